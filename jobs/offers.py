"""Places that have come free, whoever freed them, go to who waits; an offer that nobody answers goes to the next."""

from datetime import datetime

from sqlalchemy.orm import Session

from jobs.clock import Hands
from models import offers, waiting


def offer(db: Session, hands: Hands, now: datetime) -> int:
    """Returns how many people were told."""
    events = waiting.with_a_list(db, now)
    return sum(offers.take_up(db, hands.localizers, hands.content, event, now) for event in events)
