"""What people are told of moved and cancelled events, through the whole program."""

from datetime import timedelta
from typing import Any

from icalendar import Calendar

from handlers.speaking import Desk
from models import people
from models.database import Database
from tests.integration.strangers import AMINA, BILAL, MEERA, Street, tap
from tests.integration.test_coming_to_sessions import ready


async def a_booked_session(db: Database, desk: Desk) -> tuple[Street, int]:
    """Amina has a place; Meera coordinates."""
    street = await ready(db, desk, AMINA)
    await street.appoint_too(MEERA)
    event = await street.session(capacity=5)
    await street.tap(AMINA, f"a.book.{event}")
    await street.choose(AMINA, "1", "0", "yes")
    return street, event


def calendar(file: tuple[str, bytes]) -> Any:
    read = Calendar.from_ical(file[1])
    return read, read.walk("VEVENT")[0]


async def cancel(street: Street, event: int) -> None:
    await street.tap(MEERA, f"a.cancelevent.{event}")
    await street.choose(MEERA, "skip")


async def move(street: Street, event: int, words: str) -> None:
    await street.tap(MEERA, f"a.moveevent.{event}")
    await street.choose(MEERA, "time")
    await street.say(MEERA, words)
    keep = next(b["callback_data"] for b in street.to(MEERA)[-1].buttons if ".k" in b["callback_data"])
    await street.tap(MEERA, keep)
    await street.choose(MEERA, "yes")


async def test_the_calendar_file_takes_the_place_of_the_one_before(db: Database, desk: Desk) -> None:
    street, event = await a_booked_session(db, desk)
    before = len(street.files)
    await move(street, event, "in three days at 18:00")
    await cancel(street, event)
    (_first, moved), (second, cancelled) = map(calendar, street.files[before:])
    assert moved["uid"] == cancelled["uid"] == f"event-{event}@grapevine_demo_bot"
    assert (moved["sequence"], cancelled["sequence"]) == (1, 2)
    assert (second["method"], str(cancelled["status"])) == ("CANCEL", "CANCELLED")


async def test_on_a_shared_phone_nothing_of_it_is_seen_before_it_is_opened(db: Database, desk: Desk) -> None:
    street, event = await a_booked_session(db, desk)

    def share(session: Any) -> None:
        session.scalars(people.of_chat(AMINA)).one().neutral = True

    await db.write(share)
    before, files = len(street.to(AMINA)), len(street.files)
    await cancel(street, event)
    (sealed,) = street.to(AMINA)[before:]
    assert sealed.text == "You have a message." and len(street.files) == files


async def test_two_who_cancel_together_tell_everybody_once(db: Database, desk: Desk) -> None:
    street, event = await a_booked_session(db, desk)
    await street.appoint_too(BILAL)
    for chat in (MEERA, BILAL):
        await street.tap(chat, f"a.cancelevent.{event}")
    await street.take(*(tap(chat, street.button(chat, "skip")) for chat in (MEERA, BILAL)))
    told = [each for each in street.to(AMINA) if "has been cancelled" in each.text]
    assert len(told) == 1


async def test_the_place_is_given_back_by_the_button_of_the_notice_and_only_once(db: Database, desk: Desk) -> None:
    street, event = await a_booked_session(db, desk)
    await move(street, event, "in three days at 18:00")
    give_back = next(b["callback_data"] for b in street.to(AMINA)[-1].buttons if "giveback" in b["callback_data"])
    await street.tap(AMINA, give_back)
    assert [row["state"] for row in (await street.rows())["booking"]] == ["cancelled"]
    assert "no place there any more" in (await street.tap(AMINA, give_back))[-1].text


async def test_who_has_no_place_cannot_say_that_they_come(db: Database, desk: Desk) -> None:
    street, event = await a_booked_session(db, desk)
    await street.arrive(BILAL)
    for subject in (f"{event}.0", f"{event}.9", "", "x", "9" * 50, "999.0"):
        assert (await street.tap(BILAL, f"a.stillcoming.{subject}"))[-1].text
    assert {row["coming"] for row in (await street.rows())["booking"]} == {None}


async def test_the_door_opens_in_time_and_every_look_at_names_is_noted(db: Database, desk: Desk) -> None:
    street, event = await a_booked_session(db, desk)
    assert "two hours" in (await street.tap(MEERA, f"a.door.{event}"))[-1].text
    street.now += timedelta(hours=23)
    booking = (await street.rows())["booking"][0]["id"]
    await street.tap(MEERA, f"a.door.{event}")
    await street.tap(MEERA, f"a.came.{event}.{booking}.1.0")
    rows = await street.rows()
    assert rows["booking"][0]["state"] == "attended"
    amina = (await street.ids())[AMINA]
    noted = {(row["deed"], row["what"]) for row in rows["audit"] if row["person_id"] == amina}
    assert {("saw", "booking"), ("changed", "attendance")} <= noted
    for subject in ("", "x", f"{event}", f"{event}.999.1.0", f"{event}.{booking}.2.0", f"{event}..1", "9" * 50):
        assert (await street.tap(MEERA, f"a.came.{subject}"))[-1].text
    assert (await street.rows())["booking"][0]["state"] == "attended"
