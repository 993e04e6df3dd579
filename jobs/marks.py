"""How messages ended, written down: what ended while the last were written goes together."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from models import claims
from models.database import Database
from models.outbox import Mark

log = structlog.get_logger()

AGAIN_SECONDS = 1.0
TOGETHER_SECONDS = 0.02


class Marks:
    def __init__(self, database: Database, claimant: str, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._claimant = claimant
        self._clock = clock
        self._waiting: list[Mark] = []
        self._writing: asyncio.Task[None] | None = None

    def add(self, mark: Mark) -> None:
        self._waiting.append(mark)
        if self._writing is None:
            self._writing = asyncio.ensure_future(self._write())

    async def written(self, seconds: float) -> None:
        """Returns once all are written, or after `seconds`."""
        if self._writing:
            await asyncio.wait([self._writing], timeout=seconds)

    async def _write(self) -> None:
        while self._waiting:
            marks, self._waiting = self._waiting, []
            try:
                await self._database.write(claims.mark, marks, self._clock(), self._claimant)
            except Exception as error:  # whatever it is, a mark that is not written is a message said twice
                log.warning("marks not written", reason=type(error).__name__)
                self._waiting = marks + self._waiting
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                if self._waiting:  # many end just now
                    await asyncio.sleep(TOGETHER_SECONDS)
        self._writing = None
