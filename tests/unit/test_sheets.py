"""Sheets open as they were meant in a spreadsheet program, and run nothing."""

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from prints.sheets import Cell, Column, Kind, Sheet, file_name, workbook
from tests.conftest import NOW

LONDON = ZoneInfo("Europe/London")


def read_back(kind: Kind, cells: Sequence[Cell], language: str = "en") -> Worksheet:
    sheet = Sheet("People [all]: 1/2", [Column("Heading", kind)], [[cell] for cell in cells], "A note")
    book = openpyxl.load_workbook(io.BytesIO(workbook([sheet], language, LONDON, NOW)))
    assert book.properties.creator in (None, "")
    return book.active


@pytest.mark.parametrize(
    "words", ["=1+1", "+44", "-1", "@SUM(A1)", "\t=1", " =1", "\n=1", "＝1+1", '=cmd|"/c calc"!A1', "=HYPERLINK(A1)"]
)
def test_what_looks_like_a_formula_is_words_here_and_in_a_csv(words: str) -> None:
    cell = read_back(Kind.TEXT, [words])["A2"]
    assert (cell.data_type, cell.value) == ("s", f"'{words}")


@pytest.mark.parametrize(
    "words", ["Amina", "1 + 1 = 2", "https://example.org", "007", "1e5", "آمنہ", "a\nb", "'quoted'"]
)
def test_other_words_stay_as_they_are(words: str) -> None:
    cell = read_back(Kind.TEXT, [words])["A2"]
    assert (cell.data_type, cell.value, cell.hyperlink) == ("s", words, None)


def test_a_telephone_number_keeps_its_plus_and_is_no_number() -> None:
    page = read_back(Kind.PHONE, ["+44 7700 900123", "+1+cmd"])
    assert [(page[at].data_type, page[at].value) for at in ("A2", "A3")] == [("s", "+44 7700 900123"), ("s", "'+1+cmd")]


def test_numbers_and_dates_are_not_turned_round_in_a_sheet_from_the_right() -> None:
    phone, moment = read_back(Kind.PHONE, ["+44 7700 900123"], "ar")["A2"], read_back(Kind.MOMENT, [NOW], "ar")["A2"]
    assert phone.alignment.readingOrder == moment.alignment.readingOrder == 1


SUMMER_NIGHT = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(("at", "local"), [(NOW, "2026-11-22T10:00:00"), (SUMMER_NIGHT, "2026-07-02T00:30:00")])
def test_a_moment_is_a_date_of_the_programmes_zone(at: datetime, local: str) -> None:
    cell = read_back(Kind.MOMENT, [at])["A2"]
    assert (cell.is_date, cell.value.isoformat(), cell.number_format) == (True, local, "dd/mm/yyyy hh:mm")


def test_a_number_is_a_number_and_a_hidden_one_words() -> None:
    page = read_back(Kind.NUMBER, [1234, "not shown", None])
    assert [page[at].value for at in ("A2", "A3", "A4")] == [1234, "not shown", None]


@pytest.mark.parametrize(("language", "rtl"), [("ur", True), ("ar", True), ("en", False), ("pa", False)])
def test_the_sheet_runs_as_the_language_does(language: str, rtl: bool) -> None:
    assert bool(read_back(Kind.TEXT, ["آمنہ"], language).sheet_view.rightToLeft) is rtl


def test_the_headings_stay_in_sight_and_filter() -> None:
    page = read_back(Kind.TEXT, ["x" * 200])
    assert (page.freeze_panes, page.auto_filter.ref, page.title) == ("A2", "A1:A2", "People  all   1 2")
    assert page.column_dimensions["A"].width < 50
    assert page["A4"].value == "A note"


def test_a_file_name_is_plain_ascii() -> None:
    assert file_name("sign-ups", date(2026, 11, 22)) == "grapevine-sign-ups-2026-11-22.xlsx"
