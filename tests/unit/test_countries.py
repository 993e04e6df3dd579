"""A country is found by whatever name somebody gives it, and never counts before they have tapped it."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from handlers.countries import EVERYTHING, NONE_OF_THESE, NOT_SAID, Country
from handlers.gazetteer import guesses, is_country
from handlers.questions import Heard, Hint
from locales import LANGUAGES, CountryName, Localizer

LIKELY = ("SY", "SD", "PK", "IN", "SO", "RO")
FROM = Country("Where from?", "Qualified in", LIKELY)
NEEDED = (
    "SY",
    "SD",
    "PK",
    "IN",
    "SO",
    "RO",
    "BD",
    "ER",
    "ET",
    "AF",
    "IQ",
    "IR",
    "NG",
    "GH",
    "PL",
    "UA",
    "PS",
    "YE",
    "CN",
    "GB",
)


def options(picked: list[str] | None) -> list[str]:
    return [option for row in FROM.buttons(picked) for _label, option in row]


def hinted(heard: Heard, picked: list[str] | None = None) -> list[str] | None:
    with pytest.raises(Hint) as hint:
        FROM.take(heard, picked)
    return hint.value.picked


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_found_by_its_name_in_every_language(language: str) -> None:
    names = Locale.parse(LANGUAGES[language].cldr).territories
    assert [code for code in NEEDED if guesses(names[code], LIKELY)[0] != code] == []


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Bangaldesh", "BD"), ("pakisthan", "PK"), ("  SYRIA!! ", "SY"), ("Romainia", "RO"), ("Sudann", "SD"), ("Eritria", "ER"),
        ("nijeria", "NG"), ("Afganistan", "AF"), ("phillipines", "PH"), ("السودن", "SD"), ("باكستن", "PK"), ("پاكستان", "PK"),
        ("سوريه", "SY"), ("বাংলাদেস", "BD"), ("ਪਾਕਿਸਤਨ", "PK"), ("Soomaliya", "SO"), ("Rumunja", "RO"), ("romania", "RO"),
    ],
)  # fmt: skip
def test_it_is_found_with_mistakes(typed: str, code: str) -> None:
    assert guesses(typed, LIKELY)[0] == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("pakistan", "PK"), ("soria", "SY"), ("surya", "SY"), ("suriya", "SY"), ("al sudan", "SD"), ("hindustan", "IN"), ("bharat", "IN"),
        ("misr", "EG"), ("lubnan", "LB"), ("urdun", "JO"), ("yaman", "YE"), ("falasteen", "PS"), ("xabasha", "ET"), ("polska", "PL"),
        ("uk", "GB"), ("ilmaan", ""), ("burma", "MM"), ("ivory coast", "CI"),
    ],
)  # fmt: skip
def test_it_is_found_as_people_call_it_in_latin_letters(typed: str, code: str) -> None:
    assert guesses(typed, LIKELY)[:1] == [code][: bool(code)]


@pytest.mark.parametrize(
    ("typed", "code"),
    [("I am from Eritria", "ER"), ("main pakistan se hoon", "PK"), ("ana min souria", "SY"), ("أنا من السودان", "SD")],
)
def test_it_is_found_in_a_sentence(typed: str, code: str) -> None:
    assert guesses(typed, LIKELY) == [code]


@pytest.mark.parametrize(
    "typed", ["", "?", "🙂", "asdfgh", "hello", "nurse", "I don't know", "my house", "123", "narnia", "x" * 4096, "ا"]
)
def test_nonsense_is_no_country(typed: str) -> None:
    assert guesses(typed, LIKELY) == []


def test_at_most_three_are_offered_the_likely_first() -> None:
    assert guesses("korea") == ["KP", "KR"]
    assert guesses("sud", LIKELY) == []
    assert len(guesses("guinea bissao")) <= 3
    assert guesses("south sudan", LIKELY)[0] == "SS"


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_country_has_a_name_in_every_language(code: str) -> None:
    localizer = Localizer(code, ZoneInfo("Europe/London"))
    assert all(localizer.plain(CountryName(country)) != country for country in (*NEEDED, "DE", "ZW", "MM"))


def test_what_is_typed_leads_to_buttons_and_the_tap_counts() -> None:
    assert hinted(Heard(text="soria")) == ["SY"]
    assert options(["SY"]) == ["SY", NONE_OF_THESE]
    assert FROM.take(Heard(option="SY"), ["SY"]) == "SY"


def test_a_likely_one_that_was_shown_before_can_still_be_tapped() -> None:
    assert FROM.take(Heard(option="RO"), ["SY"]) == "RO"


@pytest.mark.parametrize("heard", [Heard(text="narnia"), Heard(option=NONE_OF_THESE)])
def test_who_finds_none_has_the_likely_ones_and_a_way_past(heard: Heard) -> None:
    assert hinted(heard, ["SY"]) == EVERYTHING
    assert options(EVERYTHING) == [*LIKELY, NOT_SAID]
    assert FROM.revive(FROM.take(Heard(option=NOT_SAID), EVERYTHING)) == NOT_SAID


@pytest.mark.parametrize(
    "heard", [Heard(voice="v", seconds=3), Heard(photo="p"), Heard(option="XX"), Heard(option="../")]
)
def test_what_is_no_country_is_not_taken(heard: Heard) -> None:
    assert hinted(heard) in (None, EVERYTHING)


@pytest.mark.parametrize("code", ["EU", "001", "ZZ", "", "sy"])
def test_what_is_no_country_has_no_code(code: Any) -> None:
    assert not is_country(code)
