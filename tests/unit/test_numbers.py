"""Numbers that leave the team tell nothing of anybody."""

from collections import defaultdict
from itertools import product

from models.numbers import LEAST, to_share


def test_large_numbers_are_shown() -> None:
    assert to_share({"a": 5, "b": 12}) == {"a": 5, "b": 12}


def test_one_small_number_takes_the_smallest_of_the_others_with_it() -> None:
    assert to_share({"a": 3, "b": 12, "c": 9}) == {"a": None, "b": 12, "c": None}


def test_several_small_numbers_hide_one_another() -> None:
    assert to_share({"a": 3, "b": 0, "c": 40}) == {"a": None, "b": None, "c": 40}


def test_nobody_is_hidden_and_needs_no_company() -> None:
    assert to_share({"a": 0, "b": 40}) == {"a": None, "b": 40}


def test_nothing_small_is_shown_and_no_total_gives_it_away() -> None:
    """Every table of four up to 8: of those that look the same and have the same total, what is hidden and somebody differs."""
    alike: dict[object, list[tuple[int, ...]]] = defaultdict(list)
    for table in product(range(9), repeat=4):
        shown = tuple(to_share(dict(enumerate(table))).values())
        assert not [count for count in shown if count is not None and count < LEAST]
        alike[shown, sum(table)].append(table)
    for (shown, _total), tables in alike.items():
        if not any(shown):
            continue  # there is nothing more to hide
        for place, count in enumerate(shown):
            possible = {table[place] for table in tables}
            assert count is not None or len(possible) > 1 or possible == {0}
