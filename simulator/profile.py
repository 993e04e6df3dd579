"""How the bot presents itself: names, descriptions and commands, for each language."""

import re
from dataclasses import dataclass, field
from typing import Any

import orjson

from simulator.answers import Json, bad_request

LANGUAGE = re.compile(r"[a-z]{2}")
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
MOST_COMMANDS = 100
PRIVATE_SCOPES = ("all_private_chats", "default")


@dataclass
class Words:
    """A text with one for everybody and others for languages."""

    longest: int
    too_long: str
    default: str = ""
    by_language: dict[str, str] = field(default_factory=dict)

    def set(self, text: str, language: str) -> None:
        if len(text) > self.longest:
            raise bad_request(self.too_long)
        if not language:
            self.default = text
        elif text:
            self.by_language[language] = text
        else:
            self.by_language.pop(language, None)

    def get(self, language: str) -> str:
        return self.by_language.get(language, self.default)


class Profile:
    def __init__(self, name: str) -> None:
        self.own_name = name
        self.name = Words(64, "BOT_TITLE_INVALID", name)
        self.description = Words(512, "BOT_DESCRIPTION_TOO_LONG")
        self.short_description = Words(120, "BOT_SHORT_DESCRIPTION_TOO_LONG")
        self.menu_button: Json = {"type": "commands"}
        self._commands: dict[tuple[str, str], list[Json]] = {}

    def set_commands(self, scope: Any, language: str, commands: list[Json]) -> None:
        self._commands[_scope_key(scope), language] = commands

    def delete_commands(self, scope: Any, language: str) -> None:
        self._commands.pop((_scope_key(scope), language), None)

    def get_commands(self, scope: Any, language: str) -> list[Json]:
        """What was set for exactly this scope and language."""
        return self._commands.get((_scope_key(scope), language), [])

    def commands_for(self, language: str, chat_id: int | None = None) -> list[Json]:
        """What a person of this language sees in their chat with the bot."""
        scopes: list[Json] = [{"type": scope} for scope in PRIVATE_SCOPES]
        if chat_id is not None:
            scopes.insert(0, {"type": "chat", "chat_id": chat_id})
        for scope in scopes:
            for code in (language, ""):
                if found := self._commands.get((_scope_key(scope), code)):
                    return found
        return []


def checked_language(code: str) -> str:
    if code and not LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code


def checked_commands(raw: Any) -> list[Json]:
    if not isinstance(raw, list):
        raise bad_request("can't parse BotCommand: Array expected")
    if len(raw) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    return [_checked_command(each) for each in raw]


def _checked_command(raw: Json) -> Json:
    command = str(raw.get("command", "")).removeprefix("/")
    description = str(raw.get("description", "")).strip()
    if not COMMAND.fullmatch(command):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command, "description": description}


def _scope_key(scope: Any) -> str:
    if not scope:
        scope = {"type": "default"}
    if "chat_id" in scope:
        scope = {**scope, "chat_id": int(scope["chat_id"])}
    return orjson.dumps(scope, option=orjson.OPT_SORT_KEYS).decode()
