"""The weekly round-up: of which week, when it is due, who gets it, and that they got it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, exists, false, or_, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from models import people
from models.people import Person, PersonRole, Role
from models.schema import Base, BigId, changed

READERS = (Role.COORDINATOR, Role.PARTNER, Role.READER)  # who has several of them gets the first one's
DUE_AT, DUE_FOR = time(9), timedelta(hours=33)  # from Monday 9:00 to Tuesday 18:00


class RoundUpReader(Base):
    """`week`: the Monday of the last week of which they got the round-up; `off`: they would rather not get it."""

    __tablename__ = "round_up_reader"

    person_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    week: Mapped[date | None]
    off: Mapped[bool] = mapped_column(default=False, server_default=false())


@dataclass(frozen=True)
class Week:
    """From a Monday to the Sunday after it, in the programme's zone."""

    monday: date
    zone: ZoneInfo

    @classmethod
    def before(cls, now: datetime, zone: ZoneInfo) -> "Week":
        """The last one that is over."""
        today = now.astimezone(zone).date()
        return cls(today - timedelta(days=today.weekday() + 7), zone)

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.monday, time(), self.zone)

    @property
    def ends(self) -> datetime:
        return self.weeks_later(1).begins

    @property
    def due_at(self) -> datetime:
        return datetime.combine(self.weeks_later(1).monday, DUE_AT, self.zone)

    @property
    def due_until(self) -> datetime:
        """After that its round-up is not sent any more."""
        return self.due_at + DUE_FOR

    def weeks_later(self, weeks: int) -> "Week":
        return Week(self.monday + timedelta(weeks=weeks), self.zone)

    def until(self, weeks: int) -> "list[Week]":
        """So many weeks, of which this is the last."""
        return [self.weeks_later(number - weeks + 1) for number in range(weeks)]

    def is_due(self, now: datetime) -> bool:
        return self.due_at <= now < self.due_until


def due(db: Session, week: Week, most: int = 1000) -> Sequence[Person]:
    """Who is to get the round-up of a week and has not got it."""
    got_it_or_off = exists().where(
        RoundUpReader.person_id == Person.id, or_(RoundUpReader.off, RoundUpReader.week >= week.monday)
    )
    reachable = (Person.chat_id.is_not(None), Person.unreachable_at.is_(None))
    readers = select(PersonRole.person_id).where(PersonRole.role.in_(READERS))
    query = select(Person).where(Person.id.in_(readers), ~got_it_or_off, *reachable).order_by(Person.id)
    return db.scalars(query.limit(most)).all()


def take(db: Session, person: Person, week: Week) -> bool:
    """The first who calls this for a person and a week gives it to them."""
    insert = sqlite_insert if db.get_bind().dialect.name == "sqlite" else postgres_insert
    taking = insert(RoundUpReader).values(person_id=person.id, week=week.monday)
    later = or_(RoundUpReader.week.is_(None), RoundUpReader.week < week.monday)
    once = taking.on_conflict_do_update(index_elements=["person_id"], set_={"week": week.monday}, where=later)
    return changed(db, once, RoundUpReader.person_id) is not None


def role_of(db: Session, person: Person) -> Role | None:
    """The role in which somebody gets it; None for who does not."""
    return next((role for role in READERS if people.has_role(db, person.id, role)), None)


def is_off(db: Session, person: Person) -> bool:
    reader = db.get(RoundUpReader, person.id)
    return reader is not None and reader.off


def turn(db: Session, person: Person, *, off: bool) -> None:
    """Somebody would rather not get it by the clock; or would again."""
    reader = db.get(RoundUpReader, person.id) or RoundUpReader(person_id=person.id)
    reader.off = off
    db.add(reader)
