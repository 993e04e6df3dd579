"""What strangers send, and the whole program but for the network, in front of a Telegram that reads strictly what it is sent."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.first_aid import FirstAid
from bot.inline import Inline
from bot.intake import Intake
from bot.telegram import Telegram
from handlers import ACTIONS, JOURNEYS, REPLIES
from handlers.declarations import Action, Journey
from handlers.reception import Reception
from handlers.speaking import Desk
from jobs.delivery import Deliverer
from jobs.pace import Buckets, Pace
from locales import Words
from models import appointing, claims, conversations, outbox, people
from models.conversations import Conversation, Course
from models.database import Database
from models.events import Event
from models.migrate import OldestProgram
from models.people import Role
from models.tables import Base
from models.updates import Quarantined, UpdateTaken
from simulator.html import parse_html
from simulator.utf16 import utf16_length
from tests.conftest import NOW

OVERRIDES = {chr(code) for code in range(0x202A, 0x202F)}
AMINA, BILAL, MEERA = 2101, 2102, 2103


def user(chat_id: int, **changed: Any) -> dict[str, Any]:
    return {"id": chat_id, "is_bot": False, "first_name": "Amina", "language_code": "en", **changed}


def message(chat_id: int, text: str | None, **changed: Any) -> dict[str, Any]:
    said = {} if text is None else {"text": text}
    chat = {"id": chat_id, "type": "private", "first_name": "Amina"}
    return {"message": {"message_id": 5, "date": 1_795_000_000, "chat": chat, "from": user(chat_id), **said, **changed}}


def tap(chat_id: int, data: str, **changed: Any) -> dict[str, Any]:
    shown = message(chat_id, "…")["message"] | {"from": {"id": 1, "is_bot": True, "first_name": "Grapevine"}}
    tapped = {"id": "77", "from": user(chat_id), "chat_instance": "1", "message": shown, "data": data}
    return {"callback_query": tapped | changed}


def inline(chat_id: int, query: str = "", **changed: Any) -> dict[str, Any]:
    return {
        "inline_query": {"id": f"{chat_id}-{query}", "from": user(chat_id), "query": query, "offset": "", **changed}
    }


@dataclass(frozen=True)
class Sent:
    """A call that reached Telegram. `message_id` is what Telegram called the message."""

    method: str
    payload: dict[str, Any]
    message_id: int

    @property
    def chat_id(self) -> int:
        return int(self.payload["chat_id"])

    @property
    def html(self) -> str:
        below = self.payload.get("media", self.payload)  # an edited picture has its caption in there
        return str(self.payload.get("text", below.get("caption", "")))

    @property
    def text(self) -> str:
        """As the phone shows it. Raises ApiError for what Telegram would not parse."""
        return parse_html(self.html)[0]

    @property
    def buttons(self) -> list[dict[str, Any]]:
        return [button for row in self.payload.get("reply_markup", {}).get("inline_keyboard", []) for button in row]

    def assert_as_telegram_wants_it(self) -> None:
        assert utf16_length(self.text) <= (4096 if "text" in self.payload else 1024)
        assert self.text.strip() or self.method not in ("sendMessage", "editMessageText")
        assert not OVERRIDES & set(self.html)
        assert self.html.count("\u2068") == self.html.count("\u2069")
        for button in self.buttons:
            assert button["text"].strip()
            assert 1 <= len(button.get("callback_data", "-").encode()) <= 64


class Street:
    """Takes updates as the running program does. `take` and what stands on it return what was sent because of it."""

    def __init__(
        self,
        database: Database,
        desk: Desk,
        journeys: Iterable[Journey] = JOURNEYS,
        actions: Iterable[Action] = ACTIONS,
    ) -> None:
        self.database, self.desk = database, desk
        self.now = NOW
        self.sent: list[Sent] = []
        self.files: list[tuple[str, bytes]] = []
        self.courtesies: list[Sent] = []
        self.refusing: Exception | None = None
        self._posted: Callable[[], None] = lambda: None
        self._updates = 1000
        self.deliverer = Deliverer(database, self._post, "street", Pace(1e6), Buckets(1e6, 1000), self.clock)
        reception = Reception(desk, journeys, actions, lambda: self.deliverer.name, REPLIES)
        self.first_aid = FirstAid(self.post_ahead, desk)
        telegram = cast(Telegram, self)
        self.inline = Inline(database, desk, telegram, self.clock)
        self.intake = Intake(database, reception, self.deliverer, telegram, self.first_aid, self.inline, self.clock)

    def clock(self) -> datetime:
        return self.now

    async def _post(self, method: str, body: bytes, attachment: tuple[str, bytes] | None = None) -> int:
        if self.refusing:
            raise self.refusing
        self.files += [attachment] if attachment else []
        self.sent.append(Sent(method, orjson.loads(body), 500 + len(self.sent)))
        self._posted()
        return self.sent[-1].message_id

    async def post_ahead(self, method: str, body: bytes, _seconds: float) -> None:
        """Stands for Telegram.post_ahead."""
        if method == "sendMessage":
            await self._post(method, body)
        else:
            await self.post(method, body)

    async def post(self, method: str, body: bytes) -> None:
        """Stands for Telegram.post, which the intake uses for courtesies."""
        if self.refusing:
            raise self.refusing
        self.courtesies.append(Sent(method, orjson.loads(body), 0))

    def numbered(self, update: dict[str, Any]) -> dict[str, Any]:
        self._updates += 1
        return {"update_id": self._updates, **update}

    async def take(self, *updates: dict[str, Any], seconds: float = 4) -> list[Sent]:
        """All at once, after some seconds."""
        self.now += timedelta(seconds=seconds)
        before = len(self.sent)
        await asyncio.gather(
            *(self.intake.take(each if "update_id" in each else self.numbered(each)) for each in updates)
        )
        await self.deliver()
        return self.sent[before:]

    async def look(self, *queries: dict[str, Any]) -> list[dict[str, Any]]:
        """Inline queries, all at once; the answers to them."""
        before = len(self.courtesies)
        await self.take(*queries)
        await self.inline.finish(10)
        return [each.payload for each in self.courtesies[before:]]

    async def deliver(self) -> None:
        before, courtesies = len(self.sent), len(self.courtesies)
        await asyncio.sleep(0)
        await self.deliverer.said(10)
        claimed = await self.database.write(claims.claim, self.deliverer.name, self.now, 100)
        self.deliverer.hand(claimed.letters)
        await self.deliverer.said(10)
        for each in (*self.sent[before:], *self.courtesies[courtesies:]):
            each.assert_as_telegram_wants_it()

    async def say(self, chat_id: int, text: str | None, **changed: Any) -> list[Sent]:
        return await self.take(message(chat_id, text, **changed))

    async def tap(self, chat_id: int, data: str) -> list[Sent]:
        return await self.take(tap(chat_id, data))

    async def choose(self, chat_id: int, *options: str) -> list[Sent]:
        """Tap the newest buttons of questions that carry these options, one after the other; what the last led to."""
        seen: list[Sent] = []
        for option in options:
            seen = await self.tap(chat_id, self.button(chat_id, option))
        return seen

    def button(self, chat_id: int, option: str) -> str:
        """What the newest button of a question carries that stands for `option`."""
        data = (b.get("callback_data", "") for each in reversed(self.to(chat_id)) for b in each.buttons)
        return next(str(each) for each in data if each.startswith("q.") and each.split(".", 3)[3] == option)

    def to(self, chat_id: int) -> list[Sent]:
        return [each for each in self.sent if each.chat_id == chat_id]

    def phone(self, chat_id: int) -> dict[int, str]:
        """The texts that stand in a chat now, by message id."""
        shown: dict[int, str] = {}
        for each in self.to(chat_id):
            if each.method == "deleteMessage":
                shown.pop(int(each.payload["message_id"]), None)
            elif each.method != "editMessageReplyMarkup":
                shown[int(each.payload.get("message_id", each.message_id))] = each.text
        return shown

    async def arrive(self, chat_id: int, language: str = "en") -> None:
        await self.say(chat_id, "/start")
        await self.tap(chat_id, f"a.language.{language}")

    async def begin(self, chat_id: int) -> None:
        """Up to the question for the name."""
        await self.arrive(chat_id)
        await self.tap(chat_id, "a.join.researcher-training")
        await self.choose(chat_id, "adult")

    async def sign_up(self, chat_id: int, name: str = "Amina") -> None:
        """Up to the question for the area, after the sign-up."""
        await self.begin(chat_id)
        await self.say(chat_id, name)
        await self.choose(chat_id, "attend", "none", "+", "yes")

    async def appoint(self, chat_id: int) -> None:
        def give(db: Session) -> None:
            appointing.appoint(db, [chat_id], self.now)
            person = db.scalars(people.of_chat(chat_id)).one()
            person.name, person.language = "Meera", "en"

        await self.database.write(give)

    async def appoint_too(self, chat_id: int, on_call: str | None = None) -> None:
        """One more coordinator, with the shifts in which they are on call."""

        def give(db: Session) -> None:
            person = people.arrive(db, chat_id, self.now)
            person.name, person.language = "Meera" if chat_id == MEERA else "Nadia", "en"
            people.give_role(db, person, Role.COORDINATOR, self.now)
            role = people.role_of(db, person.id, Role.COORDINATOR)
            assert role
            role.on_call = on_call

        await self.database.write(give)

    async def announce(self, text: str, receivers: int) -> None:
        """An announcement that waits to be sent."""

        def owe(db: Session) -> None:
            for chat_id in range(7_000_000, 7_000_000 + receivers):
                outbox.owe(db, chat_id, "sendMessage", {"text": text}, self.now, lane=outbox.Lane.ANNOUNCEMENT)

        await self.database.write(owe)

    def when_posted(self, function: Callable[[], None]) -> None:
        """Call it as soon as something was posted."""
        self._posted = function

    async def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Every table as it stands, but for the one that tells of the tables."""
        return await self.database.read(
            lambda db: {
                name: [dict(row) for row in db.execute(select(table).order_by(*table.primary_key)).mappings()]
                for name, table in Base.metadata.tables.items()
                if table is not OldestProgram.__table__
            }
        )

    async def ids(self) -> dict[int, int]:
        """The people by their chats."""
        return {row["chat_id"]: row["id"] for row in (await self.rows())["person"]}

    async def taken(self) -> set[int]:
        return await self.database.read(lambda db: set(db.scalars(select(UpdateTaken.update_id))))

    async def quarantined(self) -> list[Quarantined]:
        return await self.database.read(lambda db: list(db.scalars(select(Quarantined))))

    async def conversation(self, chat_id: int) -> Conversation:
        visitor = await self.database.read(conversations.load, chat_id)
        assert visitor
        return visitor.conversation

    async def state(self, chat_id: int) -> list[Course | None]:
        """The journey under way, if there is one, and those set aside."""
        conversation = await self.conversation(chat_id)
        return [conversation.course, *conversation.parked]

    async def answers(self, chat_id: int) -> dict[str, Any]:
        """What is answered in the journey under way."""
        course = (await self.conversation(chat_id)).course
        return course.answers if course else {}

    async def session(self, capacity: int = 1) -> int:
        """A session of the first module tomorrow."""

        def add(db: Session) -> int:
            at = self.now + timedelta(days=1)
            event = Event(programme="researchers", module="understanding", hub="summerfield", starts_at=at, minutes=90,
                          capacity=capacity, helps=[])  # fmt: skip
            db.add(event)
            db.flush()
            return event.id

        return await self.database.write(add)

    def in_english(self, sentence: str) -> str:
        return self.desk.localizers.of("en").plain(Words(sentence))
