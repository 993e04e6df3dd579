"""What a deliverer has in hand: a queue for each chat and lane, and whether there is room for more.

Only what is soon to be said is fetched, so that little is of unknown fate after a kill, and a pause takes effect at once.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from models.outbox import Lane, Letter

MOST_ASIDE = 250  # queues whose first letter is on its way, or has to wait; more only where they are many a second


@dataclass
class Queue:
    """The letters of one chat and lane, each with the time since when it is in hand. `called`: the first is with Telegram, and nobody
    knows yet what becomes of it; `aside`: the first waits for something of its own, and the others for it."""

    chat_id: int
    lane: int
    letters: deque[tuple[Letter, float]] = field(default_factory=deque)
    called: bool = False
    aside: bool = False
    task: "asyncio.Task[None] | None" = None


class Supply:
    """The queues of some lanes (from the first to the last of two). `ahead`: so many letters are fetched before their turn."""

    def __init__(self, lanes: tuple[Lane, Lane], ahead: int) -> None:
        self.lanes = lanes
        self.ahead = ahead
        self.queues: dict[tuple[int, int], Queue] = {}
        self.held: set[tuple[int, int]] = set()
        self.waiting = 0
        self._aside = 0
        self._room = asyncio.Event()
        self._woken = asyncio.Event()

    def add(self, letter: Letter, now: float) -> Queue | None:
        """The queue, when it is a new one."""
        key = (letter.chat_id, letter.lane)
        queue, new = self.queues.get(key), None
        if queue is None:
            queue = new = self.queues[key] = Queue(*key)
        queue.letters.append((letter, now))
        self.waiting += not queue.aside
        return new

    def done(self, queue: Queue) -> None:
        """The first letter has ended."""
        queue.letters.popleft()
        self.waiting -= 1
        self._look()

    def remove(self, queue: Queue) -> list[Letter]:
        """What was still in the queue."""
        self.waiting -= len(queue.letters)
        del self.queues[queue.chat_id, queue.lane]
        self._look()
        return [letter for letter, _since in queue.letters]

    @contextlib.contextmanager
    def set_aside(self, queue: Queue, *, held: bool) -> Iterator[None]:
        """Within it the queue stands still. `held`: no more of it is to be fetched."""
        key = (queue.chat_id, queue.lane)
        queue.aside = True
        self.waiting -= len(queue.letters)
        self._aside += 1
        if held:
            self.held.add(key)
        self._look()
        try:
            yield
        finally:
            queue.aside = False
            self.waiting += len(queue.letters)
            self._aside -= 1
            self.held.discard(key)
            self._look()

    @property
    def room(self) -> int:
        """How many more to fetch; none before half of them are gone."""
        free = self.ahead - self.waiting
        return free if 2 * free >= self.ahead and self._aside < max(MOST_ASIDE, self.ahead) else 0

    def wake(self) -> None:
        """There may be something to fetch."""
        self._woken.set()

    async def until_woken(self, seconds: float, not_before: float = 0.0) -> None:
        """Or until they are over. Who wakes us before that moment (of the loop's time) need not do so again."""
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            pass
        await asyncio.sleep(not_before - asyncio.get_running_loop().time())  # not at all, when it is past
        self._woken.clear()

    async def until_room(self) -> None:
        while not self.room:
            self._room.clear()
            await self._room.wait()

    def _look(self) -> None:
        if self.room:
            self._room.set()
