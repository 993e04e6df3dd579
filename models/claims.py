"""What a deliverer takes from the outbox, and how it writes back what became of it.

Whatever is written back counts only while the row is still claimed by who writes: another may have taken it over meanwhile.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
import structlog
from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    delete,
    func,
    literal_column,
    null,
    or_,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.orm import Session

from models.announcements import Announcement, AnnouncementState
from models.audience import Audience, wants
from models.database import SCRUB
from models.fitting import fitted
from models.outbox import OWED, TABLE, Attachment, Lane, Letter, Mark, MessageOwed, State
from models.people import Person
from models.prepared import Prepared
from models.updates import GroupTold

log = structlog.get_logger()

CLAIMED: ColumnElement[str] = literal_column(f"'{State.CLAIMED.value}'")
PAID = b',"allow_paid_broadcast":true}'
MAY_HAVE_FILES = ("sendDocument", "sendPhoto", "editMessageMedia")

_BY_THE_CLOCK = or_(TABLE.c.unasked, TABLE.c.good_until.is_not(None))

Render = Callable[[Session, int, str, bool], tuple[str, dict[str, Any]]]
"""The method and payload (but for the chat) of an announcement in a language; or, for a shared phone, only that there is one."""


@dataclass
class Claimed:
    """`found` counts the rows that were looked at: some of them may have ended here."""

    letters: list[Letter] = field(default_factory=list)
    found: int = 0


def claim(
    db: Session,
    claimant: str,
    now: datetime,
    most: int,
    lanes: tuple[Lane, Lane] = (Lane.URGENT, Lane.ANNOUNCEMENT),
    but_for: Collection[tuple[int, int]] = (),
    paid: bool = False,
    night: datetime | None = None,
) -> Claimed:
    """Take the next messages that are due, by lane (from the first to the last of two) and age, `but_for` some chats and lanes. Those to
    people who blocked the bot, and those that make no sense any more, end here. `night`: when it began, if it is night; what the clock
    owed before it waits for the morning."""
    due = (
        select(
            TABLE.c.id,
            TABLE.c.chat_id,
            TABLE.c.lane,
            TABLE.c.method,
            TABLE.c.payload,
            TABLE.c.attempts,
            TABLE.c.keep,
            TABLE.c.due_at,
            TABLE.c.good_until,
            Person.unreachable_at,
        )
        .join_from(TABLE, Person, Person.chat_id == TABLE.c.chat_id, isouter=True)
        .where(
            OWED,
            TABLE.c.announcement_id.is_(None),
            TABLE.c.lane.between(int(lanes[0]), int(lanes[1])),
            TABLE.c.due_at <= now,
            *([~(_BY_THE_CLOCK & (TABLE.c.due_at < night))] if night else []),
        )
        .order_by(TABLE.c.lane, TABLE.c.due_at, TABLE.c.id)
        .limit(most)
        .with_for_update(of=TABLE, skip_locked=True)
    )
    found = db.execute(_but(due, but_for)).all()
    lost = {row.id for row in found if row.unreachable_at}
    late = {row.id for row in found if row.id not in lost and _is_over(row.good_until, now)}
    wanted = [row for row in found if row.id not in lost | late]
    _end(db, MessageOwed.id.in_(lost), State.UNREACHABLE, lost)
    _end(db, MessageOwed.id.in_(late), State.SKIPPED, late)
    _claim(db, [row.id for row in wanted], claimant)
    return Claimed(_letters(db, wanted, paid), len(found))


def claim_announced(
    db: Session,
    claimant: str,
    now: datetime,
    most: int,
    render: Render,
    but_for: Collection[tuple[int, int]] = (),
    paid: bool = False,
) -> Claimed:
    """The same of the announcements that are being sent: to those who want to hear them still, each in their language of now."""
    claimed = Claimed()
    going = Announcement.state == AnnouncementState.SENDING
    sending = select(Announcement.id, Announcement.audience).where(going).order_by(Announcement.id)
    for announcement_id, audience in db.execute(sending).all():
        if claimed.found >= most:
            break
        due = _announced(announcement_id, Audience.of(audience), now).limit(most - claimed.found)
        found = db.execute(_but(due, but_for)).all()
        lost = {row.id for row in found if row.unreachable_at}
        not_wanted = {row.id for row in found if not row.agreed or _is_over(row.good_until, now)} - lost
        bodies = _Bodies(db, render, announcement_id, paid)
        letters = [letter for row in found if row.id not in lost | not_wanted and (letter := bodies.letter(row))]
        broken = {row.id for row in found} - lost - not_wanted - {letter.id for letter in letters}
        _end(db, MessageOwed.id.in_(lost), State.UNREACHABLE, lost)
        _end(db, MessageOwed.id.in_(not_wanted), State.SKIPPED, not_wanted)
        _end(db, MessageOwed.id.in_(broken), State.FAILED, broken)
        _claim(db, [letter.id for letter in letters], claimant)
        claimed.letters += letters
        claimed.found += len(found)
    return claimed


def take_over(db: Session, claimant: str, given_up: Sequence[int] = ()) -> list[Letter]:
    """What a deliverer that is gone had claimed, and what this one had and has given up: replies and notices are claimed anew and
    returned, to be said again (better twice than never); an announcement is never said twice, so its fate is unknown. What the
    other one was just writing down is left to it: it waits for nobody who was held up in the middle."""
    left = (MessageOwed.state == CLAIMED) & ((MessageOwed.claimed_by != claimant) | MessageOwed.id.in_(given_up))
    found = select(TABLE).where(left).order_by(TABLE.c.lane, TABLE.c.due_at, TABLE.c.id)
    rows = db.execute(found.with_for_update(skip_locked=True)).all()
    announced = [row.id for row in rows if row.lane == Lane.ANNOUNCEMENT]
    if announced:
        _set(db, MessageOwed.id.in_(announced), state=State.UNKNOWN, payload="")
    again = [row for row in rows if row.lane != Lane.ANNOUNCEMENT]
    _claim(db, [row.id for row in again], claimant)
    return _letters(db, again)


def is_still_wanted(db: Session, row_id: int, claimant: str, now: datetime, night: datetime | None = None) -> bool:
    """Whether a message that was claimed a while ago is to be sent now. It may have been dropped or taken over; what is too late
    ends here; what an announcement no longer sends, or would come in the `night`, goes back."""
    row = db.execute(
        select(
            TABLE.c.good_until,
            TABLE.c.announcement_id,
            TABLE.c.due_at,
            _BY_THE_CLOCK.label("by_the_clock"),
            Announcement.state,
            Announcement.audience,
            wants(became=False).label("news"),
            wants(became=True).label("results"),
        )
        .join_from(TABLE, Person, Person.chat_id == TABLE.c.chat_id, isouter=True)
        .outerjoin(Announcement, Announcement.id == TABLE.c.announcement_id)
        .where(TABLE.c.id == row_id, TABLE.c.state == CLAIMED, TABLE.c.claimed_by == claimant)
    ).one_or_none()
    if row is None:
        return False
    wanted = row.results if Audience.of(row.audience or {}).became else row.news
    if _is_over(row.good_until, now) or (row.announcement_id and not wanted):
        _end(db, MessageOwed.id == row_id, State.SKIPPED)
        return False
    waits = night is not None and row.by_the_clock and row.due_at < night
    if waits or (row.announcement_id and row.state is not AnnouncementState.SENDING):
        _set(db, MessageOwed.id == row_id, state=State.OWED, claimed_by=None)
        return False
    return True


def _mark(*conditions: ColumnElement[bool]) -> Prepared:
    values = {"message_id": bindparam("new_message_id"), "error": bindparam("new_error"), "payload": ""}
    return Prepared(
        update(MessageOwed)
        .where(TABLE.c.id == bindparam("row"), *conditions)
        .values(state=bindparam("new_state"), **values)
    )


_MINE = (TABLE.c.state == CLAIMED, TABLE.c.claimed_by == bindparam("claimant"))
_MARK, _MARK_MINE = _mark(), _mark(*_MINE)
_GIVE_BACK = Prepared(
    update(MessageOwed)
    .where(TABLE.c.id == bindparam("row"), *_MINE)
    .values(state=literal_column(f"'{State.OWED.value}'"), claimed_by=null())
)


def mark(db: Session, marks: Sequence[Mark], now: datetime, claimant: str | None = None) -> None:
    """Write down how messages ended that `claimant` still has (None: whoever has them), many at once. A sent message's text is not
    kept. What is marked as owed was not tried after all, and goes back."""
    back = [{"row": each.id, "claimant": claimant} for each in marks if each.state == State.OWED]
    if back:
        _GIVE_BACK.many(db, back)
    ended = [each for each in marks if each.state != State.OWED]
    kept = [_values(each, claimant) for each in ended if not each.erase]
    if kept:
        (_MARK_MINE if claimant else _MARK).many(db, kept)
    erased = [each.id for each in ended if each.erase]
    if erased:
        mine = (MessageOwed.state == CLAIMED) & (MessageOwed.claimed_by == claimant) if claimant else true()
        db.execute(delete(MessageOwed).where(MessageOwed.id.in_(erased), mine))
        db.info[SCRUB] = True  # the number of a chat that is forgotten stood there
    _drop_files(db, [each.id for each in ended if each.attached])
    lost = {each.chat_id for each in ended if each.state == State.UNREACHABLE}
    if lost:
        _set_unreachable(db, lost, now)


def move_chat(db: Session, old: int, new: int) -> None:
    """A group has got another number: what is owed to it goes there, and it is not greeted again."""
    waiting = select(TABLE.c.id, TABLE.c.payload).where(TABLE.c.chat_id == old, TABLE.c.payload != "")
    for row in db.execute(waiting).all():
        _set(db, MessageOwed.id == row.id, payload=moved(row.payload.encode(), new).decode())
    _set(db, MessageOwed.chat_id == old, chat_id=new)
    if db.scalar(select(GroupTold.chat_id).where(GroupTold.chat_id == old)) is not None:
        db.execute(delete(GroupTold).where(GroupTold.chat_id == old))
        db.merge(GroupTold(chat_id=new))


def moved(body: bytes, chat_id: int) -> bytes:
    """The same message to another chat."""
    return orjson.dumps({**orjson.loads(body), "chat_id": chat_id})


class _Bodies:
    """The bodies of one announcement, rendered once for each kind of reader."""

    def __init__(self, db: Session, render: Render, announcement_id: int, paid: bool) -> None:
        self._db = db
        self._render = render
        self._id = announcement_id
        self._end = PAID[1:] if paid else b"}"
        self._ready: dict[tuple[str, bool], tuple[str, bytes] | None] = {}

    def letter(self, row: Any) -> Letter | None:
        """None when it cannot be said to this reader."""
        reader = (row.reads, bool(row.neutral))
        if reader not in self._ready:
            self._ready[reader] = self._rendered(*reader)
        ready = self._ready[reader]
        if ready is None:
            return None
        body = b'{"chat_id":%d,%b' % (row.chat_id, ready[1])
        return Letter(row.id, row.chat_id, Lane.ANNOUNCEMENT, ready[0], body, row.attempts)

    def _rendered(self, language: str, sealed: bool) -> tuple[str, bytes] | None:
        """The method, and the JSON that follows the chat."""
        try:
            method, payload = self._render(self._db, self._id, language, sealed)
            body = orjson.dumps(fitted(method, payload))
        except Exception as error:  # one language that breaks us must not stop the others
            log.error("announcement broke", announcement=self._id, language=language, error=type(error).__name__)
            return None
        return method, body[1:-1] + (b"," + self._end if self._end != b"}" else b"}")


def _announced(announcement_id: int, audience: Audience, now: datetime) -> Select[Any]:
    reads = func.coalesce(Person.language, Person.likely_language, "en").label("reads")
    return (
        select(
            TABLE.c.id,
            TABLE.c.chat_id,
            TABLE.c.attempts,
            TABLE.c.good_until,
            Person.unreachable_at,
            Person.neutral,
            wants(audience.became).label("agreed"),
            reads,
        )
        .join_from(TABLE, Person, Person.chat_id == TABLE.c.chat_id, isouter=True)
        .where(TABLE.c.announcement_id == announcement_id, OWED, TABLE.c.due_at <= now)
        .with_for_update(of=TABLE, skip_locked=True)
    )


def _but(due: Select[Any], chats_and_lanes: Collection[tuple[int, int]]) -> Select[Any]:
    return due.where(tuple_(TABLE.c.chat_id, TABLE.c.lane).not_in(chats_and_lanes)) if chats_and_lanes else due


def _is_over(good_until: datetime | None, now: datetime) -> bool:
    return good_until is not None and good_until <= now


def _claim(db: Session, ids: list[int], claimant: str) -> None:
    if ids:
        values = {"state": State.CLAIMED, "claimed_by": claimant, "attempts": MessageOwed.attempts + 1}
        _set(db, MessageOwed.id.in_(ids), **values)


def _letters(db: Session, rows: Sequence[Any], paid: bool = False) -> list[Letter]:
    with_files = [row.id for row in rows if row.method in MAY_HAVE_FILES]
    files = db.scalars(select(Attachment).where(Attachment.message_owed_id.in_(with_files))) if with_files else ()
    attached = {file.message_owed_id: (file.name, file.content) for file in files}
    return [
        Letter(r.id, r.chat_id, r.lane, r.method, _body(r, paid), r.attempts, r.keep, attached.get(r.id), r.due_at)
        for r in rows
    ]


def _body(row: Any, paid: bool) -> bytes:
    body: bytes = row.payload.encode()
    return body[:-1] + PAID if paid and row.lane == Lane.ANNOUNCEMENT else body


def _set(db: Session, which: Any, **values: Any) -> None:
    db.execute(update(MessageOwed).where(which).values(**values).execution_options(synchronize_session=False))


def _end(db: Session, which: Any, state: State, found: Collection[int] = (0,)) -> None:
    """These rows (some are `found`) are not sent."""
    if found:
        files = Attachment.message_owed_id.in_(select(MessageOwed.id).where(which))
        db.execute(delete(Attachment).where(files).execution_options(synchronize_session=False))
        _set(db, which, state=state, payload="")


def _drop_files(db: Session, ids: Collection[int]) -> None:
    """Files of messages that have ended."""
    if ids:
        unsent = MessageOwed.state.in_([State.OWED, State.CLAIMED])
        over = select(MessageOwed.id).where(MessageOwed.id.in_(ids), ~unsent)
        db.execute(delete(Attachment).where(Attachment.message_owed_id.in_(over)))


def _values(mark: Mark, claimant: str | None) -> dict[str, Any]:
    values = {"row": mark.id, "new_state": mark.state.value, "new_message_id": mark.message_id, "new_error": mark.error}
    return values | ({"claimant": claimant} if claimant else {})


def _set_unreachable(db: Session, chats: Iterable[int], now: datetime) -> None:
    """Who blocked the bot gets nothing until they write again: what else is owed to them is not sent."""
    _end(db, MessageOwed.chat_id.in_(chats) & (MessageOwed.state == State.OWED), State.UNREACHABLE)
    persons = update(Person).where(Person.chat_id.in_(chats), Person.unreachable_at.is_(None))
    db.execute(persons.values(unreachable_at=now).execution_options(synchronize_session=False))
