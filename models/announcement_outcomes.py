"""What became of an announcement: how it was delivered, who tapped what, who answered, who could not be reached."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from models import calls
from models.agreements import agreement_of
from models.announcements import Announcement, AnnouncementAnswer, AnnouncementTap
from models.audience import READS, Audience, wants
from models.inbox import INTERESTED, EnquiryMessage
from models.outbox import MessageOwed, State
from models.people import Person
from models.schema import changed
from models.stories import StoryUse

NO_MORE = "no-more"  # the tap that ends the news
TO_RING = "to-ring"  # no tap of theirs: a coordinator has put them on the call list

Counts = Mapping[str, Mapping[str, int]]
"""How many, by state or by kind of tap, and then by language."""

_STATE = case((MessageOwed.state == State.CLAIMED, literal(State.OWED.value)), else_=MessageOwed.state)


def to_keep(db: Session, announcement: Announcement) -> dict[str, Any]:
    """The numbers of one that has ended: the rows they are counted from do not stay."""
    return {state: dict(languages) for state, languages in _delivered_now(db, announcement).items()}


def delivered(db: Session, announcement: Announcement) -> Counts:
    """By state and language (what is claimed is still owed): counted now, or as it was kept when it ended."""
    return announcement.outcome or _delivered_now(db, announcement)


def _delivered_now(db: Session, announcement: Announcement) -> Counts:
    rows = (
        select(_STATE, READS, func.count())
        .select_from(MessageOwed)
        .join(Person, Person.chat_id == MessageOwed.chat_id, isouter=True)
        .where(MessageOwed.announcement_id == announcement.id)
        .group_by(_STATE, READS)
    )
    return _by_two(db.execute(rows).all())


def taps(db: Session, announcement: Announcement) -> Counts:
    """How many people tapped, by kind and language."""
    mine = (AnnouncementTap.announcement_id == announcement.id, AnnouncementTap.kind != TO_RING)
    rows = select(AnnouncementTap.kind, AnnouncementTap.language, func.count()).where(*mine)
    return _by_two(db.execute(rows.group_by(AnnouncementTap.kind, AnnouncementTap.language)).all())


def answers(db: Session, announcement: Announcement) -> int:
    """How many matters of people's hold an answer to it."""
    words = (AnnouncementAnswer.announcement_id == announcement.id, EnquiryMessage.method != INTERESTED)
    held = select(func.count(EnquiryMessage.enquiry_id.distinct())).select_from(EnquiryMessage)
    return (
        db.scalar(held.join(AnnouncementAnswer, AnnouncementAnswer.message_id == EnquiryMessage.id).where(*words)) or 0
    )


# what people do with it


def tap(db: Session, announcement: Announcement, person: Person, kind: str, now: datetime) -> bool:
    """Count a tap of somebody who got it, once for each kind. False when it is not to be counted, or was before."""
    if not got(db, announcement, person):
        return False
    row = {
        "announcement_id": announcement.id,
        "person_id": person.id,
        "kind": kind,
        "language": person.reads,
        "tapped_at": now,
    }
    return changed(db, _insert(db).values(**row).on_conflict_do_nothing(), AnnouncementTap.id) is not None


def got(db: Session, announcement: Announcement, person: Person) -> bool:
    """Whether it was meant for them."""
    mine = (MessageOwed.chat_id == person.chat_id, MessageOwed.announcement_id == announcement.id)
    return db.scalar(select(MessageOwed.id).where(*mine).limit(1)) is not None


def answer(db: Session, announcement: Announcement, message: EnquiryMessage) -> None:
    """What somebody said to the team is said to this."""
    db.add(AnnouncementAnswer(message_id=message.id, announcement_id=announcement.id))
    db.flush()


# whom it did not reach


def unreachable(
    db: Session, announcement: Announcement, skip: int = 0, most: int | None = None
) -> Sequence[tuple[Person, bool]]:
    """Those whom it could not reach and who still want to hear of us, by name; and whether they are on the call list for it."""
    called = (AnnouncementTap.person_id == Person.id) & _to_ring(announcement)
    rows = db.execute(
        select(Person, AnnouncementTap.id.is_not(None))
        .join(AnnouncementTap, called, isouter=True)
        .where(_missed(announcement))
        .order_by(Person.name, Person.id)
        .offset(skip)
        .limit(most)
    )
    return [(person, bool(is_called)) for person, is_called in rows]


def count_unreachable(db: Session, announcement: Announcement, *, not_called: bool = False) -> int:
    """How many those are; or of them, how many are not on the call list for it yet."""
    called = select(AnnouncementTap.id).where(AnnouncementTap.person_id == Person.id, _to_ring(announcement))
    which = (_missed(announcement), *([~called.exists()] if not_called else []))
    return db.scalar(select(func.count()).select_from(Person).where(*which)) or 0


def ring(db: Session, announcement: Announcement, person_id: int | None, texts: dict[str, str], now: datetime) -> int:
    """Put one of those whom it could not reach onto the call list, or all of them (None), with what is to be said. Returns how many
    were not there yet."""
    one = Person.id == person_id if person_id is not None else Person.id.is_not(None)
    columns = ["announcement_id", "person_id", "kind", "language", "tapped_at"]
    at = literal(now, AnnouncementTap.tapped_at.type)
    missed = select(literal(announcement.id), Person.id, literal(TO_RING), READS, at)
    marked = _insert(db).from_select(columns, missed.where(_missed(announcement), one)).on_conflict_do_nothing()
    new = db.scalars(marked.returning(AnnouncementTap.person_id)).all()
    calls.owe_all(db, new, texts, now)
    return len(new)


def _missed(announcement: Announcement) -> ColumnElement[bool]:
    """They agree, and want to hear it; and blocked us before it came. Somebody's story is read out to nobody: what has been put onto
    the call list could not be taken back."""
    lost = select(MessageOwed.chat_id).where(
        MessageOwed.announcement_id == announcement.id, MessageOwed.state == State.UNREACHABLE
    )
    agree = agreement_of(Person.id).exists() & wants(Audience.of(announcement.audience).became)
    is_story = select(StoryUse.announcement_id).where(StoryUse.announcement_id == announcement.id).exists()
    return Person.chat_id.in_(lost) & agree & ~is_story


def _to_ring(announcement: Announcement) -> ColumnElement[bool]:
    return (AnnouncementTap.announcement_id == announcement.id) & (AnnouncementTap.kind == TO_RING)


def _insert(db: Session) -> Any:
    return (sqlite_insert if db.get_bind().dialect.name == "sqlite" else postgres_insert)(AnnouncementTap)


def _by_two(rows: Sequence[Any]) -> Counts:
    counts: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for first, second, count in rows:
        counts[first][second] = count
    return {key: counts[key] for key in sorted(counts)}
