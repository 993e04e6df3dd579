"""The clock: asks, again and again, what is due. What is due stands in the database; a tick that is missed is caught up by the next,
and a second one adds nothing."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.orm import Session

from locales import Localizers
from models.content import Content
from models.database import Database, DatabaseUnavailable
from models.quiet import is_quiet
from models.recordings import Recordings

log = structlog.get_logger()

TICK_SECONDS = 15


@dataclass(frozen=True)
class Hands:
    """What every job has at hand; `rate`: messages a second, to everybody together."""

    content: Content
    localizers: Localizers
    recordings: Recordings = field(default_factory=Recordings)
    rate: float = 30.0


Work = Callable[[Session, Hands, datetime], int]


@dataclass(frozen=True)
class Job:
    """`work` does what is due and returns how many things that were. `quiet`: not between 21:00 and 8:00 in the programme's zone."""

    name: str
    work: Work
    quiet: bool = True


class Clock:
    """Ticks until cancelled. `wake` is called when a job has done something, for the deliverer."""

    def __init__(
        self,
        database: Database,
        hands: Hands,
        jobs: Sequence[Job],
        now: Callable[[], datetime],
        wake: Callable[[], None],
    ) -> None:
        self._database = database
        self._hands = hands
        self._jobs = jobs
        self._now = now
        self._wake = wake

    async def run(self) -> None:
        scheduler = AsyncIOScheduler(timezone=self._hands.localizers.zone)
        scheduler.add_job(
            self.tick, "interval", seconds=TICK_SECONDS, max_instances=1, coalesce=True, misfire_grace_time=None
        )
        scheduler.start()
        try:
            await self.tick()
            await asyncio.Event().wait()
        finally:
            scheduler.shutdown(wait=False)

    async def tick(self) -> None:
        """Do all that is due now. A job that fails does not keep the others from their turn."""
        now = self._now()
        for job in self._jobs:
            if job.quiet and is_quiet(now, self._hands.localizers.zone):
                continue
            try:
                done = await self._database.write(job.work, self._hands, now)
            except DatabaseUnavailable as error:
                log.warning("job put off", job=job.name, reason=str(error))
            except Exception as error:  # the next tick tries again
                log.error("job failed", job=job.name, error=type(error).__name__)
            else:
                if done:
                    log.info("job", job=job.name, done=done)
                    self._wake()
