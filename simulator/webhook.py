"""The webhook: each person's messages, and each person's taps, are posted one at a time until taken."""

import asyncio
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

import aiohttp
import orjson

from simulator.config import Config
from simulator.deliveries import Deliveries, Delivery, Queue

DELAYS = (2, 4, 8, 16, 32)
LONGEST_DELAY = 60
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header


@dataclass(frozen=True)
class Target:
    url: str
    secret: str = ""
    max_connections: int = 40


@dataclass
class Webhook:
    target: Target
    deliveries: Deliveries
    session: aiohttp.ClientSession
    config: Config
    last_error: str = ""
    last_error_date: int = 0
    _queues: dict[Queue, deque[Delivery]] = field(default_factory=dict)
    _tasks: dict[Queue, asyncio.Task[None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._free = asyncio.Semaphore(self.target.max_connections)
        self._headers = {"Content-Type": "application/json"}
        if self.target.secret:
            self._headers[SECRET_HEADER] = self.target.secret

    def offer(self, delivery: Delivery) -> None:
        """Send after all that already waits in the same queue."""
        self._queues.setdefault(delivery.queue, deque()).append(delivery)
        if delivery.queue not in self._tasks:
            self._tasks[delivery.queue] = asyncio.create_task(self._drain(delivery.queue))

    async def close(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _drain(self, name: Queue) -> None:
        queue = self._queues[name]
        while queue:
            await self._deliver(queue[0])
            queue.popleft()
        del self._queues[name], self._tasks[name]

    async def _deliver(self, delivery: Delivery) -> None:
        body = orjson.dumps(delivery.update)
        for delay in delays():
            if self.deliveries.expired(delivery):
                return self.deliveries.finish(delivery, taken=False)
            async with self._free:
                taken = await self._post(body)
            if taken:
                return self.deliveries.finish(delivery)
            await asyncio.sleep(delay * self.config.retry_scale)
        return None

    async def _post(self, body: bytes) -> bool:
        timeout = aiohttp.ClientTimeout(total=self.config.webhook_timeout)
        try:
            async with self.session.post(
                self.target.url, data=body, headers=self._headers, timeout=timeout, allow_redirects=False
            ) as answer:
                await answer.read()
                if 200 <= answer.status < 300:
                    return True
                self._failed(f"Wrong response from the webhook: {answer.status} {answer.reason}")
        except TimeoutError:
            self._failed("Read timeout expired")
        except (aiohttp.ClientError, OSError):
            self._failed("Connection refused")
        return False

    def _failed(self, reason: str) -> None:
        self.last_error = reason
        self.last_error_date = int(self.config.clock())


def delays() -> Iterator[float]:
    """Seconds to wait after each try that failed."""
    yield from DELAYS
    while True:
        yield LONGEST_DELAY
