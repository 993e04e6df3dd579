"""How fast may we speak: to everybody together, and to each chat."""

from collections import deque
from collections.abc import Hashable

SECOND = 1.005  # a little more than one: the way to Telegram takes now longer, now shorter
CLOSE = 0.99  # of the pace that is allowed, for the same reason
CATCH_UP = 0.5  # seconds by which we may be late and still make up for it,
CATCHING_UP = 1.15  # at so many times the pace: what leaves in a clump is too much in somebody's second
MANY_PER_SECOND = 100  # from there on several speak at the same moment, and what leaves evenly arrives in clumps
CLOSE_OF_MANY, MOST_OF_MANY = 0.965, 0.98  # as a rule, and at most in a second: there is room for what comes late
SLACK_OF_MANY = 0.01  # seconds in which several speak at once


class Window:
    """At most `most` in any `seconds`."""

    def __init__(self, most: int, seconds: float) -> None:
        self._seconds = seconds
        self._last: deque[float] = deque(maxlen=most)

    def free_at(self) -> float:
        """When there is room for one more."""
        return self._last[0] + self._seconds if len(self._last) == self._last.maxlen else 0.0

    def note(self, now: float) -> None:
        self._last.append(now)

    @property
    def last(self) -> float:
        return self._last[-1] if self._last else float("-inf")


class Pace:
    """Absolute deadlines, `per_second` of them, and never more in any second, whatever was missed. Times are seconds of one monotonic
    clock."""

    def __init__(self, per_second: float) -> None:
        self.per_second = per_second
        many = per_second >= MANY_PER_SECOND
        self._gap = 1.0 / (per_second * (CLOSE_OF_MANY if many else CLOSE))
        self._least_gap = self._gap / CATCHING_UP
        self._slack = SLACK_OF_MANY if many else 0.0
        self._window = Window(max(1, int(per_second * (MOST_OF_MANY if many else 1))), SECOND)
        self._next = self._soonest = 0.0

    def free_at(self) -> float:
        """When the next may speak."""
        return max(self._next, self._soonest, self._window.free_at(), 0.0)

    def spend(self, now: float) -> None:
        """Somebody speaks, in their turn or out of it."""
        self._window.note(now)
        self._soonest = max(min(self._soonest, now), now - self._slack) + self._least_gap
        self._next = min(max(self._next, now - CATCH_UP) + self._gap, now + max(1.0, self._gap))

    def rest(self, now: float) -> None:
        """Nobody had to wait until now: there is nothing to make up for."""
        self._next = max(self._next, now)


class Buckets:
    """For each key `per_second`, with bursts of `burst`."""

    MANY = 10_000

    def __init__(self, per_second: float, burst: int) -> None:
        self._gap = 1.0 / per_second
        self._slack = self._gap * (burst - 1)
        self._full_at: dict[Hashable, float] = {}

    def slot(self, key: Hashable, now: float) -> float:
        """When the next call for `key` may go out; it is counted."""
        at = max(self._full_at.get(key, now), now)
        self._full_at[key] = at + self._gap
        if len(self._full_at) > self.MANY:
            self._full_at = {each: full_at for each, full_at in self._full_at.items() if full_at > now}
        return max(now, at - self._slack)
