"""Forgetting a person: every row about them, at once and for good."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from models import conversations, forgotten, invites, outbox, recordings, updates
from models.appointing import RoleLink
from models.database import SCRUB
from models.people import Person


def forget(db: Session, person: Person) -> None:
    """Erase a person, what hangs on them, what is stored of their messages and what others were told about them."""
    forgotten.note(db, person)
    outbox.forget(db, person)
    if person.chat_id is not None:
        updates.forget(db, person.chat_id)
    recordings.forget(db, person)
    invites.forget(db, person)
    conversations.forget_beneficiary(db, person)
    db.execute(delete(RoleLink).where(RoleLink.given_by == person.id))
    db.execute(delete(Person).where(Person.id == person.id))
    db.expunge_all()
    db.info[SCRUB] = True
