"""All that the simulator says parses as aiogram's types, with no field that aiogram does not know."""

from collections.abc import AsyncIterator
from typing import Any

import aiogram.methods
import aiohttp
import pytest
from aiogram.types import Update
from pydantic import BaseModel, TypeAdapter

from prints import blank
from simulator.api import METHODS
from simulator.client import Client, running
from simulator.config import Config, Limits
from simulator.samples import photo, voice

BUTTONS = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}, {"text": "More", "url": "https://example.org"}]]}


@pytest.fixture
async def simulator() -> AsyncIterator[Client]:
    async with running(Config(limits=Limits(enabled=False))) as client:
        yield client


def assert_nothing_unknown(value: Any, path: str = "") -> None:
    if isinstance(value, BaseModel):
        assert not value.model_extra, f"{path}: {value.model_extra}"
        for name in value.model_fields_set:
            assert_nothing_unknown(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, list):
        for each in value:
            assert_nothing_unknown(each, path)


async def updates(simulator: Client) -> list[Update]:
    found = [Update.model_validate(raw) for raw in await simulator.call("getUpdates")]
    assert_nothing_unknown(found)
    return found


async def parsed(simulator: Client, method: str, **values: Any) -> Any:
    """The result as the type aiogram expects of this method."""
    kind = next(each for name, each in vars(aiogram.methods).items() if name.lower() == method.lower())
    result = TypeAdapter(kind.__returning__).validate_python(await simulator.call(method, **values))
    assert_nothing_unknown(result, method)
    return result


@pytest.mark.parametrize(
    "wanted",
    [
        {"text": "/start abc"},
        {"text": "😀 write to me@example.org or https://example.org/a?b=c, @grapevine_bot #help +44 1234 567890"},
        {"voice": 3},
        {"contact": "+447700900123"},
        {"photo": True, "caption": "our hall"},
        {"document": "plan.txt"},
        {"text": "again", "reply_to": 1},
    ],
)
async def test_everything_a_person_sends_is_a_message_of_telegram(simulator: Client, wanted: dict[str, Any]) -> None:
    person = await simulator.add_started(language_code="pa", last_name="Kaur", username="amina_k")
    await simulator.say(person, **wanted)
    *_, update = await updates(simulator)
    assert update.message is not None
    assert update.message.from_user is not None
    assert update.message.from_user.id == person == update.message.chat.id


async def test_a_tap_carries_the_message_as_it_is(simulator: Client) -> None:
    person = await simulator.add_started()
    sent = await parsed(simulator, "sendMessage", chat_id=person, text="Well?", reply_markup=BUTTONS)
    await simulator.tap(person, message_id=sent.message_id, label="Yes")
    query = (await updates(simulator))[-1].callback_query
    assert query is not None
    assert query.data == "y"
    assert query.message == sent


async def test_a_forged_tap_on_no_message_is_one_on_an_inaccessible_message(simulator: Client) -> None:
    person = await simulator.add_started()
    await simulator.tap(person, message_id=99, data="x" * 100)
    query = (await updates(simulator))[-1].callback_query
    assert query is not None
    assert type(query.message).__name__ == "InaccessibleMessage"


async def test_blocking_and_unblocking_are_changes_of_membership(simulator: Client) -> None:
    person = await simulator.add_started()
    await simulator.post(f"people/{person}/block")
    await simulator.post(f"people/{person}/unblock")
    changes = [update.my_chat_member for update in (await updates(simulator))[1:]]
    assert [change.new_chat_member.status for change in changes if change] == ["kicked", "member"]


async def test_every_method_returns_what_telegram_returns(simulator: Client) -> None:
    person = await simulator.add_started()
    note = (await parsed(simulator, "sendMessage", chat_id=person, text="<b>Hi</b>", parse_mode="HTML")).message_id
    spoken = await simulator.say(person, voice=2)
    file_id = (await simulator.call("getUpdates"))[-1]["message"]["voice"]["file_id"]
    said = (await parsed(simulator, "sendVoice", chat_id=person, voice=file_id, caption="You said")).message_id
    tapped = (await simulator.tap(person, message_id=note, data="y"))["callback_query_id"]
    calls: dict[str, dict[str, Any]] = {
        "getMe": {},
        "getUpdates": {},
        "getWebhookInfo": {},
        "sendChatAction": {"chat_id": person, "action": "typing"},
        "copyMessage": {"chat_id": person, "from_chat_id": person, "message_id": spoken["message_id"]},
        "editMessageText": {"chat_id": person, "message_id": note, "text": "Hello"},
        "editMessageReplyMarkup": {"chat_id": person, "message_id": note, "reply_markup": BUTTONS},
        "editMessageCaption": {"chat_id": person, "message_id": said, "caption": "This you said"},
        "answerCallbackQuery": {"callback_query_id": tapped},
        "getFile": {"file_id": file_id},
        "deleteMessage": {"chat_id": person, "message_id": note},
        "setMyCommands": {"commands": [{"command": "start", "description": "Begin"}]},
        "getMyCommands": {},
        "deleteMyCommands": {},
        "setMyName": {"name": "Vine"},
        "getMyName": {},
        "setMyDescription": {"description": "By word of mouth"},
        "getMyDescription": {},
        "setMyShortDescription": {"short_description": "Words"},
        "getMyShortDescription": {},
        "setChatMenuButton": {"menu_button": {"type": "commands"}},
        "setWebhook": {"url": "http://127.0.0.1:9/", "drop_pending_updates": True},
        "deleteWebhook": {},
    }
    for method, values in calls.items():
        await parsed(simulator, method, **values)
    elsewhere = {"sendMessage", "sendVoice", "sendPhoto", "sendDocument", "editMessageMedia", "answerInlineQuery"}
    assert set(calls) | elsewhere == {name for name, _ in METHODS.values()}


async def test_a_photo_takes_the_place_of_another(simulator: Client) -> None:
    person = await simulator.add_started()
    await simulator.say(person, photo=True)
    file_id = (await simulator.call("getUpdates"))[-1]["message"]["photo"][0]["file_id"]
    sent = (await parsed(simulator, "sendPhoto", chat_id=person, photo=file_id, caption="Us")).message_id
    media = {"type": "photo", "media": "attach://file", "caption": "Gone"}
    form = aiohttp.FormData(
        {"chat_id": str(person), "message_id": str(sent), "media": TypeAdapter(dict).dump_json(media).decode()}
    )
    form.add_field("file", blank.png(), filename=blank.NAME)
    async with simulator.session.post(f"{simulator.url}/bot{simulator.token}/editMessageMedia", data=form) as answer:
        result = (await answer.json())["result"]
    assert_nothing_unknown(TypeAdapter(aiogram.methods.EditMessageMedia.__returning__).validate_python(result))
    assert result["photo"][0]["file_id"] != file_id
    assert (result["message_id"], result["photo"][0]["width"], result["caption"]) == (sent, blank.SIDE, "Gone")


@pytest.mark.parametrize(
    ("method", "field", "content"),
    [("sendPhoto", "photo", photo(320, 200)), ("sendVoice", "voice", voice(1)), ("sendDocument", "document", b"text")],
)
async def test_a_file_sent_along_can_be_fetched_again(
    simulator: Client, method: str, field: str, content: bytes
) -> None:
    person = await simulator.add_started()
    form = aiohttp.FormData({"chat_id": str(person), field: "attach://it"})
    form.add_field("it", content, filename="it.bin")
    async with simulator.session.post(f"{simulator.url}/bot{simulator.token}/{method}", data=form) as answer:
        result = (await answer.json())["result"]
    kind = getattr(aiogram.methods, method[0].upper() + method[1:])
    assert_nothing_unknown(TypeAdapter(kind.__returning__).validate_python(result))
    stored = result[field][-1] if field == "photo" else result[field]
    path = (await parsed(simulator, "getFile", file_id=stored["file_id"])).file_path
    async with simulator.session.get(f"{simulator.url}/file/bot{simulator.token}/{path}") as answer:
        assert await answer.read() == content
