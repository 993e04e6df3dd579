"""Announcements: what coordinators tell an audience of those who said yes to news, each in their language."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.schema import NEVER_REUSED, Base, BigId


class AnnouncementState(StrEnum):
    DRAFT = "draft"
    TO_APPROVE = "to-approve"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    PAUSED = "paused"
    STOPPED = "stopped"
    SENT = "sent"


class Announcement(Base):
    """`audience` is an Audience as JSON; `method` sendMessage, sendPhoto or sendVoice; `button` what the button below does (a kind and
    a subject, None: no button). `original` is the language it was first written in. `people` were to get it; `progress_message` is the
    message with the bar, in the chat of who sent it, edited last at `shown_at`. `outcome`: what became of each, by state and language,
    kept when the rows are gone."""

    __tablename__ = "announcement"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    state: Mapped[AnnouncementState] = mapped_column(index=True)
    author_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    approved_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    audience: Mapped[dict[str, Any]]
    method: Mapped[str]
    original: Mapped[str]
    button: Mapped[dict[str, Any] | None]
    made_at: Mapped[datetime]
    send_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    people: Mapped[int] = mapped_column(default=0, server_default="0")
    progress_message: Mapped[int | None] = mapped_column(BigId)
    shown_at: Mapped[datetime | None]
    outcome: Mapped[dict[str, Any] | None]


class AnnouncementText(Base):
    """One text a language; `file_id` is the picture or voice message in that language. `asked_of`: a colleague is asked to write it;
    then `words` is empty."""

    __tablename__ = "announcement_text"

    announcement_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("announcement.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    language: Mapped[str] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(Text)
    file_id: Mapped[str | None]
    written_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    asked_of: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))


class AnnouncementTap(Base):
    """Somebody tapped a button of it: counted once each. One kind is not theirs: that a coordinator put them on the call list."""

    __tablename__ = "announcement_tap"
    __table_args__ = (UniqueConstraint("announcement_id", "person_id", "kind"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    announcement_id: Mapped[int] = mapped_column(BigId, ForeignKey("announcement.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    language: Mapped[str]
    tapped_at: Mapped[datetime]


class AnnouncementAnswer(Base):
    """What somebody said to the team was said to an announcement."""

    __tablename__ = "announcement_answer"

    message_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("enquiry_message.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    announcement_id: Mapped[int] = mapped_column(BigId, ForeignKey("announcement.id", ondelete="CASCADE"), index=True)
