"""The call list: what people without Telegram are told by telephone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, func, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.people import Person
from models.schema import NEVER_REUSED, Base, BigId

IN_A_CALL = 1000  # letters that are read out


class Call(Base):
    """`texts`: what is to be said, by language. `tried_at`: when nobody answered, last."""

    __tablename__ = "call"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    texts: Mapped[dict[str, Any]]
    owed_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    done_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    done_at: Mapped[datetime | None] = mapped_column(index=True)


def owe(db: Session, person_id: int, texts: dict[str, str], now: datetime) -> None:
    db.add(Call(person_id=person_id, texts=texts, owed_at=now))


def owe_all(db: Session, person_ids: Sequence[int], texts: dict[str, str], now: datetime) -> None:
    """The same to each of many."""
    if person_ids:
        db.execute(insert(Call), [{"person_id": each, "texts": texts, "owed_at": now} for each in person_ids])


def waiting(db: Session) -> list[tuple[Person, list[Call]]]:
    """Whom nobody has rung yet, with all that they are to be told, the oldest first; who was tried in vain comes after the others."""
    rows = db.execute(
        select(Call, Person)
        .join(Person, Person.id == Call.person_id)
        .where(Call.done_at.is_(None))
        .order_by(Call.tried_at.is_not(None), Call.tried_at, Call.id)
    )
    by_person: dict[int, tuple[Person, list[Call]]] = {}
    for call, person in rows:
        by_person.setdefault(person.id, (person, []))[1].append(call)
    return list(by_person.values())


def count(db: Session) -> int:
    """How many people nobody has rung yet."""
    return db.scalar(select(func.count(Call.person_id.distinct())).where(Call.done_at.is_(None))) or 0


def done(db: Session, call_id: int, caller: Person, now: datetime) -> Person | None:
    """The call was made, and all was told that was owed up to this one. Returns who was rung; None when it was done before, or is
    not there."""
    return _mark(db, call_id, done_by=caller.id, done_at=now)


def not_reached(db: Session, call_id: int, now: datetime) -> Person | None:
    """Nobody answered: it stays, after the others. Returns who did not; None when the call is not waiting (any more)."""
    return _mark(db, call_id, tried_at=now)


def _mark(db: Session, call_id: int, **values: Any) -> Person | None:
    person_id = select(Call.person_id).where(Call.id == call_id).scalar_subquery()
    told = (Call.person_id == person_id) & (Call.id <= call_id) & Call.done_at.is_(None)
    marked = update(Call).where(told).values(**values).returning(Call.person_id)
    found = db.scalars(marked.execution_options(synchronize_session=False)).first()
    return db.get(Person, found) if found is not None else None
