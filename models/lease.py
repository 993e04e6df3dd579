"""Who may deliver and tick the clock: one process at a time, elected by a row that has to be renewed.

All times here are the database's, so that machines whose clocks differ agree on when a lease has run out."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.schema import Base, changed

WORK = "work"  # the one lease there is: to deliver, to tick, to fetch updates


class Lease(Base):
    """`holder` has it until `until`, and has had it since `since`; `term` counts the holders."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    term: Mapped[int]
    since: Mapped[datetime]
    until: Mapped[datetime]


def database_time(db: Session) -> datetime:
    """What time it is where the rows are; not before this transaction began."""
    if db.get_bind().dialect.name == "sqlite":
        told: str = db.scalar(select(func.strftime("%Y-%m-%d %H:%M:%f", "now"))) or ""
        return datetime.fromisoformat(told).replace(tzinfo=UTC)
    now: datetime = db.scalars(select(func.clock_timestamp())).one()
    return now


def stand(db: Session, holder: str, lasts: timedelta, *, alone: bool = False) -> int | None:
    """Take the lease when nobody has it, or renew one's own; the term, or None while somebody else has it. `alone`: a lock elsewhere
    keeps others out, so that whoever had it is gone."""
    return _stand(db, holder, lasts, database_time(db), alone)


def _stand(db: Session, holder: str, lasts: timedelta, now: datetime, alone: bool) -> int | None:
    """A time that has grown old while others were waited for errs to the side of not taking it, and of holding it shorter."""
    mine = update(Lease).where(Lease.name == WORK, Lease.holder == holder, Lease.until > now)
    term = changed(db, mine.values(until=now + lasts), Lease.term)
    if term is not None:
        return term
    free = update(Lease).where(Lease.name == WORK)
    if not alone:
        free = free.where(Lease.until <= now)
    taken = free.values(holder=holder, term=Lease.term + 1, since=now, until=now + lasts)
    term = changed(db, taken, Lease.term)
    return term if term is not None else changed(db, _first(db, holder, now, now + lasts), Lease.term)


def _first(db: Session, holder: str, now: datetime, until: datetime) -> Any:
    insert = sqlite_insert if db.get_bind().dialect.name == "sqlite" else postgres_insert
    row = {"name": WORK, "holder": holder, "term": 1, "since": now, "until": until}
    return insert(Lease).values(row).on_conflict_do_nothing()


def give_up(db: Session, holder: str) -> bool:
    """Let others have it at once; False when it was somebody else's already."""
    now = database_time(db)
    mine = update(Lease).where(Lease.name == WORK, Lease.holder == holder, Lease.until > now)
    return changed(db, mine.values(until=now), Lease.term) is not None


def held(db: Session) -> Lease | None:
    """Who has it now."""
    return db.scalar(select(Lease).where(Lease.name == WORK, Lease.until > database_time(db)))


def seconds_left(db: Session) -> float | None:
    """How long the lease still lasts, less than nothing when it has run out; None when nobody ever had it."""
    until = db.scalar(select(Lease.until).where(Lease.name == WORK))
    return None if until is None else (until - database_time(db)).total_seconds()
