"""Changing what an event is like: how many places, how long, where, what is spoken there and what helps people to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlalchemy.orm import Session

from models import bookings, changes
from models.changes import Moved, NotToCome
from models.events import Event, is_to_come
from models.planning import Place, check_places
from models.schema import changed


@dataclass(frozen=True)
class Edit:
    """What is to be another; None stays as it is."""

    places: int | None = None
    minutes: int | None = None
    place: Place | None = None
    languages: Sequence[str] | None = None
    helps: Sequence[str] | None = None


def edit(
    db: Session, event: Event, wanted: Edit, now: datetime, *, later_too: bool, zone: ZoneInfo
) -> tuple[Sequence[Event], list[Moved]]:
    """`later_too`: all later ones of its series, too. Returns all of them, and those whose place or length is another, of which people
    hear. Fewer places than are taken put nobody out. Raises NotSoManyPlaces, NotToCome."""
    if wanted.places is not None:
        check_places(wanted.places)
    found = changes.concerned(db, event, now, later_too=later_too)
    new = _columns(wanted)
    for each in found if new else ():
        if changed(db, update(Event).where(Event.id == each.id, is_to_come(now)).values(**new), Event.id) is None:
            raise NotToCome
    db.expire_all()
    moved = changes.move(db, event, None, wanted.place, now, later_too=later_too, zone=zone, minutes=wanted.minutes)
    return found, moved


def overbooked(db: Session, events: Sequence[Event], places: int) -> int:
    """In how many of them more places are taken than there would be."""
    return sum(event.capacity - bookings.free_places(db, event) > places for event in events)


def _columns(wanted: Edit) -> dict[str, Any]:
    new: dict[str, Any] = {}
    if wanted.places is not None:
        new["capacity"] = wanted.places
    if wanted.languages is not None:
        new["languages"] = list(wanted.languages) or None
    if wanted.helps is not None:
        new["helps"] = list(wanted.helps)
    return new
