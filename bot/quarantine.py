"""`python -m bot quarantine`: the updates that failed three times and were set aside, without what anybody wrote in them; and another try
for one of them, after its fault was mended."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from bot import app
from bot.columns import columns
from bot.dumps import NotDone
from bot.logs import hashed, key_of, traced
from bot.settings import Settings
from handlers import ACTIONS, JOURNEYS
from models import database, updates
from models.content import Content
from models.updates import Quarantined

HEADINGS = ("update", "in the logs", "failed", "error", "what")
PLAIN = {"type", "language_code", "is_bot", "date", "edit_date", "duration", "mime_type", "offset", "length"}
COMMAND = re.compile(r"/[a-z]+")


async def show_all(settings: Settings) -> None:
    """Print what is set aside."""
    key, zone = key_of(settings.bot_token), ZoneInfo(settings.timezone)
    found = await _found(settings)
    print("\n".join(lines(found, key, zone)) if found else "Nothing is set aside.")  # noqa: T201


async def show(settings: Settings, update_id: int) -> None:
    """Print where one failed, and its outline. Raises NotDone."""
    found = [each for each in await _found(settings) if each.update_id == update_id]
    if not found:
        raise NotDone(f"{update_id} is not set aside")
    print(f"{found[0].traceback}\n{json.dumps(outline(json.loads(found[0].payload)), indent=2)}")  # noqa: T201


async def retry(settings: Settings, content: Content, update_id: int) -> None:
    """Take one again, as if it came now; what it leads to is said by the process that delivers. Raises NotDone."""
    async with app.put_together(settings, content, JOURNEYS, ACTIONS, is_alone=False) as parts:
        try:
            taken = await parts.intake.take_again(update_id)
        except Exception as error:  # whatever it is, it stays set aside
            raise NotDone(f"It failed again, and stays set aside:\n{traced(error)}") from None
    if not taken:
        raise NotDone(f"{update_id} is not set aside")


async def _found(settings: Settings) -> Sequence[Quarantined]:
    opened = database.connect(settings.database_url.get_secret_value())
    try:
        return await opened.read(updates.quarantined)
    finally:
        opened.close()


def lines(found: Sequence[Quarantined], key: bytes, zone: ZoneInfo) -> Iterator[str]:
    rows = [
        (
            str(each.update_id),
            hashed(each.update_id, key),
            f"{each.failed_at.astimezone(zone):%d %b %Y %H:%M:%S}",
            each.traceback.split()[-1],
            _kind(json.loads(each.payload)),
        )
        for each in found
    ]
    yield from columns([HEADINGS, *rows])


def _kind(update: dict[str, Any]) -> str:
    """What somebody did, not what they said."""
    if isinstance(query := update.get("callback_query"), dict):
        return f"tapped {_button(str(query.get('data', '')))}"
    for name in ("message", "edited_message"):
        if isinstance(message := update.get(name), dict):
            parts = [each for each in ("text", "voice", "photo", "contact", "location", "document") if each in message]
            return " ".join(
                [name.replace("_", " "), *(outline(message, name)[each] for each in parts if each == "text"), *parts]
            )
    return next((name for name in update if name != "update_id"), "nothing")


def outline(part: Any, name: str = "") -> Any:
    """The same shape, with the length of each text in its place, and no number that stands for somebody."""
    match part:
        case dict():
            return {key: outline(value, key) for key, value in part.items()}
        case list():
            return [outline(value, name) for value in part]
        case str() if name == "data":
            return _button(part)
        case str() if name == "text" and (command := COMMAND.match(part)):
            return f"{command[0]} <{len(part) - len(command[0])} characters>"
        case str() if name not in PLAIN:
            return f"<{len(part)} characters>"
        case int() | float() if name not in PLAIN and not isinstance(part, bool):
            return "<number>"
        case _:
            return part


def _button(data: str) -> str:
    """Which button it was, not about whom."""
    kind, _dot, rest = data.partition(".")
    return f"{kind}.{rest.partition('.')[0]}…" if kind == "a" else f"{kind[:1]}…"
