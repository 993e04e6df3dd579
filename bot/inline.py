"""Answers to who types the bot's name in any chat: as fast as they type, and never in anybody's way.

Of each person one question is looked at at a time, and after it only the newest: what they have typed on from needs no answer. An
answer is a courtesy: when it fails, or comes too late, they type on. So nothing of it is stored, tried again or set aside.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import orjson
import structlog
from telegram.error import TelegramError

from bot.logs import traced
from bot.telegram import Telegram
from handlers import inline_cards
from handlers.incoming import Asked
from handlers.speaking import Desk
from models.database import Database

log = structlog.get_logger()

AT_ONCE = 1  # of the readers; the others are for everything else
MOST_PEOPLE = 200  # who ask at the same time; who comes later types on
GOOD_SECONDS = 8.0  # Telegram takes no answer after ten
PAUSE_SECONDS = 0.1  # between two answers to the same person


class Inline:
    def __init__(self, database: Database, desk: Desk, telegram: Telegram, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._desk = desk
        self._telegram = telegram
        self._clock = clock
        self._newest: dict[int, Asked] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._free = asyncio.Semaphore(AT_ONCE)

    def ask(self, asked: Asked) -> None:
        """Returns at once; it is answered unless the same person asks something newer before."""
        newest = self._newest.get(asked.chat_id)
        if newest is None:
            if len(self._newest) >= MOST_PEOPLE:
                return
            self._newest[asked.chat_id] = asked
            task = asyncio.ensure_future(self._serve(asked.chat_id))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif newest.update_id < asked.update_id:  # they can overtake each other on the way
            self._newest[asked.chat_id] = asked

    async def finish(self, seconds: float) -> None:
        """Answer what is asked already, for so long."""
        tasks = set(self._tasks)
        if tasks:
            _done, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()

    async def _serve(self, chat_id: int) -> None:
        """Until what this person asked last is answered."""
        done = None
        try:
            while (asked := self._newest[chat_id]) is not done:
                done = asked
                await self._answer(asked)
                await asyncio.sleep(PAUSE_SECONDS)
        finally:
            del self._newest[chat_id]

    async def _answer(self, asked: Asked) -> None:
        try:
            async with asyncio.timeout(GOOD_SECONDS):
                async with self._free:
                    said = await self._composed(asked) if self._stands(asked) else None
                if said and self._stands(asked):
                    await self._telegram.post("answerInlineQuery", orjson.dumps(said))
        except (TelegramError, TimeoutError) as error:
            log.debug("courtesy dropped", method="answerInlineQuery", error=type(error).__name__)
        except Exception as error:
            kind, where = type(error).__name__, traced(error)
            log.error("inline query not answered", update_id=asked.update_id, error=kind, where=where)

    async def _composed(self, asked: Asked) -> dict[str, Any] | None:
        said = await self._database.read(inline_cards.answer, self._desk, asked, self._clock())
        if said is None:
            await self._database.write(inline_cards.make_link, asked, self._clock())
            said = await self._database.read(inline_cards.answer, self._desk, asked, self._clock())
        return said

    def _stands(self, asked: Asked) -> bool:
        """Whether they have not typed on."""
        return self._newest[asked.chat_id] is asked
