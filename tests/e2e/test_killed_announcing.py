"""The program is killed without warning, again and again, while an announcement goes out: nobody is left out or told twice.

Of unknown fate is at most what was on its way at a kill. `python -m tests.e2e.test_killed_announcing` kills 50 times, during
announcements to 5,000; GRAPEVINE_KILLS and GRAPEVINE_READERS set other numbers, here and in the test.
"""

import asyncio
import os
import random
import tempfile
from collections import Counter

import pytest

from models import database, migrate
from models.outbox import State
from simulator.client import Client
from tests.e2e.announcements import announce, became, claimed, zone_of_day
from tests.e2e.program import settings_for, stand_in, started

FIRST = 100_000
KILLS, READERS = int(os.environ.get("GRAPEVINE_KILLS", "3")), int(os.environ.get("GRAPEVINE_READERS", "200"))


@pytest.mark.timeout(120 + 20 * KILLS)
async def test_announcements_survive_kills(database_url: str) -> None:
    await live_through(database_url, KILLS, READERS)


async def live_through(url: str, kills: int, readers: int) -> Counter[str]:
    """What became of the announcement's messages."""
    on_the_way = 0
    async with stand_in() as simulator:
        chats = range(FIRST, FIRST + readers)
        for chat in chats:
            await simulator.add_started("Amina", id=chat)
        await simulator.call("deleteWebhook", drop_pending_updates=True)
        announce(url, chats)
        settings = settings_for(simulator, url) | {"TIMEZONE": zone_of_day(), "MESSAGES_PER_SECOND": "60"}
        for _kill in range(kills):
            async with started("bot", "run", **settings) as program:
                await _until_sent(simulator, url, random.uniform(1, readers / kills))
                await program.kill()
            on_the_way += claimed(url)
        async with started("bot", "run", **settings) as program:
            await program.says("running")
            await _until_over(url)
            assert await program.stop() == 0, program.said
        told = Counter(each["chat_id"] for each in (await simulator.get("ledger", full=1))["sends"])
    states, of_chat = became(url)
    assert set(states) <= {State.SENT, State.UNKNOWN}
    assert states[State.UNKNOWN] <= on_the_way
    for chat in chats:
        assert told[chat] <= 1
        assert told[chat] == 1 or of_chat[chat] == {State.UNKNOWN: 1}
        assert sum(of_chat[chat].values()) == 1
    return states


async def _until_sent(simulator: Client, url: str, more: float) -> None:
    """So many more, or all there are."""
    target = (await simulator.get("ledger"))["sent"] + more
    async with asyncio.timeout(90):
        while (await simulator.get("ledger"))["sent"] < target and _is_under_way(url):  # noqa: ASYNC110 - not our process
            await asyncio.sleep(0.05)


async def _until_over(url: str) -> None:
    async with asyncio.timeout(120):
        while _is_under_way(url):  # noqa: ASYNC110 - not our process
            await asyncio.sleep(0.3)


def _is_under_way(url: str) -> bool:
    return bool({State.OWED, State.CLAIMED} & set(became(url)[0]))


def main() -> None:
    kills, readers = int(os.environ.get("GRAPEVINE_KILLS", "50")), int(os.environ.get("GRAPEVINE_READERS", "5000"))
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/grapevine.sqlite3"
        opened = database.connect(url)
        migrate.upgrade(opened.engine)
        opened.close()
        states = asyncio.run(live_through(url, kills, readers))
    print(f"{kills} kills, {readers} readers: {dict(states)}; nobody twice, nobody unaccounted for")  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
