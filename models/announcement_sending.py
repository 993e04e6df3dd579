"""An announcement on its way: put forward, approved, begun, paused, stopped, ended. Each step is one conditional change, so that of
two who tap together one makes it; and what each of its messages has come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, literal, or_, select, update
from sqlalchemy.orm import Session

from locales import Words, marked
from models import bookings, inbox, stories
from models.announcements import Announcement, AnnouncementState
from models.audience import Audience, reach, receivers
from models.buttons import number
from models.notices import ANNOUNCEMENT
from models.outbox import Lane, MessageOwed, State
from models.people import Person, PersonRole, Role
from models.schema import Refusal, changed

FIRST = 5  # when so many fail in the same way before any has gone, something is wrong with the message
SLICE = 5000  # rows that are set aside at once
_PUT_FORWARD = (AnnouncementState.TO_APPROVE, AnnouncementState.SCHEDULED)
_UNDER_WAY = (AnnouncementState.SENDING, AnnouncementState.PAUSED)
_UNSENT = (State.OWED, State.CLAIMED)


class Nobody(Refusal):
    def __init__(self) -> None:
        super().__init__(
            marked(
                "Nobody would get it: nobody like that has said yes to news, or they have all heard from us often this week."
            )
        )


@dataclass(frozen=True)
class Counts:
    """What has become of each message of an announcement. `unknown`: whether it came nobody knows; `skipped`: it was stopped before."""

    sent: int = 0
    unreachable: int = 0
    failed: int = 0
    unknown: int = 0
    skipped: int = 0
    left: int = 0

    @property
    def total(self) -> int:
        return self.sent + self.unreachable + self.failed + self.unknown + self.skipped + self.left

    @property
    def percent(self) -> int:
        return 100 * (self.total - self.left) // self.total if self.total else 100


# before it goes


def in_vain(db: Session, announcement: Announcement, now: datetime) -> Words | None:
    """Why it is not to go out: its button is for a session that has begun, or was cancelled; or it is a story that may not be told."""
    if not stories.may_still_be_told(db, announcement.id, now):
        return stories.NOT_SHOWN
    button = announcement.button or {}
    over = button.get("kind") == "book" and bookings.to_come(db, number(str(button.get("subject"))), now) is None
    return bookings.GONE if over else None


def put_forward(
    db: Session, announcement: Announcement, by: Person, at: datetime, now: datetime, approval_over: int
) -> AnnouncementState | None:
    """To go out at a time, or to be approved first; None when it is no draft any more. Raises Nobody."""
    count = reach(db, Audience.of(announcement.audience), now).people
    if not count:
        raise Nobody
    alone = not inbox.colleagues(db, by)
    to = AnnouncementState.SCHEDULED if alone or count <= approval_over else AnnouncementState.TO_APPROVE
    values = {"author_id": by.id, "send_at": at, "approved_by": None, "people": count}
    return to if _step(db, announcement, (AnnouncementState.DRAFT,), to, **values) else None


def approve(db: Session, announcement: Announcement, by: Person) -> bool:
    """By another than its author, who must be a coordinator still. The first counts."""
    of_another = (Announcement.author_id != by.id, _author_coordinates())
    to = AnnouncementState.SCHEDULED
    return _step(db, announcement, (AnnouncementState.TO_APPROVE,), to, *of_another, approved_by=by.id)


def take_back(db: Session, announcement: Announcement) -> bool:
    """A draft again, before it has begun."""
    to, not_begun = AnnouncementState.DRAFT, Announcement.started_at.is_(None)
    return _step(db, announcement, _PUT_FORWARD, to, not_begun, approved_by=None, send_at=None)


def orphaned(db: Session) -> Sequence[Announcement]:
    """Those whose author is no coordinator any more: they do not go out, and are drafts again for another to look at."""
    left = (Announcement.state.in_(_PUT_FORWARD), Announcement.started_at.is_(None), ~_author_coordinates())
    drafts = update(Announcement).where(*left).values(state=AnnouncementState.DRAFT, approved_by=None, send_at=None)
    ids = db.scalars(drafts.returning(Announcement.id).execution_options(synchronize_session=False)).all()
    return db.scalars(select(Announcement).where(Announcement.id.in_(ids))).all() if ids else ()


# on its way


def due(db: Session, now: datetime) -> Sequence[Announcement]:
    ready = (Announcement.state == AnnouncementState.SCHEDULED, Announcement.send_at <= now)
    return db.scalars(select(Announcement).where(*ready).order_by(Announcement.id)).all()


def begin(db: Session, announcement: Announcement, now: datetime) -> bool:
    """Write down all its messages, or go on after a night; False when it is not to go (any more). Nobody to send it to: a draft."""
    first = announcement.started_at is None
    values = {"started_at": now} if first else {}
    if not _step(db, announcement, (AnnouncementState.SCHEDULED,), AnnouncementState.SENDING, **values):
        return False
    if first:
        announcement.people = queue(db, announcement, now)
        if not announcement.people:
            announcement.state, announcement.started_at, announcement.send_at = AnnouncementState.DRAFT, None, None
        db.flush()
    return True


def queue(db: Session, announcement: Announcement, now: datetime) -> int:
    """A message owed to each of its audience, by one statement. The text is not in them: it is rendered when they are sent."""
    row: dict[str, Any] = {
        "chat_id": Person.chat_id,
        "lane": literal(int(Lane.ANNOUNCEMENT)),
        "method": literal(announcement.method),
        "payload": literal(""),
        "state": literal(State.OWED.value),
        "due_at": literal(now, MessageOwed.due_at.type),
        "attempts": literal(0),
        "subject": literal(f"{ANNOUNCEMENT.name}:{announcement.id}"),
        "keep": literal(True),
        "notice": literal(ANNOUNCEMENT.name),
        "unasked": literal(True),
        "announcement_id": literal(announcement.id),
    }
    people = receivers(Audience.of(announcement.audience), now).with_only_columns(*row.values())
    queueing = insert(MessageOwed).from_select(list(row), people).execution_options(preserve_rowcount=True)
    written: Any = db.execute(queueing)
    return int(written.rowcount)


def pause(db: Session, announcement: Announcement) -> bool:
    return _step(db, announcement, (AnnouncementState.SENDING,), AnnouncementState.PAUSED)


def go_on(db: Session, announcement: Announcement) -> bool:
    return _step(db, announcement, (AnnouncementState.PAUSED,), AnnouncementState.SENDING)


def stop(db: Session, announcement: Announcement) -> bool:
    """For good; what has not gone yet does not go."""
    resting = (Announcement.state == AnnouncementState.SCHEDULED) & Announcement.started_at.is_not(None)
    which = or_(Announcement.state.in_(_UNDER_WAY), resting)
    return _changed(db, announcement, which, state=AnnouncementState.STOPPED)


def rest(db: Session, announcement: Announcement, until: datetime) -> bool:
    """Nothing goes out in the night: on in the morning."""
    return _step(db, announcement, (AnnouncementState.SENDING,), AnnouncementState.SCHEDULED, send_at=until)


# what becomes of it


def under_way(db: Session) -> Sequence[Announcement]:
    """Begun and not ended."""
    begun = (Announcement.started_at.is_not(None), Announcement.ended_at.is_(None))
    return db.scalars(select(Announcement).where(*begun).order_by(Announcement.id)).all()


def counts(db: Session, announcement: Announcement) -> Counts:
    if announcement.outcome is not None:
        found = {state: sum(languages.values()) for state, languages in announcement.outcome.items()}
    else:
        mine = select(MessageOwed.state, func.count()).where(MessageOwed.announcement_id == announcement.id)
        found = {state: count for state, count in db.execute(mine.group_by(MessageOwed.state))}
    fates = ("sent", "unreachable", "failed", "unknown", "skipped")
    return Counts(**{fate: found.get(fate, 0) for fate in fates}, left=sum(found.get(each, 0) for each in _UNSENT))


def all_fail_alike(db: Session, announcement: Announcement, counted: Counts) -> bool:
    """Whether the first have failed in one way, and none has gone."""
    if counted.sent or counted.failed < FIRST:
        return False
    failed = (MessageOwed.announcement_id == announcement.id, MessageOwed.state == State.FAILED)
    return len(db.scalars(select(MessageOwed.error).where(*failed).distinct()).all()) == 1


def set_aside(db: Session, announcement: Announcement) -> int:
    """Some of what a stopped announcement still owes; how many."""
    owed = select(MessageOwed.id).where(MessageOwed.announcement_id == announcement.id, MessageOwed.state == State.OWED)
    some = update(MessageOwed).where(MessageOwed.id.in_(owed.limit(SLICE)), MessageOwed.state == State.OWED)
    skipping = some.values(state=State.SKIPPED, payload="")
    skipped: Any = db.execute(skipping.execution_options(synchronize_session=False))
    return int(skipped.rowcount)


def end(db: Session, announcement: Announcement, outcome: dict[str, Any], now: datetime) -> bool:
    """Nothing of it is owed any more, and `outcome` is what has become of each, for good."""
    to = AnnouncementState.STOPPED if announcement.state is AnnouncementState.STOPPED else AnnouncementState.SENT
    began = (AnnouncementState.SENDING, AnnouncementState.STOPPED)
    return _step(db, announcement, began, to, Announcement.ended_at.is_(None), ended_at=now, outcome=outcome)


def _author_coordinates() -> ColumnElement[bool]:
    theirs = (PersonRole.person_id == Announcement.author_id, PersonRole.role == Role.COORDINATOR)
    return select(PersonRole.id).where(*theirs).correlate(Announcement).exists()


def _step(
    db: Session,
    announcement: Announcement,
    before: Sequence[AnnouncementState],
    to: AnnouncementState,
    *only: ColumnElement[bool],
    **values: Any,
) -> bool:
    """From one state to another; False when it is elsewhere by now."""
    return _changed(db, announcement, Announcement.state.in_(before), *only, state=to, **values)


def _changed(db: Session, announcement: Announcement, *only: ColumnElement[bool], **values: Any) -> bool:
    mine = update(Announcement).where(Announcement.id == announcement.id, *only).values(**values)
    done = changed(db, mine, Announcement.id) is not None
    db.refresh(announcement)
    return done
