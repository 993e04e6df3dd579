"""What is counted while it runs, for Prometheus. Nothing in it names or numbers a person, a chat or a message."""

import contextlib
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError, TimedOut

from models.database import DatabaseUnavailable
from models.outbox import Lane, Letter, State

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
NAMES = {int(lane): lane.name.lower() for lane in Lane}
Post = Callable[..., Awaitable[int | None]]


class Counted(dict[tuple[str, ...], Counter]):
    """A counter by its labels: to look them up there takes longer than to count."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def __missing__(self, labels: tuple[str, ...]) -> Counter:
        self[labels] = self._counter.labels(*labels)
        return self[labels]


class Metrics:
    """Of one process. What stands in the database is looked at when somebody asks for it (see bot.watch)."""

    def __init__(self, now: Callable[[], datetime] | None = None) -> None:
        self._now = now
        self.registry = own = CollectorRegistry()
        ProcessCollector(registry=own)
        self._updates = Counted(Counter("grapevine_updates", "Updates from Telegram", ["outcome"], registry=own))
        self._taking = Histogram(
            "grapevine_update_seconds", "Until an update was stored", buckets=SECONDS, registry=own
        )
        self._set_aside = Counter("grapevine_updates_set_aside", "Put in quarantine after three tries", registry=own)
        self._replying = Histogram(
            "grapevine_reply_seconds", "From an update to Telegram having the reply", buckets=SECONDS, registry=own
        )
        self._ended = Counted(
            Counter("grapevine_messages", "Messages that have ended in a word", ["lane", "outcome"], registry=own)
        )
        self._calls = Counted(
            Counter("grapevine_telegram_calls", "Calls of Telegram", ["method", "outcome"], registry=own)
        )
        self.rate = Gauge("grapevine_messages_per_second", "The pace that is allowed", registry=own)
        self.database = Gauge("grapevine_database_up", "1 while the database answers", registry=own)
        self.lease = Gauge("grapevine_lease_held", "1 while a process delivers and ticks the clock", registry=own)
        self.owed = Gauge("grapevine_messages_owed", "Messages that wait", ["lane"], registry=own)
        self.oldest = Gauge("grapevine_oldest_unsent_reply_seconds", "How long a reply has waited", registry=own)
        self.quarantine = Gauge("grapevine_quarantine", "Updates that are set aside", registry=own)
        self.late = Gauge("grapevine_job_lateness_seconds", "How late a job was last done", ["job"], registry=own)
        self.overdue = Gauge("grapevine_job_overdue_seconds", "How long a job should have run", ["job"], registry=own)
        self.failed = Gauge("grapevine_job_failed", "1 when a job's last run failed", ["job"], registry=own)

    @contextlib.contextmanager
    def taking(self) -> Iterator[None]:
        """An update is taken."""
        began = time.perf_counter()
        try:
            yield
        except DatabaseUnavailable:
            self._updates[("unavailable",)].inc()
            raise
        except Exception:
            self._updates[("failed",)].inc()
            raise
        else:
            self._updates[("stored",)].inc()
            self._taking.observe(time.perf_counter() - began)

    def set_aside(self) -> None:
        self._set_aside.inc()

    def ended(self, letter: Letter, state: State) -> None:
        """A message has ended in a word."""
        if state is State.OWED:  # it goes back
            return
        self._ended[NAMES[letter.lane], state.value].inc()
        if state is State.SENT and letter.lane <= Lane.REPLY and letter.owed_at and self._now:
            self._replying.observe(max(0.0, (self._now() - letter.owed_at).total_seconds()))

    def counting(self, post: Post) -> Post:
        """The same call of Telegram, counted by what came of it."""

        async def counted(method: str, *more: Any) -> int | None:
            try:
                message_id = await post(method, *more)
            except TelegramError as error:
                self._calls[method, _outcome(error)].inc()
                raise
            self._calls[method, "ok"].inc()
            return message_id

        return counted

    def queue(self, waiting: dict[Lane, int]) -> None:
        for lane, count in waiting.items():
            self.owed.labels(NAMES[lane]).set(count)

    def page(self) -> bytes:
        """As Prometheus reads it."""
        return generate_latest(self.registry)


def _outcome(error: TelegramError) -> str:
    match error:
        case RetryAfter():
            return "429"
        case Forbidden():
            return "403"
        case TimedOut():
            return "timeout"
        case BadRequest():
            return "400"
        case _:
            return "unanswered"
