"""Many people who say something again and again, each thing worth one answer; and what must be true when all is done."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from models.outbox import State
from simulator.client import Client
from tests.e2e.records import Records, read_records
from tests.e2e.town import pending
from tests.faults.row import Figures

FIRST = 500_000
WORDS = ("/menu", "/language", "hello", "/help")
REACHED = ("ok", "cut")  # what the ledger says of a message that somebody got


@dataclass
class Crowd:
    """`said`: the updates, and whose they are."""

    simulator: Client
    size: int
    chance: Random
    said: dict[int, int] = field(default_factory=dict)
    first: int = FIRST

    async def arrive(self) -> None:
        for number in range(self.size):
            await self.simulator.add("Amina", id=self.first + number, language_code="en")
            await self._say(self.first + number, "/start")

    async def say(self, times: int, per_second: float, words: tuple[str, ...] = WORDS) -> None:
        """So many of these words, in any order."""
        await self.tell(per_second, [self.chance.choice(words) for _time in range(times)])

    async def tell(self, per_second: float, words: Sequence[str]) -> None:
        """Each of them is said by the next."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        for number, said in enumerate(words):
            await asyncio.sleep(max(0.0, begun + number / per_second - loop.time()))
            await self._say(self.first + number % self.size, said)

    async def answered(self, seconds: float) -> None:
        """Once Telegram has no update left. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while await pending(self.simulator):  # noqa: ASYNC110 - not our process
                await asyncio.sleep(0.05)

    async def _say(self, chat_id: int, words: str) -> None:
        self.said[(await self.simulator.say(chat_id, text=words))["update_id"]] = chat_id


async def reckon(url: str, simulator: Client, crowd: Crowd, *, announced: bool = False, again: bool = False) -> Figures:
    """Each update was taken, each message (`announced`: but for announcements) ended as sent, what counts as sent was, and (but where
    answers are lost: `again`) nothing was said twice."""
    found = await read_records(url)
    sends = (await simulator.get("ledger", full=1))["sends"]
    assert not set(crowd.said) - found.updates, "updates were lost"
    replies = [row for row in found.owed if not (announced and row.announcement_id)]
    assert {row.state for row in replies} <= {State.SENT}, Counter(row.state for row in replies)
    assert not _not_sent(found, sends), "counted as sent, and nobody has it"
    answered = Counter(each["chat_id"] for each in sends if each["outcome"] in REACHED)
    owed, asked = Counter(row.chat_id for row in replies), Counter(crowd.said.values())
    wrong = [chat for chat, times in asked.items() if owed[chat] != times]
    assert not wrong, f"{len(wrong)} were not answered once each time"
    repeated = {chat: answered[chat] - owed[chat] for chat in asked}
    assert min(repeated.values()) >= 0
    assert again or not any(repeated.values()), "replies were said twice"
    return {
        "updates": len(crowd.said),
        "updates lost": 0,
        "messages": len(replies),
        "messages unaccounted for": 0,
        "replies said again": sum(repeated.values()),
    }


def _not_sent(found: Records, sends: list[dict[str, object]]) -> list[int]:
    reached = {(each["chat_id"], each["message_id"]) for each in sends if each["outcome"] in REACHED}
    plain = [row for row in found.owed if row.method == "sendMessage"]
    return [row.id for row in plain if row.message_id and (row.chat_id, row.message_id) not in reached]
