"""Which language is suggested to a phone: one that we speak, in a script that its owner reads."""

import pytest

from locales import LANGUAGES, guess_language


@pytest.mark.parametrize("code", LANGUAGES)
def test_our_own_languages_are_suggested_to_who_uses_them(code: str) -> None:
    assert guess_language(code) == guess_language(code.upper()) == code


@pytest.mark.parametrize(
    ("phone", "suggested"),
    [
        ("en-GB", "en"),
        ("en_US", "en"),
        ("pa-IN", "pa"),
        ("pa-Guru", "pa"),
        ("pa-Guru-IN", "pa"),
        ("ur-PK", "ur"),
        ("ur-IN", "ur"),
        ("bn-IN", "bn"),
        ("ar-EG", "ar"),
        ("so-SO", "so"),
        ("pl-PL", "pl"),
        ("pl_PL", "pl"),
        ("ro-MD", "ro"),
    ],
)
def test_a_region_does_not_change_the_language(phone: str, suggested: str) -> None:
    assert guess_language(phone) == suggested


@pytest.mark.parametrize("phone", ["pa-PK", "pa_PK", "pa-pk", "pa-Arab", "pa-arab", "pa-Arab-PK"])
def test_punjabi_from_pakistan_is_suggested_urdu(phone: str) -> None:
    assert guess_language(phone) == "ur"


@pytest.mark.parametrize(
    ("phone", "suggested"),
    [
        ("pa-GB", "pa"),
        ("ur-GB", "ur"),
        ("bn-GB", "bn"),
        ("ar-GB", "ar"),
        ("so-GB", "so"),
        ("pl-GB", "pl"),
        ("ro-GB", "ro"),
        ("pa-Guru-GB", "pa"),
        ("pa-Arab-GB", "ur"),
    ],
)
def test_a_phone_set_to_britain_keeps_its_language(phone: str, suggested: str) -> None:
    """CLDR has no such locale; phones bought here do."""
    assert guess_language(phone) == suggested


@pytest.mark.parametrize(
    "phone",
    [
        None,
        "",
        "zh",
        "zh-Hant-TW",
        "zh-hans",
        "fr",
        "en-PK",
        "und",
        "root",
        "rubbish",
        "x",
        "-",
        "!!",
        "a" * 500,
        "\0",
        "ਪੰਜਾਬੀ",
    ],
)
def test_whoever_has_none_of_our_languages_is_suggested_english(phone: str | None) -> None:
    assert guess_language(phone) == "en"


def test_urdu_and_arabic_run_from_right_to_left() -> None:
    assert {code for code, language in LANGUAGES.items() if language.rtl} == {"ur", "ar"}
