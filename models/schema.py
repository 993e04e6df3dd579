"""What all tables share: the metadata, moments kept in UTC, identifiers that fit Telegram's 52 bits, changes that happen once."""

import enum
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, Integer, MetaData, delete, select, true
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session
from sqlalchemy.types import TypeDecorator

from locales import Words

NEVER_REUSED = {
    "sqlite_autoincrement": True
}  # an id stands on buttons and in hands: it must not come to mean another row
ALL = true()
CLEARED, LOOKED_AT = 300, 5000  # rows at once
BigId = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only an INTEGER PRIMARY KEY


class UtcMoment(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC; SQLite would give it back naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be kept")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _values(kind: type[enum.StrEnum]) -> list[str]:
    """What is kept of an enum is its values, as text: a new one needs no change of the tables."""
    return [member.value for member in kind]


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it so
        datetime: UtcMoment(),
        enum.Enum: Enum(enum.Enum, native_enum=False, length=30, values_callable=_values),
        list[str]: JSON,
        dict[str, Any]: JSON,
    }


class Refusal(Exception):
    """A rule says no. `words` is what the person should hear; `question` the key of the answer that must be given anew."""

    def __init__(self, words: Words, question: str | None = None) -> None:
        super().__init__(words.singular)
        self.words = words
        self.question = question


def changed(db: Session, statement: Any, returning: Any) -> int | None:
    """The row that a conditional change has changed; None for none: of several who want the same together, one makes it."""
    row: int | None = db.scalar(statement.returning(returning).execution_options(synchronize_session=False))
    return row


def clear(db: Session, key: InstrumentedAttribute[Any], old: Any, among: Any = ALL) -> int:
    """Delete some of a table's old rows; how many. It looks only at the first `among` all, by their key, and so takes as long in a large
    table as in a small one; what is old behind many that are not goes when they do."""
    first = select(key).where(among).order_by(key).limit(LOOKED_AT)
    keys = db.scalars(select(key).where(key.in_(first), old).order_by(key).limit(CLEARED)).all()
    if keys:
        db.execute(delete(key.class_).where(key.in_(keys)).execution_options(synchronize_session=False))
    return len(keys)
