"""People who sign up as people do: they read the newest message, tap what they mean, wait for an answer, and look over what they
are asked to confirm. When nothing comes for a while, they ask for the menu."""

import asyncio
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from handlers import news, who_else
from handlers.answers import DEPTH, HELP
from locales import LanguageName, Localizer, Localizers, _
from models.content import Content
from simulator.answers import Json
from simulator.client import Client

ENGLISH = Localizers(ZoneInfo("Europe/London")).of("en")
LONGEST_SILENCE = 60.0  # seconds; a start of the program on a busy machine takes a few
SETTLED = 0.1  # seconds in which nothing more comes: then one looks at what is there
MENU = "/menu"


@dataclass(frozen=True)
class Answers:
    """What somebody has to tell: the keys that the program keeps, and in `why` their own words."""

    depth: str
    helps: frozenset[str]
    area: str
    languages: frozenset[str]
    why: str


def any_answers(chance: random.Random, content: Content, why: str) -> Answers:
    return Answers(
        depth=chance.choice([str(option.key) for option in DEPTH.current()]),
        helps=frozenset(chance.sample([str(option.key) for option in HELP.current()], chance.randint(0, 2))),
        area=chance.choice(list(content.areas)),
        languages=frozenset(chance.sample([code for code in content.spoken_languages if code != "en"], 2)),
        why=why,
    )


@dataclass
class Labels:
    """The buttons' words in a person's language, and what they mean to the person."""

    says: Localizer = field(repr=False)
    content: Content = field(repr=False)

    def go_on(self) -> list[str]:
        """What moves on whatever the answers are, the best first."""
        return [
            self.of(_("Go on where I was")), self.of(_("No, leave it")), "English", self.of(_("I'm 18 or over, go on")),
            self.of(_("Become a community researcher")),
        ]  # fmt: skip

    def ways_out(self) -> set[str]:
        return {self.of(_("‹ Back")), self.of(_("Stop"))}

    def depth(self, key: str) -> str:
        return next(self.of(option.label) for option in DEPTH.current() if option.key == key)

    def helps(self) -> dict[str, str]:
        return {self.of(option.label): str(option.key) for option in HELP.current()}

    def languages(self) -> dict[str, str]:
        return {self.of(LanguageName(code)): code for code in self.content.spoken_languages}

    def area(self, key: str) -> str:
        return self.of(self.content.area(key))

    def of(self, words: Any) -> str:
        return plain(self.says.plain(words))


@dataclass
class Resident:
    """`acted` is told the update of each thing they do; `patience` gives the seconds they wait before they ask for the menu."""

    simulator: Client
    chat_id: int
    name: str
    wants: Answers
    labels: Labels
    acted: Callable[[int], None] = lambda update_id: None
    patience: Callable[[], float] = lambda: 10.0
    session: str = ""
    seen: int = 0
    newest: Json = field(default_factory=dict)
    diary: list[str] = field(default_factory=list, repr=False)

    async def sign_up(self) -> None:
        """From /start, or from where they are, to the thanks. Raises TimeoutError when they are left without an answer."""
        while not self.has_finished():
            await self.act(self._choose())

    async def go_until(self, label: str) -> None:
        """Until this button is before them."""
        while label not in labels_of(self.newest):
            await self.act(self._choose())

    async def look_for(self, label: str) -> None:
        """Until this button comes by itself."""
        async with asyncio.timeout(LONGEST_SILENCE):
            while label not in labels_of(self.newest):
                await self._look(LONGEST_SILENCE)

    async def act(self, choice: str) -> None:
        """Tap the button that says so, or write it, and wait for an answer."""
        self.diary.append(f"{choice!r} to {self.newest.get('text', '')!r} {labels_of(self.newest)}")
        for row, buttons in enumerate(self.newest.get("buttons", [])):
            for column, button in enumerate(buttons):
                if plain(button["text"]) == choice:
                    await self._tap(row, column)
                    return
        await self._say(choice)

    def has_finished(self) -> bool:
        if not self.newest:
            return False
        if self.newest["text"].endswith((self.labels.of(news.QUESTION), self.labels.of(who_else.QUESTION))):
            return True
        buttons = labels_of(self.newest)
        enrolled = self.labels.of(_("Your place as a community researcher")) in buttons
        return enrolled and self.labels.of(_("Go on where I was")) not in buttons

    def _choose(self) -> str:
        """The button to tap, or else what to write."""
        if not self.newest:
            return "/start"
        buttons = labels_of(self.newest)
        if found := next((label for label in self.labels.go_on() if label in buttons), ""):
            return found
        if (yes := self.labels.of(_("Yes, that's right"))) in buttons:
            return self._to_change() or yes
        offered = [button for button in buttons if button not in self.labels.ways_out()]
        if (none := self.labels.of(_("None suits me, tell me about the next"))) in offered:
            self.session = next((label for label in offered if label != none), none)
            return self.session
        for known, wanted in ((self.labels.helps(), self.wants.helps), (self.labels.languages(), self.wants.languages)):
            if set(known) & {label.removeprefix("✓ ") for label in offered}:
                return self._tick(offered, known, wanted)
        if offered == [self.labels.of(_("Skip this"))]:
            return self.wants.why
        answers = (self.name, self.labels.depth(self.wants.depth), self.labels.area(self.wants.area))
        found = next((label for label in offered if label in answers), None)
        assert found, f"nothing to choose: {self.diary[-6:]}, now {self.newest.get('text')!r} {buttons}"
        return found

    def _to_change(self) -> str:
        """The button for the first answer that is not shown as they meant it."""
        text = plain(self.newest["text"]).splitlines()
        for question, answer in ((DEPTH, self.wants.depth), (HELP, self.wants.helps)):
            if f"• {self.labels.of(question.label)}: {self.labels.of(question.tell(answer))}" not in text:
                return self.labels.of(_("Change: {question}", question=question.label))
        return ""

    def _tick(self, offered: list[str], known: dict[str, str], wanted: frozenset[str]) -> str:
        """The next box that is not yet as they want it; else the last button, which says that they are done."""
        for label in offered[:-1]:
            if label.startswith("✓ ") != (known[label.removeprefix("✓ ")] in wanted):
                return label
        return offered[-1]

    async def _tap(self, row: int, column: int) -> None:
        done = await self.simulator.tap(self.chat_id, message_id=self.newest["message_id"], row=row, column=column)
        self.acted(done["update_id"])
        await self._wait_for_an_answer()

    async def _say(self, text: str) -> None:
        done = await self.simulator.say(self.chat_id, text=text)
        self.acted(done["update_id"])
        await self._wait_for_an_answer()

    async def _wait_for_an_answer(self) -> None:
        async with asyncio.timeout(LONGEST_SILENCE):
            while not await self._answered(self.patience()):
                self.diary.append(MENU)
                self.acted((await self.simulator.say(self.chat_id, text=MENU))["update_id"])

    async def _answered(self, patience: float) -> bool:
        """Whether something comes in this time that one can go on from: newer than what was there, with buttons or a last word."""
        end = asyncio.get_running_loop().time() + patience
        while (left := end - asyncio.get_running_loop().time()) > 0:
            if await self._look(left) and self._can_go_on():
                while await self._look(SETTLED):  # what was on its way at a kill is said again
                    pass
                if self._can_go_on():
                    return True
        return False

    def _can_go_on(self) -> bool:
        return bool(self.newest.get("buttons")) or self.has_finished()

    async def _look(self, seconds: float) -> bool:
        """Whether there is another newest message, or another version of it, in this time."""
        chat = await self.simulator.chat(self.chat_id, after=self.seen, wait=seconds)
        self.seen = max(self.seen, chat["version"])
        before = self.newest
        for message in chat["messages"]:
            said = message["from"] == "bot" and not message.get("document")  # what they can take home asks for nothing
            if said and message["message_id"] >= self.newest.get("message_id", 0):
                self.newest = message
        return self.newest is not before


def labels_of(message: Json) -> list[str]:
    return [plain(button["text"]) for row in message.get("buttons", []) for button in row]


def plain(text: str) -> str:
    """Without the marks that keep directions apart."""
    return re.sub("[\u2066-\u2069]", "", text)
