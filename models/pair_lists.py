"""Pairs as coordinators look at them: by where they stand, with their meetings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from models.meetings import Meeting, MeetingState
from models.mentoring import Match, MatchState
from models.people import Person

WITHOUT = timedelta(days=14)
PAGE = 10


class Group(StrEnum):
    WRONG = "wrong"
    STILL = "still"  # they have not met for two weeks
    MENTORING = "mentoring"
    ASKED = "asked"
    FINISHED = "finished"
    ENDED = "ended"
    CAME_TO_NOTHING = "nothing"


@dataclass(frozen=True)
class Pair:
    """A match with its two people (None: forgotten), how often they met, and when last."""

    match: Match
    mentor: Person | None
    mentee: Person | None
    meetings: int
    met_at: datetime | None

    def days_since(self, now: datetime) -> int | None:
        """Since they met last; None for who has never met, and after it has ended."""
        return (now - self.met_at).days if self.met_at and self.match.state is MatchState.MENTORING else None


_HELD = (
    select(Meeting.match_id, func.count().label("held"), func.max(Meeting.starts_at).label("met_at"))
    .where(Meeting.state == MeetingState.HELD)
    .group_by(Meeting.match_id)
    .subquery()
)
_MENTOR, _MENTEE = aliased(Person), aliased(Person)


def _in(group: Group, now: datetime) -> ColumnElement[bool]:
    mentoring, calm = Match.state == MatchState.MENTORING, Match.halted_at.is_(None)
    still = func.coalesce(_HELD.c.met_at, Match.began_at) <= now - WITHOUT
    return {
        Group.WRONG: mentoring & ~calm,
        Group.STILL: mentoring & calm & still,
        Group.MENTORING: mentoring & calm & ~still,
        Group.ASKED: Match.state.in_([MatchState.MENTOR_ASKED, MatchState.MENTEE_ASKED]),
        Group.FINISHED: Match.state == MatchState.FINISHED,
        Group.ENDED: Match.state == MatchState.ENDED,
        Group.CAME_TO_NOTHING: Match.state.in_([MatchState.DECLINED, MatchState.LAPSED, MatchState.WITHDRAWN]),
    }[group]


def count(db: Session, group: Group, now: datetime) -> int:
    found = select(func.count(Match.id)).select_from(Match).join(_HELD, _HELD.c.match_id == Match.id, isouter=True)
    return db.scalar(found.where(_in(group, now))) or 0


def page(db: Session, group: Group, now: datetime, number: int) -> tuple[Sequence[Pair], bool]:
    """Those of a page, who has waited longest first, and whether there are more."""
    rows = db.execute(
        _pairs().where(_in(group, now)).order_by(Match.state_since, Match.id).offset(number * PAGE).limit(PAGE + 1)
    ).all()
    return [_pair(row) for row in rows[:PAGE]], len(rows) > PAGE


def find(db: Session, match_id: int | None) -> Pair | None:
    row = db.execute(_pairs().where(Match.id == match_id).execution_options(populate_existing=True)).one_or_none()
    return _pair(row) if row else None


def everything(db: Session) -> list[Pair]:
    """All that were asked about, the newest first."""
    rows = db.execute(
        _pairs().where(or_(Match.state != MatchState.REVIEW, Match.began_at.is_not(None))).order_by(Match.id.desc())
    )
    return [_pair(row) for row in rows]


def _pairs() -> Select[Match, Person, Person, int, datetime]:
    return (
        select(Match, _MENTOR, _MENTEE, func.coalesce(_HELD.c.held, 0), _HELD.c.met_at)
        .join(_MENTOR, _MENTOR.id == Match.mentor_id, isouter=True)
        .join(_MENTEE, _MENTEE.id == Match.mentee_id, isouter=True)
        .join(_HELD, _HELD.c.match_id == Match.id, isouter=True)
    )


def _pair(row: Row[Match, Person, Person, int, datetime]) -> Pair:
    match, mentor, mentee, held, met_at = row
    return Pair(match, mentor, mentee, held, met_at)
