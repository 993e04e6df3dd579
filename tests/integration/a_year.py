"""A town as it might go for some weeks or a year, played tick by tick, and what must be true of the reminders it got."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobs import reminders as job
from jobs.clock import Hands
from models import reminders
from models.bookings import Booking, BookingState
from models.events import Event, EventState
from models.outbox import MessageOwed
from models.people import Person
from models.reminders import Fate, Kind, Reminder

LONDON = ZoneInfo("Europe/London")
QUARTER, A_MOMENT, A_DAY, A_WEEK = timedelta(minutes=15), timedelta(minutes=7), timedelta(days=1), timedelta(days=7)
OUTAGE = timedelta(days=3)
FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Town:
    """Times are in quarters of an hour. `events`: when each begins (after midnight of the first day, by the clocks of London);
    `bookings`: (resident, event, before it begins); `given_back`: (booking, before it begins); `changes`: event to (before it
    begins, moved by; None: cancelled); `outage`: after the first midnight; None: there is none."""

    first_day: date
    days: int
    residents: int
    events: list[int]
    bookings: list[tuple[int, int, int]]
    given_back: dict[int, int] = field(default_factory=dict)
    changes: dict[int, tuple[int, int | None]] = field(default_factory=dict)
    outage: int | None = None

    def begins(self, event: int) -> datetime:
        day, quarter = divmod(self.events[event], 96)
        at = datetime.combine(self.first_day + timedelta(days=day), time(), LONDON) + quarter * QUARTER
        return at.astimezone(UTC)

    @property
    def start(self) -> datetime:
        return datetime.combine(self.first_day, time(), LONDON).astimezone(UTC)

    def is_out(self, at: datetime) -> bool:
        begins = self.start + (self.outage or 0) * QUARTER
        return self.outage is not None and begins <= at < begins + OUTAGE

    def changed_at(self, event: int) -> datetime:
        """A moment after a quarter, so that nothing happens together with a tick."""
        change = self.changes.get(event)
        return self.begins(event) - change[0] * QUARTER + A_MOMENT if change else FOREVER

    def dates(self, event: int) -> list[tuple[datetime, datetime, datetime]]:
        """(begins, known since, known until)."""
        begins, until = self.begins(event), self.changed_at(event)
        shift = self.changes[event][1] if event in self.changes else None
        dates = [(begins, datetime.min.replace(tzinfo=UTC), until)]
        return dates if shift is None else [*dates, (begins + shift * QUARTER, until, FOREVER)]

    def booked(self, booking: int) -> tuple[datetime, datetime]:
        """From when until when."""
        _resident, event, before = self.bookings[booking]
        begins = self.begins(event)
        back = self.given_back.get(booking)
        return begins - before * QUARTER + A_MOMENT, begins - back * QUARTER + A_MOMENT if back is not None else FOREVER

    def ticks(self, *, all_of_them: bool = False) -> list[datetime]:
        """Every quarter of an hour at which something can be due; the clock stands still in an outage."""
        end = self.start + self.days * A_DAY
        if all_of_them:
            found = {self.start + number * QUARTER for number in range(self.days * 96)}
        else:
            dates = {begins for event in range(len(self.events)) for begins, _since, _until in self.dates(event)}
            found = {at for begins in dates for at in _interesting(begins)}
            if self.outage is not None:
                over = self.start + self.outage * QUARTER + OUTAGE
                found |= {over, over + QUARTER, *(over + number * 2 * QUARTER for number in range(30))}
        return sorted(at for at in found if self.start <= at < end and not self.is_out(at))


def _interesting(begins: datetime) -> Iterator[datetime]:
    local = begins.astimezone(LONDON)
    for days in (1, 7):
        for at in (local.time(), time(8), time(20, 30)):
            yield datetime.combine((local - timedelta(days=days)).date(), at, LONDON).astimezone(UTC)
    yield from (begins - timedelta(hours=2), begins)
    yield datetime.combine(local.date(), time(20, 30), LONDON).astimezone(UTC)
    yield datetime.combine(local.date() - A_DAY, time(20, 30), LONDON).astimezone(UTC)


@dataclass
class Played:
    """What came of it: the reminders written down, and when each chat was written to."""

    rows: list[Reminder]
    sent: dict[int, list[datetime]]


class Stage:
    """Plays a town in one session; nothing is committed."""

    def __init__(self, db: Session, hands: Hands, town: Town) -> None:
        self.db, self.hands, self.town = db, hands, town
        self.people = [
            Person(chat_id=900_000 + each, language="en", created_at=town.start) for each in range(town.residents)
        ]
        db.add_all(self.people)
        self.events = [
            Event(programme="researchers", module="understanding", hub="summerfield", starts_at=town.begins(each),
                  minutes=60, capacity=999, helps=[])
            for each in range(len(town.events))
        ]  # fmt: skip
        db.add_all(self.events)
        db.flush()
        self.bookings: dict[int, Booking] = {}

    def play(self, *, all_ticks: bool = False) -> Played:
        happenings = sorted(self._happenings(), key=lambda each: each[0])
        for number, at in enumerate(self.town.ticks(all_of_them=all_ticks)):
            while happenings and happenings[0][0] <= at:
                self._happen(*happenings.pop(0))
            while job.remind(self.db, self.hands, at):
                pass
            if number % 5 == 0:
                assert job.remind(self.db, self.hands, at) == 0, "a second tick adds nothing"
        self.db.flush()
        sent: dict[int, list[datetime]] = defaultdict(list)
        for chat, at in self.db.execute(select(MessageOwed.chat_id, MessageOwed.due_at).where(MessageOwed.unasked)):
            sent[chat].append(at)
        return Played(list(self.db.scalars(select(Reminder).order_by(Reminder.id))), sent)

    def _happenings(self) -> Iterator[tuple[datetime, str, int]]:
        for booking in range(len(self.town.bookings)):
            since, until = self.town.booked(booking)
            yield since, "book", booking
            if until < FOREVER:
                yield until, "give back", booking
        for event in self.town.changes:
            yield self.town.changed_at(event), "change", event

    def _happen(self, at: datetime, kind: str, number: int) -> None:
        if kind == "book":
            resident, event, _before = self.town.bookings[number]
            booking = Booking(event_id=self.events[event].id, person_id=self.people[resident].id,
                              state=BookingState.BOOKED, booked_at=at)  # fmt: skip
            self.db.add(booking)
            self.bookings[number] = booking
        elif kind == "give back":
            self.bookings[number].state = BookingState.CANCELLED
        else:
            event_row, shift = self.events[number], self.town.changes[number][1]
            if shift is None:
                event_row.state = EventState.CANCELLED
            else:
                event_row.starts_at += shift * QUARTER
                self.db.flush()
                reminders.moved(self.db, event_row, at, LONDON)
        self.db.flush()


def check(stage: Stage, played: Played) -> None:
    town = stage.town
    by_row = {booking.id: number for number, booking in stage.bookings.items()}
    made = {(by_row[row.booking_id], row.kind, row.starts_at): row for row in played.rows}
    owed = [row for row in played.rows if row.fate is Fate.OWED]
    assert len(owed) == sum(map(len, played.sent.values())), "each reminder is one message"
    for row in owed:
        _assert_right(town, by_row[row.booking_id], row)
    for times in played.sent.values():
        for at in times:
            assert sum(at - A_WEEK < each <= at for each in times) <= 3, "three in any seven days"
    for booking in stage.bookings:
        _assert_complete(town, booking, made, played.sent[900_000 + town.bookings[booking][0]])


def _assert_right(town: Town, booking: int, row: Reminder) -> None:
    """Sent for a date that stood, to who had a place then, and not by night."""
    at = row.made_at
    since, until = town.booked(booking)
    assert since <= at < until, "only who has a place is reminded"
    standing = [begins for begins, known, over in town.dates(town.bookings[booking][1]) if known <= at < over]
    assert standing == [row.starts_at], "no cancelled event, no old date"
    local, begins = at.astimezone(LONDON), row.starts_at.astimezone(LONDON)
    early = row.kind is Kind.HOURS and begins - timedelta(hours=3) < local and begins.hour < 11
    assert 8 <= local.hour < 21 or (early and local.hour < 8), "nothing by night"
    assert at < row.starts_at


def _assert_complete(
    town: Town, booking: int, made: dict[tuple[int, Kind, datetime], Reminder], sent: list[datetime]
) -> None:
    """Whoever had a place when a reminder was due has got it at that tick; or the reason why not is written down."""
    since, until = town.booked(booking)
    for begins, known, over in town.dates(town.bookings[booking][1]):
        for kind in Kind:
            due = expected(kind, begins)
            ahead = since <= _wall(begins, 10) if kind is Kind.WEEK else since < due
            stood = max(since, known) < due < min(until, over)
            if not (ahead and stood) or due < town.start:
                continue
            row = made.get((booking, kind, begins))
            if not town.is_out(due):
                assert row and row.made_at == due, (kind, begins, due)
                assert row.fate is Fate.OWED or (
                    row.fate is Fate.ENOUGH and _heard_much(town, booking, kind, due, sent)
                )
            elif row and row.fate is Fate.SKIPPED:
                assert row.made_at >= _sense(kind, begins) or row.made_at >= over, "what made sense was passed over"


def _heard_much(town: Town, booking: int, kind: Kind, at: datetime, sent: list[datetime]) -> bool:
    """Before; or there would be no room for the questions that were to come, as it stood then."""
    before = sum(at - A_WEEK < each <= at for each in sent)
    if kind is Kind.DAY:
        return before >= 3
    questions = 0
    for number, (resident, event, _before) in enumerate(town.bookings):
        since, until = town.booked(number)
        if resident == town.bookings[booking][0] and since <= at < until:
            standing = [begins for begins, known, over in town.dates(event) if known <= at < over]
            questions += sum(at < expected(Kind.DAY, begins) <= at + A_WEEK for begins in standing)
    return before + questions >= 3


def _wall(begins: datetime, days: int) -> datetime:
    """The same time of the day by the clock on the wall, computed without a time zone."""
    naive = begins.astimezone(LONDON).replace(tzinfo=None) - timedelta(days=days)
    return naive.replace(tzinfo=LONDON).astimezone(UTC)


def expected(kind: Kind, begins: datetime) -> datetime:
    """When it is due."""
    if kind is Kind.HOURS:
        at = (begins - timedelta(hours=2)).astimezone(LONDON)
    else:
        at = _wall(begins, 7 if kind is Kind.WEEK else 1).astimezone(LONDON)
        naive = begins.astimezone(LONDON).time()
        if naive < time(8):
            at = datetime.combine((begins.astimezone(LONDON).replace(tzinfo=None) - timedelta(days=7 if kind is Kind.WEEK else 1)).date(),
                                  time(8), LONDON)  # fmt: skip
    if at.hour >= 21:
        at = datetime.combine(at.date(), time(20, 30), LONDON)
    return at.astimezone(UTC)


def _sense(kind: Kind, begins: datetime) -> datetime:
    return {Kind.WEEK: _wall(begins, 2), Kind.DAY: begins - timedelta(hours=3), Kind.HOURS: begins}[kind]
