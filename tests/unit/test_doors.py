"""A typed sentence finds its door in all languages, quickly; and nothing is done before a tap."""

import sys
import time
from zoneinfo import ZoneInfo

import pytest

from handlers.doors import DOORS, Doors, offered
from handlers.understanding import Understanding
from locales import LANGUAGES, Localizers, Words
from locales.spelling import tokens
from tests.sentences import all_sentences, sentences, table, tally


@pytest.fixture(scope="module")
def doors() -> Doors:
    return Doors(Localizers(ZoneInfo("Europe/London")))


@pytest.mark.parametrize("code", LANGUAGES)
def test_there_are_sentences_enough_to_judge_by(code: str) -> None:
    listed = sentences(code)
    assert len({each.said for each in listed}) == len(listed) >= 30
    assert {each.door for each in listed} == {*DOORS, ""}


def test_sentences_find_their_doors(doors: Doors, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{table(doors)}\n")
    everything = tally(doors, all_sentences())
    assert everything.precision >= 0.9 and everything.recall >= 0.85


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_language_is_left_behind(code: str, doors: Doors) -> None:
    found = tally(doors, sentences(code))
    assert found.precision >= 0.85 and found.recall >= 0.8


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ana momarreda men suria, bede shoghol", "ar"),
        ("mujhe kaam chahiye", "ur"),
        ("ami nurse chilam", "bn"),
        ("waxaan ahay kalkaaliye", "so"),
        ("szukam pracy", "pl"),
        ("I was a nurse", "en"),
        ("nurse", None),
        ("main doctor", None),
    ],
)
def test_the_language_of_a_sentence_is_guessed_only_where_it_is_clear(
    text: str, language: str | None, doors: Doors
) -> None:
    assert doors.understood(text)[0] == language


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Pielęgniarką!", "pielegniarka"),
        ("Șomer", "somer"),
        ("ŁÓDŹ", "lodz"),
        ("نوکری چاہیے", "نوكري چاهيے"),
        ("المُستشفىٰ", "مستشفي"),
        ("والممرّضة", "ممرضه"),
        ("أطبّاء", "اطباء"),
        ("ਸਫ਼ਾਈ", "ਸਫਾਈ"),
        ("বাড়ী", "বাডি"),
        ("coourse", "course"),
        ("I'm", "im"),
    ],
)
def test_spellings_of_a_word_are_one(one: str, other: str) -> None:
    assert tokens(one) == tokens(other)


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("apples", ("fruit",)),
        ("an aple please", ("fruit",)),
        ("cery", ()),  # too short for a mistake
        ("some chery", ("fruit",)),
        ("red", ()),
        ("red and ripe", ("fruit",)),
        ("apple pie", ("cake",)),
        ("an apple, then pie", ("fruit",)),
        ("applied", ("fruit",)),
        ("cherry cake", ("fruit", "cake")),
    ],
)
def test_how_a_list_of_words_is_read(text: str, about: tuple[str, ...]) -> None:
    lists = {"fruit": Words("appl*; cherry; (red); (ripe)"), "cake": Words("cake; apple pie")}
    understanding = Understanding(Localizers(ZoneInfo("Europe/London")), lists, Words("an; please; then"))
    assert understanding.of(text).about == about


@pytest.mark.parametrize("text", ["", "…", "👍🏽👍🏽", "؟", "\u200d", "12345", "q" * 4096, "(((", "%s {name} <b>"])
def test_what_says_nothing_finds_nothing(text: str, doors: Doors) -> None:
    assert doors.understood(text)[1] == []


def test_at_most_three_are_offered_help_last_and_a_person_with_it() -> None:
    assert offered(["help"]) == ["help", "person"]
    assert offered(["help", "hospital"]) == ["hospital", "help", "person"]
    assert offered(["hospital", "whatson", "language", "details"]) == ["hospital", "whatson", "language"]
    assert offered(["hospital", "whatson", "language", "help"]) == ["hospital", "whatson", "help"]


def test_a_long_message_takes_little_time(doors: Doors) -> None:
    text = " ".join(sentence.said for sentence in all_sentences())[:4096]
    begun = time.process_time()
    for _again in range(20):
        doors.understood(text)
    assert (time.process_time() - begun) / 20 < 0.02  # 2 ms here
