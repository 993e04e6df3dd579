"""The team's inbox: what people write to the team, who answers it, and what is answered."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from models.schema import NEVER_REUSED, Base, BigId


class EnquiryState(StrEnum):
    OPEN = "open"
    DONE = "done"


class Draft(StrEnum):
    """Where the team's words stand on their way to the person."""

    KEPT = "kept"  # their writer has not said yet how to send them
    TRANSLATING = "translating"  # a colleague is asked to put them into the person's language
    SENT = "sent"


class Enquiry(Base):
    """One matter of a person's with the team: open until somebody says that it is done, one open at a time. `mine` of `taken_by`.
    `answer_by` is what the person was promised; `widened_at`, `reminded_at` keep the clock from doing a thing twice."""

    __tablename__ = "enquiry"
    __table_args__ = (
        Index(
            "uq_enquiry_open",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    state: Mapped[EnquiryState] = mapped_column(index=True)
    opened_at: Mapped[datetime]
    answer_by: Mapped[datetime]
    taken_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    widened_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


class EnquiryMessage(Base):
    """What one side said: words, a voice message or a picture (`method` and Telegram's `file_id`). `translation` is what a colleague
    made of `words`; both are kept."""

    __tablename__ = "enquiry_message"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    enquiry_id: Mapped[int] = mapped_column(BigId, ForeignKey("enquiry.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    from_team: Mapped[bool]
    language: Mapped[str]
    words: Mapped[str] = mapped_column(Text)
    method: Mapped[str]
    file_id: Mapped[str | None]
    written_at: Mapped[datetime]
    draft: Mapped[Draft]
    translation: Mapped[str | None] = mapped_column(Text)
    translated_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
