"""What goes after a time, in small batches. What people see under "My details", and who looked at it, stays."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from jobs.clock import Hands
from models import alerts, appointing, notices, outbox, updates

KEEP_TAKEN = timedelta(days=30)  # Telegram sends an update again for a day at most
KEEP_FAILED = timedelta(days=90)
KEEP_SEALED = timedelta(days=90)
KEEP_LINKS = timedelta(days=30)  # whoever opens one too late is told so
KEEP_SEEN = timedelta(days=365)


def clear_messages(db: Session, hands: Hands, now: datetime) -> int:
    """Messages that were sent, or ended otherwise."""
    return outbox.clear_ended(db, now - hands.keep_sent)


def clear_updates(db: Session, hands: Hands, now: datetime) -> int:
    """That they were taken; and those that were set aside."""
    return updates.clear_old(db, now - KEEP_TAKEN) + updates.clear_failed(db, now - KEEP_FAILED)


def clear_leftovers(db: Session, hands: Hands, now: datetime) -> int:
    """Messages that nobody opened, links that have run out, calls for help that somebody saw a year ago."""
    return (
        notices.clear_sealed(db, now - KEEP_SEALED)
        + appointing.clear_links(db, now - KEEP_LINKS)
        + alerts.clear_seen(db, now - KEEP_SEEN)
    )
