"""Lists of all there is, for the sheets that the team takes home. Of people only those whose agreement is in force."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from models.agreements import agreement_of
from models.bookings import Booking, BookingState
from models.events import Event
from models.people import Person
from models.programmes import WITHDRAWN, Enrolment
from models.referrals import Outcome, Referral, ReferralState

COME = (BookingState.BOOKED, BookingState.ATTENDED)


class SignUp(NamedTuple):
    programme: str
    stage: str
    answers: Mapping[str, Any]
    enrolled_at: datetime
    session: datetime | None
    seen_by: str | None
    name: str | None
    language: str | None
    area: str | None
    other_languages: Sequence[str]
    why: str | None
    why_voice: str | None
    phone: str | None
    discreet: bool


class PassedOn(NamedTuple):
    """`by`: the name of who passed them on; `by_themselves`: nobody did."""

    name: str | None
    language: str | None
    organisation: str
    state: ReferralState
    outcome: Outcome | None
    made_at: datetime
    by: str | None
    by_themselves: bool
    acknowledge_by: datetime | None
    acknowledged_at: datetime | None
    closed_at: datetime | None
    phone: str | None
    discreet: bool
    outcome_words: str | None


class Place(NamedTuple):
    """Somebody's place in an event."""

    starts_at: datetime
    programme: str
    module: str
    hub: str
    name: str | None
    guests: int
    language: str | None
    phone: str | None
    discreet: bool


def sign_ups(db: Session) -> Sequence[SignUp]:
    """By programme, the newest first."""
    seer = aliased(Person)
    query = (
        select(
            Enrolment.programme, Enrolment.stage, Enrolment.answers, Enrolment.enrolled_at, Event.starts_at, seer.name,
            Person.name, Person.language, Person.area, Person.other_languages, Person.why, Person.why_voice, Person.phone, Person.discreet,
        )
        .join(Person, Person.id == Enrolment.person_id)
        .join(Event, Event.id == Enrolment.event_id, isouter=True)
        .join(seer, seer.id == Enrolment.seen_by, isouter=True)
        .where(Enrolment.stage != WITHDRAWN, agreement_of(Person.id).exists())
        .order_by(Enrolment.programme, Enrolment.id.desc())
    )  # fmt: skip
    return [SignUp._make(row) for row in db.execute(query)]


def referrals(db: Session) -> Sequence[PassedOn]:
    """The newest first."""
    referrer = aliased(Person)
    query = (
        select(
            Person.name, Person.language, Referral.organisation, Referral.state, Referral.outcome, Referral.made_at,
            referrer.name, Referral.referred_by.is_(None), Referral.acknowledge_by, Referral.acknowledged_at,
            Referral.closed_at, Person.phone, Person.discreet, Referral.outcome_words,
        )
        .join(Person, Person.id == Referral.person_id)
        .join(referrer, referrer.id == Referral.referred_by, isouter=True)
        .where(agreement_of(Person.id).exists())
        .order_by(Referral.id.desc())
    )  # fmt: skip
    return [PassedOn._make(row) for row in db.execute(query)]


def people_in(db: Session, name: str) -> Sequence[int]:
    """The ids of those who stand in a sheet: of sign-ups, of referrals, of events."""
    of = {
        "sign-ups": select(Enrolment.person_id).where(Enrolment.stage != WITHDRAWN),
        "referrals": select(Referral.person_id),
        "events": select(Booking.person_id).where(Booking.state.in_(COME)),
    }[name]
    return db.scalars(
        select(Person.id).where(Person.id.in_(of), agreement_of(Person.id).exists()).order_by(Person.id)
    ).all()


def events(db: Session) -> Sequence[tuple[Event, int]]:
    """Each with the places taken, guests counted; those to come last."""
    mine = (Booking.event_id == Event.id) & (Booking.state.in_(COME))
    query = select(Event, func.coalesce(func.sum(1 + Booking.guests), 0)).join(Booking, mine, isouter=True)
    return [(event, taken) for event, taken in db.execute(query.group_by(Event.id).order_by(Event.starts_at, Event.id))]


def places(db: Session) -> Sequence[Place]:
    """Who has a place in which event, in the order of the events."""
    query = (
        select(
            Event.starts_at, Event.programme, Event.module, Event.hub, Person.name, Booking.guests, Person.language,
            Person.phone, Person.discreet,
        )
        .join(Booking, Booking.event_id == Event.id)
        .join(Person, Person.id == Booking.person_id)
        .where(Booking.state.in_(COME), agreement_of(Person.id).exists())
        .order_by(Event.starts_at, Event.id, Booking.id)
    )  # fmt: skip
    return [Place._make(row) for row in db.execute(query)]


def by_stage(db: Session) -> Mapping[tuple[str, str], int]:
    """How many people are at which stage of which programme."""
    query = select(Enrolment.programme, Enrolment.stage, func.count()).join(Person, Person.id == Enrolment.person_id)
    query = query.where(Enrolment.stage != WITHDRAWN, agreement_of(Person.id).exists()).group_by(
        Enrolment.programme, Enrolment.stage
    )
    return Counter({(programme, stage): count for programme, stage, count in db.execute(query)})


def by_area(db: Session) -> Mapping[str | None, int]:
    """How many people who are in a programme live where; None for who did not say."""
    in_one = exists().where(Enrolment.person_id == Person.id, Enrolment.stage != WITHDRAWN)
    query = select(Person.area, func.count()).where(in_one, agreement_of(Person.id).exists()).group_by(Person.area)
    return Counter({area: count for area, count in db.execute(query)})
