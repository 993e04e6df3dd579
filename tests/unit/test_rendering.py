"""Sentences, numbers, dates, lists in eight languages: inserted words are no markup and do not turn the text around them."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales import (
    LANGUAGES,
    Day,
    LanguageName,
    Lines,
    Listed,
    Local,
    Localizers,
    Moment,
    Sayable,
    Words,
    Written,
    _,
    clean,
    n_,
)
from simulator.html import parse_html

LOCALIZERS = Localizers(ZoneInfo("Europe/London"))
ENGLISH = LOCALIZERS.of("en")
ISOLATES = re.compile("[\u2068\u2069]")

WRITTEN = st.text(max_size=40).map(clean)
SAYABLE: st.SearchStrategy[Sayable] = st.recursive(
    st.one_of(
        WRITTEN,
        WRITTEN.map(Written),
        WRITTEN.map(lambda text: Local({"en": text})),
        st.integers(0, 10**9),
        st.dates(date(2026, 1, 1), date(2028, 1, 1)).map(Day),
        st.integers(0, 10**8).map(lambda seconds: Moment(datetime.fromtimestamp(1_780_000_000 + seconds, UTC))),
        st.sampled_from(sorted(LANGUAGES)).map(LanguageName),
    ),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map(Listed),
        st.lists(inner, min_size=1, max_size=4).map(Lines),
        st.builds(lambda name: _("<b>{name}</b> & co.", name=name), inner),
        st.builds(
            lambda n, line: n_("{count} place left", "{count} places left", n, line=line), st.integers(0, 300), inner
        ),
    ),
    max_leaves=6,
)


def without_isolates(text: str) -> str:
    return ISOLATES.sub("", text)


def test_what_is_inserted_is_escaped_and_set_apart() -> None:
    words = _("<b>{name}</b>", name='<i>Tom & "Ann"</i>')
    assert ENGLISH.html(words) == '<b>\u2068&lt;i&gt;Tom &amp; "Ann"&lt;/i&gt;\u2069</b>'


def test_a_button_has_no_markup() -> None:
    assert ENGLISH.plain(_("Change: {question}", question="A & <B>")) == "Change: \u2068A & <B>\u2069"


def test_numbers_are_set_apart_and_grouped() -> None:
    assert ENGLISH.plain(n_("{count} place left", "{count} places left", 1200)) == "\u20681,200\u2069 places left"


def test_sentences_in_sentences_are_not_set_apart_but_what_they_insert_is() -> None:
    inner = _("{name} writes", name="Amina")
    assert ENGLISH.plain(_("• {inner}", inner=inner)) == "• \u2068Amina\u2069 writes"


def test_braces_that_people_write_are_no_fields() -> None:
    assert without_isolates(ENGLISH.html(_("• {inner}", inner="{name} {0} {"))) == "• {name} {0} {"


@pytest.mark.parametrize("code", LANGUAGES)
@given(said=SAYABLE)
def test_whatever_is_said_is_html_that_telegram_takes(code: str, said: Sayable) -> None:
    text, entities = parse_html(LOCALIZERS.of(code).html(said))
    assert text.count("\u2068") == text.count("\u2069")
    assert {entity["type"] for entity in entities} <= {"bold"}


@given(written=WRITTEN)
def test_words_arrive_as_they_were_written(written: str) -> None:
    text, _entities = parse_html(ENGLISH.html(Written(written)))
    assert text == written == ENGLISH.plain(Written(written))


@pytest.mark.parametrize(
    ("code", "counts", "said"),
    [
        ("pl", (1,), "{} wolne miejsce"),
        ("pl", (2, 3, 4, 22, 102), "{} wolne miejsca"),
        ("pl", (0, 5, 11, 12, 14, 21, 112), "{} wolnych miejsc"),
        ("ar", (0, 1, 2), "الأماكن الباقية: {}"),
        ("ar", (3, 10, 103), "بقيت {} أماكن"),
        ("ar", (11, 99, 111), "بقي {} مكانًا"),
        ("ar", (100, 101, 102), "بقي {} مكان"),
        ("en", (1,), "{} place left"),
        ("en", (0, 2, 11), "{} places left"),
    ],
)
def test_each_number_has_its_form(code: str, counts: tuple[int, ...], said: str) -> None:
    localizer = LOCALIZERS.of(code)
    for count in counts:
        words = n_("{count} place left", "{count} places left", count)
        assert without_isolates(localizer.plain(words)) == said.format(count)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "Tuesday, 24 November, 18:00"),
        ("pa", "ਮੰਗਲਵਾਰ, 24 ਨਵੰਬਰ, 18:00"),
        ("ur", "منگل، 24 نومبر، 18:00"),
        ("bn", "মঙ্গলবার, 24 নভেম্বর, 18:00"),
        ("ar", "الثلاثاء، 24 نوفمبر، 18:00"),
        ("so", "Talaado, 24 Noofeembar, 18:00"),
        ("pl", "wtorek, 24 listopada, 18:00"),
        ("ro", "marți, 24 noiembrie, 18:00"),
    ],
)
def test_a_moment_has_day_month_and_time_in_every_language(code: str, said: str) -> None:
    localizer = LOCALIZERS.of(code)
    assert localizer.plain(Moment(datetime(2026, 11, 24, 18, 0, tzinfo=UTC))) == said
    assert said.startswith(localizer.plain(Day(date(2026, 11, 24))))


@pytest.mark.parametrize(
    ("utc", "said"),
    [
        ("2027-03-28T00:59", "Sunday, 28 March, 00:59"),
        ("2027-03-28T01:00", "Sunday, 28 March, 02:00"),
        ("2026-10-25T00:59", "Sunday, 25 October, 01:59"),
        ("2026-10-25T01:00", "Sunday, 25 October, 01:00"),
        ("2027-06-30T23:30", "Thursday, 1 July, 00:30"),
    ],
)
def test_a_moment_is_said_in_the_programmes_zone_across_both_clock_changes(utc: str, said: str) -> None:
    assert ENGLISH.plain(Moment(datetime.fromisoformat(utc).replace(tzinfo=UTC))) == said


def test_what_the_content_lacks_is_said_in_english() -> None:
    local = Local({"en": "Soho", "pl": "Soho po polsku", "ro": ""})
    assert [LOCALIZERS.of(code).plain(local) for code in ("pl", "ro", "bn")] == ["Soho po polsku", "Soho", "Soho"]


@pytest.mark.parametrize(
    ("code", "said"), [("en", "A, B and C"), ("pl", "A, B i C"), ("ar", "A وB وC"), ("ur", "A، B، اور C")]
)
def test_a_list_is_joined_as_the_language_joins(code: str, said: str) -> None:
    assert without_isolates(LOCALIZERS.of(code).plain(Listed(["A", "B", "C"]))) == said


def test_lines_stand_below_each_other() -> None:
    assert ENGLISH.plain(Lines([Words("one"), Words("two")])) == "one\ntwo"


def test_languages_are_named_in_the_readers_language() -> None:
    assert LOCALIZERS.of("pl").plain(LanguageName("ur")) == "urdu"
    assert LOCALIZERS.of("ro").plain(LanguageName("pl")) == "poloneză"


def test_whose_language_is_not_known_hears_english() -> None:
    assert LOCALIZERS.of(None) is LOCALIZERS.of("xx") is ENGLISH


def test_a_sentence_that_begins_with_words_of_ours_begins_with_a_capital() -> None:
    says = LOCALIZERS.of("pl")
    for name, began in ((_("somebody"), "Ktoś "), (Written("amina"), "\u2068amina\u2069 ")):
        assert says.html(
            _("{name} has taken back their story. It is told no more, and it is erased.", name=name)
        ).startswith(began)
