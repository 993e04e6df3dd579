"""Posters for a wall or a shop window: A4 or A5, in one language or in two side by side, to print (PDF) or to pass on (PNG)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from prints import codes
from prints.press import Form, Order, order, printed
from prints.wording import in_one_piece, parted, setting

PPI = {"a4": 150.0, "a5": 212.0}  # both pictures are 1240 pixels wide


class Size(StrEnum):
    A4 = "a4"
    A5 = "a5"


@dataclass(frozen=True)
class Session:
    """The next one: what it is, on which day, at what time, where."""

    title: str
    day: str
    time: str
    place: str


@dataclass(frozen=True)
class Side:
    """A poster in one language, all in its words: what stands large, three or four short points, what stands above the next session
    (None: there is none), beside the square code and before the short one, and whom to ask ("": nobody is named)."""

    language: str
    headline: str
    points: Sequence[str]
    coming: str
    session: Session | None
    scan: str
    write: str
    ask: str = ""


@dataclass(frozen=True)
class Poster:
    """One side or two. `link` is what the square code leads to, `short` the code to type, as it is shown."""

    size: Size
    sides: Sequence[Side]
    link: str
    short: str
    phone: str


def poster_order(poster: Poster, form: Form, made: datetime) -> Order:
    """`made` is aware, and the same for the same bytes."""
    data = {
        "size": poster.size.value,
        "picture": form is Form.PNG,
        "code": codes.svg(poster.link),
        "link": poster.link,
        "short": poster.short,
        "phone": poster.phone,
        "sides": [_side(each) for each in poster.sides],
    }
    return order("poster", data, form, ppi=PPI[poster.size], made=made)


def poster_pdf(poster: Poster, made: datetime) -> bytes:
    return printed(poster_order(poster, Form.PDF, made))


def poster_png(poster: Poster, made: datetime) -> bytes:
    return printed(poster_order(poster, Form.PNG, made))


def file_name(form: Form, day: date) -> str:
    """Plain ASCII, so that it arrives as it is whatever it goes through."""
    return f"grapevine-poster-{day.isoformat()}.{form.value}"


def _side(side: Side) -> dict[str, Any]:
    session = side.session
    return setting(side.language) | {
        "headline": parted(side.headline),
        "points": [parted(point) for point in side.points],
        "coming": side.coming,
        "session": session and {
            "title": parted(session.title), "day": session.day, "time": session.time, "place": in_one_piece(session.place)
        },
        "scan": parted(side.scan),
        "write": parted(side.write),
        "ask": parted(side.ask),
    }  # fmt: skip
