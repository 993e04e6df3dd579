"""The machine's clock goes an hour wrong and is set right again, a few times in the weeks in which summer time begins or ends: each
reminder comes once, and none before its time as the clock shows it."""

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from jobs.clock import Clock, Hands
from jobs.due import JOBS
from locales import Localizers
from models import content, database, reminders
from models.bookings import Booking
from models.events import Event
from models.outbox import MessageOwed
from models.reminders import Fate, Kind, Reminder
from tests.conftest import CONTENT
from tests.faults.row import Figures, Row
from tests.integration.reminded import book, plan

LONDON = ZoneInfo("Europe/London")
WEEKS = (datetime(2026, 10, 12, 0, 5, tzinfo=UTC), datetime(2027, 3, 15, 0, 5, tzinfo=UTC))  # summer time ends, begins
DAYS, AHEAD = 18, timedelta(days=11)
TICK, HOUR = timedelta(minutes=30), timedelta(hours=1)
REMINDERS = next(job for job in JOBS if job.name == "reminders")


async def live(url: str, chance: Random, *, people: float, jumps: float) -> Figures:
    opened = database.connect(url)
    hands = Hands(content.load(CONTENT), Localizers(LONDON))
    found: list[Reminder] = []
    for start in WEEKS:
        await opened.write(_plan_and_book, start, int(people), chance)
        await _tick(opened, hands, start, _wrong_hours(chance, int(jumps)))
    rows = await opened.read(_reminders)
    sent = await opened.read(lambda db: len(list(db.scalars(select(MessageOwed).where(MessageOwed.unasked)))))
    opened.close()
    found = [row for row, _event in rows]
    early = [row for row, event in rows if row.made_at < reminders.due_at(row.kind, event.starts_at, LONDON)]
    assert not early, f"{len(early)} came early"
    assert {row.fate for row in found} == {Fate.OWED}, "some were passed over"
    assert len(found) == sent == len(WEEKS) * int(people) * len(Kind), "some were lost or doubled"
    return {
        "changes of the clocks": len(WEEKS),
        "times the clock was an hour wrong": len(WEEKS) * int(jumps),
        "reminders due": len(WEEKS) * int(people) * len(Kind),
        "sent once": sent,
        "lost, doubled or early": 0,
    }


def _plan_and_book(db: Session, start: datetime, people: int, chance: Random) -> None:
    """Each has one event, on any day of the week in which the clocks change, at any time when something takes place."""
    for number in range(people):
        day = start.astimezone(LONDON).replace(hour=0, minute=0) + timedelta(days=11 + number % 4)
        begins = day.replace(hour=chance.randint(9, 20), minute=chance.choice((0, 15, 30, 45))).astimezone(UTC)
        book(db, int(start.timestamp()) + number, plan(db, begins), begins - AHEAD)


def _wrong_hours(chance: Random, jumps: int) -> list[tuple[int, int, timedelta]]:
    """(from tick, to tick, wrong by)."""
    ticks = DAYS * 48
    starts = [chance.randrange(number * ticks // jumps, (number + 1) * ticks // jumps - 8) for number in range(jumps)]
    return [(at, at + chance.randint(1, 8), chance.choice((HOUR, -HOUR))) for at in starts]


async def _tick(
    opened: database.Database, hands: Hands, start: datetime, wrong: list[tuple[int, int, timedelta]]
) -> None:
    shown = start

    def now() -> datetime:
        return shown

    clock = Clock(opened, hands, [REMINDERS], now, lambda: None)
    for tick in range(DAYS * 48):
        off = next((by for since, until, by in wrong if since <= tick < until), timedelta())
        shown = start + tick * TICK + off
        await clock.tick()


def _reminders(db: Session) -> list[tuple[Reminder, Event]]:
    joined = select(Reminder, Event).join(Booking, Booking.id == Reminder.booking_id).join(Event)
    return [(row[0], row[1]) for row in db.execute(joined)]


ROW = Row(
    "clock",
    "The machine's clock an hour on and back, in the weeks of both clock changes",
    "no reminder lost, doubled or early",
    live,
    small={"people": 12, "jumps": 8},
    full={"people": 400, "jumps": 40},
)


@pytest.mark.timeout(120)
async def test_each_reminder_comes_once_though_the_clock_goes_wrong(database_url: str, chance: Random) -> None:
    await ROW.live_through(database_url, chance)
