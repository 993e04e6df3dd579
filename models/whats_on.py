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
    of = [Event.series_id, case((Event.series_id.is_(None), Event.id))]
    order = [Event.starts_at, Event.id]
    ranked = (
        select(
            Event.id,
            Event.starts_at,
            func.row_number().over(partition_by=of, order_by=order).label("nth"),
            func.count().over(partition_by=of).label("together"),
        )
        .where(is_to_come(now))
        .subquery()
    )
    first = select(ranked).where(ranked.c.nth <= OF_A_SERIES).order_by(ranked.c.starts_at, ranked.c.id)
    near = first.limit(most * OF_A_SERIES).subquery()
    rows = db.execute(
        select(Event, FREE, Series.rhythm, near.c.nth, near.c.together)
        .join(near, near.c.id == Event.id)
        .outerjoin(Series, Series.id == Event.series_id)
        .order_by(*order)
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
