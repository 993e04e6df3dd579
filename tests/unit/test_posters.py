"""Posters, cards and codes: in all languages and side by side, with whatever people write, and read from a bad print."""

import io
import json
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageStat

from locales import LANGUAGES, Localizers
from models.content import Content
from prints import codes, fonts, press
from prints.cards import Card, card_order, card_pdf, card_png
from prints.posters import Poster, Session, Side, Size, poster_order, poster_pdf, poster_png
from prints.press import Form
from prints.wording import SOFT_HYPHEN, parted
from tests.unit.on_paper import HOSTILE, LINK, MADE, badly_printed, card, poster, read, side, with_every_letter

PAIRS = [("ur", "pl"), ("en", "ar"), ("ar", "ur"), *pairwise(LANGUAGES)]
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=200)


def asked(order: press.Order, selector: str) -> list[dict[str, object]]:
    """What stands in the document, as typst itself tells it."""
    folder = press.files("prints") / "templates"
    compiler = typst.Compiler(
        str(folder / f"{order.template}.typ"), str(folder), fonts.fonts(), True, {"data": order.data}
    )
    found: list[dict[str, object]] = json.loads(compiler.query(selector))
    return found


def mean(image: Image.Image) -> float:
    return float(ImageStat.Stat(image).mean[0])


def said(words: str) -> Side:
    return Side("en", words, [words] * 4, words, Session(words, words, words, words), words, words, words)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", Size)
def test_a_poster_has_every_letter_and_its_code_is_read(
    language: str, size: Size, local_content: Content, localizers: Localizers
) -> None:
    made = poster(side(local_content, localizers.of(language)), size=size)
    assert with_every_letter(poster_order(made, Form.PDF, MADE)).startswith(b"%PDF-")
    picture = poster_png(made, MADE)
    assert read(picture) == read(badly_printed(picture, 480)) == [LINK]


@pytest.mark.parametrize("languages", PAIRS, ids="-".join)
def test_two_languages_stand_side_by_side(
    languages: tuple[str, str], local_content: Content, localizers: Localizers
) -> None:
    made = poster(*(side(local_content, localizers.of(each)) for each in languages))
    assert with_every_letter(poster_order(made, Form.PDF, MADE)).startswith(b"%PDF-")
    picture = poster_png(made, MADE)
    assert read(picture) == read(badly_printed(picture, 960)) == [LINK, LINK]
    image = Image.open(io.BytesIO(picture))
    assert image.width > image.height


@pytest.mark.parametrize("first", LANGUAGES)
def test_the_first_language_stands_where_its_readers_begin(
    first: str, local_content: Content, localizers: Localizers
) -> None:
    """The other side has no words, so it is the lighter one."""
    other = "en" if first != "en" else "pl"
    full, empty = side(local_content, localizers.of(first)), replace(said(""), language=other, session=None)
    image = Image.open(io.BytesIO(poster_png(poster(full, empty), MADE))).convert("L")
    half, below = image.width // 2, int(image.height * 0.12)
    left, right = (image.crop((x, below, x + half - 8, int(image.height * 0.4))) for x in (8, half + 8))
    darker = "right" if mean(left) > mean(right) else "left"
    assert darker == ("right" if LANGUAGES[first].rtl else "left")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_has_every_letter_and_its_code_is_read(
    language: str, local_content: Content, localizers: Localizers
) -> None:
    made = card(local_content, localizers.of(language))
    assert with_every_letter(card_order(made)).startswith(b"%PDF-")
    picture = card_png(made)
    assert read(picture) == read(badly_printed(picture, 400)) == [LINK]
    assert 1070 <= Image.open(io.BytesIO(picture)).width <= 1090
    assert card_pdf(made, MADE) == card_pdf(made, MADE)


@pytest.mark.parametrize("link", [LINK, "https://t.me/b?start=A", f"https://t.me/{'b' * 32}?start={'-' * 64}"])
def test_a_code_for_a_chat_is_sharp_and_has_white_around_it(link: str) -> None:
    picture = codes.png(link)
    image = Image.open(io.BytesIO(picture)).convert("L")
    assert read(picture) == read(badly_printed(picture, 160)) == [link]
    assert image.width >= codes.WIDTH and {value for _count, value in image.getcolors() or ()} == {0, 255}
    code = codes._code(link)
    module = image.width // code.symbol_size(border=codes.QUIET)[0]
    assert code.error == "M" and image.crop((0, 0, codes.QUIET * module, image.height)).getextrema() == (255, 255)


def test_what_people_write_stays_as_they_wrote_it() -> None:
    order = poster_order(poster(said(HOSTILE)), Form.PDF, MADE)
    assert [each["body"] for each in asked(order, "heading")] == [{"func": "text", "text": HOSTILE}]
    hostile = Card("ur", HOSTILE, [HOSTILE] * 3, LINK, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    assert [each["body"] for each in asked(card_order(hostile), "heading")] == [{"func": "text", "text": HOSTILE}]
    assert read(card_png(hostile)) == [LINK]


@settings(max_examples=25)
@given(WORDS, st.sampled_from([*LANGUAGES]))
def test_whatever_people_write_is_printed(words: str, language: str) -> None:
    written = replace(said(words), language=language)
    assert poster_pdf(Poster(Size.A5, [written], LINK, words, words), MADE).startswith(b"%PDF-")
    assert card_png(Card(language, words, [words], LINK, words, words, words, words)).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "words", ["Stowarzyszenieniepełnosprawnychmieszkańcówdzielnicynadkanał", "a long name of a hub " * 12]
)
@pytest.mark.parametrize("size", Size)
def test_long_words_and_names_leave_the_code_free(words: str, size: Size) -> None:
    assert read(poster_png(poster(said(words), said(words), size=size), MADE)) == [LINK, LINK]
    assert read(card_png(Card("pl", words, [words] * 2, LINK, "4GHT 7KMP", "0121", words, words))) == [LINK]


def test_a_long_word_may_be_parted_but_not_where_letters_are_joined() -> None:
    assert parted("Konstantynopolitańczyk") == f"Konsta{SOFT_HYPHEN}ntynop{SOFT_HYPHEN}olitań{SOFT_HYPHEN}czyk"
    assert parted("a short line") == "a short line"
    assert parted("کمیونٹیریسرچرزکمیونٹی") == "کمیونٹیریسرچرزکمیونٹی"


def test_without_a_session_a_telephone_or_a_name_the_rest_stands() -> None:
    bare = replace(said("A headline"), session=None, ask="")
    assert with_every_letter(poster_order(Poster(Size.A4, [bare], LINK, "4GHT 7KMP", ""), Form.PDF, MADE))
    assert read(card_png(Card("en", "For you", [], LINK, "4GHT 7KMP", "", "", ""))) == [LINK]


@pytest.mark.parametrize("language", [code for code in LANGUAGES if LANGUAGES[code].rtl])
def test_an_address_stays_in_one_piece_among_words_that_run_from_the_right(
    language: str, local_content: Content, localizers: Localizers
) -> None:
    address, says = local_content.hubs["summerfield"].where, localizers.of(language)
    for order in (
        poster_order(poster(side(local_content, says)), Form.PDF, MADE),
        card_order(card(local_content, says)),
    ):
        assert f'"\u2068{address}\u2069"' in order.data


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_there_is_room_for_is_not_left_empty(
    language: str, local_content: Content, localizers: Localizers
) -> None:
    """Between the words and the code there is no more than a tenth of the poster."""
    made = poster(side(local_content, localizers.of(language)))
    image = Image.open(io.BytesIO(poster_png(made, MADE))).convert("L")
    above_the_code = image.crop((0, image.height * 6 // 10, image.width, image.height * 72 // 100))
    light = above_the_code.getpixel((2, 2))
    rows = (above_the_code.crop((0, row, image.width, row + 1)) for row in range(above_the_code.height))
    empty = sum(row.getextrema() == (light, light) for row in rows)
    assert empty < image.height / 10


def test_an_order_is_kept_and_printed_later_and_any_other_file_stays_as_it_is() -> None:
    order = poster_order(poster(said("A headline")), Form.PDF, MADE)
    assert press.is_order(order.kept()) and press.ready(order.kept()) == press.printed(order)
    assert press.ready(b"%PDF-1.7") == b"%PDF-1.7"


def test_the_press_takes_no_memory_from_who_has_something_printed(
    local_content: Content, localizers: Localizers
) -> None:
    kept = card_order(card(local_content, localizers.of("ur"))).kept()
    script = (
        "import sys; from prints import press; press.ready(sys.stdin.buffer.read()); assert 'typst' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], input=kept, check=True, cwd=press.ROOT)


def test_where_no_process_can_be_started_it_is_printed_all_the_same(
    local_content: Content, localizers: Localizers, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = card_order(card(local_content, localizers.of("en")))
    monkeypatch.setattr(sys, "executable", "/nowhere")
    assert press.ready(order.kept()) == press.printed(order)


def test_all_fonts_that_there_are_are_tried() -> None:
    assert sorted(fonts.ALL) == sorted(fonts.fonts().families())
