"""Messages owed: each is a row, written with its cause, and ends in a word.

Replies that are written by the process that also delivers are born claimed by its deliverer and leave at once.
"""

from collections.abc import Collection, Sequence
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
    delete,
    false,
    insert,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from models import fitting
from models.people import Person
from models.prepared import Prepared
from models.schema import NEVER_REUSED, Base, BigId, clear


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
    announcement_id: Mapped[int | None] = mapped_column(
        BigId
    )  # no foreign key: to check it takes a fifth of the time of 100,000 rows


class Attachment(Base):
    """A file that goes with a message, until that has ended in a word; or the order for one (prints.press), printed when it is sent."""

    __tablename__ = "attachment"

    message_owed_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("message_owed.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    name: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)


TABLE = cast(Table, MessageOwed.__table__)
OWED = TABLE.c.state == literal_column(
    f"'{State.OWED.value}'"
)  # as the indexes have it: a parameter would hide it from them


def _index(name: str, columns: list[Any], only: Any) -> Index:
    return Index(f"ix_message_owed_{name}", *columns, sqlite_where=only, postgresql_where=only)


_index("due", [TABLE.c.lane, TABLE.c.due_at, TABLE.c.id], OWED & TABLE.c.announcement_id.is_(None))
_index("claimed", [TABLE.c.claimed_by], TABLE.c.state == State.CLAIMED.value)
_index("about", [TABLE.c.about], TABLE.c.about.is_not(None))
_index("message", [TABLE.c.chat_id, TABLE.c.message_id], TABLE.c.subject.is_not(None))
_index("unasked", [TABLE.c.chat_id, TABLE.c.due_at], TABLE.c.unasked)
_index("announcement", [TABLE.c.announcement_id, TABLE.c.state], TABLE.c.announcement_id.is_not(None))
_index("subject", [TABLE.c.subject], TABLE.c.subject.is_not(None))


@dataclass(frozen=True, slots=True)
class Letter:
    """A message on its way, as the deliverer holds it. `body` is JSON, `id` its row, `attachment` a file's name and content; `owed_at`:
    since when, where somebody waits for it."""

    id: int
    chat_id: int
    lane: int
    method: str
    body: bytes
    attempts: int = 0
    keep: bool = True
    attachment: tuple[str, bytes] | None = None
    owed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """How a message ended; owed: it was not tried after all. `erase`: its row is not to be kept; `attached`: it had a file."""

    id: int
    chat_id: int
    state: State
    message_id: int | None = None
    error: str | None = None
    erase: bool = False
    attached: bool = False


_INSERT = Prepared(
    insert(MessageOwed).returning(TABLE.c.id),
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
) -> list[Letter]:
    """Write down that a message is owed. `payload` has everything but the chat; what is too long for one message is owed in parts, of
    which the first has the attachment."""
    row = {
        "chat_id": chat_id,
        "lane": int(lane),
        "state": State.CLAIMED.value if claimed_by else State.OWED.value,
        "due_at": now,
        "claimed_by": claimed_by,
        "attempts": 0,
        "about": about,
        "subject": subject,
        "keep": keep,
        "notice": notice,
        "good_until": good_until,
    }
    return [
        _owe_part(db, {**row, "unasked": unasked and not number}, each, part, None if number else attachment)
        for number, (each, part) in enumerate(fitting.parts(method, payload))
    ]


def _owe_part(
    db: Session, row: dict[str, Any], method: str, payload: dict[str, Any], attachment: tuple[str, bytes] | None
) -> Letter:
    chat_id, lane, keep = row["chat_id"], row["lane"], row["keep"]
    body = orjson.dumps({"chat_id": chat_id, **payload})
    (row_id,) = _INSERT(db, {**row, "method": method, "payload": body.decode()}).fetchone()
    if attachment:
        db.add(Attachment(message_owed_id=row_id, name=attachment[0], content=attachment[1]))
        db.flush()
    return Letter(row_id, chat_id, lane, method, body, keep=keep, attachment=attachment, owed_at=row["due_at"])


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
    skipping = update(MessageOwed).where(MessageOwed.chat_id == chat_id, waiting)
    db.execute(skipping.values(state=State.SKIPPED, payload="").execution_options(synchronize_session=False))


def skip(db: Session, notice: str, subject: str, chat_id: int | None = None) -> None:
    """What waits of a kind, about a subject, makes no sense any more; for one chat, or for all."""
    waiting = (MessageOwed.subject == subject) & (MessageOwed.notice == notice) & (MessageOwed.state == State.OWED)
    mine = waiting if chat_id is None else waiting & (MessageOwed.chat_id == chat_id)
    skipping = update(MessageOwed).where(mine).values(state=State.SKIPPED, payload="")
    db.execute(skipping.execution_options(synchronize_session=False))


def forget(db: Session, person: Person) -> None:
    """Erase what was and is owed to a person, and what others were told about them."""
    db.execute(delete(MessageOwed).where(or_(MessageOwed.chat_id == person.chat_id, MessageOwed.about == person.id)))


def forget_named(db: Session, name: str, about: Collection[int]) -> None:
    """Erase what carries a name, as HTML has it, among what is about these others."""
    written = orjson.dumps(name).decode()[1:-1]
    named = (MessageOwed.about.in_(about), MessageOwed.payload.contains(written, autoescape=True))
    db.execute(delete(MessageOwed).where(*named).execution_options(synchronize_session=False))


def clear_ended(db: Session, before: datetime) -> int:
    """Messages that ended in a word, and were due before then, go: some of them; how many."""
    ended = MessageOwed.state.not_in([State.OWED, State.CLAIMED])
    return clear(db, MessageOwed.id, MessageOwed.due_at < before, among=ended)
