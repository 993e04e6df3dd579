"""The clock's table of jobs: each time is dealt with once, caught up within its grace, or recorded as skipped."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy.orm import Session

from bot.timetable import lines
from jobs.clock import Clock, Hands, Job, Work
from jobs.due import JOBS
from jobs.triggers import At, Every
from locales import Localizers
from models import schedule
from models.content import Content
from models.database import Database
from models.lease import Lease
from models.schedule import JobRun, Outcome
from tests.conftest import NOW

LONDON = ZoneInfo("Europe/London")
MONDAY = At(9, days="mon")
DAY = timedelta(days=1)


class Tower:
    """A clock, and what it did when."""

    def __init__(self, db: Database, hands: Hands, *jobs: Job, now: datetime = NOW) -> None:
        self.db, self.hands, self.now = db, hands, now
        self.done: list[tuple[str, datetime]] = []
        self.woken = 0
        self.held = True
        self.jobs = jobs
        self.clock = self.another()

    def another(self) -> Clock:
        """As a process that has just been elected has it."""
        return Clock(self.db, self.hands, self.jobs, lambda: self.now, self._wake, lambda: self.held)

    def _wake(self) -> None:
        self.woken += 1

    async def tick(self, later: timedelta = timedelta()) -> None:
        self.now += later
        await self.clock.tick()

    async def runs(self) -> dict[str, JobRun]:
        return {run.name: run for run in await self.db.read(schedule.runs)}


@pytest.fixture
def hands(local_content: Content, localizers: Localizers) -> Hands:
    return Hands(local_content, localizers)


def does(ran: list[datetime]) -> Work:
    def work(db: Session, hands: Hands, now: datetime) -> int:
        ran.append(now)
        return 1

    return work


async def test_a_weekly_job_runs_once_a_week_in_the_programmes_time(db: Database, hands: Hands) -> None:
    """Over the end of summer time, and its beginning."""
    ran: list[datetime] = []
    tower = Tower(db, hands, Job("weekly", does(ran), when=MONDAY), now=datetime(2026, 10, 18, 12, tzinfo=UTC))
    for _hour in range(24 * 7 * 25):
        await tower.tick(timedelta(hours=1))
    local = [each.astimezone(LONDON) for each in ran]
    assert {(each.weekday(), each.hour) for each in local} == {(0, 9)}
    assert len(local) == 25 and {each.utcoffset() for each in local} == {timedelta(), timedelta(hours=1)}


async def test_after_an_outage_what_is_within_its_grace_runs_once_and_the_rest_is_recorded(
    db: Database, hands: Hands
) -> None:
    ran: list[list[datetime]] = [[], [], [], []]
    soon, late, each, always = ran
    tower = Tower(
        db,
        hands,
        Job("late", does(late), when=At(9), grace=timedelta(minutes=30)),
        Job("soon", does(soon), when=At(9), grace=timedelta(hours=2)),
        Job("each", does(each), when=At(9), grace=timedelta(days=2), coalesce=False),
        Job("always", does(always), when=At(9, days="fri")),
    )
    await tower.tick()
    for done in ran:
        done.clear()
    tower.clock = tower.another()
    await tower.tick(3 * DAY)
    await tower.tick(timedelta(minutes=1))
    assert (len(soon), len(late), len(each), len(always)) == (1, 0, 2, 0)
    await tower.tick(4 * DAY)
    assert len(always) == 1
    found = await tower.runs()
    assert (found["late"].outcome, found["soon"].outcome) == (Outcome.SKIPPED, Outcome.DONE)
    assert found["always"].outcome is Outcome.DONE


async def test_what_was_dealt_with_is_known_to_who_takes_over(db: Database, hands: Hands) -> None:
    ran: list[datetime] = []
    tower = Tower(db, hands, Job("daily", does(ran), when=At(9), grace=DAY))
    await tower.tick()
    for _process in range(3):
        tower.clock = tower.another()
        await tower.tick(timedelta(hours=1))
    assert len(ran) == 1
    assert (await tower.runs())["daily"].due_at == datetime(2026, 11, 22, 9, tzinfo=UTC)


async def test_a_nightly_job_runs_where_the_machine_is_off_by_night(db: Database, hands: Hands) -> None:
    ran: list[datetime] = []
    tower = Tower(db, hands, Job("nightly", does(ran), when=At(3, 10)))
    for _day in range(3):
        tower.clock = tower.another()
        await tower.tick()
        await tower.tick(timedelta(hours=8))
        tower.now += timedelta(hours=16)
    assert len(ran) == 2


async def test_a_nightly_job_runs_where_the_machine_first_started_in_another_year(db: Database, hands: Hands) -> None:
    ran: list[datetime] = []
    tower = Tower(db, hands, Job("nightly", does(ran), when=At(3, 10)), now=NOW + 365 * DAY)
    await tower.tick()
    tower.now, tower.clock = NOW, tower.another()
    await tower.tick()
    await tower.tick(DAY)
    assert ran == [NOW + DAY]


async def test_what_two_clocks_do_at_once_is_kept_once(db: Database, hands: Hands) -> None:
    def work(session: Session, hands: Hands, now: datetime) -> int:
        session.add(Lease(name=f"done {len(tries)}", holder="", term=0, since=now, until=now))
        tries.append(now)
        return 1

    tries: list[datetime] = []
    tower = Tower(db, hands, Job("daily", work, when=At(9), grace=DAY))
    one, other = tower.another(), tower.another()
    for clock in (one, other):
        await clock._dealt_with(NOW)  # both have looked before either begins
    await one.tick()
    await other.tick()
    kept = await db.read(lambda session: session.query(Lease).count())
    assert (len(tries), kept) == (2, 1)


async def test_a_job_that_fails_is_recorded_tried_again_and_keeps_nobody_from_their_turn(
    db: Database, hands: Hands
) -> None:
    def break_down(session: Session, hands: Hands, now: datetime) -> int:
        if not ran[1:]:
            raise RuntimeError("broken")
        return 3

    ran: list[datetime] = []
    tower = Tower(db, hands, Job("breaks", break_down, when=At(9), grace=DAY), Job("other", does(ran)))
    await tower.tick()
    found = await tower.runs()
    assert len(ran) == 1 and (found["breaks"].outcome, found["breaks"].due_at) == (Outcome.FAILED, NOW - DAY)
    await tower.tick(timedelta(minutes=1))
    await tower.tick(timedelta(minutes=1))
    found = await tower.runs()
    assert (found["breaks"].outcome, found["breaks"].done) == (Outcome.DONE, 3)


async def test_a_job_of_day_waits_for_the_morning(db: Database, hands: Hands) -> None:
    ran: list[datetime] = []
    night = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)
    tower = Tower(db, hands, Job("by day", does(ran)), Job("any time", lambda *_all: 0, quiet=False), now=night)
    for _hour in range(10):
        await tower.tick()
        tower.now += timedelta(hours=1)
    assert ran == []
    await tower.tick()
    assert ran == [night + timedelta(hours=10)]


async def test_a_long_job_goes_in_slices_until_nothing_is_left(db: Database, hands: Hands) -> None:
    left = [500, 500, 7]
    tower = Tower(db, hands, Job("long", lambda *_all: left.pop(0) if left else 0, when=At(9), grace=DAY, sliced=True))
    await tower.tick()
    run = (await tower.runs())["long"]
    assert (run.done, run.outcome, left) == (1007, Outcome.DONE, [])


async def test_a_long_job_that_is_cut_short_is_taken_up_again(db: Database, hands: Hands) -> None:
    left = [500, 500, 7]

    def work(session: Session, hands: Hands, now: datetime) -> int:
        tower.held = len(left) != 2
        return left.pop(0) if left else 0

    tower = Tower(db, hands, Job("long", work, when=At(9), grace=DAY, sliced=True))
    await tower.tick()
    assert left == [7] and (await tower.runs())["long"].outcome is Outcome.WAITING
    tower.held, tower.clock = True, tower.another()
    await tower.tick()
    assert left == [] and (await tower.runs())["long"].outcome is Outcome.DONE


async def test_who_is_not_elected_does_nothing(db: Database, hands: Hands) -> None:
    ran: list[datetime] = []
    tower = Tower(db, hands, Job("often", does(ran)))
    tower.held = False
    await tower.tick()
    assert ran == [] and await tower.runs() == {}


async def test_that_nothing_was_to_do_is_written_once_a_minute(db: Database, hands: Hands) -> None:
    tower = Tower(db, hands, Job("often", lambda *_all: 0))
    seen = set()
    for _quarter in range(12):
        await tower.tick()
        seen.add((await tower.runs())["often"].ran_at)
        tower.now += timedelta(seconds=15)
    assert len(seen) == 3 and tower.woken == 0


async def test_a_look_between_two_times_adds_nothing(db: Database, hands: Hands) -> None:
    ran: list[datetime] = []
    tower = Tower(db, hands, Job("often", does(ran)))
    for _second in range(31):
        await tower.tick()
        tower.now += timedelta(seconds=1)
    assert len(ran) == 3 and tower.woken == 3


async def test_what_is_known_of_jobs_that_are_no_more_goes(db: Database, hands: Hands) -> None:
    await Tower(db, hands, Job("of old", lambda *_all: 1)).tick()
    tower = Tower(db, hands, Job("new", lambda *_all: 1))
    await tower.tick()
    assert set(await tower.runs()) == {"new"}


async def test_all_jobs_there_are_run_on_an_empty_database(db: Database, hands: Hands) -> None:
    tower = Tower(db, hands, *JOBS)
    await tower.tick()
    await tower.tick(8 * DAY)
    assert {run.outcome for run in (await tower.runs()).values()} <= {Outcome.DONE, Outcome.SKIPPED}


def test_the_table_says_what_ran_and_what_comes() -> None:
    jobs = (Job("round", lambda *_all: 0, when=MONDAY), Job("often", lambda *_all: 0, when=Every(15)))
    run = JobRun(name="round", due_at=NOW, ran_at=NOW, outcome=Outcome.DONE, done=4)
    held = Lease(name="work", holder="box:17:abc", term=3, since=NOW, until=NOW)
    said = list(lines(jobs, [run], held, LONDON, NOW))
    assert said[1] == "round  mon 09:00   Sun 22 Nov 2026 10:00:00  done     4     Mon 23 Nov 2026 09:00:00"
    assert said[2].startswith("often  every 15 s  never")
    assert said[-1] == "Done by box:17:abc since Sun 22 Nov 2026 10:00:00 (term 3). Times are those of Europe/London."
    assert list(lines(jobs, [], None, LONDON, NOW))[-1] == "No process delivers or ticks the clock now."


def test_what_rests_at_night_is_said_to_run_in_the_morning() -> None:
    jobs = (Job("by day", lambda *_all: 0, when=Every(15)), Job("always", lambda *_all: 0, quiet=False, when=Every(15)))
    said = list(lines(jobs, [], None, LONDON, datetime(2026, 11, 22, 22, tzinfo=UTC)))
    assert said[1].endswith("Mon 23 Nov 2026 08:00:00") and said[2].endswith("Sun 22 Nov 2026 22:00:00")


async def test_where_the_clock_was_set_back_what_is_done_often_goes_on_and_what_was_done_today_is_not_done_again(
    db: Database, hands: Hands
) -> None:
    often: list[datetime] = []
    daily: list[datetime] = []
    tower = Tower(db, hands, Job("often", does(often)), Job("daily", does(daily), when=At(10, 30)))
    await tower.tick()
    await tower.tick(timedelta(hours=1))  # it was 10:00, and it is not yet 11:00
    before = len(often)
    await tower.tick(timedelta(hours=-1))
    await tower.tick(timedelta(seconds=15))
    tower.clock = tower.another()
    await tower.tick(timedelta(seconds=15))
    assert len(often) == before + 3 and len(daily) == 1
    await tower.tick(timedelta(hours=1))
    assert len(daily) == 1
    await tower.tick(DAY)
    assert len(daily) == 2


async def test_the_clock_looks_again_soon_after_it_was_set_back(
    db: Database, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.clock.SWEEP_SECONDS", 0.05)
    ran: list[datetime] = []
    with time_machine.travel(NOW + timedelta(hours=1)) as machine:
        clock = Clock(db, hands, [Job("often", does(ran))], lambda: datetime.now(UTC), lambda: None)
        running = asyncio.ensure_future(clock.run())
        await until(lambda: bool(ran))
        machine.shift(timedelta(hours=-1))
        await until(lambda: ran[-1] < NOW + timedelta(minutes=30))
        running.cancel()
        await asyncio.wait([running])


async def until(happens: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not happens():  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.02)
