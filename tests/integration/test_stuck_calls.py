"""A call that Telegram does not answer is given up in time: what may be said twice is said again, what must not be is not."""

import asyncio
import contextlib
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.telegram import Telegram
from jobs.delivery import Deliverer
from jobs.pace import Buckets, Pace
from models import outbox
from models.database import Database
from models.outbox import Lane, MessageOwed, State
from simulator.client import Client, running


def now() -> datetime:
    return datetime.now(UTC)


async def test_a_stuck_call_is_given_up(db: Database) -> None:
    async with running() as simulator:
        notified, announced = await simulator.add_started(), await simulator.add_started()
        for chat_id in (notified, announced):
            await simulator.post("faults", method="sendMessage", delay=3, chat_id=chat_id)
        telegram = Telegram(simulator.token, simulator.url, seconds=0.3)
        await telegram.open()
        deliverer = Deliverer(db, telegram.post, "present", Pace(1000), Buckets(100, 5), now)

        def owe(session: Session) -> None:
            outbox.owe(session, notified, "sendMessage", {"text": "notice"}, now(), lane=Lane.NOTICE)
            outbox.owe(session, announced, "sendMessage", {"text": "announcement"}, now(), lane=Lane.ANNOUNCEMENT)

        await db.write(owe)
        assert await _said(db, deliverer) == {notified: State.SENT, announced: State.UNKNOWN}
        await telegram.close()
        await _until_idle(simulator)
        sent = (await simulator.get("ledger", full=1))["sends"]
    told = [each["chat_id"] for each in sent if each["outcome"] == "ok"]
    assert told.count(announced) == 1 and told.count(notified) == 2  # the stuck ones arrived after all


async def _said(db: Database, deliverer: Deliverer) -> dict[int, str]:
    """What has become of everything once nothing is owed."""
    working = asyncio.ensure_future(deliverer.run())
    rows: list[MessageOwed] = []
    async with asyncio.timeout(30):
        while not rows or {State.OWED, State.CLAIMED} & {State(row.state) for row in rows}:
            await asyncio.sleep(0.05)
            rows = await db.write(lambda session: list(session.scalars(select(MessageOwed))))
    working.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working
    await deliverer.finish(1)
    return {row.chat_id: row.state for row in rows}


async def _until_idle(simulator: Client) -> None:
    async with asyncio.timeout(30):
        while (await simulator.get("ledger"))["sent"] < 3:  # noqa: ASYNC110 - the simulator's own time
            await asyncio.sleep(0.05)
