"""What is due of pairs: each found once, by a marker on the meeting or the match."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.orm import Session

from models.meetings import ASKED_AFTER, ASKED_UNTIL, AT_LEAST, Meeting, MeetingState
from models.mentoring import Match, MatchState
from models.people import Person
from models.schema import changed


def to_remind(db: Session, until: datetime, now: datetime, most: int) -> Sequence[tuple[Meeting, Match]]:
    """Those agreed that begin soon, each given once."""
    due = (
        Meeting.state == MeetingState.AGREED,
        Meeting.reminded_at.is_(None),
        Meeting.starts_at > now,
        Meeting.starts_at <= until,
    )
    found = _with_match(db, _pairs().where(*due).limit(most))
    return [each for each in found if _marked(db, each[0], reminded_at=now)]


def to_ask(db: Session, now: datetime, most: int) -> Sequence[tuple[Meeting, Match]]:
    """Those that are over, and of which nobody was asked yet, each given once."""
    over = (Meeting.starts_at <= now - ASKED_AFTER, Meeting.starts_at > now - ASKED_UNTIL)
    found = _with_match(
        db, _pairs().where(Meeting.state == MeetingState.AGREED, Meeting.asked_at.is_(None), *over).limit(most)
    )
    return [each for each in found if _marked(db, each[0], asked_at=now)]


def _marked(db: Session, meeting: Meeting, **at: datetime) -> bool:
    unmarked = [getattr(Meeting, name).is_(None) for name in at]
    marking = (
        update(Meeting).where(Meeting.id == meeting.id, Meeting.state == MeetingState.AGREED, *unmarked).values(**at)
    )
    return changed(db, marking, Meeting.id) is not None


def _pairs() -> Select[Meeting, Match]:
    going_on = (Match.state == MatchState.MENTORING, Match.halted_at.is_(None))
    return (
        select(Meeting, Match)
        .join(Match, Match.id == Meeting.match_id)
        .where(*going_on)
        .order_by(Meeting.starts_at, Meeting.id)
    )


def _with_match(db: Session, found: Select[Meeting, Match]) -> list[tuple[Meeting, Match]]:
    return [(meeting, match) for meeting, match in db.execute(found)]


def to_nudge(db: Session, before: datetime, now: datetime, most: int) -> Sequence[Match]:
    """Pairs that have neither met since then nor anything to come, each given once until they meet."""
    return _still(db, before, now, [Match.nudged_at.is_(None)], "nudged_at", most)


def to_alert(db: Session, before: datetime, nudged: datetime, now: datetime, most: int) -> Sequence[Match]:
    """Those of them that have been nudged by then, in vain."""
    return _still(db, before, now, [Match.alerted_at.is_(None), Match.nudged_at <= nudged], "alerted_at", most)


def to_alert_lost(db: Session, since: datetime, now: datetime, most: int) -> Sequence[Match]:
    """Pairs of which one cannot be reached here since then, each given once until they meet."""
    lost = select(Person.id).where(Person.id.in_([Match.mentor_id, Match.mentee_id]), Person.unreachable_at <= since)
    due = [Match.alerted_at.is_(None), Match.state == MatchState.MENTORING]
    found = db.scalars(select(Match).where(*due, lost.correlate(Match).exists()).order_by(Match.id).limit(most)).all()
    return [each for each in found if _told(db, each, due, "alerted_at", now)]


def _still(
    db: Session, before: datetime, now: datetime, due: list[ColumnElement[bool]], marker: str, most: int
) -> list[Match]:
    lately = (Meeting.starts_at > before) & Meeting.state.in_([MeetingState.AGREED, MeetingState.HELD])
    alive = select(Meeting.id).where(Meeting.match_id == Match.id, lately).correlate(Match).exists()
    stands = (Match.state == MatchState.MENTORING, Match.halted_at.is_(None), Match.began_at <= before, ~alive)
    found = db.scalars(select(Match).where(*stands, *due).order_by(Match.id).limit(most)).all()
    return [each for each in found if _told(db, each, due, marker, now)]


def _told(db: Session, match: Match, due: list[ColumnElement[bool]], marker: str, now: datetime) -> bool:
    telling = update(Match).where(Match.id == match.id, *due).values({marker: now})
    told = changed(db, telling, Match.id) is not None
    db.refresh(match)
    return told


def to_ask_how(db: Session, now: datetime, most: int) -> Sequence[Match]:
    """Pairs that have met three times and were not asked yet how it was, each given once."""
    had = (
        select(func.count())
        .where(Meeting.match_id == Match.id, Meeting.state == MeetingState.HELD)
        .correlate(Match)
        .scalar_subquery()
    )
    due = [Match.thirds_at.is_(None), Match.state == MatchState.MENTORING]
    found = db.scalars(
        select(Match).where(*due, Match.halted_at.is_(None), had >= AT_LEAST).order_by(Match.id).limit(most)
    ).all()
    return [each for each in found if _told(db, each, due, "thirds_at", now)]
