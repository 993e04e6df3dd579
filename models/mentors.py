"""Mentors: what they offer, the team's yes to it, pausing and stopping.

A mentor is asked, never assigned: what changes here frees what was only proposed, and puts nobody out whom they mentor already.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session

from locales import Localizers, marked
from models import notices, partings, people
from models.agreements import agreement_of
from models.mentoring import Match, MatchState, MentorOffer
from models.pairs import Side
from models.people import Person, PersonRole, Role
from models.schema import Refusal, changed

AS_MENTOR = (Side.MENTOR,)
MATTERS = (
    "purposes",
    "languages",
    "gender",
    "wishes",
    "country",
)  # a pair that was proposed with other answers may not suit any more
MOST_SHOWN = 30


@dataclass(frozen=True)
class Offered:
    """What `offer` did: the offer, whether it is new, whether the team has to look at it (again)."""

    offer: MentorOffer
    new: bool
    to_approve: bool


class OwnOffer(Refusal):
    def __init__(self) -> None:
        super().__init__(marked("This is your own offer. Please let somebody else of the team look at it."))


def offer(db: Session, localizers: Localizers, person: Person, told: Mapping[str, Any], now: datetime) -> Offered:
    """Keep what somebody offers, or change it. Something further to mentor in needs the team's yes anew."""
    kept = _locked(db, person.id)
    new = kept is None
    if kept is None:
        kept = MentorOffer(person_id=person.id, offered_at=now)
        db.add(kept)
    further = bool(set(told["purposes"]) - set(kept.purposes or ()))
    _keep(db, localizers, kept, person, told, now)
    if further and kept.approved_at:
        kept.approved_at, kept.approved_by = None, None
    db.flush()
    return Offered(kept, new, further and kept.approved_at is None)


def tell_more(db: Session, localizers: Localizers, person: Person, told: Mapping[str, Any], now: datetime) -> bool:
    """Add their wishes; False for who offers nothing (any more)."""
    kept = _locked(db, person.id)
    if kept is not None:
        _keep(db, localizers, kept, person, told, now)
    return kept is not None


def _keep(
    db: Session, localizers: Localizers, kept: MentorOffer, person: Person, told: Mapping[str, Any], now: datetime
) -> None:
    if kept.id and any(key in told and told[key] != getattr(kept, key) for key in MATTERS):
        partings.stop_proposals(db, localizers, person, now, AS_MENTOR)
    for key, value in told.items():
        setattr(kept, key, value)


def waiting(db: Session) -> Sequence[tuple[MentorOffer, Person]]:
    """Offers that the team has not said yes to, the oldest first."""
    rows = db.execute(_seen_by_team().where(MentorOffer.approved_at.is_(None)).limit(MOST_SHOWN))
    return [(kept, person) for kept, person in rows]


def count_waiting(db: Session) -> int:
    unapproved = _seen_by_team().where(MentorOffer.approved_at.is_(None)).order_by(None)
    return db.scalar(select(func.count()).select_from(unapproved.subquery())) or 0


def find(db: Session, offer_id: int | None) -> tuple[MentorOffer, Person] | None:
    """An offer with its person, as they stand now, if their agreement is in force."""
    asked = _seen_by_team().where(MentorOffer.id == (offer_id or 0)).execution_options(populate_existing=True)
    row = db.execute(asked).one_or_none()
    return None if row is None else (row[0], row[1])


def _seen_by_team() -> Select[MentorOffer, Person]:
    return (
        select(MentorOffer, Person)
        .join(Person, Person.id == MentorOffer.person_id)
        .where(agreement_of(Person.id).exists())
        .order_by(MentorOffer.offered_at, MentorOffer.id)
    )


def approve(db: Session, offer_id: int, by: Person, today: date, now: datetime) -> bool:
    """The check is made: only that, and the day, is kept. False when somebody has said yes before, or it is gone. Nobody approves
    their own while there is another coordinator: raises OwnOffer."""
    found = find(db, offer_id)
    if found is None:
        return False
    if found[1].id == by.id and len(db.scalars(people.with_role(Role.COORDINATOR)).all()) > 1:
        raise OwnOffer
    said = {"approved_at": now, "approved_by": by.id, "checked_on": today}
    mine = update(MentorOffer).where(MentorOffer.id == offer_id, MentorOffer.approved_at.is_(None))
    if changed(db, mine.values(said), MentorOffer.id) is None:
        return False
    db.refresh(found[0])
    people.give_role(db, found[1], Role.MENTOR, now)
    return True


def decline(db: Session, offer_id: int) -> bool:
    """The team cannot take it up: nothing of it is kept. Not of who mentors already; that is ended, not declined."""
    mentors = select(PersonRole.person_id).where(PersonRole.role == Role.MENTOR)
    mine = delete(MentorOffer).where(
        MentorOffer.id == offer_id, MentorOffer.approved_at.is_(None), MentorOffer.person_id.not_in(mentors)
    )
    return changed(db, mine, MentorOffer.id) is not None


def pause(db: Session, localizers: Localizers, person: Person, now: datetime) -> bool:
    """Nobody new for now: what was only proposed goes to others, those whom they mentor stay."""
    kept = _locked(db, person.id)
    if kept is None:
        return False
    kept.paused_at = kept.paused_at or now
    partings.stop_proposals(db, localizers, person, now, AS_MENTOR)
    return True


def go_on(db: Session, person: Person) -> bool:
    kept = _locked(db, person.id)
    if kept is None:
        return False
    kept.paused_at = kept.rests_until = None
    return True


def stop(db: Session, localizers: Localizers, person: Person, now: datetime) -> bool:
    """They mentor no more: the offer is erased, the role ends, and so does all that is open."""
    kept = _locked(db, person.id)
    partings.leave(db, localizers, person, now, AS_MENTOR)
    db.execute(delete(MentorOffer).where(MentorOffer.person_id == person.id))
    db.execute(delete(PersonRole).where(PersonRole.person_id == person.id, PersonRole.role == Role.MENTOR))
    if person.chat_id is not None:
        notices.drop(db, person.chat_id, Role.MENTOR)
    return kept is not None


def role_taken(db: Session, localizers: Localizers, person: Person, now: datetime) -> None:
    """A coordinator has ended the role: the offer waits for a yes again, and nothing new is proposed."""
    kept = _locked(db, person.id)
    if kept is not None:
        kept.approved_at = kept.approved_by = kept.checked_on = None
        partings.stop_proposals(db, localizers, person, now, AS_MENTOR)


def mentees(db: Session, person_id: int) -> Sequence[tuple[Match, Person]]:
    """Those whom they mentor now, the longest first."""
    rows = db.execute(
        select(Match, Person)
        .join(Person, Person.id == Match.mentee_id)
        .where(Match.mentor_id == person_id, Match.state == MatchState.MENTORING)
        .order_by(Match.began_at, Match.id)
    )
    return [(match, mentee) for match, mentee in rows]


def have_had(db: Session, person_id: int) -> int:
    """How many they have mentored, or do."""
    begun = select(func.count()).where(Match.mentor_id == person_id, Match.began_at.is_not(None))
    return db.scalar(begun) or 0


def _locked(db: Session, person_id: int) -> MentorOffer | None:
    """As it stands now; whoever proposes somebody to them waits."""
    db.flush()
    mine = select(MentorOffer).where(MentorOffer.person_id == person_id).with_for_update()
    return db.scalar(mine.execution_options(populate_existing=True))
