"""What is on, at a glance: of each series only the next, so that one that is there every week leaves room for the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from models.bookings import FREE
from models.events import Event, Rhythm, Series, is_to_come

MOST = 8
OF_A_SERIES = 2  # the next, and the one after it where the next is full


@dataclass(frozen=True)
class Shown:
    """An event to come with its free places. `rhythm` and `later` are those of its series: how many more dates there are after it."""

    event: Event
    free: int
    rhythm: Rhythm | None
    later: int


def at_a_glance(db: Session, now: datetime, most: int = MOST) -> list[Shown]:
    """The next events; of a series the next, and where that is full the one after it."""
    alone = case((Event.series_id.is_(None), Event.id))
    of = [Event.series_id, alone]
    ranked = (
        select(
            Event.id,
            func.row_number().over(partition_by=of, order_by=[Event.starts_at, Event.id]).label("nth"),
            func.count().over(partition_by=of).label("together"),
        )
        .where(is_to_come(now))
        .subquery()
    )
    rows = db.execute(
        select(Event, FREE, Series.rhythm, ranked.c.nth, ranked.c.together)
        .join(ranked, ranked.c.id == Event.id)
        .outerjoin(Series, Series.id == Event.series_id)
        .where(ranked.c.nth <= OF_A_SERIES)
        .order_by(Event.starts_at, Event.id)
        .limit(most * OF_A_SERIES)
    )
    full: set[int | None] = set()
    shown: list[Shown] = []
    for event, free, rhythm, nth, together in rows:
        if nth == 1 and free <= 0:
            full.add(event.series_id)
        if nth == 1 or event.series_id in full:
            shown.append(Shown(event, max(0, free), rhythm, together - nth))
    return shown[:most]


def dates(db: Session, event: Event, now: datetime, skip: int, most: int) -> Sequence[tuple[Event, int]]:
    """Those to come of its series, the next first, each with its free places; none where it is of no series."""
    if event.series_id is None:
        return []
    query = select(Event, FREE).where(Event.series_id == event.series_id, is_to_come(now))
    rows = db.execute(query.order_by(Event.starts_at, Event.id).offset(skip).limit(most))
    return [(each, max(0, free)) for each, free in rows]
