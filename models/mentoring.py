"""Peer mentoring: what somebody offers as a mentor, what somebody asks a mentor for, and the matches between them.

A purpose is a text: "health/nurse" (a key of the professions), "enterprise/food" (a sector of the content) or "research".
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Select, false, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.schema import NEVER_REUSED, Base, BigId

ANYWHERE, ONLINE = "anywhere", "online"  # beside the keys of areas, in `where`
ASK_EACH_TIME = "ask"  # in `times`: my shifts change
MOST_PLACES = 5


class Gender(StrEnum):
    """What somebody allows us to say of themselves, or wishes for in the other; None where they would rather not say, or do not mind."""

    WOMAN = "woman"
    MAN = "man"


class Home(StrEnum):
    """What somebody wishes of the country the other is from."""

    NOT_MINE = "not-mine"
    MINE = "mine"


class MentorOffer(Base):
    """What somebody offers, one for each person. `purposes`, `languages`, `where` (areas, ANYWHERE, ONLINE) and `times` (keys of
    handlers.answers.WHEN, or ASK_EACH_TIME) are keys; `places`: how many mentees at once; `quiet_from` and `quiet_until`: their own
    quiet hours in the programme's zone; `country` (ISO 3166) is used only for a mentee who wishes it; `wishes`: whom they would rather
    have. `checked_on`: the day on which the check of the content was made. `rests_until`: "not now"."""

    __tablename__ = "mentor_offer"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    purposes: Mapped[list[str]]
    languages: Mapped[list[str]]
    where: Mapped[list[str]] = mapped_column("places_where")
    times: Mapped[list[str]]
    places: Mapped[int]
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]
    gender: Mapped[Gender | None]
    wishes: Mapped[Gender | None]
    country: Mapped[str | None]
    offered_at: Mapped[datetime]
    checked_on: Mapped[date | None] = mapped_column(Date)
    approved_at: Mapped[datetime | None] = mapped_column(index=True)
    approved_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    paused_at: Mapped[datetime | None]
    rests_until: Mapped[datetime | None]


class MentorRequest(Base):
    """What somebody asks a mentor for, one for each person. `gender` is what they allow us to say; `wishes`, `not_my_area` and `home`
    (with `country`) what they wish of the other. `waits_since` is None while they are not looking (paused, or matched and content);
    `first`: an earlier mentoring was ended, they are matched before others. `told_at`: when they were last told why they wait."""

    __tablename__ = "mentor_request"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    purpose: Mapped[str]
    languages: Mapped[list[str]]
    where: Mapped[list[str]] = mapped_column("places_where")
    times: Mapped[list[str]]
    gender: Mapped[Gender | None]
    wishes: Mapped[Gender | None]
    not_my_area: Mapped[bool] = mapped_column(default=False, server_default=false())
    home: Mapped[Home | None]
    country: Mapped[str | None]
    asked_at: Mapped[datetime]
    waits_since: Mapped[datetime | None] = mapped_column(index=True)
    first: Mapped[bool] = mapped_column(default=False, server_default=false())
    paused_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]


class MatchState(StrEnum):
    """REVIEW: a coordinator looks at it first. Up to MENTORING a place of the mentor is held, and the mentee is proposed to nobody else."""

    REVIEW = "review"
    MENTOR_ASKED = "mentor-asked"
    MENTEE_ASKED = "mentee-asked"
    MENTORING = "mentoring"
    FINISHED = "finished"
    ENDED = "ended"  # by one of both, by the team, or because one has gone
    DECLINED = "declined"
    LAPSED = "lapsed"  # nobody has answered
    WITHDRAWN = "withdrawn"  # one of both paused or stopped before both had said yes


OPEN = (MatchState.REVIEW, MatchState.MENTOR_ASKED, MatchState.MENTEE_ASKED, MatchState.MENTORING)


class Match(Base):
    """A proposed pair; a mentoring once both have said yes. `open_mentee_id` is the mentee as long as it is open: of two proposals
    for one mentee the database takes one. `never_again`: they declined, or it ended badly. `reasons` are keys and values
    (models.suiting), put into words where they are read; `score` is that of its proposal. `state_since` counts reminders and silence.
    `halted_at`: somebody has said that something is wrong, nothing is relayed. `by_id`: the coordinator who proposed it by hand.
    `nudged_at`: both were asked why they do not meet, `alerted_at`: the team was told of it; `thirds_at`: both were asked how it was after
    their third meeting; `thanked_at`: the mentee has thanked the mentor when they had finished."""

    __tablename__ = "mentor_match"
    __table_args__ = (Index("ix_mentor_match_mentor_id_state", "mentor_id", "state"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    mentor_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    mentee_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"), index=True)
    open_mentee_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"), unique=True)
    purpose: Mapped[str]
    state: Mapped[MatchState] = mapped_column(index=True)
    state_since: Mapped[datetime]
    score: Mapped[float]
    reasons: Mapped[dict[str, Any]]
    by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    proposed_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    began_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]  # "mentor", "mentee", "team" or "clock"
    never_again: Mapped[bool] = mapped_column(default=False, server_default=false())
    mentor_shares: Mapped[bool] = mapped_column(default=False, server_default=false())  # their contact
    mentee_shares: Mapped[bool] = mapped_column(default=False, server_default=false())
    halted_at: Mapped[datetime | None]
    nudged_at: Mapped[datetime | None]
    alerted_at: Mapped[datetime | None]
    thirds_at: Mapped[datetime | None]
    thanked_at: Mapped[datetime | None]


def offer_of(db: Session, person_id: int) -> MentorOffer | None:
    return db.scalar(select(MentorOffer).where(MentorOffer.person_id == person_id))


def request_of(db: Session, person_id: int) -> MentorRequest | None:
    return db.scalar(select(MentorRequest).where(MentorRequest.person_id == person_id))


def open_matches(db: Session, mentor_id: int) -> Sequence[Match]:
    """Those that hold a place of a mentor, the oldest first."""
    return db.scalars(select(Match).where(Match.mentor_id == mentor_id, Match.state.in_(OPEN)).order_by(Match.id)).all()


def open_match_of(db: Session, mentee_id: int) -> Match | None:
    """What is proposed for a mentee, or their mentoring."""
    return db.scalar(select(Match).where(Match.open_mentee_id == mentee_id))


def places_taken(db: Session, mentor_id: int) -> int:
    counted = select(func.count()).select_from(Match).where(Match.mentor_id == mentor_id, Match.state.in_(OPEN))
    return db.scalar(counted) or 0


def _locked(statement: Select[Any]) -> Select[Any]:
    """Rows are locked in one order, a mentor's offer before a mentee's request (SQLite has one writer anyway)."""
    return statement.with_for_update()


def lock(db: Session, mentor_id: int, mentee_id: int) -> None:
    """Nobody else changes the offer or the request before this transaction ends: what is read from now on stays true."""
    db.execute(_locked(select(MentorOffer.id).where(MentorOffer.person_id == mentor_id)))
    db.execute(_locked(select(MentorRequest.id).where(MentorRequest.person_id == mentee_id)))


def propose(
    db: Session,
    mentor_id: int,
    mentee_id: int,
    score: float,
    reasons: dict[str, Any],
    state: MatchState,
    now: datetime,
    by_id: int | None = None,
) -> Match | None:
    """Hold a place of a mentor for a mentee; None when meanwhile one of them has paused or gone, the mentor has no free place, or the
    mentee has been proposed to somebody else. Whether they suit is the caller's to check (models.suiting), in the same transaction."""
    offer = db.scalar(_locked(select(MentorOffer).where(MentorOffer.person_id == mentor_id)))
    request = db.scalar(_locked(select(MentorRequest).where(MentorRequest.person_id == mentee_id)))
    if offer is None or offer.approved_at is None or offer.paused_at or mentor_id == mentee_id:
        return None
    if request is None or request.waits_since is None or request.paused_at or open_match_of(db, mentee_id):
        return None
    if places_taken(db, mentor_id) >= offer.places:
        return None
    match = Match(
        mentor_id=mentor_id, mentee_id=mentee_id, open_mentee_id=mentee_id, purpose=request.purpose, state=state, state_since=now,
        score=score, reasons=reasons, by_id=by_id, proposed_at=now,
    )  # fmt: skip
    db.add(match)
    db.flush()
    return match


def close(match: Match, state: MatchState, by: str, now: datetime, *, never_again: bool = False) -> None:
    """Give the place back. What becomes of the mentee's request is the caller's to say."""
    match.state, match.state_since, match.open_mentee_id = state, now, None
    match.closed_at, match.closed_by = now, by
    match.never_again = match.never_again or never_again
