"""Telegram refuses, breaks, and forgets to answer, while people write and an announcement goes out: nothing is tried again before its
time, everything is accounted for, a reply is repeated at most once, and an announcement never."""

import asyncio
from collections import Counter, defaultdict
from itertools import groupby, pairwise
from random import Random
from typing import Any

import pytest

from models.outbox import State
from simulator.client import Client
from tests.e2e.announcements import announce, became, zone_of_day
from tests.e2e.program import settings_for, stand_in, started
from tests.e2e.records import until_all_is_said
from tests.faults.crowd import REACHED, Crowd, reckon
from tests.faults.row import Figures, Row

READERS = 800_000
RETRY_AFTER = 2
ON_ITS_WAY, CLOCKS = 0.1, 0.05  # seconds: a call that had begun when another was refused; two clocks
FAULTS: list[dict[str, Any]] = [
    {"status": 429, "retry_after": RETRY_AFTER, "share": 0.2},
    {"drop_answer": True, "share": 0.1, "spares": True},
    {"cut_body": True, "share": 0.1, "spares": True},
]


async def live(
    url: str, chance: Random, *, people: float, says: float, readers: float, broken_seconds: float, per_second: float
) -> Figures:
    chats = range(READERS, READERS + int(readers))
    async with stand_in("--retry-scale", "0.05") as simulator:
        await _arrive(simulator, chats)
        announce(url, chats)
        crowd = Crowd(simulator, int(people), chance)
        await crowd.arrive()
        for each in FAULTS:
            await simulator.post("faults", method="sendMessage", times=None, seed=chance.random(), **each)
        settings = settings_for(simulator, url) | {"TIMEZONE": zone_of_day()}
        async with started("bot", "run", **settings) as program:
            await program.says('"event":"running"')
            talking = asyncio.ensure_future(crowd.say(int(says * people), per_second))
            await simulator.post("faults", method="sendMessage", times=None, status=502, share=0.5)
            await asyncio.sleep(broken_seconds)
            await _mend(simulator, chance)
            await talking
            await crowd.answered(60)
            await until_all_is_said(url, 600)
            await asyncio.sleep(1)
            assert await program.stop() == 0, program.said
        calls = (await simulator.get("ledger", calls=1, method="sendMessage"))["records"]
        states, _of_chat = became(url)
        figures = await reckon(url, simulator, crowd, announced=True, again=True)
    told = Counter(each["chat_id"] for each in calls if each["chat_id"] in chats and each["outcome"] in REACHED)
    assert set(states) <= {State.SENT, State.UNKNOWN} and sum(states.values()) == len(chats), states
    assert states[State.UNKNOWN] <= sum(e["outcome"] == "cut" for e in calls if e["chat_id"] in chats) + 1
    assert set(told) == set(chats) or len(set(chats) - set(told)) <= states[State.UNKNOWN]
    assert max(told.values()) == 1, "an announcement was said twice"
    assert _early(calls) == 0
    assert _most_copies(calls, set(crowd.said.values())) <= 2, "a reply was said three times"
    refused = Counter(each["outcome"] for each in calls)
    return {
        **figures,
        "announced to": len(chats),
        "of which of unknown fate": states[State.UNKNOWN],
        "announced twice": 0,
        "refused with 429": refused["429"],
        "answered 502": refused["502"],
        "answers lost or cut after delivery": refused["cut"],
        "tried again early": 0,
        "a reply said, at most": _most_copies(calls, set(crowd.said.values())),
    }


async def _arrive(simulator: Client, chats: range) -> None:
    for chat in chats:
        await simulator.add_started("Amina", id=chat)
    await simulator.call("deleteWebhook", drop_pending_updates=True)


async def _mend(simulator: Client, chance: Random) -> None:
    """What is left are the refusals and the lost answers."""
    async with simulator.session.delete(f"{simulator.url}/simulator/faults"):
        pass
    for each in FAULTS:
        await simulator.post("faults", method="sendMessage", times=None, seed=chance.random(), **each)


def _early(calls: list[dict[str, Any]]) -> int:
    """How many calls a chat got before it had been left alone for as long as Telegram said."""
    early, of_chat = 0, defaultdict(list)
    for each in calls:
        of_chat[each["chat_id"]].append(each)
    for of_one in of_chat.values():
        for before, after in pairwise(of_one):
            passed = after["at"] - before["at"]
            same = before["values"] == after["values"]
            if before["outcome"] == "429" and passed < RETRY_AFTER - CLOCKS and (same or passed > ON_ITS_WAY):
                early += 1
    return early


def _most_copies(calls: list[dict[str, Any]], chats: set[int]) -> int:
    """A chat hears one reply after the other: those whose answer was lost, and the next, are copies of one."""
    most = 0
    for chat in chats:
        outcomes = [each["outcome"] for each in calls if each["chat_id"] == chat and each["outcome"] in REACHED]
        runs = [len(list(run)) for lost, run in groupby(outcomes, lambda each: each == "cut") if lost]
        most = max(most, 1 + max(runs, default=0))
    return most


ROW = Row(
    "refused",
    "429 on 20 % of sends, 5xx on half for 10 minutes, answers lost after delivery, bodies cut",
    "0 early retries, 0 unaccounted; a reply repeated at most once, an announcement never",
    live,
    small={"people": 12, "says": 3, "readers": 20, "broken_seconds": 3, "per_second": 12},
    full={"people": 400, "says": 150, "readers": 5000, "broken_seconds": 600, "per_second": 80},
)


@pytest.mark.timeout(240)
async def test_nothing_is_tried_early_or_said_too_often(database_url: str, chance: Random) -> None:
    await ROW.live_through(database_url, chance)
