"""What can be said, before anybody knows in which language.

`_("Hello, {name}.", name=name)` marks a sentence for the catalogues and carries what is inserted; it is turned into text by a
`Localizer`, late, in the language of whoever will read it.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Union


@dataclass(frozen=True)
class Words:
    """A sentence of the catalogues with what is inserted into it."""

    singular: str
    inserted: Mapping[str, "Sayable"] = field(default_factory=dict)
    plural: str | None = None
    count: int = 1


@dataclass(frozen=True)
class Local:
    """A text of the local content: language code to text. What is missing is said in English."""

    texts: Mapping[str, str]


@dataclass(frozen=True)
class Translated:
    """What somebody wrote, by language; who has none in theirs gets the `original`, with the language it is in."""

    texts: Mapping[str, str]
    original: str


@dataclass(frozen=True)
class Written:
    """What a person wrote themselves: never markup, never translated, set apart from the text around it."""

    text: str


@dataclass(frozen=True)
class Listed:
    """Several things, joined as the language joins them; or, for whole phrases, with `between`."""

    items: Sequence["Sayable"]
    between: str | None = None


@dataclass(frozen=True)
class Lines:
    """Several things, one below the other."""

    items: Sequence["Sayable"]


@dataclass(frozen=True)
class Moment:
    """A date and time, said in the programme's zone. `at` is aware; `year`: with the year, where it is not plain from the context."""

    at: datetime
    year: bool = False


@dataclass(frozen=True)
class Day:
    """A date without a time."""

    date: date
    year: bool = False

    @classmethod
    def of(cls, at: datetime, zone: tzinfo) -> "Day":
        """The day of a moment (aware) in a time zone."""
        return cls(at.astimezone(zone).date())


@dataclass(frozen=True)
class LanguageName:
    """A language by its code, named in the reader's language (CLDR)."""

    code: str


@dataclass(frozen=True)
class CountryName:
    """A country by its code (ISO 3166), named in the reader's language (CLDR)."""

    code: str


Sayable = Union[Words, Local, Translated, Written, Listed, Lines, Moment, Day, LanguageName, CountryName, str, int]  # noqa: UP007 - refers to itself by name


def _(sentence: str, **inserted: Sayable) -> Words:
    return Words(sentence, inserted)


def n_(singular: str, plural: str, count: int, **inserted: Sayable) -> Words:
    """A sentence whose form depends on a count; `{count}` is inserted."""
    return Words(singular, {"count": count, **inserted}, plural, count)


def marked(sentence: str) -> Words:
    """For tables at the top of a module: the catalogues collect `marked("...")` as they do `_("...")`."""
    return Words(sentence)


def line(question: Sayable, answer: Sayable) -> Words:
    """One of several lines: what was asked, and what was said to it."""
    return _("<b>{question}:</b> {answer}", question=question, answer=answer)


# Controls, lone surrogates, and every bidi control but the two joiners that scripts need (ZWNJ U+200C, ZWJ U+200D).
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff0-\uffff]"
)
_MANY_MARKS = re.compile(r"([^\W_])([\u0300-\u036f\u0489]{4})[\u0300-\u036f\u0489]+")


def clean(text: str) -> str:
    """A person's words without control and bidi-override characters, in NFC, white space trimmed at both ends."""
    text = _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\u2028", "\n").replace("\u2029", "\n"))
    return _MANY_MARKS.sub(r"\1\2", unicodedata.normalize("NFC", text)).strip()
