"""Posters and cards as they are handed out, and how a phone sees them: read by a reader that is not ours, also from a bad print."""

import io
import random
from datetime import UTC, datetime

import zxingcpp
from PIL import Image, ImageFilter

from locales import Localizer, _
from models.content import Content
from prints import press
from prints.cards import Card
from prints.posters import Poster, Session, Side, Size
from prints.press import Form, Order

MADE = datetime(2026, 11, 23, 9, tzinfo=UTC)
LINK = "https://t.me/a_neighbourhood_with_a_long_name_bot?start=Zq3kP0vX8sWm1LrT5yBnQw"
SHORT, PHONE = "4GHT 7KMP", "0121 496 0140"
HOSTILE = '#1 [x] $5 *b* \\ <b> #panic("!") = _x_ @y `z` // ~ #include "/etc/passwd" "]'


def side(content: Content, says: Localizer) -> Side:
    """All it holds, in the words of a language."""
    programme, hub = content.programmes["researchers"], content.hubs["summerfield"]
    return Side(
        says.code,
        says.plain(programme.poster.headline),
        [*(says.plain(point) for point in programme.poster.points[:2]), *(says.plain(stage) for stage in programme.stages.values())],
        says.plain(_("Next session")),
        Session(
            says.plain(programme.modules["understanding"]), says.day(MADE.date()), says.time(MADE),
            hub.where,
        ),
        says.plain(_("Point the camera of your phone at this")),
        says.plain(_("or write this code to {bot} on Telegram:", bot="@grapevine_bot")),
        says.plain(_("Questions? Ask {name}.", name=content.team.name)),
    )  # fmt: skip


def poster(*sides: Side, size: Size = Size.A4) -> Poster:
    return Poster(size, sides, LINK, SHORT, PHONE)


def card(content: Content, says: Localizer) -> Card:
    hub, learning = content.hubs["summerfield"], content.programmes["learning"]
    words = [says.plain(content.who_sees()), says.plain(learning.contact)]
    return Card(
        says.code, says.plain(learning.name), words, LINK, SHORT, PHONE, hub.where,
        says.plain(content.team.hours),
    )  # fmt: skip


def with_every_letter(order: Order) -> bytes:
    """A PDF that all can read. Raises when one letter is in none of the fonts."""
    return press._compiled(Order(order.template, order.data, Form.PDF), pdf_standards=[press.ACCESSIBLE])


def read(picture: bytes | Image.Image) -> list[str]:
    """What the square codes in a picture say."""
    image = Image.open(io.BytesIO(picture)) if isinstance(picture, bytes) else picture
    return [each.text for each in zxingcpp.read_barcodes(image.convert("L"))]


def badly_printed(picture: bytes, pixels: int) -> Image.Image:
    """Small (so many pixels wide), grey on grey, a little blurred and aslant, with the grain of a bad camera."""
    image = Image.open(io.BytesIO(picture)).convert("L")
    image = image.resize((pixels, image.height * pixels // image.width), Image.Resampling.BILINEAR)
    image = image.rotate(4, Image.Resampling.BILINEAR, expand=True, fillcolor=225).filter(ImageFilter.GaussianBlur(0.6))
    grey = image.point([80 + each * 90 // 255 for each in range(256)])
    grain = Image.frombytes("L", grey.size, random.Random(7).randbytes(grey.width * grey.height))
    return Image.blend(grey, grain, 0.1)
