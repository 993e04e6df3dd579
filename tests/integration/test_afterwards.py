"""After an event: one question to who was there, one to who was not, once, and never too late."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.speaking import Desk
from jobs import feedback as clock
from jobs.clock import Hands
from models import bookings, door, outbox, people, who_else
from models.bookings import Booking, BookingState
from models.database import Database
from models.events import Event
from tests.agreed import resident
from tests.conftest import NOW
from tests.integration.strangers import AMINA, BILAL, MEERA, Street, message

STARTS_AT = NOW + timedelta(days=1)  # a Monday, 10:00
ENDS_AT = STARTS_AT + timedelta(minutes=60)
CAME, MISSED = "How was it?", "What got in the way?"


@pytest.fixture
async def street(db: Database, desk: Desk) -> Street:
    """Amina and Bilal have booked, and Amina came; Meera coordinates."""

    def plan(session: Session) -> None:
        session.add(
            Event(id=1, programme="learning", module="drop-in", hub="soho-house", starts_at=STARTS_AT, minutes=60, capacity=5, helps=[])
        )  # fmt: skip
        session.flush()
        for chat in (AMINA, BILAL):
            person = resident(session, chat, f"Sample {chat}", NOW)
            bookings.book(session, 1, person, NOW)
            if chat == AMINA:
                door.check_in(session, session.get_one(Event, 1), person, STARTS_AT)

    await db.write(plan)
    street = Street(db, desk)
    await street.appoint(MEERA)
    return street


async def ticks(street: Street, at: datetime) -> int:
    """How many things were done, slice by slice."""
    street.now, hands, done = at, Hands(street.desk.content, street.desk.localizers), 0
    while more := await street.database.write(clock.ask, hands, at):
        done += more
    await street.deliver()
    return done


def asked(street: Street, chat_id: int) -> list[str]:
    return [each.text for each in street.to(chat_id) if CAME in each.text or MISSED in each.text]


async def feedback(street: Street) -> list[dict[str, Any]]:
    return sorted((await street.rows())["feedback"], key=lambda row: int(row["booking_id"]))


async def test_who_came_is_asked_two_hours_after_and_who_did_not_a_day_after(street: Street) -> None:
    assert await ticks(street, ENDS_AT + timedelta(minutes=119)) == 0
    assert await ticks(street, ENDS_AT + timedelta(hours=2)) == 1
    assert len(asked(street, AMINA)) == 1 and not asked(street, BILAL)
    assert await ticks(street, ENDS_AT + timedelta(days=1)) == 2  # one has missed it, and is asked
    assert await ticks(street, ENDS_AT + timedelta(days=2)) == 0
    assert len(asked(street, AMINA)) == len(asked(street, BILAL)) == 1


async def test_once_the_door_is_closed_it_is_known_who_was_not_there(street: Street) -> None:
    await street.database.write(lambda session: setattr(session.get_one(Event, 1), "closed_at", ENDS_AT))
    assert await ticks(street, ENDS_AT + timedelta(hours=2)) == 3
    assert MISSED in asked(street, BILAL)[0]


async def test_where_nobody_was_checked_in_nobody_is_asked(street: Street) -> None:
    def undo(session: Session) -> None:
        for booking in session.scalars(select(Booking)):
            booking.state, booking.came_at = BookingState.BOOKED, None

    await street.database.write(undo)
    assert await ticks(street, ENDS_AT + timedelta(days=1)) == 0
    assert {row["state"] for row in (await street.rows())["booking"]} == {"booked"}


async def test_after_three_days_nobody_is_asked_any_more(street: Street) -> None:
    assert await ticks(street, ENDS_AT + timedelta(days=3, minutes=1)) == 1  # missed, but not asked
    assert not asked(street, AMINA) and not asked(street, BILAL)


async def test_who_has_taken_back_the_agreement_is_not_asked(street: Street) -> None:
    await street.tap(AMINA, "a.withdraw.yes")
    await ticks(street, ENDS_AT + timedelta(hours=2))
    assert not asked(street, AMINA)


async def test_who_has_heard_enough_this_week_is_asked_when_the_week_has_room(street: Street) -> None:
    def hear(session: Session) -> None:
        for days in (4, 5, 6):
            outbox.owe(session, AMINA, "sendMessage", {"text": "…"}, ENDS_AT - timedelta(days=days), unasked=True)

    await street.database.write(hear)
    assert await ticks(street, ENDS_AT + timedelta(hours=2)) == 0
    assert await ticks(street, ENDS_AT + timedelta(days=1, hours=1)) == 3


async def test_another_thought_is_not_left_without_a_way_on(street: Street) -> None:
    await ticks(street, ENDS_AT + timedelta(hours=2))
    await street.tap(AMINA, "a.howwasit.1.4")
    [again] = await street.tap(AMINA, "a.howwasit.1.5")
    assert [button["callback_data"] for button in again.buttons] == ["a.menu."]


async def test_the_answer_and_a_word_more_reach_the_team_without_a_name(street: Street) -> None:
    await ticks(street, ENDS_AT + timedelta(hours=2))
    await street.tap(AMINA, "a.howwasit.1.4")
    await street.say(AMINA, "I liked the food <b>")
    assert [(row["rating"], row["words"]) for row in await feedback(street)] == [(4, "I liked the food <b>")]
    seen = [each.text for each in await street.tap(MEERA, "a.eventfeedback.1")]
    assert "I liked the food <b>" in seen[0] and "4.0" in seen[-1]
    assert "Sample" not in "".join(seen)
    await street.tap(AMINA, "a.withdraw.yes")
    assert "I liked the food" not in "".join(street.phone(MEERA).values())


async def test_what_got_in_the_way_with_a_voice(street: Street) -> None:
    await ticks(street, ENDS_AT + timedelta(days=1))
    await street.tap(BILAL, "a.keptyou.2.unwelcome")
    assert "sorry to hear" in street.to(BILAL)[-1].text
    voice = {"voice": {"file_id": "v", "file_unique_id": "v", "duration": 5}}
    await street.take(message(BILAL, None, **voice))
    assert [(row["obstacle"], row["voice"]) for row in await feedback(street)][-1] == ("unwelcome", "v")
    first, *_rest = await street.tap(MEERA, "a.eventfeedback.1")
    assert first.method == "sendVoice"
    assert (await street.tap(MEERA, "a.eventfeedback.1"))[0].method == "sendVoice"


async def test_another_thought_takes_the_place_of_the_first_and_asks_nothing_more(street: Street) -> None:
    await ticks(street, ENDS_AT + timedelta(hours=2))
    await street.tap(AMINA, "a.howwasit.1.4")
    await street.choose(AMINA, "skip")
    seen = await street.tap(AMINA, "a.howwasit.1.5")
    assert [row["rating"] for row in await feedback(street)] == [5]
    assert len(seen) == 1


@pytest.mark.parametrize(("rating", "asked_before", "offered"), [(4, False, False), (4, True, True), (3, True, False)])
async def test_a_story_is_asked_for_once_whom_else_it_would_suit_has_been(
    rating: int, asked_before: bool, offered: bool, street: Street
) -> None:
    await ticks(street, ENDS_AT + timedelta(hours=2))
    if asked_before:
        await street.database.write(
            lambda s: who_else.record(s, s.scalars(people.of_chat(AMINA)).one(), who_else.AFTER_EVENT, NOW)
        )
    await street.tap(AMINA, f"a.howwasit.1.{rating}")
    [thanks] = [each for each in await street.choose(AMINA, "skip") if each.method == "sendMessage"]
    assert ("a.join.tell-story" in [button["callback_data"] for button in thanks.buttons]) == offered


async def test_nobody_answers_for_another_and_rubbish_is_answered(street: Street) -> None:
    await ticks(street, ENDS_AT + timedelta(hours=2))
    for subject in ("1.3", "", "x", "1.9", "1.", ".5", "999.1", "9" * 50):
        assert await street.tap(BILAL, f"a.howwasit.{subject}")
        assert await street.tap(BILAL, f"a.keptyou.{subject}")
        assert await street.tap(MEERA, f"a.eventfeedback.9{subject}")
    assert [row["rating"] for row in await feedback(street)] == [None]


async def test_a_journey_under_way_is_not_disturbed(street: Street) -> None:
    await ticks(street, ENDS_AT + timedelta(hours=2))
    await street.tap(AMINA, "a.change.area")
    await street.tap(AMINA, "a.howwasit.1.4")
    assert [course.journey for course in await street.state(AMINA) if course] == ["area"]
    assert [row["rating"] for row in await feedback(street)] == [4]


async def test_where_the_door_was_closed_on_nobody_nobody_is_asked_what_kept_them(street: Street) -> None:
    def close(session: Session) -> None:
        for booking in session.scalars(select(Booking)):
            booking.state, booking.came_at = BookingState.MISSED, None
        session.get_one(Event, 1).closed_at = ENDS_AT

    await street.database.write(close)
    assert await ticks(street, ENDS_AT + timedelta(hours=2)) == 0
