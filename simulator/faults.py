"""Failures ordered in advance: the next calls of a method go wrong as told."""

import random
from dataclasses import dataclass
from http import HTTPStatus

from simulator.answers import ApiError, Json, Refused, too_many_requests

WORDS = {403: "Forbidden: bot was blocked by the user", 400: "Bad Request: chat not found"}


@dataclass
class Fault:
    """`times` is how many calls it still meets; None means all, until the faults are cleared. Delay is in seconds. `share`: of all
    calls, the part that it meets; `spares`: not whoever has just lost an answer. The call is done, but its answer is lost with
    `drop_answer`, and breaks off in the middle with `cut_body`."""

    method: str
    status: int | None
    retry_after: int | None
    delay: float
    times: int | None
    drop_answer: bool
    description: str | None
    chat_id: int | None
    share: float = 1.0
    spares: bool = False
    cut_body: bool = False

    def meets(self, method: str, chat_id: int | None, chance: random.Random) -> bool:
        if self.method not in ("*", method.lower()) or self.chat_id not in (None, chat_id):
            return False
        return self.share >= 1 or chance.random() < self.share

    @property
    def loses_answer(self) -> bool:
        return self.drop_answer or self.cut_body

    def error(self) -> ApiError | None:
        """What is answered instead of doing the call; None when the call is to be done."""
        if self.status is None or self.loses_answer:
            return None
        if self.status == HTTPStatus.TOO_MANY_REQUESTS:
            return too_many_requests(self.retry_after or 1)
        words = self.description or WORDS.get(self.status) or HTTPStatus(self.status).phrase
        return ApiError(self.status, words, self.retry_after)


class Faults:
    def __init__(self) -> None:
        self.waiting: list[Fault] = []
        self.lost: set[int | None] = set()
        self.chance = random.Random()  # noqa: S311 - not a secret

    def order(self, raw: Json) -> None:
        status = raw.get("status")
        if status is not None and (not isinstance(status, int) or not 400 <= status <= 599):
            raise Refused(400, "status must be a number from 400 to 599")
        if (seed := raw.get("seed")) is not None:
            self.chance.seed(seed)
        times = raw.get("times", 1)
        self.waiting.append(
            Fault(
                method=str(raw.get("method", "*")).lower(),
                status=status,
                retry_after=raw.get("retry_after"),
                delay=float(raw.get("delay") or 0),
                times=None if times is None else int(times),
                drop_answer=bool(raw.get("drop_answer")),
                description=raw.get("description"),
                chat_id=raw.get("chat_id"),
                share=float(raw.get("share", 1.0)),
                spares=bool(raw.get("spares")),
                cut_body=bool(raw.get("cut_body")),
            )
        )

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """The oldest fault that meets this call, used up by one."""
        for fault in self.waiting:
            if fault.meets(method, chat_id, self.chance) and not (fault.spares and chat_id in self.lost):
                if fault.loses_answer:
                    self.lost.add(chat_id)
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self.waiting.remove(fault)
                return fault
        self.lost.discard(chat_id)
        return None
