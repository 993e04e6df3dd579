"""Leaving: somebody takes back their agreement, or is forgotten; the places that they held are offered to who waits, at once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from locales import Localizers
from models import (
    bookings,
    conversations,
    forgetting,
    inbox,
    introductions,
    mentees,
    mentors,
    news,
    offers,
    outcomes,
    partings,
    programmes,
    referrals,
    story_uses,
    tasks,
)
from models.content import Content
from models.events import Event
from models.people import Person


def withdraw(db: Session, localizers: Localizers, content: Content, person: Person, now: datetime) -> None:
    """The agreement is taken back: the team works with nothing of theirs any more."""
    news.take_back(db, person, now)
    story_uses.take_back_all(db, localizers, person, now, forgotten=False)
    freed = programmes.withdraw(db, person, now)
    inbox.withdraw(db, person)
    referrals.withdraw(db, person)
    tasks.withdraw(db, person)
    introductions.withdraw(person)
    mentors.stop(db, localizers, person, now)
    mentees.stop(db, localizers, person, now)
    conversations.forget_beneficiary(db, person)
    partings.leave(db, localizers, person, now)
    _pass_on(db, localizers, content, freed, now)


def forget(db: Session, localizers: Localizers, content: Content, person: Person, now: datetime) -> None:
    """Everything about them is erased."""
    outcomes.leave_a_dot(db, person)
    story_uses.take_back_all(db, localizers, person, now, forgotten=True)
    freed = bookings.give_back(db, person, now)
    partings.forget(db, localizers, person, now)
    forgetting.forget(db, person)
    _pass_on(db, localizers, content, freed, now)


def _pass_on(db: Session, localizers: Localizers, content: Content, freed: Sequence[int], now: datetime) -> None:
    db.flush()
    for event_id in freed:
        offers.pass_on(db, localizers, content, db.get_one(Event, event_id), now)
