"""The best total over a whole table of points: each mentee at most one mentor, each mentor as many as they have places.

Most pairs play no part in the best answer, and to look at all of them takes long. So it is solved among the best few of each mentee
(scipy's `min_weight_full_bipartite_matching`, with a column for each place, and one for each mentee to stay without). From the answer
follow prices, one a mentor; a pair that was left out and is worth more than its price would better it, and is taken in. When there is
none left, it is the best of all: that is the proof. Only the solver's process imports this.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

Ints = NDArray[Any]
CANDIDATES, MORE = 32, 16  # mentors looked at for each mentee, and taken in at once
BLOCK = 500


@dataclass(frozen=True)
class Places:
    """By mentor: how many there are; `bonus`: points for the first of them."""

    count: Ints
    bonus: Ints


def solve(points: Ints, places: Places) -> Ints:
    """For each mentee (row) the mentor (column), -1 for none. `points`: whole numbers, 0 for what must not be."""
    mentees, mentors = points.shape
    chosen = _best(points, np.zeros(mentees, np.int64), np.zeros(mentors, np.int64), CANDIDATES)
    while True:
        rows, columns = chosen // mentors, chosen % mentors
        mates = _matched(rows, columns, points[rows, columns], places, mentees)
        worth, price = _prices(mates, rows, columns, points, places)
        more = _best(points, worth, price, MORE)
        if not len(more):
            return mates
        chosen = np.union1d(chosen, more)


def _best(points: Ints, worth: Ints, price: Ints, most: int) -> Ints:
    """Of each mentee the pairs that are worth most, beside what they have; ties fall by lot, the same each time."""
    mentees, mentors = points.shape
    lot, most, found = np.random.default_rng(7), min(most, mentors), [np.zeros(0, np.int64)]
    for begin in range(0, mentees, BLOCK):
        block = points[begin : begin + BLOCK]
        gain = np.where(block > 0, block - price - worth[begin : begin + BLOCK, None], 0)
        rows = np.flatnonzero((gain > 0).any(axis=1))
        if not len(rows):
            continue
        gain = gain[rows]
        drawn = gain + lot.random(gain.shape, dtype=np.float32)
        columns = np.argpartition(drawn, mentors - most, axis=1)[:, mentors - most :]
        keep = np.take_along_axis(gain, columns, axis=1) > 0
        found.append((((rows + begin) * mentors)[:, None] + columns)[keep])
    return np.concatenate(found)


def _matched(rows: Ints, columns: Ints, points: Ints, places: Places, mentees: int) -> Ints:
    """The best among these pairs."""
    total, first = int(places.count.sum()), np.cumsum(places.count) - places.count
    times = places.count[columns]
    place = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    row, mentor = np.repeat(rows, times), np.repeat(columns, times)
    worth = np.repeat(points, times) + places.bonus[mentor] * (place == 0)
    dearest = int(worth.max(initial=0)) + 1  # and so what it costs to stay without
    everybody = np.arange(mentees)
    cost = np.concatenate([dearest - worth, np.full(mentees, dearest)]).astype(np.float64)
    where = (np.concatenate([row, everybody]), np.concatenate([first[mentor] + place, total + everybody]))
    matched, column = min_weight_full_bipartite_matching(csr_array((cost, where), shape=(mentees, total + mentees)))
    mates = np.full(mentees, -1)
    mates[matched] = np.concatenate([np.repeat(np.arange(len(places.count)), places.count), np.full(mentees, -1)])[
        column
    ]
    return mates


def _prices(mates: Ints, rows: Ints, columns: Ints, points: Ints, places: Places) -> tuple[Ints, Ints]:
    """What each mentee has from their match beyond its price, and what a place of each mentor costs: the lowest prices at which nobody
    would rather have another of these pairs (Bellman and Ford's way; they exist, as the match is the best among them)."""
    has = mates >= 0
    held = np.bincount(mates[has], minlength=len(places.count))
    price = np.where(held >= 2, 0, -places.bonus).astype(np.int64)
    own = np.where(has, points[np.arange(len(mates)), mates], 0).astype(np.int64)
    order = np.argsort(columns, kind="stable")
    row, column, worth = rows[order], columns[order], points[rows, columns][order].astype(np.int64)
    begins = np.flatnonzero(np.diff(column, prepend=-1))
    while True:
        left = np.where(has, own - price[mates], 0)
        wanted = price.copy()
        if len(begins):
            asked = np.maximum.reduceat(worth - left[row], begins)
            wanted[column[begins]] = np.maximum(price[column[begins]], asked)
        if np.array_equal(wanted, price):
            return left, price
        price = wanted
