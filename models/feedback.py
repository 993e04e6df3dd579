"""After an event: who was not there, and what people say of it; they are asked once."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import Session, aliased

from models.agreements import agreement_of
from models.bookings import Booking, BookingState, Feedback
from models.events import Event, EventState
from models.people import Person
from models.quiet import is_quiet
from models.schema import changed

LONGEST = timedelta(days=1)  # of an event
MISSED_AFTER = timedelta(days=1)
ASKED_AFTER, ASKED_UNTIL = timedelta(hours=2), timedelta(days=3)
MORNING = time(10)


class Said(NamedTuple):
    feedback: Feedback
    person: Person


def ends_at(event: Event) -> datetime:
    return event.starts_at + timedelta(minutes=event.minutes)


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
    seen = aliased(Booking)
    return (Event.walk_ins > 0) | exists().where(seen.event_id == Event.id, seen.came_at.is_not(None))


def ask_at(event: Event, zone: ZoneInfo) -> datetime:
    """When people are asked how it was: two hours after the end, or at ten in the morning after a late one."""
    at = ends_at(event) + ASKED_AFTER
    if not is_quiet(at, zone):
        return at
    local = at.astimezone(zone)
    day = local.date() + timedelta(days=1 if local.time() >= MORNING else 0)
    return datetime.combine(day, MORNING, zone).astimezone(at.tzinfo)


def to_ask(
    db: Session, now: datetime, zone: ZoneInfo, among: Sequence[int] | None = None
) -> Sequence[tuple[Booking, Event, Person]]:
    """Who was there, or was not, and has not been asked; where nobody was checked in, nobody knows. After three
    days nobody is asked any more. `among` these bookings only (None: all)."""
    query = (
        select(Booking, Event, Person)
        .join(Event, Event.id == Booking.event_id)
        .join(Person, Person.id == Booking.person_id)
        .where(Booking.state.in_((BookingState.ATTENDED, BookingState.MISSED)), _door_was_kept())
        .where(Event.starts_at.between(now - LONGEST - ASKED_UNTIL, now), Event.state == EventState.PLANNED)
        .where(~exists().where(Feedback.booking_id == Booking.id), agreement_of(Person.id).exists())
        .where(Person.chat_id.is_not(None), Person.unreachable_at.is_(None))
        .order_by(Event.starts_at, Booking.id)
    )
    chosen = query if among is None else query.where(Booking.id.in_(among))
    return [
        (booking, event, person)
        for booking, event, person in db.execute(chosen)
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
