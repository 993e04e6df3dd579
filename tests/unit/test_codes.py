"""What may be a short code, however it is typed."""

import pytest

from models.codes import pasted, short_of


@pytest.mark.parametrize(
    "typed",
    ["3467BCDF", "3467 bcdf", "34-67-bc-df", " 3 4 6 7 B C D F ", "３４６７ＢＣＤＦ", "٣٤٦٧ BCDF", "۳۴۶۷bcdf", "३४६७ bcdf", "3467–BCDF."],
)  # fmt: skip
def test_it_is_the_same_code_in_any_case_with_any_spaces_and_digits(typed: str) -> None:
    assert short_of(typed) == "3467BCDF"


@pytest.mark.parametrize(
    "typed", ["", "3467BCD", "3467BCDFG", "3467BCDA", "Hello there", "3467BCD0", "²467BCDF ½", "b" * 4000]
)
def test_what_it_is_not(typed: str) -> None:
    assert short_of(typed) is None


def test_a_link_that_was_pasted_has_its_code() -> None:
    assert pasted("Look: https://t.me/grapevine_demo_bot?start=abcDEF123_-abcDEF123_- !") == "abcDEF123_-abcDEF123_-"
    assert pasted("https://t.me/grapevine_demo_bot") is None
