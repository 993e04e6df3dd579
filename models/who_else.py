"""Who else would like this? Asked once after a sign-up, once a week after an event that went well, and never more often."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models import nudges
from models.agreements import agreement_of
from models.bookings import Booking, BookingState, Feedback
from models.events import Event, EventState
from models.feedback import LONGEST, ends_at
from models.people import Person
from models.reminders import Nudge

AFTER_SIGN_UP, AFTER_EVENT = "who-else", "who-else.event"
AFTER, NOT_AFTER = timedelta(days=7), timedelta(days=14)
GOOD = 4  # of 5
MOST = 200  # in a tick


def asked(db: Session, person: Person, occasion: str) -> bool:
    mine = select(Nudge.id).where(Nudge.person_id == person.id, Nudge.journey == occasion)
    return db.scalar(mine) is not None


def record(db: Session, person: Person, occasion: str, now: datetime) -> bool:
    """False when they were asked before."""
    return nudges.record(db, person, occasion, now)


def to_ask(db: Session, now: datetime) -> Sequence[tuple[Person, Event]]:
    """Who came to an event a week ago, or in the week before that, and had nothing bad to say of it."""
    bad = exists().where(Feedback.booking_id == Booking.id, Feedback.rating < GOOD)
    before = exists().where(Nudge.person_id == Person.id, Nudge.journey == AFTER_EVENT)
    rows = (
        select(Person, Event)
        .join(Booking, Booking.person_id == Person.id)
        .join(Event, Event.id == Booking.event_id)
        .where(Event.starts_at.between(now - NOT_AFTER - LONGEST, now - AFTER), Event.state == EventState.PLANNED)
        .where(Booking.state == BookingState.ATTENDED, ~bad, ~before, agreement_of(Person.id).exists())
        .where(Person.chat_id.is_not(None), Person.unreachable_at.is_(None))
        .order_by(Event.starts_at, Booking.id)
        .limit(MOST)
    )
    found = db.execute(rows).all()
    return [(person, event) for person, event in found if ends_at(event) + AFTER <= now <= ends_at(event) + NOT_AFTER]
