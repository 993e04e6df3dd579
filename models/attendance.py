"""Who came to an event, and who did not; and what they say of it afterwards, asked once."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import Session

from models.bookings import Booking, BookingState, Feedback
from models.events import Event, EventState
from models.people import Person, agreement_of
from models.schema import changed
from models.waiting import is_night

DOOR_OPENS = timedelta(hours=1)  # before the start
DOOR_CLOSES = timedelta(hours=1)  # after the end
LONGEST = timedelta(days=1)  # of an event
MISSED_AFTER = timedelta(days=1)
ASKED_AFTER, ASKED_UNTIL = timedelta(hours=2), timedelta(days=3)
MORNING = time(10)


class Said(NamedTuple):
    feedback: Feedback
    person: Person


def ends_at(event: Event) -> datetime:
    return event.starts_at + timedelta(minutes=event.minutes)


def open_door(db: Session, code: str, now: datetime) -> Event | None:
    """The event whose code stands on the wall, from an hour before it begins until an hour after its end."""
    about_now = Event.starts_at.between(now - LONGEST - DOOR_CLOSES, now + DOOR_OPENS)
    events = select(Event).where(Event.door_code == code, Event.state == EventState.PLANNED, about_now)
    found = db.scalars(events.order_by(Event.starts_at.desc(), Event.id))
    return next((event for event in found if now <= ends_at(event) + DOOR_CLOSES), None)


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


def settle(db: Session, now: datetime) -> int:
    """Who had booked and was not there has missed it: once a coordinator has closed the door, or a day after the end. Where nobody
    was checked in, nobody knows. Returns how many."""
    over = (Event.closed_at <= now) | (Event.starts_at <= now - MISSED_AFTER)
    booked = exists().where(Booking.event_id == Event.id, Booking.state == BookingState.BOOKED)
    events = db.scalars(select(Event).where(Event.state == EventState.PLANNED, over, booked, _door_was_kept()))
    ids = [event.id for event in events if event.closed_at or now >= ends_at(event) + MISSED_AFTER]
    missed = update(Booking).where(Booking.event_id.in_(ids), Booking.state == BookingState.BOOKED)
    missed = missed.values(state=BookingState.MISSED).returning(Booking.id)
    return len(db.scalars(missed).all()) if ids else 0


def _door_was_kept() -> ColumnElement[bool]:
    return (Event.walk_ins > 0) | exists().where(Booking.event_id == Event.id, Booking.came_at.is_not(None))


def ask_at(event: Event, zone: ZoneInfo) -> datetime:
    """When people are asked how it was: two hours after the end, or at ten in the morning after a late one."""
    at = ends_at(event) + ASKED_AFTER
    if not is_night(at, zone):
        return at
    local = at.astimezone(zone)
    day = local.date() + timedelta(days=1 if local.time() >= MORNING else 0)
    return datetime.combine(day, MORNING, zone).astimezone(at.tzinfo)


def to_ask(db: Session, now: datetime, zone: ZoneInfo) -> Sequence[tuple[Booking, Event, Person]]:
    """Who was there, or was not, and has not been asked. After three days nobody is asked any more."""
    query = (
        select(Booking, Event, Person)
        .join(Event, Event.id == Booking.event_id)
        .join(Person, Person.id == Booking.person_id)
        .where(Booking.state.in_((BookingState.ATTENDED, BookingState.MISSED)))
        .where(Event.starts_at.between(now - LONGEST - ASKED_UNTIL, now), Event.state == EventState.PLANNED)
        .where(~exists().where(Feedback.booking_id == Booking.id), agreement_of(Person.id).exists())
        .where(Person.chat_id.is_not(None), Person.unreachable_at.is_(None))
        .order_by(Event.starts_at, Booking.id)
    )
    return [
        (booking, event, person)
        for booking, event, person in db.execute(query)
        if ask_at(event, zone) <= now <= ends_at(event) + ASKED_UNTIL
    ]


def ask(db: Session, booking: Booking, now: datetime) -> None:
    """Keep that they are asked: never twice."""
    db.add(Feedback(booking_id=booking.id, asked_at=now))
    db.flush()


def feedback_of(db: Session, booking_id: int | None, person: Person) -> tuple[Feedback, Booking] | None:
    """What somebody was asked, and by that may tell."""
    query = select(Feedback, Booking).join(Booking, Booking.id == Feedback.booking_id)
    row = db.execute(query.where(Feedback.booking_id == booking_id, Booking.person_id == person.id)).one_or_none()
    return None if row is None else (row[0], row[1])


def answer(
    db: Session, feedback: Feedback, now: datetime, *, rating: int | None = None, obstacle: str | None = None
) -> bool:
    """Keep the answer; whether it is the first, and not another thought."""
    first = update(Feedback).where(Feedback.id == feedback.id, Feedback.given_at.is_(None)).values(given_at=now)
    was_first = changed(db, first, Feedback.id) is not None
    feedback.rating, feedback.obstacle = rating, obstacle
    return was_first


def said_of(db: Session, event: Event) -> Sequence[Said]:
    """All answers, the newest first; not of who has taken back their agreement."""
    query = (
        select(Feedback, Person)
        .join(Booking, Booking.id == Feedback.booking_id)
        .join(Person, Person.id == Booking.person_id)
        .where(Booking.event_id == event.id, Feedback.given_at.is_not(None), agreement_of(Person.id).exists())
        .order_by(Feedback.id.desc())
    )
    return [Said(feedback, person) for feedback, person in db.execute(query)]
