"""What a simulator is started with."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

DEMO_BOT = "7000000001:stand-in-for-tests-and-demonstrations"


@dataclass(frozen=True)
class Limits:
    """How much a bot may send before it is told 429. Rates are a second; edits and answers are not counted."""

    enabled: bool = True
    per_second: int = 30
    per_chat: float = 1.0
    per_chat_burst: int = 8


@dataclass(frozen=True)
class Config:
    """`clock` gives Unix seconds. `retry_scale` multiplies the delays between tries of a webhook (0: no delay). So many of the last
    calls, messages sent, updates taken and messages of a chat are kept; None: all."""

    token: str = DEMO_BOT
    username: str = "grapevine_demo_bot"
    name: str = "Grapevine"
    limits: Limits = field(default_factory=Limits)
    retry_scale: float = 1.0
    webhook_timeout: float = 60.0
    clock: Callable[[], float] = time.time
    first_update_id: int | None = None
    calls_kept: int | None = 50_000
    sends_kept: int | None = 200_000
    updates_kept: int | None = 20_000
    messages_kept: int | None = 2000

    @property
    def bot_id(self) -> int:
        return int(self.token.partition(":")[0])
