"""The clock: asks, at the times of each job's trigger, what is due. What is due stands in the database; a time that is missed is
caught up or recorded as skipped, and a second look adds nothing."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.orm import Session

from jobs.triggers import Every, When
from locales import Localizers
from models import schedule
from models.content import Content
from models.database import Database, DatabaseUnavailable
from models.quiet import is_quiet
from models.schedule import DealtWith, Outcome

log = structlog.get_logger()

OFTEN = Every(15)
SWEEP_SECONDS = 60  # what failed, was put off by quiet hours or by the database, gets another try
NOTED_EVERY = timedelta(minutes=1)  # that a job looked, and found nothing to do, is written down no more often


@dataclass(frozen=True)
class Hands:
    """What every job has at hand. `keep_sent`: how long what was sent is kept; `rate`: messages a second, to everybody together;
    `keep_unclaimed`: how long a record waits for its person to claim it."""

    content: Content
    localizers: Localizers
    keep_sent: timedelta = timedelta(days=90)
    rate: float = 30.0
    keep_unclaimed: timedelta = timedelta(days=30)


Work = Callable[[Session, Hands, datetime], int]


@dataclass(frozen=True)
class Prepared:
    """Work of which `prepare` does what takes long, reading and rendering beside what others write; what it returns is the rest."""

    prepare: Callable[[Session, Hands, datetime], Work]

    def __call__(self, db: Session, hands: Hands, now: datetime) -> int:
        """All of it at once."""
        return self.prepare(db, hands, now)(db, hands, now)


@dataclass(frozen=True)
class Apart:
    """Work in the middle of which something takes very long: what `read` returns goes to `solve`, which has no session and so holds up
    nobody; what that returns is the rest."""

    read: Callable[[Session, Hands, datetime], Any]
    solve: Callable[[Any, Hands], Work]

    def __call__(self, db: Session, hands: Hands, now: datetime) -> int:
        """All of it at once."""
        return self.solve(self.read(db, hands, now), hands)(db, hands, now)


@dataclass(frozen=True)
class Job:
    """`work` does what is due and returns how many things that were. `quiet`: not between 21:00 and 8:00 in the programme's zone.

    `grace`: how late it still makes sense, None for always; `coalesce`: several times that were missed are one. `sliced`: `work`
    takes 50 ms at most, and is called again, in a transaction of its own and after others had theirs, until it returns 0.
    """

    name: str
    work: Work
    quiet: bool = True
    when: When = OFTEN
    grace: timedelta | None = None
    coalesce: bool = True
    sliced: bool = False


class Clock:
    """Runs the jobs until cancelled, one after the other. `wake` is called when a job has done something, for the deliverer;
    `holds` says whether it is for this process to do them."""

    def __init__(
        self,
        database: Database,
        hands: Hands,
        jobs: Sequence[Job],
        now: Callable[[], datetime],
        wake: Callable[[], None],
        holds: Callable[[], bool] = lambda: True,
    ) -> None:
        self._database = database
        self._hands = hands
        self._zone = hands.localizers.zone
        self._jobs = jobs
        self._now = now
        self._wake = wake
        self._holds = holds
        self._dealt: dict[str, datetime] | None = None
        self._noted: dict[str, datetime] = {}
        self._turn = asyncio.Lock()

    async def run(self) -> None:
        self._dealt = None
        scheduler = AsyncIOScheduler(timezone=self._zone)
        scheduler.configure(job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None})
        for job in self._jobs:
            scheduler.add_job(self._look_at, job.when.trigger(self._zone), args=[job])
        scheduler.start()
        try:
            while True:
                # not by the scheduler: where the machine's clock is set back, that sleeps until its time comes again
                await self.tick()
                await asyncio.sleep(SWEEP_SECONDS)
        finally:
            scheduler.shutdown(wait=False)

    async def tick(self) -> None:
        """Do all that is due now. A job that fails does not keep the others from their turn."""
        for job in self._jobs:
            await self._look_at(job)

    async def _look_at(self, job: Job) -> None:
        """Do what is due of one job."""
        async with self._turn:
            try:
                await self._catch_up(job)
            except DealtWith:
                self._dealt = None  # by another clock: look again at what is left
            except DatabaseUnavailable as error:
                log.warning("job put off", job=job.name, reason=str(error))
            except Exception as error:  # it is tried again
                log.error("job failed", job=job.name, error=type(error).__name__)
                await self._note_failure(job)

    async def _catch_up(self, job: Job) -> None:
        now = self._now()
        if not self._holds() or (job.quiet and is_quiet(now, self._zone)):
            return
        dealt = await self._dealt_with(now)
        times = list(job.when.times(self._zone, _before(dealt[job.name], job, now), now))
        for due_at in times[-1:] if job.coalesce else times:
            if job.grace is not None and now - due_at > job.grace:
                log.warning("job skipped", job=job.name, due=due_at.isoformat())
                await self._database.write(schedule.deal, job.name, due_at, now, Outcome.SKIPPED)
            else:
                await self._do(job, due_at, now)
            dealt[job.name] = due_at

    async def _do(self, job: Job, due_at: datetime, now: datetime) -> None:
        done = 0
        while more := await self._next(job, due_at, now, done):
            done += more
            self._wake()
            if not job.sliced:
                break
            if not self._holds():
                return
        if done:
            log.info("job", job=job.name, done=done)

    async def _next(self, job: Job, due_at: datetime, now: datetime, before: int) -> int:
        work = job.work
        if isinstance(work, Prepared):
            work = await self._database.read(work.prepare, self._hands, now)
        elif isinstance(work, Apart):
            found = await self._database.read(work.read, self._hands, now)
            work = await asyncio.to_thread(work.solve, found, self._hands)
        return await self._database.write(self._slice, job, work, due_at, now, before)

    def _slice(self, db: Session, job: Job, work: Work, due_at: datetime, now: datetime, before: int) -> int:
        """The work and, when that was the last of it, what became of this time of the job: one transaction."""
        done = work(db, self._hands, now)
        last = not (job.sliced and done)
        if last and (not isinstance(job.when, Every) or before + done or self._is_to_be_noted(job, now)):
            schedule.deal(db, job.name, due_at, now, Outcome.DONE, before + done)
        return done

    def _is_to_be_noted(self, job: Job, now: datetime) -> bool:
        noted = self._noted.get(job.name)
        if noted is not None and noted <= now < noted + NOTED_EVERY:
            return False
        self._noted[job.name] = now
        return True

    async def _dealt_with(self, now: datetime) -> dict[str, datetime]:
        """Of each job the last time that was dealt with; of a new one, what still makes sense is to be done."""
        if self._dealt is None:
            new = {job.name: now - (job.grace or job.when.look_back) for job in self._jobs}
            known = await self._database.write(_begin, new, now)
            self._dealt = {**new, **known}
        return self._dealt

    async def _note_failure(self, job: Job) -> None:
        try:
            await self._database.write(schedule.note_failure, job.name, self._now())
        except DatabaseUnavailable as error:
            log.warning("failure not noted", job=job.name, reason=str(error))


def _before(dealt: datetime, job: Job, now: datetime) -> datetime:
    """What was last dealt with. Where the machine's clock was set back, that is still to come: what is done again and again is not to
    wait for it; what has its time of day was done, and is not done twice."""
    return now - job.when.look_back if isinstance(job.when, Every) and dealt > now else dealt


def _begin(db: Session, jobs: dict[str, datetime], now: datetime) -> dict[str, datetime]:
    """What has been dealt with, of the jobs there are."""
    schedule.keep_only(db, jobs)
    schedule.begin(db, jobs, now)
    return {run.name: run.due_at for run in schedule.runs(db) if run.due_at is not None}
