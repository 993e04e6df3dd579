"""Sheets for a spreadsheet program: plain rows and words go in, the bytes of an XLSX file come out."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto
from typing import Any
from zoneinfo import ZoneInfo

from locales import LANGUAGES

FONTS = {"pa": "Nirmala UI", "bn": "Nirmala UI"}  # has Gurmukhi and Bengali; for all others:
FONT = "Arial"  # Latin and Arabic letters, on every machine
NARROWEST, WIDEST = 8, 48
TITLE_LENGTH = 31
LEFT_TO_RIGHT = 1
WHOLE_NUMBER, MOMENT = "#,##0", "dd/mm/yyyy hh:mm"

Cell = str | int | datetime | None

_FORMULA = re.compile(r"\s*[=+\-@\uff0b\uff0d\uff1d\uff20]|[\t\r\n]")
_PHONE = re.compile(r"\+[0-9 ]+")
_NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\']")


class Kind(Enum):
    TEXT = auto()
    LONG = auto()  # text of several lines
    PHONE = auto()  # +44 121 496 0140: stays text, plus and all
    MOMENT = auto()
    NUMBER = auto()


@dataclass(frozen=True)
class Column:
    heading: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True)
class Sheet:
    """A cell is None where there is nothing to tell; moments are aware; a NUMBER column takes words, too. `note` stands below."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    note: str = ""


def workbook(sheets: Sequence[Sheet], language: str, zone: ZoneInfo, made: datetime) -> bytes:
    """An XLSX file in this language's direction, its moments in `zone`. It names nobody as its author."""
    import xlsxwriter  # a program that makes no sheets need not hold it

    file = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": made.replace(tzinfo=None), "author": "", "comments": ""})
        formats = _Formats(book, FONTS.get(language, FONT))
        for sheet in sheets:
            _write(book, formats, sheet, LANGUAGES[language].rtl, zone)
    return file.getvalue()


class _Formats:
    def __init__(self, book: Any, font: str) -> None:
        plain = {"font_name": font, "font_size": 11, "valign": "top"}
        self.heading = book.add_format({**plain, "bold": True, "bg_color": "#E6EFE6", "bottom": 1, "text_wrap": True})
        self.text = book.add_format({**plain, "num_format": "@"})
        self.long = book.add_format({**plain, "num_format": "@", "text_wrap": True})
        # digits with spaces between them would be turned round in a sheet that runs from the right
        self.phone = book.add_format({**plain, "num_format": "@", "reading_order": LEFT_TO_RIGHT})
        self.moment = book.add_format({**plain, "num_format": MOMENT, "reading_order": LEFT_TO_RIGHT})
        self.number = book.add_format({**plain, "num_format": WHOLE_NUMBER})
        self.note = book.add_format({"font_name": font, "font_size": 10, "italic": True})


def _write(book: Any, formats: _Formats, sheet: Sheet, rtl: bool, zone: ZoneInfo) -> None:
    page = book.add_worksheet(_title(sheet.title))
    if rtl:
        page.right_to_left()
    for number, column in enumerate(sheet.columns):
        page.write_string(0, number, column.heading, formats.heading)
        page.set_column(number, number, _width(column, [row[number] for row in sheet.rows]))
    for line, row in enumerate(sheet.rows, 1):
        for number, (column, cell) in enumerate(zip(sheet.columns, row, strict=True)):
            _write_cell(page, line, number, column.kind, cell, formats, zone)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
    if sheet.note:
        page.write_string(len(sheet.rows) + 2, 0, sheet.note, formats.note)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _title(words: str) -> str | None:
    """As much of it as Excel takes, which counts in UTF-16; None for a name of its own."""
    allowed = _NOT_IN_A_TITLE.sub(" ", words).encode("utf-16-le")[: TITLE_LENGTH * 2]
    return allowed.decode("utf-16-le", errors="ignore").strip() or None


def _write_cell(page: Any, line: int, number: int, kind: Kind, cell: Cell, formats: _Formats, zone: ZoneInfo) -> None:
    if cell is None:
        return
    if isinstance(cell, datetime):
        page.write_datetime(line, number, cell.astimezone(zone).replace(tzinfo=None), formats.moment)
    elif isinstance(cell, int):
        page.write_number(line, number, cell, formats.number)
    elif kind is Kind.PHONE and _PHONE.fullmatch(cell):
        page.write_string(line, number, cell, formats.phone)
    else:
        page.write_string(line, number, as_text(cell), formats.long if kind is Kind.LONG else formats.text)


def as_text(words: str) -> str:
    """Words that no spreadsheet program takes for a formula: not here, where they are kept as text anyhow, nor when the sheet is
    saved as CSV and opened again. Then the apostrophe before them, which is seen, is what keeps them from being run."""
    return f"'{words}" if _FORMULA.match(words) else words


def _width(column: Column, cells: Sequence[Cell]) -> int:
    """Letters that fit; a heading may take two lines."""
    if column.kind is Kind.MOMENT:
        return len(MOMENT) + 2
    longest = max((len(line) for cell in cells if cell is not None for line in str(cell).split("\n")), default=0)
    return max(NARROWEST, min(WIDEST, max(longest, len(column.heading) * 2 // 3) + 3))


def file_name(name: str, day: date) -> str:
    """Plain ASCII, so that it arrives as it is whatever it goes through."""
    return f"grapevine-{name}-{day.isoformat()}.xlsx"
