"""Mentees: what they ask a mentor for, how long they have waited, pausing and stopping."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from locales import Localizers
from models import partings
from models.mentoring import MatchState, MentorRequest, open_match_of
from models.pairs import Side
from models.people import Person

AS_MENTEE = (Side.MENTEE,)
MATTERS = ("purpose", "languages", "gender", "wishes", "not_my_area", "home", "country")


def ask(db: Session, localizers: Localizers, person: Person, told: Mapping[str, Any], now: datetime) -> bool:
    """Keep what somebody asks a mentor for, or change it; whether it is new. Who changes it keeps their turn."""
    kept = _locked(db, person.id)
    new = kept is None
    if kept is None:
        kept = MentorRequest(person_id=person.id, asked_at=now)
        db.add(kept)
    elif any(told[key] != getattr(kept, key) for key in MATTERS):
        partings.stop_proposals(db, localizers, person, now, AS_MENTEE)
    for key, value in told.items():
        setattr(kept, key, value)
    db.flush()
    _look(db, kept, now)
    return new


def pause(db: Session, localizers: Localizers, person: Person, now: datetime) -> bool:
    kept = _locked(db, person.id)
    if kept is None:
        return False
    kept.paused_at = kept.paused_at or now
    partings.stop_proposals(db, localizers, person, now, AS_MENTEE)
    return True


def go_on(db: Session, person: Person, now: datetime) -> bool:
    """They keep the turn that they had."""
    kept = _locked(db, person.id)
    if kept is None:
        return False
    kept.paused_at = None
    _look(db, kept, now)
    return True


def stop(db: Session, localizers: Localizers, person: Person, now: datetime) -> bool:
    """They look for nobody any more: what they asked for is erased, and all that is open ends."""
    kept = _locked(db, person.id)
    partings.leave(db, localizers, person, now, AS_MENTEE)
    db.execute(delete(MentorRequest).where(MentorRequest.person_id == person.id))
    return kept is not None


def count_waiting(db: Session) -> int:
    """How many look for a mentor now."""
    looking = (MentorRequest.waits_since.is_not(None), MentorRequest.paused_at.is_(None))
    return db.scalar(select(func.count()).select_from(MentorRequest).where(*looking)) or 0


def _look(db: Session, kept: MentorRequest, now: datetime) -> None:
    match = open_match_of(db, kept.person_id)
    if match is None or match.state is not MatchState.MENTORING:
        kept.waits_since = kept.waits_since or now


def _locked(db: Session, person_id: int) -> MentorRequest | None:
    db.flush()
    mine = select(MentorRequest).where(MentorRequest.person_id == person_id).with_for_update()
    return db.scalar(mine.execution_options(populate_existing=True))
