"""Texts, HTML and buttons are taken and refused as Telegram takes and refuses them."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from simulator.answers import ApiError
from simulator.client import Client, running
from simulator.config import Config, Limits
from simulator.html import parse_html


@pytest.fixture
async def simulator() -> AsyncIterator[Client]:
    async with running(Config(limits=Limits(enabled=False))) as client:
        yield client


def entity(kind: str, offset: int, length: int, **more: str) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("<b>a</b>", "a", [entity("bold", 0, 1)]),
        ("<STRONG>a</strong>", "a", [entity("bold", 0, 1)]),
        ("😀<i>ਸਤ</i>", "😀ਸਤ", [entity("italic", 2, 2)]),
        ("<u>a<s>b</s></u>", "ab", [entity("underline", 0, 2), entity("strikethrough", 1, 1)]),
        ("&lt;b&gt; &amp; &quot; &#39; &#x1F600;", "<b> & \" ' 😀", []),
        ("&nbsp;&copy", "&nbsp;&copy", []),
        ("a & b", "a & b", []),
        (
            '<a href="https://example.org/?a=1&amp;b=2">x</a>',
            "x",
            [entity("text_link", 0, 1, url="https://example.org/?a=1&b=2")],
        ),
        ("<a href='example.org'>x</a>", "x", [entity("text_link", 0, 1, url="http://example.org/")]),
        ('<a href="mailto:a@b.org">x</a>', "x", []),
        ('<span class="tg-spoiler">x</span>', "x", [entity("spoiler", 0, 1)]),
        ("<tg-spoiler>x</tg-spoiler>", "x", [entity("spoiler", 0, 1)]),
        ('<pre><code class="language-py">x</code></pre>', "x", [entity("pre", 0, 1, language="py")]),
        ("<code>x</code>", "x", [entity("code", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [entity("expandable_blockquote", 0, 1)]),
        ("<b></b>x", "x", []),
        ("<b>x</>", "x", [entity("bold", 0, 1)]),
    ],
)
def test_html_becomes_entities(source: str, text: str, entities: list[dict[str, Any]]) -> None:
    assert parse_html(source) == (text, entities)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("ਸਤ <x>", 'Unsupported start tag "x" at byte offset 7'),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
        ("2 < 3", 'Unsupported start tag "" at byte offset 2'),
        ("<3", "Unclosed start tag at byte offset 0"),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ('<a href="x>y</a>', "Unclosed start tag at byte offset 0"),
        ("<a href>y</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
        ("<a href=a/b>y</a>", "Unexpected end of name token at byte offset 8"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_html_that_does_not_parse_is_refused_in_telegrams_words(source: str, reason: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "message text is empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "message text is empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "x", "parse_mode": "rtf"}, "unsupported parse_mode"),
    ],
)
async def test_a_text_is_refused(simulator: Client, values: dict[str, str], reason: str) -> None:
    person = await simulator.add_started()
    answer = await simulator.answer("sendMessage", chat_id=person, **values)
    assert answer == {"ok": False, "error_code": 400, "description": f"Bad Request: {reason}"}


async def test_length_is_counted_after_the_tags_are_read(simulator: Client) -> None:
    person = await simulator.add_started()
    await simulator.call("sendMessage", chat_id=person, text=f"<b>{'x' * 4096}</b>", parse_mode="HTML")


async def test_a_text_is_trimmed_and_loses_its_direction_overrides_but_not_its_isolates(simulator: Client) -> None:
    person = await simulator.add_started()
    source = " \n<b> a\u202e\u2068b\u2069 </b>\n"
    sent = await simulator.call("sendMessage", chat_id=person, text=source, parse_mode="HTML")
    assert sent["text"] == "a\u2068b\u2069"
    assert sent["entities"] == [entity("bold", 0, 4)]


async def test_commands_and_addresses_are_found(simulator: Client) -> None:
    person = await simulator.add_started()
    sent = await simulator.call("sendMessage", chat_id=person, text="😀 /help or (https://example.org/x).")
    assert sent["entities"] == [entity("bot_command", 3, 5), entity("url", 13, 21)]


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        ({"text": "x", "callback_data": "x" * 65}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": "ਸ" * 22}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        (
            {"text": "x"},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "x", "url": "http://localhost/"},
            "inline keyboard button URL 'http://localhost/' is invalid: Wrong HTTP URL",
        ),
        ({"text": " ", "url": "https://example.org"}, "inline keyboard button text must be non-empty"),
    ],
)
async def test_a_button_is_refused(simulator: Client, button: dict[str, str], reason: str) -> None:
    person = await simulator.add_started()
    markup = {"inline_keyboard": [[button]]}
    answer = await simulator.answer("sendMessage", chat_id=person, text="x", reply_markup=markup)
    assert answer["description"] == f"Bad Request: {reason}"


async def test_64_bytes_of_data_come_back_with_the_tap(simulator: Client) -> None:
    person = await simulator.add_started()
    data = "ਸ" * 21 + "x"
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}
    sent = await simulator.call("sendMessage", chat_id=person, text="x", reply_markup=markup)
    await simulator.tap(person, message_id=sent["message_id"], row=0, column=0)
    assert (await simulator.call("getUpdates"))[-1]["callback_query"]["data"] == data
