"""Texts that are longer than Telegram takes: split into several messages, or cut where there can be only one."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from locales import Sayable, Written
from locales.localizer import FIRST_STRONG_ISOLATE, POP_ISOLATE

IN_TEXT, IN_CAPTION = 4096, 1024  # letters as Telegram counts them: UTF-16, after entities
MOST_OF_AN_ANSWER = 1200  # letters: several fit into one message
SHORT = 200  # letters of somebody's own words, where they stand among other things
WITH_CAPTION = ("sendPhoto", "sendVoice", "sendDocument")
EDITS = {"editMessageText": ("text", IN_TEXT), "editMessageCaption": ("caption", IN_CAPTION)}

_TOKEN = re.compile(
    r"<(?P<end>/?)(?P<tag>[a-zA-Z][a-zA-Z-]*)(?P<attributes>[^<>]*)>|&(?:\#\d{1,7}|\#x[0-9a-fA-F]{1,6}|lt|gt|amp|quot);|(?s:.)"
)
_PARAGRAPH, _LINE, _SENTENCE, _WORD = 4, 3, 2, 1
_SENTENCE_ENDS = ".!?…。؟۔।॥"


@dataclass(frozen=True)
class Token:
    """A tag, or one character as it is written. `letters`: as Telegram counts it; `opens` and `closes`: what ends what it opens, and
    whether it ends something."""

    raw: str
    plain: str = ""
    letters: int = 0
    opens: str = ""
    closes: bool = False


def parts(method: str, payload: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The calls that say all of it, in order: buttons are on the last, and what does not fit below a picture follows it. A change of
    an earlier message says what fits."""
    if method == "sendMessage" and not _fits(payload, "text", IN_TEXT):
        texts = split(payload["text"], IN_TEXT, _is_html(payload))
        return [*_messages(payload, texts)]
    if method in WITH_CAPTION and not _fits(payload, "caption", IN_CAPTION):
        first, *more = split(payload["caption"], IN_CAPTION, _is_html(payload), IN_TEXT)
        picture = {key: value for key, value in payload.items() if key != "reply_markup"} | {"caption": first}
        shared = {key: payload[key] for key in ("parse_mode", "reply_markup") if key in payload}
        if not more:
            return [(method, payload | {"caption": first})]
        return [(method, picture), *_messages(shared | {"link_preview_options": {"is_disabled": True}}, more)]
    return [(method, fitted(method, payload) if method in EDITS else payload)]


def fitted(method: str, payload: dict[str, Any]) -> dict[str, Any]:
    """The same as one message: its beginning, where it is too long."""
    name, limit = EDITS.get(method) or (("caption", IN_CAPTION) if method in WITH_CAPTION else ("text", IN_TEXT))
    if _fits(payload, name, limit):
        return payload
    return payload | {name: beginning(payload[name], limit, _is_html(payload))}


def split(text: str, limit: int, html: bool = True, then: int = 0) -> list[str]:
    """Parts of at most `limit` letters (those after the first: `then`), ending at a paragraph, else a line, a sentence, a word. What is
    open at the end of a part is closed there, and opened again in the next. White space between parts is left out."""
    tokens = _tokens(text, html)
    found, opened = [], list[Token]()
    while tokens:
        part, tokens, following = _first(tokens, opened, limit)
        whole = _written(opened, part)
        if any(token.plain.strip() for token in part):
            found.append(whole)
            limit = then or limit
        opened = following
        tokens = _without_space(tokens)
    return found


def beginning(text: str, limit: int, html: bool = True) -> str:
    """What ends well within `limit` letters, with "…" where something is left out: at a paragraph, else a line, a sentence, a word."""
    tokens = _tokens(text, html)
    if sum(token.letters for token in tokens) <= limit:
        return text
    part, _rest, _opened = _first(tokens, [], limit - 1)
    return _written([], [*part, Token("…", "…", 1)])


def _messages(payload: dict[str, Any], texts: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    bare = {key: value for key, value in payload.items() if key != "reply_markup"}
    for number, text in enumerate(texts, 1):
        yield "sendMessage", (payload if number == len(texts) else bare) | {"text": text}


def _fits(payload: dict[str, Any], name: str, limit: int) -> bool:
    text: str = payload.get(name, "")
    if 2 * len(text) <= limit:  # nearly all: no need to look
        return True
    return sum(token.letters for token in _tokens(text, _is_html(payload))) <= limit


def _is_html(payload: dict[str, Any]) -> bool:
    return str(payload.get("parse_mode", "")).upper() == "HTML"


def shortened(said: Sayable, most: int = SHORT) -> Sayable:
    """People's own words, as much of them as has room among other things."""
    return Written(cut(said.text, most)) if isinstance(said, Written) else said


def cut(words: str, most: int) -> str:
    """The first of plain words, at most so many letters, with "…" where something is left out."""
    encoded = words.encode("utf-16-le")
    if len(encoded) <= 2 * most:
        return words
    return encoded[: 2 * most - 2].decode("utf-16-le", "ignore") + "…"


def letters(text: str) -> int:
    """As Telegram counts them (UTF-16)."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _tokens(text: str, html: bool) -> list[Token]:
    return [_token(match, html) for match in _TOKEN.finditer(text)] if html else [_character(each) for each in text]


def _token(match: re.Match[str], html: bool) -> Token:
    raw = match[0]
    if match["tag"]:
        return Token(raw, closes=True) if match["end"] else Token(raw, opens=f"</{match['tag']}>")
    return _character(raw, unescape(raw)) if len(raw) > 1 else _character(raw)


def _character(raw: str, plain: str | None = None) -> Token:
    plain = raw if plain is None else plain
    opens = POP_ISOLATE if raw == FIRST_STRONG_ISOLATE else ""
    return Token(raw, plain, letters(plain), opens, raw == POP_ISOLATE)


def _first(tokens: list[Token], opened: list[Token], limit: int) -> tuple[list[Token], list[Token], list[Token]]:
    """The tokens of the first part, the others, and what is open between them."""
    used, stack, best, fits = sum(map(_cost, opened)), list(opened), (0, 0), 0
    for at, token in enumerate(tokens):
        used += token.letters
        if token.opens:
            stack.append(token)
            used += letters(token.opens) if token.letters else 0
        elif token.closes and stack:
            used -= _closing(stack.pop())
        if used > limit:
            break
        fits = at + 1
        if (kind := _break(tokens, at)) and kind >= best[0]:
            best = (kind, fits)
    else:
        return tokens, [], []
    end = best[1] or _betweenletters(tokens, max(fits, 1))
    part = tokens[:end]
    return _without_space(part[::-1])[::-1], tokens[end:], _open_after(opened, part)


def _cost(token: Token) -> int:
    return token.letters + _closing(token)


def _closing(token: Token) -> int:
    return letters(token.opens) if token.letters else 0


def _break(tokens: list[Token], at: int) -> int:
    """What ends with the token at `at`: white space, of which kind; 0 for nothing, or when more of it follows."""
    if not tokens[at].plain.isspace() or (at + 1 < len(tokens) and tokens[at + 1].plain.isspace()):
        return 0
    space, before = "", at
    while before >= 0 and (tokens[before].plain.isspace() or not tokens[before].plain):
        space = tokens[before].plain + space
        before -= 1
    if space.count("\n") > 1:
        return _PARAGRAPH
    if "\n" in space:
        return _LINE
    return _SENTENCE if before >= 0 and tokens[before].plain in _SENTENCE_ENDS else _WORD


def _betweenletters(tokens: list[Token], end: int) -> int:
    """Not between a letter and the marks that belong to it, unless there is nothing else."""
    at = end
    while at > 1 and at < len(tokens) and (_joins(tokens[at].plain) or tokens[at - 1].plain == "\u200d"):
        at -= 1
    return at if at > 1 else end


def _joins(character: str) -> bool:
    return bool(character) and (character == "\u200d" or unicodedata.category(character[0]) in ("Mn", "Mc", "Me", "Sk"))


def _open_after(opened: list[Token], part: list[Token]) -> list[Token]:
    stack = list(opened)
    for token in part:
        if token.opens:
            stack.append(token)
        elif token.closes and stack:
            stack.pop()
    return stack


def _without_space(tokens: list[Token]) -> list[Token]:
    """White space at the beginning left out; tags stay."""
    for at, token in enumerate(tokens):
        if token.plain and not token.plain.isspace():
            return [each for each in tokens[:at] if not each.plain] + tokens[at:]
    return [each for each in tokens if not each.plain]


def _written(opened: list[Token], part: list[Token]) -> str:
    closing = "".join(token.opens for token in reversed(_open_after(opened, part)))
    return "".join(token.raw for token in (*opened, *part)) + closing
