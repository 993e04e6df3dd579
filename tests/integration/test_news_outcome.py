"""What coordinators see of an announcement that has gone out: the numbers, whom it did not reach, the sheet."""

import io
from typing import Any

import openpyxl
import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from handlers.speaking import Desk
from models import agreements, calls, news, people
from models import announcement_outcomes as outcomes
from models.announcements import Announcement
from models.audit import AuditRow, Deed
from models.calls import Call
from models.database import Database
from models.outbox import MessageOwed, State
from tests.conftest import NOW
from tests.integration.announced import announced
from tests.integration.strangers import AMINA, BILAL, MEERA, Street, tap
from tests.integration.test_news import INTERESTED, plain, resident

CARLA, DANA = 2201, 2202
FATES = {AMINA: State.SENT, BILAL: State.SENT, CARLA: State.UNREACHABLE, DANA: State.CLAIMED}


async def gone_out(db: Database, desk: Desk) -> tuple[Street, int]:
    """To Amina and Carla in Urdu, Bilal and Dana in English; Carla has a number, and has blocked the bot."""
    street = Street(db, desk)
    await street.appoint(MEERA)
    for chat, language in ((AMINA, "ur"), (BILAL, "en"), (CARLA, "ur"), (DANA, "en")):
        await resident(street, chat, language)

    def know(session: Session) -> None:
        carla = session.scalars(people.of_chat(CARLA)).one()
        carla.name, carla.phone, carla.area, carla.discreet = "=Carla", "+447700900123", "soho", True

    await db.write(know)
    return street, await db.write(announced, FATES, NOW, INTERESTED)


async def called(street: Street) -> list[Call]:
    return await street.database.read(lambda db: list(db.scalars(select(Call).order_by(Call.id))))


async def export(street: Street, data: str, chat_id: int = MEERA) -> list[list[dict[str, Any]]]:
    """The rows of each page of the book that came."""
    await street.tap(chat_id, data)
    book = openpyxl.load_workbook(io.BytesIO(street.files[-1][1]))
    pages = []
    for page in book.worksheets:
        head, *lines = page.iter_rows(values_only=True)
        pages.append([dict(zip(head, line, strict=True)) for line in lines])
    return pages


async def test_the_numbers_say_what_became_of_each_by_language(db: Database, desk: Desk) -> None:
    street, row = await gone_out(db, desk)
    await street.tap(AMINA, f"a.fromnews.{row}.interested")
    await street.tap(BILAL, f"a.nonews.{row}")
    await street.say(BILAL, "Until when?", reply_to_message={"message_id": 9000 + BILAL})
    [shown] = await street.tap(MEERA, f"a.newsoutcome.{row}")
    assert plain(shown).splitlines() == [
        "What became of it",
        "Free sewing course…",
        "Sent: 2 (English 1 · Urdu 1)",
        "Could not be reached: 1 (Urdu 1)",
        "Still to be sent: 1 (English 1)",
        "Tapped “I'm interested”: 1 (Urdu 1)",
        "Tapped “No more news”: 1 (English 1)",
        "Answers in the inbox: 1",
    ]


async def test_the_numbers_outlive_the_rows(db: Database, desk: Desk) -> None:
    _street, row = await gone_out(db, desk)

    def settle(session: Session) -> outcomes.Counts:
        announcement = session.get_one(Announcement, row)
        announcement.outcome = outcomes.to_keep(session, announcement)
        session.execute(delete(MessageOwed).where(MessageOwed.state == State.SENT.value))
        return outcomes.delivered(session, announcement)

    kept = {"owed": {"en": 1}, "sent": {"en": 1, "ur": 1}, "unreachable": {"ur": 1}}
    assert await db.write(settle) == kept


async def test_whom_it_did_not_reach_is_shown_with_what_helps_to_find_them_and_noted(db: Database, desk: Desk) -> None:
    street, row = await gone_out(db, desk)
    [shown] = await street.tap(MEERA, f"a.newsunreachable.{row}")
    assert "• =Carla · Urdu · Soho · 07700 900123 · don't say who is calling" in plain(shown)
    seen = select(AuditRow).where(AuditRow.deed == Deed.SAW, AuditRow.what == "unreachable")
    assert len(await db.read(lambda session: list(session.scalars(seen)))) == 1


@pytest.mark.parametrize("taken_back", ["agreement", "news"])
async def test_who_wants_to_hear_no_more_is_not_on_it(taken_back: str, db: Database, desk: Desk) -> None:
    street, row = await gone_out(db, desk)

    def take_back(session: Session) -> None:
        carla = session.scalars(people.of_chat(CARLA)).one()
        {"agreement": agreements.take_back_consent, "news": news.take_back}[taken_back](session, carla, NOW)

    await db.write(take_back)
    [shown] = await street.tap(MEERA, f"a.newsring.{row}.all.0")
    assert "Carla" not in shown.text and not await called(street)


@pytest.mark.parametrize("who", ["all", "{carla}"])
async def test_they_come_onto_the_call_list_once(who: str, db: Database, desk: Desk) -> None:
    street, row = await gone_out(db, desk)
    carla = (await street.ids())[CARLA]
    for _again in range(2):
        [shown] = await street.tap(MEERA, f"a.newsring.{row}.{who.format(carla=carla)}.0")
    assert "on the call list" in shown.text
    [call] = await called(street)
    assert call.person_id == carla
    assert call.texts["en"].startswith("Something new is on: ") and "سلائی" in call.texts["ur"]
    [shown] = await street.tap(MEERA, "a.calls.")
    assert "=Carla" in shown.text and "Free sewing course" in shown.text
    await db.write(lambda session: calls.done(session, call.id, session.scalars(people.of_chat(MEERA)).one(), NOW))
    await street.tap(MEERA, f"a.newsring.{row}.{who.format(carla=carla)}.0")
    assert len(await called(street)) == 1


async def test_two_coordinators_who_tap_together_make_one_call(db: Database, desk: Desk) -> None:
    street, row = await gone_out(db, desk)
    await street.appoint_too(2301)
    await street.take(*(tap(chat, f"a.newsring.{row}.all.0") for chat in (MEERA, 2301)))
    assert len(await called(street)) == 1


async def test_who_was_reached_is_not_put_on_the_call_list_by_a_forged_button(db: Database, desk: Desk) -> None:
    street, row = await gone_out(db, desk)
    await street.tap(MEERA, f"a.newsring.{row}.{(await street.ids())[AMINA]}.0")
    assert not await called(street)


async def test_many_stand_on_pages(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    chats = range(3000, 3011)
    for chat in chats:
        await resident(street, chat)
    row = await db.write(announced, dict.fromkeys(chats, State.UNREACHABLE), NOW)
    [first] = await street.tap(MEERA, f"a.newsunreachable.{row}")
    assert first.text.count("•") == 8 and any(b["callback_data"] == f"a.newsunreachable.{row}.1" for b in first.buttons)
    [second] = await street.tap(MEERA, f"a.newsunreachable.{row}.1")
    assert second.text.count("•") == 3
    [beyond] = await street.tap(MEERA, f"a.newsunreachable.{row}.9")
    assert "nobody to look after" in beyond.text
    await street.tap(MEERA, f"a.newsring.{row}.all.0")
    assert len(await called(street)) == 11


async def test_the_sheet_has_telephone_numbers_only_when_asked_for_and_is_noted(db: Database, desk: Desk) -> None:
    street, row = await gone_out(db, desk)
    await street.tap(AMINA, f"a.fromnews.{row}.interested")
    numbers, [carla] = await export(street, f"a.newssheet.{row}.without")
    assert [
        (each["Language"], each["Sent"], each["Could not be reached"], each["Tapped “I'm interested”"])
        for each in numbers
    ] == [
        ("English", 1, 0, 0),
        ("Urdu", 1, 1, 1),
    ]
    assert carla == {"Name": "'=Carla", "Language": "Urdu", "Area": "Soho"}
    _numbers, [carla] = await export(street, f"a.newssheet.{row}.with")
    assert carla["Telephone"] == "+44 7700 900123" and carla["On the telephone"] == "don't say who is calling"
    noted = select(AuditRow.what, AuditRow.person_id.is_not(None)).where(AuditRow.deed == Deed.EXPORTED)
    rows = await db.read(lambda session: [tuple(each) for each in session.execute(noted.order_by(AuditRow.id))])
    assert [(what, bool(whose)) for what, whose in rows] == [
        ("sheet:announcement", False),
        ("sheet:announcement", True),
        ("sheet:announcement:private", False),
        ("sheet:announcement:private", True),
    ]


async def test_the_sheet_runs_from_the_right_for_who_reads_so(db: Database, desk: Desk) -> None:
    street, row = await gone_out(db, desk)
    await street.tap(MEERA, "a.language.ur")
    await street.tap(MEERA, f"a.newssheet.{row}.without")
    book = openpyxl.load_workbook(io.BytesIO(street.files[-1][1]))
    assert all(page.sheet_view.rightToLeft for page in book.worksheets)


@pytest.mark.parametrize("name", ["newsoutcome", "newsunreachable", "newsring", "newssheet"])
@pytest.mark.parametrize("subject", ["", "x", "999", "9" * 40, ".", "999.all.0"])
async def test_one_that_is_gone_is_said_kindly(name: str, subject: str, db: Database, desk: Desk) -> None:
    street, _row = await gone_out(db, desk)
    [told] = await street.tap(MEERA, f"a.{name}.{subject}")
    assert "not there any more" in told.text and told.buttons


async def test_a_draft_has_nothing_to_tell_yet(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    row = await db.write(announced, {}, NOW)
    [told] = await street.tap(MEERA, f"a.newsoutcome.{row}")
    assert "Nothing of it has been sent yet." in told.text
    await street.tap(MEERA, f"a.newssheet.{row}.with")
    assert not await street.quarantined()
