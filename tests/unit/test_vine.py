"""The picture of one's own vine: everybody is counted in it once, however many they are, and no name stands where there is none."""

import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from locales import LANGUAGES
from prints.press import Form
from prints.vine import MOST_BRANCHES, Leaf, Vine, _all, _branches, _drawn, vine_alt, vine_order, vine_png
from tests.unit.on_paper import HOSTILE, with_every_letter

FIRST_NAMES = {
    "en": "Jo", "pa": "ਗੁਰਪ੍ਰੀਤ", "ur": "خدیجہ", "bn": "শর্মিলা", "ar": "فريدة", "so": "Hodan", "pl": "Łucja", "ro": "Ștefania",
}  # fmt: skip


def leaf(name: str | None, *children: Leaf, more: int = 0) -> Leaf:
    return Leaf(name, len(children) + more, children)


LEAVES = st.recursive(
    st.builds(leaf, st.none() | st.just("Amina")),
    lambda below: st.builds(
        lambda name, children, more: leaf(name, *children, more=more),
        st.none() | st.just("Amina"), st.lists(below, max_size=12), st.integers(0, 3),
    ),
    max_leaves=120,
)  # fmt: skip


def everybody(root: Leaf) -> int:
    """All who came by the root, however far down."""
    return sum(each.count for each in _all(root))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_right_in_every_script(language: str) -> None:
    name = FIRST_NAMES[language]
    grown = leaf(name, leaf(name, leaf(name), leaf(None)), leaf(None, leaf(None), leaf(name)), *[leaf(None)] * 9)
    vine = Vine(language, LANGUAGES[language].own_name, grown)
    assert with_every_letter(replace(vine_order(vine), form=Form.PDF)).startswith(b"%PDF-")
    assert 1078 <= Image.open(io.BytesIO(vine_png(vine))).width <= 1082


@given(LEAVES)
def test_everybody_is_counted_once(root: Leaf) -> None:
    branches = _branches(root)
    drawn = [_drawn(branch, 3, 3) for branch in branches]
    shown = sum(len(each["named"]) + each["dots"] + each["more"] for each in drawn) + len(branches) - 1
    assert shown == everybody(root)
    assert len(branches) <= MOST_BRANCHES
    assert all(0 <= branch.parent < place for place, branch in enumerate(branches) if place)


@pytest.mark.parametrize("branches", [9, 20])
@pytest.mark.parametrize("language", ["en", "ur"])
def test_hundreds_make_a_picture_that_telegram_takes(language: str, branches: int) -> None:
    name = (FIRST_NAMES[language] + "-") * 9
    inner = leaf(name, *[leaf(name)] * 30, *[leaf(None)] * 40)
    many = leaf(name, *(leaf(name, *(replace(inner) for _each in range(branches))) for _each in range(branches)))
    image = Image.open(io.BytesIO(vine_png(Vine(language, "…", many))))
    assert image.width + image.height <= 10_000 and image.height <= 20 * image.width


def test_somebody_alone_has_room_to_grow() -> None:
    image = Image.open(io.BytesIO(vine_png(Vine("en", "Your vine", leaf("Amina")))))
    assert image.height > image.width


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["Amina", "Konstantynopol"])
def test_a_small_vine_fills_its_picture(language: str, name: str) -> None:
    """No more than a third is left empty at its end, nor below it, and nothing runs over the edge."""
    image = Image.open(io.BytesIO(vine_png(Vine(language, "My people", leaf(name, leaf(name)))))).convert("RGB")
    if LANGUAGES[language].rtl:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    paper = Image.new("RGB", image.size, image.getpixel((4, image.height - 4)))
    below_the_garland = (0, image.width // 5, image.width, image.height)
    drawn = ImageChops.difference(image, paper).crop(below_the_garland).getbbox()
    assert drawn is not None
    assert image.width * 2 / 3 < drawn[2] < image.width * 0.97
    assert image.height < 1.6 * image.width


def test_a_nameless_person_is_a_dot_in_words_too() -> None:
    grown = leaf("Amina", leaf("Bilal", leaf(None), more=3), leaf(None), leaf("Jo"), more=2)
    assert vine_alt(Vine("en", "Your vine", grown)) == "Your vine\nAmina: Bilal, •, Jo, +2\n  Bilal: •, +3"


def test_a_name_is_never_markup_and_a_long_one_is_cut() -> None:
    vine = Vine("ar", HOSTILE, leaf(HOSTILE, leaf(HOSTILE * 9), leaf(HOSTILE, leaf(HOSTILE))))
    assert vine_png(vine).startswith(b"\x89PNG") and "…" in vine_order(vine).data


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_stem_is_unbroken_to_its_end_also_below_others_branches(language: str) -> None:
    deep = leaf("Amina", leaf(None, leaf(None, leaf(None)), leaf(None)))
    vine = Vine(language, "All who came by what Amina told them", leaf("Amina", deep))  # as wide as it may be
    drawn = Image.open(io.BytesIO(vine_png(vine))).convert("RGB")
    if language == "ur":
        drawn = drawn.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    point = drawn.width / 430  # so wide is a vine of so few
    stem = drawn.crop((int(30 * point), int(60 * point), int(50 * point), drawn.height - int(62 * point)))
    paper = stem.getpixel((0, 0))
    rows = (stem.crop((0, row, stem.width, row + 1)) for row in range(stem.height))
    assert all(row.getcolors() != [(stem.width, paper)] for row in rows)
