"""The one mouth: sends what the outbox owes, in order for each chat and lane, at the pace that Telegram allows."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import structlog
from telegram.error import TelegramError

from jobs.chats import Chats
from jobs.gate import Gate
from jobs.marks import Marks
from jobs.pace import Buckets, Pace
from jobs.supply import Queue, Supply
from jobs.verdicts import Failed, Moved, Unknown, Unreachable, Verdict, Wait, verdict
from models import claims
from models.claims import Claimed, Render
from models.database import Database, DatabaseUnavailable
from models.outbox import Lane, Letter, Mark, State
from models.quiet import night_began
from prints import press

log = structlog.get_logger()

R = TypeVar("R")
Post = Callable[..., Awaitable[int | None]]
Ended = Callable[[Letter, State], None]

REPLIES_AT_ONCE = 200
AHEAD_SECONDS = 0.5  # so long is claimed ahead: of so much of an announcement nobody knows the fate after a kill
POLL_SECONDS = 1.0
STRAY_SECONDS = 15.0
REPLIES_GAP, PACED_GAP = 0.04, 0.25  # seconds between two looks at what is owed: however many processes wake us
WRITING_SECONDS = 1.0  # what ended just now is written down, though there was no time for more
TURN_SECONDS = 0.1  # who has not spoken by then has missed their turn
FRESH_SECONDS = 2.0  # after that we ask whether it is still to be said
OF_A_SECOND = 0.05  # so large a part of them refused: it is everybody's pace
FREE_PER_SECOND = 30.0  # what Telegram takes without being paid


class NotOurs(Exception):
    """The lease is lost, or we are about to go: what is in hand is for another deliverer."""


class Deliverer:
    """`post(method, body)`, or `post(method, body, attachment)` with a file's name and content, calls Telegram and returns the
    message's id; it raises telegram.error.TelegramError.

    `hand` takes replies that were born claimed by `name`; all else is claimed from the outbox. `holds`: whether we are surely the one
    who may speak; `render` says what an announcement is in a language; `zone`: where nobody wants announcements at night; `paid`:
    announcements are paid for, and may be many a second; `ended` is told how each message ended.
    """

    def __init__(
        self,
        database: Database,
        post: Post,
        name: str,
        pace: Pace,
        buckets: Buckets,
        clock: Callable[[], datetime],
        *,
        holds: Callable[[], bool] = lambda: True,
        render: Render | None = None,
        zone: ZoneInfo | None = None,
        paid: bool = False,
        ended: Ended = lambda _letter, _state: None,
    ) -> None:
        self.name = name
        self._has_ended = ended
        self._database = database
        self._post = post
        self._clock = clock
        self._holds = holds
        self._render = render
        self._zone = zone
        self._paid = paid
        self._gate = Gate(pace)
        self._free_gate = Gate(Pace(min(FREE_PER_SECOND, pace.per_second))) if paid else self._gate
        self._chats = Chats(buckets, several=max(2, round(pace.per_second * OF_A_SECOND)))
        self._replies = Supply((Lane.URGENT, Lane.REPLY), REPLIES_AT_ONCE)
        self._paced = Supply((Lane.NOTICE, Lane.ANNOUNCEMENT), max(2, round(pace.per_second * AHEAD_SECONDS)))
        self._marks = Marks(database, name, clock)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._claiming: set[asyncio.Task[Any]] = set()
        self._given_up: set[int] = set()  # rows that stay claimed by us: their call was cut short
        self._going = False

    def hand(self, letters: Iterable[Letter]) -> None:
        """Send these; they are committed and claimed."""
        self._take(letters)

    def wake(self) -> None:
        """Something is owed."""
        self._paced.wake()
        self._replies.wake()

    async def run(self) -> None:
        """Say again what a deliverer before left unsaid, then send what becomes due, until cancelled. May be called again, also after
        `finish`."""
        self._going = False
        while not await self._safely(self._take_over()):
            await self._paced.until_woken(POLL_SECONDS)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keep_in_hand(self._replies, REPLIES_GAP))
            tasks.create_task(self._keep_in_hand(self._paced, PACED_GAP))
            tasks.create_task(self._keep_taking_over())

    async def finish(self, seconds: float) -> None:
        """Within `seconds`: send the replies in hand, write down how everything ended, and give back what was not tried."""
        self._going = True
        time = asyncio.get_running_loop().time
        until = time() + seconds
        for queue in self._paced.queues.values():
            if queue.task and not queue.called:
                queue.task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        left = self._tasks - self._claiming  # those go on until the database answers: what they claim then goes back
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await self._marks.written(max(0.0, until - time()) + WRITING_SECONDS)

    async def said(self, seconds: float) -> None:
        """Returns once all that is in hand was said and written down, or after `seconds`."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        await self._marks.written(seconds)

    # what is to be said

    async def _keep_in_hand(self, supply: Supply, gap: float) -> None:
        time = asyncio.get_running_loop().time
        while True:
            await supply.until_room()
            began = time()
            if not await self._safely(self._fetch(supply)):
                await supply.until_woken(POLL_SECONDS, not_before=began + gap)

    async def _fetch(self, supply: Supply) -> bool:
        """Claim the next; whether there is more."""
        room, announcing = supply.room, supply is self._paced and not self._is_quiet()
        lanes = supply.lanes if announcing or supply is self._replies else (Lane.NOTICE, Lane.NOTICE)
        claimed = await self._claim(supply, claims.claim, room, lanes, self._night())
        if announcing and self._render and claimed.found < room:
            more = await self._claim(supply, claims.claim_announced, room - claimed.found, self._render)
            claimed.found += more.found
        return claimed.found >= room

    async def _claim(
        self, supply: Supply, function: Callable[..., Claimed], most: int, how: object, *more: object
    ) -> Claimed:
        held = list(supply.held)
        claimed = await self._persistently(function, self.name, self._clock(), most, how, held, self._paid, *more)
        self._take(claimed.letters)
        return claimed

    async def _take_over(self) -> bool:
        given_up = list(self._given_up)
        self._take(await self._persistently(claims.take_over, self.name, given_up), since=0.0)
        self._given_up.difference_update(given_up)
        return True

    async def _keep_taking_over(self) -> None:
        """What the deliverer before was just writing down, and what it claimed when it should not have any more."""
        while True:
            await asyncio.sleep(STRAY_SECONDS)
            await self._safely(self._take_over())

    async def _safely(self, work: Coroutine[Any, Any, bool]) -> bool:
        """Its result; False when it broke. Who cancels us does not cancel it: what is claimed comes into our hands, or goes back."""
        try:
            task = self._begin(work)
            self._claiming.add(task)
            task.add_done_callback(self._claiming.discard)
            return await asyncio.shield(task)
        except NotOurs:
            return False
        except Exception as error:  # whatever it is, the next second may be better
            log.error("deliverer broke", error=type(error).__name__)
            return False

    async def _persistently(self, function: Callable[..., R], *args: object) -> R:
        """Raises NotOurs."""
        while True:
            if not self._holds():
                raise NotOurs
            try:
                return await self._database.write(function, *args)
            except DatabaseUnavailable as error:
                log.warning("database unavailable to the deliverer", reason=str(error))
                await asyncio.sleep(POLL_SECONDS)

    def _begin(self, work: Coroutine[Any, Any, R]) -> "asyncio.Task[R]":
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # whoever waits for it sees it, too; it may be that nobody does any more

    # saying it

    def _take(self, letters: Iterable[Letter], since: float | None = None) -> None:
        now = asyncio.get_running_loop().time() if since is None else since
        for letter in letters:
            supply = self._replies if letter.lane <= Lane.REPLY else self._paced
            if self._going and supply is self._paced:
                self._marks.add(_ended(letter, State.OWED))
            elif queue := supply.add(letter, now):
                queue.task = self._begin(self._drain(supply, queue))

    async def _drain(self, supply: Supply, queue: Queue) -> None:
        try:
            while queue.letters and not (self._going and supply is self._paced):
                letter, since = queue.letters[0]
                try:
                    mark = await self._deliver(supply, queue, letter, since)
                except (NotOurs, asyncio.CancelledError):
                    raise
                except Exception as error:  # a letter that breaks us must not hold back those behind it
                    log.error("message broke the deliverer", row=letter.id, error=type(error).__name__)
                    mark = _ended(letter, State.FAILED, error=type(error).__name__)
                if mark:
                    self._marks.add(mark)
                    self._has_ended(letter, mark.state)
                queue.called = False
                supply.done(queue)
        except NotOurs:
            pass
        finally:
            letters = supply.remove(queue)
            self._given_up.update(letter.id for letter in letters[: queue.called])
            for letter in letters[queue.called :]:
                self._marks.add(_ended(letter, State.OWED))

    async def _deliver(self, supply: Supply, queue: Queue, letter: Letter, since: float) -> Mark | None:
        """Try until it ends in a word; None when it is not to be said any more. Raises NotOurs."""
        attempt, letter = letter.attempts, await _printed(letter)
        while True:
            if not await self._has_turn(supply, queue, letter, since):
                return None
            attempt += 1
            judged = await self._call(supply, queue, letter, attempt)
            match judged:
                case Mark():
                    return judged
                case Moved(chat_id):
                    await self._persistently(claims.move_chat, letter.chat_id, chat_id)
                    letter = replace(letter, chat_id=chat_id, body=claims.moved(letter.body, chat_id))
                case Wait(seconds, told=True):
                    self._hold(letter.chat_id, seconds)
                case Wait(seconds):
                    with supply.set_aside(queue, held=True):
                        await asyncio.sleep(seconds)
            since = 0.0

    async def _has_turn(self, supply: Supply, queue: Queue, letter: Letter, since: float) -> bool:
        """Returns when it may be said, or with False when it must not be any more. Replies spend a slot of everybody's pace but do not
        wait for it."""
        time = asyncio.get_running_loop().time
        at = self._chats.slot(letter.chat_id, time())
        while True:
            await self._wait_for_chat(supply, queue, letter, at)
            gate = self._gate if letter.lane == Lane.ANNOUNCEMENT else self._free_gate
            if letter.lane > Lane.REPLY:
                await gate.turn(letter.lane)
            now = turn = time()
            if letter.lane != Lane.REPLY and now - since > FRESH_SECONDS:
                if not await self._is_still_wanted(letter):
                    return False
                since = now = time()
            may = max(self._chats.free_at(letter.chat_id), self._chats.all_free_at()) <= now
            if may and now - turn <= TURN_SECONDS:
                break
        if letter.lane <= Lane.REPLY:
            for gate in {self._gate, self._free_gate}:
                gate.spend()
        self._chats.spoken_to(letter.chat_id, now)
        return True

    async def _wait_for_chat(self, supply: Supply, queue: Queue, letter: Letter, at: float) -> None:
        time = asyncio.get_running_loop().time
        while (until := max(at, self._chats.free_at(letter.chat_id))) > time():
            with supply.set_aside(queue, held=True):
                await asyncio.sleep(until - time())
        while (until := self._chats.all_free_at()) > time():  # noqa: ASYNC110 - it may be put off meanwhile
            await asyncio.sleep(until - time())

    def _hold(self, chat_id: int, seconds: float) -> None:
        """Telegram has told a chat to wait."""
        if self._chats.hold(chat_id, seconds, asyncio.get_running_loop().time()):
            for gate in {self._gate, self._free_gate}:
                gate.shut(self._chats.all_free_at())

    async def _is_still_wanted(self, letter: Letter) -> bool:
        if letter.lane == Lane.ANNOUNCEMENT and self._is_quiet():
            self._marks.add(_ended(letter, State.OWED))
            return False
        return await self._persistently(claims.is_still_wanted, letter.id, self.name, self._clock(), self._night())

    async def _call(self, supply: Supply, queue: Queue, letter: Letter, attempt: int) -> Mark | Wait | Moved:
        """Raises NotOurs."""
        if not self._holds() or (self._going and supply is self._paced):
            raise NotOurs
        queue.called = True
        with supply.set_aside(queue, held=False):
            try:
                message_id = await self._post(
                    letter.method, letter.body, *([letter.attachment] if letter.attachment else [])
                )
            except TelegramError as error:
                judged = verdict(error, attempt, once=letter.lane == Lane.ANNOUNCEMENT)
            else:
                return _ended(letter, State.SENT, message_id)
        if not isinstance(judged, Wait | Moved):
            return _mark_of(letter, judged)
        queue.called = False
        return judged

    def _is_quiet(self) -> bool:
        return self._night() is not None

    def _night(self) -> datetime | None:
        return night_began(self._clock(), self._zone) if self._zone else None


async def _printed(letter: Letter) -> Letter:
    """What was ordered to go with it is printed now, beside the loop."""
    if letter.attachment is None or not press.is_order(letter.attachment[1]):
        return letter
    name, ordered = letter.attachment
    return replace(letter, attachment=(name, await asyncio.to_thread(press.ready, ordered)))


def _mark_of(letter: Letter, judged: Verdict) -> Mark:
    match judged:
        case Unreachable():
            return _ended(letter, State.UNREACHABLE)
        case Unknown():
            return _ended(letter, State.UNKNOWN)
        case Failed(why):
            log.error("message failed", row=letter.id, method=letter.method, why=why)
            return _ended(letter, State.FAILED, error=why)
        case _:
            return _ended(letter, State.SENT)


def _ended(letter: Letter, state: State, message_id: int | None = None, error: str | None = None) -> Mark:
    erase, attached = not letter.keep, bool(letter.attachment)
    return Mark(letter.id, letter.chat_id, state, message_id, error, erase=erase, attached=attached)
