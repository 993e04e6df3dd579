"""Texts spoken by someone local: one recording a text and language. A changed text's recording is stale, and is not played."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.people import Person
from models.schema import NEVER_REUSED, Base, BigId

HASH_LENGTH = 12


class Recording(Base):
    """`slot` names the text, `text_hash` is of its words when they were read aloud, `file_id` Telegram's."""

    __tablename__ = "recording"
    __table_args__ = (UniqueConstraint("slot", "language"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slot: Mapped[str]
    language: Mapped[str]
    text_hash: Mapped[str] = mapped_column(index=True)
    file_id: Mapped[str]
    recorded_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    recorded_at: Mapped[datetime]


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:HASH_LENGTH]


def keep(db: Session, slot: str, language: str, text: str, file_id: str, by: Person, now: datetime) -> None:
    """The newest recording of a text takes the place of the one before."""
    row = db.scalar(select(Recording).where(Recording.slot == slot, Recording.language == language))
    if row is None:
        row = Recording(slot=slot, language=language)
        db.add(row)
    row.text_hash, row.file_id, row.recorded_by, row.recorded_at = hash_of(text), file_id, by.id, now


def all_of(db: Session) -> Sequence[Recording]:
    return db.scalars(select(Recording).order_by(Recording.id)).all()


def playing(db: Session, language: str, text_hash: str) -> Recording | None:
    """The recording of exactly this text."""
    return db.scalar(select(Recording).where(Recording.language == language, Recording.text_hash == text_hash).limit(1))
