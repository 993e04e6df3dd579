"""Days and hours out of what somebody says, as people say them: “tomorrow at half past six”, “parson shaam 6 baje”, “jutro o 3 w nocy”.

What is no day or hour in these words (12 January) is left for whoever knows calendars.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from handlers.date_folding import folded
from handlers.date_words import (
    AM,
    AT,
    BEFORE,
    HALF,
    LESS,
    MIDNIGHT,
    NEXT,
    NOON,
    NOTHING,
    PARTS,
    PM,
    QUARTER,
    meanings,
)

MOST_WORDS = 4  # of a phrase
LAST_EARLY_HOUR = 7  # one to seven, and nothing more said, are in the afternoon
LAST_SMALL_HOUR = 5  # at night
NOON_UNTIL = 5  # “two at noon”, as some say
DAY = 24 * 60
ADDED = {HALF: 30, QUARTER: 15, LESS: -15, BEFORE: -30}
_GAPS = re.compile(r"[\s,،;!?()\"“”„…।؛]+")
_AM_PM = re.compile(r"(?<![^\W\d_])([ap])\.\s?m\b\.?")
_UNTIL = re.compile(r"(\d{1,2}(?:[:.]\d{2})?)\s?[-–]\s?(?:\d{1,2}[:.]\d{2}|\d{1,2}(?=\s?[ap]m\b))")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-–](?=[^\W\d_])")
_NUMBER_AND_WORD = re.compile(r"(\d[\d:.]*?)\.?(\D+)")
_CLOCK = re.compile(r"(\d{1,2})(?::|h)(\d{2})?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{2})")
_BARE = re.compile(r"[01]?\d|2[0-4]")
_MEANS_A_DAY, _MEANS_AN_HOUR = re.compile(r"[dw]\d+"), re.compile(r"h\d+")


class NoSense(Exception):
    """Two days, or an hour that no day has."""


@dataclass(frozen=True)
class Said:
    """What was found, and the words that are left."""

    day: date | None
    time: time | None
    rest: str


@dataclass(frozen=True)
class Item:
    """A word with its meaning, or one (None) that has none here: a number, a month."""

    text: str
    means: str | None = None


def listen(text: str, language: str, now: datetime, *, hour_expected: bool = False) -> Said:
    """`hour_expected`: a number is one. Raises NoSense."""
    items = list(_items(text, language))
    days = {each.means for each in items if _is_day(each)}
    offsets = {each for each in days if each and each[0] == "d"}
    if len(offsets or days) > 1:
        raise NoSense
    day = _day(next(iter(offsets or days), None), any(each.means == NEXT for each in items), now)
    at = _hour_at(items, sure=hour_expected or bool(offsets), day_known=hour_expected or day is not None)
    hour = _time(items, at)
    if hour is None and at is not None:
        raise NoSense
    rest = " ".join(each.text for number, each in enumerate(items) if each.means is None and number != at)
    return Said(day, hour, rest)


def _items(text: str, language: str) -> Iterator[Item]:
    """Each word or phrase; those that mean several things, one after the other."""
    known = meanings(language)
    words = list(_words(text, known))
    while words:
        for length in range(min(MOST_WORDS, len(words)), 0, -1):
            means = known.get(tuple(words[:length]))
            if means is not None:
                yield from (Item("", each) for each in means.split() or [NOTHING])
                break
        else:
            length = 1
            yield Item(words[0])
        del words[:length]


def _words(text: str, known: dict[tuple[str, ...], str]) -> Iterator[str]:
    text = _AM_PM.sub(r"\1m", _HYPHEN.sub(" ", folded(text)))
    for piece in _GAPS.split(_UNTIL.sub(r"\1", text)):
        word = piece.rstrip(".:")
        both = _NUMBER_AND_WORD.fullmatch(word)
        if both and (both[2],) in known:
            yield from both.groups()
        elif word:
            yield word


def _is_day(item: Item) -> bool:
    return _MEANS_A_DAY.fullmatch(item.means or "") is not None


def _day(means: str | None, following: bool, now: datetime) -> date | None:
    """`following`: of the week after this one."""
    if means is None:
        return None
    number, today = int(means[1:]), now.date()
    if means[0] == "d":
        return today + timedelta(days=number)
    if following:
        return today + timedelta(days=7 - today.weekday() + number)
    return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)


def _hour_at(items: list[Item], *, sure: bool, day_known: bool) -> int | None:
    """Which item is the hour. What is written as one, then what stands beside a word of time, then a number that can be nothing else."""
    around = [
        (items[n - 1].means if n else None, items[n + 1].means if n + 1 < len(items) else None)
        for n in range(len(items))
    ]
    timely = (AT, *ADDED, *PARTS)
    bare = [n for n, each in enumerate(items) if each.means is None and _BARE.fullmatch(each.text)]
    dotted = [n for n, each in enumerate(items) if each.means is None and _is_dotted_hour(each.text, day_known)]
    named = [n for n, each in enumerate(items) if _is_hour(each)]
    is_time = day_known or any(each.means in timely for each in items)
    left = [n for n, each in enumerate(items) if each.means is None]
    tried = [
        *(n for n, each in enumerate(items) if each.means is None and _CLOCK.fullmatch(each.text)),
        *(n for n in (*bare, *dotted) if around[n][0] == AT),
        *(n for n in (*bare, *dotted) if around[n][1] in (AT, AM, PM)),
        *(n for n in (*bare, *dotted) if around[n][1] in timely),
        *(n for n in (*bare, *dotted) if around[n][0] in timely),
        *(named if is_time else ()),
        *dotted,
        *(left if sure and left == bare else ()),
    ]
    return next(iter(tried), None)


def _is_hour(item: Item) -> bool:
    return _MEANS_AN_HOUR.fullmatch(item.means or "") is not None


def _is_dotted_hour(text: str, day_known: bool) -> bool:
    """18.30, and not 12.01, which is a day where none is known."""
    found = _DOTTED.fullmatch(text)
    return found is not None and (day_known or int(found[2]) > 12 or found[2] == "00")


def _time(items: list[Item], at: int | None) -> time | None:
    means = [each.means for each in items]
    part = next((each for each in means if each in PARTS), None)
    if at is None:
        return {NOON: time(12), MIDNIGHT: time(0)}.get(part or "")
    digits = items[at].text or (items[at].means or "")[1:]
    hour, minute = [*map(int, re.findall(r"\d+", digits)), 0][:2]
    if hour == 24:
        hour = 0
    if hour > 23 or minute > 59:
        return None
    of_the_day = hour if digits[0] == "0" or hour > 12 else _in_the(part, hour)
    total = of_the_day * 60 + minute + sum(ADDED.get(each or "", 0) for each in means)
    return time(total % DAY // 60, total % 60)


def _in_the(part: str | None, hour: int) -> int:
    """A clock's hour (1 to 12) in a part of the day, or in none: then it is one at which people meet."""
    evening = hour % 12 + 12
    match part:
        case "am" | "midnight":
            return hour % 12
        case "pm" | "afternoon":
            return evening
        case "evening":
            return hour if hour == 12 else evening
        case "night":
            return hour % 12 if hour <= LAST_SMALL_HOUR or hour == 12 else evening
        case "noon":
            return evening if hour <= NOON_UNTIL else hour
        case "morning":
            return hour
    return evening if hour <= LAST_EARLY_HOUR else hour
