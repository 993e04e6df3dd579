"""Whatever people write stays words: in every sentence of every language, on posters, cards, vines and pages, in sheets and calendars.

The structure of what it is put into is that of harmless words, and the words stand there as they were written.
"""

import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import typst
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from locales import LANGUAGES, Localizers, Words, Written, catalogue, clean
from locales.localizer import isolate
from prints import fonts, press
from prints.calendar import Entry, calendar_file
from prints.cards import Card, card_order
from prints.charts import Bars, Strip
from prints.documents import Page, Section, as_data
from prints.posters import Poster, Session, Side, Size, poster_order
from prints.press import Form, Order, order
from prints.sheets import Column, Kind, Sheet, workbook
from prints.vine import Leaf, Vine, vine_order
from simulator.html import parse_html
from tests.unit.on_paper import LINK, MADE

LONDON = ZoneInfo("Europe/London")
LOCALIZERS = Localizers(LONDON)
HARMLESS = "Amina"
BARS = Bars("Sign-ups", "A chart.", [Strip("All", [1, None], ["1", ""])], ["2/11"] * 2, "not shown")
OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
FIELD = re.compile(r"\{(\w+)\}")
PIECES = [
    "<b>", "</b>", "</a>", '<a href="tg://user?id=1">', "&lt;", "&amp;", "&#0;", "<", ">", "&", '"', "'", "{name}", "{0}", "%s",
    "$(id)",
    "\u202e", "\u202d", "\u2066", "\u2067", "\u2068", "\u2069", "\u200f", "\u061c", "\r\n", "\n", "\r", "\u2028", "\x0b", "\x00", "\x85",
    "END:VEVENT", "\r\nATTACH:http://x", "BEGIN:VALARM", ";X=1:", "\\n", "\\", ",", ";", ":", "=1+1", "=HYPERLINK(1)", "+44", "-1",
    "@SUM(A1)",
    "\t", "|cmd", "#", "$x$", "*b*", "_i_", "`raw`", '#panic("!")', '#include "/etc/passwd"', "//", "/*", "]", "[", "@label", "~", "= ",
    "\u0600",
]  # fmt: skip
HOSTILE = (
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), min_size=1, max_size=8).map("".join).map(clean)
)
SOME = settings(max_examples=60, deadline=None, derandomize=True, database=None)
FEW = settings(SOME, max_examples=12, suppress_health_check=[HealthCheck.too_slow])


def sentences() -> list[str]:
    """All of the catalogues into which something is put."""
    found = (each.id[0] if isinstance(each.id, tuple) else each.id for each in catalogue.read("ur") if each.id)
    return [str(each) for each in found if FIELD.search(str(each))]


@pytest.mark.parametrize("code", LANGUAGES)
@settings(SOME, max_examples=4)
@given(words=HOSTILE)
def test_in_every_sentence_it_stands_as_it_was_written_and_nothing_else_changes(code: str, words: str) -> None:
    localizer = LOCALIZERS.of(code)
    for sentence in sentences():
        names = FIELD.findall(sentence)
        shown, harmless = (
            localizer.html(Words(sentence, {name: Written(each) for name in names})) for each in (words, HARMLESS)
        )
        (text, entities), (plain, expected) = parse_html(shown), parse_html(harmless)
        assert text == plain.replace(isolate(HARMLESS), isolate(words)), sentence
        assert [each["type"] for each in entities] == [each["type"] for each in expected], sentence
    assert not OVERRIDES.search(words)


@SOME
@given(words=HOSTILE)
def test_a_sheet_has_no_formula_link_or_markup_of_theirs(words: str) -> None:
    kinds = [Column(words or "x", kind) for kind in Kind]
    content = workbook([Sheet(words, kinds, [[words] * len(kinds)] * 2, words)], "en", LONDON, MADE)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert len(book.sheetnames) == 1
    for row in book.active.iter_rows():
        for cell in row:
            assert cell.data_type in ("s", "n") and cell.hyperlink is None
            assert cell.value is None or str(cell.value).lstrip("'").strip() in (
                words.strip(),
                words.lstrip("'").strip(),
                "x",
            )
            assert not (
                cell.row == 2
                and re.match(r"\s*[=+@＝＋＠-]", str(cell.value or ""))
                and not re.fullmatch(r"\+[\d ]+", str(cell.value))
            )


def entry(words: str) -> Entry:
    return Entry("event-7@grapevine", 0, words, words, words, datetime(2027, 3, 1, 10, tzinfo=UTC), 60, MADE)


def properties(content: bytes) -> list[str]:
    """The names in a calendar file, as any reader finds them: line by line, unfolded."""
    return [re.split("[:;]", line)[0] for line in content.decode().replace("\r\n ", "").split("\r\n")]


@settings(SOME, max_examples=200)
@given(words=HOSTILE.filter(bool))
def test_a_calendar_file_has_the_lines_that_it_should_and_no_more(words: str) -> None:
    content = calendar_file(entry(words), LONDON)
    assert properties(content) == properties(calendar_file(entry(HARMLESS), LONDON))
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", content)
    [event] = Calendar.from_ical(content).events
    assert {str(event[name]) for name in ("summary", "location", "description")} == {words}


def asked(of: Order) -> list[Any]:
    """The headings and links of a document, as typst itself tells them."""
    folder = press.files("prints") / "templates"
    compiler = typst.Compiler(str(folder / f"{of.template}.typ"), str(folder), fonts.fonts(), True, {"data": of.data})
    return [json.loads(compiler.query(each)) for each in ("heading", "link", "raw", "math.equation", "strong", "emph")]


def printed(words: str, kind: str) -> Order:
    """That on paper, wherever words can stand there."""
    match kind:
        case "poster":
            side = Side("en", words, [words] * 3, words, Session(words, words, words, words), words, words, words)
            return poster_order(Poster(Size.A5, [side], LINK, "4GHT 7KMP", "0121"), Form.PDF, MADE)
        case "card":
            return card_order(Card("ur", words, [words] * 2, LINK, "4GHT 7KMP", words, words, words), Form.PDF, MADE)
        case "vine":
            return replace(
                vine_order(Vine("ar", words, Leaf(words, 2, (Leaf(words), Leaf(words, 1, (Leaf(words),)))))),
                form=Form.PDF,
            )
        case _:
            return order(
                "page",
                as_data(Page("en", words, words, words, [Section(words, [(words, words)], words)], BARS, words)),
                Form.PDF,
                made=MADE,
            )


@pytest.mark.parametrize("kind", ["poster", "card", "vine", "page"])
@FEW
@given(words=HOSTILE.filter(lambda each: bool(each.strip())))
def test_on_paper_it_is_neither_markup_nor_code(kind: str, words: str) -> None:
    assert press.printed(printed(words, kind)).startswith(b"%PDF-")
    shown, harmless = asked(printed(words, kind)), asked(printed(HARMLESS, kind))
    assert [len(each) for each in shown] == [len(each) for each in harmless]
    assert [[each["func"] for each in found] for found in shown] == [
        [each["func"] for each in found] for found in harmless
    ]
