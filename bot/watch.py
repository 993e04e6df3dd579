"""What whoever runs it can ask: whether the process lives, whether all is ready, and the figures.

`/healthz` and `/readyz` are served beside the webhook; `/metrics` besides them only on METRICS_HOST and METRICS_PORT, which is this
machine unless somebody says otherwise.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.metrics import Metrics
from bot.settings import BadSettings, Settings
from jobs.clock import Job
from jobs.triggers import INSTANT, next_time
from models import backlog, lease, migrate, schedule
from models.database import Database, DatabaseUnavailable
from models.outbox import Lane
from models.quiet import waking
from models.schedule import JobRun, Outcome
from models.updates import TRIES, Quarantined

LOOK_SECONDS = 2.0
HANDOVER_SECONDS = 5.0  # so long nobody may have the lease: another takes it meanwhile
LATE_SECONDS = 120.0  # a reply that has waited longer is no reply
NOT_KNOWN = {"ok": False, "why": "the database does not answer"}


@dataclass(frozen=True)
class State:
    """What stands in the database."""

    version: str | None
    suits: bool
    lease_left: float | None
    oldest_reply: datetime | None
    waiting: dict[Lane, int]
    runs: Sequence[JobRun]
    quarantine: int


class Watch:
    def __init__(
        self, database: Database, metrics: Metrics, jobs: Sequence[Job], zone: ZoneInfo, now: Callable[[], datetime]
    ) -> None:
        self.metrics = metrics
        self._database = database
        self._jobs = jobs
        self._zone = zone
        self._now = now
        self._head = migrate.head()
        self._looking: asyncio.Task[State] | None = None

    def routes(self) -> list[web.RouteDef]:
        """For everybody: nothing in them is personal, and no figures."""
        return [web.get("/healthz", self._healthz), web.get("/readyz", self._readyz)]

    def all_routes(self) -> list[web.RouteDef]:
        """For whoever runs it."""
        return [*self.routes(), web.get("/metrics", self._metrics)]

    async def serve(self, settings: Settings) -> None:
        """All of it, where METRICS_PORT says, until cancelled. Raises BadSettings when that cannot be listened on."""
        if settings.metrics_port is None:
            return
        app = web.Application()
        app.add_routes(self.all_routes())
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, settings.metrics_host, settings.metrics_port).start()
            await asyncio.Event().wait()
        except OSError as error:
            raise BadSettings(f"  METRICS_PORT: cannot be listened on with METRICS_HOST ({error.strerror})") from None
        finally:
            await runner.cleanup()

    async def checks(self) -> dict[str, dict[str, Any]]:
        """Each by its name, `ok` or not."""
        state = await self._look()
        if state is None:
            return {"database": NOT_KNOWN, "schema": NOT_KNOWN, "lease": NOT_KNOWN, "oldest_unsent_reply": NOT_KNOWN}
        waited = self._waited(state)
        left = state.lease_left
        return {
            "database": {"ok": True},
            "schema": {"ok": state.suits, "found": state.version, "wanted": self._head},
            "lease": {"ok": left is not None and left > -HANDOVER_SECONDS, "seconds_left": left and round(left, 1)},
            "oldest_unsent_reply": {"ok": waited <= LATE_SECONDS, "seconds": round(waited, 1)},
        }

    async def figures(self) -> bytes:
        """With what stands in the database now; when it does not answer, that, and what was counted here."""
        state, metrics = await self._look(), self.metrics
        metrics.database.set(state is not None)
        if state is not None:
            metrics.queue(state.waiting)
            metrics.oldest.set(self._waited(state))
            metrics.lease.set((state.lease_left or 0) > 0)
            metrics.quarantine.set(state.quarantine)
            self._tell_jobs({run.name: run for run in state.runs})
        return metrics.page()

    def _tell_jobs(self, runs: dict[str, JobRun]) -> None:
        for job in self._jobs:
            run = runs.get(job.name)
            if run is not None and run.due_at is not None:
                if run.outcome is not Outcome.WAITING:
                    self.metrics.late.labels(job.name).set(max(0.0, (run.ran_at - run.due_at).total_seconds()))
                due = next_time(job.when, self._zone, run.due_at + INSTANT)
                due = waking(due, self._zone) if job.quiet else due
                self.metrics.overdue.labels(job.name).set(max(0.0, (self._now() - due).total_seconds()))
            if run is not None:
                self.metrics.failed.labels(job.name).set(run.outcome == Outcome.FAILED)

    def _waited(self, state: State) -> float:
        return max(0.0, (self._now() - state.oldest_reply).total_seconds()) if state.oldest_reply else 0.0

    async def _look(self) -> State | None:
        """None when the database does not answer in time. Who asks meanwhile waits for the same answer: a database that hangs holds
        up one of the readers, and no more."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.ensure_future(self._database.read(_state, self._head))
            self._looking.add_done_callback(lambda task: task.cancelled() or task.exception())
        try:
            return await asyncio.wait_for(asyncio.shield(self._looking), LOOK_SECONDS)
        except (TimeoutError, SQLAlchemyError, DatabaseUnavailable):
            return None

    async def _healthz(self, _request: web.Request) -> web.Response:
        """The loop turns."""
        return web.Response(text="ok\n")

    async def _readyz(self, _request: web.Request) -> web.Response:
        checks = await self.checks()
        ready = all(each["ok"] for each in checks.values())
        body = orjson.dumps({"ready": ready, "checks": checks})
        return web.Response(status=200 if ready else 503, body=body, content_type="application/json")

    async def _metrics(self, _request: web.Request) -> web.Response:
        return web.Response(body=await self.figures(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def _state(db: Session, head: str) -> State:
    version = migrate.version(db.connection())
    if not migrate.suits(db.connection(), head):
        return State(version, False, None, None, {}, (), 0)
    set_aside = select(func.count()).select_from(Quarantined).where(Quarantined.tries >= TRIES)
    return State(
        version, True, lease.seconds_left(db), backlog.oldest_reply(db), backlog.by_lane(db), schedule.runs(db),
        db.scalar(set_aside) or 0,
    )  # fmt: skip
