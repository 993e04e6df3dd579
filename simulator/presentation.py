"""The methods that set and show the bot's profile."""

from simulator.answers import Json
from simulator.calls import Call
from simulator.profile import Words, checked_commands, checked_language
from simulator.telegram import Telegram


def get_me(telegram: Telegram, call: Call) -> Json:
    return {
        **telegram.bot_user(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_my_name(telegram: Telegram, call: Call) -> bool:
    _set(telegram.profile.name, call, "name")
    telegram.profile.name.default = telegram.profile.name.default or telegram.profile.own_name
    return True


def get_my_name(telegram: Telegram, call: Call) -> Json:
    return {"name": telegram.profile.name.get(_language(call))}


def set_my_description(telegram: Telegram, call: Call) -> bool:
    return _set(telegram.profile.description, call, "description")


def get_my_description(telegram: Telegram, call: Call) -> Json:
    return {"description": telegram.profile.description.get(_language(call))}


def set_my_short_description(telegram: Telegram, call: Call) -> bool:
    return _set(telegram.profile.short_description, call, "short_description")


def get_my_short_description(telegram: Telegram, call: Call) -> Json:
    return {"short_description": telegram.profile.short_description.get(_language(call))}


def set_my_commands(telegram: Telegram, call: Call) -> bool:
    commands = checked_commands(call.data("commands", "commands"))
    telegram.profile.set_commands(call.data("scope", "scope"), _language(call), commands)
    return True


def get_my_commands(telegram: Telegram, call: Call) -> list[Json]:
    return telegram.profile.get_commands(call.data("scope", "scope"), _language(call))


def delete_my_commands(telegram: Telegram, call: Call) -> bool:
    telegram.profile.delete_commands(call.data("scope", "scope"), _language(call))
    return True


def set_chat_menu_button(telegram: Telegram, call: Call) -> bool:
    if call.has("chat_id"):
        telegram.known(call)
    telegram.profile.menu_button = call.data("menu_button", "menu button") or {"type": "default"}
    return True


def _set(words: Words, call: Call, name: str) -> bool:
    words.set(call.text(name).strip(), _language(call))
    return True


def _language(call: Call) -> str:
    return checked_language(call.text("language_code"))
