"""Telegram's HTML, read as strictly as Telegram reads it: text and entities, or the error with its byte offset."""

import re
from dataclasses import dataclass, field

from simulator.answers import ApiError, Json, bad_request
from simulator.links import checked_link
from simulator.utf16 import utf16_length

TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
SPECIAL = re.compile(r"[<&]")
REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([a-zA-Z]+));?")
START = re.compile(r"<([^\s>]*)")
END = re.compile(r"</([^\s>]*)\s*(>?)")
ATTRIBUTE = re.compile(r"([^\s=>]*)\s*(=?)\s*")
VALUE = re.compile(r"\"([^\"]*)\"|'([^']*)'|([A-Za-z0-9.-]*)(?=[\s>])")
SPACE = re.compile(r"\s*")


def parse_html(source: str) -> tuple[str, list[Json]]:
    """The text without its tags, and the entities in Telegram's order. Raises the 400 that Telegram would answer."""
    reader = _Reader(source)
    reader.read()
    return "".join(reader.plain), sorted(reader.entities, key=lambda each: (each["offset"], -each["length"]))


def unescape(text: str) -> str:
    return REFERENCE.sub(lambda match: _character(match) or match[0], text)


@dataclass
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int
    piece: int


@dataclass
class _Reader:
    source: str
    plain: list[str] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)
    opened: list[_Open] = field(default_factory=list)
    length: int = 0

    def read(self) -> None:
        position = 0
        while special := SPECIAL.search(self.source, position):
            self._say(self.source[position : special.start()])
            position = self._special(special.start())
        self._say(self.source[position:])
        if self.opened:
            raise _unparsable(f'Can\'t find end tag corresponding to start tag "{self.opened[-1].tag}"')

    def _say(self, text: str) -> None:
        if text:
            self.plain.append(text)
            self.length += utf16_length(text)

    def _special(self, at: int) -> int:
        if self.source[at] == "&":
            reference = REFERENCE.match(self.source, at)
            character = _character(reference) if reference else None
            self._say(character or "&")
            return reference.end() if reference and character else at + 1
        return self._end(at) if self.source.startswith("</", at) else self._start(at)

    def _start(self, at: int) -> int:
        name = START.match(self.source, at)
        if name is None or name.end() == len(self.source):
            raise self._error("Unclosed start tag at byte offset {}", at)
        tag = name[1].lower()
        if tag not in TYPES:
            raise self._error(f'Unsupported start tag "{tag}" at byte offset {{}}', at)
        attributes, end = self._attributes(tag, at, name.end())
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._error('Tag "span" must have class "tg-spoiler" at byte offset {}', at)
        self.opened.append(_Open(tag, attributes, self.length, len(self.plain)))
        return end

    def _attributes(self, tag: str, at: int, position: int) -> tuple[dict[str, str], int]:
        found: dict[str, str] = {}
        while True:
            position = _after(SPACE, self.source, position)
            if position == len(self.source):
                raise self._error("Unclosed start tag at byte offset {}", at)
            if self.source[position] == ">":
                return found, position + 1
            name, value, position = self._attribute(tag, at, position)
            found[name] = value

    def _attribute(self, tag: str, at: int, position: int) -> tuple[str, str, int]:
        declared = ATTRIBUTE.match(self.source, position)
        if declared is None or not declared[1]:
            raise self._error(f'Empty attribute name in the tag "{tag}" at byte offset {{}}', at)
        if not declared[2]:
            if tag == "blockquote":
                return declared[1], "", declared.end()
            reason = f'Expected equal sign in declaration of an attribute of the tag "{tag}" at byte offset {{}}'
            raise self._error(reason, at)
        value = VALUE.match(self.source, declared.end())
        if value is None:
            quoted = self.source[declared.end() : declared.end() + 1] in ("", '"', "'")
            reason = "Unclosed start tag" if quoted else "Unexpected end of name token"
            raise self._error(reason + " at byte offset {}", at if quoted else declared.end())
        text = value[1] if value[1] is not None else value[2] if value[2] is not None else value[3].lower()
        return declared[1], unescape(text), value.end()

    def _end(self, at: int) -> int:
        if not self.opened:
            raise self._error("Unexpected end tag at byte offset {}", at)
        match = END.match(self.source, at)
        if match is None or not match[2]:
            raise self._error("Unclosed end tag at byte offset {}", at)
        opened = self.opened.pop()
        found = match[1].lower()
        if found and found != opened.tag:
            reason = f'Unmatched end tag at byte offset {{}}, expected "</{opened.tag}>", found "</{found}>"'
            raise self._error(reason, at)
        if self.length > opened.offset:
            self._close(opened)
        return match.end()

    def _close(self, opened: _Open) -> None:
        entity: Json = {"type": TYPES[opened.tag], "offset": opened.offset, "length": self.length - opened.offset}
        attributes = opened.attributes
        if opened.tag == "a":
            link = checked_link(attributes.get("href") or "".join(self.plain[opened.piece :]))
            if link is None:
                return
            entity["url"] = link
        elif opened.tag == "tg-emoji":
            if not attributes.get("emoji-id", "").isdigit():
                raise _unparsable("Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = attributes["emoji-id"]
        elif opened.tag == "blockquote" and "expandable" in attributes:
            entity["type"] = "expandable_blockquote"
        elif opened.tag == "pre" and self._took_language(entity):
            return
        elif opened.tag == "code" and attributes.get("class", "").startswith("language-"):
            entity["language"] = attributes["class"].removeprefix("language-")
        self.entities.append(entity)

    def _took_language(self, pre: Json) -> bool:
        """`<pre><code class="language-x">` is one entity of type `pre`."""
        inner = self.entities[-1] if self.entities else {}
        if "language" not in inner or (inner["offset"], inner["length"]) != (pre["offset"], pre["length"]):
            return False
        inner["type"] = "pre"
        return True

    def _error(self, reason: str, at: int) -> ApiError:
        return _unparsable(reason.format(len(self.source[:at].encode())))


def _after(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position


def _character(reference: re.Match[str]) -> str | None:
    hexadecimal, decimal, name = reference.groups()
    if name:
        return NAMED.get(name)
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if not 0 < code < 0x10FFFF:
        return None
    if 0xD800 <= code <= 0xDFFF:
        raise _unparsable("Text contains invalid Unicode characters after decoding HTML entities")
    return chr(code)


def _unparsable(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")
