"""Who saw, changed and exported what about whom."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.people import Person
from models.schema import NEVER_REUSED, Base, BigId

SAME_LOOK = timedelta(hours=1)
MOST_SHOWN = 20


class Deed(StrEnum):
    SAW = "saw"
    CHANGED = "changed"
    EXPORTED = "exported"
    PASSED_ON = "passed-on"
    GAVE_ROLE = "gave-role"
    TOOK_ROLE = "took-role"


class AuditRow(Base):
    """`what` names the thing (a sheet, a stage, a role): a key, never people's words. `person_id`: whose data it was, None for more
    than one."""

    __tablename__ = "audit"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    deed: Mapped[Deed]
    person_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    what: Mapped[str]


def note(db: Session, actor: Person, deed: Deed, what: str, now: datetime, person: Person | None = None) -> None:
    """Write it down. Looking at the same thing again within the hour is the same look; nobody is noted for looking at their own."""
    if person is not None and person.id == actor.id:
        return
    if deed is Deed.SAW:
        mine = select(AuditRow.id).where(AuditRow.actor_id == actor.id, AuditRow.deed == deed, AuditRow.what == what)
        about = AuditRow.person_id == person.id if person else AuditRow.person_id.is_(None)
        if db.scalar(mine.where(about, AuditRow.at > now - SAME_LOOK).limit(1)) is not None:
            return
    db.add(AuditRow(at=now, actor_id=actor.id, deed=deed, person_id=person.id if person else None, what=what))


def note_export(db: Session, actor: Person, what: str, now: datetime, persons: Collection[int]) -> None:
    """Write down that a sheet was taken, and for each of those in it that they were."""
    whose = [None, *(each for each in persons if each != actor.id)]
    rows = [{"at": now, "actor_id": actor.id, "deed": Deed.EXPORTED, "person_id": each, "what": what} for each in whose]
    db.execute(insert(AuditRow), rows)


def about(db: Session, person: Person) -> Sequence[tuple[AuditRow, Person | None]]:
    """What was done with a person's data, the newest first, with who did it (None: somebody who is forgotten)."""
    rows = db.execute(
        select(AuditRow, Person)
        .join(Person, Person.id == AuditRow.actor_id, isouter=True)
        .where(AuditRow.person_id == person.id)
        .order_by(AuditRow.id.desc())
        .limit(MOST_SHOWN)
    )
    return [(row, actor) for row, actor in rows]


def last(db: Session, person: Person, deed: Deed, what: str) -> Person | None:
    """Who did this last to a person's data, if it was done and they are still known."""
    done = (AuditRow.person_id == person.id) & (AuditRow.deed == deed) & (AuditRow.what == what)
    by = select(Person).join(AuditRow, AuditRow.actor_id == Person.id).where(done)
    return db.scalar(by.order_by(AuditRow.id.desc()).limit(1))
