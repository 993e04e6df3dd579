"""What brings people, to take home, and one's own vine as a picture."""

import io
from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.speaking import Desk
from locales import LANGUAGES
from models import audit, sources
from models.content import Population
from models.database import Database
from models.events import Event
from models.outbox import Attachment
from models.sources import Sort
from prints.press import is_order, ready
from tests.conftest import NOW
from tests.integration.strangers import AMINA, MEERA, Street
from tests.integration.test_invites import plain
from tests.journeys import vine_scenes
from tests.journeys.transcript import Play


@pytest.fixture
async def street(db: Database, desk: Desk) -> Street:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await street.arrive(AMINA)
    return street


async def people_have_come(street: Street) -> None:
    phones = {"Amina": SimpleNamespace(chat_id=AMINA)}
    play = cast(Play, SimpleNamespace(now=NOW, phones=phones))
    await street.database.write(vine_scenes.people_have_come, play)
    await street.database.write(vine_scenes.amina_has_told_twelve, play)


async def test_the_sheet_has_the_numbers_of_the_chat(street: Street) -> None:
    await street.database.write(sessions)
    await people_have_come(street)
    await street.tap(MEERA, "a.sourcefile.sheet")
    book = openpyxl.load_workbook(io.BytesIO(street.files[0][1]))
    for sort, page in zip(Sort, book.worksheets, strict=False):
        rows = [
            [row[1], row[2], row[4], row[6]]
            for row in page.iter_rows(min_row=2, values_only=True)
            if row[1] is not None
        ]
        told = await street.database.read(sources.by, sort)
        assert rows == [
            [each.funnel.came, each.funnel.joined, each.funnel.attended, each.funnel.finished] for each in told
        ]
        assert rows
    exported = await street.database.read(lambda db: [row.what for row in db.scalars(select(audit.AuditRow))])
    assert "sheet:sources" in exported


def sessions(db: Session) -> None:
    db.add(Event(programme="researchers", starts_at=NOW, minutes=60, capacity=50, hub="soho-house"))


@pytest.mark.parametrize(
    ("tap", "who", "begins"), [("sourcefile.page", MEERA, b"\x89PNG"), ("myvine.", AMINA, b"\x89PNG")]
)
async def test_what_is_printed_is_printed_when_it_is_sent(street: Street, tap: str, who: int, begins: bytes) -> None:
    await street.database.write(sessions)
    await people_have_come(street)
    await street.tap(who, f"a.{tap}")
    kept = await street.database.read(lambda db: list(db.scalars(select(Attachment.content))))
    assert all(is_order(each) for each in kept)
    (name, content), *_others = street.files
    assert ready(content).startswith(begins)
    assert name.startswith("grapevine-")


async def test_who_has_brought_nobody_gets_no_picture(street: Street) -> None:
    [said] = await street.tap(AMINA, "a.myvine.")
    assert "Nobody has come by your link yet" in said.text
    assert street.files == []


async def test_who_is_missing_stands_beside_who_lives_here(db: Database, desk: Desk) -> None:
    areas = dict.fromkeys(desk.content.areas, 12.5)
    living = Population(people=4000, areas=areas, languages=dict.fromkeys(LANGUAGES, 5))
    street = await at_home(db, desk, living)
    [told] = await street.tap(MEERA, "a.sources.missing")
    text = plain(told.text)
    assert "4,000 people live here." in text
    assert text.count("of all who live here 12.5 %") == len(areas)
    assert text.count("of all who live here 5 %") == len(LANGUAGES)
    assert "English: 1 (50 %; of all who live here 5 %)" in text
    assert "content file" not in text


async def test_a_figure_that_nobody_knows_is_asked_for_by_name(db: Database, desk: Desk) -> None:
    [first, *others] = (key for key in desk.content.areas if key != "elsewhere")
    living = Population(people=4000, areas=dict.fromkeys(others, 12.5), languages=dict.fromkeys(LANGUAGES, 5))
    street = await at_home(db, desk, living)
    [told] = await street.tap(MEERA, "a.sources.missing")
    name = desk.localizers.of("en").plain(desk.content.areas[first].name)
    assert f"how many of a hundred people live in: {name}. Whoever looks after the bot" in plain(told.text)
    assert "“areas”" in told.text
    assert "“languages”" not in told.text


async def test_without_any_figures_it_says_which_are_missing(db: Database, desk: Desk) -> None:
    street = await at_home(db, desk, None)
    [told] = await street.tap(MEERA, "a.sources.missing")
    assert [each in told.text for each in ("“people”", "“areas”", "“languages”")] == [True] * 3


async def at_home(db: Database, desk: Desk, living: Population | None) -> Street:
    """Meera coordinates where so many live; she speaks English, and Amina Urdu."""
    street = Street(db, replace(desk, content=desk.content.model_copy(update={"population": living})))
    await street.appoint(MEERA)
    await street.arrive(AMINA, "ur")
    return street
