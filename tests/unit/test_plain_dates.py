"""Days and hours in plain words: what is understood in each language, and what is not."""

from datetime import date, datetime, time

import pytest

from handlers.plain_dates import NoSuchDay, Understood, understand, understand_hour

NOW = datetime.fromisoformat("2026-11-22T10:00")  # a Sunday, on the wall
TUESDAY, JANUARY = date(2026, 11, 24), date(2027, 1, 12)
SIX = time(18)


@pytest.mark.parametrize(
    ("language", "words", "day", "hour"),
    [
        ("en", "Tuesday 6pm", TUESDAY, SIX),
        ("en", "12 January 18:00", JANUARY, SIX),
        ("en", "12/1 18:00", JANUARY, SIX),
        ("en", "Tuesday", TUESDAY, None),
        ("en", "tomorrow at 10:00", date(2026, 11, 23), time(10)),
        ("en", "tomorrow", date(2026, 11, 23), None),
        ("en", "18:00", date(2026, 11, 22), SIX),
        ("pa", "ਮੰਗਲਵਾਰ 18:00", TUESDAY, SIX),
        ("pa", "12 ਜਨਵਰੀ 18:00", JANUARY, SIX),
        ("ur", "منگل 18:00", TUESDAY, SIX),
        ("ur", "12 جنوری 18:00", JANUARY, SIX),
        ("bn", "মঙ্গলবার ১৮:০০", TUESDAY, SIX),
        ("bn", "১২ জানুয়ারি ১৮:০০", JANUARY, SIX),
        ("ar", "الثلاثاء 18:00", TUESDAY, SIX),
        ("ar", "١٢ يناير ١٨:٠٠", JANUARY, SIX),
        ("so", "Talaado 18:00", TUESDAY, SIX),
        ("so", "12 Janaayo 18:00", JANUARY, SIX),
        ("pl", "we wtorek o 18:00", TUESDAY, SIX),
        ("pl", "12 stycznia 18:00", JANUARY, SIX),
        ("ro", "marți la 18:00", TUESDAY, SIX),
        ("ro", "12 ianuarie 18:00", JANUARY, SIX),
        ("ur", "Tuesday 6pm", TUESDAY, SIX),  # English is understood by all
    ],
)
def test_a_day_is_understood(language: str, words: str, day: date, hour: time | None) -> None:
    assert understand(words, language, NOW) == Understood(day, hour)


@pytest.mark.parametrize("words", ["", "when it suits", "January", "2027", "25:00", "😀", "x" * 4000, "0", "٣٣"])
def test_what_is_no_day_is_none(words: str) -> None:
    assert understand(words, "en", NOW) is None


@pytest.mark.parametrize("words", ["29 February 2027", "29 February 2027, 18:00", "31 November 10:00", "30 feb"])
def test_a_day_that_a_month_has_not_is_said_to_be_none(words: str) -> None:
    with pytest.raises(NoSuchDay):
        understand(words, "en", NOW)


@pytest.mark.parametrize(
    ("words", "understood"),
    [
        ("18", Understood(TUESDAY, SIX)),
        ("6pm", Understood(TUESDAY, SIX)),
        ("18.30", Understood(TUESDAY, time(18, 30))),
        ("12 January 18:00", Understood(JANUARY, SIX)),
        ("99", None),
        ("late", None),
    ],
)
def test_an_hour_belongs_to_the_day_that_was_chosen(words: str, understood: Understood | None) -> None:
    assert understand_hour(words, "en", TUESDAY) == understood
