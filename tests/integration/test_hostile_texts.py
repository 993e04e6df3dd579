"""Whatever people call themselves and whatever they write: it is shown as they wrote it, as text, or kindly turned down.

That each message is well-formed, short enough and free of overrides is asserted for every one that is sent, in `strangers.py`.
"""

import json
from typing import Any

import pytest

from handlers.speaking import Desk
from locales import LANGUAGES, clean
from models.database import Database
from tests.integration.strangers import AMINA, MEERA, Street, message, user

ZALGO = "Z" + "\u0321\u0338\u0352\u0488" * 30 + "a" + "\u0336" * 60
TEXTS = {
    "long": "a" * 4096,
    "long in two halves each": "😀a" * 1365,
    "emoji": "😀🎉👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "surrogate": json.loads('"Ami\\ud83dna"'),
    "only a surrogate": json.loads('"\\udc00"'),
    "nul": "Ami\x00na",
    "only nul": "\x00\x00",
    "overrides": "\u202e\u2066anima\u202d\u202b\u2067",
    "unclosed isolates": "\u2068\u2068\u2067Amina",
    "closing isolates": "\u2069\u2069Amina\u202c",
    "bold": "<b>Amina</b>",
    "unclosed": "<b>Amina <i",
    "end tag": "</b></b>Amina</code>",
    "link": '<a href="tg://user?id=1">Amina</a>',
    "escaped": "&lt;b&gt;Amina&amp;&#60;&#0;&nbsp;&#xd800;",
    "braces": "{name} {0} {team.phone} %s %(name)s",
    "letters": "n" * 300,
    "ampersands": "&<>" * 19 + "abc",
    "a line of ampersands": "&a" * 500,
    "zalgo": ZALGO,
    "rtl": "‏آمنہ بی بی‏",
    "mixed": "Amina آمنہ 123 (ਅਮੀਨਾ)",
    "lines": "Amina\n\n\n\nBibi\u2028x\r\ny",
    "button": "Stop it",
    "number": "0",
    "command": "/nosuchcommand Amina",
    "formula": "=HYPERLINK(1)",
}


async def end_of_the_way(street: Street, text: str) -> None:
    """Sign up under that name, give it as the reason, too, look at it all, and have the team look."""
    await street.appoint(MEERA)
    named = {"from": user(AMINA, first_name=text)}
    await street.take(message(AMINA, "/start", **named))
    await street.tap(AMINA, "a.language.en")
    await street.tap(AMINA, "a.join.researcher-training")
    await street.choose(AMINA, "adult")
    await street.take(message(AMINA, text, **named))
    if not await street.answers(AMINA):
        await street.say(AMINA, "Amina")
    await street.choose(AMINA, "attend", "none", "+")
    await street.choose(AMINA, "yes", "skip", "+")
    await street.take(message(AMINA, text, **named))
    if (await street.conversation(AMINA)).course:
        await street.choose(AMINA, "skip")


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
async def test_any_text_is_shown_as_text_wherever_it_is_shown(text: str, db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await end_of_the_way(street, text)
    [person] = [row for row in (await street.rows())["person"] if row["chat_id"] == AMINA]
    name, why = person["name"], person["why"]
    check = next(each for each in street.to(AMINA) if each.text.startswith("Is this right?"))
    [details] = await street.tap(AMINA, "a.mydetails.me")
    notice = next(each for each in street.to(MEERA) if "New sign-up" in each.text)
    [enrolment] = (await street.rows())["enrolment"]
    answers = await street.tap(MEERA, f"a.signup.{enrolment['id']}")  # what is long stands before the card
    assert all(name in shown.text for shown in (check, details, notice, answers[-1]))
    assert why is None or (why == clean(text) and why in details.text and any(why in each.text for each in answers))
    assert {name, why} <= {clean(text), "Amina", None}
    assert await street.quarantined() == []


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("a" * 61, "That is longer than \u206860\u2069 letters. Could you make it shorter?"),
        ("a" * 4096, "That is longer than \u206860\u2069 letters. Could you make it shorter?"),
        ("😀🎉", "I couldn't read any letters in that. Please write it in words."),
        ("\x00", "I couldn't read any letters in that. Please write it in words."),
        ("\u202e", "I couldn't read any letters in that. Please write it in words."),
    ],
)
async def test_what_is_no_name_gets_a_kind_hint_and_the_question_again(
    text: str, hint: str, db: Database, desk: Desk
) -> None:
    street = Street(db, desk)
    await street.begin(AMINA)
    [asked] = await street.say(AMINA, text)
    assert asked.text.startswith(hint)
    assert asked.text.endswith("What shall we call you?")


@pytest.mark.parametrize("text", ["<b>Amina</b> & 'co'", "&amp;" * 200, "😀a" * 500], ids=["tags", "escapes", "emoji"])
async def test_what_is_passed_on_arrives_as_it_was_written(text: str, db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await street.sign_up(AMINA, name="</b>Amina<")
    await street.tap(AMINA, "a.person.")
    await street.say(AMINA, text)
    assert text in street.to(MEERA)[-1].text
    assert "</b>Amina<" in street.to(MEERA)[-1].text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_longest_answers_fit_into_a_message_in_every_language(
    language: str, db: Database, desk: Desk
) -> None:
    street = Street(db, desk)
    await street.sign_up(AMINA, name="😀" * 59 + "a")
    await street.choose(AMINA, "skip")
    await street.choose(AMINA, *desk.content.spoken_languages[1:])
    await street.choose(AMINA, "+")
    await street.say(AMINA, "😀" * 999 + "a")
    await street.tap(AMINA, f"a.language.{language}")
    [details] = await street.tap(AMINA, "a.mydetails.me")
    assert "😀" * 999 in details.text


@pytest.mark.parametrize("wrong", [None, "", " ", "\u200f", "😀", "\ud83d"])
async def test_a_first_name_that_is_none_is_not_suggested_or_can_be_read(wrong: Any, db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.begin(AMINA)
    await street.tap(AMINA, "a.cancel.")
    [asked] = await street.take(
        {"callback_query": {"id": "1", "from": user(AMINA, first_name=wrong), "data": "a.join.researcher-training"}}
    )
    assert "What shall we call you?" in asked.text
