"""A deliverer with its outbox, the real one on both databases; Telegram answers as each test wants, and time passes at once."""

import asyncio
import contextlib
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

import orjson
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from telegram.error import Forbidden, TelegramError

from jobs.delivery import Deliverer
from jobs.pace import Buckets, Pace
from models import outbox
from models.database import Database, DatabaseUnavailable
from models.outbox import Lane, Letter, MessageOwed, State
from tests.conftest import NOW
from tests.integration.skipping import thread_at_work

AMINA, BILAL, MEERA, DARIUS = 101, 102, 103, 104
CALL_SECONDS = 0.05
BLOCKED = Forbidden("Forbidden: bot was blocked by the user")


def clock() -> datetime:
    return NOW + timedelta(seconds=asyncio.get_running_loop().time())


@dataclass(frozen=True)
class Said:
    chat_id: int
    text: str
    after: float
    method: str = ""
    payload: dict[str, Any] = field(default_factory=dict)


class Telegram:
    """Takes every message, but for what `answers` has for its chat. A call takes a while."""

    def __init__(self) -> None:
        self.answers: defaultdict[int, deque[TelegramError]] = defaultdict(deque)
        self.call_seconds = CALL_SECONDS
        self.tried: list[Said] = []
        self.said: list[Said] = []
        self._began = asyncio.get_running_loop().time()

    async def post(self, method: str, body: bytes) -> int | None:
        payload = orjson.loads(body)
        call = Said(
            payload["chat_id"],
            payload.get("text", ""),
            round(asyncio.get_running_loop().time() - self._began, 3),
            method,
            payload,
        )
        self.tried.append(call)
        await asyncio.sleep(self.call_seconds)
        if self.answers[call.chat_id]:
            raise self.answers[call.chat_id].popleft()
        self.said.append(call)
        return 1000 + len(self.said)

    def texts(self, chat_id: int | None = None) -> list[str]:
        return [call.text for call in self.said if chat_id in (None, call.chat_id)]

    def first(self, chat_id: int) -> float:
        """After how many seconds the first message to a chat went out."""
        return next(call.after for call in self.said if call.chat_id == chat_id)


class Wobbly:
    """A database that is unavailable as often as it is told to be."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.unavailable = 0

    async def write(self, function: Callable[..., Any], *args: object, **more: Any) -> Any:
        if self.unavailable:
            self.unavailable -= 1
            raise DatabaseUnavailable("locked")
        with thread_at_work():
            return await self._database.write(function, *args, **more)


class Office:
    """A deliverer with its outbox, and Telegram at the other end."""

    def __init__(self, database: Database, per_second: float = 30, name: str = "present", **how: Any) -> None:
        self.database = Wobbly(database)
        self.telegram = Telegram()
        pace, chats = Pace(per_second), how.pop("buckets", Buckets(1, 5))
        self.deliverer = Deliverer(cast(Database, self.database), self.telegram.post, name, pace, chats, clock, **how)

    async def owe(self, chat_id: int, *texts: str, lane: Lane = Lane.NOTICE, **how: Any) -> list[Letter]:
        def owe(db: Session) -> list[Letter]:
            due = how.pop("due_at", clock_now)
            said = [outbox.owe(db, chat_id, "sendMessage", {"text": text}, due, lane=lane, **how) for text in texts]
            return [letter for letters in said for letter in letters]

        clock_now = clock()
        return cast(list[Letter], await self.database.write(owe))

    async def reply(self, chat_id: int, *texts: str, **how: Any) -> list[Letter]:
        """Born claimed, as where the same process delivers."""
        return await self.owe(chat_id, *texts, lane=Lane.REPLY, claimed_by=self.deliverer.name, **how)

    async def rows(self) -> dict[str, MessageOwed]:
        """What became of the messages, by chat and number: "101.1" is the first to 101."""
        rows = await self.database.write(lambda db: db.scalars(select(MessageOwed).order_by(MessageOwed.id)).all())
        counts: defaultdict[int, int] = defaultdict(int)
        found = {}
        for row in rows:
            counts[row.chat_id] += 1
            found[f"{row.chat_id}.{counts[row.chat_id]}"] = row
        return found

    async def states(self) -> dict[str, State]:
        return {name: State(row.state) for name, row in (await self.rows()).items()}

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """The deliverer at work, past what it does first."""
        task = asyncio.ensure_future(self.deliverer.run())
        await asyncio.sleep(0.001)
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            await self.deliverer.finish(0)

    async def until_done(self, seconds: int = 600) -> None:
        """Let time pass until nothing is owed."""
        for _ in range(seconds):
            await asyncio.sleep(1)
            if not {State.OWED, State.CLAIMED} & set((await self.states()).values()):
                return
        pytest.fail(f"still owed: {await self.states()}")

    async def work(self, seconds: int = 600) -> None:
        async with self.open():
            await self.until_done(seconds)
