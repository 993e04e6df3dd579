"""What stands between Telegram and the processes that take updates: it notes each answer, and can deliver badly."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random

import aiohttp
from aiohttp import web

from tests.e2e.program import free_port

LATEST = 2.0  # seconds; so late a copy comes


@dataclass
class Door:
    """`answers`: (when, update, status) of all that was posted; when is the loop's time."""

    ports: Sequence[int]
    session: aiohttp.ClientSession
    chance: Random
    copies: int = 1
    url: str = ""
    answers: list[tuple[float, int, int]] = field(default_factory=list)
    later: set[asyncio.Task[int]] = field(default_factory=set)

    async def take(self, request: web.Request) -> web.Response:
        """Each copy goes to another process; with copies all come at any time and in any order, some long after the first."""
        body = await request.read()
        first, *others = self.chance.sample(self.ports, len(self.ports))
        for number in range(self.copies - 1):
            port = others[number % len(others)] if others else first
            copy = asyncio.ensure_future(self._post(request, body, port, self.chance.uniform(0, LATEST)))
            self.later.add(copy)
            copy.add_done_callback(self.later.discard)
        late = self.chance.uniform(0, 0.2) if self.copies > 1 else 0.0
        return web.Response(status=await self._post(request, body, first, late))

    async def settled(self) -> None:
        """Once all copies have come."""
        while self.later:
            await asyncio.wait(self.later)

    def statuses(self, since: float, until: float) -> set[int]:
        return {status for at, _update, status in self.answers if since <= at <= until}

    async def _post(self, request: web.Request, body: bytes, port: int, late: float) -> int:
        await asyncio.sleep(late)
        url = f"http://127.0.0.1:{port}{request.path}"
        try:
            async with self.session.post(url, data=body, headers=request.headers) as answer:
                status = answer.status
        except aiohttp.ClientError:
            status = 502
        self.answers.append((asyncio.get_running_loop().time(), json.loads(body)["update_id"], status))
        return status


@asynccontextmanager
async def door(ports: Sequence[int], chance: Random, copies: int = 1) -> AsyncIterator[Door]:
    async with aiohttp.ClientSession() as session:
        opened, port, app = Door(ports, session, chance, copies), free_port(), web.Application()
        opened.url = f"http://127.0.0.1:{port}/hook"
        app.router.add_post("/hook", opened.take)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        try:
            yield opened
        finally:
            for each in opened.later:
                each.cancel()
            await runner.cleanup()
