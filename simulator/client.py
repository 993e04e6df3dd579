"""A running simulator and both its APIs as Python calls, for tests and benches."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from simulator.answers import ApiError, Json, Refused
from simulator.app import create_app
from simulator.config import Config


@dataclass
class HandClock:
    """Unix seconds that pass only when told."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Client:
    """`call` is the bot's side; everything else is the people's and the test's."""

    url: str
    token: str
    session: aiohttp.ClientSession = field(repr=False)

    async def answer(self, method: str, **values: Any) -> Json:
        """The whole answer of a Bot API method, whether ok or not."""
        async with self.session.post(f"{self.url}/bot{self.token}/{method}", json=values) as answer:
            return dict(await answer.json())

    async def call(self, method: str, **values: Any) -> Any:
        """The result of a Bot API method. Raises ApiError."""
        answer = await self.answer(method, **values)
        if answer["ok"]:
            return answer["result"]
        retry_after = answer.get("parameters", {}).get("retry_after")
        raise ApiError(answer["error_code"], answer["description"], retry_after)

    async def add(self, first_name: str = "Amina", **details: Any) -> int:
        return int((await self.post("people", first_name=first_name, **details))["id"])

    async def add_started(self, first_name: str = "Amina", **details: Any) -> int:
        """A person who has said /start, and so may be written to."""
        person = await self.add(first_name, **details)
        await self.say(person, text="/start")
        return person

    async def say(self, person: int, **wanted: Any) -> Json:
        return await self.post(f"people/{person}/say", **wanted)

    async def tap(self, person: int, **wanted: Any) -> Json:
        return await self.post(f"people/{person}/tap", **wanted)

    async def ask(self, person: int, query: str = "", **wanted: Any) -> Json:
        """What the person sees who types this behind the bot's name."""
        return await self.post(f"people/{person}/inline", query=query, **wanted)

    async def chat(self, person: int, after: int = 0, wait: float = 0) -> Json:
        return await self.get(f"people/{person}/chat", after=after, wait=wait)

    async def post(self, path: str, **values: Any) -> Json:
        """A call of the simulator's own API. Raises Refused."""
        async with self.session.post(f"{self.url}/simulator/{path}", json=values) as answer:
            return await _own(answer)

    async def get(self, path: str, **query: Any) -> Json:
        async with self.session.get(f"{self.url}/simulator/{path}", params=query) as answer:
            return await _own(answer)


@asynccontextmanager
async def running(config: Config | None = None) -> AsyncIterator[Client]:
    """A simulator on a free port of this machine, for as long as the block lasts."""
    config = config or Config()
    runner = web.AppRunner(create_app(config), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with aiohttp.ClientSession() as session:
            yield Client(f"http://127.0.0.1:{runner.addresses[0][1]}", config.token, session)
    finally:
        await runner.cleanup()


async def _own(answer: aiohttp.ClientResponse) -> Json:
    body = dict(await answer.json())
    if answer.status != 200:
        raise Refused(answer.status, body["error"])
    return body
