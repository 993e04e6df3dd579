"""`python -m bench.announcement`: an announcement goes out in real time, while others write and want an answer.

The simulator with its limits on, the bot and its database are processes of their own; then a peer on the same simulator: aiogram,
which starts a call every 1/rate seconds and answers those who write from memory. With `--rate 1000 --delay 0.05` every call takes
the round trip of a network.

Telegram's 30 a second are for all messages together; answers go past those that wait and come on top. So the simulator's limit
is 31, and what is written to the bot besides.
"""

import argparse
import asyncio
import contextlib
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.contenders import postgres
from bench.telegram import cpu_seconds
from models import database, migrate
from simulator.client import Client
from tests.e2e.announcements import announce, became, zone_of_day
from tests.e2e.program import Program, settings_for, stand_in, started

READERS, WRITERS = 100_000, 50_000  # the first numbers of those who read, and of those who write
PHONES_AT_ONCE = 40


@dataclass
class Others:
    """People who write, and how long they waited for an answer."""

    simulator: Client
    seconds: list[float] = field(default_factory=list)
    never: int = 0

    async def write(self, number: int, each: float) -> None:
        """One of them writes again and again, every so many seconds."""
        person, due = WRITERS + number, time.perf_counter() + number * each / 20
        while True:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            due += each
            await self._ask(person)

    async def _ask(self, person: int) -> None:
        after = (await self.simulator.chat(person))["version"]
        began = time.perf_counter()
        await self.simulator.say(person, text="hello")
        while time.perf_counter() - began < 20:
            chat = await self.simulator.chat(person, after=after, wait=10)
            after = chat["version"]
            if any(message["from"] == "bot" for message in chat["messages"]):
                self.seconds.append(time.perf_counter() - began)
                return
        self.never += 1


@dataclass
class Outcome:
    """`announced` and `sent` are the moments of the announcement's messages, and of all; `cpu` is the share of a core."""

    name: str
    announced: list[float]
    sent: list[float]
    refused: int
    replies: list[float]
    never: int
    cpu: float

    def line(self, rate: float, peer: "Outcome | None") -> str:
        waits = sorted(self.replies) or [float("nan")]
        p95 = 1e3 * waits[int(len(waits) * 0.95)] if self.replies else float("nan")
        ratio = f"{_rate(self.sent) / _rate(peer.sent):.2f}" if peer else ""
        cells = [
            self.name,
            len(self.announced),
            f"{_rate(self.announced):.2f}",
            f"{_rate(self.sent):.2f}",
            f"{self.of_the_pace(rate):.1f} %",
            f"{self.worst_minute(rate):.1f} %",
            _most_in_a_second(self.announced),
            _most_in_a_second(self.sent),
            self.refused,
            len(self.replies),
            f"{1e3 * statistics.median(waits):.0f} / {p95:.0f}",
            self.never,
            f"{100 * self.cpu:.1f} %",
            ratio,
        ]
        return "| " + " | ".join(map(str, cells)) + " |"

    def of_the_pace(self, rate: float) -> float:
        """Percent, of all that was sent."""
        return 100 * _rate(self.sent) / rate

    def worst_minute(self, rate: float) -> float:
        """Percent of the pace in the slowest minute (or in all, where it is shorter)."""
        long = min(60.0, self.sent[-1] - self.sent[0])
        starts = [at for at in self.sent if at <= self.sent[-1] - long] or self.sent[:1]
        slowest, left, right = float("inf"), 0, 0
        for start in starts:
            while self.sent[left] < start:
                left += 1
            while right < len(self.sent) and self.sent[right] < start + long:
                right += 1
            slowest = min(slowest, float(right - left))
        return 100 * slowest / (rate * long)


COLUMNS = (
    "contender",
    "announced",
    "a second",
    "with answers",
    "of the pace",
    "slowest minute",
    "most announced in a second",
    "with answers",
    "429s",
    "answers",
    "p50 / p95 ms",
    "never came",
    "of a core",
    "beside the peer",
)
HEAD = f"| {' | '.join(COLUMNS)} |\n{'| --- ' * len(COLUMNS)}|"


def _rate(moments: list[float]) -> float:
    return (len(moments) - 1) / (moments[-1] - moments[0])


def _most_in_a_second(moments: list[float]) -> int:
    most, left = 0, 0
    for right, at in enumerate(moments):
        while moments[left] <= at - 1:
            left += 1
        most = max(most, right - left + 1)
    return most


async def phones(simulator: Client, numbers: list[int]) -> None:
    """People who have begun to talk to the bot, which never hears of it."""
    for at in range(0, len(numbers), PHONES_AT_ONCE):
        async with asyncio.TaskGroup() as tasks:
            for number in numbers[at : at + PHONES_AT_ONCE]:
                tasks.create_task(simulator.add_started("Amina", id=number, language_code="en"))
    await simulator.call("deleteWebhook", drop_pending_updates=True)


@contextlib.asynccontextmanager
async def writing(simulator: Client, per_second: float) -> AsyncIterator[Others]:
    others = Others(simulator)
    people = [asyncio.ensure_future(others.write(number, 20 / per_second)) for number in range(20 if per_second else 0)]
    try:
        yield others
    finally:
        for each in people:
            each.cancel()
        await asyncio.gather(*people, return_exceptions=True)


async def measure(name: str, program: Program, given: argparse.Namespace, simulator: Client, expected: int) -> Outcome:
    """From the first message to the last. The simulator keeps what was sent."""
    for _ in range(600):
        if (await simulator.get("ledger"))["sent"]:
            break
        await asyncio.sleep(0.05)
    else:
        raise RuntimeError(f"{name} said nothing: {program.said}")
    began, before = time.perf_counter(), cpu_seconds(program.process.pid)
    async with writing(simulator, given.replies) as others:
        await asyncio.sleep(given.minutes * 60)
    cpu = (cpu_seconds(program.process.pid) - before) / (time.perf_counter() - began)
    ledger = await simulator.get("ledger", full=1)
    refused = ledger["calls"]["sendMessage"].get("429", 0)
    sends = [each for each in ledger["sends"] if each["outcome"] == "ok"]
    announced = [each["at"] for each in sends if each["chat_id"] >= READERS]
    assert len(announced) <= expected
    return Outcome(name, announced, [each["at"] for each in sends], refused, others.seconds, others.never, cpu)


async def contest(given: argparse.Namespace, url: str, name: str) -> Outcome:
    """Ours on the database at `url`; the peer where that is empty."""
    readers = list(range(READERS, READERS + given.people))
    times = int(given.rate * (given.minutes * 60 + 30) / given.people) + 1
    limit = str(given.limit or int(given.rate + max(1, given.rate // 100) + 3 * given.replies))
    async with stand_in("--limits", "on", "--per-second", limit, "--per-chat-burst", "8") as simulator:
        await phones(simulator, [*readers, *range(WRITERS, WRITERS + 20)])
        await simulator.post("faults", method="sendMessage", delay=given.delay, times=None)
        settings = settings_for(simulator, url) | {"TIMEZONE": zone_of_day(), "MESSAGES_PER_SECOND": str(given.rate)}
        module, *arguments = ("bot", "run") if url else ("bench.broadcast", *_peer(given, simulator, times))
        if url:
            announce(url, readers, times)
        async with started(module, *arguments, **settings) as program:
            outcome = await measure(name, program, given, simulator, times * len(readers))
            await program.stop()
        if url:
            states, _by_chat = became(url)
            print(f"{name}: {dict(states)}", file=sys.stderr)
            assert not states["claimed"] and not states["unknown"]
        return outcome


def _peer(given: argparse.Namespace, simulator: Client, times: int) -> list[str]:
    wanted = {
        "api": simulator.url,
        "token": simulator.token,
        "rate": given.rate,
        "first": READERS,
        "people": given.people,
    }
    return [part for name, value in (wanted | {"times": times}).items() for part in (f"--{name}", str(value))]


@contextlib.contextmanager
def databases(which: str) -> Iterator[str]:
    if which == "postgresql":
        with postgres() as (url, _pid):
            yield url
        return
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder)}/grapevine.sqlite3"


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--rate", type=float, default=30)
    parser.add_argument("--delay", type=float, default=0, help="seconds of a call to Telegram")
    parser.add_argument("--replies", type=float, default=2, help="messages of others a second")
    parser.add_argument("--people", type=int, default=3000, help="who read")
    parser.add_argument("--limit", type=int, default=0, help="the simulator's, a second")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--peer-minutes", type=float, default=1)
    return parser


async def main() -> None:
    given = parser().parse_args()
    print(f"{given.minutes} minutes at {given.rate} a second, {given.people} readers, {given.replies} messages of others a second, "
          f"a call takes {given.delay} s.\n\n{HEAD}")  # fmt: skip
    for_peer = argparse.Namespace(**{**vars(given), "minutes": min(given.minutes, given.peer_minutes)})
    peer = await contest(for_peer, "", "aiogram in memory") if given.peer_minutes else None
    if peer:
        print(peer.line(given.rate, None), flush=True)
    with databases(given.database) as url:
        opened = database.connect(url)
        migrate.upgrade(opened.engine)
        opened.close()
        ours = await contest(given, url, f"Grapevine, {'SQLite' if url.startswith('sqlite') else 'PostgreSQL'}")
    print(ours.line(given.rate, peer), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
