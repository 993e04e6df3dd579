"""What is in the database when all is done, and what must be true of it."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from locales import Moment
from models import database
from models.agreements import Consent
from models.bookings import Booking, BookingState
from models.events import Event
from models.outbox import Lane, MessageOwed, State
from models.people import Person
from models.programmes import RESEARCHERS, Enrolment
from models.updates import Quarantined, UpdateTaken
from tests.e2e.residents import ENGLISH, Answers, Resident, plain

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class Records:
    people: dict[int, Person]
    enrolments: Sequence[Enrolment]
    bookings: Sequence[Booking]
    consents: Sequence[Consent]
    owed: Sequence[MessageOwed]
    events: dict[int, Event]
    updates: set[int]
    quarantined: int


async def write_sessions(url: str, places: Iterable[int]) -> None:
    """A session of the first module on each of the next days, with so many places."""
    opened = database.connect(url)
    try:
        await opened.write(_add_sessions, list(places))
    finally:
        opened.close()


async def read_records(url: str) -> Records:
    return await _read(url, _records)


async def until_all_is_said(url: str, seconds: float) -> None:
    """Once each message has ended in a word. Raises TimeoutError."""
    waiting = select(MessageOwed.id).where(MessageOwed.state.in_([State.OWED, State.CLAIMED])).limit(1)
    async with asyncio.timeout(seconds):
        while await _read(url, lambda db: db.scalar(waiting)):  # noqa: ASYNC110 - not our process
            await asyncio.sleep(0.1)


def assert_everybody_is_in_once(found: Records, residents: Sequence[Resident], coordinators: int = 1) -> None:
    """Each sign-up is complete and there once, each coordinator is owed one notice of it, and no session has too many."""
    enrolments, bookings, consents = (_of_each(each) for each in (found.enrolments, found.bookings, found.consents))
    notices = Counter(each.subject for each in found.owed if each.lane == Lane.NOTICE and each.method == "sendMessage")
    for resident in residents:
        person = found.people[resident.chat_id]
        (enrolment,) = enrolments[person.id]
        assert _told(person, enrolment) == (resident.name, resident.wants), "\n".join(resident.diary)
        assert _when(found, enrolment) == resident.session
        assert [each.event_id for each in bookings[person.id]] == [enrolment.event_id]
        assert len(consents[person.id]) == 1
        assert notices[f"sign-up:{enrolment.id}"] == coordinators
        assert enrolment.seen_by is not None
    taken = Counter(each.event_id for each in found.bookings if each.state == BookingState.BOOKED)
    assert all(taken[event.id] <= event.capacity for event in found.events.values())


def assert_nothing_was_lost(found: Records, updates: Sequence[int]) -> None:
    """Each update was taken, and all that is owed was sent."""
    assert set(updates) == found.updates
    assert found.quarantined == 0
    assert Counter(message.state for message in found.owed) == {State.SENT: len(found.owed)}


async def _read(url: str, function: Callable[[Session], T]) -> T:
    """Opened for this alone: while the program is killed and started again, nobody else has the file open."""
    opened = database.connect(url)
    try:
        return await opened.read(function)
    finally:
        opened.close()


def _add_sessions(db: Session, places: Sequence[int]) -> None:
    soon = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    for days, capacity in enumerate(places, 1):
        event = Event(programme=RESEARCHERS, module="understanding", hub="summerfield", minutes=120, helps=[])
        event.starts_at, event.capacity = soon + timedelta(days=days), capacity
        db.add(event)


def _records(db: Session) -> Records:
    def everything(kind: type[R]) -> Sequence[R]:
        return db.scalars(select(kind)).all()

    return Records(
        people={person.chat_id: person for person in everything(Person)},
        enrolments=everything(Enrolment),
        bookings=everything(Booking),
        consents=everything(Consent),
        owed=everything(MessageOwed),
        events={event.id: event for event in everything(Event)},
        updates={update.update_id for update in everything(UpdateTaken)},
        quarantined=len(everything(Quarantined)),
    )


def _told(person: Person, enrolment: Enrolment) -> tuple[str | None, Answers]:
    depth, helps = enrolment.answers["depth"], frozenset(enrolment.answers["help"])
    return person.name, Answers(depth, helps, person.area or "", frozenset(person.other_languages), person.why or "")


def _when(found: Records, enrolment: Enrolment) -> str:
    return plain(ENGLISH.plain(Moment(found.events[enrolment.event_id or 0].starts_at)))


def _of_each(rows: Iterable[Any]) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return found
