"""What is open with somebody who pauses or stops gives its place back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from locales import Localizers
from models.mentoring import OPEN, Match, MatchState, close, request_of
from models.pairs import Side
from models.people import Person

PROPOSED = tuple(state for state in OPEN if state is not MatchState.MENTORING)


def leave(
    db: Session, localizers: Localizers, person: Person, now: datetime, sides: Sequence[Side] = tuple(Side)
) -> None:
    """Somebody stops: all that is open with them ends; whoever had a mentor in them is matched again before others."""
    stop_proposals(db, localizers, person, now, sides)
    for match in _open_of(db, person, sides, (MatchState.MENTORING,)):
        gone = Side.MENTOR if match.mentor_id == person.id else Side.MENTEE
        close(match, MatchState.ENDED, gone, now)
        request = request_of(db, match.mentee_id or 0)
        if request is not None and gone is Side.MENTOR:
            request.waits_since, request.first = now, True
    db.flush()


def stop_proposals(
    db: Session, localizers: Localizers, person: Person, now: datetime, sides: Sequence[Side] = tuple(Side)
) -> None:
    """Somebody pauses: what is only proposed goes to others; the mentorings that they have go on."""
    for match in _open_of(db, person, sides, PROPOSED):
        close(match, MatchState.WITHDRAWN, Side.MENTOR if match.mentor_id == person.id else Side.MENTEE, now)
    db.flush()


def forget(db: Session, localizers: Localizers, person: Person, now: datetime) -> None:
    """Somebody is forgotten: what is open with them ends."""
    leave(db, localizers, person, now)


def _open_of(db: Session, person: Person, sides: Sequence[Side], states: Sequence[MatchState]) -> Sequence[Match]:
    """Locked: nobody says yes to what is being withdrawn."""
    mine = {Side.MENTOR: Match.mentor_id == person.id, Side.MENTEE: Match.mentee_id == person.id}
    theirs = select(Match).where(or_(*(mine[side] for side in sides)), Match.state.in_(states))
    return db.scalars(theirs.order_by(Match.id).with_for_update().execution_options(populate_existing=True)).all()
