"""Calls for help: somebody tapped "I need help now", or wrote words of danger; the coordinators on call hear of it until one has
seen it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Text, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.people import Person
from models.schema import NEVER_REUSED, Base, BigId

SAME_CALL = timedelta(minutes=10)  # who taps again meanwhile adds to the same call
TOLD_AGAIN = timedelta(minutes=10)


class Alert(Base):
    """`words`: what they wrote, if they wrote."""

    __tablename__ = "alert"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    words: Mapped[str] = mapped_column(Text)
    raised_at: Mapped[datetime]
    told_at: Mapped[datetime]
    seen_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    seen_at: Mapped[datetime | None] = mapped_column(index=True)


def raise_alert(db: Session, person: Person, words: str, now: datetime) -> tuple[Alert, bool]:
    """The call for help, and whether it is new: one that nobody has seen yet takes up what comes within ten minutes."""
    recent = select(Alert).where(
        Alert.person_id == person.id, Alert.seen_at.is_(None), Alert.raised_at > now - SAME_CALL
    )
    alert = db.scalar(recent.order_by(Alert.id.desc()).limit(1))
    if alert is not None:
        fresh = bool(words) and words not in alert.words
        alert.words = "\n".join(filter(None, [alert.words, words])) if fresh else alert.words
        return alert, fresh
    alert = Alert(person_id=person.id, words=words, raised_at=now, told_at=now)
    db.add(alert)
    db.flush()
    return alert, True


def see(db: Session, alert_id: int, coordinator: Person, now: datetime) -> tuple[bool, Person | None]:
    """The first who calls this has seen it. Returns whether this was the first, and who has (None: there is no such call)."""
    seeing = (
        update(Alert)
        .where(Alert.id == alert_id, Alert.seen_at.is_(None))
        .values(seen_by=coordinator.id, seen_at=now)
        .returning(Alert.id)
        .execution_options(synchronize_session=False)
    )
    first = db.scalar(seeing) is not None
    return first, db.scalar(select(Person).join(Alert, Alert.seen_by == Person.id).where(Alert.id == alert_id))


def unseen(db: Session, now: datetime) -> Sequence[Alert]:
    """Those that nobody has seen, and nobody was told about for ten minutes."""
    return db.scalars(
        select(Alert).where(Alert.seen_at.is_(None), Alert.told_at <= now - TOLD_AGAIN).order_by(Alert.id)
    ).all()
