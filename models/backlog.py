"""What waits to be said: how much in each lane, and since when the reply that has waited longest."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.announcements import Announcement
from models.claims import CLAIMED
from models.outbox import OWED, TABLE, Lane

_BY_LANE = select(TABLE.c.lane, func.count()).group_by(TABLE.c.lane)
_UNDER_WAY = select(Announcement.id).where(Announcement.started_at.is_not(None), Announcement.ended_at.is_(None))


def by_lane(db: Session) -> dict[Lane, int]:
    """How many messages are owed in each lane, those that are on their way included."""
    owed = _BY_LANE.where(OWED, TABLE.c.announcement_id.is_(None))
    announced = _BY_LANE.where(OWED, TABLE.c.announcement_id.in_(_UNDER_WAY))
    waiting = dict.fromkeys(Lane, 0)
    for statement in (owed, announced, _BY_LANE.where(TABLE.c.state == CLAIMED)):
        for lane, count in db.execute(statement):
            waiting[Lane(lane)] += count
    return waiting


def oldest_reply(db: Session) -> datetime | None:
    """Since when the reply is owed that has waited longest; what the clock owes is none."""
    return min(_oldest_replies(db), default=None)


def _oldest_replies(db: Session) -> Iterator[datetime]:
    asked = (TABLE.c.lane <= int(Lane.REPLY), TABLE.c.unasked.is_(False), TABLE.c.good_until.is_(None))
    for state in (OWED & TABLE.c.announcement_id.is_(None), TABLE.c.state == CLAIMED):
        oldest = db.scalar(select(func.min(TABLE.c.due_at)).where(state, *asked))
        if oldest is not None:
            yield oldest
