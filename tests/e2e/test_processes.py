"""The Procfile's processes side by side on PostgreSQL: some that take updates, two of which one delivers.

The one that delivers is killed, stopped, or held up for longer than its lease, and those that take updates are renewed one after the
other, while people sign up: nobody is lost, nothing is done twice, and the other one goes on. What may be said twice is a reply or a
notice that it had in hand. In the middle of it the tables are brought to those of the next version, and processes of that one work
beside processes of this one. GRAPEVINE_LEASE_SECONDS is how long the lease lasts (20 as a rule), GRAPEVINE_WEBS how many take updates.
"""

import asyncio
import random
import signal
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from models.content import Content
from simulator.client import Client
from tests.e2e.house import (
    ELECTED,
    LEASE_SECONDS,
    WEBS,
    House,
    assert_well,
    house,
    kill,
    renew_webs,
    seconds_until_elected,
    stop,
)
from tests.e2e.next_version import with_steps
from tests.e2e.program import settings_for, stand_in, started
from tests.e2e.records import assert_everybody_is_in_once, assert_nothing_was_lost, read_records, write_sessions
from tests.e2e.town import AT_A_TIME, Office, Town, come_by, until_all_is_done
from tests.twin import twin

SPARE_SECONDS = 3.0  # on a machine that has much else to do

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


Happening = Callable[[House, AsyncExitStack], Awaitable[float]]


def update(steps: Path) -> Happening:
    """The tables are brought forward under everybody's hands. All go on; who starts from now on is of the next version."""

    async def updated(house: House, stack: AsyncExitStack) -> float:
        house.instead, house.settings["STEPS"] = "tests.faults.launch", str(steps)
        migrating = await house.start(stack, "release")
        assert await migrating.ended() == 0, migrating.said
        for port in house.ports:
            await assert_well(port)
        return 0.0

    return updated


async def hold_up(house: House, stack: AsyncExitStack) -> float:
    """Stopped in the middle for longer than its lease, it wakes up when another has been elected."""
    worker = house.elected()
    worker.process.send_signal(signal.SIGSTOP)
    took = await seconds_until_elected(house.other(worker))
    worker.process.send_signal(signal.SIGCONT)
    await worker.says('"event":"lease lost"')
    return took


LONGEST: dict[Happening, float] = {
    kill: float(LEASE_SECONDS) + 1 + SPARE_SECONDS,
    stop: 2.0 + SPARE_SECONDS,
    hold_up: float(LEASE_SECONDS) + 1 + SPARE_SECONDS,
}


@pytest.mark.timeout(420)
async def test_sign_ups_survive_what_happens_to_the_one_that_delivers(
    database_url: str, local_content: Content, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    own_url = twin(database_url)
    updated = update(with_steps(tmp_path, "additive"))
    await write_sessions(own_url, (2, 3, 4, 100))
    async with stand_in("--retry-scale", "0.05") as simulator, AsyncExitStack() as stack:
        town = Town(simulator, local_content, random.Random(4))
        office, last = Office(town), asyncio.Event()
        await office.arrive()
        async with house(simulator, own_url) as at_home, asyncio.TaskGroup() as people:
            working = people.create_task(office.work())
            neighbours = [people.create_task(come_by(town, last)) for _slot in range(AT_A_TIME)]
            for happens in (kill, renew_webs, stop, hold_up, updated, renew_webs, stop, kill):
                await town.after(acts=30)
                took = await happens(at_home, stack)
                with capsys.disabled():
                    print(f"{happens.__name__}: another delivers after {took:.2f} s (lease: {LEASE_SECONDS} s)")  # noqa: T201
                assert took < LONGEST.get(happens, SPARE_SECONDS)
            last.set()
            await asyncio.wait(neighbours)
            await until_all_is_done(office, own_url)
            working.cancel()
            assert min(at_home.taken) > len(town.updates) / WEBS / 2
            for each in (*at_home.webs, *at_home.workers):
                assert await each.stop() == 0, each.said
                assert "Traceback" not in each.said
    found = await read_records(own_url)
    assert_everybody_is_in_once(found, town.residents)
    assert_nothing_was_lost(found, town.updates)


@pytest.mark.timeout(240)
async def test_who_was_held_up_says_nothing_more_until_it_is_elected_again(database_url: str) -> None:
    async with stand_in() as simulator, house(simulator, database_url) as at_home:
        amina = await simulator.add_started()
        await simulator.chat(amina, after=1, wait=20)
        worker = at_home.elected()
        worker.process.send_signal(signal.SIGSTOP)
        await simulator.say(amina, text="/menu")
        await seconds_until_elected(at_home.other(worker))
        said = await _until(simulator, amina, lambda texts: len(texts) >= 2)
        worker.process.send_signal(signal.SIGCONT)
        await worker.says('"event":"lease lost"')
        for _time in range(5):
            await simulator.say(amina, text="/help")
        helped = await _until(simulator, amina, lambda texts: len(texts) >= len(said) + 5)
        assert worker.said.count(ELECTED) == 1
        assert await at_home.other(worker).stop() == 0
        async with asyncio.timeout(60):
            while worker.said.count(ELECTED) < 2:  # noqa: ASYNC110 - not our process
                await asyncio.sleep(0.01)
        await simulator.say(amina, text="/menu")
        await _until(simulator, amina, lambda texts: len(texts) > len(helped))


@pytest.mark.timeout(120)
async def test_who_is_elected_while_the_database_is_locked_begins_when_it_no_longer_is(
    database_url: str, another: Engine
) -> None:
    async with stand_in() as simulator:
        settings = settings_for(simulator, database_url) | {"LEASE_SECONDS": LEASE_SECONDS}
        with another.begin() as held_up:
            held_up.execute(text("LOCK TABLE quarantine"))
            async with started("bot", "worker", **settings) as worker:
                await worker.says('"event":"cannot begin"')
                held_up.rollback()
                amina = await simulator.add_started()
                await _until(simulator, amina, lambda texts: len(texts) >= 1)
                assert await worker.stop() == 0


async def _until(simulator: Client, person: int, enough: Callable[[list[str]], bool]) -> list[str]:
    """What the bot has said to somebody, once that is enough."""
    async with asyncio.timeout(60):
        while True:
            messages = (await simulator.chat(person, wait=0))["messages"]
            texts = [each["text"] for each in messages if each["from"] == "bot"]
            if enough(texts):
                return texts
            await asyncio.sleep(0.05)
