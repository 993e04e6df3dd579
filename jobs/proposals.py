"""Proposed pairs: who has not answered is reminded once, then it passes on; what makes no sense any more is withdrawn."""

from datetime import datetime

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from jobs.clock import Hands
from locales import Day, Sayable, _
from models import asking_mentors, notices, pairs, partings
from models.mentoring import Match, MatchState, MentorOffer, MentorRequest
from models.notices import Notice
from models.pairs import REMINDED_AFTER, SILENT_AFTER, Side
from models.people import Person
from models.schema import changed

AT_ONCE = 15
THEN_PASSED_ON = SILENT_AFTER - REMINDED_AFTER
ASKED = (MatchState.MENTOR_ASKED, MatchState.MENTEE_ASKED)


def remind(db: Session, hands: Hands, now: datetime) -> int:
    """Who was asked two days ago and has not answered is asked once more. Returns how many."""
    silent = (Match.state.in_(ASKED), Match.reminded_at.is_(None), Match.state_since <= now - REMINDED_AFTER)
    found = db.scalars(select(Match).where(*silent).order_by(Match.id).limit(AT_ONCE)).all()
    for match in found:
        still = (Match.id == match.id, Match.state == match.state, Match.reminded_at.is_(None))
        if changed(db, update(Match).where(*still).values(reminded_at=now), Match.id) is not None:
            _ask_again(db, hands, match, now)
    return len(found)


def _ask_again(db: Session, hands: Hands, match: Match, now: datetime) -> None:
    words: Sayable
    kind: Notice
    if match.state is MatchState.MENTOR_ASKED:
        side, kind, rows = Side.MENTOR, notices.MENTOR_ASKED, asking_mentors.mentor_buttons(match)
        words = asking_mentors.to_mentor(db, hands.content, match)
    else:
        side, kind, rows = Side.MENTEE, notices.MENTEE_ASKED, asking_mentors.mentee_buttons(match)
        words = asking_mentors.to_mentee(db, hands.content, match)
    until = now + THEN_PASSED_ON
    asked = _(
        "You have not answered this yet. A yes or a no are both fine; after {day} I ask somebody else.\n\n{message}",
        day=Day.of(until, hands.localizers.zone), message=words,
    )  # fmt: skip
    asking_mentors.tell(db, hands.localizers, kind, match, side, asked, rows, now)


def pass_on(db: Session, hands: Hands, now: datetime) -> int:
    """Who was reminded, and has been silent for five days, is asked no more, and somebody else is found. Returns how many those were."""
    silent = (
        Match.state.in_(ASKED),
        Match.reminded_at <= now - THEN_PASSED_ON,
        Match.state_since <= now - SILENT_AFTER,
    )
    found = db.scalars(select(Match).where(*silent).order_by(Match.id).limit(AT_ONCE)).all()
    return sum(partings.lapse(db, hands.localizers, match, now) for match in found)


def withdraw(db: Session, hands: Hands, now: datetime) -> int:
    """Proposals of which one of both is not there any more: paused, stopped, or cannot be reached here. Returns how many those were."""
    mentor, mentee = aliased(Person), aliased(Person)
    offers = exists().where(
        MentorOffer.person_id == Match.mentor_id, MentorOffer.approved_at.is_not(None), MentorOffer.paused_at.is_(None)
    )
    asks = exists().where(MentorRequest.person_id == Match.mentee_id, MentorRequest.paused_at.is_(None))
    rows = (
        select(Match, offers.correlate(Match), asks.correlate(Match), mentor.unreachable_at, mentee.unreachable_at)
        .join(mentor, mentor.id == Match.mentor_id, isouter=True)
        .join(mentee, mentee.id == Match.mentee_id, isouter=True)
        .where(Match.state.in_(partings.PROPOSED))
        .where(
            or_(
                ~offers.correlate(Match),
                ~asks.correlate(Match),
                mentor.unreachable_at.is_not(None),
                mentee.unreachable_at.is_not(None),
            )
        )
        .order_by(Match.id)
        .limit(AT_ONCE)
    )
    done = 0
    for match, offered, _asked, mentor_lost, _mentee_lost in db.execute(rows).all():
        gone = Side.MENTOR if not offered or mentor_lost else Side.MENTEE
        done += partings.withdraw(db, hands.localizers, match, gone, now)
        if gone is Side.MENTOR and mentor_lost:
            pairs.rest(db, match.mentor_id, now + pairs.RESTS_AFTER_SILENCE)
    return done
