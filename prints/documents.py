"""Documents to pass on: plain words and numbers go in, the bytes of a PDF come out. What people wrote goes in as data, never as
markup."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from prints.charts import Bars, drawn
from prints.press import Form, Order, order, printed
from prints.wording import setting

ISOLATES = dict.fromkeys(range(0x2066, 0x206A))  # in a window's title they may be seen


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
    return printed(pdf_order(page, made))


def pdf_order(page: Page, made: datetime) -> Order:
    """The same, to be printed when it is wanted."""
    return order("page", as_data(page), Form.PDF, made=made)


def picture_order(page: Page) -> Order:
    """The same as one picture, to be printed when it is sent."""
    return order("page", as_data(page, picture=True), Form.PNG)


def as_data(page: Page, picture: bool = False) -> dict[str, Any]:
    """What the template reads."""
    return setting(page.language) | {
        "picture": picture,
        "name": f"{page.title} – {page.of}".translate(ISOLATES),
        "title": page.title,
        "of": page.of,
        "made": page.made,
        "sections": [{"heading": s.heading, "rows": list(s.rows), "note": s.note} for s in page.sections],
        "chart": drawn(page.chart),
        "note": page.note,
    }


def file_name(name: str, day: date, form: Form = Form.PDF) -> str:
    """Plain ASCII, so that it arrives as it is whatever it goes through."""
    return f"grapevine-{name}-{day.isoformat()}.{form.value}"
