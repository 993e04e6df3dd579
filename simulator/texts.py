"""The text of a message as Telegram keeps it: cleaned, trimmed, within its length, with its entities."""

import re

from simulator.answers import Json, bad_request
from simulator.calls import Call
from simulator.html import parse_html
from simulator.utf16 import utf16_length

MESSAGE_LIMIT = 4096
CAPTION_LIMIT = 1024

DROPPED = re.compile("[\r\u2028-\u202e\u030a\u0333\u033f]")
BLANKED = re.compile(r"[\x00-\x09\x0b-\x1f]")
BLANK = " \n"
FOUND = re.compile(
    r"(?P<email>[\w.%+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<url>https?://[^\s<>\"]*[^\s<>\".,!?:;)\u2069]"
    r"|(?<![\w@.-])(?:[\w-]+\.)+(?:com|org|net|uk|me|io|info|eu|gov|pl|ro|pk|bd|test)\b(?:/[^\s<>\"]*[^\s<>\".,!?:;)\u2069])?)"
    r"|(?P<bot_command>(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/]))"
    r"|(?P<mention>(?<![\w@])@[A-Za-z0-9_]{4,32}\b)"
    r"|(?P<hashtag>(?<![\w#])#\w*[^\W\d]\w*)"
    r"|(?P<phone_number>\+\d[\d ()-]{6,16}\d)"
)
HINTS = re.compile(r"[/@.#+]")


def read_text(call: Call, name: str, entities_name: str, limit: int) -> tuple[str, list[Json]]:
    """The named argument and its entities. Raises for markup that does not parse and for too much text."""
    cleaned = _clean(call.text(name))
    mode = call.text("parse_mode").lower()
    if mode == "html":
        text, entities = parse_html(cleaned)
    elif mode in ("", "none"):
        text, entities = cleaned, list(call.data(entities_name, "entities") or [])
    else:
        raise bad_request("unsupported parse_mode")
    text, entities = _trim(text, entities)
    if utf16_length(text) > limit:
        raise bad_request("message caption is too long" if name == "caption" else "message is too long")
    return text, with_found(text, entities)


def with_found(text: str, entities: list[Json]) -> list[Json]:
    """These entities and those Telegram finds by itself (commands, addresses, mentions) where there are none."""
    if not HINTS.search(text):
        return entities
    found = [each for each in _find(text) if not any(_overlap(each, other) for other in entities)]
    return sorted(entities + found, key=lambda each: (each["offset"], -each["length"])) if found else entities


def _find(text: str) -> list[Json]:
    return [
        {
            "type": str(match.lastgroup),
            "offset": utf16_length(text[: match.start()]),
            "length": utf16_length(match[0]),
        }
        for match in FOUND.finditer(text)
    ]


def _overlap(one: Json, other: Json) -> bool:
    if other["type"] in (
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
    ):
        return False
    start, other_start = int(one["offset"]), int(other["offset"])
    return start < other_start + int(other["length"]) and other_start < start + int(one["length"])


def _clean(text: str) -> str:
    return BLANKED.sub(" ", DROPPED.sub("", text))


def _trim(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    trimmed = text.strip(BLANK)
    if len(trimmed) == len(text) or not entities:
        return trimmed, entities
    before = utf16_length(text[: len(text) - len(text.lstrip(BLANK))])
    end = utf16_length(trimmed)
    kept: list[Json] = []
    for entity in entities:
        start = max(entity["offset"] - before, 0)
        stop = min(entity["offset"] + entity["length"] - before, end)
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    return trimmed, kept
