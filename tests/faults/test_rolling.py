"""The processes that the Procfile names are renewed one after the other, and some are killed, while people sign up: nobody is lost, and
nothing happens twice. What may be said twice is what a killed worker had in hand."""

import asyncio
from contextlib import AsyncExitStack
from random import Random

import pytest

from models import content
from tests.conftest import CONTENT
from tests.e2e.house import House, house, kill, kill_a_web, renew_webs, stop
from tests.e2e.program import stand_in
from tests.e2e.records import assert_everybody_is_in_once, assert_nothing_was_lost, read_records, write_sessions
from tests.e2e.town import Office, Town, come_by, until_all_is_done
from tests.faults.row import Figures, Row

PLACES = (2, 3, 4)  # the first are soon full


async def live(
    url: str, chance: Random, *, webs: float, rounds: float, acts: float, together: float, coordinators: float
) -> Figures:
    """In each round all webs and the worker that delivers are renewed, then a web and that worker are killed; before each of these people
    have done `acts` things; `together` come at a time, and so many coordinators see to them."""
    await write_sessions(url, (*PLACES, 1_000_000))
    waited = []
    async with stand_in("--retry-scale", "0.05") as simulator, AsyncExitStack() as stack:
        town = Town(simulator, content.load(CONTENT), chance)
        office, last = Office(town, int(coordinators)), asyncio.Event()
        await office.arrive()
        async with house(simulator, url, int(webs), office.coordinators) as at_home, asyncio.TaskGroup() as people:
            working = people.create_task(office.work())
            neighbours = [people.create_task(come_by(town, last)) for _slot in range(int(together))]
            for _round in range(int(rounds)):
                waited.append(await _round_of(at_home, stack, town, int(acts)))
            last.set()
            await asyncio.wait(neighbours)
            await until_all_is_done(office, at_home.settings["DATABASE_URL"])
            working.cancel()
            taken = min(at_home.taken)
            for each in (*at_home.webs, *at_home.workers):
                assert await each.stop() == 0, each.said
                assert "Traceback" not in each.said
    found = await read_records(url)
    assert_everybody_is_in_once(found, town.residents, office.several)
    assert_nothing_was_lost(found, town.updates)
    assert office.heard_of == {resident.name for resident in town.residents}
    return {
        "webs, and two workers": int(webs),
        "updates": len(town.updates),
        "sign-ups": len(town.residents),
        "processes renewed": int(rounds * (webs + 1)),
        "processes killed": int(rounds * 2),
        "updates that each web took, at least": taken,
        "updates lost": 0,
        "sign-ups, places, agreements or notices twice": 0,
        "nobody delivered, at most (s)": round(max(waited), 2),
    }


async def _round_of(at_home: House, stack: AsyncExitStack, town: Town, acts: int) -> float:
    """The longest that nobody delivered."""
    await town.after(acts)
    await renew_webs(at_home, stack)
    await town.after(acts)
    stopped = await stop(at_home, stack)
    await town.after(acts)
    await kill_a_web(at_home, stack, town.chance.randrange(len(at_home.webs)))
    await town.after(acts)
    return max(stopped, await kill(at_home, stack))


ROW = Row(
    "rolling",
    "The Procfile's processes renewed one after the other, and some killed, under load: 4 `web`, 2 `worker`",
    "nobody lost, nothing twice",
    live,
    small={"webs": 2, "rounds": 1, "acts": 20, "together": 6, "coordinators": 1},
    full={"webs": 4, "rounds": 12, "acts": 300, "together": 60, "coordinators": 4},
    databases=("postgresql",),
)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_nobody_is_lost_while_all_are_renewed(database_url: str, chance: Random) -> None:
    await ROW.live_through(database_url, chance)
