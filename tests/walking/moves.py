"""What somebody does next: taps something new, old, borrowed or forged, says something, or does what phones can do besides."""

from collections import deque
from dataclasses import dataclass
from random import Random
from typing import Any

from handlers import ACTIONS
from locales import LANGUAGES
from models.buttons import Act, decode
from simulator.chats import StoredMessage
from tests.walking import words
from tests.walking.phones import Phones

Json = dict[str, Any]

COMMANDS = sorted({action.name for action in ACTIONS if action.command} | {"start", "nonsense", "x" * 40, ""})
NAMES = sorted(action.name for action in ACTIONS)
SUBJECTS = ["", "x", "0", "1", "2", "3", "5", "8", "13", "21", "999", "9" * 18, "9" * 48, "-1", "٣", "1:yes", "2:no", "1:1", "1.2", "3.en",
            "en", "researchers", "learning", "enterprise", "researcher-training", "💥", "1:", ":", ".", "a:b:c"]  # fmt: skip
WAYS_OUT = (".x", ".<")
OTHER_THINGS: tuple[Json, ...] = (
    {"location": {"latitude": 52.49, "longitude": -1.93}},
    {"sticker": {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 1, "height": 1, "emoji": "👍"}},
    {"video_note": {"file_id": "v", "file_unique_id": "v", "length": 9, "duration": 9}},
    {"poll": {"id": "1", "question": "?", "options": [], "total_voter_count": 0}},
    {"dice": {"emoji": "🎲", "value": 6}},
    {"venue": {"location": {"latitude": 52.0, "longitude": -1.0}, "title": "Hub", "address": "Soho Road"}},
    {"pinned_message": {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}}},
    {"animation": {"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1, "duration": 1}, "caption": "…"},
    {"text": "forwarded", "forward_origin": {"type": "hidden_user", "sender_user_name": "x", "date": 0}},
    {"contact": {"phone_number": "+447700900123", "first_name": "Somebody"}},
    {"contact": {"phone_number": "nonsense", "first_name": "💥", "user_id": 1}},
    {"voice": {"duration": -1}},
    {"photo": []},
    {"text": ""},
    {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}},
)


@dataclass
class Resident:
    """`language`: what their phone is set to."""

    number: int
    language: str


class Chooser:
    def __init__(self, random: Random, phones: Phones, residents: list[Resident]) -> None:
        self.random, self.phones, self.residents = random, phones, residents
        self.seen: deque[str] = deque(maxlen=3000)
        self.links: deque[str] = deque(maxlen=300)
        self._actor = residents[0]
        self._left = 0
        self._rushing = 0

    def turn(self) -> Json:
        """One of them does something, after some seconds; now and then the program starts anew, or the clock jumps."""
        if self._left <= 0:
            self._actor, self._left = self.random.choice(self.residents), self.random.randint(1, 30)
        self._left -= 1
        turn = {"after": self._seconds(), "who": self._actor.number, "does": self._does(self._actor)}
        if self.random.random() < 0.004:
            turn["restart"] = True
        return turn

    def _seconds(self) -> float:
        kind = self.random.random()
        if self._rushing or kind > 0.9995:  # faster than anybody can
            self._rushing = self._rushing - 1 if self._rushing else 60
            self._left += 1
            return 0.05
        if kind < 0.03:
            return 0.0
        if kind < 0.86:
            return round(self.random.uniform(0.3, 20), 1)
        if kind < 0.965:
            return float(self.random.randint(60, 1800))
        return float(self.random.randint(3600, 9 * 3600) if kind < 0.995 else self.random.randint(1, 9) * 86_400)

    def _does(self, who: Resident) -> Json:
        if self.phones.person(who.number).blocked:
            return {"block": False}
        kind = self.random.random()
        if kind < 0.58:
            return self._tap(who)
        if kind < 0.86:
            return self._say(who)
        if kind < 0.925:
            return {"say": {"text": self._command()}}
        if kind < 0.93:
            return {"block": True}
        return self._else(who)

    # taps

    def _tap(self, who: Resident) -> Json:
        found = self._with_buttons(who, 60)
        kind = self.random.random()
        if not found:
            return {"say": {"text": "/start"}}
        if kind < 0.8:
            return self._on(found[0], kindly=True)
        if kind < 0.9:
            return self._on(self.random.choice(found), kindly=False)
        message_id = self.random.choice([found[0].message_id, self.random.choice(found).message_id, 0, 10**9])
        return {"tap": {"message_id": message_id, "data": self._borrowed() if kind < 0.95 else self._forged()}}

    def _with_buttons(self, who: Resident, most: int) -> list[StoredMessage]:
        """The newest first."""
        found: list[StoredMessage] = []
        for message in reversed(self.phones.person(who.number).chat.messages.values()):
            if message.inline and message.from_bot and not message.deleted:
                found.append(message)
            if len(found) >= most:
                break
        return sorted(found, key=lambda each: -each.message_id)

    def _on(self, message: StoredMessage, *, kindly: bool) -> Json:
        datas = [
            str(button["callback_data"])
            for row in (message.inline or {}).get("inline_keyboard", [])
            for button in row
            if "callback_data" in button
        ]
        answers = [data for data in datas if not data.endswith(WAYS_OUT)]
        if kindly and self.random.random() < 0.85:
            if not answers:
                return {"say": {"text": words.answer(self.random)}}
            datas = answers
        if not datas:
            return {"say": {"text": "/menu"}}
        return {"tap": {"message_id": message.message_id, "data": self.random.choice(datas)}}

    def _borrowed(self) -> str:
        return self.random.choice(self.seen) if self.seen else "a.menu."

    def _forged(self) -> str:
        data, kind = self._borrowed(), self.random.random()
        if kind < 0.4:
            data = f"a.{self.random.choice(NAMES)}.{self.random.choice(SUBJECTS)}"
        elif kind < 0.7 and isinstance(act := decode(data), Act):
            data = f"a.{act.action}.{self._changed(act.subject)}"
        elif kind < 0.85:
            data = self._changed(data)
        elif kind < 0.9:
            data = self.random.choice(words.ODD)
        return data.encode()[:64].decode(errors="ignore") or "-"

    def _changed(self, data: str) -> str:
        kind = self.random.random()
        if kind < 0.6:
            number = str(self.random.randint(0, 60))
            return "".join(number if each.isdigit() else each for each in data)
        at = self.random.randint(0, len(data))
        return data[:at] + self.random.choice(["", "0", ".", ":", "z", "\x00", "é"]) + data[at + 1 :]

    # words

    def _command(self) -> str:
        return f"/{self.random.choice(COMMANDS)}{self.random.choice(words.JUNK)}"

    def _say(self, who: Resident) -> Json:
        kind = self.random.random()
        found = self._with_buttons(who, 3)
        if kind < 0.12 and found:
            button = self.random.choice([each for row in found[0].inline["inline_keyboard"] for each in row])  # type: ignore[index]
            return {"say": {"text": words.shortened(button["text"])}}
        if kind < 0.15 and self.links:
            link = self.random.choice(self.links)
            code = link.partition("start=")[2]
            return {"say": {"text": self.random.choice([link, f"/start {code}", code, code.lower() or "-"])}}
        said: Json = {"text": words.shortened(words.text(self.random, who.language))}
        if kind > 0.88 and found:
            said["reply_to"] = self.random.choice(found).message_id
        return {"say": said}

    # what phones can do besides

    def _else(self, who: Resident) -> Json:
        kind = self.random.randrange(12)
        if kind < 2:
            return {"say": {"voice": self.random.choice([0, 1, 7, 599, 601])} | self._caption()}
        if kind == 2:
            return {"say": {"photo": True} | self._caption()}
        if kind == 3:
            return {"say": {"contact": self.random.choice(["+447700900123", "07700900456", "12", "+1"])}}
        if kind == 4:
            return {"say": {"document": self.random.choice(["cv.pdf", "\u202egpj.exe"])} | self._caption()}
        if kind == 5:
            return {"say": {"photo": True, "raw": {"media_group_id": f"album {who.number}"}}}
        if kind == 6:
            return self._edit(who)
        if kind == 7:
            return {"inline": self.random.choice(["", "soup", "work", *words.ODD])[:256]}
        if kind == 8:
            return {"raw": self._elsewhere(who)}
        return {"say": {"raw": self.random.choice(OTHER_THINGS)}}

    def _caption(self) -> Json:
        said = self.random.choice([None, *words.NAMES["ur"], "x" * 1024, "<b>"])
        return {"caption": said} if said else {}

    def _edit(self, who: Resident) -> Json:
        own = [each.message_id for each in self.phones.person(who.number).chat.messages.values() if not each.from_bot]
        if not own:
            return {"say": {"text": "/menu"}}
        return {"edit": self.random.choice(own[-40:]), "to": words.shortened(words.text(self.random, who.language))}

    def _elsewhere(self, who: Resident) -> Json:
        """A group, a channel, and what nobody waits for an answer to."""
        user, group = (
            self.phones.person(who.number).as_user(),
            {"id": -self.random.randint(1, 9), "type": "group", "title": "x"},
        )
        said = {"message_id": 1, "date": 0, "chat": group, "from": user, "text": "hello"}
        own = {"id": who.number, "type": "private"}
        return self.random.choice(
            [
                {"message": said},
                {"message": said | {"chat": {"id": -100, "type": "channel", "title": "x"}}},
                {"channel_post": said},
                {"my_chat_member": {"chat": group, "from": user, "date": 0, "new_chat_member": {"status": "left"}}},
                {"message_reaction": {"chat": own, "message_id": 1, "user": user}},
                {"edited_message": {"message_id": 1, "date": 0, "chat": own, "from": user, "location": {}}},
                {"message": {"message_id": 1, "date": 0, "chat": own}},
                {"callback_query": {"id": "1", "from": user, "inline_message_id": "x", "data": "a.menu."}},
            ]
        )  # fmt: skip

    def look_at(self, text: str, buttons: list[Json]) -> None:
        """Remember what can be tapped and opened."""
        for button in buttons:
            if data := button.get("callback_data"):
                self.seen.append(str(data))
            for name in ("url", "copy_text"):
                if "start=" in str(button.get(name)):
                    self.links.append(str(button[name] if name == "url" else button[name]["text"]))
        for word in text.split():
            if "start=" in word:
                self.links.append(word.strip("\u2068\u2069<>"))


def population(languages: int = 3) -> list[Resident]:
    """So many of each language, with numbers from 3001."""
    codes = [code for _each in range(languages) for code in LANGUAGES]
    phones = {"pa": ["pa", "pa-PK"], "en": ["en-GB", "de", "xx-\u202e"]}
    return [
        Resident(3001 + number, phones.get(code, [code])[number // 8 % len(phones.get(code, [code]))])
        for number, code in enumerate(codes)
    ]
