"""Updates the bot has not confirmed yet, and the last ones it has."""

import asyncio
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

from simulator.answers import ApiError, Json
from simulator.config import Config

TAP_LIFE = 150
INLINE_LIFE = 10
MESSAGE_LIFE = 24 * 3600
LIVES = {"callback_query": TAP_LIFE, "inline_query": INLINE_LIFE}
OPT_IN = frozenset({"chat_member", "message_reaction", "message_reaction_count"})

Queue = tuple[int, str]


@dataclass(slots=True, eq=False)
class Delivery:
    """One update on its way. Its queue is a person's messages or a person's taps; an inline query waits for nothing. It expires in
    Unix seconds."""

    update: Json
    queue: Queue
    expires: float
    again: bool = False

    @property
    def update_id(self) -> int:
        return int(self.update["update_id"])


class Carrier(Protocol):
    def offer(self, delivery: Delivery) -> None: ...


class Deliveries:
    def __init__(self, config: Config) -> None:
        self.config = config
        self.allowed: list[str] = []
        self.carrier: Carrier | None = None
        self.pending: dict[int, Delivery] = {}
        self.repeats: dict[Delivery, None] = {}
        self.taken: OrderedDict[int, Delivery] = OrderedDict()
        self.poll: asyncio.Future[None] | None = None
        self._next_id = config.first_update_id or 100_000_000 + secrets.randbelow(700_000_000)

    def put(self, fields: Json, person_id: int) -> int | None:
        """Send an update on its way; its id, or None when the bot did not ask for its kind."""
        kind = next((name for name in fields if name != "update_id"), "")
        if (kind not in self.allowed) if self.allowed else (kind in OPT_IN):
            return None
        update_id = int(fields.get("update_id") or self._next_id)
        queue = {"callback_query": "taps", "inline_query": f"query {update_id}"}.get(kind, "messages")
        expires = self.config.clock() + LIVES.get(kind, MESSAGE_LIFE)
        delivery = Delivery({"update_id": update_id, **_without_id(fields)}, (person_id, queue), expires)
        delivery.again = update_id in self.pending or update_id in self.taken
        self._next_id = max(self._next_id, update_id + 1)
        self._dispatch(delivery)
        return update_id

    def repeat(self, update_id: int | None) -> int:
        """Deliver once more what was taken already (None: all of it); how many that were."""
        found = list(self.taken.values()) if update_id is None else [self.taken[update_id]]
        for old in found:
            self._dispatch(Delivery(old.update, old.queue, self.config.clock() + MESSAGE_LIFE, again=True))
        return len(found)

    def confirm(self, offset: int) -> None:
        """Forget all updates below the offset."""
        while self.pending and (first := next(iter(self.pending))) < offset:
            self.finish(self.pending[first])

    def finish(self, delivery: Delivery, taken: bool = True) -> None:
        """The update was taken, or has expired."""
        if not delivery.again:
            self.pending.pop(delivery.update_id, None)
        self.repeats.pop(delivery, None)
        if taken:
            self.taken[delivery.update_id] = delivery
            if self.config.updates_kept is not None and len(self.taken) > self.config.updates_kept:
                self.taken.popitem(last=False)

    def expired(self, delivery: Delivery) -> bool:
        return self.config.clock() >= delivery.expires

    def unconfirmed(self, limit: int | None = None) -> list[Delivery]:
        """The repeated ones, then oldest first; the expired ones found on the way are dropped."""
        found: list[Delivery] = []
        expired: list[Delivery] = []
        for delivery in chain(self.repeats, self.pending.values()):
            if limit is not None and len(found) == limit:
                break
            (expired if self.expired(delivery) else found).append(delivery)
        for delivery in expired:
            self.finish(delivery, taken=False)
        return found

    def count(self) -> int:
        return len(self.pending) + len(self.repeats)

    def clear(self) -> None:
        self.pending.clear()
        self.repeats.clear()

    async def wait(self, seconds: float) -> None:
        """Until an update arrives. Raises when another call ends this poll."""
        self.poll = asyncio.get_running_loop().create_future()
        poll = self.poll
        done, _ = await asyncio.wait([poll], timeout=seconds)
        if self.poll is poll:
            self.poll = None
        if done:
            poll.result()

    def end_poll(self, error: ApiError | None = None) -> None:
        poll, self.poll = self.poll, None
        if poll is None or poll.done():
            return
        if error is None:
            poll.set_result(None)
        else:
            poll.set_exception(error)

    def _dispatch(self, delivery: Delivery) -> None:
        if delivery.again:
            self.repeats[delivery] = None
        else:
            self.pending[delivery.update_id] = delivery
            self._keep_order(delivery.update_id)
        if self.carrier is not None:
            self.carrier.offer(delivery)
        self.end_poll()

    def _keep_order(self, update_id: int) -> None:
        """Forged updates may carry an id below those that wait."""
        if update_id + 1 < self._next_id:
            self.pending = dict(sorted(self.pending.items()))


def _without_id(fields: Json) -> Json:
    return {name: value for name, value in fields.items() if name != "update_id"}
