"""Reminders of a booked event: when each is due, until when it makes sense, for whom it is still to be sent."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, ForeignKey, UniqueConstraint, bindparam, literal, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from locales import _
from models.bookings import Booking, BookingState
from models.buttons import Act
from models.events import Event, EventState
from models.notices import Button
from models.people import Person
from models.schema import NEVER_REUSED, Base, BigId

MORNING, EVENING, NIGHT = time(8), time(20, 30), time(21)
DAYS_AHEAD = 10  # who booked so early is reminded a week before, too
LOOK_AHEAD = timedelta(days=8)  # no reminder is due earlier
LOOK_BACK = timedelta(days=14)  # an outage is not longer


class Kind(StrEnum):
    WEEK = "week"  # seven days before, for those who booked ten or more days ahead
    DAY = "day"  # one day before, with a question
    HOURS = "hours"  # two hours before, without one


IN_ORDER = (Kind.DAY, Kind.HOURS, Kind.WEEK)  # what matters most comes before the week is full


class Fate(StrEnum):
    OWED = "owed"
    SKIPPED = "skipped"  # too late to make sense, or they had booked later
    ENOUGH = "enough"  # they had heard from us three times that week


class Reminder(Base):
    """One reminder of one booking for one date: a second tick adds nothing, a moved event has its own."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("booking_id", "kind", "starts_at"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    booking_id: Mapped[int] = mapped_column(BigId, ForeignKey("booking.id", ondelete="CASCADE"))
    kind: Mapped[Kind]
    starts_at: Mapped[datetime]
    fate: Mapped[Fate]
    made_at: Mapped[datetime]


class Nudge(Base):
    """Somebody was asked, once and never again, whether they want to go on with a journey they had begun; or, in the place of a
    journey, on an occasion of its own (models.who_else)."""

    __tablename__ = "nudge"
    __table_args__ = (UniqueConstraint("person_id", "journey"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"))
    journey: Mapped[str]
    made_at: Mapped[datetime]


def due_at(kind: Kind, starts_at: datetime, zone: ZoneInfo) -> datetime:
    """When a reminder is due: days are days of the programme's zone, hours are hours, also when the clocks change. What would come by
    night comes in the morning after (before 8:00), or in the evening before (from 21:00); but the reminder of an early event, two
    hours before it, comes when it comes."""
    if kind is Kind.HOURS:
        at = (starts_at - timedelta(hours=2)).astimezone(zone)
        return at if at.time() < NIGHT else datetime.combine(at.date(), EVENING, zone)
    at = _days_before(starts_at, 7 if kind is Kind.WEEK else 1, zone)
    if at.time() < MORNING:
        return datetime.combine(at.date(), MORNING, zone)
    return at if at.time() < NIGHT else datetime.combine(at.date(), EVENING, zone)


def good_until(kind: Kind, starts_at: datetime, zone: ZoneInfo) -> datetime:
    """Until when a late one still makes sense."""
    match kind:
        case Kind.WEEK:
            return _days_before(starts_at, 2, zone)
        case Kind.DAY:
            return starts_at - timedelta(hours=3)
        case Kind.HOURS:
            return starts_at


def may_come(kind: Kind, now: datetime, zone: ZoneInfo) -> bool:
    """By day, all of them; in the small hours, that of an early event."""
    local = now.astimezone(zone).time()
    return MORNING <= local < NIGHT or (kind is Kind.HOURS and local < MORNING)


def due(db: Session, now: datetime, zone: ZoneInfo) -> list[tuple[Kind, Event]]:
    """The planned events whose reminders are due, or were while nobody looked, as long as not all of them are written down: what
    matters most first, then the next to begin."""
    near = {"since": now - LOOK_BACK, "until": now + LOOK_AHEAD}
    found = [(row[0], dict(zip(Kind, row[1:], strict=True))) for row in db.execute(_NEAR, near)]
    return [
        (kind, event)
        for kind in IN_ORDER
        for event, unwritten in found
        if unwritten[kind] and _has(event, kind) and due_at(kind, event.starts_at, zone) <= now
    ]


def to_remind(db: Session, event: Event, kind: Kind, zone: ZoneInfo, most: int) -> Sequence[tuple[Booking, Person]]:
    """The bookings of which somebody who can be reached is still to be reminded. Who is told by telephone is rung once: the day
    before."""
    reachable: ColumnElement[bool] = Person.unreachable_at.is_(None)
    if kind is not Kind.DAY:
        reachable &= Person.chat_id.is_not(None)
    rows = select(Booking, Person).join(Person, Person.id == Booking.person_id)
    rows = rows.where(*_unwritten(event, kind), _in_time(event, kind, zone), reachable)
    return [(booking, person) for booking, person in db.execute(rows.order_by(Booking.id).limit(most))]


def record(db: Session, booking: Booking, event: Event, kind: Kind, fate: Fate, now: datetime) -> bool:
    """Write down what became of a reminder; False when that was done before."""
    row = {"booking_id": booking.id, "kind": kind, "starts_at": event.starts_at, "fate": fate, "made_at": now}
    once = _insert(db).values(row).on_conflict_do_nothing().returning(Reminder.id)
    return db.scalar(once) is not None


def skip(db: Session, event: Event, kind: Kind, zone: ZoneInfo, now: datetime, *, all_of_them: bool = False) -> int:
    """Write down what is not sent any more: to who has booked since it was due, and what makes no sense by now. Returns how many
    those were."""
    which = _unwritten(event, kind)
    if not all_of_them and now < good_until(kind, event.starts_at, zone):
        which = (*which, ~_in_time(event, kind, zone))
    columns = ["booking_id", "kind", "starts_at", "fate", "made_at"]
    values = (
        literal(value, Reminder.__table__.c[name].type)
        for name, value in zip(columns[1:], (kind, event.starts_at, Fate.SKIPPED, now), strict=True)
    )
    rows = select(Booking.id, *values).where(*which)
    written = _insert(db).from_select(columns, rows).on_conflict_do_nothing().returning(Reminder.id)
    return len(db.scalars(written).all())


def moved(db: Session, event: Event, now: datetime, zone: ZoneInfo) -> None:
    """An event has a new date, and all who are booked hear of it now: what would have been due before is not said besides."""
    for kind in Kind:
        if due_at(kind, event.starts_at, zone) <= now:
            skip(db, event, kind, zone, now, all_of_them=True)


def to_come(db: Session, person: Person, now: datetime, until: datetime, zone: ZoneInfo) -> list[datetime]:
    """When somebody's next reminders with a question are due."""
    booked = (
        select(Event)
        .join(Booking, Booking.event_id == Event.id)
        .where(Booking.person_id == person.id, Booking.state == BookingState.BOOKED, Event.state == EventState.PLANNED)
        .where(Event.starts_at.between(now, until + timedelta(days=2)))
    )
    days = [due_at(Kind.DAY, event.starts_at, zone) for event in db.scalars(booked) if _has(event, Kind.DAY)]
    return sorted(day for day in days if now < day <= until)


def subject(booking: Booking, event: Event) -> str:
    """What the answers' buttons carry: the booking, and the date that was asked about."""
    return f"{booking.id}:{int(event.starts_at.timestamp())}"


def thread(event: Event) -> str:
    """The subject of an event's reminders: what people reply to them goes to the team."""
    return f"team:event-{event.id}"


def questions(booking: Booking, event: Event) -> list[list[Button]]:
    """The three answers."""
    row = subject(booking, event)
    return [
        [Button(_("I'm coming"), Act("coming", row)), Button(_("I can't come"), Act("cantcome", row))],
        [Button(_("I need help to come"), Act("needhelp", row))],
    ]


def _unwritten(event: Event | type[Event], kind: Kind) -> tuple[ColumnElement[bool], ...]:
    """The bookings of an event of which nothing is written down for its present date."""
    known = (Reminder.booking_id == Booking.id, Reminder.kind == kind, Reminder.starts_at == event.starts_at)
    mine = (Booking.event_id == event.id, Booking.state == BookingState.BOOKED)
    return (*mine, ~select(Reminder.id).where(*known).correlate(Booking, Event).exists())


def _in_time(event: Event, kind: Kind, zone: ZoneInfo) -> ColumnElement[bool]:
    """Booked before it was due; ten days ahead for that of the week."""
    if kind is Kind.WEEK:
        return Booking.booked_at <= _days_before(event.starts_at, DAYS_AHEAD, zone)
    return Booking.booked_at < due_at(kind, event.starts_at, zone)


_UNWRITTEN = [select(Booking.id).where(*_unwritten(Event, kind)).exists() for kind in Kind]
_NEAR = (
    select(Event, *_UNWRITTEN)
    .where(Event.starts_at.between(bindparam("since"), bindparam("until")), Event.state == EventState.PLANNED)
    .order_by(Event.starts_at, Event.id)
)


def _has(event: Event, kind: Kind) -> bool:
    return event.reminders is None or kind in event.reminders


def _days_before(starts_at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """At the same time of the day, by the clocks of the zone."""
    return starts_at.astimezone(zone) - timedelta(days=days)


def _insert(db: Session) -> Any:
    return (sqlite_insert if db.get_bind().dialect.name == "sqlite" else postgres_insert)(Reminder)
