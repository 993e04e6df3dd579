"""People who offer and ask to be mentored, and a proposal between two of them."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from locales import Localizers
from models import asking_mentors, mentoring
from models.content import Content
from models.mentoring import Match, MatchState, MentorOffer, MentorRequest
from models.people import Person

NURSE = "health/nurse"
WHY = {"languages": ["so", "en"], "purpose": NURSE, "same": True, "times": ["evenings"], "where": ["soho"]}


def offers(db: Session, person: Person, now: datetime, places: int = 1, **more: Any) -> MentorOffer:
    """An approved offer."""
    offer = MentorOffer(
        person_id=person.id, purposes=[NURSE], languages=["en", "so"], where=["soho", "online"], times=["evenings"], places=places,
        offered_at=now, approved_at=now, **more,
    )  # fmt: skip
    db.add(offer)
    db.flush()
    return offer


def asks(db: Session, person: Person, now: datetime, **more: Any) -> MentorRequest:
    request = MentorRequest(
        person_id=person.id, purpose=NURSE, languages=["so", "en"], where=["soho"], times=["evenings", "weekends"],
        asked_at=now, waits_since=now, **more,
    )  # fmt: skip
    db.add(request)
    db.flush()
    return request


def proposed(
    db: Session, localizers: Localizers, content: Content, mentor: Person, mentee: Person, now: datetime
) -> Match:
    """The mentor is asked."""
    match = mentoring.propose(db, mentor.id, mentee.id, 1.0, WHY, MatchState.MENTOR_ASKED, now)
    assert match
    asking_mentors.ask_mentor(db, localizers, content, match, now)
    return match
