"""Places that have come free, whoever freed them, go to who waits; an offer that nobody answers goes to the next."""

from datetime import datetime

from sqlalchemy.orm import Session

from jobs.clock import Hands
from models import offers, waiting


def offer(db: Session, hands: Hands, now: datetime) -> int:
    """Returns how many people were told; the others of many come with the next slice."""
    told = 0
    for event in waiting.with_a_list(db, now):
        told += offers.take_up(db, hands.localizers, hands.content, event, now)
        if told >= waiting.AT_ONCE:
            break
    return told
