"""How fast may we speak: to everybody together, and to each chat."""

from collections.abc import Hashable


class Pace:
    """Slots at absolute deadlines, `per_second` of them. Times are seconds of one monotonic clock."""

    def __init__(self, per_second: float) -> None:
        self._gap = 1.0 / per_second
        self._next = 0.0

    def slot(self, now: float) -> float:
        """The time of the next free slot, which is thereby taken."""
        at = max(self._next, now)
        self._next = at + self._gap
        return at


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
