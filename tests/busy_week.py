"""A week of a programme, for the round-up: people who signed up in it and before, a session, what changed, what comes."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models import agreements, audit, people, programmes, referrals
from models.audit import Deed
from models.bookings import Booking, BookingState
from models.events import Event
from models.people import Person, Role
from models.referrals import Outcome
from models.roundup import Week
from tests.agreed import resident

CHATS = 60_000


def neighbour(db: Session, number: int, at: datetime) -> Person:
    person = resident(db, CHATS + number, f"Neighbour {number}", at)
    return person


def sign_ups(db: Session, programme: str, count: int, at: datetime, first: int) -> list[Person]:
    """So many new people, numbered from `first`."""
    signed_up = [neighbour(db, first + number, at) for number in range(count)]
    for person in signed_up:
        programmes.enrol(db, person, programme, {}, None, at)
    return signed_up


def busy_week(db: Session, week: Week) -> None:
    """Twelve weeks of sign-ups; in the last of them also a walk-in, who was passed on by a partner, a session and its guests."""
    for number in range(12):
        at = week.weeks_later(number - 11).begins + timedelta(days=2, hours=10)
        sign_ups(db, "researchers", 5 + number % 3, at, 100 * number)
        sign_ups(db, "enterprise", number % 4, at, 100 * number + 30)
        sign_ups(db, "learning", 8 - number % 5, at, 100 * number + 60)
    others(db, week)
    held(db, week)
    coming(db, week)


def others(db: Session, week: Week) -> None:
    """A coordinator, a partner and a neighbour have each entered somebody."""
    at = week.begins + timedelta(days=3)
    helper = neighbour(db, 5000, at)
    for number, what in enumerate(("walk-in", "entered", "")):
        person = people.enter(db, f"Somebody {number}", "en", helper, at)
        agreements.agree(db, person, "We keep your name.", "en", at, said_by=helper)
        programmes.enrol(db, person, "learning", {}, None, at)
        if what:
            audit.note(db, helper, Deed.CHANGED, what, at, person)
        audit.note(db, helper, Deed.CHANGED, "support", at, person)
        referral, _goes = referrals.refer(db, person, "karis", at, at)
        referrals.report(db, referral, helper, Outcome.SUPPORTED, "", at + timedelta(hours=1))


def event(db: Session, at: datetime, capacity: int) -> Event:
    added = Event(
        programme="researchers", module="understanding", hub="soho-house", starts_at=at, minutes=90, capacity=capacity
    )
    db.add(added)
    db.flush()
    return added


def held(db: Session, week: Week) -> None:
    """Nine came of eleven, and two more without a booking."""
    at = week.begins + timedelta(days=1, hours=18)
    session = event(db, at, 20)
    for number, state in enumerate([BookingState.ATTENDED] * 7 + [BookingState.MISSED] * 2):
        guests = 2 if number == 0 else 0
        person = neighbour(db, 6000 + number, at)
        db.add(Booking(event_id=session.id, person_id=person.id, state=state, guests=guests, booked_at=at))
    session.walk_ins, session.closed_at = 2, at + timedelta(hours=2)
    event(db, at + timedelta(days=2), 10)


def coming(db: Session, week: Week) -> None:
    """Three places are left in one, none in another, and one is too far away."""
    for days, capacity in ((9, 3), (10, 0), (16, 8)):
        event(db, week.begins + timedelta(days=days, hours=11), capacity)


def reader(db: Session, chat_id: int, role: Role, language: str, now: datetime) -> Person:
    person = people.arrive(db, chat_id, now)
    person.name, person.language = f"{role.value} {chat_id}", language
    people.give_role(db, person, role, now, organisation="karis" if role is Role.PARTNER else None)
    return person
