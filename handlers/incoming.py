"""What an update of Telegram's means to us, whatever kind it is and however incomplete.

Read from the JSON itself: of the hundreds of fields an update can have we need a dozen, and one that lacks what others expect
must be taken all the same.
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from handlers.danger import Danger, recognise
from handlers.questions import Heard
from locales import clean
from models.buttons import Act, decode

PRIVATE, CHANNEL = "private", "channel"
NOTHING = Heard()
HELP_COMMANDS = ("/helpnow", "/sos")


class Kind(Enum):
    SAID = auto()  # a message in a private chat
    TAPPED = auto()
    EDITED = auto()  # a message that was sent before was changed
    GROUP = auto()  # anything in a group
    BLOCKED = auto()
    UNBLOCKED = auto()
    OTHER = auto()  # nothing that anybody waits for an answer to


@dataclass(frozen=True, slots=True)
class Tap:
    """`message_id`, `text` and `entities` are those of the message with the button: 0 and nothing when Telegram does not say;
    `label` is the button's."""

    callback_id: str
    data: str
    message_id: int = 0
    text: str = ""
    entities: tuple[dict[str, Any], ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """`reply_to`: the message that this one answers, 0 for none; `danger`: what their words speak of; `helped`: they have been told
    already where help is, and their tap has been acknowledged."""

    update_id: int
    kind: Kind
    chat_id: int = 0
    first_name: str = ""
    phone_language: str | None = None
    heard: Heard = NOTHING
    album: str | None = None
    reply_to: int = 0
    tap: Tap | None = None
    danger: Danger | None = None
    helped: bool = False

    @property
    def help_asked(self) -> str | None:
        """The language of the tapped "I need help now" ("" for the command, which tells none); None when they did neither."""
        if self.kind is Kind.TAPPED and self.tap:
            does = decode(self.tap.data)
            return does.subject if isinstance(does, Act) and does.action == "helpnow" else None
        command = (self.heard.text or "").partition(" ")[0].partition("@")[0].casefold()
        return "" if self.kind is Kind.SAID and command in HELP_COMMANDS else None

    @property
    def calls_for_help(self) -> bool:
        """Whether somebody says they are in danger, by a tap, a command or their words."""
        return self.help_asked is not None or bool(self.danger and self.danger.strong)


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody typed behind the bot's name, in any chat of theirs. `further`: they look for more than they were shown."""

    update_id: int
    query_id: str
    chat_id: int
    words: str
    further: bool
    phone_language: str | None


def asked(update: dict[str, Any]) -> Asked | None:
    """None for an update of another kind, or one that nobody could answer."""
    query = _part(update, "inline_query")
    user, update_id, query_id = _part(query, "from"), _number(update, "update_id"), _text(query, "id")
    chat_id = _number(user, "id")
    if not (query_id and chat_id):
        return None
    words, further = clean(_text(query, "query")), bool(_text(query, "offset"))
    return Asked(update_id, query_id, chat_id, words, further, _text(user, "language_code"))


def read(update: dict[str, Any]) -> Incoming:
    """Understand an update as JSON gives it. What cannot be understood is OTHER: taken, and nothing comes of it.

    Raises KeyError, TypeError or ValueError when it has no integer `update_id`.
    """
    update_id = int(update["update_id"])
    if isinstance(query := update.get("callback_query"), dict):
        return _tapped(update_id, query)
    if isinstance(message := update.get("message"), dict):
        return _said(update_id, message, Kind.SAID)
    if isinstance(message := update.get("edited_message"), dict):
        return _said(update_id, message, Kind.EDITED)
    if isinstance(change := update.get("my_chat_member"), dict):
        return _member(update_id, change)
    return Incoming(update_id, Kind.OTHER)


def _tapped(update_id: int, query: dict[str, Any]) -> Incoming:
    user, message = _part(query, "from"), _part(query, "message")
    chat_id = _number(user, "id")
    if not chat_id or (message and _kind_of(_part(message, "chat"), chat_id) != PRIVATE):
        return Incoming(update_id, Kind.OTHER, tap=Tap(_text(query, "id"), ""))
    data = _text(query, "data")
    tap = Tap(
        callback_id=_text(query, "id"),
        data=data,
        message_id=_number(message, "message_id"),
        text=_text(message, "text"),
        entities=tuple(each for each in _list(message, "entities") if isinstance(each, dict)),
        label=_label(message, data),
    )
    return Incoming(
        update_id, Kind.TAPPED, chat_id, clean(_text(user, "first_name")), _text(user, "language_code"), tap=tap
    )


def _said(update_id: int, message: dict[str, Any], kind: Kind) -> Incoming:
    user, chat = _part(message, "from"), _part(message, "chat")
    chat_id = _number(chat, "id")
    chat_kind = _kind_of(chat, chat_id)
    language = _text(user, "language_code")
    if chat_kind != PRIVATE:
        return Incoming(update_id, Kind.OTHER if chat_kind == CHANNEL else Kind.GROUP, chat_id, phone_language=language)
    if not chat_id or not user or user.get("is_bot") is True:
        return Incoming(update_id, Kind.OTHER, chat_id)
    if kind is Kind.EDITED and not (_text(message, "text") or _text(message, "caption")):  # a live location, say
        return Incoming(update_id, Kind.OTHER, chat_id)
    album = _text(message, "media_group_id") or None
    reply_to = _number(_part(message, "reply_to_message"), "message_id")
    heard = _heard(message, chat_id)
    danger = recognise(heard.text) if heard.text and not heard.text.startswith("/") else None
    name = clean(_text(user, "first_name"))
    return Incoming(update_id, kind, chat_id, name, language, heard, album, reply_to, danger=danger)


def _member(update_id: int, change: dict[str, Any]) -> Incoming:
    chat = _part(change, "chat")
    chat_id = _number(chat, "id")
    if not chat_id or _kind_of(chat, chat_id) != PRIVATE:
        return Incoming(update_id, Kind.OTHER, chat_id)
    gone = _part(change, "new_chat_member").get("status") in ("kicked", "left")
    return Incoming(update_id, Kind.BLOCKED if gone else Kind.UNBLOCKED, chat_id)


def _heard(message: dict[str, Any], chat_id: int) -> Heard:
    caption = clean(_text(message, "caption")) or None
    voice = _part(message, "voice")
    if file_id := _text(voice, "file_id"):
        return Heard(text=caption, voice=file_id, seconds=_number(voice, "duration"))
    sizes = [size for size in _list(message, "photo") if isinstance(size, dict) and _text(size, "file_id")]
    if sizes:
        return Heard(text=caption, photo=_text(sizes[-1], "file_id"))  # Telegram gives the largest last
    contact = _part(message, "contact")
    if number := _text(contact, "phone_number"):
        return Heard(contact=clean(number), own=_number(contact, "user_id") == chat_id)
    if text := _text(message, "text"):
        return Heard(text=clean(text))
    return Heard(text=caption, other="attachment")


def _label(message: dict[str, Any], data: str) -> str:
    """What stands on the button that carries `data`."""
    rows = _list(_part(message, "reply_markup"), "inline_keyboard")
    buttons = [button for row in rows if isinstance(row, list) for button in row if isinstance(button, dict)]
    return next((_text(button, "text") for button in buttons if button.get("callback_data") == data), "")


def _kind_of(chat: dict[str, Any], chat_id: int) -> str:
    """The chat's type; where it is left out, people's ids are positive and groups' negative."""
    return _text(chat, "type") or (PRIVATE if chat_id > 0 else "group")


def _part(whole: dict[str, Any], name: str) -> dict[str, Any]:
    part = whole.get(name)
    return part if isinstance(part, dict) else {}


def _list(whole: dict[str, Any], name: str) -> list[Any]:
    part = whole.get(name)
    return part if isinstance(part, list) else []


def _text(whole: dict[str, Any], name: str) -> str:
    part = whole.get(name)
    return part if isinstance(part, str) else ""


def _number(whole: dict[str, Any], name: str) -> int:
    """An integer that fits Telegram's 52 bits, else 0."""
    part = whole.get(name)
    return part if isinstance(part, int) and not isinstance(part, bool) and abs(part) < 2**52 else 0
