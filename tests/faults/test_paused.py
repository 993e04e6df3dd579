"""The one that delivers is stopped in the middle, for longer than its lease, and goes on: it claims nothing more, what it writes down
late does not count, and at most what it had in hand is said."""

import asyncio
import signal
from collections import defaultdict
from collections.abc import Callable
from random import Random

import pytest

from models.outbox import Lane, MessageOwed, State
from simulator.client import Client
from tests.e2e.announcements import announce, deliverer, notify, owed, zone_of_day
from tests.e2e.house import house
from tests.e2e.program import stand_in
from tests.faults.row import Figures, Row

CALL_SECONDS = 1.5


async def live(url: str, chance: Random, *, announced: float, notified: float) -> Figures:
    readers, neighbours = range(100_000, 100_000 + int(announced)), range(200_000, 200_000 + int(notified))
    async with stand_in() as simulator:
        for chat in (*readers, *neighbours):
            await simulator.add_started("Amina", id=chat)
        await simulator.call("deleteWebhook", drop_pending_updates=True)
        await simulator.post("faults", method="sendMessage", delay=CALL_SECONDS, times=None)
        announce(url, readers)
        quick = {"TIMEZONE": zone_of_day(), "MESSAGES_PER_SECOND": "60"}
        async with house(simulator, url, **quick) as at_home:
            await _until_rows(url, lambda row: row.state == State.SENT, some=True)
            notify(url, neighbours)
            await _until_rows(url, lambda row: row.state == State.CLAIMED and row.chat_id in neighbours, some=True)
            await asyncio.sleep(CALL_SECONDS / 3)  # of both kinds some are on their way
            worker, its_name = at_home.elected(), deliverer(url)
            worker.process.send_signal(signal.SIGSTOP)
            await asyncio.sleep(2 * CALL_SECONDS)  # what Telegram has, it says
            left, told_before = owed(url), await _told(simulator)
            await _until_rows(url, lambda row: row.state != State.CLAIMED or row.claimed_by != its_name)
            assert [row for row in owed(url).values() if row.state == State.OWED], "nothing is left to be claimed"
            worker.process.send_signal(signal.SIGCONT)
            await worker.says('"event":"lease lost"')
            await _until_rows(url, lambda row: row.state not in (State.OWED, State.CLAIMED))
            for each in at_home.workers:
                assert await each.stop() == 0, each.said
        ended, told = owed(url), await _told(simulator)
    in_hand = {chat for chat, row in left.items() if row.state == State.CLAIMED}
    late = {chat for chat in in_hand if told_before[chat]}
    assert {left[chat].claimed_by for chat in in_hand} == {its_name}
    assert {left[chat].lane for chat in late} == {Lane.NOTICE, Lane.ANNOUNCEMENT}, "nothing was written down late"
    assert _sent_by(ended, its_name) == _sent_by(left, its_name)
    assert {chat for chat, row in ended.items() if row.state == State.UNKNOWN} == in_hand.intersection(readers)
    assert {row.state for row in ended.values()} == {State.SENT, State.UNKNOWN}
    twice = {chat for chat in ended if len(told[chat]) > 1}
    assert max(len(told[chat]) for chat in ended) <= 2
    assert twice <= in_hand.intersection(neighbours)
    for chat, row in ended.items():
        assert (row.message_id in told[chat]) if row.state == State.SENT else (row.message_id is None)
    return {
        "messages": len(ended),
        "in hand when it was stopped": len(in_hand),
        "of which said": len(late),
        "said twice": len(twice),
        "of unknown fate": sum(row.state == State.UNKNOWN for row in ended.values()),
        "claimed by it afterwards": 0,
        "late marks that counted": 0,
    }


def _sent_by(rows: dict[int, MessageOwed], name: str) -> set[int]:
    return {chat for chat, row in rows.items() if row.state == State.SENT and row.claimed_by == name}


async def _told(simulator: Client) -> defaultdict[int, list[int]]:
    """The messages that each chat has, in the order in which they came."""
    told = defaultdict[int, list[int]](list)
    for each in (await simulator.get("ledger", full=1))["sends"]:
        told[each["chat_id"]].append(each["message_id"])
    return told


async def _until_rows(url: str, are: Callable[[MessageOwed], bool], *, some: bool = False) -> None:
    """Until all that was and is owed, or some of it, is so."""
    async with asyncio.timeout(60):
        while not (any if some else all)(map(are, owed(url).values())):  # noqa: ASYNC110 - not our process
            await asyncio.sleep(0.05)


ROW = Row(
    "paused",
    "A deliverer paused with SIGSTOP past its lease, resumed",
    "claims nothing; late marks refused; at most its claimed calls go out",
    live,
    small={"announced": 400, "notified": 60},
    full={"announced": 2000, "notified": 300},
    databases=("postgresql",),
)


@pytest.mark.timeout(240)
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_who_was_held_up_claims_nothing_more_and_what_it_writes_down_late_does_not_count(
    database_url: str, chance: Random
) -> None:
    await ROW.live_through(database_url, chance)
