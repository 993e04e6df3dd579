"""Documents to pass on: in all languages, with whatever people write and however many they are."""

import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typst
from PIL import Image

from locales import LANGUAGES, catalogue
from prints import documents, fonts, press
from prints.charts import Bars, Strip, drawn
from prints.documents import Page, Section, as_data, file_name, pdf, picture_order
from prints.press import Form, order
from tests.unit.on_paper import with_every_letter

MADE = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOSTILE = '#1 [x] $5 *b* \\ <b> #panic("!") = _x_ @y `z` // ~ #include "/etc/passwd" "]'
TEMPLATE = Path(documents.__file__).parent / "templates" / "page.typ"


def bars(*counts: int | None, name: str = "Community researchers") -> Bars:
    shown = ["" if count is None else str(count) for count in counts]
    return Bars("Sign-ups a week", "A chart.", [Strip(name, counts, shown)], ["2/11"] * len(counts), "not shown")


def page(language: str = "en", words: str = "Weekly round-up", chart: Bars | None = None) -> Page:
    return Page(
        language, words, words, words, [Section(words, [(words, words)], words)], chart or bars(3, None, 9), words
    )


def asked(of: Page, selector: str) -> list[dict[str, object]]:
    """What stands in the document, as typst itself tells it."""
    compiler = typst.Compiler(TEMPLATE, TEMPLATE.parent, fonts.fonts(), True, {"data": json.dumps(as_data(of))})
    found: list[dict[str, object]] = json.loads(compiler.query(selector))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_can_be_read_by_everybody_in_every_language(language: str) -> None:
    """PDF/UA is asked for and raises when a title, a language, a text for the picture or a letter is missing."""
    says = LANGUAGES[language].own_name
    made = press._compiled(order("page", as_data(page(language, says)), Form.PDF, made=MADE), pdf_standards=["ua-1"])
    assert made.startswith(b"%PDF-") and f"({language})".encode() in made
    assert made == pdf(page(language, says), MADE)


@pytest.mark.parametrize("language", ["en", "ur"])
def test_what_people_write_stays_as_they_wrote_it(language: str) -> None:
    hostile = page(language, HOSTILE, bars(1, None, name=HOSTILE))
    assert pdf(hostile, MADE).startswith(b"%PDF-")
    headings = asked(hostile, "heading")
    assert [each["body"] for each in headings[:2]] == [{"func": "text", "text": HOSTILE}] * 2


def test_a_letter_that_no_font_has_stops_nothing() -> None:
    assert pdf(page(words="中文 \ue000"), MADE).startswith(b"%PDF-")


@pytest.mark.parametrize("counts", [(), (0,), (0, 0, 0), (1,), (None, None), (10_000, 0, 1, None), (7,) * 60])
def test_a_chart_holds_whatever_the_numbers_are(counts: tuple[int | None, ...]) -> None:
    assert pdf(page(chart=bars(*counts)), MADE).startswith(b"%PDF-")
    heights = [each["height"] for strip in drawn(bars(*counts))["strips"] for each in strip["bars"]]
    assert all(height is None or 0 <= height <= 1 for height in heights)
    assert [height is None for height in heights] == [count is None for count in counts]


def test_a_chart_of_nothing_is_left_out() -> None:
    nothing = Bars("Sign-ups a week", "", [], [], "not shown")
    assert len(asked(page(chart=nothing), "heading")) == len(asked(page(), "heading")) - 1


def test_strips_are_on_one_scale_and_the_empty_bar_is_told_of_only_where_there_is_one() -> None:
    strips = [Strip("a", [2, 4], ["2", "4"]), Strip("b", [8, 0], ["8", "0"])]
    both = drawn(Bars("…", "…", strips, ["1", "2"], "not shown"))
    assert [each["height"] for strip in both["strips"] for each in strip["bars"]] == [0.25, 0.5, 1, 0]
    assert both["hidden"] == "" and drawn(bars(None))["hidden"] == "not shown"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_long_names_and_many_lines_go_on_to_the_next_page(language: str) -> None:
    long = "A name that does not end " * 20
    many = [(long, "12 people came")] * 60
    strips = [Strip(long, [1] * 12, ["1"] * 12)] * 12
    chart = Bars(long, long, strips, ["2/11"] * 12, long)
    assert pdf(Page(language, long, long, long, [Section(long, many)], chart), MADE).startswith(b"%PDF-")


def test_a_file_has_a_plain_name_with_its_date() -> None:
    assert file_name("round-up", MADE.date()) == "grapevine-round-up-2026-11-23.pdf"


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_every_letter_of_all_we_say_is_in_the_fonts(language: str) -> None:
    """Shaped as words, too: PDF/UA raises when one is missing."""
    says = {text for text in catalogue.translations(language)._catalog.values() if isinstance(text, str)}
    words = {word for text in says for word in re.findall(r"[\w\u0900-\u0dff\u200c\u200d]+", text)}
    many = [Section(language, [], " ".join(sorted(words)))]
    told = Page(language, "…", "…", "…", many, bars(1))
    assert press._compiled(order("page", as_data(told), Form.PDF), pdf_standards=["ua-1"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_picture_of_it_is_one_with_every_letter_however_long_it_is(language: str) -> None:
    long = [
        Section(LANGUAGES[language].own_name, [("Summerfield Community Centre, Tuesday kitchen", "7 / 5 / 2")] * 6)
    ] * 6
    made = picture_order(replace(page(language, LANGUAGES[language].own_name), sections=long))
    image = Image.open(io.BytesIO(press.printed(made)))
    assert image.height < 2 * image.width
    assert with_every_letter(made).startswith(b"%PDF-")


def test_a_picture_of_nothing_and_of_far_too_much_is_one_as_well() -> None:
    nothing = replace(page(chart=Bars("…", "", [], [], "")), sections=[])
    far_too_much = replace(page(), sections=[Section("…", [("name", "7")] * 150)] * 2)
    for each in (nothing, far_too_much):
        assert press.printed(picture_order(each)).startswith(b"\x89PNG")
