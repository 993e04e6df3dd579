"""Each question: what it takes for an answer, what that means later, how it is told, its buttons, its hints."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from handlers.checking import CHANGE, YES, Check
from handlers.questions import (
    DONE,
    SKIP,
    SUGGESTION,
    Choice,
    Gone,
    Heard,
    Hint,
    Option,
    Picked,
    Question,
    Several,
    Text,
    TextOrVoice,
    Told,
)
from locales import Localizer, Sayable, marked

ENGLISH = Localizer("en", ZoneInfo("Europe/London"))
VOICE = Heard(voice="file-1", seconds=7)
PICTURE = Heard(other="attachment")
NAME = Text("Your name?", "Name", up_to=10, suggest="Amina", skip=marked("Skip this"))
PLAIN = Text("Your name?", "Name")
WHY = TextOrVoice("Why?", "Why", skip=marked("Skip this"), up_to=10)
FRUIT = [Option(1, "Apple", "apple"), Option(2, "Pear", "pear", detail="a green one"), Option(3, "Plum", "plum")]


def choice() -> Choice[int]:
    return Choice("Which?", "Fruit", FRUIT, columns=2)


def several() -> Several[int]:
    return Several("Which?", "Fruit", FRUIT, columns=2)


def said(words: Sayable) -> str:
    return ENGLISH.plain(words).replace("\u2068", "").replace("\u2069", "")


def rows(question: Question[Any], picked: list[str] | None = None) -> list[list[tuple[str, str]]]:
    return [[(said(label), option) for label, option in row] for row in question.buttons(picked)]


def hint(question: Question[Any], heard: Heard) -> str:
    with pytest.raises(Hint) as hinted:
        question.take(heard, None)
    return said(hinted.value.words)


# words


@pytest.mark.parametrize(
    ("heard", "stored"),
    [
        (Heard(text="Amina"), "Amina"),
        (Heard(text="  A\u202emi\0na \n"), "Amina"),
        (Heard(text="ਅਮੀਨਾ"), "ਅਮੀਨਾ"),
        (Heard(text="7"), "7"),
        (Heard(text="1234567890"), "1234567890"),
        (Heard(option=SUGGESTION), "Amina"),
        (Heard(option=SKIP), ""),
    ],
)
def test_words_are_taken_clean(heard: Heard, stored: str) -> None:
    assert NAME.take(heard, None) == stored
    assert NAME.revive(stored) == stored


@pytest.mark.parametrize("heard", [VOICE, PICTURE, Heard(option="other")])
def test_words_must_be_written(heard: Heard) -> None:
    assert hint(NAME, heard) == "Please write it as a message."


@pytest.mark.parametrize("option", [SUGGESTION, SKIP])
def test_a_button_that_words_do_not_have_is_no_answer(option: str) -> None:
    assert hint(PLAIN, Heard(option=option)) == "Please write it as a message."
    assert rows(PLAIN) == []


@pytest.mark.parametrize("text", ["", "   ", "?!", "😀", "\u200d"])
def test_words_must_have_a_letter(text: str) -> None:
    assert hint(NAME, Heard(text=text)).startswith("I couldn't read any letters")


def test_too_many_letters_are_named() -> None:
    assert hint(NAME, Heard(text="12345678901")) == "That is longer than 10 letters. Could you make it shorter?"
    assert hint(Text("?", "?", up_to=1), Heard(text="ab")).startswith("That is longer than 1 letter.")


def test_words_are_told_as_written_and_none_as_nothing() -> None:
    assert [said(NAME.tell(stored)) for stored in ("<Amina>", "")] == ["<Amina>", "nothing"]


def test_words_offer_what_we_suggest_and_to_skip() -> None:
    assert rows(NAME) == [[("Amina", SUGGESTION)], [("Skip this", SKIP)]]


# words or a voice message


@pytest.mark.parametrize(
    ("heard", "stored", "told"),
    [
        (Heard(text="to learn"), {"text": "to learn"}, Told(text="to learn")),
        (Heard(option=SKIP), {"text": ""}, Told()),
        (VOICE, {"text": "", "voice": "file-1", "photo": None, "seconds": 7}, Told(voice="file-1")),
    ],
)
def test_words_or_voice_are_taken(heard: Heard, stored: dict[str, Any], told: Told) -> None:
    assert WHY.take(heard, None) == stored
    assert WHY.revive(stored) == told


def test_what_is_neither_words_nor_voice_gets_a_hint() -> None:
    assert hint(WHY, PICTURE).startswith("I can take words or a voice message here, but not this.")
    assert hint(WHY, Heard(photo="photo-1")) == hint(WHY, PICTURE)
    assert hint(WHY, Heard(voice="file-1", seconds=3600)).startswith("That recording is longer than 10 minutes.")
    assert hint(WHY, Heard(text="12345678901")).startswith("That is longer than 10 letters")
    assert hint(TextOrVoice("?", "?"), Heard(option=SKIP)) == "Please write it as a message."


def test_a_voice_message_is_told_as_one() -> None:
    answers = ({"voice": "file-1", "seconds": 7}, {"text": "to learn"}, {"text": ""})
    assert [said(WHY.tell(stored)) for stored in answers] == ["a voice message", "to learn", "nothing"]


def test_words_or_voice_may_be_skipped() -> None:
    assert rows(WHY) == [[("Skip this", SKIP)]]
    assert rows(TextOrVoice("?", "?")) == []


# one of several


def test_an_option_is_taken_by_its_key_and_means_its_value() -> None:
    assert choice().take(Heard(option="pear"), None) == "pear"
    assert choice().revive("pear") == 2
    assert said(choice().tell("pear")) == "Pear"


@pytest.mark.parametrize("heard", [Heard(text="Banana"), VOICE, PICTURE])
def test_a_choice_is_made_by_a_tap(heard: Heard) -> None:
    assert hint(choice(), heard) == "Please tap one of the buttons below."


@pytest.mark.parametrize("option", ["quince", "", "1", DONE, SKIP])
def test_an_option_that_is_not_there_is_gone(option: str) -> None:
    assert hint(choice(), Heard(option=option)) == "What you chose is not open any more. Please choose again."


def test_a_recorded_option_that_has_gone_is_said_to_be_gone_in_the_questions_own_words() -> None:
    question = Choice("Which?", "Fruit", FRUIT, gone=marked("Eaten."))
    with pytest.raises(Gone) as gone:
        question.revive("quince")
    assert said(gone.value.words) == "Eaten." == hint(question, Heard(option="quince"))
    assert said(question.tell("quince")) == "nothing"


def test_options_stand_in_rows_and_what_they_are_below_the_question() -> None:
    assert rows(choice()) == [[("Apple", "apple"), ("Pear", "pear")], [("Plum", "plum")]]
    assert [said(line) for line in choice().lines()] == ["• Pear: a green one"]


def test_options_are_looked_up_once_and_only_when_needed() -> None:
    lookups: list[str] = []

    def look_up() -> list[Option[int]]:
        lookups.append("now")
        return FRUIT

    question = Choice("Which?", "Fruit", look_up)
    assert lookups == []
    assert [question.revive("plum"), question.take(Heard(option="plum"), None)] == [3, "plum"]
    assert rows(question) and lookups == ["now"]


# any number of several


@pytest.mark.parametrize(
    ("picked", "tapped", "then"),
    [
        (None, "pear", ["pear"]),
        (["pear"], "apple", ["pear", "apple"]),
        (["pear", "apple"], "pear", ["apple"]),
        (["apple"], "apple", []),
    ],
)
def test_a_tap_ticks_and_unticks(picked: list[str] | None, tapped: str, then: list[str]) -> None:
    with pytest.raises(Picked) as ticked:
        several().take(Heard(option=tapped), picked)
    assert ticked.value.picked == then


@pytest.mark.parametrize(("picked", "stored"), [(None, []), ([], []), (["plum", "apple"], ["plum", "apple"])])
def test_done_takes_what_is_ticked(picked: list[str] | None, stored: list[str]) -> None:
    assert several().take(Heard(option=DONE), picked) == stored


@pytest.mark.parametrize("heard", [Heard(text="all"), VOICE, PICTURE, Heard(option="quince")])
def test_several_are_chosen_by_taps(heard: Heard) -> None:
    assert hint(several(), heard) == "Please tap what fits, then “Done”."


def test_what_was_ticked_means_its_values_and_what_has_gone_is_left_out() -> None:
    assert several().revive(["plum", "quince", "apple"]) == [1, 3]
    assert said(several().tell(["plum", "quince", "apple"])) == "Apple · Plum"
    assert [said(several().tell(stored)) for stored in ([], ["quince"])] == ["None of these", "None of these"]


def test_ticks_show_and_the_last_button_says_what_it_does() -> None:
    assert rows(several())[-1] == [("None of these", DONE)]
    assert rows(several(), ["pear"]) == [[("Apple", "apple"), ("✓ Pear", "pear")], [("Plum", "plum")], [("Done", DONE)]]


# the check


def test_the_check_tells_all_answers_and_takes_yes_or_a_change() -> None:
    check = Check("Right?", "Check", [("name", NAME, "A < B"), ("fruit", choice(), "plum")])
    assert [said(line) for line in check.lines()] == ["• <b>Name:</b> A < B", "• <b>Fruit:</b> Plum"]
    assert ENGLISH.html(check.lines()[0]) == "• <b>\u2068Name\u2069:</b> \u2068A &lt; B\u2069"
    changes = [("Change: Name", f"{CHANGE}name"), ("Change: Fruit", f"{CHANGE}fruit")]
    assert rows(check) == [[("Yes, that's right", YES)], changes]
    assert [check.take(Heard(option=option), None) for option in (YES, "~fruit")] == [YES, "fruit"]


@pytest.mark.parametrize("heard", [Heard(text="ok"), VOICE, Heard(option="~age"), Heard(option="name")])
def test_the_check_takes_nothing_else(heard: Heard) -> None:
    assert hint(Check("Right?", "Check", [("name", NAME, "A")]), heard).startswith("Please tap “Yes, that's right”")


def test_the_base_of_all_questions_answers_nothing() -> None:
    question: Question[str] = Question("?", "?")
    assert question.lines() == [] and question.buttons(None) == []
    for refused in (lambda: question.take(VOICE, None), lambda: question.revive(""), lambda: question.tell("")):
        with pytest.raises(NotImplementedError):
            refused()
