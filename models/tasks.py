"""Tasks of the team: something that somebody needs, until a coordinator has seen to it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, Select, Text, and_, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.bookings import Booking, BookingState
from models.events import Event, EventState
from models.notices import File
from models.people import Person, PersonRole, Role
from models.schema import NEVER_REUSED, Base, BigId, changed

FIRST_AGAIN = timedelta(hours=2)
AT_ONCE = 50
SOONER = (  # how often again, while nobody has it: (the event begins within, after)
    (timedelta(hours=4), timedelta(minutes=30)),
    (timedelta(days=2), timedelta(hours=2)),
    (timedelta(days=400), timedelta(days=1)),
)


class Need(StrEnum):
    """What would help somebody come."""

    TRAVEL = "travel"
    CHILDCARE = "childcare"
    INTERPRETER = "interpreter"
    ACCESS = "access"
    OTHER = "other"


class Task(Base):
    """`words` or `voice`, if they said more. `taken_by` sees to it. `told_at`: when the team was told of it last."""

    __tablename__ = "task"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    booking_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("booking.id", ondelete="SET NULL"))
    need: Mapped[Need]
    words: Mapped[str | None] = mapped_column(Text)
    voice: Mapped[str | None]
    opened_at: Mapped[datetime]
    taken_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    taken_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None] = mapped_column(index=True)
    told_at: Mapped[datetime | None]

    @property
    def file(self) -> File | None:
        return File("sendVoice", self.voice) if self.voice else None


Found = tuple[Task, Person, Event]


def open_task(db: Session, booking: Booking, need: Need, words: str, voice: str, now: datetime) -> Task:
    """What somebody needs to come to what they have booked."""
    task = Task(
        person_id=booking.person_id, booking_id=booking.id, need=need, words=words or None, voice=voice or None,
        opened_at=now, told_at=now,
    )  # fmt: skip
    db.add(task)
    db.flush()
    return task


def open_of(db: Session, booking: Booking) -> Task | None:
    """What the team knows already that they need for it."""
    waiting = select(Task).where(Task.booking_id == booking.id, Task.done_at.is_(None))
    return db.scalar(waiting.order_by(Task.id.desc()).limit(1))


def find(db: Session, task_id: int | None) -> Found | None:
    """A task with its person and event, as they stand now; None when there is no such (any more)."""
    row = db.execute(_all().where(Task.id == task_id).execution_options(populate_existing=True)).one_or_none()
    return None if row is None else (row[0], row[1], row[2])


def take(db: Session, task: Task, coordinator: Person, now: datetime) -> tuple[bool, Person | None]:
    """The first who calls this sees to it. Returns whether this was the first, and who sees to it."""
    free = (Task.id == task.id, Task.taken_by.is_(None), Task.done_at.is_(None))
    taking = update(Task).where(*free).values(taken_by=coordinator.id, taken_at=now)
    first = changed(db, taking, Task.id) is not None
    db.refresh(task)
    return first, db.get(Person, task.taken_by) if task.taken_by else None


def done(db: Session, task: Task, now: datetime) -> bool:
    """False when it was done before."""
    finishing = update(Task).where(Task.id == task.id, Task.done_at.is_(None)).values(done_at=now)
    finished = changed(db, finishing, Task.id) is not None
    db.refresh(task)
    return finished


def is_needed(task: Task, booking: Booking | None, event: Event, now: datetime) -> bool:
    """Whether somebody still waits for it: not who gave their place back, nor when it is over."""
    kept = booking is not None and booking.state == BookingState.BOOKED
    return kept and task.done_at is None and event.state == EventState.PLANNED and event.starts_at > now


def waiting(db: Session, now: datetime, skip: int, most: int) -> Sequence[Found]:
    """Those still needed, the next event first."""
    rows = db.execute(_all().where(*_needed(now)).order_by(Event.starts_at, Task.id).offset(skip).limit(most))
    return [(task, person, event) for task, person, event in rows]


def count(db: Session, now: datetime, *, untaken: bool = False) -> int:
    """How many are still needed; or of them, how many nobody sees to."""
    which = (*_needed(now), *([Task.taken_by.is_(None)] if untaken else []))
    return db.scalar(select(func.count()).select_from(_all().where(*which).subquery())) or 0


def tell_again(db: Session, now: datetime) -> Sequence[Found]:
    """Those that nobody has taken and the team was not told of lately, each given once. Whose role has ended sees to none any more."""
    _let_go(db)
    late: list[ColumnElement[bool]] = [and_(Task.told_at == Task.opened_at, Task.told_at <= now - FIRST_AGAIN)]
    late += [and_(Event.starts_at <= now + begins, Task.told_at <= now - after) for begins, after in SOONER]
    free = (*_needed(now), Task.taken_by.is_(None), or_(*late))
    found = [(task, person, event) for task, person, event in db.execute(_all().where(*free).limit(AT_ONCE))]
    return [each for each in found if _told_again(db, each[0], now)]


def _let_go(db: Session) -> None:
    coordinates = select(PersonRole.id).where(
        PersonRole.person_id == Task.taken_by, PersonRole.role == Role.COORDINATOR
    )
    left = (Task.done_at.is_(None), Task.taken_by.is_not(None), ~coordinates.correlate(Task).exists())
    db.execute(update(Task).where(*left).values(taken_by=None).execution_options(synchronize_session=False))


def withdraw(db: Session, person: Person) -> None:
    """What somebody needed is nobody's to see any more."""
    db.execute(delete(Task).where(Task.person_id == person.id))


def _told_again(db: Session, task: Task, now: datetime) -> bool:
    as_found = (Task.id == task.id, Task.told_at == task.told_at, Task.taken_by.is_(None))
    return changed(db, update(Task).where(*as_found).values(told_at=now), Task.id) is not None


def _needed(now: datetime) -> tuple[ColumnElement[bool], ...]:
    kept = (Booking.state == BookingState.BOOKED, Event.state == EventState.PLANNED, Event.starts_at > now)
    return (Task.done_at.is_(None), *kept)


def _all() -> Select[Task, Person, Event]:
    found = select(Task, Person, Event).join(Person, Person.id == Task.person_id)
    return found.join(Booking, Booking.id == Task.booking_id).join(Event, Event.id == Booking.event_id)
