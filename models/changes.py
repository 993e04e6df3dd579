"""Moving and cancelling events, and what becomes of the bookings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from locales import marked
from models import notices, offers, outbox, programmes, reminders, series, waiting
from models.bookings import Booking, BookingState, Coming
from models.events import Event, EventState, is_to_come
from models.people import Person
from models.planning import Place, check_start, planned
from models.schema import Refusal, changed

WITH_A_CLAIM = (BookingState.BOOKED, BookingState.OFFERED, BookingState.WAITING)


@dataclass(frozen=True)
class Moved:
    """An event with when and where it was before, and how long it was to take."""

    event: Event
    starts_at: datetime
    place: Place
    minutes: int


@dataclass(frozen=True)
class Ended:
    """Whose booking ended, and whether it was a place, not only the hope of one."""

    person: Person
    had_place: bool


class NotToCome(Refusal):
    def __init__(self) -> None:
        super().__init__(
            marked(
                "That session has begun, is cancelled, or was changed by a colleague just now. Please look at it again."
            )
        )


def this_and_later(db: Session, event: Event, now: datetime) -> Sequence[Event]:
    """Those of its series that are to come and not before it; itself alone when it is of none."""
    if event.series_id is None:
        return [event] if planned(db, event.id, now) else []
    same = select(Event).where(Event.series_id == event.series_id, Event.starts_at >= event.starts_at)
    return db.scalars(same.where(is_to_come(now)).order_by(Event.starts_at, Event.id)).all()


def concerned(db: Session, event: Event, now: datetime, *, later_too: bool) -> Sequence[Event]:
    """The event, or it and all later ones of its series."""
    return this_and_later(db, event, now) if later_too else [event]


def move(
    db: Session,
    event: Event,
    starts_at: datetime | None,
    place: Place | None,
    now: datetime,
    *,
    later_too: bool,
    zone: ZoneInfo,
    minutes: int | None = None,
) -> list[Moved]:
    """To another time, another place, or to another length; None stays as it is. `later_too`: with all later ones of its series, by
    as much. Those booked are from now on asked whether they still come. What stays as it was is not among the result; what is has
    one `sequence`, so that one yes can be meant for all of it. Raises IsPast, TooFarAhead, NotToCome."""
    if starts_at is not None:
        check_start(starts_at, now)
    before = event.starts_at
    found = concerned(db, event, now, later_too=later_too)
    sequence = max((each.sequence for each in found), default=0) + 1
    moved: list[Moved] = []
    for each in found:
        was = Moved(each, each.starts_at, Place(each.hub, each.address), each.minutes)
        at = each.starts_at if starts_at is None else _shifted(each, event, before, starts_at, zone)
        new = (at, place or was.place, minutes or was.minutes)
        if new != (was.starts_at, was.place, was.minutes):
            _move_one(db, was, *new, sequence, now, zone)
            reminders.moved(db, each, now, zone)
            moved.append(was)
    return moved


def _shifted(each: Event, event: Event, before: datetime, starts_at: datetime, zone: ZoneInfo) -> datetime:
    return starts_at if each is event else series.shifted(each.starts_at, before, starts_at, zone)


def _move_one(
    db: Session, was: Moved, at: datetime, place: Place, minutes: int, sequence: int, now: datetime, zone: ZoneInfo
) -> None:
    """An offer that is open lasts no longer than one made now."""
    event = was.event
    as_seen = (Event.id == event.id) & (Event.sequence == event.sequence) & is_to_come(now)
    new: dict[str, Any] = {
        "starts_at": at, "hub": place.hub, "address": place.address, "minutes": minutes, "sequence": sequence
    }  # fmt: skip
    if (at, place) != (was.starts_at, was.place):
        new["door_code"] = None
    if changed(db, update(Event).where(as_seen).values(**new), Event.id) is None:
        raise NotToCome
    db.refresh(event)
    booked = (Booking.event_id == event.id) & (Booking.state == BookingState.BOOKED)
    db.execute(update(Booking).where(booked).values(coming=Coming.ASKED))
    until = waiting.offer_until(now, at, zone)
    offered = (Booking.event_id == event.id) & (Booking.state == BookingState.OFFERED)
    db.execute(update(Booking).where(offered, Booking.offered_until > until).values(offered_until=until))
    _unsay(db, event)
    db.expire_all()


def cancel(db: Session, event: Event, now: datetime, *, later_too: bool) -> list[tuple[Event, list[Ended]]]:
    """It does not take place; `later_too`: nor do all later ones of its series. Whoever had or wanted a place has it no more: who
    that was, by event. What a colleague has cancelled before is not among the result."""
    found = concerned(db, event, now, later_too=later_too)
    cancelled = [each for each in found if _cancel_one(db, each, now)]
    return [(each, _end_bookings(db, each)) for each in cancelled]


def _cancel_one(db: Session, event: Event, now: datetime) -> bool:
    cancelling = update(Event).where(Event.id == event.id, is_to_come(now))
    done = changed(
        db, cancelling.values(state=EventState.CANCELLED, sequence=Event.sequence + 1, door_code=None), Event.id
    )
    db.refresh(event)
    _unsay(db, event)
    return done is not None


def _unsay(db: Session, event: Event) -> None:
    """Reminders and offers that have not left yet say what is so no more."""
    outbox.skip(db, notices.REMINDER.name, reminders.thread(event))
    outbox.skip(db, notices.PLACE_FREE.name, offers.subject(event))


def _end_bookings(db: Session, event: Event) -> list[Ended]:
    ended: list[Ended] = []
    for booking, person in with_a_claim(db, event):
        ended.append(Ended(person, booking.state is BookingState.BOOKED))
        booking.state, booking.offered_until = BookingState.CANCELLED, None
        booking.guests = booking.children = 0
        programmes.gave_back(db, person, event.id)
    db.flush()
    return ended


def with_a_claim(db: Session, event: Event) -> list[tuple[Booking, Person]]:
    """Everybody booked, offered a place or waiting, in the order in which they came."""
    rows = db.execute(
        select(Booking, Person)
        .join(Person, Person.id == Booking.person_id)
        .where(Booking.event_id == event.id, Booking.state.in_(WITH_A_CLAIM))
        .order_by(Booking.id)
    )
    return [(booking, person) for booking, person in rows]


def answer_still_coming(db: Session, events: Sequence[Event], person: Person) -> None:
    """Who is booked says that they come all the same."""
    mine = Booking.event_id.in_([event.id for event in events]) & (Booking.person_id == person.id)
    db.execute(update(Booking).where(mine, Booking.state == BookingState.BOOKED).values(coming=Coming.YES))
    db.expire_all()


def booked_together(db: Session, event: Event, person: Person, now: datetime) -> Sequence[Event]:
    """What somebody has places in of those to come in its series; of a single event, that."""
    together = Event.series_id == event.series_id if event.series_id else Event.id == event.id
    mine = select(Event).join(Booking, Booking.event_id == Event.id).where(together, is_to_come(now))
    mine = mine.where(Booking.person_id == person.id, Booking.state == BookingState.BOOKED)
    return db.scalars(mine.order_by(Event.starts_at, Event.id)).all()


def set_reminders(db: Session, event: Event, reminders: Sequence[str], now: datetime) -> None:
    """Of the event, or of all in its series that are to come."""
    whole = Event.series_id == event.series_id if event.series_id else Event.id == event.id
    db.execute(update(Event).where(whole, is_to_come(now)).values(reminders=list(reminders)))
    db.expire_all()
