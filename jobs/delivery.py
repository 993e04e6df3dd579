"""The one mouth: sends what the outbox owes, in order for each chat and lane, at the pace that Telegram allows."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import TypeVar

import structlog
from telegram.error import TelegramError

from jobs.pace import Buckets, Pace
from jobs.verdicts import Failed, Unreachable, Verdict, Wait, verdict
from models import outbox
from models.database import Database, DatabaseUnavailable
from models.outbox import Lane, Letter, Mark, State

log = structlog.get_logger()

R = TypeVar("R")
Post = Callable[..., Awaitable[int | None]]

CLAIM_AT_ONCE = 100
POLL_SECONDS = 1.0
SEVERAL_CHATS_SECONDS = 1.0  # two chats told to wait within this time: everybody waits


class Deliverer:
    """`post(method, body)`, or `post(method, body, attachment)` with a file's name and content, calls Telegram and returns the
    message's id; it raises telegram.error.TelegramError.

    `hand` takes replies that were born claimed by `name`; all else is claimed from the outbox.
    """

    def __init__(
        self,
        database: Database,
        post: Post,
        name: str,
        pace: Pace,
        chats: Buckets,
        clock: Callable[[], datetime],
        holds: Callable[[], bool] = lambda: True,
    ) -> None:
        self.name = name
        self._database = database
        self._post = post
        self._pace = pace
        self._chats = chats
        self._clock = clock
        self._holds = holds
        self._queues: dict[tuple[int, int], deque[Letter]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._marks: list[Mark] = []
        self._marking: asyncio.Task[None] | None = None
        self._woken = asyncio.Event()
        self._held: dict[int, float] = {}
        self._held_all = 0.0
        self._last_held: tuple[int, float] = (0, 0.0)

    def hand(self, letters: Iterable[Letter]) -> None:
        """Send these; they are committed and claimed."""
        for letter in letters:
            key = (letter.chat_id, letter.lane)
            queue = self._queues.get(key)
            if queue is None:
                self._queues[key] = deque([letter])
                self._begin(self._drain(key))
            else:
                queue.append(letter)

    def wake(self) -> None:
        """Something is owed."""
        self._woken.set()

    async def run(self) -> None:
        """Say again what a deliverer before left unsaid, then send what becomes due, until cancelled."""
        self.hand(await self._persistently(outbox.take_over, self.name))
        while True:
            free = CLAIM_AT_ONCE - len(self._queues)  # chats: one with much to hear does not hold back the others
            claimed = await self._persistently(outbox.claim, self.name, self._clock(), free) if free > 0 else []
            self.hand(claimed)
            if len(claimed) < free or free <= 0:
                await self._sleep_until_woken()

    async def finish(self, seconds: float) -> None:
        """Send what is in hand and write down how it ended, within `seconds`; the rest is for the next deliverer."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for task in list(self._tasks):
            task.cancel()
        if self._marking:
            await asyncio.wait([self._marking], timeout=seconds)

    async def _sleep_until_woken(self) -> None:
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await self._woken.wait()
        except TimeoutError:
            pass
        self._woken.clear()

    async def _persistently(self, function: Callable[..., R], *args: object) -> R:
        while True:
            try:
                return await self._database.write(function, *args)
            except DatabaseUnavailable as error:
                log.warning("database unavailable to the deliverer", reason=str(error))
                await asyncio.sleep(POLL_SECONDS)

    def _begin(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drain(self, key: tuple[int, int]) -> None:
        queue = self._queues[key]
        while queue:
            letter = queue[0]
            try:
                self._mark(await self._deliver(letter))
            except Exception as error:  # a letter that breaks us must not hold back those behind it
                log.error("message broke the deliverer", row=letter.id, error=type(error).__name__)
                self._mark(_ended(letter, State.FAILED, error=type(error).__name__))
            queue.popleft()
        del self._queues[key]

    async def _deliver(self, letter: Letter) -> Mark:
        """Try until it ends in a word."""
        attempt = letter.attempts
        while True:
            await self._wait_for_turn(letter)
            attempt += 1
            if letter.lane in (Lane.URGENT, Lane.NOTICE) and not await self._persistently(outbox.is_there, letter.id):
                return Mark(letter.id, letter.chat_id, State.FAILED, error="dropped")
            try:
                message_id = await self._post(
                    letter.method, letter.body, *([letter.attachment] if letter.attachment else [])
                )
            except TelegramError as error:
                judged = verdict(error, attempt)
            else:
                return _ended(letter, State.SENT, message_id)
            if not isinstance(judged, Wait):
                return _mark_of(letter, judged)
            if judged.told:
                self._hold(letter.chat_id, judged.seconds)
            else:
                await asyncio.sleep(judged.seconds)

    async def _wait_for_turn(self, letter: Letter) -> None:
        """Replies spend a slot of everybody's pace but do not wait for it."""
        now = asyncio.get_running_loop().time()
        at = self._chats.slot(letter.chat_id, now)
        slot = self._pace.slot(now)
        if letter.lane > Lane.REPLY:
            at = max(at, slot)
        while (at := max(at, self._held_all, self._held.get(letter.chat_id, 0.0))) > now:
            await asyncio.sleep(at - now)
            now = asyncio.get_running_loop().time()

    def _hold(self, chat_id: int, seconds: float) -> None:
        """429: this chat waits; all do when another chat was told so just before."""
        now = asyncio.get_running_loop().time()
        until = now + seconds
        last_chat, last_time = self._last_held
        if last_chat != chat_id and now - last_time < SEVERAL_CHATS_SECONDS:
            self._held_all = max(self._held_all, until)
        self._last_held = (chat_id, now)
        self._held = {chat: at for chat, at in self._held.items() if at > now}
        self._held[chat_id] = until

    def _mark(self, mark: Mark) -> None:
        self._marks.append(mark)
        if self._marking is None:
            self._marking = asyncio.ensure_future(self._write_marks())

    async def _write_marks(self) -> None:
        """What ended while the last were written goes together."""
        while self._marks:
            marks, self._marks = self._marks, []
            try:
                await self._database.write(outbox.mark, marks, self._clock())
            except Exception as error:  # whatever it is, a mark that is not written is a message said twice
                log.warning("marks not written", reason=type(error).__name__)
                self._marks = marks + self._marks
                await asyncio.sleep(POLL_SECONDS)
        self._marking = None


def _mark_of(letter: Letter, judged: Verdict) -> Mark:
    match judged:
        case Unreachable():
            return _ended(letter, State.UNREACHABLE)
        case Failed(why):
            log.error("message failed", row=letter.id, method=letter.method, why=why)
            return _ended(letter, State.FAILED, error=why)
        case _:
            return _ended(letter, State.SENT)


def _ended(letter: Letter, state: State, message_id: int | None = None, error: str | None = None) -> Mark:
    erase, attached = not letter.keep, bool(letter.attachment)
    return Mark(letter.id, letter.chat_id, state, message_id, error, erase=erase, attached=attached)
