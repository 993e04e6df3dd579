"""The program is killed without warning, again and again, while people sign up: half the time wherever it is, half the time at a
commit or at a message, just before or just after. Nobody is lost, and nothing happens twice. What may happen twice is a reply: one
of unknown fate is said again.
"""

import asyncio
import signal
import time
from random import Random

import pytest

from models import content
from simulator.client import Client
from tests.conftest import CONTENT
from tests.e2e.program import Program, settings_for, stand_in, started, webhook_settings
from tests.e2e.records import assert_everybody_is_in_once, assert_nothing_was_lost, read_records, write_sessions
from tests.e2e.town import Office, Town, come_by, pending, until_all_is_done
from tests.faults.row import Figures, Row

PLACES = (2, 3, 4)  # the first are soon full
AT_LATEST = 20.0  # seconds; a point that is not reached by then will not be
POINTS = ("commit:before", "commit:after", "send:before", "send:after")
LAUNCH, BOT = "tests.faults.launch", "bot"


async def live(
    url: str,
    chance: Random,
    *,
    kills: float,
    acts: float,
    together: float,
    coordinators: float,
    updates: float = 0,
    webhook: float = 0,
    ready: float = 60.0,
) -> Figures:
    """`kills` times, and on until there were so many `updates`; `acts` things that people do between two, at most; `together` come at a
    time, and so many coordinators see to them; `ready` again in so many seconds."""
    await write_sessions(url, (*PLACES, 1_000_000))
    async with stand_in("--retry-scale", "0.05") as simulator:
        town = Town(simulator, content.load(CONTENT), chance)
        office = Office(town, int(coordinators))
        settings = settings_for(simulator, url, office.coordinators) | {"LEASE_SECONDS": "2"}
        settings |= webhook_settings() if webhook else {}
        await office.arrive()
        killings = Killings(town, settings, int(kills), int(acts), int(updates))
        await _live_through(killings, office, int(together))
    found = await read_records(url)
    assert_everybody_is_in_once(found, town.residents, office.several)
    assert_nothing_was_lost(found, town.updates)
    assert office.heard_of == {resident.name for resident in town.residents}
    assert max(killings.seconds) <= ready, f"ready again after {max(killings.seconds):.1f} s"
    return {
        "updates": len(town.updates),
        "sign-ups": len(town.residents),
        "kills": killings.kills,
        "of which at a commit or a message": killings.at_points,
        "updates lost": len(set(town.updates) - found.updates),
        "sign-ups, places, agreements or notices twice": 0,
        "ready again, at the latest (s)": round(max(killings.seconds), 2),
    }


class Killings:
    """Starts the program, and sees it die, so many times at least, and until people have made so many updates."""

    def __init__(self, town: Town, settings: dict[str, str], times: int, acts: int, updates: int) -> None:
        self.town, self.settings, self.times, self.acts, self.updates = town, settings, times, acts, updates
        self.seconds: list[float] = []
        self.kills = self.at_points = 0

    async def all(self) -> None:
        while self.kills < self.times or len(self.town.updates) < self.updates:
            await (self._at_a_point() if self.kills % 2 else self._anywhere())
            self.kills += 1

    async def _anywhere(self) -> None:
        async with started(BOT, "run", **self.settings) as program:
            await self.ready(program)
            await self.town.after(acts=self.town.chance.randint(0, self.acts))
            await asyncio.sleep(self.town.chance.uniform(0, 0.03))  # into the midst of it
            await program.kill()

    async def _at_a_point(self) -> None:
        point = f"{self.town.chance.choice(POINTS)}:{self.town.chance.randint(1, 2 * self.acts)}"
        async with started(LAUNCH, "run", **self.settings, DIES_AT=point) as program:
            try:
                self.at_points += await program.ended(AT_LATEST) == -signal.SIGKILL
            except TimeoutError:
                await program.kill()

    async def ready(self, program: Program) -> None:
        began = time.monotonic()
        await program.says('"event":"running"')
        self.seconds.append(time.monotonic() - began)


async def _live_through(killings: Killings, office: Office, together: int) -> None:
    """Neighbours come as long as the program is killed; then it runs until all is done."""
    last, town = asyncio.Event(), killings.town
    async with asyncio.TaskGroup() as people:
        working = people.create_task(office.work())
        neighbours = [people.create_task(come_by(town, last)) for _slot in range(together)]
        await killings.all()
        last.set()
        async with started(BOT, "run", **killings.settings) as program:
            await killings.ready(program)
            await asyncio.wait(neighbours)
            await until_all_is_done(office, killings.settings["DATABASE_URL"])
            assert await _said_to_all_of_it_once_more(town.simulator) == 0
            assert await program.stop() == 0, program.said
        working.cancel()


async def _said_to_all_of_it_once_more(simulator: Client) -> int:
    """How many messages come of it when Telegram delivers everything a second time."""
    before = int((await simulator.get("ledger"))["sent"])
    await simulator.post("redeliver", update_id="all")
    while await pending(simulator):  # noqa: ASYNC110 - not our process
        await asyncio.sleep(0.05)
    return int((await simulator.get("ledger"))["sent"]) - before


ROW = Row(
    "killed",
    "SIGKILL while updates come in, half of them at a commit or a message",
    "100,000 updates, 200 kills: 0 lost, 0 effects twice; ready again within 5 s",
    live,
    small={"kills": 4, "acts": 10, "together": 6, "coordinators": 2, "ready": 30},
    full={"kills": 200, "updates": 100_000, "acts": 500, "together": 60, "coordinators": 4, "ready": 5},
)


@pytest.mark.timeout(300)
async def test_sign_ups_survive_kills(database_url: str, chance: Random) -> None:
    """As a charity runs it, and as a city does."""
    await ROW.live_through(database_url, chance, webhook=int(database_url.startswith("postgresql")))
