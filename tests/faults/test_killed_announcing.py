"""The program is killed without warning, again and again, while an announcement goes out: nobody is left out or told twice. Of unknown
fate is at most what was on its way at a kill. Half of the kills are at a commit or a message, just before or just after.
"""

import asyncio
import signal
from collections import Counter
from random import Random

import pytest

from models.outbox import State
from simulator.client import Client
from tests.e2e.announcements import announce, became, claimed, zone_of_day
from tests.e2e.program import settings_for, stand_in, started
from tests.faults.row import Figures, Row
from tests.faults.test_killed import AT_LATEST, BOT, LAUNCH, POINTS

FIRST = 100_000
CALL_SECONDS = 0.05  # so that each kill finds some on their way


async def live(url: str, chance: Random, *, kills: float, readers: float, per_second: float = 30) -> Figures:
    on_the_way = at_points = 0
    async with stand_in() as simulator:
        chats = range(FIRST, FIRST + int(readers))
        await _arrive(simulator, chats)
        announce(url, chats)
        settings = settings_for(simulator, url)
        settings |= {"TIMEZONE": zone_of_day(), "MESSAGES_PER_SECOND": str(per_second), "LEASE_SECONDS": "2"}
        for number in range(int(kills)):
            at_points += await _kill_once(simulator, url, settings, chance, number % 2 == 1, readers / kills)
            on_the_way += claimed(url)
        async with started(BOT, "run", **settings) as program:
            await program.says("running")
            await _until_over(url)
            assert await program.stop() == 0, program.said
        told = Counter(each["chat_id"] for each in (await simulator.get("ledger", full=1))["sends"])
    states, of_chat = became(url)
    of_unknown_fate = {chat for chat in chats if of_chat[chat] == {State.UNKNOWN: 1}}
    twice = sum(1 for chat in chats if told[chat] > 1)
    unaccounted = sum(1 for chat in chats if not told[chat] and chat not in of_unknown_fate)
    assert set(states) <= {State.SENT, State.UNKNOWN}
    assert states[State.UNKNOWN] <= on_the_way
    assert not twice and not unaccounted, (twice, unaccounted)
    assert all(sum(of_chat[chat].values()) == 1 for chat in chats)
    return {
        "readers": len(chats),
        "kills": int(kills),
        "of which at a commit or a message": at_points,
        "told": states[State.SENT],
        "told twice": twice,
        "unaccounted for": unaccounted,
        "of unknown fate": states[State.UNKNOWN],
        "claimed and not marked at the kills": on_the_way,
    }


async def _arrive(simulator: Client, chats: range) -> None:
    for chat in chats:
        await simulator.add_started("Amina", id=chat)
    await simulator.call("deleteWebhook", drop_pending_updates=True)
    await simulator.post("faults", method="sendMessage", delay=CALL_SECONDS, times=None)


async def _kill_once(
    simulator: Client, url: str, settings: dict[str, str], chance: Random, at_a_point: bool, most: float
) -> bool:
    """Whether it died at the point that was chosen."""
    if not at_a_point:
        async with started(BOT, "run", **settings) as program:
            await _until_sent(simulator, url, chance.uniform(1, most))
            await program.kill()
        return False
    point = f"{chance.choice(POINTS)}:{chance.randint(1, max(2, int(most / 4)))}"
    async with started(LAUNCH, "run", **settings, DIES_AT=point) as program:
        try:
            return await program.ended(AT_LATEST) == -signal.SIGKILL
        except TimeoutError:
            await program.kill()
            return False


async def _until_sent(simulator: Client, url: str, more: float) -> None:
    """So many more, or all there are."""
    target = (await simulator.get("ledger"))["sent"] + more
    async with asyncio.timeout(120):
        while (await simulator.get("ledger"))["sent"] < target and _is_under_way(url):  # noqa: ASYNC110 - not our process
            await asyncio.sleep(0.05)


async def _until_over(url: str) -> None:
    async with asyncio.timeout(600):
        while _is_under_way(url):  # noqa: ASYNC110 - not our process
            await asyncio.sleep(0.3)


def _is_under_way(url: str) -> bool:
    return bool({State.OWED, State.CLAIMED} & set(became(url)[0]))


ROW = Row(
    "killed-announcing",
    "SIGKILL while an announcement goes out, half of them at a commit or a message",
    "50 kills x 5,000: all accounted for, 0 twice, of unknown fate at most what was claimed and not marked",
    live,
    small={"kills": 2, "readers": 80, "per_second": 60},
    full={"kills": 50, "readers": 5000},
)


@pytest.mark.timeout(180)
async def test_announcements_survive_kills(database_url: str, chance: Random) -> None:
    await ROW.live_through(database_url, chance)
