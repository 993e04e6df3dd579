"""When each job of the clock ran last, so that a process that takes over knows what was missed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.schema import Base


class Outcome(StrEnum):
    DONE = "done"
    SKIPPED = "skipped"  # its time had passed when nobody was there to do it, and it made no sense any more
    FAILED = "failed"
    WAITING = "waiting"  # for its first time


class JobRun(Base):
    """`due_at` is the time of its trigger that was last dealt with, `ran_at` when; `outcome` says how; `done` how many things
    that were. What failed is tried again: its `due_at` is not dealt with, and stays as it was."""

    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime | None]
    ran_at: Mapped[datetime]
    outcome: Mapped[Outcome]
    done: Mapped[int] = mapped_column(default=0, server_default="0")


class DealtWith(Exception):
    """Somebody else has dealt with this time of a job already: what was done for it now must not be kept."""


def deal(db: Session, name: str, due_at: datetime, now: datetime, outcome: Outcome, done: int = 0) -> None:
    """Write down what became of a job's time, in the transaction that did it. Raises DealtWith. A time that is still to come was dealt
    with before the machine's clock was set back."""
    row = {"due_at": due_at, "ran_at": now, "outcome": outcome, "done": done}
    earlier = JobRun.due_at.is_(None) | (JobRun.due_at < due_at) | (JobRun.due_at > now)
    inserting = _insert(db, name, row).on_conflict_do_update(index_elements=[JobRun.name], set_=row, where=earlier)
    if db.execute(inserting.returning(JobRun.name)).first() is None:
        raise DealtWith(name)


def begin(db: Session, jobs: Mapping[str, datetime], now: datetime) -> None:
    """From when on the times of jobs count that were not known before, whatever happens until the first of them; anew where the
    machine's clock was wrong, and that is still to come."""
    wrong = (JobRun.outcome == Outcome.WAITING) & (JobRun.due_at > now)
    for name, since in jobs.items():
        row = {"due_at": since, "ran_at": now, "outcome": Outcome.WAITING}
        db.execute(_insert(db, name, row).on_conflict_do_update(index_elements=[JobRun.name], set_=row, where=wrong))


def note_failure(db: Session, name: str, now: datetime) -> None:
    """That it was tried and failed."""
    row = {"ran_at": now, "outcome": Outcome.FAILED, "done": 0}
    db.execute(_insert(db, name, row).on_conflict_do_update(index_elements=[JobRun.name], set_=row))


def _insert(db: Session, name: str, row: dict[str, Any]) -> Any:
    insert = sqlite_insert if db.get_bind().dialect.name == "sqlite" else postgres_insert
    return insert(JobRun).values(name=name, **row)


def runs(db: Session) -> Sequence[JobRun]:
    return db.scalars(select(JobRun)).all()


def keep_only(db: Session, names: Collection[str]) -> None:
    """What is known of jobs that are there no more goes."""
    db.execute(delete(JobRun).where(JobRun.name.not_in(names)))
