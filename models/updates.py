"""Updates from Telegram: each is taken once, and one that breaks us is set aside after three tries."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import BigInteger, Executable, bindparam, delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.prepared import Prepared
from models.schema import Base, BigId, UtcMoment, clear

TRIES = 3


class UpdateTaken(Base):
    __tablename__ = "update_taken"

    update_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    taken_at: Mapped[datetime]


class Quarantined(Base):
    """An update that failed: how often, with what, and (until it succeeds or is forgotten) what it was."""

    __tablename__ = "quarantine"

    update_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    chat_id: Mapped[int | None] = mapped_column(BigId, index=True)
    tries: Mapped[int]
    failed_at: Mapped[datetime]
    traceback: Mapped[str]
    payload: Mapped[str]


class GroupTold(Base):
    """Groups that have been asked to write in private, so that they are asked once."""

    __tablename__ = "group_told"

    chat_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)


def _take(dialect: str) -> Executable:
    """On PostgreSQL the chat is locked first, against other processes; SQLite has one writer."""
    if dialect == "sqlite":
        return sqlite_insert(UpdateTaken).on_conflict_do_nothing().returning(UpdateTaken.update_id)
    chat = bindparam("chat_id", type_=BigInteger)
    locked = select(func.pg_advisory_xact_lock(chat).label("lock")).cte("locked")
    row = select(bindparam("update_id", type_=BigInteger), bindparam("taken_at", type_=UtcMoment)).select_from(locked)
    return (
        postgres_insert(UpdateTaken)
        .from_select(["update_id", "taken_at"], row)
        .on_conflict_do_nothing()
        .returning(UpdateTaken.update_id)
    )


_TAKE = Prepared(_take, ["update_id", "taken_at"])


def take(db: Session, update_id: int, chat_id: int, now: datetime) -> bool:
    """True the first time an update is seen. Until the transaction ends nobody else works on the same chat."""
    return _TAKE(db, {"update_id": update_id, "chat_id": chat_id, "taken_at": now}).fetchone() is not None


def hold(db: Session, chat_ids: Collection[int]) -> None:
    """Until the transaction ends nobody else works on these chats; who does now is waited for."""
    if db.get_bind().dialect.name == "postgresql":
        for chat_id in sorted(chat_ids):
            db.execute(select(func.pg_advisory_xact_lock(chat_id)))


def note_failure(db: Session, update_id: int, chat_id: int | None, traceback: str, payload: str, now: datetime) -> int:
    """Count a failed try, in a transaction of its own; returns how many there have been."""
    row = db.get(Quarantined, update_id)
    if row is None:
        row = Quarantined(update_id=update_id, chat_id=chat_id, tries=0, payload=payload)
        db.add(row)
    row.tries += 1
    row.failed_at = now
    row.traceback = traceback
    return row.tries


def clear_failure(db: Session, update_id: int) -> None:
    """It was taken after all: what was kept of it goes."""
    db.execute(delete(Quarantined).where(Quarantined.update_id == update_id))


def clear_taken(db: Session) -> None:
    """The same for all that were taken by a process that ended before it could clear them."""
    taken = exists().where(UpdateTaken.update_id == Quarantined.update_id)
    db.execute(delete(Quarantined).where(Quarantined.tries < TRIES, taken))


def quarantined(db: Session) -> Sequence[Quarantined]:
    """What was set aside, the oldest first."""
    return db.scalars(select(Quarantined).where(Quarantined.tries >= TRIES).order_by(Quarantined.failed_at)).all()


def release(db: Session, update_id: int) -> str | None:
    """What it was, to be taken again: from now on it counts neither as taken nor as set aside. None when it is not set aside."""
    row = db.get(Quarantined, update_id)
    if row is None or row.tries < TRIES:
        return None
    payload = row.payload
    db.delete(row)
    db.execute(delete(UpdateTaken).where(UpdateTaken.update_id == update_id))
    db.flush()
    return payload


def tell_group_once(db: Session, chat_id: int) -> bool:
    """True the first time."""
    if db.get(GroupTold, chat_id) is not None:
        return False
    db.add(GroupTold(chat_id=chat_id))
    return True


def forget(db: Session, chat_id: int) -> None:
    db.execute(delete(Quarantined).where(Quarantined.chat_id == chat_id))


def clear_old(db: Session, before: datetime) -> int:
    """That these were taken is forgotten, of some of them; how many."""
    return clear(db, UpdateTaken.update_id, UpdateTaken.taken_at < before)


def clear_failed(db: Session, before: datetime) -> int:
    """What was set aside goes, some of it; how much."""
    return clear(db, Quarantined.update_id, Quarantined.failed_at < before)
