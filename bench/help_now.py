"""`python -m bench.help_now`: seconds from the tap on "I need help now" to the numbers on the phone, while everything goes wrong.

The stand-in for Telegram, the bot and the database are processes of their own. A hundred updates a second of other people come in,
an announcement of thousands goes out, and residents of each language tap: with the database free, locked by another program, on a
full disk (a small file system of its own, where one can be mounted), or standing still (its processes stopped).
"""

import argparse
import asyncio
import contextlib
import os
import signal
import sqlite3
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.orm import Session

from bench.contenders import postgres
from locales import LANGUAGES
from models import database, migrate, outbox
from models.tables import Base
from simulator.client import Client
from tests.e2e.program import settings_for, stand_in, started, webhook_settings

CROWD, FIRST_OF_CROWD = 300, 50_000
UPDATES_PER_SECOND = 100
ANNOUNCED = 20_000
LASTS = 8.0  # seconds of each trouble
SETTLES = 4.0

Trouble = Callable[[], contextlib.AbstractContextManager[None]]


@dataclass
class Town:
    """Residents of every language, each with a menu on the phone, and how long they waited for help."""

    simulator: Client
    residents: dict[str, list[int]] = field(default_factory=dict)
    menus: dict[int, dict[str, Any]] = field(default_factory=dict)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    lost: int = 0

    async def settle_in(self, each: int) -> None:
        number = 1000
        for code in LANGUAGES:
            self.residents[code] = list(range(number, number + each))
            number += each
            for person in self.residents[code]:
                await self.simulator.add("Amina", id=person, language_code="en")
                await self.simulator.say(person, text="/start")
                asked = await self._shown(person, f"a.language.{code}")
                await self._tap(person, asked, f"a.language.{code}")
                self.menus[person] = await self._shown(person, "a.whatson.")

    async def call(self, code: str, person: int) -> None:
        """One tap, and the wait until the numbers are on the phone."""
        after = (await self.simulator.chat(person))["version"]
        began = time.perf_counter()
        await self._tap(person, self.menus[person], f"a.helpnow.{code}")
        while time.perf_counter() - began < 60:
            chat = await self.simulator.chat(person, after=after, wait=10)
            after = chat["version"]
            if any(each["from"] == "bot" and "999" in each["text"] for each in chat["messages"]):
                self.seconds.setdefault(code, []).append(time.perf_counter() - began)
                return
        self.lost += 1

    async def _shown(self, person: int, wanted: str) -> dict[str, Any]:
        """The bot's message that has a button which carries this, once it is there."""
        after = 0
        while True:
            chat = await self.simulator.chat(person, after=after, wait=30)
            after = chat["version"]
            for message in reversed(chat["messages"]):
                if _place(message, wanted):
                    return dict(message)

    async def _tap(self, person: int, shown: dict[str, Any], data: str) -> None:
        row, column = _place(shown, data) or (0, 0)
        await self.simulator.tap(person, message_id=shown["message_id"], row=row, column=column)


def _place(message: dict[str, Any], data: str) -> tuple[int, int] | None:
    """Where the button stands that carries `data`."""
    for row, buttons in enumerate(message["buttons"]):
        for column, button in enumerate(buttons):
            if button.get("callback_data") == data:
                return row, column
    return None


async def crowd(simulator: Client) -> None:
    """Others write, a hundred times a second, whatever becomes of it."""
    due, number, writing = time.perf_counter(), 0, set[asyncio.Future[Any]]()
    while True:
        due += 1 / UPDATES_PER_SECOND
        number += 1
        said = asyncio.ensure_future(simulator.say(FIRST_OF_CROWD + number % CROWD, text="hello"))
        writing.add(said)
        said.add_done_callback(writing.discard)
        await asyncio.sleep(max(0.0, due - time.perf_counter()))


def announce(url: str) -> None:
    """Thousands of rows that wait."""
    opened = database.connect(url)

    def owe(db: Session) -> None:
        for number in range(ANNOUNCED):
            payload = {"text": "Soup on Friday at six, bring your neighbours."}
            outbox.owe(
                db,
                FIRST_OF_CROWD + number % CROWD,
                "sendMessage",
                payload,
                datetime.now(UTC),
                lane=outbox.Lane.ANNOUNCEMENT,
            )

    opened.submit(owe).result()
    opened.close()


def waiting(url: str) -> int:
    engine = create_engine(make_url(url).set(drivername="sqlite" if url.startswith("sqlite") else "postgresql+psycopg"))
    with engine.connect() as connection:
        left = connection.execute(
            text("SELECT count(*) FROM message_owed WHERE lane = 2 AND state <> 'sent'")
        ).scalar_one()
    engine.dispose()
    return int(left)


@contextlib.contextmanager
def free() -> Iterator[None]:
    yield


@contextlib.contextmanager
def locked(url: str) -> Iterator[None]:
    """Another program holds the lock."""
    if url.startswith("sqlite"):
        other = sqlite3.connect(str(make_url(url).database), isolation_level=None, timeout=30)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.close()
        return
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(text("LOCK TABLE update_taken IN ACCESS EXCLUSIVE MODE"))
        yield
    engine.dispose()


@contextlib.contextmanager
def full(folder: Path) -> Iterator[None]:
    """Not a byte is left."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    yield
    filler.unlink()


@contextlib.contextmanager
def stopped(pid: int) -> Iterator[None]:
    """The server's processes stand still; nobody who asks is told so."""
    children = [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    for each in children:
        os.kill(each, signal.SIGSTOP)
    try:
        yield
    finally:
        for each in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal.SIGCONT)


async def measure(name: str, url: str, troubles: dict[str, Trouble], each: int) -> None:
    opened = database.connect(url)
    migrate.upgrade(opened.engine)
    opened.close()
    for trouble, make in troubles.items():
        async with stand_in() as simulator:
            for number in range(CROWD):
                await simulator.add_started("Bilal", id=FIRST_OF_CROWD + number)
            settings = settings_for(simulator, url) | webhook_settings() | {"MESSAGES_PER_SECOND": "250"}
            async with started("bot", "run", **settings) as bot:
                await bot.says('"event":"running"')
                town = Town(simulator)
                await town.settle_in(each)
                announce(url)
                others = asyncio.ensure_future(crowd(simulator))
                await asyncio.sleep(SETTLES)
                with make():
                    await asyncio.sleep(1.0)  # until all that can be waiting waits
                    pairs = [
                        (code, person)
                        for number in range(each)
                        for code in town.residents
                        for person in [town.residents[code][number]]
                    ]
                    calls = []
                    for code, person in pairs:
                        calls.append(asyncio.ensure_future(town.call(code, person)))
                        await asyncio.sleep(LASTS / len(pairs))
                    await asyncio.wait(calls, timeout=1.0)
                left = waiting(url)
                await asyncio.gather(*calls)
                others.cancel()
            show(name, trouble, town, left)
        forget(url)


def forget(url: str) -> None:
    """Everything, for the next trouble."""
    engine = create_engine(make_url(url).set(drivername="sqlite" if url.startswith("sqlite") else "postgresql+psycopg"))
    with engine.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())
    engine.dispose()


def show(name: str, trouble: str, town: Town, left: int) -> None:
    everybody = sorted(each for seconds in town.seconds.values() for each in seconds)
    by_language = " / ".join(f"{1e3 * max(town.seconds.get(code, [60.0])):.0f}" for code in LANGUAGES)
    print(f"| {name} | {trouble} | {len(everybody)} | {1e3 * statistics.median(everybody):.0f} "
          f"| {1e3 * everybody[int(len(everybody) * 0.99)]:.0f} | {1e3 * max(everybody):.0f} | {by_language} | {town.lost} | {left} |",
          flush=True)  # fmt: skip


@contextlib.contextmanager
def small_disk(megabytes: int) -> Iterator[Path | None]:
    """A file system of its own, where we may mount one."""
    folder = Path(tempfile.mkdtemp(prefix="grapevine-small-disk-"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], capture_output=True
    )
    try:
        yield folder if mounted.returncode == 0 else None
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", str(folder)], check=False)
        folder.rmdir()


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=12, help="calls in each language, in each trouble")
    given = parser.parse_args()
    print(
        f"{given.each} calls in each of {len(LANGUAGES)} languages; {UPDATES_PER_SECOND} updates/s of others; {ANNOUNCED} announced.\n"
    )
    print(
        f"| database | it is | calls | p50 ms | p99 ms | max ms | max ms {' / '.join(LANGUAGES)} | never came | announcement left |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/grapevine.sqlite3"
        await measure("SQLite", url, {"free": free, "locked": lambda: locked(url)}, given.each)
    with small_disk(64) as disk:
        if disk:
            await measure(
                "SQLite", f"sqlite:///{disk}/grapevine.sqlite3", {"on a full disk": lambda: full(disk)}, given.each
            )
            for left in disk.iterdir():
                left.unlink()
    with postgres() as (url, pid):
        await measure(
            "PostgreSQL",
            url,
            {"free": free, "locked": lambda: locked(url), "stopped": lambda: stopped(pid)},
            given.each,
        )


if __name__ == "__main__":
    asyncio.run(main())
