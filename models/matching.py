"""Finding pairs: a run looks at everybody at once; what it found is written down, and proposed pair by pair, each after another look
at whether it still may be."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, and_, delete, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models import mentoring
from models.mentoring import OPEN, Match, MatchState, MentorOffer, MentorRequest
from models.people import Person
from models.schema import NEVER_REUSED, Base, BigId, changed
from models.suiting import Mentee, Mentor, Weights, broken, reasons, score


class MatchingRun(Base):
    """`is_open` is True until it is done, and None then: there is one at a time. `found_at`: when its pairs were written down;
    `by_id`: the coordinator who wanted it, None for the clock; `looked_at`: how many of its pairs it has come to."""

    __tablename__ = "matching_run"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    is_open: Mapped[bool | None] = mapped_column(unique=True)
    wanted_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    found_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    looked_at: Mapped[int] = mapped_column(default=0, server_default="0")
    proposed: Mapped[int] = mapped_column(default=0, server_default="0")


class FoundPair(Base):
    """A pair that a run has found and not proposed yet."""

    __tablename__ = "found_pair"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    mentor_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    mentee_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"), unique=True)


def open_run(db: Session) -> MatchingRun | None:
    return db.scalar(select(MatchingRun).where(MatchingRun.is_open.is_(True)))


def last_run(db: Session) -> MatchingRun | None:
    """The last that is done."""
    return db.scalar(
        select(MatchingRun).where(MatchingRun.done_at.is_not(None)).order_by(MatchingRun.id.desc()).limit(1)
    )


def is_there_anything(db: Session) -> bool:
    """Whether somebody waits, and there is a mentor at all."""
    someone = select(MentorRequest.id).where(is_looking(), ~_has_somebody()).limit(1)
    mentor = (
        select(MentorOffer.id).where(MentorOffer.approved_at.is_not(None), MentorOffer.paused_at.is_(None)).limit(1)
    )
    return db.scalar(someone) is not None and db.scalar(mentor) is not None


def want(db: Session, now: datetime, by: Person | None = None) -> bool:
    """Begin a run; False when one is under way."""
    if open_run(db):
        return False
    db.add(MatchingRun(is_open=True, wanted_at=now, by_id=by.id if by else None))
    db.flush()
    return True


def mentors(db: Session, now: datetime, only: int | None = None) -> list[Mentor]:
    """All who can be proposed, also those whose places are taken."""
    counted = select(Match.mentor_id, func.count()).where(Match.state.in_(OPEN)).group_by(Match.mentor_id)
    counted = counted.where(Match.mentor_id == only) if only else counted
    taken = {mentor: held for mentor, held in db.execute(counted)}
    mine = select(*_OFFER).join(Person, Person.id == MentorOffer.person_id).where(_can_be_asked(now))
    rows = db.execute(mine.where(MentorOffer.person_id == only) if only else mine.order_by(MentorOffer.person_id))
    found = []
    for *known, places in rows:
        held = taken.get(known[0], 0)
        found.append(Mentor(*(*known, max(places - held, 0), not held)))
    return found


def mentees(db: Session, now: datetime, only: Iterable[int] | None = None) -> list[Mentee]:
    """All who wait and have nobody proposed, the longest waiting first."""
    waiting = (
        select(*_REQUEST)
        .join(Person, Person.id == MentorRequest.person_id)
        .where(is_looking(), ~_has_somebody(), Person.unreachable_at.is_(None))
        .order_by(MentorRequest.waits_since, MentorRequest.id)
    )
    rows = db.execute(waiting.where(MentorRequest.person_id.in_(only)) if only is not None else waiting)
    return [Mentee(*(*known, (now - since).days, first)) for *known, since, first in rows]


_OFFER = (
    MentorOffer.person_id, MentorOffer.purposes, MentorOffer.languages, MentorOffer.where, MentorOffer.times, MentorOffer.gender,
    MentorOffer.wishes, Person.area, MentorOffer.country, MentorOffer.places,
)  # fmt: skip
_REQUEST = (
    MentorRequest.person_id, MentorRequest.purpose, MentorRequest.languages, MentorRequest.where, MentorRequest.times,
    MentorRequest.gender, MentorRequest.wishes, MentorRequest.not_my_area, MentorRequest.home, Person.area, MentorRequest.country,
    MentorRequest.waits_since, MentorRequest.first,
)  # fmt: skip


def _can_be_asked(now: datetime) -> ColumnElement[bool]:
    """Not while something is wrong in a mentoring of theirs, whoever has said so."""
    wrong = (Match.state == MatchState.MENTORING, Match.halted_at.is_not(None))
    return and_(
        *(
            Person.id.not_in(select(side).where(side.is_not(None), *wrong))
            for side in (Match.mentor_id, Match.mentee_id)
        ),
        MentorOffer.approved_at.is_not(None),
        MentorOffer.paused_at.is_(None),
        or_(MentorOffer.rests_until.is_(None), MentorOffer.rests_until <= now),
        Person.unreachable_at.is_(None),
    )


def is_looking() -> ColumnElement[bool]:
    return and_(MentorRequest.waits_since.is_not(None), MentorRequest.paused_at.is_(None))


def _has_somebody() -> ColumnElement[bool]:
    return select(Match.id).where(Match.open_mentee_id == MentorRequest.person_id).exists()


_OVER = or_(Match.never_again, Match.state.in_([MatchState.ENDED, MatchState.LAPSED]))


def parted(db: Session) -> list[tuple[int, int]]:
    """(mentor, mentee) of all who declined each other, or where it ended early or nobody answered; both ways round. And those who are a
    pair the other way round just now."""
    rows = db.execute(
        select(Match.mentor_id, Match.mentee_id)
        .where(or_(_OVER, Match.state.in_(OPEN)), Match.mentor_id.is_not(None), Match.mentee_id.is_not(None))
        .distinct()
    )
    both = [(mentor, mentee) for mentor, mentee in rows if mentor and mentee]
    return [*both, *((mentee, mentor) for mentor, mentee in both)]


def parted_from(db: Session, person_id: int) -> set[int]:
    """Whom somebody must not be brought together with."""
    mine = or_(Match.mentor_id == person_id, Match.mentee_id == person_id)
    rows = db.execute(select(Match.mentor_id, Match.mentee_id).where(mine, or_(_OVER, Match.state.in_(OPEN))))
    return {each for pair in rows for each in pair if each is not None and each != person_id}


def have_parted(db: Session, one: int, other: int) -> bool:
    return other in parted_from(db, one)


def keep(db: Session, run_id: int, pairs: Sequence[tuple[int, int]], now: datetime) -> None:
    """Write down what a run has found, once; but for who has gone meanwhile."""
    run = db.get(MatchingRun, run_id, with_for_update=True, populate_existing=True)
    if run is None or run.found_at:
        return
    run.found_at = now
    db.execute(delete(FoundPair))
    there = set(db.scalars(select(MentorOffer.person_id))) | set(db.scalars(select(MentorRequest.person_id)))
    db.add_all(FoundPair(mentor_id=one, mentee_id=other) for one, other in pairs if one in there and other in there)
    db.flush()


def next_found(db: Session) -> FoundPair | None:
    return db.scalar(select(FoundPair).order_by(FoundPair.id).limit(1))


def take(db: Session, pair: FoundPair) -> bool:
    """It is for who calls to propose it; False when somebody else has taken it."""
    return changed(db, delete(FoundPair).where(FoundPair.id == pair.id), FoundPair.id) is not None


def done(db: Session, run: MatchingRun, now: datetime) -> None:
    run.is_open, run.done_at = None, now


def propose(
    db: Session, mentor_id: int, mentee_id: int, weights: Weights, state: MatchState, now: datetime
) -> Match | None:
    """Propose a pair; None when it must not be (any more)."""
    mentoring.lock(db, mentor_id, mentee_id)
    one, other = pair_of(db, mentor_id, mentee_id, now)
    if one is None or other is None or broken(one, other, parted=have_parted(db, mentor_id, mentee_id)):
        return None
    return mentoring.propose(
        db, mentor_id, mentee_id, float(score(one, other, weights)), reasons(one, other), state, now
    )


def propose_by_hand(
    db: Session, mentor_id: int, mentee_id: int, weights: Weights, now: datetime, by: Person
) -> Match | None:
    """A coordinator knows better than the wishes; they have looked at it, so it is not looked at again. None when there is no place, one
    of them does not look, or they have parted."""
    mentoring.lock(db, mentor_id, mentee_id)
    one, other = pair_of(db, mentor_id, mentee_id, now)
    if one is None or other is None or have_parted(db, mentor_id, mentee_id):
        return None
    return mentoring.propose(
        db, mentor_id, mentee_id, float(score(one, other, weights)), reasons(one, other), MatchState.MENTOR_ASKED, now, by.id
    )  # fmt: skip


def pair_of(db: Session, mentor_id: int, mentee_id: int, now: datetime) -> tuple[Mentor | None, Mentee | None]:
    """As they are now; None for who cannot be asked, or does not look."""
    return next(iter(mentors(db, now, mentor_id)), None), next(iter(mentees(db, now, [mentee_id])), None)


def to_review(db: Session, skip: int, most: int) -> Sequence[Match]:
    """Proposals that a coordinator looks at first, the oldest first."""
    mine = select(Match).where(
        Match.state == MatchState.REVIEW, Match.mentor_id.is_not(None), Match.mentee_id.is_not(None)
    )
    return db.scalars(mine.order_by(Match.id).offset(skip).limit(most)).all()


def count_to_review(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(Match).where(Match.state == MatchState.REVIEW)) or 0


def reviewed(db: Session, match_id: int | None) -> Match | None:
    """A proposal that still waits to be looked at, for who looks first."""
    waits = select(Match).where(Match.id == (match_id or 0), Match.state == MatchState.REVIEW)
    return db.scalar(waits.with_for_update().execution_options(populate_existing=True))


def idle(db: Session, now: datetime, skip: int, most: int) -> list[Mentor]:
    """Mentors who can be proposed and have no mentee."""
    return [each for each in mentors(db, now) if each.idle][skip : skip + most]
