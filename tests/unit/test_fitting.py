"""Long texts go into several messages: nothing is lost, each part is one that Telegram takes, and no markup is torn."""

import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from locales.localizer import FIRST_STRONG_ISOLATE, POP_ISOLATE
from models.fitting import beginning, fitted, parts, split
from simulator.html import parse_html
from simulator.utf16 import utf16_length

BUTTONS = {"inline_keyboard": [[{"text": "Yes", "callback_data": "x"}]]}
WORDS = st.text(st.sampled_from("aب😀é\u0301ਸਿ.!؟। \n&<>\"'"), max_size=40).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
)


def tagged(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tags = st.sampled_from(
        [("<b>", "</b>"), ("<i>", "</i>"), ('<a href="https://a.example/?b=1&amp;c">', "</a>"), ("\u2068", "\u2069")]
    )
    wrapped = st.tuples(tags, inner).map(lambda pair: pair[0][0] + pair[1] + pair[0][1])
    return st.lists(st.one_of(inner, wrapped), max_size=4).map("".join)


HTML = st.lists(st.recursive(WORDS, tagged, max_leaves=12), min_size=1, max_size=6).map("".join)


def visible(html: str) -> str:
    """The letters that are read, without white space and the marks of direction."""
    return re.sub(rf"[\s{FIRST_STRONG_ISOLATE}{POP_ISOLATE}]", "", parse_html(html)[0])


def marked(html: str) -> list[tuple[str, frozenset[str]]]:
    """Each letter that is read, with the markup it stands in."""
    text, entities = parse_html(html)
    found, at = [], 0
    for letter in text:
        inside = {
            f"{each['type']} {each.get('url', '')}"
            for each in entities
            if each["offset"] <= at < each["offset"] + each["length"]
        }
        if not letter.isspace() and letter not in (FIRST_STRONG_ISOLATE, POP_ISOLATE):
            found.append((letter, frozenset(inside)))
        at += utf16_length(letter)
    return found


@settings(max_examples=400, deadline=None)
@given(HTML, st.integers(12, 60), st.integers(12, 90))
def test_nothing_is_lost_and_every_part_is_a_message(html: str, limit: int, then: int) -> None:
    found = split(html, limit, then=then)
    for number, part in enumerate(found):
        text, _entities = parse_html(part)
        assert text.strip()
        assert utf16_length(text) <= (then if number else limit)
        assert text.count(FIRST_STRONG_ISOLATE) == text.count(POP_ISOLATE)
    assert [each for part in found for each in marked(part)] == marked(html)


@settings(max_examples=200, deadline=None)
@given(HTML, st.integers(12, 60))
def test_what_is_cut_is_the_beginning(html: str, limit: int) -> None:
    shown = beginning(html, limit)
    text, _entities = parse_html(shown)
    assert utf16_length(text) <= max(limit, 1)
    assert shown == html or visible(html).startswith(visible(shown).removesuffix("…"))


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200), st.integers(10, 60))
def test_what_is_no_markup_is_not_taken_for_any(text: str, limit: int) -> None:
    found = split(text, limit, html=False)
    assert all(utf16_length(part) <= limit for part in found)
    drop = str.maketrans("", "", FIRST_STRONG_ISOLATE + POP_ISOLATE)
    assert "".join("".join(found).translate(drop).split()) == "".join(text.translate(drop).split())


def test_a_paragraph_ends_before_a_line_a_sentence_or_a_word() -> None:
    assert split("One two.\n\nThree four.\nFive. Six seven", 34) == ["One two.", "Three four.\nFive. Six seven"]
    assert split("Three four.\nFive. Six seven", 20) == ["Three four.", "Five. Six seven"]
    assert split("Five is it. Six seven", 18) == ["Five is it.", "Six seven"]
    assert split("Five is six seven", 15) == ["Five is six", "seven"]
    assert split("Onelongword", 5) == ["Onelo", "ngwor", "d"]


def test_markup_is_closed_and_opened_again() -> None:
    assert split('<b>One <a href="https://a.example">two three</a></b>', 8) == [
        '<b>One <a href="https://a.example">two</a></b>',
        '<b><a href="https://a.example">three</a></b>',
    ]


def message(text: str, **more: Any) -> dict[str, Any]:
    return {"text": text, "parse_mode": "HTML", **more}


def test_a_short_message_stays_as_it_is() -> None:
    payload = message("<b>Hello</b>", reply_markup=BUTTONS)
    assert parts("sendMessage", payload) == [("sendMessage", payload)]
    as_long_as_it_may_be = message("&amp;" * 4096)
    assert parts("sendMessage", as_long_as_it_may_be) == [("sendMessage", as_long_as_it_may_be)]


def test_buttons_are_on_the_last_part() -> None:
    found = parts("sendMessage", message("word " * 1700, reply_markup=BUTTONS))
    assert [method for method, _payload in found] == ["sendMessage"] * 3
    assert ["reply_markup" in payload for _method, payload in found] == [False, False, True]
    assert all(payload["parse_mode"] == "HTML" for _method, payload in found)


def test_what_does_not_fit_below_a_picture_follows_it() -> None:
    payload = {"photo": "file", "caption": "word " * 500, "parse_mode": "HTML", "reply_markup": BUTTONS}
    (first, picture), (second, text) = parts("sendPhoto", payload)
    assert (first, second) == ("sendPhoto", "sendMessage")
    assert picture["photo"] == "file" and "reply_markup" not in picture and len(picture["caption"]) <= 1024
    assert text["reply_markup"] == BUTTONS and "photo" not in text
    assert (picture["caption"] + " " + text["text"]).split() == ["word"] * 500


def test_a_change_of_a_message_says_what_fits() -> None:
    ((method, payload),) = parts("editMessageText", message("word " * 1000, message_id=7, reply_markup=BUTTONS))
    assert method == "editMessageText" and payload["message_id"] == 7 and payload["reply_markup"] == BUTTONS
    assert payload["text"].endswith("…") and len(payload["text"]) <= 4096
    ((_method, payload),) = parts("editMessageCaption", {"caption": "x" * 2000, "message_id": 7})
    assert payload["caption"] == "x" * 1023 + "…"


def test_what_must_be_one_message_is_cut() -> None:
    assert fitted("sendPhoto", {"caption": "x" * 2000})["caption"] == "x" * 1023 + "…"
    assert fitted("sendMessage", message("short")) == message("short")
