"""Telegram and everybody's phone, in this process: the simulator's strict reading of each call, without the network."""

import mimetypes
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

import orjson
from telegram.error import BadRequest, Forbidden

from simulator import inline, phone
from simulator.answers import ApiError
from simulator.api import METHODS
from simulator.calls import Call, Upload
from simulator.config import Config, Limits
from simulator.people import Person
from simulator.telegram import Telegram
from tests.walking.tongues import without_marks

Json = dict[str, Any]


@dataclass(frozen=True)
class Made:
    """A call that was made, as it was made (`payload` still says in which languages), and Telegram's objection."""

    method: str
    payload: Json
    objection: str | None = None

    @property
    def chat_id(self) -> int:
        return int(self.payload.get("chat_id", 0))

    @property
    def words(self) -> str:
        return str(self.payload.get("text", self.payload.get("caption", "")))

    @property
    def buttons(self) -> list[Json]:
        markup = self.payload.get("reply_markup") or {}
        return [button for row in markup.get("inline_keyboard", []) for button in row]

    @property
    def below(self) -> list[Json]:
        """The buttons below where they type."""
        return [button for row in (self.payload.get("reply_markup") or {}).get("keyboard", []) for button in row]


class Phones:
    """`clock` gives Unix seconds."""

    def __init__(self, clock: Any) -> None:
        self.telegram = Telegram(
            Config(limits=Limits(enabled=False), clock=clock, first_update_id=100_000_000, messages_kept=None)
        )
        self.calls: list[Made] = []

    def person(self, number: int) -> Person:
        return self.telegram.people.by_id[number]

    async def call(self, method: str, body: bytes, attachment: tuple[str, bytes] | None = None) -> int:
        """Raises telegram.error.TelegramError, as the real client does."""
        payload: Json = orjson.loads(body)
        uploads = {}
        if attachment:
            kind = mimetypes.guess_type(attachment[0])[0] or "application/octet-stream"
            uploads["file"] = Upload(attachment[0], attachment[1], kind)
        call = Call(method, orjson.loads(without_marks(body.decode())), uploads)
        try:
            result = METHODS[method.lower()][1](self.telegram, call)
            result = await result if isawaitable(result) else result
        except ApiError as error:
            self.calls.append(Made(method, payload, error.description))
            raise (Forbidden if error.code == 403 else BadRequest)(error.description) from None
        self.calls.append(Made(method, payload))
        return int(result["message_id"]) if isinstance(result, dict) and "message_id" in result else 0

    def update(self, number: int, does: Json) -> Json | None:
        """The update that comes of what somebody does with their phone; None where it comes to nothing."""
        telegram, person = self.telegram, self.person(number)
        match does:
            case {"say": wanted}:
                update_id = phone.say(telegram, person, wanted)["update_id"]
            case {"tap": wanted}:
                update_id = phone.tap(telegram, person, wanted).get("update_id")
            case {"block": blocked}:
                update_id = phone.set_blocked(telegram, person, bool(blocked))["update_id"]
            case {"edit": message_id, "to": text}:
                message = person.chat.find(int(message_id))
                if message is None or message.from_bot:
                    return None
                person.chat.touch(message, content={"text": text}, edit_date=telegram.now())
                update_id = telegram.deliveries.put({"edited_message": telegram.as_api(person, message)}, number)
            case {"raw": fields}:
                update_id = telegram.deliveries.put(dict(fields), number)
            case _:
                raise ValueError(f"nobody can do {does!r}")
        delivery = telegram.deliveries.pending.pop(update_id, None) if update_id else None
        return delivery.update if delivery else None

    def ask_inline(self, number: int, words: str) -> tuple[Any, Json]:
        """Begin to type behind the bot's name: the coroutine that ends with the answer, and the update."""
        asking = inline.ask(self.telegram, self.person(number), {"query": words, "wait": 5})
        return asking, self.telegram.deliveries.pending
