"""What somebody may see of those whom they told."""

from models.numbers import LEAST
from models.vine import to_tell


def test_no_small_number_is_told_nor_that_it_is_everybody_nor_the_difference_of_two() -> None:
    for came in range(60):
        told = [to_tell(count, came) for count in range(came + 1)]
        for count, least in enumerate(told):
            assert least is None or (least % LEAST == 0 and LEAST <= least <= count)
            assert least is None or least < came


def test_who_brought_many_is_told_about_how_many() -> None:
    assert [to_tell(count, 100) for count in (0, 4, 5, 9, 10, 99, 100)] == [None, None, 5, 5, 10, 95, 95]
    assert to_tell(5, 5) is None
    assert to_tell(6, 6) == 5
