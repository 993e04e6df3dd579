"""A simulated year, and many small towns around the days on which the clocks change: each reminder once, none by night, none for what
is cancelled, never more than three unasked messages in any seven days.

GRAPEVINE_YEAR=full ticks every quarter of an hour of the year, with a thousand residents.
"""

import contextlib
import os
from collections.abc import Callable
from datetime import date
from random import Random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from handlers.speaking import Desk
from jobs.clock import Hands
from models.database import Database
from tests.integration.a_year import Played, Stage, Town, check

FULL = os.environ.get("GRAPEVINE_YEAR") == "full"
A_DAY = 96  # quarters of an hour
EXAMPLES = 500 if FULL else 60
MOVED_FROM_BESIDE_ANOTHER = Town(
    date(2026, 10, 12), 60, residents=1, events=[9 * A_DAY, 9 * A_DAY], bookings=[(0, 0, 9)], changes={0: (1, 8)}
)


class RolledBack(Exception):
    """Nothing of it is kept."""


def rolled_back(db: Database, function: Callable[[Session], None]) -> None:
    def run(session: Session) -> None:
        function(session)
        raise RolledBack

    with contextlib.suppress(RolledBack):
        db.submit(run).result()


@st.composite
def towns(draw: st.DrawFn) -> Town:
    """Seven weeks around a change of the clocks."""
    residents = draw(st.integers(1, 4))
    rhythms = st.tuples(st.integers(0, 6), st.integers(0, A_DAY - 1), st.sampled_from([1, 8]))
    events = [
        (9 + weekday + 7 * week) * A_DAY + quarter
        for weekday, quarter, weeks in draw(st.lists(rhythms, min_size=1, max_size=3))
        for week in range(0, 4, weeks)
    ]
    bookings = draw(
        st.lists(
            st.tuples(st.integers(0, residents - 1), st.integers(0, len(events) - 1), st.integers(1, 14 * A_DAY)),
            min_size=1, max_size=14, unique_by=lambda each: each[:2],
        )
    )  # fmt: skip
    some = st.dictionaries(st.integers(0, len(bookings) - 1), st.integers(1, 9 * A_DAY), max_size=3)
    changes = st.dictionaries(
        st.integers(0, len(events) - 1),
        st.tuples(st.integers(1, 8 * A_DAY), st.none() | st.integers(1, 5 * A_DAY)), max_size=3,
    )  # fmt: skip
    first = draw(st.sampled_from([date(2026, 10, 12), date(2027, 3, 15)]))
    outage = draw(st.none() | st.integers(0, 35 * A_DAY))
    return settled(Town(first, 60, residents, events, bookings, draw(some), draw(changes), outage))


def settled(town: Town) -> Town:
    """Nobody gives back before they have booked, nor books what is cancelled, or over after a move."""
    bookings = [
        (resident, event, before) for resident, event, before in town.bookings
        if event not in town.changes or before > town.changes[event][0]
    ]  # fmt: skip
    back = {
        each: before for each, before in town.given_back.items() if each < len(bookings) and before < bookings[each][2]
    }
    return Town(town.first_day, town.days, town.residents, town.events, bookings, back, town.changes, town.outage)


@pytest.mark.timeout(0 if FULL else 300)
@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=not FULL,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(town=towns())
@example(town=MOVED_FROM_BESIDE_ANOTHER)
def test_any_town_is_reminded_as_it_should_be(town: Town, db: Database, desk: Desk) -> None:
    rolled_back(db, lambda session: play(session, desk, town))


@pytest.mark.timeout(0 if FULL else 300)
def test_a_year_of_three_hundred_residents(db: Database, desk: Desk) -> None:
    rolled_back(db, lambda session: play(session, desk, a_year(Random(2027)), all_ticks=FULL))


def play(session: Session, desk: Desk, town: Town, *, all_ticks: bool = False) -> Played:
    stage = Stage(session, Hands(desk.content, desk.localizers), town)
    played = stage.play(all_ticks=all_ticks)
    check(stage, played)
    return played


def a_year(random: Random) -> Town:
    """Two weekly sessions and the network's meeting every two months; some are moved or cancelled, some people give their place back,
    the program is down for three days in February."""
    residents = 1000 if FULL else 300
    weekly = [(10 + 7 * week) * A_DAY + hour * 4 for week in range(51) for hour in (10, 7 * A_DAY // 96 + 11)]
    meetings = [(14 + 56 * number) * A_DAY + 18 * 4 for number in range(6)]
    events = sorted(weekly + meetings)
    bookings = {
        (resident, event): random.randint(1, 20 * A_DAY)
        for event in range(len(events))
        for resident in random.sample(range(residents), 50 if events[event] in meetings else 20 if FULL else 6)
    }
    planned = [(resident, event, before) for (resident, event), before in bookings.items()]
    changed = random.sample(range(len(events)), 12)
    changes = {event: (random.randint(1, 8 * A_DAY), random.choice([None, 4, A_DAY, 3 * A_DAY])) for event in changed}
    back = {each: random.randint(1, 3 * A_DAY) for each in random.sample(range(len(planned)), len(planned) // 8)}
    return settled(Town(date(2026, 9, 7), 400, residents, events, planned, back, changes, 160 * A_DAY + 40))
