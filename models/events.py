"""Events: dated sessions with a place and a capacity, their series, and what they are called."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.schema import NEVER_REUSED, Base, BigId


class EventState(StrEnum):
    PLANNED = "planned"
    CANCELLED = "cancelled"


class Rhythm(StrEnum):
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"  # the same weekday of the month: "the first Thursday"
    TWO_MONTHLY = "two-monthly"


class Series(Base):
    """Events of one rhythm, until a date (of the programme's zone). Each is a row of its own, to be moved or cancelled alone."""

    __tablename__ = "series"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    rhythm: Mapped[Rhythm]
    until: Mapped[date]
    made_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]


class Description(Base):
    """What an event, or each of a series, is called and what people should know: a text a language, the first `original`."""

    __tablename__ = "description"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    original: Mapped[str]


class DescriptionText(Base):
    """`title` says what it is, `about` more of it, `asks` what the venue asks of visitors."""

    __tablename__ = "description_text"

    description_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("description.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    language: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    about: Mapped[str | None] = mapped_column(Text)
    asks: Mapped[str | None] = mapped_column(Text)
    written_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))


class Event(Base):
    """`programme`, `module`, `hub` and `helps` are keys of the local content; `minutes` is how long it lasts. It has a `module` (its
    name is the content's) or a `description`, or both; it is at a `hub` or an `address`. `languages` are spoken there; `reminders` are
    those that are sent (models.reminders.Kind; None: all); `sequence` counts its changes for people's calendars; `door_code` stands on
    the wall, for those who come to send; `walk_ins` came without a booking; `closed_at`: who was not there is known."""

    __tablename__ = "event"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    programme: Mapped[str] = mapped_column(index=True)
    module: Mapped[str | None]
    description_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("description.id", ondelete="SET NULL"))
    series_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("series.id", ondelete="SET NULL"), index=True)
    hub: Mapped[str | None]
    address: Mapped[str | None]
    starts_at: Mapped[datetime] = mapped_column(index=True)
    minutes: Mapped[int]
    capacity: Mapped[int]
    helps: Mapped[list[str]] = mapped_column(default=list)
    languages: Mapped[list[str] | None]
    reminders: Mapped[list[str] | None]
    state: Mapped[EventState] = mapped_column(default=EventState.PLANNED, server_default=EventState.PLANNED.value)
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    door_code: Mapped[str | None]
    walk_ins: Mapped[int] = mapped_column(default=0, server_default="0")
    made_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    closed_at: Mapped[datetime | None]


def is_to_come(now: datetime) -> ColumnElement[bool]:
    """Of an event: it is not cancelled and has not begun."""
    return (Event.state == EventState.PLANNED) & (Event.starts_at > now)
