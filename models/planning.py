"""Making, moving, describing and cancelling events: what coordinators plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from locales import _, marked
from models import programmes, series
from models.bookings import Booking, BookingState, Coming
from models.events import Description, DescriptionText, Event, EventState, Rhythm, Series, is_to_come
from models.people import Person
from models.schema import Refusal, changed

MOST_PLACES = 500
LONGEST_TITLE, LONGEST_ABOUT, LONGEST_ASKS, LONGEST_ADDRESS = 80, 800, 400, 200
FARTHEST = timedelta(days=400)
STILL_LISTED = timedelta(days=1)
WITH_A_CLAIM = (BookingState.BOOKED, BookingState.OFFERED, BookingState.WAITING)


@dataclass(frozen=True)
class Place:
    """A hub of the content, or an address."""

    hub: str | None = None
    address: str | None = None


@dataclass(frozen=True)
class Said:
    """What an event is called and what people should know, in one language; a title only where no module names it."""

    title: str = ""
    about: str = ""
    asks: str = ""


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


@dataclass(frozen=True)
class Moved:
    """An event with when and where it was before."""

    event: Event
    starts_at: datetime
    place: Place


@dataclass(frozen=True)
class Ended:
    """Whose booking ended, and whether it was a place, not only the hope of one."""

    person: Person
    had_place: bool


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


class NotToCome(Refusal):
    def __init__(self) -> None:
        super().__init__(
            marked(
                "That session has begun, is cancelled, or was changed by a colleague just now. Please look at it again."
            )
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
    description = _describe(db, plan.said, language, by)
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


def this_and_later(db: Session, event: Event, now: datetime) -> Sequence[Event]:
    """Those of its series that are to come and not before it; itself alone when it is of none."""
    if event.series_id is None:
        return [event] if planned(db, event.id, now) else []
    same = select(Event).where(Event.series_id == event.series_id, Event.starts_at >= event.starts_at)
    return db.scalars(same.where(is_to_come(now)).order_by(Event.starts_at, Event.id)).all()


def move(
    db: Session, event: Event, starts_at: datetime, place: Place, now: datetime, *, later_too: bool, zone: ZoneInfo
) -> list[Moved]:
    """To another time, place or both; `later_too`: with all later ones of its series, by as much. Those booked are from now on asked
    whether they still come. What stays as it was is not among the result. Raises IsPast, TooFarAhead, NotToCome."""
    check_start(starts_at, now)
    before = event.starts_at
    found = this_and_later(db, event, now) if later_too else [event]
    moved: list[Moved] = []
    for each in found:
        at = series.shifted(each.starts_at, before, starts_at, zone) if each is not event else starts_at
        was = Moved(each, each.starts_at, Place(each.hub, each.address))
        if (at, place) != (was.starts_at, was.place):
            _move_one(db, each, at, place, now)
            moved.append(was)
    return moved


def _move_one(db: Session, event: Event, at: datetime, place: Place, now: datetime) -> None:
    as_seen = (Event.id == event.id) & (Event.sequence == event.sequence) & is_to_come(now)
    new = {
        "starts_at": at,
        "hub": place.hub,
        "address": place.address,
        "sequence": event.sequence + 1,
        "door_code": None,
    }
    if changed(db, update(Event).where(as_seen).values(**new), Event.id) is None:
        raise NotToCome
    db.refresh(event)
    booked = (Booking.event_id == event.id) & (Booking.state == BookingState.BOOKED)
    db.execute(update(Booking).where(booked).values(coming=Coming.ASKED))
    db.expire_all()


def cancel(db: Session, event: Event, now: datetime, *, later_too: bool) -> list[tuple[Event, list[Ended]]]:
    """It does not take place; `later_too`: nor do all later ones of its series. Whoever had or wanted a place has it no more: who
    that was, by event. What a colleague has cancelled before is not among the result."""
    found = this_and_later(db, event, now) if later_too else [event]
    cancelled = [each for each in found if _cancel_one(db, each, now)]
    return [(each, _end_bookings(db, each)) for each in cancelled]


def _cancel_one(db: Session, event: Event, now: datetime) -> bool:
    cancelling = update(Event).where(Event.id == event.id, is_to_come(now))
    done = changed(
        db, cancelling.values(state=EventState.CANCELLED, sequence=Event.sequence + 1, door_code=None), Event.id
    )
    db.refresh(event)
    return done is not None


def _end_bookings(db: Session, event: Event) -> list[Ended]:
    ended: list[Ended] = []
    for booking, person in with_a_claim(db, event):
        ended.append(Ended(person, booking.state is BookingState.BOOKED))
        booking.state, booking.offered_until = BookingState.CANCELLED, None
        booking.guests = booking.children = 0
        programmes.gave_back(db, person, event.id)
    db.flush()
    return ended


def with_a_claim(db: Session, event: Event) -> list[tuple[Booking, Person]]:
    """Everybody booked, offered a place or waiting, in the order in which they came."""
    rows = db.execute(
        select(Booking, Person)
        .join(Person, Person.id == Booking.person_id)
        .where(Booking.event_id == event.id, Booking.state.in_(WITH_A_CLAIM))
        .order_by(Booking.id)
    )
    return [(booking, person) for booking, person in rows]


def answer_still_coming(db: Session, event: Event, person: Person) -> bool:
    """Who is booked says that they come all the same; False when they have no place (any more)."""
    mine = (Booking.event_id == event.id) & (Booking.person_id == person.id) & (Booking.state == BookingState.BOOKED)
    done = changed(db, update(Booking).where(mine).values(coming=Coming.YES), Booking.id)
    db.expire_all()
    return done is not None


def set_reminders(db: Session, event: Event, reminders: Sequence[str], now: datetime) -> None:
    """Of the event, or of all in its series that are to come."""
    whole = Event.series_id == event.series_id if event.series_id else Event.id == event.id
    db.execute(update(Event).where(whole, is_to_come(now)).values(reminders=list(reminders)))
    db.expire_all()


def texts(db: Session, event: Event) -> dict[str, DescriptionText]:
    """What is written of it, by language, the original first."""
    if event.description_id is None:
        return {}
    rows = db.scalars(select(DescriptionText).where(DescriptionText.description_id == event.description_id)).all()
    original = db.get_one(Description, event.description_id).original
    return {each.language: each for each in sorted(rows, key=lambda each: (each.language != original, each.language))}


def write(db: Session, event: Event, language: str, said: Said, by: Person) -> None:
    """Describe it in one language, in the place of what was said in that one before; with it all of its series."""
    if event.description_id is None:
        whole = Event.series_id == event.series_id if event.series_id else Event.id == event.id
        made = _describe(db, said, language, by)
        db.execute(update(Event).where(whole).values(description_id=made))
        db.expire_all()
        return
    row = db.get(DescriptionText, (event.description_id, language))
    if row is None:
        row = DescriptionText(description_id=event.description_id, language=language)
        db.add(row)
    row.title, row.about, row.asks, row.written_by = said.title, said.about or None, said.asks or None, by.id


def _describe(db: Session, said: Said, language: str, by: Person) -> int | None:
    """A new description; none of nothing."""
    if said == Said():
        return None
    description = Description(original=language)
    db.add(description)
    db.flush()
    db.add(
        DescriptionText(
            description_id=description.id, language=language, title=said.title, about=said.about or None,
            asks=said.asks or None, written_by=by.id,
        )
    )  # fmt: skip
    return description.id
