"""`python -m bot jobs`: what the clock did last and does next, and in which process."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.columns import columns
from bot.settings import Settings, now
from jobs.clock import Job
from jobs.due import JOBS
from jobs.triggers import next_time
from models import database, lease, schedule
from models.lease import Lease
from models.quiet import waking
from models.schedule import JobRun, Outcome

HEADINGS = ("job", "when", "last run", "outcome", "done", "next")


async def show(settings: Settings) -> None:
    """Print it."""
    opened = database.connect(settings.database_url.get_secret_value())
    try:
        held, runs = await opened.read(lease.held), await opened.read(schedule.runs)
    finally:
        opened.close()
    print("\n".join(lines(JOBS, runs, held, ZoneInfo(settings.timezone), now())))  # noqa: T201 - what was asked for


def lines(
    jobs: Sequence[Job], runs: Sequence[JobRun], held: Lease | None, zone: ZoneInfo, today: datetime
) -> Iterator[str]:
    """A table of the jobs, in the programme's zone, and who does them."""
    last = {run.name: run for run in runs}
    rows = [HEADINGS, *(_row(job, last.get(job.name), zone, today) for job in jobs)]
    yield from columns(rows)
    yield ""
    if held is None:
        yield "No process delivers or ticks the clock now."
    else:
        yield f"Done by {held.holder} since {_told(held.since, zone)} (term {held.term}). Times are those of {zone.key}."


def _row(job: Job, run: JobRun | None, zone: ZoneInfo, today: datetime) -> tuple[str, ...]:
    next_at = next_time(job.when, zone, today)
    coming = _told(waking(next_at, zone) if job.quiet else next_at, zone)
    if run is None or run.outcome is Outcome.WAITING:
        return job.name, str(job.when), "never", "", "", coming
    return job.name, str(job.when), _told(run.ran_at, zone), run.outcome, str(run.done), coming


def _told(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%a %d %b %Y %H:%M:%S}"
