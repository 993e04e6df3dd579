"""Who comes and who came: counts, the list at the door, the code on the wall, and the end of it."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import outcomes
from models.bookings import Booking, BookingState, Coming
from models.events import Event, EventState
from models.people import Person
from models.schema import changed

OPENS = timedelta(hours=2)
STAYS_OPEN = timedelta(days=1)
AT_THE_DOOR = (BookingState.BOOKED, BookingState.ATTENDED, BookingState.MISSED)
CODES = 10_000


@dataclass(frozen=True)
class Counts:
    """How many people, guests included: with a place, of them those who said yes since they were asked, waiting (or offered a
    place), and those who came."""

    booked: int = 0
    yes: int = 0
    waiting: int = 0
    came: int = 0


def is_open(event: Event, now: datetime) -> bool:
    """Whether those who come can be noted: from two hours before until a day after."""
    begins, ends = event.starts_at - OPENS, event.starts_at + timedelta(minutes=event.minutes) + STAYS_OPEN
    return event.state is EventState.PLANNED and begins <= now <= ends


def find(db: Session, event_id: int | None, now: datetime) -> Event | None:
    """An event that people can be noted at now."""
    event = db.get(Event, event_id or 0)
    return event if event is not None and is_open(event, now) else None


def counts(db: Session, events: Collection[int]) -> dict[int, Counts]:
    """By event; walk-ins are not among them."""
    rows = db.execute(select(Booking.event_id, *_SUMS).where(Booking.event_id.in_(events)).group_by(Booking.event_id))
    found = {event: Counts(*numbers) for event, *numbers in rows}
    return {event: found.get(event, Counts()) for event in events}


def counts_by(
    db: Session, events: Collection[int], of_person: InstrumentedAttribute[str | None]
) -> list[tuple[str | None, Counts]]:
    """By what the person who booked has there (their language, their area), the most first."""
    rows = db.execute(
        select(of_person, *_SUMS)
        .join(Person, Person.id == Booking.person_id)
        .where(Booking.event_id.in_(events), Booking.state != BookingState.CANCELLED)
        .group_by(of_person)
    )
    found = [(key, Counts(*numbers)) for key, *numbers in rows]
    return sorted(found, key=lambda each: (-each[1].booked, -each[1].waiting, each[0] or ""))


def expected(db: Session, event: Event, skip: int, most: int) -> Sequence[tuple[Booking, Person]]:
    """Those with a place, by name."""
    rows = db.execute(
        select(Booking, Person)
        .join(Person, Person.id == Booking.person_id)
        .where(Booking.event_id == event.id, Booking.state.in_(AT_THE_DOOR))
        .order_by(func.lower(func.coalesce(Person.name, "")), Booking.id)
        .offset(skip)
        .limit(most)
    )
    return [(booking, person) for booking, person in rows]


def mark(db: Session, event: Event, booking_id: int | None, came: bool, now: datetime) -> Person | None:
    """Somebody came, or did not after all; None when that was known already, or they have no place in this event."""
    away = BookingState.MISSED if event.closed_at else BookingState.BOOKED
    state = BookingState.ATTENDED if came else away
    mine = (Booking.id == booking_id) & (Booking.event_id == event.id) & Booking.state.in_(AT_THE_DOOR)
    marking = update(Booking).where(mine, Booking.state != state).values(state=state, came_at=now if came else None)
    person_id = changed(db, marking, Booking.person_id)
    db.expire_all()
    if person_id is None:
        return None
    outcomes.settle(db, [person_id])
    return db.get(Person, person_id)


def walk_in(db: Session, event: Event, by: int) -> None:
    """Somebody came without a booking (1), or was counted too much (-1)."""
    enough = (Event.id == event.id) & (Event.walk_ins + by >= 0)
    db.execute(update(Event).where(enough).values(walk_ins=Event.walk_ins + by))
    db.refresh(event)


def code(db: Session, event: Event, zone: ZoneInfo) -> str:
    """The four digits on the wall, made when they are first asked for: no other event of that day has the same."""
    if event.door_code is None:
        local = event.starts_at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        around = Event.starts_at.between(local - timedelta(days=1), local + timedelta(days=2))
        taken = set(db.scalars(select(Event.door_code).where(around, Event.door_code.is_not(None))))
        free = [each for number in range(CODES) if (each := f"{number:04}") not in taken]
        unset = (Event.id == event.id) & Event.door_code.is_(None)
        db.execute(update(Event).where(unset).values(door_code=secrets.choice(free)))
        db.refresh(event)
    return event.door_code or ""


def close(db: Session, event: Event, now: datetime) -> bool:
    """Everybody is here: who has a place and was not seen has missed it. False when that was said before."""
    closing = update(Event).where(Event.id == event.id, Event.closed_at.is_(None)).values(closed_at=now)
    if changed(db, closing, Event.id) is None:
        return False
    away = (Booking.event_id == event.id) & (Booking.state == BookingState.BOOKED)
    db.execute(update(Booking).where(away).values(state=BookingState.MISSED))
    db.expire_all()
    return True


def _people(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((which, 1 + Booking.guests), else_=0)), 0)


_SUMS = (
    _people(Booking.state.in_(AT_THE_DOOR)),
    _people(Booking.state.in_(AT_THE_DOOR) & (Booking.coming == Coming.YES)),
    _people(Booking.state.in_((BookingState.WAITING, BookingState.OFFERED))),
    _people(Booking.state == BookingState.ATTENDED),
)
