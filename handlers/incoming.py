"""What an update of Telegram's means to us, whatever kind it is and however incomplete."""

import os
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType

from handlers.questions import Heard
from locales import clean

os.environ.setdefault("PTB_TIMEDELTA", "1")  # python-telegram-bot then gives durations as timedelta

NOTHING = Heard()


class Kind(Enum):
    SAID = auto()  # a message in a private chat
    TAPPED = auto()
    EDITED = auto()  # a message that was sent before was changed
    GROUP = auto()  # anything in a group
    BLOCKED = auto()
    UNBLOCKED = auto()
    OTHER = auto()  # nothing that anybody waits for an answer to


@dataclass(frozen=True)
class Tap:
    """`message_id` and `html` are those of the message with the button, 0 and "" when Telegram does not say; `label` is the
    button's."""

    callback_id: str
    data: str
    message_id: int = 0
    html: str = ""
    label: str = ""


@dataclass(frozen=True)
class Incoming:
    update_id: int
    kind: Kind
    chat_id: int = 0
    first_name: str = ""
    phone_language: str | None = None
    heard: Heard = NOTHING
    album: str | None = None
    tap: Tap | None = None


def read(update: dict[str, Any]) -> Incoming:
    """Understand an update as JSON gives it. What cannot be understood is OTHER: taken, and nothing comes of it.

    Raises KeyError or TypeError when it has no integer `update_id`.
    """
    update_id = int(update["update_id"])
    try:
        parsed = Update.de_json(_completed(update), None)
    except (KeyError, TypeError, ValueError, AttributeError):
        return Incoming(update_id, Kind.OTHER)
    return _understood(parsed)


def _understood(update: Update) -> Incoming:
    if (query := update.callback_query) is not None:
        return _tapped(update.update_id, query)
    if (message := update.message or update.edited_message) is not None:
        return _said(update.update_id, message, edited=update.message is None)
    if (change := update.my_chat_member) is not None and change.chat.type == ChatType.PRIVATE:
        gone = change.new_chat_member.status in ("kicked", "left")
        return Incoming(update.update_id, Kind.BLOCKED if gone else Kind.UNBLOCKED, change.chat.id)
    return Incoming(update.update_id, Kind.OTHER)


def _tapped(update_id: int, query: CallbackQuery) -> Incoming:
    message = query.message
    if message is not None and message.chat.type != ChatType.PRIVATE:
        return Incoming(update_id, Kind.OTHER, message.chat.id)
    shown = message if isinstance(message, Message) else None
    rows = shown.reply_markup.inline_keyboard if shown and shown.reply_markup else ()
    label = next((button.text for row in rows for button in row if button.callback_data == query.data), "")
    tap = Tap(
        callback_id=query.id,
        data=query.data or "",
        message_id=message.message_id if message else 0,
        html=shown.text_html if shown and shown.text else "",
        label=label,
    )
    user = query.from_user
    return Incoming(update_id, Kind.TAPPED, user.id, clean(user.first_name), user.language_code, tap=tap)


def _said(update_id: int, message: Message, edited: bool) -> Incoming:
    user = message.from_user
    if message.chat.type != ChatType.PRIVATE:
        return Incoming(update_id, Kind.GROUP if message.chat.type != ChatType.CHANNEL else Kind.OTHER, message.chat.id)
    if user is None or user.is_bot:
        return Incoming(update_id, Kind.OTHER, message.chat.id)
    return Incoming(
        update_id,
        Kind.EDITED if edited else Kind.SAID,
        message.chat.id,
        clean(user.first_name),
        user.language_code,
        heard=_heard(message),
        album=message.media_group_id,
    )


def _heard(message: Message) -> Heard:
    if message.voice:
        return Heard(voice=message.voice.file_id, seconds=int(message.voice.duration.total_seconds()))  # type: ignore[union-attr]
    if message.text is not None:
        return Heard(text=clean(message.text))
    if message.caption:
        return Heard(text=clean(message.caption), other="attachment")
    return Heard(other="attachment")


def _completed(update: dict[str, Any]) -> dict[str, Any]:
    """The same with what old or partial updates leave out: a chat's type, whether a user is a bot, a tap's chat instance."""
    completed = dict(update)
    for kind in ("message", "edited_message", "callback_query", "my_chat_member"):
        part = completed.get(kind)
        if not isinstance(part, dict):
            continue
        part = _with_chat_and_user(part)
        for inner in ("message", "reply_to_message"):
            if isinstance(part.get(inner), dict):
                part[inner] = _with_chat_and_user(part[inner])
        if kind == "callback_query":
            part.setdefault("chat_instance", "")
        completed[kind] = part
    return completed


def _with_chat_and_user(part: dict[str, Any]) -> dict[str, Any]:
    completed = dict(part)
    if isinstance(chat := part.get("chat"), dict):
        completed["chat"] = _chat(chat)
    if isinstance(user := part.get("from"), dict):
        completed["from"] = _user(user)
    return completed


def _chat(chat: dict[str, Any]) -> dict[str, Any]:
    return {"type": ChatType.PRIVATE if int(chat["id"]) > 0 else ChatType.GROUP, **chat}


def _user(user: dict[str, Any]) -> dict[str, Any]:
    return {"is_bot": False, **user}
