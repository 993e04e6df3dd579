"""The tables are brought from the first version to the present one while they hold a city, and whoever does it is killed at each step:
nothing is half done, and in the end everything that people told us is there as it was."""

import hashlib
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, create_engine, insert, select, text

from models import migrate
from simulator.config import DEMO_BOT
from tests.e2e.program import started
from tests.faults.row import Figures, Row
from tests.twin import twin

START = datetime(2026, 11, 1, 9, tzinfo=UTC).replace(tzinfo=None)
TOGETHER = 5000  # rows
SEEN_AS = ("ur", "pa", "en", "so")
Told = dict[str, tuple[int, str]]


async def live(url: str, chance: Random, *, people: float, kills: float) -> Figures:
    """Killed so many times, at different points, and once more when all is done and nobody knows."""
    old = twin(url, to="0001")
    engine = create_engine(old.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        first = MetaData()
        first.reflect(connection)
        for number in range(0, int(people), TOGETHER):
            _write(connection, first, range(number + 1, min(number + TOGETHER, int(people)) + 1), chance)
        before = _told(connection, first)
    steps, killed = len(migrate.versions()) - 1, 0
    settings = {"DATABASE_URL": old, "BOT_TOKEN": DEMO_BOT}
    points = [*(f"step:after:{step}" for step in range(1, steps + 1)), "commit:before:1"]
    points = chance.sample(points, min(int(kills), len(points)))
    for point in points:
        async with started("tests.faults.launch", "migrate", **settings, DIES_AT=point) as program:
            killed += await program.ended(600) == -signal.SIGKILL
        with engine.begin() as connection:
            assert migrate.version(connection) == "0001" and _told(connection, first) == before, f"half done at {point}"
    began = time.monotonic()
    async with started("tests.faults.launch", "migrate", **settings, DIES_AT="commit:after:1") as program:
        killed += await program.ended(600) == -signal.SIGKILL
    took = time.monotonic() - began
    async with started("bot", "migrate", **settings) as program:
        assert await program.ended(600) == 0, program.said
    with engine.begin() as connection:
        assert migrate.version(connection) == migrate.head()
        assert _told(connection, first) == before, "something is not as it was"
    engine.dispose()
    assert killed == len(points) + 1, f"killed only {killed} times"
    return {
        "people": int(people),
        "rows": sum(count for count, _hash in before.values()),
        "steps": steps,
        "killed": killed,
        "rows lost or changed": 0,
        "all steps take (s)": round(took, 1),
    }


def _write(connection: Connection, first: MetaData, ids: range, chance: Random) -> None:
    for name, rows in _rows(ids, chance):
        connection.execute(insert(first.tables[name]), rows)


def _rows(ids: range, chance: Random) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A person, and what the first version kept of each; an event for every twenty."""
    at = {each: START + timedelta(seconds=each) for each in ids}
    events = [each for each in ids if each % 20 == 1]
    yield "event", [
        {"id": each, "programme": "researchers", "module": "understanding", "hub": "soho-house", "starts_at": at[each],
         "minutes": 90, "capacity": 20, "helps": ["childcare"]} for each in events
    ]  # fmt: skip
    yield "person", [
        {"id": each, "chat_id": 10**6 + each, "language": chance.choice(SEEN_AS), "name": f"آمنہ {each}", "area": "soho",
         "other_languages": ["pl"], "why": f"Because of my street, {each}.", "why_voice": None, "created_at": at[each],
         "unreachable_at": None} for each in ids
    ]  # fmt: skip
    yield "consent", [
        {"id": each, "person_id": each, "version": "2026-11", "language": "ur", "text": "جی", "given_at": at[each],
         "withdrawn_at": None} for each in ids
    ]  # fmt: skip
    yield "booking", [
        {"id": each, "event_id": (each - 1) // 20 * 20 + 1, "person_id": each, "state": chance.choice(("BOOKED", "CANCELLED")),
         "booked_at": at[each]} for each in ids
    ]  # fmt: skip
    yield "enrolment", [
        {"id": each, "person_id": each, "programme": "researchers", "stage": "signed-up",
         "answers": {"depth": "try", "help": []}, "event_id": (each - 1) // 20 * 20 + 1, "enrolled_at": at[each],
         "seen_by": None, "seen_at": None} for each in ids
    ]  # fmt: skip
    yield "message_owed", [
        {"id": each, "chat_id": 10**6 + each, "lane": 0, "method": "sendMessage", "payload": "", "state": "sent",
         "due_at": at[each], "attempts": 1, "message_id": each, "about": None, "subject": f"sign-up:{each}", "keep": True}
        for each in ids
    ]  # fmt: skip
    yield "update_taken", [{"update_id": each, "taken_at": at[each]} for each in ids]
    yield "person_role", [
        {"id": each, "person_id": each, "role": "COORDINATOR", "given_at": at[each], "by_setting": False}
        for each in events
    ]  # fmt: skip


def _told(connection: Connection, first: MetaData) -> Told:
    """How many rows each table of the first version has, and a hash of all that was in them then. Enums were names in capitals."""
    found: Told = {}
    for table in first.sorted_tables:
        if table.name == "alembic_version":
            continue
        columns = [text(f'CAST("{column.name}" AS TEXT)') for column in table.columns]
        key = ", ".join(f'"{column.name}"' for column in table.primary_key)
        count, hashed = 0, hashlib.sha256()
        for row in connection.execute(select(*columns).select_from(text(f'"{table.name}"')).order_by(text(key))):
            count += 1
            hashed.update(repr(tuple(row)).lower().encode())
        found[table.name] = count, hashed.hexdigest()
    return found


ROW = Row(
    "migrated",
    "Migration from the first version to the present one with 100,000 people, killed at each step",
    "counts and hashes equal afterwards",
    live,
    small={"people": 2000, "kills": 2},
    full={"people": 100_000, "kills": 100},
)


@pytest.mark.timeout(300)
async def test_nothing_is_lost_or_half_done_on_the_way_from_the_first_version(
    database_url: str, chance: Random
) -> None:
    await ROW.live_through(database_url, chance)
