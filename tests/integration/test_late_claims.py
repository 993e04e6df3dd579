"""What a deliverer claims when it should not have any more goes back, and is said."""

import asyncio
import threading
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from jobs.delivery import Deliverer
from jobs.pace import Buckets, Pace
from models import claims, outbox
from models.database import Database
from models.outbox import Lane, MessageOwed, State
from tests.conftest import NOW
from tests.integration.strangers import AMINA


async def test_what_is_claimed_only_after_the_lease_was_lost_is_said_in_the_next_term(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database was locked for longer than the lease lasts."""
    begun, unlocked, claim = threading.Event(), threading.Event(), claims.claim
    said: list[str] = []

    def locked(*given: Any) -> Any:
        begun.set()
        unlocked.wait(10)
        return claim(*given)

    async def post(method: str, _body: bytes) -> int:
        said.append(method)
        return len(said)

    await db.write(partial(outbox.owe, lane=Lane.REPLY), AMINA, "sendMessage", {"text": "hello"}, NOW)
    deliverer = Deliverer(db, post, "ours", Pace(1e6), Buckets(1e6, 1000), lambda: NOW)
    monkeypatch.setattr(claims, "claim", locked)
    running = asyncio.ensure_future(deliverer.run())
    await asyncio.to_thread(begun.wait, 10)
    await stop(running)
    await deliverer.finish(0.1)
    unlocked.set()
    monkeypatch.setattr(claims, "claim", claim)
    running = asyncio.ensure_future(deliverer.run())
    async with asyncio.timeout(10):
        while await db.read(lambda session: session.scalar(select(MessageOwed.state))) != State.SENT:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.05)
    await stop(running)
    await deliverer.finish(1)
    assert said == ["sendMessage"]


async def stop(running: "asyncio.Task[None]") -> None:
    running.cancel()
    await asyncio.wait([running])
