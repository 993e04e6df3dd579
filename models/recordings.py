"""Texts spoken by someone local: one recording a text and language. A changed text's recording is stale, and is not played."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, delete, select
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


def of_language(db: Session, language: str) -> dict[str, Recording]:
    """All that is read aloud in a language, by the slots of the texts."""
    return {row.slot: row for row in db.scalars(select(Recording).where(Recording.language == language))}


def playing(db: Session, language: str, text_hash: str) -> Recording | None:
    """The recording of exactly this text; where languages share a text, this language's."""
    same = select(Recording).where(Recording.text_hash == text_hash).order_by(Recording.language != language)
    return db.scalar(same.limit(1))


def drop(db: Session, recording_id: int) -> bool:
    """False when there is none such (any more)."""
    found = db.get(Recording, recording_id)
    if found is not None:
        db.delete(found)
        db.flush()
    return found is not None


def forget(db: Session, person: Person) -> None:
    """A voice is its person's."""
    db.execute(delete(Recording).where(Recording.recorded_by == person.id))


class Recordings:
    """Which texts this process knows to be read aloud: looked up for each message that is sent, and so kept in memory."""

    def __init__(self) -> None:
        self._known: dict[str, frozenset[str]] = {}

    def load(self, db: Session) -> None:
        found: dict[str, set[str]] = {}
        for language, text_hash in db.execute(select(Recording.language, Recording.text_hash)):
            found.setdefault(language, set()).add(text_hash)
        self._known = {language: frozenset(hashes) for language, hashes in found.items()}

    def among(self, language: str, texts: Iterable[str]) -> list[str]:
        """The hashes of those texts that are read aloud in this language, in their order. The texts are not made when nothing is."""
        known = self._known.get(language)
        return [text_hash for text in texts if (text_hash := hash_of(text)) in known] if known else []
