"""What an answer of Telegram's means for a message: retry is a value."""

import os
import random
from dataclasses import dataclass
from datetime import timedelta

from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

os.environ.setdefault("PTB_TIMEDELTA", "1")  # python-telegram-bot then gives RetryAfter's time as a timedelta

LONGEST_WAIT = 60.0
DOUBLED = 7  # times, after which it is longer than that: after a thousand tries the figure would be none
UNMODIFIED = "message is not modified"


@dataclass(frozen=True)
class Wait:
    """Try again after so many seconds. `told`: Telegram said how long."""

    seconds: float
    told: bool = False


@dataclass(frozen=True)
class Unreachable:
    """The person blocked the bot, or never wrote to it."""


@dataclass(frozen=True)
class Done:
    """Nothing is left to do: Telegram has it already."""


@dataclass(frozen=True)
class Unknown:
    """It may have been said or not, and must not be said twice."""


@dataclass(frozen=True)
class Moved:
    """The group has another number now."""

    chat_id: int


@dataclass(frozen=True)
class Failed:
    """It will never be sent; `why` names the kind of error, no words of anybody."""

    why: str


Verdict = Wait | Unreachable | Done | Unknown | Moved | Failed


class Unanswered(NetworkError):
    """The call was on its way when the connection broke, or nobody can read what came back."""


def verdict(error: TelegramError, attempt: int, *, once: bool = False) -> Verdict:
    """Decide about the `attempt`-th try (1 is the first). `once`: better never than twice."""
    match error:
        case TimedOut() | Unanswered() if once:
            return Unknown()
        case ChatMigrated():
            return Moved(error.new_chat_id)
        case RetryAfter():
            told = error.retry_after
            seconds = told.total_seconds() if isinstance(told, timedelta) else float(told)
            return Wait(seconds, told=True)
        case Forbidden():
            return Unreachable()
        case BadRequest() if UNMODIFIED in str(error).casefold():
            return Done()
        case BadRequest() if "chat not found" in str(error).casefold():
            return Unreachable()
        case BadRequest():
            return Failed(type(error).__name__)
        case _:  # 5xx, time-outs, lost connections: of unknown fate; a token that is not valid just now
            return Wait(min(LONGEST_WAIT, 0.5 * 2 ** min(attempt, DOUBLED)) * random.uniform(0.5, 1.0))  # noqa: S311 - jitter
