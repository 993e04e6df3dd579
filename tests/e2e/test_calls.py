"""What the bot and the stand-in for Telegram say to each other in a whole sign-up is the Bot API as aiogram's types describe it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import aiogram.methods
import orjson
from aiogram.methods.base import TelegramMethod
from aiohttp import web
from pydantic import TypeAdapter

from models.content import Content
from simulator.client import Client
from tests.e2e.program import settings_for, stand_in, started
from tests.e2e.records import write_sessions
from tests.e2e.residents import ENGLISH, Answers, Labels, Resident
from tests.integration.test_simulator_shapes import assert_nothing_unknown

COORDINATOR = 900
WANTS = Answers(
    "depth", frozenset({"childcare", "travel"}), "elsewhere", frozenset({"pa", "fr"}), "For <my> street & yours"
)
METHODS = {name.lower(): method for name, method in vars(aiogram.methods).items() if isinstance(method, type)}


@dataclass
class Wire:
    """Between the bot and the simulator: lets everything through and keeps what was asked and answered."""

    simulator: Client
    heard: list[tuple[str, Any]] = field(default_factory=list)

    async def carry(self, request: web.Request) -> web.Response:
        url, body = f"{self.simulator.url}{request.path}", await request.read()
        async with self.simulator.session.post(
            url, data=body, headers={"Content-Type": request.headers["Content-Type"]}
        ) as answer:
            said = await answer.read()
        method = request.path.rpartition("/")[2]
        self.heard.append((method, orjson.loads(said).get("result")))
        return web.Response(body=said, status=answer.status, content_type="application/json")


@asynccontextmanager
async def wire(simulator: Client) -> AsyncIterator[tuple[Wire, Client]]:
    between = Wire(simulator)
    app = web.Application()
    app.router.add_post("/{path:.*}", between.carry)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield between, replace(simulator, url=f"http://127.0.0.1:{runner.addresses[0][1]}")
    finally:
        await runner.cleanup()


async def sign_up(sqlite_url: str, local_content: Content) -> tuple[Wire, dict[str, Any]]:
    """A resident signs up, a coordinator sees to it: all that was said on the way, and the ledger of it."""
    await write_sessions(sqlite_url, (5, 5))
    async with stand_in() as simulator, wire(simulator) as (between, telegram):
        for chat_id, name in ((COORDINATOR, "Meera"), (1, "Amina <3")):
            await simulator.add(name, id=chat_id, language_code="en")
        labels = Labels(ENGLISH, local_content)
        meera = Resident(simulator, COORDINATOR, "Meera", WANTS, labels)
        amina = Resident(simulator, 1, "Amina <3", WANTS, labels)
        async with started("bot", "run", **settings_for(telegram, sqlite_url, [COORDINATOR])) as program:
            await meera.go_until("Become a community researcher")
            await amina.go_until("Skip this")
            await meera.look_for("I'll see to it")
            await amina.sign_up()
            for button in ("I'll see to it", "See the answers"):
                await meera.act(button)
            await amina.act("/mydetails")
            assert await program.stop() == 0
        return between, await simulator.get("ledger", calls=1)


async def test_all_that_is_called_and_answered_is_of_the_api(sqlite_url: str, local_content: Content) -> None:
    """Updates are among the answers: those to getUpdates."""
    between, ledger = await sign_up(sqlite_url, local_content)
    assert len(ledger["records"]) == ledger["total"] > 50
    for record in ledger["records"]:
        assert record["outcome"] == "ok"
        assert_is(method_of(record["method"]), unpacked(record["values"]))
    assert {"getUpdates", "sendMessage", "editMessageText", "answerCallbackQuery"} <= {
        each[0] for each in between.heard
    }
    for method, result in between.heard:
        assert_is(method_of(method).__returning__, result)


def method_of(name: str) -> type[TelegramMethod[Any]]:
    return METHODS[name.lower()]


def assert_is(kind: Any, value: Any) -> None:
    """Parses as this type, with nothing left over."""
    assert_nothing_unknown(TypeAdapter(kind).validate_python(value))


def unpacked(values: dict[str, Any]) -> dict[str, Any]:
    """Telegram takes lists and objects as JSON inside JSON, too, and python-telegram-bot sends some of them so."""
    return {
        name: orjson.loads(value) if isinstance(value, str) and value[:1] in ("[", "{") else value
        for name, value in values.items()
    }
