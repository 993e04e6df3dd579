"""The programs as they really run: each a process of its own, started with nothing but its settings."""

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from bot.settings import HERE, Settings
from simulator.client import Client
from simulator.config import DEMO_BOT

SECRET = "a-secret-of-the-tests"
READY_SECONDS = 60.0  # a start takes one, but not where ten others start at the same time


class Program:
    """One process and all that it has said, line by line."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.lines: list[str] = []
        self._news = asyncio.Event()
        self._reading = asyncio.ensure_future(self._read())

    async def says(self, words: str) -> str:
        """The first line with these words. Raises AssertionError when the process ends without."""
        async with asyncio.timeout(READY_SECONDS):
            while not (found := [line for line in self.lines if words in line]):
                assert not self._reading.done(), f"never said {words!r}:\n{self.said}"
                await self._news.wait()
                self._news.clear()
        return found[0]

    async def ended(self, seconds: float = READY_SECONDS) -> int:
        """Its exit code. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            await asyncio.shield(self._reading)  # which goes on when this was too short
            return await self.process.wait()

    async def kill(self) -> None:
        """Not a word of farewell."""
        if self.process.returncode is None:
            self.process.kill()
        await self._reading
        await self.process.wait()

    async def stop(self, how: signal.Signals = signal.SIGTERM, seconds: float = 10.0) -> int:
        """Ask it to stop; its exit code. Raises TimeoutError."""
        self.process.send_signal(how)
        return await self.ended(seconds)

    @property
    def said(self) -> str:
        return "\n".join(self.lines)

    async def _read(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.lines.append(line.decode().rstrip())
            self._news.set()
        self._news.set()


@asynccontextmanager
async def started(module: str, *arguments: str, **settings: str) -> AsyncIterator[Program]:
    """`python -m module`, gone when the block ends."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, stdout=PIPE, stderr=STDOUT, cwd=HERE, env=_environment(settings)
    )  # fmt: skip
    program = Program(process)
    try:
        yield program
    finally:
        await program.kill()


@asynccontextmanager
async def stand_in(*arguments: str) -> AsyncIterator[Client]:
    """A simulator without limits, which keeps all that it is told, on a port of its own choice."""
    async with started("simulator", "--port", "0", "--limits", "off", "--keep-all", *arguments) as program:
        address = (await program.says("ready on")).split()[-1]
        async with aiohttp.ClientSession() as session:
            yield Client(address, DEMO_BOT, session)


def settings_for(simulator: Client, database_url: str, coordinators: Iterable[int] = ()) -> dict[str, str]:
    """For `python -m bot run`, with no pace to keep."""
    return {
        "BOT_TOKEN": simulator.token,
        "TELEGRAM_API_URL": simulator.url,
        "DATABASE_URL": database_url,
        "COORDINATORS": ",".join(map(str, coordinators)),
        "MESSAGES_PER_SECOND": "1000",
        "MESSAGES_PER_CHAT": "1000",
    }


def webhook_settings() -> dict[str, str]:
    port = free_port()
    return {"WEBHOOK_URL": f"http://127.0.0.1:{port}/hook", "WEBHOOK_SECRET": SECRET, "PORT": str(port)}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def keep_bytecode(folder: Path) -> None:
    """Where Python may not write beside the sources, a start that compiles all of them anew takes three times as long."""
    if sys.dont_write_bytecode:
        _BYTECODE.update(PYTHONPYCACHEPREFIX=str(folder), PYTHONDONTWRITEBYTECODE="")


_BYTECODE: dict[str, str] = {}


def _environment(settings: dict[str, str]) -> dict[str, str]:
    """Ours, without any setting of the bot's that happens to stand in it."""
    ours = {name.upper() for name in Settings.model_fields}
    return {
        **{name: value for name, value in os.environ.items() if name not in ours},
        **_BYTECODE,
        "PYTHONUNBUFFERED": "1",
        "ENV_FILE": "",
        **settings,
    }
