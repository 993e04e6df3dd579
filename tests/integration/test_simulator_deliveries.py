"""Updates reach the bot by webhook or by polling, in order, until it has taken them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from simulator.answers import ApiError
from simulator.client import Client, HandClock, running
from simulator.config import Config
from simulator.webhook import SECRET_HEADER, delays


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def simulator(clock: HandClock) -> AsyncIterator[Client]:
    async with running(Config(clock=clock, retry_scale=0.001, first_update_id=1000)) as client:
        yield client


@dataclass
class Bot:
    """A webhook that answers with the statuses in `answers`, and with 200 when they are used up."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    seen: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)
    hold: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.Response:
        async with self.news:
            self.seen.append(await request.json())
            self.secrets.append(request.headers.get(SECRET_HEADER))
            self.news.notify_all()
        await self.hold.wait()
        return web.Response(status=self.answers.pop(0) if self.answers else 200)

    async def until(self, count: int) -> list[Any]:
        """What was said or tapped in the first `count` posts."""
        async with asyncio.timeout(5), self.news:
            await self.news.wait_for(lambda: len(self.seen) >= count)
        return [each["message"]["text"] if "message" in each else each["callback_query"]["data"] for each in self.seen]


@pytest.fixture
async def bot() -> AsyncIterator[Bot]:
    bot = Bot()
    bot.hold.set()
    app = web.Application()
    app.router.add_post("/hook", bot.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    bot.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield bot
    bot.hold.set()
    await runner.cleanup()


async def pending(simulator: Client) -> int:
    return int((await simulator.call("getWebhookInfo"))["pending_update_count"])


def test_the_delays_are_those_of_the_design() -> None:
    waits = delays()
    assert [next(waits) for _ in range(7)] == [2, 4, 8, 16, 32, 60, 60]


async def test_updates_stay_until_the_offset_confirms_them(simulator: Client) -> None:
    person = await simulator.add_started()
    await simulator.say(person, text="one")
    both = await simulator.call("getUpdates")
    assert [update["update_id"] for update in both] == [1000, 1001]
    assert await simulator.call("getUpdates", limit=1) == both[:1]
    assert await simulator.call("getUpdates", offset=1001) == both[1:]
    assert await simulator.call("getUpdates", offset=1002) == []
    assert await simulator.call("getUpdates") == []


async def test_a_long_poll_ends_with_the_first_update(simulator: Client) -> None:
    person = await simulator.add_started()
    poll = asyncio.create_task(simulator.call("getUpdates", offset=1001, timeout=50))
    await asyncio.sleep(0.02)
    await simulator.say(person, text="hello")
    assert [update["message"]["text"] for update in await poll] == ["hello"]


async def test_a_second_poll_ends_the_first(simulator: Client) -> None:
    poll = asyncio.create_task(simulator.call("getUpdates", timeout=50))
    await asyncio.sleep(0.02)
    await simulator.call("getUpdates")
    with pytest.raises(ApiError) as error:
        await poll
    assert error.value.code == 409


async def test_polling_is_a_conflict_while_a_webhook_is_set(simulator: Client, bot: Bot) -> None:
    await simulator.call("setWebhook", url=bot.url)
    with pytest.raises(ApiError) as error:
        await simulator.call("getUpdates")
    assert error.value.description.startswith("Conflict: can't use getUpdates method while webhook is active")


async def test_kinds_the_bot_did_not_ask_for_are_not_sent(simulator: Client) -> None:
    await simulator.call("getUpdates", allowed_updates=["message"])
    person = await simulator.add_started()
    assert (await simulator.tap(person, message_id=1, data="y"))["update_id"] is None
    assert len(await simulator.call("getUpdates")) == 1


async def test_a_webhook_is_tried_again_until_it_takes_the_update_and_only_then_gets_the_next(
    simulator: Client, bot: Bot
) -> None:
    bot.answers = [500, 503, 302]
    await simulator.call("setWebhook", url=bot.url, secret_token="s3cret")
    person = await simulator.add_started()
    await simulator.say(person, text="next")
    assert await bot.until(5) == ["/start"] * 4 + ["next"]
    assert set(bot.secrets) == {"s3cret"}
    info = await simulator.call("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 302 Found"


async def test_a_tap_overtakes_a_message_but_not_another_tap(simulator: Client, bot: Bot) -> None:
    person = await simulator.add_started()
    bot.hold.clear()
    await simulator.call("setWebhook", url=bot.url)
    await simulator.say(person, text="later")
    await simulator.tap(person, message_id=1, data="first tap")
    await simulator.tap(person, message_id=1, data="second tap")
    assert set(await bot.until(2)) == {"/start", "first tap"}
    bot.hold.set()
    assert set((await bot.until(4))[2:]) == {"later", "second tap"}


async def test_one_person_does_not_hold_up_another(simulator: Client, bot: Bot) -> None:
    bot.hold.clear()
    await simulator.call("setWebhook", url=bot.url)
    await simulator.add_started("Amina")
    await simulator.add_started("Basia")
    assert await bot.until(2) == ["/start", "/start"]


async def test_what_waits_is_delivered_when_the_webhook_is_set_and_dropped_when_asked(
    simulator: Client, bot: Bot
) -> None:
    await simulator.add_started()
    assert await pending(simulator) == 1
    await simulator.call("setWebhook", url=bot.url)
    await bot.until(1)
    await simulator.call("deleteWebhook")
    await simulator.add_started()
    await simulator.call("setWebhook", url=bot.url, drop_pending_updates=True)
    assert (await pending(simulator), len(bot.seen)) == (0, 1)


async def test_a_tap_is_dropped_after_150_seconds_and_a_message_is_not(simulator: Client, clock: HandClock) -> None:
    person = await simulator.add_started()
    await simulator.tap(person, message_id=1, data="y")
    clock.pass_by(149)
    assert len(await simulator.call("getUpdates")) == 2
    clock.pass_by(1)
    assert ["message" in update for update in await simulator.call("getUpdates")] == [True]


async def test_a_tap_the_webhook_refuses_for_150_seconds_is_dropped(
    simulator: Client, bot: Bot, clock: HandClock
) -> None:
    person = await simulator.add_started()
    bot.answers = [200, 500]
    await simulator.call("setWebhook", url=bot.url)
    await bot.until(1)
    bot.hold.clear()
    await simulator.tap(person, message_id=1, data="old")
    await bot.until(2)
    clock.pass_by(150)
    await simulator.tap(person, message_id=1, data="new")
    bot.hold.set()
    assert await bot.until(3) == ["/start", "old", "new"]


async def test_what_was_taken_can_be_delivered_again(simulator: Client, bot: Bot) -> None:
    await simulator.call("setWebhook", url=bot.url)
    person = await simulator.add_started()
    await simulator.say(person, text="the first was taken")
    await bot.until(2)
    assert await simulator.post("redeliver", update_id=1000) == {"delivered": 1}
    await bot.until(3)
    assert bot.seen[0] == bot.seen[2]


async def test_a_poll_gets_a_repeated_update_once_whatever_its_offset(simulator: Client) -> None:
    await simulator.add_started()
    await simulator.call("getUpdates", offset=1001)
    await simulator.post("redeliver", update_id=1000)
    assert [each["update_id"] for each in await simulator.call("getUpdates", offset=1001)] == [1000]
    assert await simulator.call("getUpdates", offset=1001) == []


async def test_any_update_can_be_forged(simulator: Client) -> None:
    person = await simulator.add()
    await simulator.post(f"people/{person}/updates", poll_answer={"odd": [1]})
    await simulator.post(f"people/{person}/updates", update_id=5000, message={})
    await simulator.say(person, raw={"sticker": 7, "text": None})
    found = await simulator.call("getUpdates")
    assert [each["update_id"] for each in found] == [1000, 5000, 5001]
    assert (found[0]["poll_answer"], found[2]["message"]["sticker"]) == ({"odd": [1]}, 7)
