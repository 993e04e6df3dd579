"""Who suits whom: said of one pair and of all at once it is the same; the total found is the best there is."""

import random
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from handlers.answers import OTHER as OTHER_PROFESSION
from jobs.assignment import Places
from jobs.assignment import solve as assign
from jobs.solver import ROOT, Batch, best, solve
from jobs.suiting_table import table
from models import mentoring, suiting
from models.suiting import Mentee, Mentor, Must, Weights, broken, reasons, score
from models.unmatched import Reason, Why, why
from tests.mentoring import a_city, mentees, mentors

WEIGHTS = Weights()
NURSE = Mentor(1, ["health/nurse"], ["en", "so"], ["soho"], ["evenings"], "woman", None, "soho", "SO", 1, True)
HODAN = Mentee(9, "health/nurse", ["so"], ["soho"], ["evenings"], "woman", None, False, None, "soho", "SO", 10, False)


def but(who: Any, **changed: object) -> Any:
    return type(who)(**{**who.__dict__, **changed})


def test_the_keys_are_those_that_are_kept() -> None:
    assert (suiting.FLEXIBLE, suiting.ANYWHERE, suiting.OTHER) == (
        mentoring.ASK_EACH_TIME,
        mentoring.ANYWHERE,
        OTHER_PROFESSION,
    )


@pytest.mark.parametrize(
    ("mentor", "mentee", "must"),
    [
        (but(NURSE, id=9), HODAN, Must.ONESELF),
        (but(NURSE, purposes=["research"]), HODAN, Must.PURPOSE),
        (but(NURSE, languages=["en"]), HODAN, Must.LANGUAGE),
        (but(NURSE, gender=None), but(HODAN, wishes="woman"), Must.GENDER),
        (but(NURSE, wishes="man"), HODAN, Must.MENTORS_WISH),
        (NURSE, but(HODAN, not_my_area=True), Must.AREA),
        (but(NURSE, area=None), but(HODAN, not_my_area=True), Must.AREA),
        (NURSE, but(HODAN, home="not-mine"), Must.HOME),
        (but(NURSE, country=None), but(HODAN, home="not-mine"), Must.HOME),
        (but(NURSE, country="PL"), but(HODAN, home="mine"), Must.HOME),
        (but(NURSE, free=0), HODAN, Must.PLACE),
    ],
)
def test_each_must_alone_keeps_two_apart(mentor: Mentor, mentee: Mentee, must: Must) -> None:
    assert broken(mentor, mentee) == [must]
    assert broken(NURSE, HODAN) == []
    assert broken(NURSE, HODAN, parted=True) == [Must.PARTED]


def test_where_somebody_is_from_and_who_they_are_gives_no_points() -> None:
    other = but(NURSE, country="PL", gender="man", area="ladywood")
    assert score(other, HODAN, WEIGHTS) == score(NURSE, HODAN, WEIGHTS)


def test_reasons_are_made_only_of_what_both_have_said() -> None:
    told = reasons(but(NURSE, where=["anywhere", "ladywood"]), but(HODAN, times=["evenings", "ask"]))
    assert told == {
        "languages": ["so"],
        "purpose": "health/nurse",
        "same": True,
        "times": ["evenings"],
        "where": ["soho"],
    }


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_of_all_at_once_the_same_is_said_as_of_each(data: st.DataObject) -> None:
    ours, theirs = data.draw(mentors()), data.draw(mentees())
    pairs = data.draw(st.lists(st.tuples(st.sampled_from(ours), st.sampled_from(theirs)), max_size=4))
    parted = {(mentor.id, mentee.id) for mentor, mentee in pairs}
    points = table(ours, theirs, parted, WEIGHTS)
    for row, mentee in enumerate(theirs):
        for column, mentor in enumerate(ours):
            may = not broken(mentor, mentee, parted=(mentor.id, mentee.id) in parted)
            bonus = WEIGHTS.without_mentee if mentor.idle else 0
            assert points[row, column] == (score(mentor, mentee, WEIGHTS) - bonus if may else 0)


def test_more_languages_than_fit_into_a_number_are_told_apart() -> None:
    ours = [but(NURSE, id=each + 1, languages=[f"x{each}"]) for each in range(150)]
    theirs = [but(HODAN, id=each + 501, languages=[f"x{each}"]) for each in range(150)]
    assert (np.argwhere(table(ours, theirs, (), WEIGHTS)) == [[each, each] for each in range(150)]).all()


def dense_optimum(points: np.ndarray, places: Places) -> int:
    """Scipy's, with a column for each place."""
    place = [(mentor, each) for mentor, count in enumerate(places.count) for each in range(count)]
    if not place:
        return 0
    worth = np.array(
        [
            [row[mentor] and row[mentor] + (0 if each else places.bonus[mentor]) for mentor, each in place]
            for row in points
        ]
    )
    return int(worth[linear_sum_assignment(worth, maximize=True)].sum())


def total(mates: np.ndarray, points: np.ndarray, places: Places) -> int:
    held = np.bincount(mates[mates >= 0], minlength=len(places.count))
    assert (held <= places.count).all()
    found = sum(int(points[mentee, mentor]) for mentee, mentor in enumerate(mates) if mentor >= 0)
    assert all(points[mentee, mentor] for mentee, mentor in enumerate(mates) if mentor >= 0)
    return found + int(places.bonus[held > 0].sum())


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_the_total_is_the_best_there_is(data: st.DataObject) -> None:
    rows, columns = data.draw(st.integers(1, 9)), data.draw(st.integers(1, 7))
    numbers = st.sampled_from([0, 0, 1, 2, 5, 100, 101, 300])
    points = np.array(
        data.draw(st.lists(st.lists(numbers, min_size=columns, max_size=columns), min_size=rows, max_size=rows))
    )
    count = np.array(data.draw(st.lists(st.integers(0, 3), min_size=columns, max_size=columns)))
    bonus = np.array(data.draw(st.lists(st.sampled_from([0, 1, 50]), min_size=columns, max_size=columns)))
    points[:, count == 0] = 0
    places = Places(count, bonus)
    assert total(assign(points, places), points, places) == dense_optimum(points, places)


@pytest.mark.parametrize("candidates", [1, 3, 32])
def test_pairs_that_were_left_out_at_first_are_taken_in(candidates: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.assignment.CANDIDATES", candidates)
    monkeypatch.setattr("jobs.assignment.MORE", 2)
    ours, theirs = a_city(random.Random(5), 150, 40)
    points = table(ours, theirs, (), WEIGHTS)
    places = Places(np.array([each.free for each in ours]), np.full(len(ours), 100))
    assert total(assign(points, places), points, places) == dense_optimum(points, places)


def test_another_process_finds_the_same() -> None:
    ours, theirs = a_city(random.Random(1), 40, 12)
    parted = [(ours[0].id, theirs[0].id)]
    found = solve(Batch(ours, theirs, parted), WEIGHTS)
    assert found == best(ours, theirs, parted, WEIGHTS)
    assert found
    assert solve(Batch([], theirs, []), WEIGHTS) == []


def test_a_solver_that_does_not_come_to_an_end_is_stopped() -> None:
    ours, theirs = a_city(random.Random(1), 40, 12)
    with pytest.raises(subprocess.SubprocessError):
        solve(Batch(ours, theirs, []), WEIGHTS, seconds=0.01)


@pytest.mark.parametrize(
    ("ours", "hodan", "parted", "told"),
    [
        ([], HODAN, (), Why(Reason.PURPOSE)),
        ([but(NURSE, purposes=["research"])], HODAN, (), Why(Reason.PURPOSE)),
        ([but(NURSE, languages=["en"])], HODAN, (), Why(Reason.LANGUAGE, (Must.LANGUAGE,))),
        ([NURSE], but(HODAN, wishes="man"), (), Why(Reason.WISHES, (Must.GENDER,))),
        ([NURSE], but(HODAN, wishes="man", not_my_area=True), (), Why(Reason.WISHES, (Must.GENDER, Must.AREA))),
        ([but(NURSE, wishes="man")], HODAN, (), Why(Reason.WISHES)),
        ([NURSE], HODAN, (1,), Why(Reason.PARTED)),
        ([but(NURSE, free=0)], HODAN, (), Why(Reason.PLACE)),
        ([but(NURSE, free=0), but(NURSE, id=2, languages=["en"])], HODAN, (), Why(Reason.PLACE, (Must.LANGUAGE,))),
        ([NURSE], HODAN, (), Why(Reason.SOON)),
    ],
)
def test_why_somebody_waits_and_what_they_could_let_go_of(
    ours: list[Mentor], hodan: Mentee, parted: tuple[int, ...], told: Why
) -> None:
    assert why(hodan, ours, parted) == told


def test_the_bot_itself_never_loads_what_the_solver_needs() -> None:
    told = "import sys, bot.app; sys.exit(any(name in sys.modules for name in ('numpy', 'scipy')))"
    assert subprocess.run([sys.executable, "-c", told], cwd=ROOT).returncode == 0
