"""Bookings: who comes to an event and with how many, what they wish for, and what they said afterwards."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Select, Text, UniqueConstraint, case, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from locales import marked
from models.events import Event, EventState, is_to_come
from models.people import Person
from models.schema import NEVER_REUSED, Base, BigId, Refusal


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


class Booking(Base):
    """`guests` come with the person, `children` of them: counted, not named; all of them are one unit, also on the waiting list.
    `booked_at` is when they booked, or since when they wait; `lapses` counts the offers that they have not answered; `coming` is
    what they said to a reminder of the present date; `came_at` when they were seen there."""

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
    lapses: Mapped[int] = mapped_column(default=0, server_default="0")
    coming: Mapped[Coming | None]
    came_at: Mapped[datetime | None]

    @property
    def places(self) -> int:
        """How many they need, or have."""
        return 1 + self.guests


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


GONE = marked("I'm sorry, that session has begun or is not there any more. “What's on” shows what is open.")
HOLDING = (BookingState.BOOKED, BookingState.OFFERED, BookingState.ATTENDED)
STANDING = (*HOLDING, BookingState.WAITING)
PLACES = func.coalesce(func.sum(1 + Booking.guests), 0)
_TAKEN = (
    select(PLACES)
    .select_from(Booking)
    .where(Booking.event_id == Event.id, Booking.state.in_(HOLDING))
    .correlate(Event)
    .scalar_subquery()
)


_LEFT = Event.capacity - _TAKEN
_KEPT_FOR_OTHERS = (
    select(Booking.id)
    .join(Person, Person.id == Booking.person_id)
    .where(Booking.event_id == Event.id, Booking.state == BookingState.WAITING, Person.unreachable_at.is_(None))
    .where(1 + Booking.guests <= _LEFT)
    .correlate(Event)
    .exists()
)
FREE = case((_KEPT_FOR_OTHERS, 0), else_=_LEFT)


def _to_come(now: datetime) -> Select[Event, int]:
    """Events that have not begun, each with its free places: none while somebody waits who fits into them."""
    return select(Event, FREE).where(is_to_come(now))


def upcoming(db: Session, now: datetime, programme: str | None = None, most: int = 8) -> Sequence[tuple[Event, int]]:
    """Events that have not begun, the next first, each with its free places (0 or more)."""
    query = _to_come(now).order_by(Event.starts_at, Event.id)
    if programme:
        query = query.where(Event.programme == programme)
    return [(event, max(0, free)) for event, free in db.execute(query.limit(most))]


def to_come(db: Session, event_id: int | None, now: datetime) -> tuple[Event, int] | None:
    """An event that has not begun, with its free places."""
    row = db.execute(_to_come(now).where(Event.id == event_id)).one_or_none()
    return None if row is None else (row[0], max(0, row[1]))


def open_for(db: Session, person: Person, programme: str, module: str, now: datetime) -> Sequence[tuple[Event, int]]:
    """The next sessions of a module in which `person` can have a place or has one, each with its free places."""
    own = select(Booking.event_id).where(Booking.person_id == person.id, Booking.state == BookingState.BOOKED)
    query = (
        _to_come(now)
        .where(Event.programme == programme, Event.module == module)
        .where((FREE > 0) | Event.id.in_(own))
        .order_by(Event.starts_at, Event.id)
        .limit(6)
    )
    return [(event, max(0, free)) for event, free in db.execute(query)]


def book(
    db: Session,
    event_id: int,
    person: Person,
    now: datetime,
    guests: int | None = None,
    children: int | None = None,
) -> Booking:
    """Take a place, and one for each guest (None: as many as before; `children` of them are children); a later call changes the
    guests. Raises EventFull when there are not so many, or somebody waits for them; EventOver once it has begun or is gone."""
    event = locked(db, event_id)
    if event is None or event.starts_at <= now or event.state is EventState.CANCELLED:
        raise EventOver
    booking = standing(db, event_id, person)
    wanted = guests if guests is not None else booking.guests if booking else 0
    if not _is_room(db, event, booking, 1 + wanted):
        raise EventFull
    if booking is None:
        booking = row_of(db, event_id, person, now)
    if booking.state not in (BookingState.BOOKED, BookingState.ATTENDED):
        booking.state, booking.booked_at, booking.coming = BookingState.BOOKED, now, None
    count(booking, wanted, children)
    booking.offered_until, booking.lapses = None, 0
    return booking


def standing(db: Session, event_id: int, person: Person) -> Booking | None:
    """The person's place in an event, or in its waiting list, if they have one."""
    mine = select(Booking).where(Booking.event_id == event_id, Booking.person_id == person.id)
    return db.scalar(mine.where(Booking.state.in_(STANDING)).execution_options(populate_existing=True))


def booking_of(db: Session, event_id: int, person: Person) -> Booking | None:
    """The person's place in an event, if they have one."""
    mine = standing(db, event_id, person)
    return mine if mine and mine.state is BookingState.BOOKED else None


def cancel(db: Session, event_id: int, person: Person, now: datetime) -> bool:
    """Give back the place in an event to come, or in its waiting list, or say no to an offer; False when there was none."""
    event = locked(db, event_id)
    booking = standing(db, event_id, person)
    if event is None or booking is None or event.starts_at <= now:
        return False
    free_up(booking)
    return True


def give_back(db: Session, person: Person, now: datetime) -> list[int]:
    """Free the person's places in all sessions to come. Returns the events, to be offered to others."""
    query = select(Booking.event_id).join(Event).where(Booking.person_id == person.id, Booking.state.in_(STANDING))
    events = db.scalars(query.where(Event.starts_at > now).order_by(Event.starts_at, Event.id)).all()
    return [event_id for event_id in events if cancel(db, event_id, person, now)]


def all_of_person(db: Session, person: Person) -> Sequence[tuple[Booking, Event]]:
    """What they have booked, wait for and have come to."""
    query = select(Booking, Event).join(Event, Event.id == Booking.event_id)
    query = query.where(Booking.person_id == person.id, Booking.state != BookingState.CANCELLED)
    return [(booking, event) for booking, event in db.execute(query.order_by(Event.starts_at, Booking.id))]


def locked(db: Session, event_id: int) -> Event | None:
    """The event as it stands now; others who want its places wait here."""
    return db.scalar(
        select(Event).where(Event.id == event_id).with_for_update().execution_options(populate_existing=True)
    )


def free_places(db: Session, event: Event) -> int:
    """Less than none where the event was made smaller than its bookings."""
    taken = select(PLACES).select_from(Booking).where(Booking.event_id == event.id, Booking.state.in_(HOLDING))
    return event.capacity - (db.scalar(taken) or 0)


def _is_room(db: Session, event: Event, booking: Booking | None, wanted: int) -> bool:
    """Whether a unit can have so many places: they are free, and nobody is before them who would fit."""
    held = booking.places if booking and booking.state in HOLDING else 0
    if wanted <= held:
        return True
    free = free_places(db, event)
    queue = in_line(db, event.id)
    before = queue[: queue.index(booking)] if booking in queue else queue
    return wanted - held <= free and not any(each.places <= free for each in before)


def in_line(db: Session, event_id: int) -> list[Booking]:
    """Who waits, the first first; not who has blocked the bot, and could not be asked."""
    query = select(Booking).join(Person, Person.id == Booking.person_id)
    query = query.where(Booking.event_id == event_id, Booking.state == BookingState.WAITING)
    query = query.where(Person.unreachable_at.is_(None)).order_by(Booking.booked_at, Booking.id)
    return list(db.scalars(query.execution_options(populate_existing=True)))


def row_of(db: Session, event_id: int, person: Person, now: datetime) -> Booking:
    """Their row, new or of before; it holds nothing yet."""
    mine = select(Booking).where(Booking.event_id == event_id, Booking.person_id == person.id)
    booking = db.scalar(mine)
    if booking is None:
        booking = Booking(
            event_id=event_id, person_id=person.id, state=BookingState.CANCELLED, booked_at=now, guests=0, children=0
        )
        db.add(booking)
    return booking


def count(booking: Booking, guests: int, children: int | None) -> None:
    booking.guests, booking.children = guests, min(guests, booking.children if children is None else children)


def free_up(booking: Booking) -> None:
    booking.state, booking.guests, booking.children = BookingState.CANCELLED, 0, 0
    booking.offered_until, booking.coming = None, None


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
