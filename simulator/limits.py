"""How fast a bot may send: a bucket for each chat and a sliding second over all."""

import math
from collections import deque

from simulator.answers import too_many_requests
from simulator.config import Limits


class FloodControl:
    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._last_second: deque[float] = deque()
        self._buckets: dict[int, tuple[float, float]] = {}

    def admit(self, chat_id: int, now: float) -> None:
        """Count one message to this chat. Raises 429 when it is one too many; a refused one is not counted."""
        if not self.limits.enabled:
            return
        tokens = self._tokens(chat_id, now)
        self._forget_before(now - 1)
        if tokens < 1:
            raise too_many_requests(max(1, math.ceil((1 - tokens) / self.limits.per_chat)))
        if len(self._last_second) >= self.limits.per_second:
            raise too_many_requests(max(1, math.ceil(self._last_second[0] + 1 - now)))
        self._last_second.append(now)
        self._buckets[chat_id] = (tokens - 1, now)

    def _tokens(self, chat_id: int, now: float) -> float:
        full = float(self.limits.per_chat_burst)
        tokens, at = self._buckets.get(chat_id, (full, now))
        return min(full, tokens + max(0.0, now - at) * self.limits.per_chat)

    def _forget_before(self, moment: float) -> None:
        while self._last_second and self._last_second[0] <= moment:
            self._last_second.popleft()
