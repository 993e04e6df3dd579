"""All that was asked of the Bot API: running counts, and the last calls in full."""

import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from typing import NamedTuple

from simulator.answers import Json

SENDS = frozenset({"sendMessage", "sendPhoto", "sendVoice", "sendDocument", "copyMessage"})
SECONDS_KEPT = 3600


class Record(NamedTuple):
    """`time` is the simulator's clock in Unix seconds, `at` is monotonic seconds since its start."""

    number: int
    time: float
    at: float
    method: str
    chat_id: int | None
    outcome: str
    message_id: int | None
    values: Json

    def as_json(self, with_values: bool) -> Json:
        record = self._asdict()
        if not with_values:
            del record["values"]
        return record


class Ledger:
    def __init__(self, calls_kept: int | None, sends_kept: int | None) -> None:
        self.started = time.monotonic()
        self.total = 0
        self.counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.calls: deque[Record] = deque(maxlen=calls_kept)
        self.sends: deque[Record] = deque(maxlen=sends_kept)
        self.sent = 0
        self.sent_each_second: dict[int, int] = {}
        self.most_in_a_second = 0
        self._last_second: deque[float] = deque()

    def note(self, now: float, method: str, values: Json, outcome: str, message_id: int | None = None) -> None:
        """`outcome` is `ok`, an error code, or `cut` for a call done whose answer was withheld."""
        at = time.monotonic() - self.started
        self.total += 1
        self.counts[method][outcome] += 1
        record = Record(self.total, now, at, method, _chat_id(values), outcome, message_id, values)
        self.calls.append(record)
        if method in SENDS:
            self.sends.append(record._replace(values={}))
            if outcome in ("ok", "cut"):
                self._count_sent(at)

    def summary(self) -> Json:
        """Counts of all calls, and of messages sent: in each second since the start, and the most in any one second."""
        return {
            "calls": {method: dict(outcomes) for method, outcomes in self.counts.items()},
            "total": self.total,
            "sent": self.sent,
            "sent_each_second": list(self.sent_each_second.items()),
            "most_in_a_second": self.most_in_a_second,
        }

    def find(self, after: int = 0, method: str = "", chat_id: int | None = None) -> Iterable[Record]:
        return (
            record
            for record in self.calls
            if record.number > after
            and (not method or record.method.lower() == method.lower())
            and chat_id in (None, record.chat_id)
        )

    def clear(self) -> None:
        self.total = 0
        self.counts.clear()
        self.calls.clear()
        self.sends.clear()
        self.sent = 0
        self.sent_each_second.clear()
        self.most_in_a_second = 0

    def _count_sent(self, at: float) -> None:
        self.sent += 1
        self.sent_each_second[int(at)] = self.sent_each_second.get(int(at), 0) + 1
        if len(self.sent_each_second) > SECONDS_KEPT:
            del self.sent_each_second[next(iter(self.sent_each_second))]
        self._last_second.append(at)
        while self._last_second[0] <= at - 1:
            self._last_second.popleft()
        self.most_in_a_second = max(self.most_in_a_second, len(self._last_second))


def _chat_id(values: Json) -> int | None:
    try:
        return int(values["chat_id"])
    except (KeyError, TypeError, ValueError):
        return None
