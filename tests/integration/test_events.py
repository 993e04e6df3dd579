"""Places in sessions: who gets one, when there is none, how one is given back, and which sessions are offered to whom."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import bookings
from models.bookings import Booking, BookingState, EventFull, EventOver
from models.database import Database
from models.events import Event
from models.people import Person
from models.schema import Refusal
from tests.conftest import NOW

AMINA, BILAL, MEERA = 1, 2, 3
LATER = NOW + timedelta(hours=1)


def session(db: Session, number: int, capacity: int = 2, days: float = 1, **more: Any) -> None:
    details = {"programme": "researchers", "module": "understanding", "hub": "summerfield", "minutes": 120} | more
    db.add(Event(id=number, capacity=capacity, starts_at=NOW + timedelta(days=days), **details))


def on_stage(function: Callable[[Session], None]) -> Callable[[Database], Any]:
    """A test that is one transaction of a database with three people."""

    async def run(db: Database) -> None:
        def play(db: Session) -> None:
            db.add_all([Person(id=n, chat_id=100 + n, created_at=NOW) for n in (AMINA, BILAL, MEERA)])
            db.flush()
            function(db)

        await db.write(play)

    run.__doc__ = function.__doc__
    return run


def book(db: Session, event_id: int, person_id: int, now: datetime = NOW) -> Booking:
    return bookings.book(db, event_id, db.get_one(Person, person_id), now)


def give_back(db: Session, person_id: int) -> list[int]:
    return bookings.give_back(db, db.get_one(Person, person_id), NOW)


def places_of(db: Session, person_id: int) -> list[int]:
    return [
        event.id
        for booking, event in bookings.all_of_person(db, db.get_one(Person, person_id))
        if booking.state is BookingState.BOOKED
    ]


def offered(db: Session, person_id: int, now: datetime = NOW) -> list[tuple[int, int]]:
    """(session, free places)"""
    found = bookings.open_for(db, db.get_one(Person, person_id), "researchers", "understanding", now)
    return [(event.id, free) for event, free in found]


def upcoming(db: Session, **how: Any) -> list[tuple[int, int]]:
    return [(event.id, free) for event, free in bookings.upcoming(db, NOW, **how)]


@on_stage
def test_who_books_has_a_place(db: Session) -> None:
    session(db, 1)
    booking = book(db, 1, AMINA)
    assert (booking.state, booking.booked_at) == (BookingState.BOOKED, NOW)
    assert places_of(db, AMINA) == [1]


@on_stage
def test_who_books_again_has_the_same_place(db: Session) -> None:
    session(db, 1, capacity=1)
    assert book(db, 1, AMINA) is book(db, 1, AMINA, LATER)
    assert book(db, 1, AMINA).booked_at == NOW
    assert len(db.scalars(select(Booking)).all()) == 1


@on_stage
def test_a_full_session_refuses_and_asks_for_another(db: Session) -> None:
    session(db, 1, capacity=1)
    book(db, 1, AMINA)
    with pytest.raises(EventFull) as refused:
        book(db, 1, BILAL)
    assert isinstance(refused.value, Refusal) and refused.value.question == "session"
    assert places_of(db, BILAL) == []


@on_stage
def test_a_session_without_places_is_full(db: Session) -> None:
    session(db, 1, capacity=0)
    with pytest.raises(EventFull):
        book(db, 1, AMINA)


@pytest.mark.parametrize("seconds", [0, 1])
async def test_a_session_that_has_begun_is_over(db: Database, seconds: int) -> None:
    @on_stage
    def too_late(db: Session) -> None:
        session(db, 1)
        with pytest.raises(EventOver) as refused:
            book(db, 1, AMINA, NOW + timedelta(days=1, seconds=seconds))
        assert refused.value.question == "session"
        book(db, 1, AMINA, NOW + timedelta(days=1, seconds=-1))

    await too_late(db)


@on_stage
def test_a_session_that_is_gone_is_over(db: Session) -> None:
    with pytest.raises(EventOver):
        book(db, 99, AMINA)


@on_stage
def test_a_place_that_is_given_back_is_free_for_the_next_and_can_be_taken_again(db: Session) -> None:
    session(db, 1, capacity=1)
    book(db, 1, AMINA)
    give_back(db, AMINA)
    assert book(db, 1, BILAL).state == BookingState.BOOKED
    with pytest.raises(EventFull):
        book(db, 1, AMINA)
    give_back(db, BILAL)
    assert book(db, 1, AMINA, LATER).booked_at == LATER
    assert (places_of(db, AMINA), places_of(db, BILAL)) == ([1], [])


@on_stage
def test_all_places_are_given_back_and_known_for_others(db: Session) -> None:
    session(db, 1, days=3)
    session(db, 2, days=2)
    session(db, 3, days=1, programme="gardeners")
    for number in (1, 2, 3):
        book(db, number, AMINA)
        book(db, number, BILAL)
    assert give_back(db, AMINA) == [3, 2, 1]
    assert (places_of(db, AMINA), places_of(db, BILAL)) == ([], [3, 2, 1])


@on_stage
def test_sessions_with_places_are_offered_the_next_first(db: Session) -> None:
    session(db, 1, days=9, capacity=5)
    session(db, 2, days=2, capacity=1)
    session(db, 3, days=5, capacity=1)
    book(db, 1, BILAL)
    book(db, 3, BILAL)
    assert offered(db, AMINA) == [(2, 1), (1, 4)]


@on_stage
def test_who_has_a_place_in_a_full_session_is_offered_it(db: Session) -> None:
    session(db, 1, capacity=1)
    book(db, 1, AMINA)
    assert offered(db, AMINA) == [(1, 0)]
    assert offered(db, BILAL) == []
    give_back(db, AMINA)
    book(db, 1, BILAL)
    assert offered(db, AMINA) == []


@on_stage
def test_what_has_begun_or_belongs_elsewhere_is_not_offered(db: Session) -> None:
    session(db, 1, days=0)
    session(db, 2, days=-1)
    session(db, 3, module="fieldwork")
    session(db, 4, programme="gardeners")
    session(db, 5)
    assert offered(db, AMINA) == [(5, 2)]
    assert offered(db, AMINA, NOW + timedelta(days=1)) == []


@on_stage
def test_no_more_than_six_are_offered(db: Session) -> None:
    for number in range(1, 9):
        session(db, number, days=10 - number)
    assert [number for number, _free in offered(db, AMINA)] == [8, 7, 6, 5, 4, 3]


@on_stage
def test_whats_on_shows_full_sessions_too_but_none_that_has_begun(db: Session) -> None:
    session(db, 1, days=2, capacity=1)
    session(db, 2, days=1, programme="gardeners", capacity=3)
    session(db, 3, days=0)
    book(db, 1, AMINA)
    assert upcoming(db) == [(2, 3), (1, 0)]
    assert upcoming(db, programme="researchers") == [(1, 0)]
    assert upcoming(db, most=1) == [(2, 3)]


@on_stage
def test_a_session_made_smaller_than_its_bookings_has_no_places(db: Session) -> None:
    session(db, 1, capacity=2)
    book(db, 1, AMINA)
    book(db, 1, BILAL)
    db.get_one(Event, 1).capacity = 1
    assert upcoming(db) == [(1, 0)]
    assert offered(db, MEERA) == []
    assert offered(db, AMINA) == [(1, 0)]
