"""An ear for languages: everything the catalogues, the content or CLDR say carries a mark of its language until it reaches a phone."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from locales import LANGUAGES, CountryName, Day, LanguageName, Local, Localizer, Localizers, Moment, Sayable, Written

MARKS = {code: chr(0xE000 + number) for number, code in enumerate(LANGUAGES)}  # letters of nobody's
SOMEBODYS = chr(0xE0FF)  # people's own words, names, numbers
_CODES = {mark: code for code, mark in MARKS.items()}
_ANY = re.compile("[\ue000-\ue0ff]")
_QUOTE = re.compile("\u2068[^\u2068\u2069]*\u2069")


def without_marks(text: str) -> str:
    return _ANY.sub("", text)


def languages_of(text: str) -> set[str]:
    """Which languages speak in it."""
    return {_CODES[mark] for mark in _ANY.findall(text) if mark in _CODES}


def without_quotes(text: str) -> str:
    """Without what is set apart in it (U+2068 to U+2069): what somebody wrote, or what stands there for somebody else to read."""
    while _QUOTE.search(text):
        text = _QUOTE.sub("", text)
    return text


def is_marked(text: str) -> bool:
    return bool(_ANY.search(text))


class MarkingLocalizer(Localizer):
    def sentence(self, words: Any) -> str:
        said = super().sentence(words)
        return said if said.count("; ") > 6 else MARKS[self.code] + said  # a list of phrases, never shown

    def day(self, day: date, year: bool = False) -> str:
        return MARKS[self.code] + super().day(day, year)

    def moment(self, at: datetime, year: bool = False) -> str:
        return MARKS[self.code] + super().moment(at, year)

    def _render(self, said: Sayable, safe: Callable[[str], str]) -> str:
        text = super()._render(said, safe)
        match said:
            case Local() | LanguageName() | CountryName() | Day() | Moment():
                return MARKS[self.code] + text
            case Written() | str() | int():
                return SOMEBODYS + text
            case _:
                return text


class MarkingLocalizers(Localizers):
    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__(zone)
        self._each = {code: MarkingLocalizer(code, zone) for code in LANGUAGES}
