"""Tasks of the team: something that somebody needs, until a coordinator has seen to it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.schema import NEVER_REUSED, Base, BigId


class Need(StrEnum):
    """What would help somebody come."""

    TRAVEL = "travel"
    CHILDCARE = "childcare"
    INTERPRETER = "interpreter"
    ACCESS = "access"
    OTHER = "other"


class Task(Base):
    """`words` or `voice`, if they said more. `taken_by` sees to it."""

    __tablename__ = "task"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    booking_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("booking.id", ondelete="SET NULL"))
    need: Mapped[Need]
    words: Mapped[str | None] = mapped_column(Text)
    voice: Mapped[str | None]
    opened_at: Mapped[datetime]
    taken_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    taken_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None] = mapped_column(index=True)
    told_at: Mapped[datetime | None]
