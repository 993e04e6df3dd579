"""The program is killed without warning, again and again, while people sign up; nobody is lost, and nothing happens twice.

What may happen twice is a reply: one of unknown fate is said again. GRAPEVINE_SEED repeats a run's choices, though not its moments.
"""

import asyncio
import os
import random
from collections import Counter
from dataclasses import dataclass, field

import pytest

from locales import _
from models.content import Content
from simulator.client import Client
from tests.e2e.program import settings_for, stand_in, started, webhook_settings
from tests.e2e.records import assert_everybody_is_in_once, assert_nothing_was_lost, read_records, write_sessions
from tests.e2e.residents import ENGLISH, Labels, Resident, any_answers, labels_of, plain

COORDINATOR = 900
AT_A_TIME = 6
PLACES = (2, 3, 4, 100)  # the first are soon full


@dataclass
class Town:
    """Everybody who signs up, and each thing that they and the coordinator did."""

    simulator: Client
    content: Content
    chance: random.Random
    residents: list[Resident] = field(default_factory=list)
    updates: list[int] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def acted(self, update_id: int) -> None:
        self.updates.append(update_id)
        self._news.set()

    async def after(self, acts: int) -> None:
        """Until people have done so many more things; or, should they all be waiting, a while."""
        target = len(self.updates) + acts
        while len(self.updates) < target:
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), 1.0)
            except TimeoutError:
                return

    async def newcomer(self) -> Resident:
        number = len(self.residents)
        name = f"Neighbour {number:02}"
        wants = any_answers(self.chance, self.content, f"Because of my street, number {number:02}.")
        labels = Labels(ENGLISH, self.content)
        resident = Resident(self.simulator, 1000 + number, name, wants, labels, self.acted, self._patience)
        self.residents.append(resident)
        await self.simulator.add(name, id=resident.chat_id, language_code="en")
        return resident

    def _patience(self) -> float:
        return self.chance.choice((0.5, 3.0, 10.0))  # seconds


@dataclass
class Coordinator:
    """Sees to everybody whose sign-up she is told of."""

    town: Town
    heard_of: Counter[str] = field(default_factory=Counter)
    thanked_for: set[str] = field(default_factory=set)

    async def work(self) -> None:
        """Tap each "I'll see to it" once; the language, too, which is asked first."""
        tapped: set[int] = set()
        version = 0
        while True:
            chat = await self.town.simulator.chat(COORDINATOR, after=version, wait=30)
            version = chat["version"]
            for message in (each for each in chat["messages"] if each["from"] == "bot"):
                self._read(plain(message["text"]))
                wanted = {"English", ENGLISH.plain(_("I'll see to it"))} & set(labels_of(message))
                if wanted and message["message_id"] not in tapped:
                    tapped.add(message["message_id"])
                    await self._tap(message["message_id"], wanted.pop())

    async def _tap(self, message_id: int, label: str) -> None:
        done = await self.town.simulator.tap(COORDINATOR, message_id=message_id, label=label)
        self.town.acted(done["update_id"])

    def _read(self, text: str) -> None:
        for name in (resident.name for resident in self.town.residents):
            if text.startswith(f"New sign-up: {name}\n") and "sees to it" not in text:
                self.heard_of[name] += 1
            if text == f"Thank you. {name} is yours to see to.":
                self.thanked_for.add(name)


@pytest.fixture
def chance() -> random.Random:
    seed = int(os.environ.get("GRAPEVINE_SEED") or random.SystemRandom().randrange(2**32))
    print(f"GRAPEVINE_SEED={seed}")  # noqa: T201 - shown when the test fails
    return random.Random(seed)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("way", "kills"), [("fetched", 22), ("webhook", 8)])
async def test_sign_ups_survive_kills(
    way: str, kills: int, database_url: str, local_content: Content, chance: random.Random
) -> None:
    await write_sessions(database_url, PLACES)
    async with stand_in("--retry-scale", "0.05") as simulator:
        settings = settings_for(simulator, database_url, [COORDINATOR]) | {"LEASE_SECONDS": "2"}
        if way == "webhook":
            settings |= webhook_settings()
        await simulator.add("Meera", id=COORDINATOR, language_code="en")
        town = Town(simulator, local_content, chance)
        town.acted((await simulator.say(COORDINATOR, text="/start"))["update_id"])
        coordinator = Coordinator(town)
        await _live_through(town, coordinator, kills, settings)
    found = await read_records(database_url)
    assert_everybody_is_in_once(found, town.residents)
    assert_nothing_was_lost(found, town.updates)
    assert set(coordinator.heard_of) == {resident.name for resident in town.residents}


async def _live_through(town: Town, coordinator: Coordinator, kills: int, settings: dict[str, str]) -> None:
    """Neighbours come as long as the program is killed; then it runs until all is done."""
    last = asyncio.Event()
    async with asyncio.TaskGroup() as people:
        working = people.create_task(coordinator.work())
        neighbours = [people.create_task(come_by(town, last)) for _slot in range(AT_A_TIME)]
        for _kill in range(kills):
            async with started("bot", "run", **settings) as program:
                await program.says('"event":"running"')
                await town.after(acts=town.chance.randint(0, 10))
                await asyncio.sleep(town.chance.uniform(0, 0.03))  # into the midst of it
                await program.kill()
        last.set()
        async with started("bot", "run", **settings) as program:
            await asyncio.wait(neighbours)
            await until_all_is_done(town, coordinator)
            assert await _said_to_all_of_it_once_more(town.simulator) == 0
            assert await program.stop() == 0, program.said
        working.cancel()


async def come_by(town: Town, last: asyncio.Event) -> None:
    """One after the other."""
    while True:
        await (await town.newcomer()).sign_up()
        if last.is_set():
            return


async def until_all_is_done(town: Town, coordinator: Coordinator) -> None:
    """The coordinator is told of all and thanked for all, and Telegram has no update left."""
    async with asyncio.timeout(30):
        while len(coordinator.thanked_for) < len(town.residents) or await _pending(town.simulator):  # noqa: ASYNC110 - not our process
            await asyncio.sleep(0.05)


async def _said_to_all_of_it_once_more(simulator: Client) -> int:
    """How many messages come of it when Telegram delivers everything a second time."""
    before = int((await simulator.get("ledger"))["sent"])
    await simulator.post("redeliver", update_id="all")
    while await _pending(simulator):  # noqa: ASYNC110 - not our process
        await asyncio.sleep(0.05)
    return int((await simulator.get("ledger"))["sent"]) - before


async def _pending(simulator: Client) -> int:
    return int((await simulator.get("ledger"))["pending_updates"])
