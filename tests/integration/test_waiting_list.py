"""The waiting list: freed places go to the first who fit, one offer for each, whatever people tap."""

import asyncio
import contextlib
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.speaking import Desk
from jobs import offers as clock
from jobs.clock import Hands
from locales import Localizers
from models import bookings, offers, people, programmes, waiting
from models.bookings import HOLDING, PLACES, Booking, BookingState, EventFull, EventOver
from models.content import Content
from models.database import Database
from models.events import Event
from models.notices import PLACE_FREE, PLACE_PASSED
from models.outbox import MessageOwed
from models.people import Person
from models.tables import Base
from tests.agreed import resident
from tests.conftest import NOW
from tests.integration.strangers import AMINA, BILAL, MEERA, Street, tap

PEOPLE = 6
STEPS = st.one_of(
    st.tuples(st.sampled_from(["book", "wait"]), st.integers(0, PEOPLE - 1), st.integers(0, 4)),
    st.tuples(st.sampled_from(["yes", "leave", "block"]), st.integers(0, PEOPLE - 1), st.just(0)),
    st.tuples(st.just("capacity"), st.just(0), st.integers(0, 7)),
    st.tuples(st.sampled_from(["hours", "pass on"]), st.just(0), st.integers(0, 30)),
    st.tuples(st.just("tick"), st.just(0), st.just(0)),
)


class Room:
    """A session in ten days, six people, and what is true of them at any time."""

    def __init__(self, db: Session, hands: Hands) -> None:
        self.db, self.hands, self.now = db, hands, NOW
        self.event = Event(programme="learning", hub="soho-house", starts_at=NOW + timedelta(days=10), minutes=60, capacity=4,
                           helps=[])  # fmt: skip
        self.people = [Person(chat_id=100 + number, created_at=NOW) for number in range(PEOPLE)]
        db.add_all([self.event, *self.people])
        db.flush()

    def held(self) -> int:
        taken = select(PLACES).select_from(Booking).where(Booking.state.in_(HOLDING))
        return self.db.scalar(taken) or 0

    def in_line(self) -> list[Booking]:
        query = (
            select(Booking).join(Person, Person.id == Booking.person_id).where(Booking.state == BookingState.WAITING)
        )
        return list(
            self.db.scalars(query.where(Person.unreachable_at.is_(None)).order_by(Booking.booked_at, Booking.id))
        )

    def step(self, does: str, who: int, number: int) -> None:
        person, event = self.people[who], self.event
        before = self.held()
        with contextlib.suppress(EventFull, EventOver):
            self._do(does, person, number)
        self.db.flush()
        assert self.held() <= max(event.capacity, before if does != "capacity" else self.held())

    def _do(self, does: str, person: Person, number: int) -> None:
        db, event, self.now = self.db, self.event, self.now + timedelta(seconds=1)
        match does:
            case "book" | "wait":
                (bookings.book if does == "book" else waiting.wait)(db, event.id, person, self.now, number, 0)
            case "yes":
                mine = bookings.standing(db, event.id, person)
                if mine:
                    bookings.book(db, event.id, person, self.now)
            case "leave":
                bookings.cancel(db, event.id, person, self.now)
            case "block":
                person.unreachable_at = None if person.unreachable_at else self.now
            case "capacity":
                event.capacity = number
            case "hours":
                self.now += timedelta(hours=number)
            case "pass on":
                self.offered_first_fit(
                    lambda: offers.pass_on(db, self.hands.localizers, self.hands.content, event, self.now)
                )
            case "tick":
                self.tick()

    def tick(self) -> None:
        """The clock ticks by day: after that nobody waits while there is room for them."""
        local = self.now.astimezone(self.hands.localizers.zone)
        if not 8 <= local.hour < 21:
            self.now += timedelta(hours=11)
        waiting.lapse(self.db, self.event, self.now)
        self.offered_first_fit(lambda: clock.offer(self.db, self.hands, self.now))
        if self.now < self.event.starts_at:
            free = self.event.capacity - self.held()
            assert all(each.places > free for each in self.in_line())

    def offered_first_fit(self, offer: Any) -> None:
        free, expected = self.event.capacity - self.held(), []
        for each in self.in_line():
            if each.places <= free:
                free -= each.places
                expected.append(each.id)
        waited = {each.id for each in self.in_line()}
        offer()
        offered = waited - {each.id for each in self.in_line()}
        assert offered in (set(), set(expected))  # none by night, or when it has begun


@settings(max_examples=60, deadline=None, derandomize=True, database=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(steps=st.lists(STEPS, max_size=30))
async def test_no_place_is_given_twice_and_none_is_left_while_somebody_waits(
    steps: list[tuple[str, int, int]], db: Database, local_content: Content, localizers: Localizers
) -> None:
    def play(session: Session) -> None:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())
        room = Room(session, Hands(local_content, localizers))
        for step in steps:
            room.step(*step)
        room.tick()

    await db.write(play)


async def ready(db: Database, desk: Desk, *chats: int) -> Street:
    street = Street(db, desk)

    def agree(session: Session) -> None:
        for chat in chats:
            resident(session, chat, "Sample", NOW)

    await db.write(agree)
    return street


async def standing(street: Street, chat_id: int, event: int) -> Booking | None:
    def find(session: Session) -> Booking | None:
        return bookings.standing(session, event, session.scalars(people.of_chat(chat_id)).one())

    return await street.database.write(find)


async def take(street: Street, chat_id: int, event: int, guests: int = 0, *, wait: bool = False) -> None:
    def do(session: Session) -> None:
        person = session.scalars(people.of_chat(chat_id)).one()
        (waiting.wait if wait else bookings.book)(session, event, person, street.now, guests)

    street.now += timedelta(seconds=1)
    await street.database.write(do)


async def ticks(street: Street) -> int:
    hands = Hands(street.desk.content, street.desk.localizers)
    done = await street.database.write(clock.offer, hands, street.now)
    await street.deliver()
    return done


async def told(db: Database, kind: str) -> int:
    query = select(func.count()).select_from(MessageOwed).where(MessageOwed.notice == kind)
    return await db.read(lambda session: session.scalar(query) or 0)


async def test_two_yeses_to_one_place_and_two_ticks_together_give_it_once(db: Database, desk: Desk) -> None:
    street = await ready(db, desk, AMINA, BILAL, MEERA)
    event = await street.session(capacity=1)
    await take(street, AMINA, event)
    await take(street, BILAL, event, wait=True)
    await take(street, MEERA, event, wait=True)
    await street.tap(AMINA, f"a.giveback.{event}:yes")
    await asyncio.gather(ticks(street), ticks(street))
    await street.take(*(tap(chat, f"a.placeyes.{event}") for chat in (BILAL, MEERA, AMINA, BILAL)))
    states = [booking.state for chat in (BILAL, MEERA) if (booking := await standing(street, chat, event))]
    assert states == [BookingState.BOOKED, BookingState.WAITING]
    assert await told(db, PLACE_FREE.name) == 1


async def test_nobody_who_comes_later_takes_the_place_of_who_waits(db: Database, desk: Desk) -> None:
    street = await ready(db, desk, AMINA, BILAL, MEERA)
    event = await street.session(capacity=1)
    await take(street, AMINA, event)
    await take(street, BILAL, event, wait=True)
    street.now = NOW.replace(hour=22)
    await street.tap(AMINA, f"a.giveback.{event}:yes")
    with pytest.raises(EventFull):
        await take(street, MEERA, event)
    assert "Go onto the waiting list" in str((await street.tap(MEERA, f"a.session.{event}"))[-1].buttons)
    await take(street, BILAL, event)
    assert (await standing(street, BILAL, event)).state is BookingState.BOOKED  # type: ignore[union-attr]


async def test_at_night_nobody_is_woken_and_in_the_morning_they_are_asked(db: Database, desk: Desk) -> None:
    street = await ready(db, desk, AMINA, BILAL)
    event = await street.session(capacity=1)
    await take(street, AMINA, event)
    await take(street, BILAL, event, wait=True)
    street.now = NOW.replace(hour=22)
    await street.tap(AMINA, f"a.giveback.{event}:yes")
    assert await ticks(street) == 0 and not street.to(BILAL)
    street.now = NOW + timedelta(hours=22)
    assert await ticks(street) == 1 and "a place has come free" in street.to(BILAL)[-1].text
    assert await ticks(street) == 0


async def test_an_offer_that_is_not_answered_goes_on_and_the_second_time_off_the_list(db: Database, desk: Desk) -> None:
    street = await ready(db, desk, AMINA, BILAL)
    event = await street.session(capacity=1)
    await take(street, AMINA, event)
    await take(street, BILAL, event, wait=True)
    await street.tap(AMINA, f"a.giveback.{event}:yes")
    street.now = NOW + timedelta(hours=8)
    assert await ticks(street) == 1  # nobody else waits: asked once more
    assert (await told(db, PLACE_FREE.name), await told(db, PLACE_PASSED.name)) == (2, 0)
    street.now = NOW + timedelta(hours=23)
    assert await ticks(street) == 1
    assert await standing(street, BILAL, event) is None
    assert "taken you off the list" in street.to(BILAL)[-1].text


@pytest.mark.parametrize("how", ["a.withdraw.yes", "a.forget.yes"])
async def test_who_leaves_altogether_makes_room_at_once(how: str, db: Database, desk: Desk) -> None:
    street = await ready(db, desk, AMINA, BILAL)
    event = await street.session(capacity=2)
    await take(street, AMINA, event, guests=1)
    await take(street, BILAL, event, guests=1, wait=True)
    await street.tap(AMINA, how)
    assert "2 places have come free" in street.to(BILAL)[-1].text.replace("\u2068", "").replace("\u2069", "")
    assert await ticks(street) == 0


async def test_who_changes_to_another_session_leaves_room_at_once(db: Database, desk: Desk) -> None:
    street = await ready(db, desk, AMINA, BILAL)
    event, other = await street.session(capacity=1), await street.session(capacity=1)
    await street.tap(AMINA, "a.join.researcher-training")
    await street.say(AMINA, "Amina")
    await street.choose(AMINA, "attend", str(event), "+", "yes")
    await take(street, BILAL, event, wait=True)
    await street.tap(AMINA, "a.change.researcher-training")
    await street.choose(AMINA, "~session", str(other), "yes")
    assert "a place has come free" in street.to(BILAL)[-1].text
    assert await ticks(street) == 0


async def test_more_room_and_a_smaller_party_are_offered(db: Database, desk: Desk) -> None:
    street = await ready(db, desk, AMINA, BILAL)
    event = await street.session(capacity=2)
    await take(street, AMINA, event, guests=1)
    await take(street, BILAL, event, wait=True)
    await street.tap(AMINA, f"a.book.{event}")
    await street.choose(AMINA, "1", "0", "yes")
    assert (await standing(street, BILAL, event)).state is BookingState.OFFERED  # type: ignore[union-attr]
    assert not [name for name, _content in street.files]  # who had a place has the calendar file


async def test_nobody_answers_for_another_and_rubbish_is_answered(db: Database, desk: Desk) -> None:
    street = await ready(db, desk, AMINA, BILAL, MEERA)
    event = await street.session(capacity=1)
    await take(street, AMINA, event)
    await take(street, BILAL, event, wait=True)
    for subject in (str(event), "", "x", "999", "9" * 50):
        assert await street.tap(MEERA, f"a.placeyes.{subject}")
        assert await street.tap(MEERA, f"a.placeno.{subject}")
    assert (await standing(street, BILAL, event)).state is BookingState.WAITING  # type: ignore[union-attr]


async def test_who_waits_is_asked_before_a_sign_up_gets_the_place(db: Database) -> None:
    def play(session: Session) -> None:
        first, second, third = (people.arrive(session, chat, NOW) for chat in (AMINA, BILAL, MEERA))
        event = Event(programme="researchers", module="understanding", hub="summerfield", starts_at=NOW + timedelta(days=1),
                      minutes=60, capacity=1, helps=[])  # fmt: skip
        session.add(event)
        session.flush()
        bookings.book(session, event.id, first, NOW)
        waiting.wait(session, event.id, second, NOW)
        bookings.cancel(session, event.id, first, NOW)
        assert not bookings.open_for(session, third, "researchers", "understanding", NOW)
        with pytest.raises(EventFull):
            programmes.enrol(session, third, "researchers", {}, event.id, NOW)

    await db.write(play)


def test_positions_count_whole_parties() -> None:
    assert Booking(guests=4).places == 5


async def test_a_cancelled_event_takes_nobody(db: Database, desk: Desk) -> None:
    street = await ready(db, desk, AMINA)
    event = await street.session(capacity=1)

    def call_off(session: Session) -> datetime:
        found = session.get_one(Event, event)
        found.state = found.state.CANCELLED
        return found.starts_at

    await db.write(call_off)
    with pytest.raises(EventOver):
        await take(street, AMINA, event)
