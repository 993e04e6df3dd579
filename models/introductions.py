"""Introductions: somebody new arrives by an invite. It is recorded once; the first link counts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from models import invites
from models.bookings import Booking, BookingState
from models.invites import Introduction, Invite
from models.people import Consent, Person, PersonRole, Role, has_agreed
from models.programmes import WITHDRAWN, Enrolment
from models.schema import changed

MAY_INVITE = (Role.LEADER, Role.COORDINATOR)
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


def told_by(db: Session, person: Person) -> ToldBy | None:
    """Who told somebody about us; None for who came by themselves."""
    teller = aliased(Person)
    came = (
        select(Invite, teller)
        .join(Introduction, Introduction.invite_id == Invite.id)
        .outerjoin(teller, teller.id == Invite.person_id)
        .where(Introduction.person_id == person.id)
    )
    row = db.execute(came).one_or_none()
    return ToldBy(row[0], row[1]) if row else None


def first_name(person: Person | None) -> str | None:
    """What whoever opens their link may hear them called; None when that is nothing."""
    words = (person.name or "").split() if person and person.tells_name else []
    return words[0][:LONGEST_FIRST_NAME] if words else None


def may_invite(db: Session, person_id: int) -> bool:
    """Whether somebody has a link of their own: who has signed up for anything, leaders, coordinators."""
    came = Booking.state.in_((BookingState.BOOKED, BookingState.ATTENDED))
    known = (
        exists().where(PersonRole.person_id == Person.id, PersonRole.role.in_(MAY_INVITE)),
        exists().where(Enrolment.person_id == Person.id, Enrolment.stage != WITHDRAWN),
        exists().where(Booking.person_id == Person.id, came),
    )
    signed_up, role = or_(*known[1:]), known[0]
    row = db.execute(select(role, signed_up).where(Person.id == person_id)).one_or_none()
    return bool(row and (row[0] or (row[1] and has_agreed(db, person_id))))


def withdraw(person: Person) -> None:
    """Who takes back their agreement is not named to anybody any more."""
    person.tells_name = person.shows_name = None
