"""At the door of an event: whom its code lets in, and that somebody is there."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.bookings import Booking, BookingState
from models.events import Event, EventState
from models.people import Person

OPENS = timedelta(hours=1)  # before the start
CLOSES = timedelta(hours=1)  # after the end
LONGEST = timedelta(days=1)  # of an event


def open_at(db: Session, code: str, now: datetime) -> Event | None:
    """The event whose code stands on the wall, from an hour before it begins until an hour after its end."""
    about_now = Event.starts_at.between(now - LONGEST - CLOSES, now + OPENS)
    events = select(Event).where(Event.door_code == code, Event.state == EventState.PLANNED, about_now)
    found = db.scalars(events.order_by(Event.starts_at.desc(), Event.id))
    return next((event for event in found if now <= event.starts_at + timedelta(minutes=event.minutes) + CLOSES), None)


def check_in(db: Session, event: Event, person: Person, now: datetime) -> Booking | None:
    """Somebody who has a place is there, with all who come along; None for who has none."""
    expected = (BookingState.BOOKED, BookingState.OFFERED, BookingState.ATTENDED, BookingState.MISSED)
    booking = _booking(db, event, person)
    return None if booking is None or booking.state not in expected else _came(booking, now)


def count_in(db: Session, event: Event, person: Person, now: datetime) -> Booking:
    """Somebody is there, with a place or without."""
    booking = _booking(db, event, person)
    if booking is None:
        booking = Booking(event_id=event.id, person_id=person.id, booked_at=now, guests=0, children=0)
        db.add(booking)
    return _came(booking, now)


def _booking(db: Session, event: Event, person: Person) -> Booking | None:
    db.execute(select(Event.id).where(Event.id == event.id).with_for_update())
    mine = select(Booking).where(Booking.event_id == event.id, Booking.person_id == person.id)
    return db.scalar(mine.execution_options(populate_existing=True))


def _came(booking: Booking, now: datetime) -> Booking:
    booking.state, booking.offered_until, booking.came_at = BookingState.ATTENDED, None, booking.came_at or now
    return booking
