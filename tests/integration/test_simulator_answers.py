"""The simulator refuses, limits and fails as Telegram does, or as it was told to."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from simulator.answers import ApiError, Refused
from simulator.client import Client, HandClock, running
from simulator.config import Config, Limits

BUTTONS = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def simulator(clock: HandClock) -> AsyncIterator[Client]:
    limits = Limits(per_second=3, per_chat=1, per_chat_burst=2)
    async with running(Config(limits=limits, clock=clock)) as client:
        yield client


async def refused(simulator: Client, method: str, **values: Any) -> tuple[int, str]:
    with pytest.raises(ApiError) as error:
        await simulator.call(method, **values)
    return error.value.code, error.value.description


async def test_an_unknown_chat_is_not_found(simulator: Client) -> None:
    assert await refused(simulator, "sendMessage", chat_id=1, text="x") == (400, "Bad Request: chat not found")


async def test_a_bot_cannot_write_first(simulator: Client) -> None:
    person = await simulator.add()
    expected = (403, "Forbidden: bot can't initiate conversation with a user")
    assert await refused(simulator, "sendMessage", chat_id=person, text="x") == expected


async def test_a_person_who_blocked_the_bot_hears_nothing_until_they_unblock_it(simulator: Client) -> None:
    person = await simulator.add_started()
    await simulator.post(f"people/{person}/block")
    expected = (403, "Forbidden: bot was blocked by the user")
    assert await refused(simulator, "sendMessage", chat_id=person, text="x") == expected
    with pytest.raises(Refused):
        await simulator.say(person, text="hello")
    await simulator.post(f"people/{person}/unblock")
    await simulator.call("sendMessage", chat_id=person, text="x")


@pytest.mark.parametrize(
    ("token", "method", "expected"),
    [
        ("1:wrong", "getMe", (401, "Unauthorized")),
        ("nonsense", "getMe", (404, "Not Found")),
        (None, "getNothing", (404, "Not Found: method not found")),
    ],
)
async def test_wrong_tokens_and_methods(
    simulator: Client, token: str | None, method: str, expected: tuple[int, str]
) -> None:
    simulator.token = token or simulator.token
    assert await refused(simulator, method) == expected


async def test_a_chat_takes_a_burst_and_then_one_a_second(simulator: Client, clock: HandClock) -> None:
    person = await simulator.add_started()
    await simulator.call("sendMessage", chat_id=person, text="1")
    await simulator.call("sendMessage", chat_id=person, text="2")
    answer = await simulator.answer("sendMessage", chat_id=person, text="3")
    assert (answer["error_code"], answer["parameters"]) == (429, {"retry_after": 1})
    assert answer["description"] == "Too Many Requests: retry after 1"
    clock.pass_by(1)
    await simulator.call("sendMessage", chat_id=person, text="3")


async def test_all_chats_together_have_a_sliding_second(simulator: Client, clock: HandClock) -> None:
    people = [await simulator.add_started() for _ in range(4)]
    for person in people[:3]:
        await simulator.call("sendMessage", chat_id=person, text="x")
        clock.pass_by(0.25)
    assert (await refused(simulator, "sendMessage", chat_id=people[3], text="x"))[0] == 429
    clock.pass_by(0.25)
    await simulator.call("sendMessage", chat_id=people[3], text="x")


async def test_an_edit_that_changes_nothing_or_finds_nothing_is_refused(simulator: Client) -> None:
    person = await simulator.add_started()
    sent = await simulator.call("sendMessage", chat_id=person, text="x", reply_markup=BUTTONS)
    place = {"chat_id": person, "message_id": sent["message_id"]}
    same = await refused(simulator, "editMessageText", **place, text="x", reply_markup=BUTTONS)
    assert same[1].startswith("Bad Request: message is not modified")
    none = await refused(simulator, "editMessageText", chat_id=person, message_id=99, text="x")
    assert none == (400, "Bad Request: message to edit not found")
    await simulator.call("editMessageReplyMarkup", **place)
    with pytest.raises(Refused) as error:
        await simulator.tap(person, message_id=sent["message_id"], label="Yes")
    assert error.value.status == 404


@pytest.mark.parametrize("late", [True, False])
async def test_a_tap_is_answered_once_and_within_15_seconds(simulator: Client, clock: HandClock, late: bool) -> None:
    person = await simulator.add_started()
    query = (await simulator.tap(person, message_id=1, data="y"))["callback_query_id"]
    if late:
        clock.pass_by(15.1)
    else:
        await simulator.call("answerCallbackQuery", callback_query_id=query, text="Done", show_alert=True)
        assert (await simulator.chat(person))["toasts"][0]["text"] == "Done"
    code, words = await refused(simulator, "answerCallbackQuery", callback_query_id=query)
    assert (code, words.startswith("Bad Request: query is too old")) == (400, True)


async def test_ordered_faults_meet_the_next_calls(simulator: Client) -> None:
    person = await simulator.add_started()
    await simulator.post("faults", method="sendMessage", status=429, retry_after=7)
    await simulator.post("faults", method="*", status=502, times=2)
    with pytest.raises(ApiError) as error:
        await simulator.call("sendMessage", chat_id=person, text="x")
    assert error.value.retry_after == 7
    assert await refused(simulator, "getMe") == (502, "Bad Gateway")
    assert await refused(simulator, "sendMessage", chat_id=person, text="x") == (502, "Bad Gateway")
    await simulator.call("sendMessage", chat_id=person, text="x")


async def test_a_dropped_answer_leaves_the_message_sent(simulator: Client) -> None:
    person = await simulator.add_started()
    await simulator.post("faults", method="sendMessage", drop_answer=True)
    with pytest.raises(aiohttp.ClientError):
        await simulator.call("sendMessage", chat_id=person, text="Did it?")
    assert (await simulator.chat(person))["messages"][-1]["text"] == "Did it?"
    assert (await simulator.get("ledger"))["calls"]["sendMessage"] == {"cut": 1}


async def test_who_has_just_lost_an_answer_can_be_spared(simulator: Client) -> None:
    person = await simulator.add_started()
    await simulator.post("faults", method="sendChatAction", cut_body=True, spares=True, times=None)
    for _time in range(2):
        with pytest.raises(ValueError):
            await simulator.call("sendChatAction", chat_id=person, action="typing")
        await simulator.call("sendChatAction", chat_id=person, action="typing")
    assert (await simulator.get("ledger"))["calls"]["sendChatAction"] == {"cut": 2, "ok": 2}


async def test_a_share_of_the_calls_can_fail(simulator: Client) -> None:
    person = await simulator.add_started()
    await simulator.post("faults", method="sendMessage", status=502, share=0.5, seed=1, times=None)
    for _time in range(100):
        await simulator.answer("sendMessage", chat_id=person, text="x")
    assert 30 < (await simulator.get("ledger"))["calls"]["sendMessage"]["502"] < 70


async def test_the_ledger_counts_and_remembers(simulator: Client) -> None:
    person = await simulator.add_started()
    await simulator.call("sendMessage", chat_id=person, text="x")
    await refused(simulator, "sendMessage", chat_id=1, text="x")
    ledger = await simulator.get("ledger", full=1, calls=1, chat=person)
    assert ledger["calls"] == {"sendMessage": {"ok": 1, "400": 1}}
    assert [send["outcome"] for send in ledger["sends"]] == ["ok", "400"]
    assert [record["values"]["text"] for record in ledger["records"]] == ["x"]
    assert (ledger["total"], ledger["pending_updates"], ledger["most_in_a_second"]) == (2, 1, 1)


async def test_commands_and_names_are_shown_in_the_persons_language_or_else_to_all(simulator: Client) -> None:
    for language, words in (("", "Begin"), ("pl", "Zacznij")):
        commands = [{"command": "start", "description": words}]
        await simulator.call("setMyCommands", commands=commands, language_code=language)
        await simulator.call("setMyName", name=words, language_code=language)
    polish = (await simulator.get("people", language="pl"))["bot"]
    somali = (await simulator.get("people", language="so"))["bot"]
    assert (polish["name"], polish["commands"][0]["description"]) == ("Zacznij", "Zacznij")
    assert (somali["name"], somali["commands"][0]["description"]) == ("Begin", "Begin")


async def test_a_page_of_another_site_cannot_post(simulator: Client) -> None:
    headers = {"Origin": "http://elsewhere.example"}
    async with simulator.session.post(f"{simulator.url}/simulator/people", headers=headers) as answer:
        assert answer.status == 403


async def test_a_phone_hears_of_a_change_while_it_waits(simulator: Client) -> None:
    person = await simulator.add_started()
    version = (await simulator.chat(person))["version"]
    waiting = asyncio.create_task(simulator.chat(person, after=version, wait=10))
    await asyncio.sleep(0.02)
    await simulator.call("sendMessage", chat_id=person, text="There you are", reply_markup=BUTTONS)
    shown = await waiting
    assert [message["text"] for message in shown["messages"]] == ["There you are"]
    assert shown["messages"][0]["buttons"] == BUTTONS["inline_keyboard"]
