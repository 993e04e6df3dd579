"""A town in which people sign up, one after the other, and coordinators see to each of them."""

import asyncio
import contextlib
import random
import re
import time
from dataclasses import dataclass, field

from locales import marked
from models.content import Content
from simulator.answers import Refused
from simulator.client import Client
from tests.e2e.records import until_all_is_said
from tests.e2e.residents import ENGLISH, Labels, Resident, any_answers, labels_of, plain

COORDINATOR = 900
AT_A_TIME = 6
TOLD, THANKED = re.compile("New sign-up: (.*)\n"), re.compile(r"Thank you\. (.*) is yours to see to\.")
LONGEST_PAUSE = 30.0  # seconds
SEE_TO_IT = marked("I'll see to it")
REST = 15.0  # seconds; after that who was too fast is heard again
BETWEEN_TAPS = 0.26  # who taps more than four times a second for long is taken for a machine


@dataclass
class Town:
    """Everybody who signs up, and each thing that they and the coordinators did."""

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
class Office:
    """The coordinators, who see to everybody whose sign-up they are told of: each to her part of them, with the languages asked first."""

    town: Town
    several: int = 1
    heard_of: set[str] = field(default_factory=set)
    thanked_for: set[str] = field(default_factory=set)

    @property
    def coordinators(self) -> range:
        return range(COORDINATOR, COORDINATOR + self.several)

    async def arrive(self) -> None:
        for coordinator in self.coordinators:
            await self.town.simulator.add("Meera", id=coordinator, language_code="en")
            self.town.acted((await self.town.simulator.say(coordinator, text="/start"))["update_id"])

    async def work(self) -> None:
        """Until cancelled."""
        await asyncio.gather(*(self._see_to_hers(coordinator) for coordinator in self.coordinators))

    async def _see_to_hers(self, coordinator: int) -> None:
        """Tap each "I'll see to it" once, and again when it was too fast."""
        hers: dict[str, int] = {}  # the message of each sign-up
        tapped: set[int] = set()
        version = 0
        while True:
            chat = await self.town.simulator.chat(coordinator, after=version, wait=30)
            version, was_too_fast = chat["version"], False
            for message in (each for each in chat["messages"] if each["from"] == "bot"):
                number, text = message["message_id"], plain(message["text"])
                was_too_fast |= text.startswith("That was a lot at once")
                if told := self._told(coordinator, text):
                    hers[told] = number
                if thanked := THANKED.fullmatch(text):
                    self.thanked_for.add(thanked[1])
                wanted = {"English", ENGLISH.plain(SEE_TO_IT)} if told or not TOLD.match(text) else set()
                if number not in tapped and (label := next(iter(wanted & set(labels_of(message))), None)):
                    await self._tap(coordinator, number, label)
                    tapped.add(number)
            self.heard_of |= hers.keys()
            if was_too_fast:
                await asyncio.sleep(REST)
                for name in hers.keys() - self.thanked_for:
                    await self._tap(coordinator, hers[name], ENGLISH.plain(SEE_TO_IT))

    def _told(self, coordinator: int, text: str) -> str | None:
        """Whose sign-up she hears of that she is to see to."""
        told = TOLD.match(text)
        if told is None or "sees to it" in text:
            return None
        number = int(told[1].split()[-1])
        return told[1] if number % self.several == coordinator - COORDINATOR else None

    async def _tap(self, coordinator: int, message_id: int, label: str) -> None:
        await asyncio.sleep(BETWEEN_TAPS)
        with contextlib.suppress(Refused):  # it has changed meanwhile: she will see how
            done = await self.town.simulator.tap(coordinator, message_id=message_id, label=label)
            self.town.acted(done["update_id"])


async def come_by(town: Town, last: asyncio.Event) -> None:
    """One after the other."""
    while True:
        await (await town.newcomer()).sign_up()
        if last.is_set():
            return


async def until_all_is_done(office: Office, url: str) -> None:
    """The coordinators are told of all and thanked for all, Telegram has no update left, and nothing is owed to anybody. Raises
    TimeoutError when for a while nothing gets any further."""
    town, left, since = office.town, None, time.monotonic()
    while (still := (len(town.residents) - len(office.thanked_for), await pending(town.simulator))) != (0, 0):
        if still != left:
            left, since = still, time.monotonic()
        if time.monotonic() - since > LONGEST_PAUSE:
            known = f"{still[0]} of {len(town.residents)} not seen to, {len(office.heard_of)} heard of"
            raise TimeoutError(f"{known}, {still[1]} updates not taken")
        await asyncio.sleep(0.05)
    await until_all_is_said(url, LONGEST_PAUSE)


async def pending(simulator: Client) -> int:
    return int((await simulator.get("ledger"))["pending_updates"])
