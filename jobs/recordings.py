"""What another process has recorded, or dropped, is known to this one within a tick."""

from datetime import datetime

from sqlalchemy.orm import Session

from jobs.clock import Hands


def refresh(db: Session, hands: Hands, now: datetime) -> int:
    """Nothing is owed to anybody by it."""
    hands.recordings.load(db)
    return 0
