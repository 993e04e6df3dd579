"""Reminders of a booked event, and what else the bot says to people unasked."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.schema import NEVER_REUSED, Base, BigId


class Kind(StrEnum):
    WEEK = "week"  # seven days before, for those who booked ten or more days ahead
    DAY = "day"  # one day before, with a question
    HOURS = "hours"  # two hours before, without one


class Fate(StrEnum):
    OWED = "owed"
    SKIPPED = "skipped"  # too late to make sense
    ENOUGH = "enough"  # they had heard from us three times that week


class Reminder(Base):
    """One reminder of one booking for one date: a second tick adds nothing, a moved event has its own."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("booking_id", "kind", "starts_at"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    booking_id: Mapped[int] = mapped_column(BigId, ForeignKey("booking.id", ondelete="CASCADE"))
    kind: Mapped[Kind]
    starts_at: Mapped[datetime]
    fate: Mapped[Fate]
    made_at: Mapped[datetime]


class Nudge(Base):
    """Somebody was asked, once and never again, whether they want to go on with a journey they had begun."""

    __tablename__ = "nudge"
    __table_args__ = (UniqueConstraint("person_id", "journey"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"))
    journey: Mapped[str]
    made_at: Mapped[datetime]
