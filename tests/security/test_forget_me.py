"""Who says "forget me" leaves nothing: not in a row, a byte of a file, a line that was told, nor in a copy that is put back later.

One person leaves a canary in every column of every table in which words about them can stand; a new table or column is filled by
itself.
"""

import enum
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import JSON, Boolean, Column, Date, Enum, Float, Integer, LargeBinary, Table, insert, make_url
from sqlalchemy.orm import Session

from bot import logs
from bot.metrics import Metrics
from handlers.speaking import Desk
from models import database, people
from models.database import Database
from models.people import Role
from models.schema import UtcMoment
from models.tables import Base
from tests.conftest import NOW
from tests.integration.strangers import MEERA, Street
from tests.integration.test_backup import copy, put_back, settings_of, take, tools  # noqa: F401 - fixtures

CHAT, ROW = 987_654_321_012, 7_700_001
PHONE = "+447700900942"
CANARIES = re.compile(rf"(?i)qanary[\w-]*|{CHAT}|{re.escape(PHONE)}")
OF_THE_TEAM = {
    "announcement", "announcement_text", "announcement_answer", "description", "description_text", "event", "series", "recording",
    "story_use",
}  # what the team has published stays when one of them leaves  # fmt: skip
OF_NOBODY = {
    "forgotten",
    "group_told",
    "job_run",
    "lease",
    "oldest_program",
    "story_unsaid",
    "update_taken",
    "wrong_codes",
    "matching_run",
    "person_role",
}
KEYS = {
    "mentor_match": {"purpose", "closed_by"},
    "meeting": {"place"},
    "invite": {"code", "short", "hub", "organisation", "programme"},
}  # of the content and of paper on walls; no words, and nobody stands beside them any more
PLAIN = tuple(f"qanary-{table}-{column}" for table, columns in KEYS.items() for column in columns)


def rows_of(person_id: int, team: int) -> Iterator[tuple[Table, dict[str, Any]]]:
    """A row about this person for each table, with a canary wherever there is text."""
    for table in Base.metadata.sorted_tables:
        if table.name not in OF_NOBODY | {"person", "conversation", "former_mark", "consent"}:
            yield table, {column.name: cell(table, column, person_id, team) for column in table.columns}


def cell(table: Table, column: Column[Any], person_id: int, team: int) -> Any:
    if column.foreign_keys:
        target = next(iter(column.foreign_keys)).column.table.name
        if table.name in OF_THE_TEAM and target == "person":
            return team
        return (
            None
            if (table.name, target) == ("introduction", "introduction")
            else person_id
            if target == "person"
            else ROW
        )
    canary = f"{'team' if table.name in OF_THE_TEAM else 'qanary'}-{table.name}-{column.name}"
    match column.type:
        case Enum(enum_class=kind) if kind and issubclass(kind, enum.Enum):
            return next(iter(kind))
        case UtcMoment():
            return NOW
        case Date():
            return NOW.date()
        case Boolean():
            return False
        case JSON():
            return {"en": canary}
        case LargeBinary():
            return canary.encode()
        case Integer() | Float():
            return CHAT if column.name == "chat_id" else ROW if column.primary_key else 1
    return canary


def live(db: Session) -> None:
    """Somebody of whom there is something everywhere."""
    team = people.arrive(db, MEERA, NOW)
    team.name, team.language = "Meera", "en"
    people.give_role(db, team, Role.COORDINATOR, NOW)
    person = people.arrive(db, CHAT, NOW)
    for column in ("name", "call_when", "area", "why", "why_voice"):
        setattr(person, column, f"qanary-person-{column}")
    person.language, person.phone, person.other_languages = "en", PHONE, ["qanary-person-other"]
    db.flush()
    for table, row in rows_of(person.id, team.id):
        db.execute(insert(table).values(row))


def found(rows: dict[str, list[dict[str, Any]]]) -> set[str]:
    """The canaries in these tables, but for keys that are no words."""
    return set().union(*(CANARIES.findall(str(_without_keys(name, table))) for name, table in rows.items()))


def _without_keys(name: str, table: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{column: told for column, told in row.items() if column not in KEYS.get(name, ())} for row in table]


def in_files(url: str) -> set[str]:
    """The canaries in the bytes of the database and its log; SQLite's, those of PostgreSQL are its own."""
    if not url.startswith("sqlite"):
        return set()
    path = Path(str(make_url(url).database))
    content = b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))
    return {each for each in CANARIES.findall(content.decode("latin-1")) if not each.startswith(PLAIN)}


@pytest.fixture
def told() -> Iterator[io.StringIO]:
    lines = io.StringIO()
    logs.set_up(b"k" * 32, lines)
    yield lines
    structlog.reset_defaults()


async def test_there_are_far_more_than_twenty_canaries_at_first(db: Database, desk: Desk, database_url: str) -> None:
    await db.write(live)
    rows = await Street(db, desk).rows()
    assert len(found(rows)) >= 60
    assert {CHAT} <= {row["chat_id"] for row in rows["person"]} and PHONE in str(rows)
    assert in_files(database_url) or db.dialect != "sqlite"


async def test_none_is_left_in_a_row_a_byte_a_figure_or_a_line(
    database_url: str, db: Database, desk: Desk, told: io.StringIO
) -> None:
    street, metrics = Street(db, desk), Metrics()
    street.intake._metrics = metrics
    await db.write(live)
    await street.tap(CHAT, "a.mydetails.me")
    await street.tap(CHAT, "a.forget.yes")
    assert found(await street.rows()) == set()
    assert in_files(database_url) == set()
    assert CANARIES.findall(told.getvalue() + metrics.page().decode()) == []


async def test_none_is_left_when_a_coordinator_does_it_for_them(database_url: str, db: Database, desk: Desk) -> None:
    street = Street(db, desk)

    def live_without_a_chat(session: Session) -> int:
        live(session)
        person = session.scalars(people.of_chat(CHAT)).one()
        person.chat_id, person.entered_by = None, session.scalars(people.of_chat(MEERA)).one().id
        for table in ("message_owed", "quarantine"):  # what was sent to a chat they never had
            session.execute(Base.metadata.tables[table].delete())
        return person.id

    row = await db.write(live_without_a_chat)
    await street.tap(MEERA, f"a.forgetthem.{row}.yes")
    assert found(await street.rows()) == set()
    assert in_files(database_url) == set()


async def test_none_is_left_in_a_copy_that_is_put_back_with_the_list(
    database_url: str,
    desk: Desk,
    copy: Path,  # noqa: F811
    tools: None,  # noqa: F811
) -> None:
    opened = database.connect(database_url)
    await opened.write(live)
    await take(settings_of(database_url), copy)
    await Street(opened, desk).tap(CHAT, "a.forget.yes")
    opened.close()
    assert "qanary" not in copy.with_name(f"{copy.name}.forgotten").read_text()
    assert (await put_back(settings_of(database_url), copy)).forgotten == 1
    opened = database.connect(database_url)
    left = found(await Street(opened, desk).rows())
    opened.close()
    assert (left, in_files(database_url)) == (set(), set())
