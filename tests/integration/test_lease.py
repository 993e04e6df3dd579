"""One process at a time has the lease; who has lost it does nothing more."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy import update

from jobs.tenure import Tenure
from models import lease
from models.database import Database, DatabaseUnavailable
from models.lease import Lease

LASTS = timedelta(seconds=20)


async def stand(db: Database, holder: str, alone: bool = False) -> int | None:
    return await db.write(lease.stand, holder, LASTS, alone=alone)


async def run_out(db: Database) -> None:
    past = timedelta(seconds=1)
    await db.write(lambda session: session.execute(update(Lease).values(until=lease.database_time(session) - past)))


async def test_of_those_who_stand_together_one_is_elected(db: Database) -> None:
    terms = await asyncio.gather(*(stand(db, f"worker {number}") for number in range(8)))
    assert sorted(terms, key=str) == [1, *[None] * 7]


async def test_of_those_who_find_it_run_out_one_is_elected(db: Database) -> None:
    await stand(db, "before")
    await run_out(db)
    terms = await asyncio.gather(*(stand(db, f"worker {number}") for number in range(8)))
    assert sorted(terms, key=str) == [2, *[None] * 7]


async def test_who_has_it_renews_it_in_the_same_term(db: Database) -> None:
    assert [await stand(db, "amber"), await stand(db, "amber"), await stand(db, "blue")] == [1, 1, None]
    held = await db.read(lease.held)
    assert held is not None and (held.holder, held.term) == ("amber", 1)
    assert LASTS - timedelta(seconds=5) < held.until - held.since < LASTS + timedelta(seconds=5)


async def test_what_was_given_up_is_taken_at_once_and_only_its_holder_gives_it_up(db: Database) -> None:
    await stand(db, "amber")
    assert not await db.write(lease.give_up, "blue")
    assert await stand(db, "blue") is None
    assert await db.write(lease.give_up, "amber")
    assert await db.read(lease.held) is None
    assert await stand(db, "blue") == 2
    assert not await db.write(lease.give_up, "amber")


async def test_who_is_late_with_a_renewal_begins_a_new_term(db: Database) -> None:
    await stand(db, "amber")
    await run_out(db)
    assert await stand(db, "amber") == 2


async def test_where_a_lock_keeps_others_out_nobody_waits_for_who_was_killed(db: Database) -> None:
    await stand(db, "killed")
    assert await stand(db, "next", alone=True) == 2
    assert await stand(db, "next", alone=True) == 2


class Ticks:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Office:
    """Work that can be watched."""

    def __init__(self) -> None:
        self.begun, self.ended = asyncio.Event(), asyncio.Event()

    async def work(self) -> None:
        self.begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.begun.clear()
            self.ended.set()


def serve(tenure: Tenure, work: Callable[[], Awaitable[None]]) -> "asyncio.Task[None]":
    return asyncio.create_task(tenure.run(work))


async def stopped(running: "asyncio.Task[None]") -> None:
    running.cancel()
    await asyncio.wait([running])


async def test_who_is_elected_works_and_gives_the_lease_up_in_the_end(db: Database) -> None:
    office, tenure = Office(), Tenure(db, "amber", 20, Ticks())
    assert not tenure.holds()
    running = serve(tenure, office.work)
    await office.begun.wait()
    assert tenure.holds()
    await stopped(running)
    assert office.ended.is_set() and not tenure.holds()
    assert await db.read(lease.held) is None


async def test_the_lease_is_held_until_what_is_in_hand_is_finished(db: Database) -> None:
    begun, held = asyncio.Event(), []

    async def work() -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            held.append(tenure.holds() and await db.read(lease.held) is not None)

    tenure = Tenure(db, "amber", 20, Ticks())
    running = serve(tenure, work)
    await begun.wait()
    await stopped(running)
    assert held == [True]


async def test_who_was_stopped_too_long_holds_it_no_more_before_anybody_tells(db: Database) -> None:
    ticks, office = Ticks(), Office()
    tenure = Tenure(db, "amber", 20, ticks)
    running = serve(tenure, office.work)
    await office.begun.wait()
    ticks.now += 15.9
    assert tenure.holds()
    ticks.now += 0.2
    assert not tenure.holds()
    await stopped(running)


async def test_who_finds_that_another_has_it_stops_and_waits_to_be_elected_again(db: Database) -> None:
    office, tenure = Office(), Tenure(db, "amber", 0.4, Ticks())
    running = serve(tenure, office.work)
    await office.begun.wait()
    await db.write(lease.stand, "blue", LASTS, alone=True)
    await office.ended.wait()
    assert not tenure.holds()
    await db.write(lease.give_up, "blue")
    await office.begun.wait()
    held = await db.read(lease.held)
    assert held is not None and (held.holder, held.term) == ("amber", 3)
    await stopped(running)


async def test_what_breaks_the_work_ends_the_process(db: Database) -> None:
    async def work() -> None:
        raise RuntimeError("broken")

    tenure = Tenure(db, "amber", 20, Ticks())
    running = serve(tenure, work)
    await asyncio.wait([running])
    assert isinstance(running.exception(), RuntimeError)
    assert await db.read(lease.held) is None


async def test_while_the_database_is_away_nobody_is_elected_and_nothing_breaks() -> None:
    class Away:
        async def write(self, *_arguments: object, **_named: object) -> None:
            raise DatabaseUnavailable("gone")

    office = Office()
    running = serve(Tenure(Away(), "amber", 0.1, Ticks()), office.work)  # type: ignore[arg-type]
    await asyncio.sleep(0)
    assert not running.done() and not office.begun.is_set()
    await stopped(running)
