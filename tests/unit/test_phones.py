"""Telephone numbers, as people type and send them."""

from zoneinfo import ZoneInfo

import pytest

from handlers.phones import HERE, HowToReach, in_words, number_in, number_in_words
from handlers.questions import Heard, Hint
from locales import Localizer, Sayable
from models.people import Person

MINE = HowToReach("How?", "Reach", "GB")
THEIRS = HowToReach("How?", "Reach", "GB", here=False, own=False)


def said(words: Sayable) -> str:
    return Localizer("en", ZoneInfo("Europe/London")).plain(words).replace("\u2068", "").replace("\u2069", "")


def hint(heard: Heard, question: HowToReach = MINE) -> str:
    with pytest.raises(Hint) as hinted:
        question.take(heard, None)
    return said(hinted.value.words)


@pytest.mark.parametrize(
    "typed",
    [
        "07400 123456", "07400123456", "+44 7400 123456", "0044 7400 123456", "+44 (0)7400-123456", "٠٧٤٠٠١٢٣٤٥٦", "۰۷۴۰۰ ۱۲۳۴۵۶",
        "০৭৪০০১২৩৪৫৬", "my number is 07400 123456 thanks", "07400 123456\n07400 654321",
    ],
)  # fmt: skip
def test_a_number_is_taken_however_it_is_written(typed: str) -> None:
    assert number_in(typed, "GB") == "+447400123456"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "hello",
        "tomorrow",
        "🙂",
        "07400 123456 78",
        "0740 012 34",
        "123456789012345678",
        "9" * 4096,
        "+999 123456789",
    ],
)
def test_what_is_no_number_is_not_taken(typed: str) -> None:
    with pytest.raises(Hint):
        number_in(typed, "GB")


@pytest.mark.parametrize("typed", ["07400", "999", "074 00", "07"])
def test_a_number_of_which_something_is_missing_is_too_short(typed: str) -> None:
    assert "too short" in hint(Heard(text=typed))


@pytest.mark.parametrize("typed", ["0300 123 4567", "0800 1111"])
def test_a_services_number_is_not_taken(typed: str) -> None:
    assert "company or a service" in hint(Heard(text=typed))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("07400 123456", "07400 123456"),
        ("0121 496 0140", "0121 496 0140 (a landline)"),
        ("+92 300 1234567", "+92 300 1234567 (Pakistan)"),
        ("0048 512 345 678", "+48 512 345 678 (Poland)"),
        ("07700 900123", "07700 900123"),
    ],
)
def test_it_is_shown_with_what_is_unusual_about_it(typed: str, shown: str) -> None:
    assert said(number_in_words(number_in(typed, "GB"), "GB")) == shown


@pytest.mark.parametrize("sent", ["447400123456", "+447400123456"])
def test_telegrams_button_sends_ones_own_number(sent: str) -> None:
    assert MINE.contact
    assert MINE.take(Heard(contact=sent, own=True), None) == "+447400123456"


def test_somebody_elses_card_is_not_ones_own_number() -> None:
    assert "somebody else's" in hint(Heard(contact="+447400123456"))


def test_for_somebody_else_their_card_is_taken_and_the_chat_is_no_answer() -> None:
    assert THEIRS.contact is None and THEIRS.buttons(None) == []
    assert THEIRS.take(Heard(contact="447400123456"), None) == "+447400123456"
    assert hint(Heard(option=HERE), THEIRS)


@pytest.mark.parametrize(
    "heard", [Heard(voice="v", seconds=3), Heard(photo="p"), Heard(other="attachment"), Heard(option="x")]
)
def test_what_is_not_written_is_asked_for_again(heard: Heard) -> None:
    assert "type" in hint(heard)


def test_how_somebody_is_reached_is_told_in_full() -> None:
    lines = in_words(Person(phone="+447400123456", call_when="evenings", discreet=True), "GB")
    assert [said(answer) for _label, answer in lines] == ["07400 123456", "Evenings", "No, please don't"]
    assert in_words(Person(phone=None), "GB") == []
