"""Asking the mentor of a proposal."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from locales import Localizers
from models.content import Content
from models.mentoring import Match, MatchState
from models.schema import changed


def ask_mentor(db: Session, localizers: Localizers, content: Content, match: Match, now: datetime) -> bool:
    """Ask the mentor of a proposal that was reviewed, or needs no review (then it is MENTOR_ASKED already). False when it is not there
    to be asked about any more."""
    if match.state is not MatchState.REVIEW:
        return match.state is MatchState.MENTOR_ASKED
    reviewed = update(Match).where(Match.id == match.id, Match.state == MatchState.REVIEW)
    if changed(db, reviewed.values(state=MatchState.MENTOR_ASKED, state_since=now), Match.id) is None:
        return False
    db.refresh(match)
    return True
