"""Putting events on the programme, and the list of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from locales import _, marked
from models import descriptions, series
from models.descriptions import Said
from models.events import Event, EventState, Rhythm, Series, is_to_come
from models.people import Person
from models.schema import Refusal

MOST_PLACES = 500
LONGEST_ADDRESS = 200
FARTHEST = timedelta(days=400)
STILL_LISTED = timedelta(days=1)


@dataclass(frozen=True)
class Place:
    """A hub of the content, or an address."""

    hub: str | None = None
    address: str | None = None


@dataclass(frozen=True)
class Plan:
    """An event, or a series of them where there is a rhythm, `until` its last day."""

    programme: str
    module: str | None
    said: Said
    starts_at: datetime
    minutes: int
    place: Place
    places: int
    languages: Sequence[str]
    helps: Sequence[str]
    reminders: Sequence[str]
    rhythm: Rhythm | None = None
    until: date | None = None


class IsPast(Refusal):
    def __init__(self) -> None:
        super().__init__(marked("That time is over already. Please choose one that is to come."), question="when")


class TooFarAhead(Refusal):
    def __init__(self, question: str = "when") -> None:
        super().__init__(
            marked("That is more than a year from now, and much can change until then. Please choose an earlier day."),
            question=question,
        )


class NotSoManyPlaces(Refusal):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Please choose between 1 and {count} places: without a place nobody can come, and no room of ours holds more people.",
                count=MOST_PLACES,
            ),
            question="places",
        )


class EndsBeforeItBegins(Refusal):
    def __init__(self) -> None:
        super().__init__(
            marked("The last day can't come before the first one. Please choose a later day."), question="until"
        )


def check_start(at: datetime, now: datetime) -> None:
    """Raises IsPast, TooFarAhead."""
    if at <= now:
        raise IsPast
    if at > now + FARTHEST:
        raise TooFarAhead


def check_places(places: int) -> None:
    """Raises NotSoManyPlaces."""
    if not 1 <= places <= MOST_PLACES:
        raise NotSoManyPlaces


def all_starts(
    first: datetime, rhythm: Rhythm | None, until: date | None, zone: ZoneInfo, now: datetime
) -> list[datetime]:
    """When each of a series begins. Raises EndsBeforeItBegins, TooFarAhead, TooManyEvents."""
    if rhythm is None or until is None:
        return [first]
    if until < first.astimezone(zone).date():
        raise EndsBeforeItBegins
    starts = series.moments(first, rhythm, until, zone)
    if until > (now + FARTHEST).astimezone(zone).date():
        raise TooFarAhead("until")
    return starts


def make(db: Session, plan: Plan, language: str, by: Person, zone: ZoneInfo, now: datetime) -> list[Event]:
    """Put it on the programme, described in the `language` of who made it. Raises what the checks raise."""
    check_start(plan.starts_at, now)
    check_places(plan.places)
    starts = all_starts(plan.starts_at, plan.rhythm, plan.until, zone, now)
    description = descriptions.describe(db, plan.said, language, by)
    row: Series | None = None
    if plan.rhythm and plan.until and len(starts) > 1:
        row = Series(rhythm=plan.rhythm, until=plan.until, made_by=by.id, made_at=now)
        db.add(row)
        db.flush()
    made = [
        Event(
            programme=plan.programme, module=plan.module, description_id=description, series_id=row.id if row else None,
            hub=plan.place.hub, address=plan.place.address, starts_at=at, minutes=plan.minutes, capacity=plan.places,
            helps=list(plan.helps), languages=list(plan.languages) or None, reminders=list(plan.reminders),
            state=EventState.PLANNED, made_by=by.id,
        )
        for at in starts
    ]  # fmt: skip
    db.add_all(made)
    db.flush()
    return made


def listed(db: Session, now: datetime) -> list[tuple[Event, int]]:
    """What is not over for more than a day, the next first; of a series only the next, with how many come after it."""
    since = select(Event).where(Event.state == EventState.PLANNED, Event.starts_at > now - STILL_LISTED)
    found: dict[str, tuple[Event, int]] = {}
    for event in db.scalars(since.order_by(Event.starts_at, Event.id)):
        key = f"series {event.series_id}" if event.series_id and event.starts_at > now else str(event.id)
        first, more = found.get(key, (event, -1))
        found[key] = (first, more + 1)
    return list(found.values())


def of_series(db: Session, event: Event, now: datetime) -> Sequence[Event]:
    """All of its series that are to come."""
    mine = select(Event).where(Event.series_id == event.series_id, is_to_come(now))
    return db.scalars(mine.order_by(Event.starts_at, Event.id)).all()


def planned(db: Session, event_id: int | None, now: datetime) -> Event | None:
    """An event to come that is not cancelled."""
    return db.scalar(select(Event).where(Event.id == event_id, is_to_come(now)))
