"""The call list: what people without Telegram are told by telephone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.people import Person
from models.schema import NEVER_REUSED, Base, BigId


class Call(Base):
    """`texts`: what is to be said, by language."""

    __tablename__ = "call"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    texts: Mapped[dict[str, Any]]
    owed_at: Mapped[datetime]
    done_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    done_at: Mapped[datetime | None] = mapped_column(index=True)


def owe(db: Session, person_id: int, texts: dict[str, str], now: datetime) -> None:
    db.add(Call(person_id=person_id, texts=texts, owed_at=now))


def waiting(db: Session, most: int = 8) -> Sequence[tuple[Call, Person]]:
    """The calls that nobody has made yet, the oldest first."""
    rows = db.execute(
        select(Call, Person)
        .join(Person, Person.id == Call.person_id)
        .where(Call.done_at.is_(None))
        .order_by(Call.id)
        .limit(most)
    )
    return [(call, person) for call, person in rows]


def done(db: Session, call_id: int, caller: Person, now: datetime) -> bool:
    """Mark it as made; False when it was before, or is not there."""
    made = update(Call).where(Call.id == call_id, Call.done_at.is_(None)).values(done_by=caller.id, done_at=now)
    return db.scalar(made.returning(Call.id).execution_options(synchronize_session=False)) is not None
