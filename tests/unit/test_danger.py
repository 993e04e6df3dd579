"""Words of danger are known in every language, and ordinary sentences alarm nobody (tests/sentences/danger)."""

import tomllib
from pathlib import Path

import pytest

from handlers.danger import Danger, recognise
from locales import LANGUAGES

FOLDER = Path(__file__).parent.parent / "sentences" / "danger"
LEAST_RECALL = 0.95
SENTENCES = {code: tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8")) for code in LANGUAGES}
A_CALL = {code: kinds["strong"][0] for code, kinds in SENTENCES.items()}


@pytest.mark.parametrize("code", LANGUAGES)
def test_there_are_enough_sentences(code: str) -> None:
    kinds = SENTENCES[code]
    assert len(kinds["strong"]) >= 25 and len(kinds["weak"]) >= 10 and len(kinds["harmless"]) >= 25


@pytest.mark.parametrize("code", LANGUAGES)
def test_who_is_in_danger_is_heard(code: str) -> None:
    strong = SENTENCES[code]["strong"]
    missed = [text for text in strong if not (found := recognise(text)) or not found.strong]
    recall = 1 - len(missed) / len(strong)
    print(f"{code}: recall {recall:.3f} of {len(strong)}; missed: {missed}")  # noqa: T201 - the figure is what one wants to see
    assert recall >= LEAST_RECALL


@pytest.mark.parametrize("code", LANGUAGES)
def test_ordinary_sentences_with_words_of_danger_alarm_nobody_but_offer_help(code: str) -> None:
    found = {text: recognise(text) for text in SENTENCES[code]["weak"]}
    assert [text for text, danger in found.items() if danger is None or danger.strong] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_harmless_sentences_are_nothing(code: str) -> None:
    assert {text: danger for text in SENTENCES[code]["harmless"] if (danger := recognise(text))} == {}


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_language_is_known_by_the_words(code: str) -> None:
    assert recognise(A_CALL[code]) == Danger(True, code)


@pytest.mark.parametrize(
    "text",
    ["I WANT TO DIE!!!", "i  want\nto   diiiie", "“I want to die”", "I want... to die", "so i want to die ok", "🆘", "CHCĘ UMRZEĆ",
     "chce umrzec", "Vreau sa mor", "أُرِيدُ أَنْ أَمُوتَ", "وجوزي بيضربني", "Don’t wanna live", "don't want to live"],
)  # fmt: skip
def test_how_it_is_typed_makes_no_difference(text: str) -> None:
    assert recognise(text) and recognise(text).strong  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text", ["", " ", "…", "؟", "!!!", "1 2 3", "\u200d", "و", "=", "~ | ;", "a" * 5000, "kill " * 800]
)
def test_any_text_can_be_looked_at(text: str) -> None:
    assert not (found := recognise(text)) or not found.strong
