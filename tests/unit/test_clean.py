"""What people write is cleaned of what could harm others or the database, and of nothing that a script needs."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from locales import clean

ANYTHING = st.text(alphabet=st.characters(codec=None, exclude_categories=()), max_size=60)
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize("unwanted", ["\0", "\x07", "\x1b", "\x7f", "\x85", "\ufeff", "\u200b", "\ufffe", *BIDI])
def test_control_and_bidi_characters_go(unwanted: str) -> None:
    assert clean(f"Ami{unwanted}na") == "Amina"


@pytest.mark.parametrize("half", ["\ud83d", "\ude00", "\udfff"])
def test_half_a_character_goes(half: str) -> None:
    assert clean(f"Ami{half}na") == "Amina"


@pytest.mark.parametrize(
    "written",
    [
        "می\u200cخواهم",  # the joiner that keeps two letters apart
        "ক্\u200dষ",  # the one that joins them
        "👩\u200d👧",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "❤️",
        "ਸਤਿ ਸ੍ਰੀ ਅਕਾਲ",
        "اَلسَّلَامُ عَلَيْكُمْ",
        "Việt Nam",
        "one\ttwo\n\nthree",
    ],
)
def test_what_scripts_need_stays(written: str) -> None:
    assert clean(written) == unicodedata.normalize("NFC", written)


def test_a_pile_of_marks_is_cut_to_four() -> None:
    assert clean("z" + "\u033d" * 100 + "o") == "z" + "\u033d" * 4 + "o"


@pytest.mark.parametrize("newline", ["\r\n", "\u2028", "\u2029"])
def test_every_kind_of_new_line_becomes_one(newline: str) -> None:
    assert clean(f"one{newline}two") == "one\ntwo"


def test_letters_are_put_together_and_the_ends_trimmed() -> None:
    assert clean("  Zoe\u0308 \n") == "Zoë"


@given(ANYTHING)
@example("a" + "\u0300" * 9 + "\u0591")
def test_whatever_is_written_can_be_stored_and_sent(written: str) -> None:
    cleaned = clean(written)
    cleaned.encode()
    assert not set(cleaned) & {*BIDI, "\0", "\r", "\u2028"}
    assert cleaned == cleaned.strip()
    assert len(cleaned) <= 3 * len(written)


@given(ANYTHING)
def test_clean_words_stay_as_they_are(written: str) -> None:
    cleaned = clean(written)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
