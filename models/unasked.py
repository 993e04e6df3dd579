"""Messages that nobody has asked for: at most three a week to anyone."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.outbox import MessageOwed, State
from models.people import Person

MOST = 3
WEEK = timedelta(days=7)


def may(db: Session, person: Person, now: datetime) -> bool:
    """Whether one more can be sent to them."""
    db.flush()
    theirs = select(func.count()).select_from(MessageOwed).where(MessageOwed.chat_id == person.chat_id)
    lately = theirs.where(MessageOwed.unasked, MessageOwed.due_at > now - WEEK, MessageOwed.state != State.SKIPPED)
    return (db.scalar(lately) or 0) < MOST
