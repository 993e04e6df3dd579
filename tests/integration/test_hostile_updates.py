"""Updates of every kind and shape are taken: stored, answered once or rightly not at all, and nothing breaks."""

import copy
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from handlers.speaking import Desk
from models.database import Database
from tests.integration.strangers import AMINA, BILAL, Street, message, tap

FILES = sorted((Path(__file__).parent / "updates").glob("*.json"))
UNANSWERED = {
    "blocked", "added_to_a_group", "channel_post", "chosen_inline_result", "edited_channel_post", "inline_query", "join_request",
    "kind_to_come", "message_of_a_bot", "message_reaction", "message_without_sender", "nothing_but_a_number", "poll", "poll_answer",
    "tap_in_a_group",
}  # fmt: skip
UNSTORED = {"inline_query"}
WRONG: tuple[Any, ...] = (None, True, 7, -1.5, 1e30, 2**80, "x", "", [], ["x"], {}, {"x": 1}, "GONE")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
async def test_an_update_of_any_kind_is_taken_and_answered_at_most_once(path: Path, db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    update = json.loads(path.read_text(encoding="utf-8"))
    sent = await street.take(update)
    assert await street.taken() == (set() if path.stem in UNSTORED else {update["update_id"]})
    assert await street.quarantined() == []
    about_voices = path.stem == "voice_note"  # who can hear them is said first
    assert len(sent) == (0 if path.stem in UNANSWERED else 2 if about_voices else 1)


def wrong_in_one_place(part: Any) -> Iterator[tuple[str, Any]]:
    """The same with one value of a wrong type, or gone, for each place in it."""
    for key in part:
        for value in WRONG:
            changed = copy.deepcopy(part)
            changed[key] = value
            if value == "GONE":
                del changed[key]
            yield f"{key}: {value!r:.9}", changed
        if isinstance(part[key], dict):
            yield from ((f"{key}.{where}", part | {key: inner}) for where, inner in wrong_in_one_place(part[key]))


def with_everything() -> dict[str, dict[str, Any]]:
    voice = {"voice": {"file_id": "v", "file_unique_id": "v", "duration": 3}}
    origin = {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "A"}}
    bot = {"id": 1, "is_bot": True, "first_name": "Grapevine"}
    tapped = tap(AMINA, "a.menu.")
    tapped["callback_query"]["message"] |= {
        "entities": [{"type": "bold", "offset": 0, "length": 1}],
        "reply_markup": {"inline_keyboard": [[{"text": "Menu", "callback_data": "a.menu."}]]},
    }
    changed = {"status": "kicked", "until_date": 0, "user": bot}
    member = message(AMINA, None)["message"] | {"old_chat_member": changed, "new_chat_member": changed}
    return {
        "said": message(AMINA, "hello", media_group_id="1", **origin),
        "spoken": message(AMINA, None, **voice),
        "captioned": message(AMINA, None, caption="hello"),
        "tapped": tapped,
        "blocked": {"my_chat_member": member},
    }


@pytest.mark.parametrize("kind", with_everything())
async def test_a_value_of_a_wrong_type_breaks_nothing(kind: str, db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    broken: list[str] = []
    for where, update in wrong_in_one_place(with_everything()[kind]):
        numbered = street.numbered(update)
        try:
            await street.take(numbered)
        except Exception as error:
            broken.append(f"{where}: {type(error).__name__}")
        else:
            assert numbered["update_id"] in await street.taken()
    broken += [f"{row.payload:.99}: quarantined" for row in await street.quarantined()]
    assert broken == []


@pytest.mark.parametrize("language", [7, "\ud83d", "x" * 5000, "pa_PK-xx-" * 40, "en\x00", "", "_", "--"])
async def test_a_language_code_that_is_none_is_passed_over(language: Any, db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    stranger = {"id": AMINA, "is_bot": False, "first_name": "Amina", "language_code": language}
    [asked] = await street.take(message(AMINA, "hello", **{"from": stranger}))
    assert asked.text == street.in_english("Which language shall we speak?")


@pytest.mark.parametrize("later", [timedelta(0), timedelta(days=1)], ids=["at once", "a day later"])
async def test_an_update_that_comes_again_has_one_effect(later: timedelta, db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.begin(AMINA)
    update = street.numbered(message(AMINA, "Amina Bibi"))
    first = await street.take(*[update] * (1 if later else 3))
    kept = await street.state(AMINA)
    again = await street.take(update, update, seconds=later.total_seconds())
    assert (len(first), again) == (1, [])
    assert await street.state(AMINA) == kept


async def test_a_tap_that_comes_again_has_one_effect(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.begin(AMINA)
    update = street.numbered(tap(AMINA, street.button(AMINA, "suggested")))
    assert len(await street.take(update, update)) == 1
    assert await street.take(update) == []
    assert [each.method for each in street.courtesies].count("editMessageText") == 2  # each question answered, once


async def test_an_album_is_answered_once(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.begin(AMINA)
    picture = {"photo": [{"file_id": "p", "file_unique_id": "p", "width": 9, "height": 9}]}
    [answer] = await street.take(*(message(AMINA, None, media_group_id="81", **picture) for _each in range(10)))
    assert street.in_english("Please write it as a message.") in answer.text
    assert len(await street.take(*(message(AMINA, None, media_group_id="82", **picture) for _each in range(3)))) == 1


async def test_an_edit_changes_no_answer(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.begin(AMINA)
    await street.say(AMINA, "Amina")
    kept = await street.state(AMINA)
    [told] = await street.take({"edited_message": message(AMINA, "Zainab")["message"]})
    assert "I keep what you sent first" in told.text
    assert await street.state(AMINA) == kept


async def test_a_forwarded_message_is_as_good_as_a_written_one(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.begin(AMINA)
    await street.say(AMINA, "Amina Bibi", forward_origin={"type": "hidden_user", "date": 1, "sender_user_name": "A"})
    assert await street.answers(AMINA) == {"name": "Amina Bibi"}


async def test_a_tap_without_its_message_is_still_an_answer(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.begin(AMINA)
    tapped = tap(AMINA, street.button(AMINA, "suggested"), inline_message_id="BAAA")
    del tapped["callback_query"]["message"]
    [asked] = await street.take(tapped)
    assert "How far would you like to go?" in asked.text


async def test_a_group_is_told_once_to_write_in_private(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    group = {"id": -77, "type": "group", "title": "Soho"}
    said = [message(who, text, chat=group) for who in (AMINA, BILAL) for text in ("/start", "hello", "/forget")]
    [told] = await street.take(*said)
    assert told.chat_id == -77
    assert told.buttons[0]["url"] == "https://t.me/grapevine_demo_bot"
    assert await street.take(*said, {"edited_message": said[0]["message"]}, seconds=86_400) == []
    assert (await street.rows())["person"] == []
