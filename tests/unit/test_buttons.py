"""What a button carries fits Telegram's 64 bytes and comes back as it was; what others make up means nothing."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.buttons import MOST_BYTES, Act, Answer, decode, encode

NUMBERS = st.integers(0, 2**53)
NAMES = st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=30)
MEANINGS = st.one_of(
    st.builds(Answer, NUMBERS, NUMBERS, st.text(max_size=50)), st.builds(Act, NAMES, st.text(max_size=50))
)


@given(MEANINGS)
@example(Answer(1, 2, "a.b.c"))
@example(Act("see-to", "1.5"))
def test_what_fits_comes_back_as_it_was_and_what_does_not_is_refused(meaning: Answer | Act) -> None:
    try:
        data = encode(meaning)
    except ValueError:
        return
    assert len(data.encode()) <= 64
    assert decode(data) == meaning


@pytest.mark.parametrize(
    ("meaning", "data"),
    [
        (Answer(0, 0, "yes"), "q.0.0.yes"),
        (Answer(2**40, 36, "~first.name"), "q.e13wu1og.10.~first.name"),
        (Act("menu"), "a.menu."),
        (Act("language", "pa"), "a.language.pa"),
    ],
)
def test_buttons_on_peoples_phones_keep_their_meaning(meaning: Answer | Act, data: str) -> None:
    assert encode(meaning) == data
    assert decode(data) == meaning


def test_64_bytes_fit_and_65_do_not() -> None:
    option = "ਸ" * 18 + "xx"
    assert len(encode(Answer(1, 1, option + "xx")).encode()) == MOST_BYTES == 64
    with pytest.raises(ValueError, match="cannot carry"):
        encode(Answer(1, 1, option + "xxx"))


@pytest.mark.parametrize(
    "data",
    [
        "",
        "q",
        "a",
        "a.menu",
        "q.1.2",
        "q..1.x",
        "q.1..x",
        "q.-1.2.x",
        "q.+1.2.x",
        "q.1 .2.x",
        "q.1_0.2.x",
        "q.A.2.x",
        "q.\u0661.2.x",
        "q." + "z" * 13 + ".1.x",
        "x.1.2.y",
        "Q.1.2.y",
        ".",
        "...",
        "\0",
        "menu",
    ],
)
def test_forged_data_means_nothing(data: str) -> None:
    assert decode(data) is None


@given(st.text(max_size=80))
def test_no_data_can_break_us(data: str) -> None:
    meaning = decode(data)
    assert meaning is None or isinstance(meaning, Answer | Act)
