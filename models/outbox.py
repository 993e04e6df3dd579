"""Messages owed: each is a row, written with its cause, and ends in a word.

Replies that are written by the process that also delivers are born claimed by its deliverer and leave at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any, cast

import orjson
from sqlalchemy import (
    ForeignKey,
    Index,
    LargeBinary,
    Select,
    Table,
    Text,
    bindparam,
    delete,
    false,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.people import Person
from models.prepared import Prepared
from models.schema import NEVER_REUSED, Base, BigId


class Lane(IntEnum):
    """What goes first. URGENT and REPLY do not wait for everybody's pace."""

    URGENT = -1
    REPLY = 0
    NOTICE = 1
    ANNOUNCEMENT = 2


class State(StrEnum):
    OWED = "owed"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    UNREACHABLE = "unreachable"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"  # it made no sense any more when its turn came


class MessageOwed(Base):
    """`payload` is the JSON that is posted to `method`; it is emptied once the message was sent. `about` is the person whose
    words it carries, when that is not the receiver; `subject` what it is about, so that it can be edited or answered later;
    `notice` its kind. A row with `keep` false is deleted, not marked, when it is done. `good_until`: after that it is skipped;
    `unasked`: it counts towards what somebody gets in a week without having asked; `announcement_id`: `payload` is empty, and the
    text is that of the announcement in the language of its receiver at that moment."""

    __tablename__ = "message_owed"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigId, index=True)
    lane: Mapped[int]
    method: Mapped[str]
    payload: Mapped[str] = mapped_column(Text)
    state: Mapped[str]
    due_at: Mapped[datetime]
    claimed_by: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    message_id: Mapped[int | None] = mapped_column(BigId)
    error: Mapped[str | None]
    about: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    subject: Mapped[str | None]
    keep: Mapped[bool] = mapped_column(default=True)
    notice: Mapped[str | None]
    good_until: Mapped[datetime | None]
    unasked: Mapped[bool] = mapped_column(default=False, server_default=false())
    announcement_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("announcement.id", ondelete="CASCADE"))


class Attachment(Base):
    """A file that goes with a message, until that has ended in a word."""

    __tablename__ = "attachment"

    message_owed_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("message_owed.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    name: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)


_TABLE = cast(Table, MessageOwed.__table__)


def _index(name: str, columns: list[Any], only: Any) -> Index:
    return Index(f"ix_message_owed_{name}", *columns, sqlite_where=only, postgresql_where=only)


_index("waiting", [_TABLE.c.lane, _TABLE.c.due_at, _TABLE.c.id], _TABLE.c.state == State.OWED.value)
_index("claimed", [_TABLE.c.claimed_by], _TABLE.c.state == State.CLAIMED.value)
_index("about", [_TABLE.c.about], _TABLE.c.about.is_not(None))
_index("message", [_TABLE.c.chat_id, _TABLE.c.message_id], _TABLE.c.subject.is_not(None))
_index("unasked", [_TABLE.c.chat_id, _TABLE.c.due_at], _TABLE.c.unasked)
_index("announcement", [_TABLE.c.announcement_id, _TABLE.c.state], _TABLE.c.announcement_id.is_not(None))
_index("subject", [_TABLE.c.subject], _TABLE.c.subject.is_not(None))


@dataclass(frozen=True, slots=True)
class Letter:
    """A message on its way, as the deliverer holds it. `body` is JSON, `id` its row, `attachment` a file's name and content."""

    id: int
    chat_id: int
    lane: int
    method: str
    body: bytes
    attempts: int = 0
    keep: bool = True
    attachment: tuple[str, bytes] | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """How a message ended. `erase`: its row is not to be kept; `attached`: it had a file."""

    id: int
    chat_id: int
    state: State
    message_id: int | None = None
    error: str | None = None
    erase: bool = False
    attached: bool = False


_INSERT = Prepared(
    insert(MessageOwed).returning(_TABLE.c.id),
    [
        "chat_id",
        "lane",
        "method",
        "payload",
        "state",
        "due_at",
        "claimed_by",
        "attempts",
        "about",
        "subject",
        "keep",
        "notice",
        "good_until",
        "unasked",
    ],
)


def owe(
    db: Session,
    chat_id: int,
    method: str,
    payload: dict[str, Any],
    now: datetime,
    *,
    lane: Lane = Lane.REPLY,
    claimed_by: str | None = None,
    about: int | None = None,
    subject: str | None = None,
    keep: bool = True,
    notice: str | None = None,
    attachment: tuple[str, bytes] | None = None,
    good_until: datetime | None = None,
    unasked: bool = False,
) -> Letter:
    """Write down that a message is owed. `payload` has everything but the chat."""
    body = orjson.dumps({"chat_id": chat_id, **payload})
    row = {
        "chat_id": chat_id,
        "lane": int(lane),
        "method": method,
        "payload": body.decode(),
        "state": State.CLAIMED.value if claimed_by else State.OWED.value,
        "due_at": now,
        "claimed_by": claimed_by,
        "attempts": 0,
        "about": about,
        "subject": subject,
        "keep": keep,
        "notice": notice,
        "good_until": good_until,
        "unasked": unasked,
    }
    (row_id,) = _INSERT(db, row).fetchone()
    if attachment:
        db.add(Attachment(message_owed_id=row_id, name=attachment[0], content=attachment[1]))
        db.flush()
    return Letter(row_id, chat_id, int(lane), method, body, keep=keep, attachment=attachment)


def claim(db: Session, claimant: str, now: datetime, most: int) -> list[Letter]:
    """Take the next messages that are due, by lane and age. Those to people who blocked the bot end here."""
    due = (
        select(_TABLE.c.id, Person.unreachable_at.is_not(None))
        .join_from(_TABLE, Person, Person.chat_id == _TABLE.c.chat_id, isouter=True)
        .where(_TABLE.c.state == State.OWED, _TABLE.c.due_at <= now)
        .order_by(_TABLE.c.lane, _TABLE.c.due_at, _TABLE.c.id)
        .limit(most)
        .with_for_update(of=_TABLE, skip_locked=True)
    )
    found = db.execute(due).all()
    lost = [row_id for row_id, unreachable in found if unreachable]
    if lost:
        _set_lost(db, MessageOwed.id.in_(lost))
    return _claim(db, [row_id for row_id, unreachable in found if not unreachable], claimant)


def take_over(db: Session, claimant: str) -> list[Letter]:
    """What a deliverer that is gone had claimed: replies and notices are claimed anew and returned, to be said again (better
    twice than never); an announcement is never said twice, so its fate is unknown."""
    left = (MessageOwed.state == State.CLAIMED) & (MessageOwed.claimed_by != claimant)
    _update(db, left & (MessageOwed.lane == Lane.ANNOUNCEMENT), state=State.UNKNOWN)
    return _claim(db, list(db.scalars(select(MessageOwed.id).where(left))), claimant)


def _claim(db: Session, ids: list[int], claimant: str) -> list[Letter]:
    if not ids:
        return []
    mine = MessageOwed.id.in_(ids)
    _update(db, mine, state=State.CLAIMED, claimed_by=claimant, attempts=MessageOwed.attempts + 1)
    return _letters(db, mine)


def _update(db: Session, which: Any, **values: Any) -> None:
    db.execute(update(MessageOwed).where(which).values(**values).execution_options(synchronize_session=False))


def _letters(db: Session, which: Any) -> list[Letter]:
    rows = db.execute(select(_TABLE).where(which).order_by(_TABLE.c.lane, _TABLE.c.due_at, _TABLE.c.id)).all()
    with_files = [row.id for row in rows if row.method == "sendDocument"]
    files = db.scalars(select(Attachment).where(Attachment.message_owed_id.in_(with_files))) if with_files else ()
    attached = {file.message_owed_id: (file.name, file.content) for file in files}
    return [
        Letter(r.id, r.chat_id, r.lane, r.method, r.payload.encode(), r.attempts, r.keep, attached.get(r.id))
        for r in rows
    ]


_MARK = Prepared(
    update(MessageOwed)
    .where(_TABLE.c.id == bindparam("row"))
    .values(
        state=bindparam("new_state"),
        message_id=bindparam("new_message_id"),
        error=bindparam("new_error"),
        payload="",
    )
)


def mark(db: Session, marks: Sequence[Mark], now: datetime) -> None:
    """Write down how messages ended, many at once. A sent message's text is not kept."""
    kept = [_values(each) for each in marks if not each.erase]
    if kept:
        _MARK.many(db, kept)
    files = [each.id for each in marks if each.attached]
    if files:
        db.execute(delete(Attachment).where(Attachment.message_owed_id.in_(files)))
    erased = [each.id for each in marks if each.erase]
    if erased:
        db.execute(delete(MessageOwed).where(MessageOwed.id.in_(erased)))
    lost = {each.chat_id for each in marks if each.state == State.UNREACHABLE}
    if lost:
        _set_unreachable(db, lost, now)


def _values(mark: Mark) -> dict[str, Any]:
    return {"row": mark.id, "new_state": mark.state.value, "new_message_id": mark.message_id, "new_error": mark.error}


def _set_unreachable(db: Session, chats: Iterable[int], now: datetime) -> None:
    """Who blocked the bot gets nothing until they write again: what else is owed to them is not sent."""
    _set_lost(db, MessageOwed.chat_id.in_(chats) & (MessageOwed.state == State.OWED))
    people = update(Person).where(Person.chat_id.in_(chats), Person.unreachable_at.is_(None))
    db.execute(people.values(unreachable_at=now).execution_options(synchronize_session=False))


def _set_lost(db: Session, which: Any) -> None:
    files = Attachment.message_owed_id.in_(select(MessageOwed.id).where(which))
    db.execute(delete(Attachment).where(files).execution_options(synchronize_session=False))
    _update(db, which, state=State.UNREACHABLE, payload="")


def sent_on(db: Session, subject: str, receivers: Select[Person]) -> list[tuple[MessageOwed, Person]]:
    """The messages on a subject that people have on their phones, with who has them: those who are among the `receivers` still."""
    sent = db.scalars(_sent().where(MessageOwed.subject == subject)).all()
    theirs = receivers.where(Person.chat_id.in_([each.chat_id for each in sent]))
    by_chat = {person.chat_id: person for person in db.scalars(theirs)}
    return [(each, by_chat[each.chat_id]) for each in sent if each.chat_id in by_chat]


def subject_of(db: Session, chat_id: int, message_id: int) -> str | None:
    """What a message on somebody's phone is about, so that a reply to it finds its way."""
    mine = (MessageOwed.chat_id == chat_id) & (MessageOwed.message_id == message_id)
    return db.scalar(select(MessageOwed.subject).where(mine, MessageOwed.subject.is_not(None)).limit(1))


def sent_about(db: Session, person: Person) -> Sequence[MessageOwed]:
    """What others have on their phones about a person, or from them."""
    return db.scalars(_sent().where(MessageOwed.about == person.id)).all()


def _sent() -> Select[MessageOwed]:
    """New messages, not changes of earlier ones."""
    sent = select(MessageOwed).where(MessageOwed.state == State.SENT, MessageOwed.message_id.is_not(None))
    methods = ("sendMessage", "sendVoice", "sendPhoto")
    return sent.where(MessageOwed.method.in_(methods)).order_by(MessageOwed.id)


def drop_unsent(db: Session, person: Person) -> None:
    """What others were to be told about a person, and have not been yet, is not told."""
    unsent = MessageOwed.state.in_([State.OWED, State.CLAIMED]) & (MessageOwed.chat_id != person.chat_id)
    db.execute(
        delete(MessageOwed).where(MessageOwed.about == person.id, unsent).execution_options(synchronize_session=False)
    )


def skip_announcements(db: Session, chat_id: int) -> None:
    """Who wants no more news gets none of those that still wait."""
    waiting = (MessageOwed.state == State.OWED) & MessageOwed.announcement_id.is_not(None)
    _update(db, (MessageOwed.chat_id == chat_id) & waiting, state=State.SKIPPED, payload="")


def is_there(db: Session, row_id: int) -> bool:
    """Whether a message is still owed: it may have been dropped while it waited."""
    return db.scalar(select(MessageOwed.id).where(MessageOwed.id == row_id)) is not None


def forget(db: Session, person: Person) -> None:
    """Erase what was and is owed to a person, and what others were told about them."""
    db.execute(delete(MessageOwed).where(or_(MessageOwed.chat_id == person.chat_id, MessageOwed.about == person.id)))
