"""A day, and perhaps an hour, in plain words: “Tuesday 6pm”, “12 January 18:00”, in the reader's language or in English."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache

from babel import Locale
from dateparser.date import DateDataParser

from locales import LANGUAGES

LONGEST = 60  # letters: more is no date
_TOO_VAGUE = ("month", "year")  # "January", "2027"
_LAST_DAYS = re.compile(r"\b(29|30|31)\b")
_BARE_HOUR = re.compile(r"\d{1,2}")
_AT_HOUR = re.compile(r"\bat (\d{1,2})(?![\d:.]| ?[ap]\.?m)", re.IGNORECASE)
_SMALL_WORDS = re.compile(
    r"\b(we|w|o|dnia|godz|pe|ora|orele)\b\.?", re.IGNORECASE
)  # Polish and Romanian: “we wtorek o 18:00”
_MARK = 1  # microseconds: a time that has them is that of now, and none was said
_ENGLISH = Locale.parse("en_GB")


class NoSuchDay(Exception):
    """As 29 February in most years."""


@dataclass(frozen=True)
class Understood:
    """`time` is None where none was said."""

    date: date
    time: time | None


def understand(words: str, language: str, now: datetime) -> Understood | None:
    """What somebody means who says this at `now`, a local time without a zone; None when it cannot be told. Raises NoSuchDay."""
    text = _in_plain_digits(words)
    if len(text) > LONGEST or not any(each.isalnum() for each in text):
        return None
    found = (
        _parse(text, language, now)
        or _parse(_in_english(text, language), language, now)
        or _parse(_SMALL_WORDS.sub(" ", text), language, now)
    )
    if found is None and _LAST_DAYS.search(text) and understand(_LAST_DAYS.sub("28", text), language, now):
        raise NoSuchDay
    return found


def understand_hour(words: str, language: str, day: date) -> Understood | None:
    """An hour of a day that is known, or another day and hour after all."""
    text = _in_plain_digits(words)
    if _BARE_HOUR.fullmatch(text):
        text += ":00"
    try:
        return understand(text, language, datetime.combine(day, time()))
    except NoSuchDay:
        return None


def _parse(text: str, language: str, now: datetime) -> Understood | None:
    found = _parser(language, now).get_date_data(_AT_HOUR.sub(r"at \1:00", text))
    at = found.date_obj
    if at is None or found.period in _TOO_VAGUE:
        return None
    said = found.period == "time" or (at.time() != time() and at.microsecond != _MARK)
    return Understood(at.date(), at.time().replace(second=0, microsecond=0) if said else None)


def _parser(language: str, now: datetime) -> DateDataParser:
    settings = {
        "DATE_ORDER": "DMY",
        "PREFER_DATES_FROM": "future",
        "RELATIVE_BASE": now.replace(microsecond=_MARK),
        "RETURN_AS_TIMEZONE_AWARE": False,
        "RETURN_TIME_AS_PERIOD": True,
    }
    return DateDataParser(languages=list(dict.fromkeys([language, "en"])), settings=settings)


def _in_plain_digits(text: str) -> str:
    """In whatever digits it is written: ١٨:٠٠ is 18:00."""
    return "".join(str(unicodedata.decimal(each, each)) for each in text).strip()


def _in_english(text: str, language: str) -> str:
    """With the names of days and months that dateparser does not know in every language, but CLDR does."""
    for name, english in _names(language):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", english, text, flags=re.IGNORECASE)
    return text


@cache
def _names(language: str) -> list[tuple[str, str]]:
    locale = Locale.parse(LANGUAGES[language].cldr)
    pairs = [
        (str(theirs[key]), str(ours[key]))
        for theirs, ours in (
            (locale.days["format"]["wide"], _ENGLISH.days["format"]["wide"]),
            (locale.months["format"]["wide"], _ENGLISH.months["format"]["wide"]),
            (locale.months["stand-alone"]["wide"], _ENGLISH.months["format"]["wide"]),
        )
        for key in ours
    ]
    return sorted(pairs, key=lambda pair: -len(pair[0]))
