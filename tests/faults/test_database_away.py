"""The database is gone, locked or full for a while, and people go on writing: Telegram hears 503 and never 200, comes again, and all
is caught up soon after. Who calls for help is answered meanwhile."""

import asyncio
import resource
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from random import Random

import pytest
from sqlalchemy import select

from models import database
from models.alerts import Alert
from models.people import Person
from simulator.client import Client
from tests import postgres
from tests.e2e.program import SECRET, Program, free_port, settings_for, stand_in, started
from tests.faults.crowd import Crowd, reckon
from tests.faults.door import Door, door
from tests.faults.row import Figures, Row
from tests.security.test_webhook import locked

CALLS_FOR_HELP = 700_000
CALLS, HELP_SECONDS, CAUGHT_UP_SECONDS = 6, 5.0, 30.0
SETTLED = 0.5  # seconds after which what was on its way before is over
Away = Callable[[str, Program], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def gone(url: str, _program: Program) -> AsyncIterator[None]:
    """SQLite: another process has the lock of the file. PostgreSQL: the server has died."""
    if url.startswith("sqlite"):
        async with locked(url):
            yield
        return
    with postgres.stopped(url):
        yield


@asynccontextmanager
async def full(_url: str, program: Program) -> AsyncIterator[None]:
    """No file may grow, nor be written beyond its first page."""
    pid = program.process.pid
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


async def live(
    url: str, chance: Random, *, seconds: float, people: float, per_second: float, away: Away = gone
) -> Figures:
    loop, port = asyncio.get_running_loop(), free_port()
    async with stand_in("--retry-scale", "0.05") as simulator, door([port], chance) as front:
        settings = settings_for(simulator, url) | {"PORT": str(port), "WEBHOOK_URL": front.url, "LEASE_SECONDS": "5"}
        async with started("bot", "run", **settings, WEBHOOK_SECRET=SECRET) as program:
            await program.says('"event":"running"')
            crowd = Crowd(simulator, int(people), chance)
            await crowd.arrive()
            await crowd.answered(60)
            before = set(crowd.said)
            async with away(url, program):
                begun = loop.time()
                talking = asyncio.ensure_future(crowd.say(int(seconds * per_second), per_second))
                help_after = []
                for number in range(CALLS):
                    await asyncio.sleep(max(0.0, begun + seconds * number / CALLS - loop.time()))
                    help_after.append(await _helped(simulator, CALLS_FOR_HELP + number))
                await asyncio.sleep(max(0.0, begun + seconds - loop.time()))
                ended = loop.time()
            statuses = front.statuses(begun + SETTLED, ended)
            assert statuses == {503}, statuses
            await talking
            await crowd.answered(CAUGHT_UP_SECONDS)
            caught_up = loop.time() - ended
            assert caught_up <= CAUGHT_UP_SECONDS, f"caught up after {caught_up:.1f} s"
            await asyncio.sleep(SETTLED)
            assert await program.stop() == 0, program.said
        assert not _false(front, begun, ended, before)
        figures = await reckon(url, simulator, crowd)
        await _team_knows(url)
    return {
        "away for (s)": round(ended - begun, 1),
        "said meanwhile": len(set(crowd.said) - before),
        "answers 503": sum(status == 503 for _at, _update, status in front.answers),
        "answers 200 meanwhile": 0,
        "calls for help, each heard of by the team": CALLS,
        "help in danger after (s), at most": round(max(help_after), 2),
        "caught up after (s)": round(caught_up, 1),
        **figures,
    }


async def _helped(simulator: Client, caller: int) -> float:
    """Seconds until they are told whom to call."""
    loop = asyncio.get_running_loop()
    await simulator.add("Amina", id=caller, language_code="en")
    begun = loop.time()
    await simulator.say(caller, text="/helpnow")
    helped = await simulator.chat(caller, after=1, wait=HELP_SECONDS)
    assert [each for each in helped["messages"] if each["from"] == "bot"], "nobody helped"
    return loop.time() - begun


async def _team_knows(url: str) -> None:
    """Each who called has been taken down for the team, once."""
    opened = database.connect(url)
    callers = select(Person.chat_id).join(Alert, Alert.person_id == Person.id).order_by(Person.chat_id)
    found = await opened.read(lambda db: list(db.scalars(callers)))
    opened.close()
    assert found == [CALLS_FOR_HELP + number for number in range(CALLS)], found


def _false(front: Door, begun: float, ended: float, before: set[int]) -> list[int]:
    """What was answered 200 while it could not be stored."""
    return [
        update
        for at, update, status in front.answers
        if begun + SETTLED <= at <= ended and status == 200 and update not in before
    ]


async def live_full(url: str, chance: Random, **size: float) -> Figures:
    return await live(url, chance, **size, away=full)


ROW = Row(
    "database-away",
    "The database gone (PostgreSQL) or locked (SQLite) for 60 s",
    "503, never 200; 0 lost; caught up within 30 s of its return; help in danger is answered",
    live,
    small={"seconds": 7, "people": 40, "per_second": 20},
    full={"seconds": 60, "people": 400, "per_second": 100},
)
FULL = Row(
    "disk-full",
    "The disk full for 60 s",
    "no false 200; help in danger still answers; recovers by itself",
    live_full,
    small={"seconds": 4, "people": 40, "per_second": 20},
    full={"seconds": 60, "people": 400, "per_second": 100},
    databases=("sqlite",),
)


@pytest.mark.timeout(180)
async def test_while_the_database_is_away_nothing_counts_as_taken(database_url: str, chance: Random) -> None:
    await ROW.live_through(database_url, chance)


@pytest.mark.timeout(180)
async def test_while_the_disk_is_full_nothing_counts_as_taken(sqlite_url: str, chance: Random) -> None:
    await FULL.live_through(sqlite_url, chance)
