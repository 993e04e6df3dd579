"""The gate through which everything goes that waits for everybody's pace: notices first, then announcements, each in the order it
came."""

import asyncio
import heapq
from itertools import count

from jobs.pace import Pace

TICK = 0.005  # seconds: several go through at once where a thousand do in a second


class Gate:
    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._numbers = count()
        self._timer: asyncio.TimerHandle | None = None
        self._shut_until = 0.0

    async def turn(self, lane: int) -> None:
        """Returns when it is this one's turn."""
        loop = asyncio.get_running_loop()
        turn = loop.create_future()
        if not self._waiting:
            self.pace.rest(loop.time())
        heapq.heappush(self._waiting, (lane, next(self._numbers), turn))
        if self._timer is None:
            self._let_through()
        await turn

    def spend(self) -> None:
        """Somebody goes past, who need not wait."""
        now = asyncio.get_running_loop().time()
        if not self._waiting:
            self.pace.rest(now)
        self.pace.spend(now)

    def shut(self, until: float) -> None:
        """Nobody goes through before then; afterwards all go on at the pace, and make up for nothing."""
        self._shut_until = max(self._shut_until, until)
        self.pace.rest(self._shut_until)

    def _let_through(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = None
        while self._waiting:
            now = loop.time()
            if (at := max(self.pace.free_at(), self._shut_until)) > now:
                self._timer = loop.call_at(max(at, now + TICK), self._let_through)
                return
            _lane, _number, turn = heapq.heappop(self._waiting)
            if not turn.done():  # else they have gone away
                self.pace.spend(now)
                turn.set_result(None)
