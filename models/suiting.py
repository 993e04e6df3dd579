"""Who suits whom as mentor and mentee: what must be, and what counts for how much.

Plain data and rules, without the database: they are asked about one pair here, and about all pairs at once in `jobs.suiting_table`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from pydantic import ConfigDict, Field

FLEXIBLE, ANYWHERE, OTHER = "ask", "anywhere", "other"  # as in models.mentoring, and handlers.answers
HALF_A_YEAR, WEEK = 182, 7  # days
Points = Annotated[int, Field(ge=0, le=10_000)]


@dataclass(frozen=True)
class Weights:
    """What counts for how much, in points. `match`: that two find each other at all; `first`: a mentee whose earlier mentoring was
    ended; `purpose`: the same profession or sector; `times` and `area`: some in common; `week_waited`: each, up to half a year;
    `without_mentee`: a mentor who has none yet."""

    match: Points = 1000
    first: Points = 1000
    purpose: Points = 400
    times: Points = 200
    area: Points = 100
    week_waited: Points = 20
    without_mentee: Points = 100

    __pydantic_config__ = ConfigDict(extra="forbid")  # for the content file


@dataclass(frozen=True)
class Mentor:
    """`free`: places; `idle`: without a mentee; `area`: where they are at home."""

    id: int
    purposes: list[str]
    languages: list[str]
    where: list[str]
    times: list[str]
    gender: str | None
    wishes: str | None
    area: str | None
    country: str | None
    free: int
    idle: bool


@dataclass(frozen=True)
class Mentee:
    """`days`: for how long they have waited."""

    id: int
    purpose: str
    languages: list[str]
    where: list[str]
    times: list[str]
    gender: str | None
    wishes: str | None
    not_my_area: bool
    home: str | None
    area: str | None
    country: str | None
    days: int
    first: bool


class Must(StrEnum):
    """What has to be so of a pair. A wish that cannot be known to be kept counts as not kept."""

    ONESELF = "oneself"
    PURPOSE = "purpose"
    LANGUAGE = "language"
    GENDER = "gender"
    MENTORS_WISH = "mentors-wish"
    AREA = "area"
    HOME = "home"
    PARTED = "parted"  # they declined, or it ended
    PLACE = "place"


WISHES = (Must.GENDER, Must.AREA, Must.HOME)  # a mentee's, that they may let go of


def family(purpose: str) -> str:
    """ "health" of "health/nurse"."""
    return purpose.partition("/")[0]


def is_same(purpose: str, purposes: list[str]) -> bool:
    """The same profession or sector; two that are both "another one" are not."""
    return purpose in purposes and not purpose.endswith(f"/{OTHER}")


def _home(mentor: Mentor, mentee: Mentee) -> bool:
    if mentee.home is None:
        return True
    known = mentor.country is not None and mentee.country is not None
    return known and (mentor.country == mentee.country) == (mentee.home == "mine")


def _area(mentor: Mentor, mentee: Mentee) -> bool:
    known = mentor.area is not None and mentee.area is not None
    return not mentee.not_my_area or (known and mentor.area != mentee.area)


KEPT: Mapping[Must, Callable[[Mentor, Mentee], bool]] = {
    Must.ONESELF: lambda mentor, mentee: mentor.id != mentee.id,
    Must.PURPOSE: lambda mentor, mentee: family(mentee.purpose) in map(family, mentor.purposes),
    Must.LANGUAGE: lambda mentor, mentee: not set(mentor.languages).isdisjoint(mentee.languages),
    Must.GENDER: lambda mentor, mentee: mentee.wishes in (None, mentor.gender),
    Must.MENTORS_WISH: lambda mentor, mentee: mentor.wishes in (None, mentee.gender),
    Must.AREA: _area,
    Must.HOME: _home,
    Must.PLACE: lambda mentor, _mentee: mentor.free > 0,
}


def broken(mentor: Mentor, mentee: Mentee, *, parted: bool = False) -> list[Must]:
    """What must be and is not; `parted`: they have declined each other, or it ended. Nothing for a pair that may be proposed."""
    return [must for must, kept in KEPT.items() if not kept(mentor, mentee)] + ([Must.PARTED] if parted else [])


def score(mentor: Mentor, mentee: Mentee, weights: Weights) -> int:
    """The points of a pair of which nothing is broken."""
    shared = weights.times if set(mentor.times) & set(mentee.times) - {FLEXIBLE} else 0
    flexible = weights.times // 2 if FLEXIBLE in (*mentor.times, *mentee.times) else 0
    return (
        weights.match
        + waited(mentee, weights)
        + (weights.purpose if is_same(mentee.purpose, mentor.purposes) else 0)
        + max(shared, flexible)
        + (weights.area if _can_meet(mentor, mentee) else 0)
        + (weights.without_mentee if mentor.idle else 0)
    )


def waited(mentee: Mentee, weights: Weights) -> int:
    weeks = min(max(mentee.days, 0), HALF_A_YEAR) // WEEK
    return weeks * weights.week_waited + (weights.first if mentee.first else 0)


def _can_meet(mentor: Mentor, mentee: Mentee) -> bool:
    return ANYWHERE in (*mentor.where, *mentee.where) or bool(set(mentor.where) & set(mentee.where))


def reasons(mentor: Mentor, mentee: Mentee) -> dict[str, Any]:
    """Why these two: only what both have said for the other to be told."""
    there = [each for each in mentee.where if each in mentor.where or ANYWHERE in mentor.where]
    if ANYWHERE in mentee.where:
        there += [each for each in mentor.where if each not in there]
    return {
        "languages": [each for each in mentee.languages if each in mentor.languages],
        "purpose": mentee.purpose,
        "same": is_same(mentee.purpose, mentor.purposes),
        "times": [each for each in mentee.times if each in mentor.times and each != FLEXIBLE],
        "where": [each for each in there if each != ANYWHERE],
    }
