"""Who was forgotten, so that a copy of the database that is older forgets them again when it is put back.

What is kept of them is a mark: the hash of a row's number and of the moment it was made. Without such a copy it leads to nobody; with
one, to the row that is to go. Numbers are given anew after a copy was put back, moments are not: a mark never fits somebody else.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import blake2b

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.people import Person
from models.schema import Base, BigId


class Forgotten(Base):
    __tablename__ = "forgotten"

    mark: Mapped[str] = mapped_column(primary_key=True)


class FormerMark(Base):
    """The mark of a record that was united with another, or of that one before: an older copy has it."""

    __tablename__ = "former_mark"

    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    mark: Mapped[str] = mapped_column(primary_key=True)


def mark_of(person_id: int, created_at: datetime) -> str:
    told = f"{person_id} {created_at.astimezone(UTC).isoformat()}"
    return blake2b(told.encode(), digest_size=16).hexdigest()


def unite(db: Session, own: Person, other: Person) -> None:
    """Two records are about to become one: whoever is forgotten as that one is so as both."""
    for each in (own, other):
        db.merge(FormerMark(person_id=own.id, mark=mark_of(each.id, each.created_at)))


def note(db: Session, person: Person) -> None:
    """A person is about to be forgotten."""
    former = db.scalars(select(FormerMark.mark).where(FormerMark.person_id == person.id)).all()
    add(db, (mark_of(person.id, person.created_at), *former))


def add(db: Session, marks: Iterable[str]) -> None:
    for mark in sorted(set(marks)):
        db.merge(Forgotten(mark=mark))
    db.flush()


def marks(db: Session) -> set[str]:
    return set(db.scalars(select(Forgotten.mark)))


def among(db: Session, marked: set[str]) -> set[int]:
    """Who has one of these marks: their ids."""
    everybody = db.execute(select(Person.id, Person.created_at).execution_options(yield_per=1000))
    found = {each.id for each in everybody if mark_of(each.id, each.created_at) in marked}
    return found | {row.person_id for row in db.scalars(select(FormerMark)) if row.mark in marked}
