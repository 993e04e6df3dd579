"""Unfinished sign-ups, and who is asked, once, whether to go on with theirs."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from models import conversations, programmes
from models.conversations import Conversation
from models.people import Person
from models.programmes import ENTERPRISE, LEARNING, RESEARCHERS
from models.reminders import Nudge

SIGN_UPS = {"researcher-training": RESEARCHERS, "enterprise": ENTERPRISE, "learning-works": LEARNING}  # by journey
AFTER, NOT_AFTER = timedelta(days=1), timedelta(days=7)


def unfinished(db: Session, now: datetime) -> Iterator[tuple[Person, str]]:
    """Who has begun a sign-up and has said nothing for a day, with its journey: their own, and none they have finished before."""
    untouched = conversations.untouched(db, now - NOT_AFTER, now - AFTER)
    theirs = Nudge.person_id.in_([person.id for person, _conversation in untouched])
    asked = {(row.person_id, row.journey) for row in db.execute(select(Nudge.person_id, Nudge.journey).where(theirs))}
    for person, conversation in untouched:
        journey = _sign_up(conversation)
        if journey is None or (person.id, journey) in asked:
            continue
        if not programmes.is_enrolled(db, person.id, SIGN_UPS[journey]):
            yield person, journey


def record(db: Session, person: Person, journey: str, now: datetime) -> bool:
    """False when they were asked before."""
    insert = sqlite_insert if db.get_bind().dialect.name == "sqlite" else postgres_insert
    row = {"person_id": person.id, "journey": journey, "made_at": now}
    return db.scalar(insert(Nudge).values(row).on_conflict_do_nothing().returning(Nudge.id)) is not None


def _sign_up(conversation: Conversation) -> str | None:
    """The one under way, or that was set aside last."""
    courses = [*([conversation.course] if conversation.course else []), *reversed(conversation.parked)]
    mine = (each.journey for each in courses if each.journey in SIGN_UPS and not each.on_behalf)
    return next(mine, None)
