"""Introductions: somebody new arrives by an invite. It is recorded once; the first link counts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, delete, exists, literal, or_, select, update
from sqlalchemy.orm import Session, aliased

from models import invites
from models.agreements import CONSENT_VERSION, Consent, Purpose
from models.bookings import Booking, BookingState
from models.invites import Introduction, Invite
from models.people import Person, PersonRole, Role
from models.prepared import Prepared
from models.programmes import WITHDRAWN, Enrolment
from models.schema import changed

MAY_INVITE = (Role.LEADER, Role.COORDINATOR)
HAS_A_PLACE = (BookingState.BOOKED, BookingState.ATTENDED)
BEFORE_A_NAME = frozenset({"md", "mohd", "mst", "mr", "mrs", "ms", "dr"})  # Md and Mst stand before many Bengali names
LONGEST_FIRST_NAME = 30


@dataclass(frozen=True)
class ToldBy:
    """By which invite somebody came, and who had handed it out (None: a hub, an organisation, somebody who is forgotten)."""

    invite: Invite
    person: Person | None


def arrive(db: Session, invite: Invite, person: Person, now: datetime) -> int | None:
    """Record by which invite somebody came. Returns the how-manieth by it they are; None when that does not count: they are here
    already, the link is their own, it has ended, is full, or was switched off."""
    if invite.person_id == person.id or is_here(db, person) or not invites.is_open(db, invite, now):
        return None
    inviter = db.get(Person, invite.person_id) if invite.person_id else None
    by = invites.place_of(db, inviter, now) if inviter else None
    came = invites.place(db, person_id=person.id, invite_id=invite.id, by_id=by.id if by else None, arrived_at=now)
    if came is None:
        return None
    counting = update(Invite).where(Invite.id == invite.id, invites.open_at(now)).values(arrived=Invite.arrived + 1)
    number = changed(db, counting, Invite.arrived)
    if number is None:  # somebody was quicker: it is full
        db.execute(delete(Introduction).where(Introduction.id == came).execution_options(synchronize_session=False))
    return number


def is_here(db: Session, person: Person) -> bool:
    """Whether somebody has been introduced, has a role, or has agreed, also if they have taken that back."""
    known = (
        exists().where(Introduction.person_id == person.id),
        exists().where(Consent.person_id == person.id),
        exists().where(PersonRole.person_id == person.id),
    )
    return db.scalar(select(Person.id).where(Person.id == person.id, or_(*known))) is not None


_CAME_BY = Prepared(select(Introduction.id).where(Introduction.person_id == bindparam("person")).limit(literal(1)))


def came_by_somebody(db: Session, person_id: int) -> bool:
    """Whether there is an introduction of theirs. Each sign-up asks it."""
    return _CAME_BY(db, {"person": person_id}).fetchone() is not None


def told_by(db: Session, person_id: int) -> ToldBy | None:
    """Who told somebody about us; None for who came by themselves."""
    if not came_by_somebody(db, person_id):
        return None
    teller = aliased(Person)
    came = (
        select(Invite, teller)
        .join(Introduction, Introduction.invite_id == Invite.id)
        .outerjoin(teller, teller.id == Invite.person_id)
        .where(Introduction.person_id == person_id, ~invites.is_by_hand())
    )
    row = db.execute(came).one_or_none()
    return ToldBy(row[0], row[1]) if row else None


def first_name(person: Person | None) -> str | None:
    """What whoever opens their link may hear them called; None when that is nothing."""
    return called(person.name) or None if person and person.tells_name else None


def called(name: str | None) -> str:
    """The first name of a name, without what is written before it; nothing of nothing."""
    words = (name or "").split()
    return next((each for each in words if each.casefold().strip(".") not in BEFORE_A_NAME), "".join(words[:1]))[
        :LONGEST_FIRST_NAME
    ]


# of a person: leads, has agreed, has signed up for a programme, for an event
INVITING: tuple[ColumnElement[bool], ...] = (
    exists().where(PersonRole.person_id == Person.id, PersonRole.role.in_([literal(role) for role in MAY_INVITE])),
    exists().where(
        Consent.person_id == Person.id,
        Consent.purpose == literal(Purpose.HELP.value),
        Consent.version == literal(CONSENT_VERSION),
        Consent.withdrawn_at.is_(None),
    ),
    exists().where(Enrolment.person_id == Person.id, Enrolment.stage != literal(WITHDRAWN)),
    exists().where(Booking.person_id == Person.id, Booking.state.in_([literal(each) for each in HAS_A_PLACE])),
)
_MAY_INVITE = Prepared(select(*INVITING).where(Person.id == bindparam("person")))


def may_invite(db: Session, person_id: int) -> bool:
    """Whether somebody has a link of their own: who has signed up for anything, leaders, coordinators."""
    db.flush()
    row = _MAY_INVITE(db, {"person": person_id}).fetchone()
    if row is None:
        return False
    return may(*row)


def may(leads: object, agreed: object, enrolled: object, booked: object) -> bool:
    """What the four of `INVITING` come to."""
    return bool(leads or (agreed and (enrolled or booked)))


def withdraw(person: Person) -> None:
    """Who takes back their agreement is not named to anybody any more."""
    person.tells_name = person.shows_name = None
