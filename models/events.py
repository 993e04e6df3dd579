"""Events: dated sessions with a place and a capacity, and the bookings for them."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from locales import marked
from models.people import Person
from models.schema import NEVER_REUSED, Base, BigId, Refusal


class EventState(StrEnum):
    PLANNED = "planned"
    CANCELLED = "cancelled"


class BookingState(StrEnum):
    """WAITING: on the waiting list; OFFERED: a freed place is kept for them until they have answered, or `offered_until`."""

    BOOKED = "booked"
    WAITING = "waiting"
    OFFERED = "offered"
    CANCELLED = "cancelled"
    ATTENDED = "attended"
    MISSED = "missed"


class Coming(StrEnum):
    """What somebody has said when they were reminded, or when the event was moved."""

    ASKED = "asked"
    YES = "yes"
    NEEDS_HELP = "needs-help"


class Rhythm(StrEnum):
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"  # the same weekday of the month: "the first Thursday"
    TWO_MONTHLY = "two-monthly"


class Series(Base):
    """Events of one rhythm, until a date (of the programme's zone). Each is a row of its own, to be moved or cancelled alone."""

    __tablename__ = "series"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    rhythm: Mapped[Rhythm]
    until: Mapped[date]
    made_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]


class Description(Base):
    """What an event, or each of a series, is called and what people should know: a text a language, the first `original`."""

    __tablename__ = "description"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    original: Mapped[str]


class DescriptionText(Base):
    """`title` says what it is, `about` more of it, `asks` what the venue asks of visitors."""

    __tablename__ = "description_text"

    description_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("description.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    language: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    about: Mapped[str | None] = mapped_column(Text)
    asks: Mapped[str | None] = mapped_column(Text)
    written_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))


class Event(Base):
    """`programme`, `module`, `hub` and `helps` are keys of the local content; `minutes` is how long it lasts. It has a `module` (its
    name is the content's) or a `description`, or both; it is at a `hub` or an `address`. `languages` are spoken there; `reminders` are
    those that are sent (models.reminders.Kind; None: all); `sequence` counts its changes for people's calendars; `door_code` stands on
    the wall, for those who come to send; `walk_ins` came without a booking; `closed_at`: who was not there is known."""

    __tablename__ = "event"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    programme: Mapped[str] = mapped_column(index=True)
    module: Mapped[str | None]
    description_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("description.id", ondelete="SET NULL"))
    series_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("series.id", ondelete="SET NULL"), index=True)
    hub: Mapped[str | None]
    address: Mapped[str | None]
    starts_at: Mapped[datetime] = mapped_column(index=True)
    minutes: Mapped[int]
    capacity: Mapped[int]
    helps: Mapped[list[str]] = mapped_column(default=list)
    languages: Mapped[list[str] | None]
    reminders: Mapped[list[str] | None]
    state: Mapped[EventState] = mapped_column(default=EventState.PLANNED, server_default=EventState.PLANNED.value)
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    door_code: Mapped[str | None]
    walk_ins: Mapped[int] = mapped_column(default=0, server_default="0")
    made_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    closed_at: Mapped[datetime | None]


class Booking(Base):
    """`guests` come with the person, `children` of them: counted, not named; all of them are one unit, also on the waiting list.
    `booked_at` is when they booked, or since when they wait; `coming` what they said to a reminder of the present date; `came_at` when
    they were seen there."""

    __tablename__ = "booking"
    __table_args__ = (UniqueConstraint("event_id", "person_id"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    event_id: Mapped[int] = mapped_column(BigId, ForeignKey("event.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    state: Mapped[BookingState]
    guests: Mapped[int] = mapped_column(default=0, server_default="0")
    children: Mapped[int] = mapped_column(default=0, server_default="0")
    booked_at: Mapped[datetime]
    offered_until: Mapped[datetime | None]
    coming: Mapped[Coming | None]
    came_at: Mapped[datetime | None]


class Feedback(Base):
    """What somebody said afterwards: how it was (1 to 5), or what got in the way (a key of handlers.feedback); words or a voice
    message, if they like."""

    __tablename__ = "feedback"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    booking_id: Mapped[int] = mapped_column(BigId, ForeignKey("booking.id", ondelete="CASCADE"), unique=True)
    rating: Mapped[int | None]
    obstacle: Mapped[str | None]
    words: Mapped[str | None] = mapped_column(Text)
    voice: Mapped[str | None]
    given_at: Mapped[datetime | None]
    asked_at: Mapped[datetime]


class Wish(Base):
    """Somebody whom no session suits: when they could come (keys of handlers.answers), so that the next ones are set for them."""

    __tablename__ = "wish"
    __table_args__ = (UniqueConstraint("person_id"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"))
    times: Mapped[list[str]]
    wished_at: Mapped[datetime]


class EventFull(Refusal):
    def __init__(self) -> None:
        super().__init__(
            marked(
                "I'm sorry, somebody took the last place in that session just before you. Here is what is still open."
            ),
            question="session",
        )


class EventOver(Refusal):
    def __init__(self) -> None:
        super().__init__(marked("That session has begun already. Here is what is still open."), question="session")


_PLACES = func.coalesce(func.sum(1 + Booking.guests), 0)
_TAKEN = (
    select(_PLACES)
    .select_from(Booking)
    .where(Booking.event_id == Event.id, Booking.state == BookingState.BOOKED)
    .correlate(Event)
    .scalar_subquery()
)


def is_to_come(now: datetime) -> ColumnElement[bool]:
    """Of an event: it is not cancelled and has not begun."""
    return (Event.state == EventState.PLANNED) & (Event.starts_at > now)


def upcoming(db: Session, now: datetime, programme: str | None = None, most: int = 8) -> Sequence[tuple[Event, int]]:
    """Events that have not begun, the next first, each with its free places (0 or more)."""
    query = select(Event, Event.capacity - _TAKEN).where(is_to_come(now)).order_by(Event.starts_at, Event.id)
    if programme:
        query = query.where(Event.programme == programme)
    return [(event, max(0, free)) for event, free in db.execute(query.limit(most))]


def to_come(db: Session, event_id: int | None, now: datetime) -> tuple[Event, int] | None:
    """An event that has not begun, with its free places."""
    row = db.execute(select(Event, Event.capacity - _TAKEN).where(Event.id == event_id, is_to_come(now))).one_or_none()
    return None if row is None else (row[0], max(0, row[1]))


def open_for(db: Session, person: Person, programme: str, module: str, now: datetime) -> Sequence[tuple[Event, int]]:
    """The next sessions of a module in which `person` can have a place or has one, each with its free places."""
    own = select(Booking.event_id).where(Booking.person_id == person.id, Booking.state == BookingState.BOOKED)
    query = (
        select(Event, Event.capacity - _TAKEN)
        .where(Event.programme == programme, Event.module == module, is_to_come(now))
        .where((Event.capacity > _TAKEN) | Event.id.in_(own))
        .order_by(Event.starts_at, Event.id)
        .limit(6)
    )
    return [(event, max(0, free)) for event, free in db.execute(query)]


def book(db: Session, event_id: int, person: Person, now: datetime, guests: int | None = None) -> Booking:
    """Take a place, and one for each guest (None: as many as before); a later call changes the guests. Raises EventFull when there
    are not so many, EventOver once it has begun or is gone."""
    event = db.scalar(
        select(Event).where(Event.id == event_id).with_for_update()
    )  # others wait here for the last place
    if event is None or event.starts_at <= now:
        raise EventOver
    booking = db.scalar(select(Booking).where(Booking.event_id == event_id, Booking.person_id == person.id))
    has_place = booking is not None and booking.state == BookingState.BOOKED
    wanted = guests if guests is not None else booking.guests if booking is not None and has_place else 0
    if booking is not None and has_place and wanted <= booking.guests:
        booking.guests = wanted
        return booking
    others = db.scalar(
        select(_PLACES)
        .select_from(Booking)
        .where(Booking.event_id == event_id, Booking.state == BookingState.BOOKED, Booking.person_id != person.id)
    )
    if (others or 0) + 1 + wanted > event.capacity:
        raise EventFull
    if booking is None:
        booking = Booking(event_id=event_id, person_id=person.id, state=BookingState.BOOKED, booked_at=now)
        db.add(booking)
    booking.state, booking.guests = BookingState.BOOKED, wanted
    if not has_place:
        booking.booked_at = now
    return booking


def booking_of(db: Session, event_id: int, person: Person) -> Booking | None:
    """The person's place in an event, if they have one."""
    return db.scalar(
        select(Booking).where(
            Booking.event_id == event_id, Booking.person_id == person.id, Booking.state == BookingState.BOOKED
        )
    )


def cancel(db: Session, event_id: int, person: Person, now: datetime) -> bool:
    """Give back the place in an event to come; False when there was none."""
    booking = booking_of(db, event_id, person)
    if booking is None or db.get_one(Event, event_id).starts_at <= now:
        return False
    booking.state, booking.guests = BookingState.CANCELLED, 0
    return True


def give_back(
    db: Session, person: Person, now: datetime, programme: str | None = None, keep: int | None = None
) -> None:
    """Free the person's places in sessions to come, of one programme or of all, but for the event `keep`."""
    query = select(Booking).join(Event).where(Booking.person_id == person.id, Booking.state == BookingState.BOOKED)
    query = query.where(Event.starts_at > now)
    if programme:
        query = query.where(Event.programme == programme)
    for booking in db.scalars(query):
        if booking.event_id != keep:
            booking.state, booking.guests = BookingState.CANCELLED, 0


def booked_by(db: Session, person: Person) -> Sequence[Event]:
    return db.scalars(
        select(Event)
        .join(Booking)
        .where(Booking.person_id == person.id, Booking.state == BookingState.BOOKED)
        .order_by(Event.starts_at)
    ).all()


def wish(db: Session, person: Person, times: Sequence[str], now: datetime) -> None:
    """Keep when somebody could come, in the place of what they said before; nothing at all is kept as nothing."""
    kept = wish_of(db, person)
    if kept is None and times:
        db.add(Wish(person_id=person.id, times=list(times), wished_at=now))
    elif kept is not None and times:
        kept.times, kept.wished_at = list(times), now
    elif kept is not None:
        db.delete(kept)


def wish_of(db: Session, person: Person) -> Wish | None:
    return db.scalar(select(Wish).where(Wish.person_id == person.id))
