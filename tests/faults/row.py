"""A fault, what must hold in spite of it, and how it is brought about: small with the other tests, full by `make faults`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random

Figures = dict[str, object]
Live = Callable[..., Awaitable[Figures]]


@dataclass(frozen=True)
class Row:
    """`live(url, chance, **size)` lives through it on an empty database and returns what was counted. Raises AssertionError when
    something does not hold."""

    name: str
    fault: str
    holds: str
    live: Live
    small: dict[str, float]
    full: dict[str, float]
    databases: tuple[str, ...] = ("sqlite", "postgresql")

    async def live_through(self, url: str, chance: Random, **changed: float) -> Figures:
        """In its small size, but for what is changed."""
        return await self.live(url, chance, **{**self.small, **changed})
