"""Why somebody waits for a mentor, what they could let go of, and since when they were not told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, update
from sqlalchemy.orm import Session

from models import matching
from models.mentoring import Match, MatchState, MentorRequest
from models.people import Person
from models.schema import changed
from models.suiting import WISHES, Mentee, Mentor, Must, broken

TOLD_AGAIN_AFTER = timedelta(days=28)
ASKING = (MatchState.REVIEW, MatchState.MENTOR_ASKED)


class Reason(StrEnum):
    PURPOSE = "purpose"  # there is no mentor for it
    LANGUAGE = "language"
    WISHES = "wishes"
    PARTED = "parted"  # all who would fit have been asked
    PLACE = "place"
    SOON = "soon"  # somebody fits
    ASKING = "asking"  # somebody is being asked


@dataclass(frozen=True)
class Why:
    """`relax`: with each of these, or with all of them, there would be somebody with a free place now."""

    reason: Reason
    relax: tuple[Must, ...] = ()


def why(mentee: Mentee, mentors: Sequence[Mentor], parted: Collection[int]) -> Why:
    """`parted`: mentors whom they must not be proposed to again."""
    faults = [set(broken(each, mentee, parted=each.id in parted)) for each in mentors if each.id != mentee.id]
    left, reason = faults, Reason.SOON
    for step, musts in _STEPS:
        left = [each for each in left if not each & musts]
        if not left:
            reason = step
            break
    if reason in (Reason.SOON, Reason.PURPOSE):
        return Why(reason)
    return Why(reason, _relaxed(faults))


_STEPS = (
    (Reason.PURPOSE, {Must.PURPOSE}),
    (Reason.LANGUAGE, {Must.LANGUAGE}),
    (Reason.WISHES, {*WISHES, Must.MENTORS_WISH}),
    (Reason.PARTED, {Must.PARTED}),
    (Reason.PLACE, {Must.PLACE}),
)


def _relaxed(faults: Sequence[set[Must]]) -> tuple[Must, ...]:
    """The wishes each of which alone stands between them and somebody; if there is none, the fewest together."""
    own = {*WISHES, Must.LANGUAGE}
    possible = sorted((each for each in faults if each and each <= own), key=lambda each: (len(each), sorted(each)))
    if not possible:
        return ()
    fewest = [each for each in possible if len(each) == 1] or possible[:1]
    return tuple(must for must in (*WISHES, Must.LANGUAGE) if any(must in each for each in fewest))


def of(db: Session, mentee: Mentee, mentors: Sequence[Mentor]) -> Why:
    """`mentors`: all who can be proposed."""
    return why(mentee, mentors, matching.parted_from(db, mentee.id))


def waiting(db: Session, skip: int, most: int) -> Sequence[int]:
    """Who has nobody proposed, the longest waiting first: persons."""
    return db.scalars(_waiting().offset(skip).limit(most)).all()


def count(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(_waiting().order_by(None).subquery())) or 0


def _waiting() -> Select[int]:
    has = select(Match.id).where(Match.open_mentee_id == MentorRequest.person_id).exists()
    return (
        select(MentorRequest.person_id)
        .where(matching.is_looking(), ~has)
        .order_by(MentorRequest.first.desc(), MentorRequest.waits_since, MentorRequest.id)
    )


def to_be_told(db: Session, now: datetime, after: timedelta, most: int) -> Sequence[tuple[Person, MatchState | None]]:
    """Who has waited for so long (`after`), or a month since they were last told why; with the state of what is proposed, if something
    is."""
    rows = db.execute(
        select(Person, Match.state)
        .join(MentorRequest, MentorRequest.person_id == Person.id)
        .join(Match, Match.open_mentee_id == Person.id, isouter=True)
        .where(_is_due(now, after), or_(Match.id.is_(None), Match.state.in_(ASKING)), Person.unreachable_at.is_(None))
        .order_by(MentorRequest.id)
        .limit(most)
    )
    return [(person, state) for person, state in rows]


def _is_due(now: datetime, after: timedelta) -> ColumnElement[bool]:
    since_told = or_(
        MentorRequest.told_at.is_(None),
        MentorRequest.told_at <= now - TOLD_AGAIN_AFTER,
        MentorRequest.told_at < MentorRequest.waits_since,
    )
    return and_(matching.is_looking(), MentorRequest.waits_since <= now - after, since_told)


def told(db: Session, person: Person, now: datetime, after: timedelta) -> bool:
    """Write it down; False when they were told meanwhile, or do not look any more."""
    mine = update(MentorRequest).where(MentorRequest.person_id == person.id, _is_due(now, after))
    return changed(db, mine.values(told_at=now), MentorRequest.id) is not None
