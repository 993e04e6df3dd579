"""What somebody's menu depends on, asked in one go: it is what people see most."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import bindparam, exists, literal, select
from sqlalchemy.orm import Session

from models import introductions, vine
from models.bookings import Booking, BookingState
from models.people import Person, PersonRole, Role
from models.prepared import Prepared
from models.programmes import RESEARCHERS, WITHDRAWN, Enrolment
from models.schema import UtcMoment
from models.stories import Story, StoryAudience, may_be_told

ROLES = (Role.COORDINATOR, Role.LEADER, Role.PARTNER)


@dataclass(frozen=True)
class Standing:
    """`may_tell`: they have been to something, or have come far in a programme. `stories`: others have one for them."""

    roles: frozenset[Role]
    enrolled: bool
    may_invite: bool
    has_brought: bool
    stories: bool
    may_tell: bool


def standing(db: Session, person_id: int, last_stages: Collection[str], now: datetime) -> Standing:
    """`last_stages`: in which one has come far."""
    db.flush()
    asking = _asking(tuple(sorted(last_stages)))
    row = asking(db, {"person": person_id, "now": now}).fetchone() or (False,) * 13
    in_role, (enrolled, brought, stories, came, far), inviting = row[:3], row[3:8], row[8:]
    return Standing(
        roles=frozenset(role for role, has in zip(ROLES, in_role, strict=True) if has),
        enrolled=bool(enrolled),
        may_invite=introductions.may(*inviting),
        has_brought=bool(brought),
        stories=bool(stories),
        may_tell=bool(came or far),
    )


@lru_cache
def _asking(last_stages: tuple[str, ...]) -> Prepared:
    mine, told = Enrolment.person_id == Person.id, bindparam("now", type_=UtcMoment)
    stages = Enrolment.stage.in_([literal(stage) for stage in last_stages])
    return Prepared(
        select(
            *(exists().where(PersonRole.person_id == Person.id, PersonRole.role == literal(role)) for role in ROLES),
            exists().where(mine, Enrolment.programme == literal(RESEARCHERS), Enrolment.stage != literal(WITHDRAWN)),
            vine.HAS_BROUGHT,
            exists().where(may_be_told(told, StoryAudience.EVERYONE), Story.person_id != Person.id),
            exists().where(Booking.person_id == Person.id, Booking.state == literal(BookingState.ATTENDED)),
            exists().where(mine, stages),
            *introductions.INVITING,
        ).where(Person.id == bindparam("person"))
    )
