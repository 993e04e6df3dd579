"""The program is killed without warning, again and again, while an announcement goes out: nobody is left out or told twice.

Of unknown fate is at most what was on its way at a kill. `python -m tests.e2e.test_killed_announcing` kills 50 times, during
announcements to 5,000, on both databases; GRAPEVINE_KILLS and GRAPEVINE_READERS set other numbers, here and in the test, and
MESSAGES_PER_SECOND another pace.
"""

import asyncio
import os
import random
import tempfile
import time
from collections import Counter
from dataclasses import dataclass

import pytest

from models import database, migrate
from models.outbox import State
from simulator.client import Client
from tests import postgres
from tests.e2e.announcements import announce, became, claimed, zone_of_day
from tests.e2e.program import settings_for, stand_in, started

FIRST = 100_000
PER_SECOND = os.environ.get("MESSAGES_PER_SECOND", "30")
CALL_SECONDS = 0.05  # so that each kill finds some on their way
KILLS, READERS = int(os.environ.get("GRAPEVINE_KILLS", "3")), int(os.environ.get("GRAPEVINE_READERS", "200"))


@pytest.mark.timeout(120 + 20 * KILLS)
async def test_announcements_survive_kills(database_url: str) -> None:
    await live_through(database_url, KILLS, READERS)


@dataclass(frozen=True)
class Outcome:
    """What became of the messages, and how many were claimed and not marked at the kills; `late`: of unknown fate, and told."""

    states: Counter[str]
    claimed: int
    late: int
    twice: int
    unaccounted: int


async def live_through(url: str, kills: int, readers: int) -> Outcome:
    on_the_way = 0
    async with stand_in() as simulator:
        chats = range(FIRST, FIRST + readers)
        for chat in chats:
            await simulator.add_started("Amina", id=chat)
        await simulator.call("deleteWebhook", drop_pending_updates=True)
        await simulator.post("faults", method="sendMessage", delay=CALL_SECONDS, times=None)
        announce(url, chats)
        settings = settings_for(simulator, url) | {"TIMEZONE": zone_of_day(), "MESSAGES_PER_SECOND": PER_SECOND}
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
    of_unknown_fate = {chat for chat in chats if of_chat[chat] == {State.UNKNOWN: 1}}
    outcome = Outcome(
        states,
        on_the_way,
        sum(1 for chat in of_unknown_fate if told[chat]),
        sum(1 for chat in chats if told[chat] > 1),
        sum(1 for chat in chats if not told[chat] and chat not in of_unknown_fate),
    )
    assert not outcome.twice and not outcome.unaccounted, outcome
    assert all(sum(of_chat[chat].values()) == 1 for chat in chats)
    return outcome


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


def main() -> None:
    kills, readers = int(os.environ.get("GRAPEVINE_KILLS", "50")), int(os.environ.get("GRAPEVINE_READERS", "5000"))
    with tempfile.TemporaryDirectory() as folder, postgres.server() as address:
        for url in (f"sqlite:///{folder}/grapevine.sqlite3", address):
            opened = database.connect(url)
            migrate.upgrade(opened.engine)
            opened.close()
            began = time.monotonic()
            found = asyncio.run(live_through(url, kills, readers))
            print(  # noqa: T201 - the answer
                f"{url.partition(':')[0]}, {kills} kills, {readers} readers, {time.monotonic() - began:.0f} s: {dict(found.states)}; "
                f"unaccounted {found.unaccounted}, twice {found.twice}; claimed and not marked at the kills {found.claimed}; "
                f"of unknown fate, and told after all, {found.late}",
                flush=True,
            )


if __name__ == "__main__":
    main()
