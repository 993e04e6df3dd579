"""Every sentence is there in every language, well-formed; and the check that says so finds each kind of fault."""

import string
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from babel.messages.catalog import Catalog

from locales import LANGUAGES, LanguageName, Localizer, Words, catalogue, check
from models.content import Content
from simulator.html import parse_html

ROOT = Path(catalogue.FOLDER).parent
TRANSLATED = [code for code in LANGUAGES if code != "en"]
ZONE = ZoneInfo("Europe/London")
MARK = "\ue000"  # stands for what is inserted, and in no sentence
PLACES = ("{count} place", "{count} places")


@pytest.fixture(scope="module")
def sentences() -> Catalog:
    return check.collected(ROOT)


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_language_has_every_sentence_and_no_other(code: str, sentences: Catalog) -> None:
    assert len(sentences) > 100
    assert list(check.faults(catalogue.read(code), sentences, code)) == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_sentence_can_be_said_and_telegram_takes_it(code: str, sentences: Catalog) -> None:
    localizer = Localizer(code, ZONE)
    for message in filter(lambda each: each.id, sentences):
        singular, plural = message.id if isinstance(message.id, tuple) else (str(message.id), None)
        inserted = [_names(each) for each in (singular, plural) if each]
        fields = {name: MARK for names in inserted for name in names}
        for count in (1, 2, 5, 11, 100) if plural else (1,):
            said = localizer.html(Words(singular, fields, plural, count))
            text, _entities = parse_html(said)
            assert text.count(MARK) in map(len, inserted) and "{" not in text


def _names(sentence: str) -> list[str]:
    return [name for _text, name, *_rest in string.Formatter().parse(sentence) if name]


@pytest.mark.parametrize("code", TRANSLATED)
def test_plural_forms_are_told_apart_as_cldr_does(code: str) -> None:
    locale, translations = Locale.parse(LANGUAGES[code].cldr), catalogue.translations(code)
    pairs = {(locale.plural_form(n), translations.plural(n)) for n in range(1, 300)}  # type: ignore[attr-defined]
    assert len(pairs) == len({form for form, _index in pairs}) == len({index for _form, index in pairs})


def test_english_is_what_the_program_says() -> None:
    assert catalogue.translations("en").gettext("What's on") == "What's on"


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_of_the_content_has_a_name(code: str, local_content: Content) -> None:
    localizer = Localizer(code, ZONE)
    assert all(localizer.plain(LanguageName(spoken)) != spoken for spoken in local_content.spoken_languages)


def faults_of(sentence: str | tuple[str, str], translation: str | tuple[str, ...] | None, *flags: str) -> str:
    """What the check says about a Polish catalogue with one sentence."""
    sentences, polish = Catalog(), Catalog(locale="pl")
    sentences.add(sentence)
    if translation is not None:
        polish.add(sentence, translation, flags=flags)
    return "; ".join(check.faults(polish, sentences, "pl"))


@pytest.mark.parametrize(
    ("sentence", "translation"),
    [
        ("Hello, {name}.", "Witaj, {name}."),
        ("<b>{a}</b>\n\n{b}", "{b}\n\n<b>{a}</b>"),
        (PLACES, ("{count} miejsce", "{count} miejsca", "{count} miejsc")),
    ],
)
def test_a_good_translation_passes(sentence: str | tuple[str, str], translation: str | tuple[str, ...]) -> None:
    assert faults_of(sentence, translation) == ""


@pytest.mark.parametrize(
    ("sentence", "translation", "fault"),
    [
        ("Hello", None, "missing"),
        ("Hello", "", "untranslated"),
        ("Hello, {name}.", "Witaj.", "other {fields}"),
        ("Hello, {name}.", "Witaj, {nazwa}.", "other {fields}"),
        ("Hello, {name}.", "Witaj, {name} i {name}.", "other {fields}"),
        ("Hello, {name}.", "Witaj, {name.", "other {fields}"),
        ("Hello, {name}.", "Witaj, name}.", "other {fields}"),
        ("<b>Hello</b>", "Witaj", "other tags"),
        ("<b>Hello</b>", "<b>Witaj", "other tags"),
        ("<b>Hello</b>", "<i>Witaj</i>", "other tags"),
        ("<b>Hello</b>", "</b>Witaj<b>", "other tags"),
        ("Hello", "<3 Witaj", "other tags"),
        ("One\n\nTwo", "Raz dwa", "other paragraphs"),
        (PLACES, ("{count} miejsce", "{count} miejsca"), "2 plural forms instead of 3"),
        (PLACES, ("{count} miejsce", "", "{count} miejsc"), "untranslated"),
        (PLACES, ("{count} miejsce", "miejsca", "{count} miejsc"), "other {fields}"),
    ],
)
def test_a_fault_is_found(
    sentence: str | tuple[str, str], translation: str | tuple[str, ...] | None, fault: str
) -> None:
    assert fault in faults_of(sentence, translation)


def test_a_doubtful_translation_is_found() -> None:
    assert faults_of("Hello", "Witaj", "fuzzy") == "pl: fuzzy: 'Hello'"


def test_a_sentence_that_nobody_says_any_more_is_found() -> None:
    polish = Catalog(locale="pl")
    polish.add("Goodbye", "Do widzenia")
    assert list(check.faults(polish, Catalog(), "pl")) == ["pl: not said any more: 'Goodbye'"]


def test_sentences_are_collected_from_the_program(tmp_path: Path) -> None:
    for package in check.PACKAGES:
        (tmp_path / package).mkdir()
    (tmp_path / "handlers" / "greeting.py").write_text(
        '_("Hello")\nmarked("Bye")\nn_("{count} hen", "{count} hens", 2)\n'
    )
    found = {message.id for message in check.collected(tmp_path) if message.id}
    assert found == {"Hello", "Bye", ("{count} hen", "{count} hens")}


def test_the_command_prints_each_fault_and_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sentences: Catalog
) -> None:
    monkeypatch.setattr(check, "collected", lambda _root: sentences)
    assert check.main([]) == 0
    assert capsys.readouterr().out == ""
    more = Catalog()
    more.add("Nobody has translated this")
    monkeypatch.setattr(check, "collected", lambda _root: more)
    assert check.main([]) == 1
    assert "pl: missing: 'Nobody has translated this'" in capsys.readouterr().out
