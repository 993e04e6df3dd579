"""Whole chats as files. A line without indentation is what happens; the indented lines below it are what people then see.

    Amina's phone: en              a phone, set to this language, of somebody who has never written to the bot
    Amina's phone: en agreed       of a resident who speaks it with the bot, and agreed to what is kept
    Meera's phone: en coordinates  of a coordinator; `coordinates, speaks ur pl` of one who speaks other languages, too
    Khadija's phone: en partner of karis   of a partner of that organisation
    Noor's phone: en leads         of a community leader
    Amina: /start                  she writes
    Amina taps English             she taps the newest button that says so; `taps old …` the oldest
    Amina sends her number 07…     by Telegram's own button; `sends a contact card 07…` is somebody else's
    Amina sends a voice message    or what else is in SENT
    Meera replies: Welcome         she replies, in Telegram, to the newest message that can be replied to
    Meera replies to “…”: Welcome  to the newest message that says so
    Meera replies to “…” with a voice message
    Amina edits: Aminah            she changes a message that she has sent
    Amina opens the link           the one that a stage direction made
    Amina opens the link she was sent    the newest that somebody was given to pass on
    Amina types the code           the newest short one that somebody was given; `types the code in small letters with hyphens`
    Amina types @Grapevine sewing  in a chat with somebody else; what she is offered
    Amina sends Basia the card “…”   the one that begins so, of those that she was offered
    -- a restart                   something happens that is in STAGE

`pytest tests/journeys --update` writes the indented lines anew.
"""

import html
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from handlers import inline_cards
from handlers.incoming import asked, read
from handlers.reception import Reception
from models import agreements, announcement_words, people
from models.announcements import Announcement, AnnouncementState
from models.database import Database
from models.invites import SHORT_LETTERS
from models.outbox import MessageOwed, State
from models.people import Role
from models.schema import Refusal

ISOLATES = re.compile("[\u2066-\u2069]")
LINK = re.compile(r"\?start=([\w-]{20,})")
SHORT = re.compile(rf"\b[{SHORT_LETTERS}]{{4}} [{SHORT_LETTERS}]{{4}}\b")
NEW = {"sendMessage": "", "sendDocument": " a file", "sendVoice": " a voice message", "sendPhoto": " a photo"}
PICTURE = {"photo": [{"file_id": "p", "file_unique_id": "p", "width": 9, "height": 9}]}
SENT = {
    "a voice message": [{"voice": {"file_id": "voice-1", "file_unique_id": "v1", "duration": 7}}],
    "a picture": [PICTURE],
    "an album": [{**PICTURE, "media_group_id": "album-1"}] * 3,
    "a picture of the letter": [{**PICTURE, "caption": "This came from the council"}],
    "an hour of voice": [{"voice": {"file_id": "voice-2", "file_unique_id": "v2", "duration": 3600}}],
    "a picture of 20 MB as a file": [{"document": {"file_id": "d", "file_unique_id": "d", "file_size": 20_971_520}}],
    "a sticker": [{"sticker": {"file_id": "s", "file_unique_id": "s", "emoji": "👍"}}],
    "a location": [{"location": {"latitude": 52.5, "longitude": -1.9}}],
    "a contact card": [{"contact": {"phone_number": "+44 121 496 0199", "first_name": "Uncle"}}],
}


@dataclass
class Shown:
    """A message on a phone."""

    message_id: int
    text: str
    buttons: list[list[dict[str, Any]]]


@dataclass
class Phone:
    name: str
    chat_id: int
    language: str
    screen: list[Shown] = field(default_factory=list)


@dataclass
class Play:
    """A chat while it is played: the phones, the clock, the program behind them."""

    database: Database
    reception: Reception
    now: datetime
    stage: dict[str, Callable[["Play"], Awaitable[None]]]
    phones: dict[str, Phone] = field(default_factory=dict)
    updates: int = 0
    messages: int = 100
    link: str = ""
    passed_on: str = ""
    short: str = ""
    cards: dict[str, Any] = field(default_factory=dict)
    at_once: int = 1000  # messages of announcements that go out when something happens

    async def play(self, script: str) -> str:
        """The script with what people saw after each line."""
        written: list[str] = []
        for line in script.splitlines():
            if line.startswith("    "):
                continue
            written.append(line)
            seen = await self._happen(line.strip())
            written += ["    " + each for each in seen]
        return "\n".join(written).rstrip("\n") + "\n"

    async def _happen(self, line: str) -> list[str]:
        if not line or line.startswith("#"):
            return []
        if line.startswith("-- "):
            await self.stage[line[3:]](self)
            return await self._deliver(self.at_once)
        if match := re.fullmatch(
            r"(\w+)'s phone: ([\w-]+)(?: (agreed|coordinates|leads|partner of [\w-]+))?(?:, speaks ([\w ]+))?", line
        ):
            return await self._new_phone(match[1], match[2], match[3], (match[4] or "").split())
        if match := re.fullmatch(r"(\w+) replies(?: to “(.+?)”)?(?:: (.+)| with (.+))", line):
            said = {"text": match[3]} if match[3] else SENT[match[4]][0]
            return await self._reply(self.phones[match[1]], match[2] or "", said)
        if match := re.fullmatch(r"(\w+) types @Grapevine ?(.*)", line):
            return await self._look(self.phones[match[1]], match[2])
        if match := re.fullmatch(r"(\w+) sends (\w+) the card “(.+)”", line):
            return self._pass_on(self.phones[match[1]], match[2], match[3])
        if match := re.fullmatch(r"(\w+) taps (old )?(.+)", line):
            return await self._tap(self.phones[match[1]], match[3], oldest=bool(match[2]))
        if match := re.fullmatch(r"(\w+) sends (her number|his number|a contact card) (.+)", line):
            phone = self.phones[match[1]]
            owner = {} if match[2] == "a contact card" else {"user_id": phone.chat_id}
            return await self._send(phone, {"contact": {"phone_number": match[3], "first_name": "…", **owner}})
        if match := re.fullmatch(r"(\w+) sends (.+)", line):
            return [seen for sent in SENT[match[2]] for seen in await self._send(self.phones[match[1]], sent)]
        if match := re.fullmatch(r"(\w+) edits: (.+)", line):
            return await self._send(self.phones[match[1]], {"text": match[2]}, "edited_message")
        if match := re.fullmatch(r"(\w+) opens the link", line):
            return await self._send(self.phones[match[1]], {"text": f"/start {self.link}"})
        if match := re.fullmatch(r"(\w+) opens the link she was sent", line):
            return await self._send(self.phones[match[1]], {"text": f"/start {self.passed_on}"})
        if match := re.fullmatch(r"(\w+) types the code( in small letters with hyphens)?", line):
            typed = self.short.lower().replace(" ", "-") if match[2] else self.short
            return await self._send(self.phones[match[1]], {"text": typed})
        name, _colon, said = line.partition(": ")
        return await self._send(self.phones[name], {"text": said})

    async def _new_phone(self, name: str, language: str, known_as: str | None, speaks: list[str]) -> list[str]:
        phone = Phone(name, 1000 + len(self.phones), language)
        self.phones[name] = phone
        if known_as:
            await self.database.write(self._introduce, phone, known_as, speaks)
        return []

    def _introduce(self, db: Session, phone: Phone, known_as: str, speaks: list[str]) -> None:
        person = people.arrive(db, phone.chat_id, self.now)
        person.language, person.other_languages = phone.language, speaks
        if known_as == "agreed":
            agreements.agree(db, person, "We keep your name.", phone.language, self.now)
        elif known_as in ("coordinates", "leads"):
            person.name = phone.name
            people.give_role(db, person, Role.LEADER if known_as == "leads" else Role.COORDINATOR, self.now)
        else:
            person.name = phone.name
            people.give_role(db, person, Role.PARTNER, self.now, organisation=known_as.removeprefix("partner of "))

    async def _send(self, phone: Phone, message: dict[str, Any], kind: str = "message") -> list[str]:
        return await self._take({kind: {"message_id": self._next(), **self._from(phone), **message}})

    async def _look(self, phone: Phone, words: str) -> list[str]:
        query = {"id": "1", "query": words, "offset": "", **self._from(phone)}
        looked = asked({"update_id": self.updates, "inline_query": query})
        assert looked
        desk = self.reception.desk
        self.cards = await self.database.read(inline_cards.answer, desk, looked, self.now) or {}
        if not self.cards:
            await self.database.write(inline_cards.make_link, looked, self.now)
            self.cards = await self.database.read(inline_cards.answer, desk, looked, self.now) or {}
        above = [f"[{self.cards['button']['text']}]"] if "button" in self.cards else []
        offered = [f"{each['title']} | {each['description']}" for each in self.cards["results"]]
        return [f"{phone.name} is offered:", *_indented([*above, *map(_bare, offered)])]

    def _pass_on(self, phone: Phone, friend: str, title: str) -> list[str]:
        card = next(each for each in self.cards["results"] if _bare(each["title"]).startswith(title))
        [[button]] = card["reply_markup"]["inline_keyboard"]
        if match := LINK.search(button["url"]):
            self.passed_on = match[1]
        text = _bare(html.unescape(card["input_message_content"]["message_text"]))
        return [f"{phone.name} to {friend}, via Grapevine:", *_indented([*text.split("\n"), f"[{button['text']}]"])]

    async def _reply(self, phone: Phone, text: str, said: dict[str, Any]) -> list[str]:
        subjects = await self.database.write(self._subjects, phone)
        found = (each for each in reversed(phone.screen) if each.message_id in subjects and text in each.text)
        shown = next(found, None)
        assert shown, f"there is no message “{text}” to reply to on {phone.name}'s phone"
        return await self._send(phone, {**said, "reply_to_message": {"message_id": shown.message_id}})

    def _subjects(self, db: Session, phone: Phone) -> set[int | None]:
        mine = (MessageOwed.chat_id == phone.chat_id, MessageOwed.subject.is_not(None))
        return set(db.scalars(select(MessageOwed.message_id).where(*mine)))

    async def _tap(self, phone: Phone, label: str, oldest: bool) -> list[str]:
        screens = phone.screen if oldest else reversed(phone.screen)
        found = (
            (shown, button["callback_data"])
            for shown in screens
            for row in shown.buttons
            for button in row
            if ISOLATES.sub("", button["text"]) == label
        )
        shown, data = next(found, (None, ""))
        assert shown, f"there is no button “{label}” on {phone.name}'s phone"
        message = {"message_id": shown.message_id, **self._from(phone), "text": "…", "date": 1}
        tapped = {"id": str(self._next()), "data": data, "message": message, "chat_instance": "1", **self._from(phone)}
        return await self._take({"callback_query": tapped})

    def _from(self, phone: Phone) -> dict[str, Any]:
        user = {"id": phone.chat_id, "is_bot": False, "first_name": phone.name, "language_code": phone.language}
        return {"from": user, "chat": {"id": phone.chat_id, "type": "private"}, "date": int(self.now.timestamp())}

    def _next(self) -> int:
        self.messages += 1
        return self.messages

    async def _take(self, update_json: dict[str, Any]) -> list[str]:
        self.updates += 1
        self.now += timedelta(seconds=4)
        incoming = read({"update_id": self.updates, **update_json})
        try:
            await self.database.write(self.reception.take, incoming, self.now)
        except Refusal as refusal:
            await self.database.write(self.reception.take, incoming, self.now, refusal)
        return await self._deliver()

    async def _deliver(self, announced: int = 0) -> list[str]:
        """Put what is owed on the phones, as the deliverer would, and so many messages of announcements."""
        owed = await self.database.write(self._hand_over, announced)
        seen: list[str] = []
        for chat_id, method, payload, message_id in owed:
            phone = next((each for each in self.phones.values() if each.chat_id == chat_id), None)
            if phone:  # who is not on the stage is told, too
                seen += self._show(phone, method, orjson.loads(payload), message_id)
        return seen

    def _hand_over(self, db: Session, announced: int) -> list[tuple[int, str, str, int]]:
        said = select(MessageOwed).where(MessageOwed.state.in_([State.OWED, State.CLAIMED])).order_by(MessageOwed.id)
        rows = list(db.scalars(said.where(MessageOwed.announcement_id.is_(None))))
        sending = select(Announcement.id).where(Announcement.state == AnnouncementState.SENDING)
        rows += db.scalars(said.where(MessageOwed.announcement_id.in_(sending)).limit(announced))
        owed = [(row.chat_id, *self._rendered(db, row), self._next()) for row in rows]
        for row, (_chat, _method, _payload, message_id) in zip(rows, owed, strict=True):
            db.execute(
                update(MessageOwed).where(MessageOwed.id == row.id).values(state=State.SENT, message_id=message_id)
            )
        return owed

    def _rendered(self, db: Session, row: MessageOwed) -> tuple[str, str]:
        """An announcement is stored once: here it gets its words."""
        if row.payload or row.announcement_id is None:
            return row.method, row.payload
        reader = db.scalars(people.of_chat(row.chat_id)).one()
        localizers = self.reception.desk.localizers
        method, payload = announcement_words.render(localizers, db, row.announcement_id, reader.reads)
        return method, orjson.dumps(payload).decode()

    def _show(self, phone: Phone, method: str, payload: dict[str, Any], message_id: int) -> list[str]:
        buttons = payload.get("reply_markup", {}).get("inline_keyboard", [])
        below = payload.get("media", payload)  # an edited picture has its caption in there
        said = payload.get("text", below.get("caption", ""))
        text = ISOLATES.sub("", html.unescape(re.sub("<[^>]+>", "", said)))
        if match := LINK.search(text):
            self.passed_on, text = match[1], text.replace(match[1], "CODE")
        if match := SHORT.search(text):
            self.short, text = match[0], text.replace(match[0], "SHORT CODE")
        shown = buttons or payload.get("reply_markup", {}).get("keyboard", [])
        rows = [" ".join(f"[{ISOLATES.sub('', button['text'])}]" for button in row) for row in shown]
        if method in NEW:
            phone.screen.append(Shown(message_id, text, buttons))
            lines = _indented([*(text.split("\n") if text else []), *rows])
            return [f"Grapevine to {phone.name}:{NEW[method]}", *lines]
        match method:
            case "deleteMessage":
                phone.screen = [each for each in phone.screen if each.message_id != payload["message_id"]]
                return [f"A message is gone from {phone.name}'s phone."]
            case "editMessageReplyMarkup":
                self._changed(phone, payload).buttons = buttons
                return [f"The buttons on {phone.name}'s phone are now:", *_indented(rows)]
            case _:
                changed = self._changed(phone, payload)
                changed.text, changed.buttons = text, buttons
                return [f"The message on {phone.name}'s phone is now:", *_indented([*text.split("\n"), *rows])]

    def _changed(self, phone: Phone, payload: dict[str, Any]) -> Shown:
        return next(shown for shown in phone.screen if shown.message_id == payload["message_id"])


def _bare(text: str) -> str:
    return ISOLATES.sub("", text)


def _indented(lines: list[str]) -> list[str]:
    return [f"│ {line}".rstrip() for line in lines]
