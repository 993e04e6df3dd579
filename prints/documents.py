"""Documents to pass on: plain words and numbers go in, the bytes of a PDF come out. What people wrote goes in as data, never as
markup."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import as_file, files
from typing import Final, Literal

import orjson
import typst

from locales import LANGUAGES
from prints import fonts
from prints.charts import Bars, drawn

ISOLATES = dict.fromkeys(range(0x2066, 0x206A))  # in a window's title they may be seen
ACCESSIBLE: Final = "ua-1"  # PDF/UA: tagged, with title, language and what is read in the place of a picture


@dataclass(frozen=True)
class Section:
    """A heading, and below it lines of two cells: what, and how many. `note` stands below them."""

    heading: str
    rows: Sequence[tuple[str, str]]
    note: str = ""


@dataclass(frozen=True)
class Page:
    """A document of one kind of page: what it is, of when, when it was made; all words in the language of its readers."""

    language: str
    title: str
    of: str
    made: str
    sections: Sequence[Section]
    chart: Bars
    note: str = ""


def pdf(page: Page, made: datetime) -> bytes:
    """`made` is aware, and the same for the same bytes. It names nobody as its author."""
    data = as_data(page)
    try:
        return _compiled(data, made, ACCESSIBLE)
    except typst.TypstError:  # a letter that no font has: a document with an empty box is better than none
        return _compiled(data, made)


def as_data(page: Page) -> str:
    """What the template reads."""
    return orjson.dumps(
        {
            "language": page.language,
            "rtl": LANGUAGES[page.language].rtl,
            "fonts": fonts.families(page.language),
            "name": f"{page.title} – {page.of}".translate(ISOLATES),
            "title": page.title,
            "of": page.of,
            "made": page.made,
            "sections": [{"heading": s.heading, "rows": list(s.rows), "note": s.note} for s in page.sections],
            "chart": drawn(page.chart),
            "note": page.note,
        }
    ).decode()


def _compiled(data: str, made: datetime, *standards: Literal["ua-1"]) -> bytes:
    with as_file(files("prints") / "templates") as folder:
        compiler = typst.Compiler(folder / "page.typ", folder, fonts.fonts(), ignore_system_fonts=True)
        content = compiler.compile(
            format="pdf", sys_inputs={"page": data}, pdf_standards=list(standards), timestamp=int(made.timestamp())
        )
    if not isinstance(content, bytes):
        raise TypeError("a document in parts")
    return content


def file_name(name: str, day: date) -> str:
    """Plain ASCII, so that it arrives as it is whatever it goes through."""
    return f"grapevine-{name}-{day.isoformat()}.pdf"
