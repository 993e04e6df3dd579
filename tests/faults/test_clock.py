"""The machine's clock goes an hour wrong and is set right again, a few times in the weeks in which summer time begins or ends: each
reminder comes once, and none before its time as the clock shows it. The program is the real one, by a clock that goes faster."""

import asyncio
import tempfile
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import database, reminders
from models.bookings import Booking
from models.events import Event
from models.outbox import MessageOwed, State
from models.people import Person
from models.reminders import Fate, Kind, Reminder
from simulator.client import Client
from tests.e2e.program import Program, settings_for, stand_in, started
from tests.faults.launch import put
from tests.faults.row import Figures, Row
from tests.integration.reminded import book, plan

LONDON = ZoneInfo("Europe/London")
WEEKS = (datetime(2026, 10, 12, 0, 5, tzinfo=UTC), datetime(2027, 3, 15, 0, 5, tzinfo=UTC))  # summer time ends, begins
FIRST_DAY, LAST_DAY, AHEAD = 3, 15, timedelta(days=11)  # from before the first reminder until after the last event
HOUR = timedelta(hours=1)
SAID = {"Your place is kept": Kind.WEEK, "It is nearly time": Kind.DAY, "It begins soon": Kind.HOURS}
LONGEST = 60.0  # seconds that the program may take for one look at what is due


async def live(url: str, chance: Random, *, people: float, jumps: float, minutes: float, changes: float) -> Figures:
    """`people` a week, and so many wrong hours; the jobs look each so many `minutes`; `changes`: one of the weeks, or both."""
    weeks, sent = chance.sample(WEEKS, int(changes)), 0
    with tempfile.TemporaryDirectory(prefix="grapevine-clock-") as folder:
        file = Path(folder) / "clock"
        async with stand_in("--retry-scale", "0.05") as simulator:
            for start in sorted(weeks):
                sent += await _week(url, chance, simulator, file, start, (int(people), int(jumps), int(minutes)))
    return {
        "changes of the clocks": len(weeks),
        "times the clock was an hour wrong": len(weeks) * int(jumps),
        "reminders due": len(weeks) * int(people) * len(Kind),
        "received once": sent,
        "lost, doubled or early": 0,
    }


async def _week(
    url: str, chance: Random, simulator: Client, file: Path, start: datetime, size: tuple[int, int, int]
) -> int:
    """How many reminders were received, each once."""
    people, jumps, minutes = size
    chats = range(int(start.timestamp()), int(start.timestamp()) + people)
    for chat in chats:
        await simulator.add_started("Amina", id=chat, language_code="en")
    await simulator.call("deleteWebhook", drop_pending_updates=True)
    opened = database.connect(url)
    await opened.write(_plan_and_book, start, people, chance)
    times = _times(start, timedelta(minutes=minutes), chance, jumps)
    put(file, times[0])
    async with started("tests.faults.launch", "run", **settings_for(simulator, url), CLOCK=str(file)) as program:
        await program.says('"event":"running"')
        for shown in times:
            put(file, shown)
            await _all_done(program, opened, file, shown)
        assert await program.stop() == 0, program.said
    rows = await opened.read(_reminders, chats)
    opened.close()
    early = [row for row, event in rows if row.made_at < reminders.due_at(row.kind, event.starts_at, LONDON)]
    assert not early, f"{len(early)} came early"
    assert {row.fate for row, _event in rows} == {Fate.OWED}, "some were passed over"
    assert len(rows) == people * len(Kind), "some were lost or doubled"
    received = await _received(simulator, chats)
    assert received == {(chat, kind): 1 for chat in chats for kind in Kind}, "some were not received, or twice"
    return len(received)


def _plan_and_book(db: Session, start: datetime, people: int, chance: Random) -> None:
    """Each has one event, on any day of the week in which the clocks change, at any time when something takes place."""
    for number in range(people):
        day = start.astimezone(LONDON).replace(hour=0, minute=0) + timedelta(days=11 + number % 4)
        begins = day.replace(hour=chance.randint(9, 20), minute=chance.choice((0, 15, 30, 45))).astimezone(UTC)
        book(db, int(start.timestamp()) + number, plan(db, begins), begins - AHEAD)


def _times(start: datetime, tick: timedelta, chance: Random, jumps: int) -> list[datetime]:
    """What the clock shows, one after the other: an hour wrong for one to eight times, so many times."""
    many = int(timedelta(days=LAST_DAY - FIRST_DAY) / tick)
    since = [chance.randrange(number * many // jumps, (number + 1) * many // jumps - 8) for number in range(jumps)]
    wrong = [(at, at + chance.randint(1, 8), chance.choice((HOUR, -HOUR))) for at in since]
    right = [start + timedelta(days=FIRST_DAY) + number * tick for number in range(many)]
    return [
        at + next((by for since, until, by in wrong if since <= number < until), timedelta())
        for number, at in enumerate(right)
    ]


async def _all_done(program: Program, opened: database.Database, file: Path, shown: datetime) -> None:
    """Once all jobs have looked at that time, and what was due then has been said. Raises TimeoutError."""
    seen = file.with_suffix(".seen")
    waiting = select(func.count()).where(
        MessageOwed.state.in_([State.OWED, State.CLAIMED]), MessageOwed.due_at <= shown
    )
    async with asyncio.timeout(LONGEST):
        while True:
            with suppress(FileNotFoundError):
                if seen.read_text() == shown.isoformat() and not await opened.read(lambda db: db.scalar(waiting)):
                    return
            assert program.process.returncode is None, program.said
            await asyncio.sleep(0.005)


async def _received(simulator: Client, chats: range) -> Counter[tuple[int, Kind]]:
    """By the ledger."""
    calls = (await simulator.get("ledger", calls=1, method="sendMessage"))["records"]
    return Counter(
        (each["chat_id"], kind)
        for each in calls
        for words, kind in SAID.items()
        if each["chat_id"] in chats and each["outcome"] == "ok" and each["values"]["text"].startswith(words)
    )


def _reminders(db: Session, chats: range) -> list[tuple[Reminder, Event]]:
    joined = select(Reminder, Event).join(Booking, Booking.id == Reminder.booking_id).join(Event)
    mine = joined.join(Person, Person.id == Booking.person_id).where(
        Person.chat_id.between(chats.start, chats.stop - 1)
    )
    return [(row[0], row[1]) for row in db.execute(mine)]


ROW = Row(
    "clock",
    "The machine's clock an hour on and back, in the weeks of both clock changes",
    "no reminder lost, doubled or early",
    live,
    small={"people": 8, "jumps": 4, "minutes": 60, "changes": 1},
    full={"people": 400, "jumps": 30, "minutes": 30, "changes": 2},
)


@pytest.mark.timeout(180)
async def test_each_reminder_comes_once_though_the_clock_goes_wrong(database_url: str, chance: Random) -> None:
    await ROW.live_through(database_url, chance)
