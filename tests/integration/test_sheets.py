"""A coordinator's sheets: what is in them, for whom, and that it is written down who took them."""

import io
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from telegram.error import BadRequest, Forbidden

from handlers.speaking import Desk
from models import agreements, audit, bookings, lists, people, programmes, referrals
from models.audit import AuditRow
from models.database import Database
from models.outbox import Attachment
from models.people import Person, Role
from models.referrals import Outcome, ReferralState
from tests.conftest import NOW
from tests.integration.strangers import Street

AMINA, BILAL, CARLA, MEERA, PARTNER = 501, 502, 503, 504, 505


def person(db: Session, chat_id: int, name: str, *, agreed: bool = True, **known: Any) -> Person:
    found = people.arrive(db, chat_id, NOW)
    found.name, found.language = name, "en"
    for field, value in known.items():
        setattr(found, field, value)
    if agreed:
        agreements.agree(db, found, "…", "en", NOW)
    return found


def neighbours(db: Session, session: int) -> None:
    """Amina is signed up, booked and passed on; Bilal is, too, but has taken back his agreement; Carla is a partner."""
    amina = person(
        db, AMINA, "=Amina", phone="+447700900123", discreet=True, area="soho", why="@home", other_languages=["pa"]
    )
    bilal = person(db, BILAL, "Bilal", phone="+447700900456")
    carla = person(db, PARTNER, "Carla", agreed=False)
    people.give_role(db, carla, Role.PARTNER, NOW, organisation="karis")
    for each in (amina, bilal):
        programmes.enrol(db, each, programmes.RESEARCHERS, {"depth": "attend", "help": ["travel"]}, session, NOW)
        referral, _out = referrals.refer(db, each, "karis", NOW, NOW, by=carla)
        referral.state, referral.outcome, referral.outcome_words = ReferralState.CLOSED, Outcome.COURSE, "-in her words"
    agreements.take_back_consent(db, bilal, NOW)


@pytest.fixture
async def street(db: Database, desk: Desk) -> Street:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await db.write(neighbours, await street.session(capacity=9))
    return street


async def export(street: Street, what: str, chat_id: int = MEERA) -> Any:
    """The book that came, opened."""
    await street.tap(chat_id, f"a.export.{what}")
    return openpyxl.load_workbook(io.BytesIO(street.files[-1][1]))


def rows(page: Any) -> list[dict[str, Any]]:
    head, *lines = page.iter_rows(values_only=True)
    return [dict(zip(head, line, strict=True)) for line in lines]


async def test_sign_ups_hold_who_agrees_and_nothing_private_unless_it_is_chosen(street: Street) -> None:
    (row,) = rows((await export(street, "sign-ups")).active)
    assert row["Name"] == "'=Amina"
    assert (row["Stage"], row["How far"], row["What would help"]) == (
        "Signed up",
        "Come to a session and see",
        "Help with travel",
    )
    assert (row["Area"], row["Other languages"], row["Signed up"]) == ("Soho", "Punjabi", NOW.replace(tzinfo=None))
    assert not {"Telephone", "On the telephone", "Why"} & set(row)
    (full,) = rows((await export(street, "sign-ups+")).active)
    assert full["Telephone"] == "+44 7700 900123"
    assert (full["On the telephone"], full["Why"]) == ("don't say who is calling", "'@home")
    assert {key: full[key] for key in row} == row


async def test_referrals_and_events(street: Street) -> None:
    (row,) = rows((await export(street, "referrals+")).active)
    assert (row["Organisation"], row["Outcome"], row["Passed on by"]) == (
        "Karis Neighbour Scheme",
        "On a course",
        "Carla",
    )
    assert row["What the organisation wrote"] == "'-in her words"
    sessions, coming = await export(street, "events")
    (session,) = rows(sessions)
    assert (session["Places"], session["Taken"], session["Free"]) == (9, 2, 7)
    assert [each["Name"] for each in rows(coming)] == ["'=Amina"]
    assert "Telephone" not in rows(coming)[0]


async def test_numbers_to_share_hide_what_is_small(street: Street, db: Database) -> None:
    def many(session: Session) -> None:
        for number in range(6):
            other = person(session, 600 + number, "X", area="ladywood")
            programmes.enrol(session, other, programmes.RESEARCHERS, {}, None, NOW, "training")

    await db.write(many)
    stages, areas = await export(street, "numbers")
    shown = {row["Stage"]: row["People"] for row in rows(stages) if row["Programme"] == "Community researchers"}
    assert shown["Signed up"] == "not shown"
    assert 1 not in shown.values()
    assert next(row for row in rows(areas) if row["Area"] == "Soho")["People"] == "not shown"
    everything = [str(cell) for page in (stages, areas) for line in page.iter_rows(values_only=True) for cell in line]
    assert not {"X", "'=Amina", "Bilal", "1"} & set(everything)


async def test_who_took_what_is_written_down(street: Street, db: Database) -> None:
    for what in ("sign-ups", "sign-ups+", "numbers"):
        await export(street, what)
    taken = await db.read(
        lambda session: list(
            session.execute(
                select(AuditRow.deed, AuditRow.what, AuditRow.person_id).where(AuditRow.person_id.is_(None))
            )
        )
    )
    exported = audit.Deed.EXPORTED
    assert taken == [
        (exported, "sheet:sign-ups", None),
        (exported, "sheet:sign-ups:private", None),
        (exported, "sheet:numbers", None),
    ]


@pytest.mark.parametrize("chat_id", [AMINA, PARTNER])
async def test_a_resident_and_a_partner_get_nothing(street: Street, db: Database, chat_id: int) -> None:
    for subject in ("sign-ups", "sign-ups+", "referrals+", "events+", "numbers"):
        await street.tap(chat_id, f"a.export.{subject}")
        await street.say(chat_id, "/sheets")
    assert street.files == []
    assert await db.read(lambda session: session.scalar(select(AuditRow))) is None


async def test_a_sheet_is_gone_from_the_database_once_it_has_been_sent(street: Street, db: Database) -> None:
    await export(street, "sign-ups")
    assert await db.read(lambda session: session.scalar(select(Attachment.name))) is None


async def test_in_urdu_it_runs_from_the_right_and_is_worded_in_urdu(street: Street, db: Database, desk: Desk) -> None:
    await street.tap(MEERA, "a.language.ur")
    page = (await export(street, "sign-ups")).active
    assert page.sheet_view.rightToLeft
    assert desk.localizers.of("ur").plain(desk.content.programmes["researchers"].name) in page["B2"].value


async def test_a_place_of_guests_is_counted(db: Database, desk: Desk) -> None:
    session = await Street(db, desk).session(capacity=9)

    def bring(opened: Session) -> list[int]:
        bookings.book(opened, session, person(opened, AMINA, "Amina"), NOW, guests=2)
        opened.flush()
        return [taken for _event, taken in lists.events(opened)]

    assert await db.write(bring) == [3]


@pytest.mark.parametrize("error", [Forbidden("bot was blocked by the user"), BadRequest("no")])
async def test_a_sheet_that_cannot_be_sent_is_not_kept_either(street: Street, db: Database, error: Exception) -> None:
    street.refusing = error
    await street.tap(MEERA, "a.export.sign-ups")
    assert await db.read(lambda session: session.scalar(select(Attachment.name))) is None
