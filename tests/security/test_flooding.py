"""One person, or hundreds, who send without end: others are still answered, and what is kept of them in memory has a bound."""

import asyncio
import contextlib
import gc
import tracemalloc
from typing import Any

import pytest

from bot import first_aid
from bot.intake import MOST_HELD
from handlers.speaking import Desk
from models.database import Database, DatabaseUnavailable
from tests.integration.strangers import AMINA, BILAL, Street, inline, message, tap

MANY = 500
MOST_GROWTH = 1_000_000  # bytes, from one flood to the next


async def pour(street: Street, *updates: dict[str, Any]) -> None:
    """As Telegram does: so many connections, and again what was not taken."""
    few = asyncio.Semaphore(MOST_HELD)

    async def bring(update: dict[str, Any]) -> None:
        numbered = street.numbered(update)
        async with few:
            for _again in range(5):
                with contextlib.suppress(DatabaseUnavailable):
                    return await street.intake.take(numbered)

    await asyncio.gather(*map(bring, updates))


async def test_one_who_floods_in_every_way_keeps_nobody_from_an_answer(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.arrive(AMINA)
    flood = [each for number in range(100) for each in (message(AMINA, f"hello {number}"), tap(AMINA, "a.menu."))]
    await pour(street, *flood[:100], message(BILAL, "hello"), *flood[100:])
    await street.deliver()
    assert len(street.to(BILAL)) == 1
    assert len(street.to(AMINA)) < 60


async def test_hundreds_who_come_at_once_are_all_answered_and_one_among_them_too(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.arrive(AMINA)
    many = MANY if db.dialect == "sqlite" else MANY // 5
    crowd = [message(5_000_000 + number, "hello") for number in range(many)]
    await pour(street, *crowd[: many // 2], tap(AMINA, "a.menu."), *crowd[many // 2 :])
    while any(row["state"] in ("owed", "claimed") for row in (await street.rows())["message_owed"]):
        await street.deliver()
    assert {each.chat_id for each in street.sent} >= {AMINA, *(5_000_000 + number for number in range(many))}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_floods_leave_nothing_in_memory(db: Database, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_aid, "MOST_KEPT", 30)
    street = Street(db, desk)

    async def flood(first: int) -> int:
        await pour(street, *(message(first + number, "hello " * 200) for number in range(60)))
        await pour(street, *(inline(first + number, "training") for number in range(25)))
        await pour(street, *(message(first + number, "/helpnow") for number in range(25)))
        await street.inline.finish(10)
        await street.deliver()
        street.sent.clear()
        street.courtesies.clear()
        gc.collect()
        return tracemalloc.get_traced_memory()[0] if tracemalloc.is_tracing() else 0

    await flood(6_000_000)
    tracemalloc.start()
    try:
        await flood(6_300_000)
        before = await flood(6_100_000)
        grown = await flood(6_200_000) - before
    finally:
        tracemalloc.stop()
    assert grown < MOST_GROWTH
    assert (street.intake._turns, street.intake._held, street.intake._courtesies) == ({}, 0, set())
    assert street.inline._newest == {}
    aid = street.first_aid
    assert max(len(aid._known), len(aid._given), len(aid._last)) <= 30
