"""One message in many breaks the program: everybody else is answered as ever, its person hears that something went wrong, and whoever
runs the bot sees what was set aside without anybody's words, and has it taken once its fault is mended."""

import re
from random import Random

import pytest

from simulator.client import Client
from tests.e2e.program import settings_for, stand_in, started
from tests.e2e.records import until_all_is_said
from tests.faults.crowd import WORDS, Crowd, reckon
from tests.faults.row import Figures, Row

POISON, CANARY, NAME = "poison", "chrysanthemum", "Amina"
LISTED = re.compile(r"^(\d+)  .*Broken")


async def live(
    url: str, chance: Random, *, people: float, says: float, one_in: float, per_second: float, retried: float
) -> Figures:
    async with stand_in("--retry-scale", "0.05") as simulator:
        settings = settings_for(simulator, url)
        crowd = Crowd(simulator, int(people), chance)
        healthy = [chance.choice(WORDS) for _each in range(int(says * people))]
        poisoned = {number for number in range(len(healthy)) if number % int(one_in) == int(one_in) // 2}
        async with started("tests.faults.launch", "run", **settings, BREAKS_ON=POISON) as program:
            await program.says('"event":"running"')
            await crowd.arrive()
            await crowd.tell(
                per_second, [f"{POISON} {CANARY}" if n in poisoned else words for n, words in enumerate(healthy)]
            )
            await crowd.answered(60)
            await until_all_is_said(url, 60)
            assert await program.stop() == 0
            assert CANARY not in program.said, "somebody's words are in the log"
        figures = await reckon(url, simulator, crowd)
        apologies = await _apologies(simulator)
        assert apologies == len(poisoned), f"{apologies} heard that something went wrong"
        async with started("bot", "quarantine", **settings) as listed:
            assert await listed.ended() == 0
        aside = [found[1] for line in listed.lines if (found := LISTED.match(line))]
        assert len(aside) == len(poisoned), listed.said
        async with started("bot", "quarantine", "show", aside[0], **settings) as shown:
            assert await shown.ended() == 0
        assert "Broken" in shown.said
        assert not [each for each in (CANARY, NAME) if each in listed.said + shown.said], "it shows personal words"
        for update in aside[: int(retried)]:
            async with started("bot", "quarantine", "retry", update, **settings) as taken:
                assert (await taken.ended(), taken.lines[-1]) == (0, "Taken.")
        async with started("bot", "quarantine", **settings) as listed:
            assert await listed.ended() == 0
        left = [line for line in listed.lines if LISTED.match(line)]
        assert len(left) == len(poisoned) - min(len(aside), int(retried))
    return {
        **figures,
        "poisoned": len(poisoned),
        "set aside, with an apology": apologies,
        "shown without personal words": True,
        "taken once the fault was mended": len(aside) - len(left),
    }


async def _apologies(simulator: Client) -> int:
    records = (await simulator.get("ledger", calls=1, method="sendMessage"))["records"]
    return sum("something went wrong on our side" in each["values"]["text"] for each in records)


ROW = Row(
    "poison",
    "A poison update, one in 1,000",
    "the rest unaffected; `python -m bot quarantine` lists, shows without personal words, retries",
    live,
    small={"people": 20, "says": 5, "one_in": 50, "per_second": 50, "retried": 1},
    full={"people": 400, "says": 100, "one_in": 1000, "per_second": 100, "retried": 40},
)


@pytest.mark.timeout(180)
async def test_one_that_breaks_the_program_harms_nobody_else(database_url: str, chance: Random) -> None:
    await ROW.live_through(database_url, chance)
