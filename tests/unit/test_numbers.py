"""Numbers that leave the team tell nothing of anybody."""

from hypothesis import given
from hypothesis import strategies as st

from models.numbers import LEAST, to_share


def test_large_numbers_are_shown() -> None:
    assert to_share({"a": 5, "b": 12}) == {"a": 5, "b": 12}


def test_one_small_number_takes_the_smallest_of_the_others_with_it() -> None:
    assert to_share({"a": 3, "b": 12, "c": 9}) == {"a": None, "b": 12, "c": None}


def test_two_that_come_to_little_take_a_third_with_them() -> None:
    assert to_share({"a": 1, "b": 0, "c": 9, "d": 10}) == {"a": None, "b": None, "c": None, "d": 10}


@given(st.dictionaries(st.integers(), st.integers(0, 30), min_size=2))
def test_nothing_small_is_shown_and_no_total_gives_it_away(counts: dict[int, int]) -> None:
    shown = to_share(counts)
    assert all(count is None or count == counts[key] >= LEAST for key, count in shown.items())
    hidden = [counts[key] for key, count in shown.items() if count is None]
    everything = len(hidden) == len(counts)
    assert not hidden or everything or (len(hidden) > 1 and sum(hidden) >= LEAST)
