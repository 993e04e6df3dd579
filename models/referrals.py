"""Referrals: a person passed on to an organisation, with their yes, and what became of it."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, Text, UniqueConstraint, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models import agreements, people, programmes
from models.agreements import Consent
from models.people import Person, PersonRole, Role
from models.programmes import Enrolment
from models.schema import NEVER_REUSED, Base, BigId, changed


class Outcome(StrEnum):
    """What became of it, as the organisation reports."""

    SUPPORTED = "supported"  # they get support now
    COURSE = "course"
    WORKING = "working"
    NOT_REACHED = "not-reached"
    NOT_FOR_US = "not-for-us"


class ReferralState(StrEnum):
    ASKED = "asked"  # the person is asked whether the organisation may see it
    REFUSED = "refused"  # they said no
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"  # with an outcome


UNANSWERED = (ReferralState.ASKED, ReferralState.REFUSED)
PASSED_ON = (ReferralState.SENT, ReferralState.ACKNOWLEDGED, ReferralState.CLOSED)
AT_ONCE = 10  # that the clock sees to


class Referral(Base):
    """`organisation` is a key of the content. `referred_by`: who passed them on, None for themselves. `acknowledge_by`: when the
    coordinator is alerted; `alerted_at` keeps that from happening twice."""

    __tablename__ = "referral"
    __table_args__ = (
        UniqueConstraint("person_id", "organisation"),
        Index("ix_referral_late", "state", "acknowledge_by"),  # asked for by the clock, at each tick
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"))
    organisation: Mapped[str] = mapped_column(index=True)
    state: Mapped[ReferralState]
    referred_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]
    consented_at: Mapped[datetime | None]
    acknowledge_by: Mapped[datetime | None]
    alerted_at: Mapped[datetime | None]
    acknowledged_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    acknowledged_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None]
    outcome_words: Mapped[str | None] = mapped_column(Text)
    closed_at: Mapped[datetime | None]


def refer(
    db: Session, person: Person, organisation: str, acknowledge_by: datetime, now: datetime, by: Person | None = None
) -> tuple[Referral, bool]:
    """Pass a person on to an organisation, who has said yes to it; `by`: who did, None for themselves. Returns the referral and
    whether it goes out now: one that was sent before, with a yes that still stands, does not go again."""
    referral = of(db, person, organisation)
    if referral is None:
        referral = _add(db, person, organisation, by, now)
    anew: dict[str, Any] = dict.fromkeys(
        ("alerted_at", "acknowledged_by", "acknowledged_at", "outcome", "outcome_words", "closed_at")
    )
    sending = (
        update(Referral)
        .where(Referral.id == referral.id, Referral.state.in_(UNANSWERED) | ~_yes_stands())
        .values(state=ReferralState.SENT, consented_at=now, acknowledge_by=acknowledge_by, **anew)
    )
    if by is not None:
        sending = sending.values(referred_by=by.id)
    goes = _happens(db, sending, referral)
    if goes:
        programmes.move_on(db, person, programmes.LEARNING, programmes.CAME_FORWARD, programmes.REFERRED)
    return referral, goes


def ask(db: Session, person: Person, organisation: str, by: Person, now: datetime) -> Referral | None:
    """Keep that a person is asked whether an organisation may see what they told us; None when it may already."""
    referral = of(db, person, organisation)
    if referral is None:
        return _add(db, person, organisation, by, now)
    asking = (
        update(Referral)
        .where(Referral.id == referral.id, Referral.state.in_(UNANSWERED) | ~_yes_stands())
        .values(state=ReferralState.ASKED, referred_by=by.id, made_at=now, consented_at=None)
    )
    return referral if _happens(db, asking, referral) else None


def refuse(db: Session, referral: Referral) -> bool:
    """The person said no; False when it was answered before."""
    no = update(Referral).where(Referral.id == referral.id, Referral.state == ReferralState.ASKED)
    return _happens(db, no.values(state=ReferralState.REFUSED), referral)


def acknowledge(db: Session, referral: Referral, by: Person, now: datetime) -> tuple[bool, Person | None]:
    """The first who calls this has seen it for the organisation. Returns whether this was the first, and who was."""
    seeing = (
        update(Referral)
        .where(Referral.id == referral.id, Referral.state == ReferralState.SENT)
        .values(state=ReferralState.ACKNOWLEDGED, acknowledged_by=by.id, acknowledged_at=now)
    )
    first = _happens(db, seeing, referral)
    return first, db.get(Person, referral.acknowledged_by) if referral.acknowledged_by else None


def report(db: Session, referral: Referral, by: Person, outcome: Outcome, words: str, now: datetime) -> None:
    """What became of it; a later report takes the place of an earlier one."""
    acknowledge(db, referral, by, now)
    referral.state, referral.closed_at = ReferralState.CLOSED, now
    referral.outcome, referral.outcome_words = outcome, words or None


def withdraw(db: Session, person: Person) -> None:
    """What organisations were told, and what they said of it, is nobody's to see any more."""
    db.execute(delete(Referral).where(Referral.person_id == person.id))


def of(db: Session, person: Person, organisation: str) -> Referral | None:
    return db.scalar(select(Referral).where(Referral.person_id == person.id, Referral.organisation == organisation))


def all_of_person(db: Session, person: Person) -> Sequence[Referral]:
    return db.scalars(select(Referral).where(Referral.person_id == person.id).order_by(Referral.id)).all()


def in_force_of(db: Session, person: Person) -> Sequence[Referral]:
    """To whom a person is passed on, with a yes that stands."""
    mine = select(Referral).where(Referral.person_id == person.id, Referral.state.in_(PASSED_ON), _yes_stands())
    return db.scalars(mine.order_by(Referral.id)).all()


def addressed_to(db: Session, organisation: str | None, referral_id: int | None) -> tuple[Referral, Person] | None:
    """A referral with its person, if it was passed on to this organisation (None: to any) and the person's yes stands."""
    if referral_id is None:
        return None
    row = db.execute(_in_force(organisation).where(Referral.id == referral_id)).one_or_none()
    return None if row is None else (row[0], row[1])


def listed(
    db: Session, organisation: str | None, state: ReferralState, most: int, after: int = 0
) -> Sequence[tuple[Referral, Person]]:
    """Those in one state, the newest first; `after` so many."""
    query = _in_force(organisation).where(Referral.state == state).order_by(Referral.id.desc())
    return [(referral, person) for referral, person in db.execute(query.limit(most).offset(after))]


def counts(db: Session, organisation: str | None) -> dict[ReferralState, int]:
    found = _in_force(organisation).subquery()
    rows = db.execute(select(found.c.state, func.count()).group_by(found.c.state)).all()
    return dict.fromkeys(PASSED_ON, 0) | {ReferralState(state): count for state, count in rows}


def sent_by(db: Session, organisation: str, most: int, after: int = 0) -> Sequence[tuple[Person, Enrolment | None]]:
    """Whom an organisation's partners have passed on to the team, the newest first, with their place in Learning Works."""
    partners = select(PersonRole.person_id).where(
        PersonRole.role == Role.PARTNER, PersonRole.organisation == organisation
    )
    place = (Enrolment.person_id == Person.id) & (Enrolment.programme == programmes.LEARNING)
    query = (
        select(Person, Enrolment)
        .join(Enrolment, place, isouter=True)
        .where(Person.entered_by.in_(partners), agreements.agreement_of(Person.id).exists())
        .order_by(Person.id.desc())
    )
    return [(person, enrolment) for person, enrolment in db.execute(query.limit(most).offset(after))]


def entered(db: Session, by: Person, person_id: int | None) -> Person | None:
    """Somebody without a chat whom `by` has entered; None when there is no such (any more)."""
    theirs = (Person.id == person_id, Person.entered_by == by.id, Person.chat_id.is_(None))
    return db.scalar(select(Person).where(*theirs, agreements.agreement_of(Person.id).exists()))


def alert_late(db: Session, now: datetime) -> Sequence[tuple[Referral, Person]]:
    """Those that nobody acknowledged in time and nobody was alerted to, each given once."""
    late = (
        select(Referral.id)
        .where(Referral.state == ReferralState.SENT, Referral.acknowledge_by <= now, Referral.alerted_at.is_(None))
        .where(_yes_stands())
        .order_by(Referral.id)
        .limit(AT_ONCE)
    )
    alerting = update(Referral).where(Referral.id.in_(late), Referral.alerted_at.is_(None)).values(alerted_at=now)
    ids = db.scalars(alerting.returning(Referral.id).execution_options(synchronize_session=False)).all()
    query = select(Referral, Person).join(Person, Person.id == Referral.person_id).where(Referral.id.in_(ids))
    return [(referral, person) for referral, person in db.execute(query.order_by(Referral.id))]


def coordinators_of(db: Session, person: Person) -> Sequence[Person]:
    """Who of the team hears how it goes: who sees to the person's sign-up, or else all."""
    enrolment = programmes.of_person(db, person, programmes.LEARNING)
    everybody = people.with_role(Role.COORDINATOR)
    seen_by = db.scalars(everybody.where(Person.id == enrolment.seen_by)).all() if enrolment else ()
    return seen_by or db.scalars(everybody).all()


def _add(db: Session, person: Person, organisation: str, by: Person | None, now: datetime) -> Referral:
    referral = Referral(person_id=person.id, organisation=organisation, state=ReferralState.ASKED, made_at=now)
    referral.referred_by = by.id if by else None
    db.add(referral)
    db.flush()
    return referral


def _happens(db: Session, change: Any, referral: Referral) -> bool:
    """Of several who want the same change together, one makes it."""
    happened = changed(db, change, Referral.id) is not None
    db.refresh(referral)
    return happened


def _yes_stands() -> ColumnElement[bool]:
    """The yes to this organisation, given under an agreement that is in force still: who took theirs back and agreed anew has not
    said it again."""
    return agreements.agreement_of(Referral.person_id).where(Consent.given_at <= Referral.consented_at).exists()


def _in_force(organisation: str | None) -> Select[Referral, Person]:
    query = select(Referral, Person).join(Person, Person.id == Referral.person_id)
    query = query.where(Referral.state.in_(PASSED_ON), _yes_stands())
    return query if organisation is None else query.where(Referral.organisation == organisation)
