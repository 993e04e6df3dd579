"""The waiting list of an event: whole parties, the first who fit are offered what comes free.

An offer lasts less and less towards the event, and its clock stands still at night.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import bookings
from models.bookings import Booking, BookingState, EventFull
from models.events import Event, EventState
from models.people import Person
from models.quiet import QUIET_FROM, QUIET_UNTIL, is_quiet

MOST, LEAST = timedelta(hours=24), timedelta(hours=1)
MOST_LAPSES = 2  # offers that nobody answers: then somebody who waits is no longer asked
AT_ONCE = 25  # units of one event are offered places; the clock goes on with the others
PART = 4  # of the hours awake until the event: three others can still be asked


def wait(db: Session, event_id: int, person: Person, now: datetime, guests: int = 0, children: int = 0) -> Booking:
    """Take the places, or where there are not so many, the last position on the waiting list: all of them are one unit. Who waits
    already keeps their position; who has places keeps those (EventFull). Raises EventOver."""
    try:
        return bookings.book(db, event_id, person, now, guests, children)
    except EventFull:
        booking = bookings.standing(db, event_id, person)
        if booking and booking.state in (BookingState.BOOKED, BookingState.ATTENDED):
            raise
    if booking is None:
        booking = bookings.row_of(db, event_id, person, now)
        booking.booked_at, booking.lapses = now, 0
    booking.state, booking.offered_until = BookingState.WAITING, None
    bookings.count(booking, guests, children)
    return booking


def position(db: Session, booking: Booking) -> int:
    """The place of a unit in the waiting list: 1 is asked first."""
    return next((at for at, each in enumerate(bookings.in_line(db, booking.event_id), 1) if each.id == booking.id), 0)


def units(db: Session, event_id: int) -> int:
    """How many units wait."""
    return len(bookings.in_line(db, event_id))


def offer_freed(db: Session, event: Event, now: datetime, zone: ZoneInfo) -> Sequence[Booking]:
    """Offer what is free to the first who fit, and return them: they are to be told. Not at night, when it would wake them."""
    locked = bookings.locked(db, event.id)
    if locked is None or locked.state is EventState.CANCELLED or locked.starts_at <= now or is_quiet(now, zone):
        return []
    free = bookings.free_places(db, locked)
    offered: list[Booking] = []
    for booking in bookings.in_line(db, locked.id):
        if booking.places <= free and len(offered) < AT_ONCE:
            free -= booking.places
            booking.state, booking.offered_until = BookingState.OFFERED, offer_until(now, locked.starts_at, zone)
            offered.append(booking)
    db.flush()
    return offered


def lapse(db: Session, event: Event, now: datetime, unheard: Collection[int] = ()) -> Sequence[Booking]:
    """Offers that nobody has answered in time: to the end of the list, the second time off it. Returns them. People who have not
    heard of theirs (`unheard`) are where they were."""
    bookings.locked(db, event.id)
    over = select(Booking).where(Booking.event_id == event.id, Booking.state == BookingState.OFFERED)
    over = over.where(Booking.offered_until <= now).order_by(Booking.offered_until, Booking.id)
    lapsed = db.scalars(over.execution_options(populate_existing=True)).all()
    for booking in lapsed:
        if booking.person_id in unheard:
            booking.state, booking.offered_until = BookingState.WAITING, None
            continue
        booking.lapses += 1
        if booking.lapses >= MOST_LAPSES:
            bookings.free_up(booking)
        else:
            booking.state, booking.booked_at, booking.offered_until = BookingState.WAITING, now, None
    db.flush()
    return [booking for booking in lapsed if booking.person_id not in unheard]


def with_a_list(db: Session, now: datetime) -> Sequence[Event]:
    """Events to come with somebody who waits, or whose offer has run out."""
    of = select(Booking.event_id).where(
        (Booking.state == BookingState.WAITING)
        | ((Booking.state == BookingState.OFFERED) & (Booking.offered_until <= now))
    )
    events = select(Event).where(Event.id.in_(of), Event.starts_at > now, Event.state == EventState.PLANNED)
    return db.scalars(events.order_by(Event.starts_at, Event.id)).all()


def offer_until(now: datetime, starts_at: datetime, zone: ZoneInfo) -> datetime:
    """Until when an offer made `now` lasts: 24 hours to one, as the clock runs from 8:00 to 21:00, and never past the start."""
    length = min(MOST, max(LEAST, _awake(now, starts_at, zone) / PART))
    return min(starts_at, _after(now, length, zone))


def _awake(now: datetime, until: datetime, zone: ZoneInfo) -> timedelta:
    """The hours by day between two moments; MOST * PART stands for any more than that."""
    total = timedelta()
    for wakes, sleeps in _days(now, zone):
        if wakes >= until or total >= MOST * PART:
            break
        total += min(sleeps, until) - wakes
    return total


def _after(now: datetime, length: timedelta, zone: ZoneInfo) -> datetime:
    """The moment when that many hours by day have passed."""
    for wakes, sleeps in _days(now, zone):
        if length <= sleeps - wakes:
            return wakes + length
        length -= sleeps - wakes
    raise AssertionError("days do not end")


def _days(now: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """From when to when people are awake (UTC): what is left of today, tomorrow, and so on."""
    day = now.astimezone(zone).date()
    while True:
        wakes, sleeps = max(now.astimezone(UTC), _at(day, QUIET_UNTIL, zone)), _at(day, QUIET_FROM, zone)
        if wakes < sleeps:
            yield wakes, sleeps
        day += timedelta(days=1)


def _at(day: date, hour: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, hour, zone).astimezone(UTC)
