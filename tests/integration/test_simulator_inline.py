"""Inline mode as Telegram has it: a query, its answer within ten seconds, and a card that a friend gets."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiogram.methods
import pytest
from aiogram.types import Update
from pydantic import TypeAdapter

from simulator.answers import ApiError, Json, Refused
from simulator.client import Client, HandClock, running
from simulator.config import Config
from tests.integration.test_simulator_shapes import assert_nothing_unknown

URL = "https://t.me/grapevine_demo_bot?start=abc"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def simulator(clock: HandClock) -> AsyncIterator[Client]:
    async with running(Config(clock=clock)) as client:
        yield client


def article(result_id: str = "1", **changed: Any) -> Json:
    markup = {"inline_keyboard": [[{"text": "Open", "url": URL}]]}
    content = {"message_text": "<b>Tea</b> for all", "parse_mode": "HTML"}
    whole = {"type": "article", "id": result_id, "title": "Tea", "input_message_content": content}
    return {**whole, "reply_markup": markup, **changed}


class Typing:
    """A person who types, and the query as the bot gets it."""

    def __init__(self, simulator: Client, person: int, query: str, **wanted: Any) -> None:
        self.simulator = simulator
        self.shown = asyncio.ensure_future(simulator.ask(person, query, **wanted))

    async def update(self) -> Json:
        found = await self.simulator.call("getUpdates", offset=-1, timeout=5)
        return dict(found[-1])

    async def answer(self, *results: Json, **more: Any) -> Json:
        update = await self.update()
        query = update["inline_query"]
        values = {"inline_query_id": query["id"], "results": list(results), **more}
        assert_nothing_unknown(TypeAdapter(aiogram.methods.AnswerInlineQuery).validate_python(values))
        assert await self.simulator.call("answerInlineQuery", **values) is True
        await self.simulator.call("getUpdates", offset=update["update_id"] + 1)
        return await self.shown


async def refused(simulator: Client, **values: Any) -> tuple[int, str]:
    person = await simulator.add()
    typing = Typing(simulator, person, "tea")
    query = (await typing.update())["inline_query"]["id"]
    with pytest.raises(ApiError) as error:
        await simulator.call("answerInlineQuery", **{"inline_query_id": query, "results": [], **values})
    typing.shown.cancel()
    return error.value.code, error.value.description


async def test_a_query_is_an_update_of_telegram_and_its_answer_is_shown(simulator: Client) -> None:
    assert (await simulator.call("getMe"))["supports_inline_queries"] is True
    person = await simulator.add(language_code="ur")
    typing = Typing(simulator, person, "tea")
    update = Update.model_validate(await typing.update())
    assert_nothing_unknown(update)
    assert update.inline_query and (update.inline_query.query, update.inline_query.from_user.id) == ("tea", person)
    button = {"text": "Open", "start_parameter": "cards"}
    shown = await typing.answer(article(), button=button, is_personal=True, cache_time=5)
    assert (shown["answered"], shown["results"][0]["title"], shown["button"]) == (True, "Tea", button)


async def test_a_card_that_is_chosen_stands_in_the_chat_of_the_two_and_not_with_the_bot(simulator: Client) -> None:
    amina, friend = await simulator.add("Amina"), await simulator.add("Bilal")
    await Typing(simulator, amina, "").answer(article())
    before = len(await simulator.call("getUpdates"))
    sent = await simulator.post(f"people/{amina}/inline/choose", result_id="1", to=friend)
    [message] = (await simulator.get(f"people/{friend}/friends"))["messages"]
    assert sent["messages"] == [message]
    assert (message["text"], message["from"], message["via"], message["sender"]) == (
        "Tea for all", "person", "grapevine_demo_bot", amina,
    )  # fmt: skip
    assert message["entities"][0]["type"] == "bold" and message["buttons"][0][0]["url"] == URL
    assert (await simulator.chat(friend))["messages"] == []
    assert len(await simulator.call("getUpdates")) == before
    with pytest.raises(Refused):
        await simulator.post(f"people/{amina}/inline/choose", result_id="2", to=friend)


async def test_an_answer_after_ten_seconds_or_a_second_one_is_refused(simulator: Client, clock: HandClock) -> None:
    person = await simulator.add()
    typing = Typing(simulator, person, "tea")
    query = (await typing.update())["inline_query"]["id"]
    clock.pass_by(10.1)
    for query_id in (query, "7"):
        with pytest.raises(ApiError) as error:
            await simulator.call("answerInlineQuery", inline_query_id=query_id, results=[])
        assert error.value.description.startswith("Bad Request: query is too old")
    typing.shown.cancel()


async def test_who_gets_no_answer_sees_nothing(simulator: Client) -> None:
    person = await simulator.add()
    shown = await simulator.ask(person, "tea", wait=0.05)
    assert (shown["answered"], shown["results"]) == (False, [])


async def test_a_query_that_nobody_fetches_is_dropped_after_ten_seconds(simulator: Client, clock: HandClock) -> None:
    person = await simulator.add()
    await simulator.ask(person, "tea", wait=0.05)
    clock.pass_by(10)
    assert await simulator.call("getUpdates") == []


async def test_queries_are_not_sent_to_a_bot_that_did_not_ask_for_them(simulator: Client) -> None:
    await simulator.call("getUpdates", allowed_updates=["message"])
    assert (await simulator.ask(await simulator.add(), "tea"))["update_id"] is None


async def test_an_answer_is_remembered_for_whom_and_as_long_as_the_bot_says(
    simulator: Client, clock: HandClock
) -> None:
    amina, bilal = await simulator.add(), await simulator.add()
    await Typing(simulator, amina, "tea").answer(article(), is_personal=True, cache_time=5)
    assert (await simulator.ask(amina, "tea"))["cached"]
    await Typing(simulator, bilal, "tea").answer(article("2"), cache_time=5)
    clock.pass_by(5)
    assert not (await Typing(simulator, amina, "tea").answer(article("3"), cache_time=0))["cached"]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"results": [article(str(number)) for number in range(51)]}, "RESULTS_TOO_MUCH"),
        ({"results": [article(), article()]}, "RESULT_ID_DUPLICATE"),
        ({"results": [article("ж" * 33)]}, "RESULT_ID_INVALID"),
        ({"results": [article("")]}, "RESULT_ID_INVALID"),
        ({"results": [article(title=" ")]}, "ARTICLE_TITLE_EMPTY"),
        ({"results": [article(type="sticker")]}, "unknown inline query result type"),
        ({"results": [article(colour="red")]}, "unknown field colour"),
        ({"results": [article(input_message_content={})]}, "must be non-empty"),
        ({"results": [article(input_message_content={"message_text": "x" * 4097})]}, "message is too long"),
        ({"results": [article(input_message_content={"message_text": "<b>", "parse_mode": "HTML"})]}, "can't parse"),
        ({"results": [article(reply_markup={"inline_keyboard": [[{"text": "x", "url": "tel:1"}]]})]}, "Wrong HTTP URL"),
        ({"results": ["tea"]}, "Array of InlineQueryResult expected"),
        ({"next_offset": "x" * 65}, "NEXT_OFFSET_INVALID"),
        ({"button": {"text": "Open"}}, "exactly one action"),
        ({"button": {"text": "Open", "start_parameter": "a b"}}, "START_PARAM_INVALID"),
        ({"cache_time": -1}, "CACHE_TIME_INVALID"),
    ],
)  # fmt: skip
async def test_what_telegram_would_not_take_is_refused(simulator: Client, values: Json, reason: str) -> None:
    code, description = await refused(simulator, **values)
    assert code == 400 and reason in description
