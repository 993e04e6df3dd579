"""A program of tiny journeys, and somebody who talks to it."""

import html
import re
from collections.abc import Callable
from typing import Any

import orjson
from sqlalchemy.orm import Session

from handlers import ACTIONS
from handlers.declarations import Journey, Who, journey
from handlers.incoming import Incoming, Kind, Tap
from handlers.questions import Choice, Heard, Option, Several, Text
from handlers.reception import Reception
from handlers.speaking import Desk
from handlers.talk import Talk
from locales import Words
from models import people
from models.buttons import Act, encode
from models.conversations import Course, load
from models.database import Database
from models.schema import Refusal
from tests.conftest import NOW

CHAT = 7


class Chat:
    """Somebody who talks to a program that has these journeys and no others. What they say and tap gives back what they read."""

    def __init__(self, db: Database, desk: Desk, *journeys: Callable[[Talk], None] | Journey) -> None:
        self.db = db
        self.desk = desk
        self.has(*journeys)
        self.updates = 0
        self.buttons: dict[str, str] = {}

    def has(self, *journeys: Callable[[Talk], None] | Journey) -> None:
        """From now on: a new version of the program."""
        named = [each if isinstance(each, Journey) else a_journey(each) for each in journeys]
        self.reception = Reception(self.desk, named, ACTIONS, claimant=lambda: "here")

    async def begin(self, name: str) -> str:
        return await self.act("join", name)

    async def act(self, action: str, subject: str = "") -> str:
        return await self.send(tap=Tap("1", encode(Act(action, subject)), 1))

    async def say(self, text: str) -> str:
        return await self.send(heard=Heard(text=text))

    async def tap(self, label: str) -> str:
        return await self.tap_data(self.buttons[label])

    async def tap_data(self, data: str) -> str:
        return await self.send(tap=Tap("1", data, 1))

    async def send(self, **what: Any) -> str:
        self.updates += 1
        kind = Kind.TAPPED if "tap" in what else Kind.SAID
        incoming = Incoming(self.updates, kind, CHAT, "Amina", "en", **what)
        await self.db.write(arrive)
        try:
            taken = await self.db.write(self.reception.take, incoming, NOW)
        except Refusal as refusal:
            taken = await self.db.write(self.reception.take, incoming, NOW, refusal)
        return "\n---\n".join(self._read(letter.method, orjson.loads(letter.body)) for letter in taken.letters)

    def _read(self, method: str, payload: dict[str, Any]) -> str:
        rows = payload.get("reply_markup", {}).get("inline_keyboard", [])
        self.buttons |= {plain(button["text"]): button["callback_data"] for row in rows for button in row}
        return plain(payload["text"]) if method == "sendMessage" else method

    async def course(self) -> Course:
        visitor = await self.db.read(load, CHAT)
        assert visitor and visitor.conversation.course
        return visitor.conversation.course

    async def area(self) -> str | None:
        """What the tiny journeys write."""
        return await self.db.read(lambda db: db.scalars(people.of_chat(CHAT)).one().area)


def arrive(db: Session) -> None:
    person = people.arrive(db, CHAT, NOW)
    person.language = "en"


def plain(text: str) -> str:
    return re.sub("<[^>]+>|[\u2066-\u2069]", "", html.unescape(text))


def a_journey(function: Callable[[Talk], None]) -> Journey:
    return journey(function.__name__, Words(function.__name__), who=Who.ANYONE)(function)


def options(*keys: str) -> list[Option[str]]:
    return [Option(key, key.title(), key) for key in keys]


def colour(*keys: str) -> Choice[str]:
    return Choice("Which colour?", "Colour", options(*keys or ("red", "blue")), gone=Words("That colour is gone."))


def name() -> Text:
    return Text("Your name?", "Name")


def sizes() -> Several[str]:
    return Several("Which sizes?", "Sizes", options("small", "large"))
