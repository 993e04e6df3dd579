"""Forgetting a person: every row about them, at once and for good."""

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from models import conversations, forgotten, invites, outbox, recordings, updates
from models.appointing import RoleLink
from models.database import SCRUB
from models.mentoring import Match
from models.people import Person
from models.schema import Base


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
    db.execute(update(Match).where(or_(Match.mentor_id == person.id, Match.mentee_id == person.id)).values(reasons={}))
    db.flush()
    _delete_what_hangs_on(db, person)
    db.execute(delete(Person).where(Person.id == person.id))
    db.expunge_all()
    db.info[SCRUB] = True


def _delete_what_hangs_on(db: Session, person: Person) -> None:
    """One table after the other. PostgreSQL would do it with the person, but refuses where the same row also names them in two more
    places, in the order that a restored copy has."""
    for table in reversed(Base.metadata.sorted_tables):
        for key in table.foreign_keys:
            if key.column.table.name == Person.__tablename__ and key.ondelete == "CASCADE":
                db.execute(delete(table).where(key.parent == person.id))
