"""The card to hand over to a neighbour: how they reach us, by camera, by a code to type, by telephone or in person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from prints import codes
from prints.press import Form, Order, order, printed
from prints.wording import in_one_piece, parted, setting

PPI = 261.0  # a picture is 1079 pixels wide


@dataclass(frozen=True)
class Card:
    """All in the words of its reader. `title` is what stands large ("Amina, this is for you"), `words` a few short paragraphs below
    it, `link` what the square code leads to, `short` the code to type, as it is shown; `phone`, `place` and `hours` of the hub, each
    left out where it is empty. What a card is long for is set smaller, never cut."""

    language: str
    title: str
    words: Sequence[str]
    link: str
    short: str
    phone: str
    place: str
    hours: str


def card_order(card: Card, form: Form = Form.PNG, made: datetime | None = None) -> Order:
    """To be printed when it is sent; `made` stands in a PDF."""
    data = setting(card.language) | {
        "title": parted(card.title),
        "words": [parted(each) for each in card.words],
        "code": codes.svg(card.link),
        "link": card.link,
        "short": card.short,
        "phone": card.phone,
        "place": in_one_piece(card.place),
        "hours": parted(card.hours),
    }
    return order("card", data, form, ppi=PPI, made=made)


def card_png(card: Card) -> bytes:
    """A picture for a phone."""
    return printed(card_order(card))


def card_pdf(card: Card, made: datetime) -> bytes:
    """An A6 page."""
    return printed(card_order(card, Form.PDF, made))
