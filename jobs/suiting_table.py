"""What `models.suiting` says of a pair, said of all pairs at once: a table of points. Only the solver's process imports this."""

from collections.abc import Collection, Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.suiting import ANYWHERE, FLEXIBLE, OTHER, Mentee, Mentor, Weights, family, waited

Ints = NDArray[Any]
BLOCK = 500  # mentees at a time: what is compared stays small
BITS = 62  # of a number that are used


def table(
    mentors: Sequence[Mentor], mentees: Sequence[Mentee], parted: Iterable[tuple[int, int]], weights: Weights
) -> Ints:
    """Points by mentee and mentor, without those of a mentor who has no mentee yet; 0 where they must not be a pair."""
    sides = _Sides(mentors, mentees, weights)
    points = np.zeros((len(mentees), len(mentors)), np.int32)
    for begin in range(0, len(mentees), BLOCK):
        points[begin : begin + BLOCK] = sides.points(slice(begin, begin + BLOCK))
    row = {each.id: number for number, each in enumerate(mentees)}
    column = {each.id: number for number, each in enumerate(mentors)}
    never = [*parted, *((each.id, each.id) for each in mentors)]
    known = [(row[mentee], column[mentor]) for mentor, mentee in never if mentor in column and mentee in row]
    if known:
        points[tuple(zip(*known, strict=True))] = 0
    return points


class _Sets:
    """Sets of keys on both sides, as bits."""

    def __init__(self, mentors: Sequence[Collection[str]], mentees: Sequence[Collection[str]]) -> None:
        number: dict[str, int] = {}
        masks = [
            [sum(1 << number.setdefault(key, len(number)) for key in set(keys)) for keys in side]
            for side in (mentors, mentees)
        ]
        self._mentors, self._mentees = (
            [
                np.array([mask >> begin & (1 << BITS) - 1 for mask in side], np.int64)
                for begin in range(0, max(len(number), 1), BITS)
            ]
            for side in masks
        )

    def meet(self, rows: slice) -> Ints:
        """Whether they have one in common."""
        pairs = zip(self._mentees, self._mentors, strict=True)
        shared: Ints = reduce(or_, (mentees[rows, None] & mentors for mentees, mentors in pairs))
        return np.not_equal(shared, 0)


class _Sides:
    def __init__(self, mentors: Sequence[Mentor], mentees: Sequence[Mentee], weights: Weights) -> None:
        self._weights = weights
        self._families = _Sets(
            [set(map(family, each.purposes)) for each in mentors], [{family(each.purpose)} for each in mentees]
        )
        self._purposes = _Sets(
            [[key for key in each.purposes if not key.endswith(f"/{OTHER}")] for each in mentors],
            [[each.purpose] for each in mentees],
        )
        self._languages = _Sets([each.languages for each in mentors], [each.languages for each in mentees])
        self._times = _Sets(
            [{*each.times} - {FLEXIBLE} for each in mentors], [{*each.times} - {FLEXIBLE} for each in mentees]
        )
        self._where = _Sets([each.where for each in mentors], [each.where for each in mentees])
        self._free = np.array([each.free > 0 for each in mentors])
        self._gender = _codes([each.gender for each in mentors], [each.wishes for each in mentees])
        self._wish = _codes([each.wishes for each in mentors], [each.gender for each in mentees])
        self._area = _codes([each.area for each in mentors], [each.area for each in mentees])
        self._country = _codes([each.country for each in mentors], [each.country for each in mentees])
        self._not_my_area = np.array([each.not_my_area for each in mentees])
        self._home = np.array([0 if each.home is None else 1 if each.home == "mine" else 2 for each in mentees])
        self._flexible = [np.array([FLEXIBLE in each.times for each in side]) for side in (mentors, mentees)]
        self._anywhere = [np.array([ANYWHERE in each.where for each in side]) for side in (mentors, mentees)]
        self._waited = np.array([waited(each, weights) for each in mentees])

    def points(self, rows: slice) -> Ints:
        weights = self._weights
        flexible = self._flexible[0] | self._flexible[1][rows, None]
        times = np.where(self._times.meet(rows), weights.times, flexible * (weights.times // 2))
        area = self._anywhere[0] | self._anywhere[1][rows, None] | self._where.meet(rows)
        same = self._purposes.meet(rows)
        points = weights.match + self._waited[rows, None] + weights.purpose * same + times + weights.area * area
        return np.where(self._may(rows), points, 0)

    def _may(self, rows: slice) -> Ints:
        (gender, wanted), (wish, offered) = self._gender, self._wish
        fits = self._free & self._families.meet(rows) & self._languages.meet(rows)
        fits &= (wanted[rows, None] == 0) | (wanted[rows, None] == gender)
        fits &= (wish == 0) | (wish == offered[rows, None])
        (area, my_area), (country, mine) = self._area, self._country
        known, same = _known_and_same(area, my_area[rows, None])
        fits &= ~self._not_my_area[rows, None] | (known & ~same)
        known, same = _known_and_same(country, mine[rows, None])
        home = self._home[rows, None]
        fits &= (home == 0) | (known & (same == (home == 1)))
        return np.asarray(fits)


def _codes(mentors: Sequence[str | None], mentees: Sequence[str | None]) -> tuple[Ints, Ints]:
    """A number for each text, on both sides the same; 0 for none."""
    number: dict[str | None, int] = {None: 0}
    mentor, mentee = ([number.setdefault(each, len(number)) for each in side] for side in (mentors, mentees))
    return np.array(mentor, np.int64), np.array(mentee, np.int64)


def _known_and_same(ours: Ints, theirs: Ints) -> tuple[Ints, Ints]:
    return (ours > 0) & (theirs > 0), ours == theirs
