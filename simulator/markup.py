"""Buttons under a message and keyboards under the chat, checked as Telegram checks them."""

from dataclasses import dataclass
from typing import Any

from simulator.answers import Json, bad_request
from simulator.calls import Call
from simulator.links import checked_link

DATA_BYTES = 64
BUTTONS = 100
ACTIONS = (
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "copy_text",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "callback_game",
    "pay",
)


@dataclass(frozen=True)
class Markup:
    """`inline` belongs to the message and is shown to the bot; `keyboard` belongs to the chat and is not."""

    inline: Json | None = None
    keyboard: Json | None = None


def read_markup(call: Call) -> Markup:
    raw = call.data("reply_markup", "reply keyboard markup")
    if not raw:
        return Markup()
    if not isinstance(raw, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in raw:
        rows = [[_inline_button(button) for button in row] for row in _rows(raw["inline_keyboard"])]
        rows = [row for row in rows if row]
        return Markup(inline={"inline_keyboard": rows} if rows else None)
    if "keyboard" in raw:
        rows = [[_keyboard_button(button) for button in row] for row in _rows(raw["keyboard"])]
        return Markup(keyboard={**raw, "keyboard": rows})
    return Markup(keyboard=raw)


def read_inline(call: Call) -> Json | None:
    """For edits, which take nothing but buttons under the message."""
    markup = read_markup(call)
    if markup.keyboard is not None:
        raise bad_request("inline keyboard expected")
    return markup.inline


def _rows(raw: Any) -> list[list[Any]]:
    if not isinstance(raw, list) or not all(isinstance(row, list) for row in raw):
        raise bad_request("can't parse inline keyboard: Array of Array of InlineKeyboardButton expected")
    if sum(map(len, raw)) > BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return raw


def _inline_button(raw: Any) -> Json:
    if not isinstance(raw, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    if not isinstance(raw.get("text"), str):
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be of type String')
    if not raw["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if not any(raw.get(action) is not None for action in ACTIONS):
        reason = "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        raise bad_request(reason)
    button = {name: value for name, value in raw.items() if value is not None}
    if "callback_data" in button:
        _check_data(button["callback_data"])
    elif "url" in button:
        button["url"] = _button_url(str(button["url"]))
    return button


def _check_data(data: Any) -> None:
    if not isinstance(data, str) or not 1 <= len(data.encode()) <= DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")


def _button_url(url: str) -> str:
    checked = checked_link(url)
    if checked is None:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return checked


def _keyboard_button(raw: Any) -> Json:
    button = {"text": raw} if isinstance(raw, str) else raw
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad_request('can\'t parse keyboard button: Field "text" must be of type String')
    return button
