"""A day, and perhaps an hour, in plain words: “Tuesday 6pm”, “kal shaam 6 baje”, “12 January”; in the reader's language or in English."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache

from babel import Locale
from dateparser.date import DateDataParser

from handlers.date_folding import in_plain_digits
from handlers.day_and_hour import NoSense, Said, listen
from locales import LANGUAGES

LONGEST = 80  # letters: more is no date
_TOO_VAGUE = ("month", "year")  # "January", "2027"
_LAST_DAYS = re.compile(r"\b(29|30|31)\b")
_DAY_AND_MONTH = re.compile(r"(\d{1,2})\.(\d{1,2})\.?")
_MARK = 1  # microseconds: a time that has them is that of now, and none was said
_ENGLISH = Locale.parse("en_GB")


class NoSuchDay(Exception):
    """As 29 February in most years."""


@dataclass(frozen=True)
class Understood:
    """`time` is None where none was said."""

    date: date
    time: time | None


def understand(words: str, language: str, now: datetime, *, day_is_known: bool = False) -> Understood | None:
    """What somebody means who says this at `now`, a local time without a zone; None when it cannot be told. Raises NoSuchDay.
    `day_is_known`: they were asked for an hour of the day of `now`."""
    text = in_plain_digits(words).lower().rstrip(" .")
    if len(text) > LONGEST or not any(each.isalnum() for each in text):
        return None
    try:
        said = listen(text, language, now, hour_expected=day_is_known)
    except NoSense:
        return None
    found = _with_date(said, language, now)
    if found is None and said.rest:
        found = _parse(text, language, now) or _parse(_in_english(text, language), language, now)
    if found is None and _LAST_DAYS.search(text) and understand(_LAST_DAYS.sub("28", text), language, now):
        raise NoSuchDay
    return found


def understand_hour(words: str, language: str, day: date) -> Understood | None:
    """An hour of a day that is known, or another day and hour after all."""
    try:
        return understand(words, language, datetime.combine(day, time()), day_is_known=True)
    except NoSuchDay:
        return None


def _with_date(said: Said, language: str, now: datetime) -> Understood | None:
    """With the day that is left in words; that of now where only an hour was said."""
    if not said.rest:
        day = said.day or (now.date() if said.time else None)
        return Understood(day, said.time) if day else None
    rest = _DAY_AND_MONTH.sub(r"\1/\2", said.rest) if _DAY_AND_MONTH.fullmatch(said.rest) else said.rest
    found = _parse(rest, language, now) or _parse(_in_english(rest, language), language, now)
    if found is None or (found.time and said.time):
        return None
    return Understood(found.date, said.time or found.time)


def _parse(text: str, language: str, now: datetime) -> Understood | None:
    found = _parser(language, now).get_date_data(text)
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
