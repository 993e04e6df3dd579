"""Thanks to whoever brought people who have signed up: gathered, at most once a day, and nobody is thanked for twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import Session, aliased

from models import invites
from models.invites import Introduction, Invite
from models.people import Person

WITHIN = timedelta(days=7)  # of signing up; whoever has heard enough from us is not thanked later
NOT_BEFORE = timedelta(hours=20)  # after the last thanks


@dataclass(frozen=True)
class Joined:
    """Those for whom somebody is thanked: how many, and one of them who lets them see their name."""

    count: int
    named: Person | None


def to_thank(db: Session, now: datetime) -> Sequence[Person]:
    """Those whom we can write to, and by whose links people came who have signed up in the last days and are not thanked for yet. Whom
    somebody has entered themselves, they know of."""
    theirs, thanked, place = aliased(Introduction), aliased(Introduction), aliased(Introduction)
    news = (
        select(theirs.by_id)
        .where(
            theirs.joined_at > now - WITHIN,
            theirs.thanked_at.is_(None),
            theirs.by_id.is_not(None),
            theirs.invite_id.is_not(None),
            ~_entered(theirs.person_id, theirs.invite_id),
        )
        .where(~exists().where(thanked.by_id == theirs.by_id, thanked.thanked_at > now - NOT_BEFORE))
    )
    whose = select(Person).join(place, place.person_id == Person.id).where(place.id.in_(news))
    reachable = (Person.chat_id.is_not(None), Person.unreachable_at.is_(None))
    return db.scalars(whose.where(*reachable).order_by(Person.id)).all()


def take(db: Session, person: Person, now: datetime) -> Joined | None:
    """Those for whom they are thanked now: of several callers, one gets them."""
    place = select(Introduction.id).where(Introduction.person_id == person.id).scalar_subquery()
    new = (Introduction.by_id == place) & (Introduction.joined_at > now - WITHIN) & Introduction.thanked_at.is_(None)
    taking = (
        update(Introduction)
        .where(new, Introduction.invite_id.is_not(None), ~_entered(Introduction.person_id, Introduction.invite_id))
        .values(thanked_at=now)
        .returning(Introduction.person_id)
    )
    joined = db.scalars(taking.execution_options(synchronize_session=False)).all()
    if not joined:
        return None
    shown = select(Person).where(Person.id.in_(joined), Person.shows_name.is_(True), Person.name.is_not(None))
    return Joined(len(joined), db.scalar(shown.order_by(Person.id).limit(1)))


def _entered(person: Any, invite: Any) -> ColumnElement[bool]:
    """Somebody was entered by another; also once they are forgotten."""
    by_hand = exists().where(Invite.id == invite, invites.is_by_hand())
    return exists().where(Person.id == person, Person.entered_by.is_not(None)) | by_hand
