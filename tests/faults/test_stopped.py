"""The program is asked to stop, or killed and started again, while many people say something: it is gone within ten seconds, the next
one goes on where it ended, and nobody is left without an answer."""

import asyncio
import time
from random import Random

import pytest

from tests.e2e.program import settings_for, stand_in, started, webhook_settings
from tests.faults.crowd import Crowd, reckon
from tests.faults.row import Figures, Row

AT_MOST = 10.0  # seconds
PAUSE = 0.05  # how long Telegram takes, so that there is always something in hand


async def live(
    url: str, chance: Random, *, stops: float, people: float, per_second: float, webhook: float = 0
) -> Figures:
    took = []
    async with stand_in("--retry-scale", "0.05") as simulator:
        await simulator.post("faults", method="sendMessage", delay=PAUSE, times=None)
        crowd = Crowd(simulator, int(people), chance)
        settings = settings_for(simulator, url) | {"LEASE_SECONDS": "2"} | (webhook_settings() if webhook else {})
        await crowd.arrive()
        for _stop in range(int(stops)):
            async with started("bot", "run", **settings) as program:
                await program.says('"event":"running"')
                talking = asyncio.ensure_future(crowd.say(int(2 * per_second), per_second))
                await asyncio.sleep(chance.uniform(0.5, 1.5))
                began = time.monotonic()
                assert await program.stop(seconds=AT_MOST) == 0, program.said
                took.append(time.monotonic() - began)
                await talking
        async with started("bot", "run", **settings) as program:
            await crowd.answered(120)
            await asyncio.sleep(1)
            assert await program.stop() == 0, program.said
        figures = await reckon(url, simulator, crowd)
    return {"stops": stops, "stopped within, at most (s)": round(max(took), 2), **figures}


ROW = Row(
    "stopped",
    "SIGTERM under load",
    "stops within 10 s, 0 lost",
    live,
    small={"stops": 1, "people": 60, "per_second": 60},
    full={"stops": 30, "people": 600, "per_second": 100},
)


@pytest.mark.timeout(180)
async def test_nobody_is_lost_when_it_is_asked_to_stop(database_url: str, chance: Random) -> None:
    await ROW.live_through(database_url, chance, webhook=chance.randint(0, 1))
