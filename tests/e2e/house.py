"""The processes that the Procfile names, side by side on PostgreSQL, behind one address; and what happens to them."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import count

import aiohttp
from aiohttp import web

from simulator.client import Client
from tests.e2e.program import HERE, SECRET, Program, free_port, settings_for, started
from tests.e2e.town import COORDINATOR

WEBS = int(os.environ.get("GRAPEVINE_WEBS") or "2")
LEASE_SECONDS = os.environ.get("GRAPEVINE_LEASE_SECONDS") or "4"
ELECTED = '"event":"elected"'
PROCFILE = dict(line.split(": ", 1) for line in (HERE / "Procfile").read_text().splitlines())


@dataclass
class House:
    """What the Procfile names, and the address to which Telegram posts."""

    settings: dict[str, str]
    workers: list[Program]
    webs: list[Program]
    ports: list[int]
    taken: list[int]
    instead: str | None = None

    async def start(self, stack: AsyncExitStack, kind: str, **more: str) -> Program:
        """As the Procfile says, but for the module, where another is to run `instead`."""
        _python, _as_module, module, *arguments = PROCFILE[kind].split()
        return await stack.enter_async_context(started(self.instead or module, *arguments, **self.settings, **more))

    def elected(self) -> Program:
        """Who was elected last."""
        terms = {int(_field(line, "term")): each for each in self.workers for line in each.lines if ELECTED in line}
        return terms[max(terms)]

    def other(self, worker: Program) -> Program:
        return next(each for each in self.workers if each is not worker)


@asynccontextmanager
async def house(
    simulator: Client, database_url: str, webs: int = WEBS, coordinators: Iterable[int] = (COORDINATOR,), **more: str
) -> AsyncIterator[House]:
    """So many webs and two workers, ready, and before the webs one address that gives each of them the next update. `more` settings."""
    settings = settings_for(simulator, database_url, coordinators) | {
        "LEASE_SECONDS": LEASE_SECONDS,
        "WEBHOOK_SECRET": SECRET,
        **more,
    }
    async with AsyncExitStack() as stack:
        ports, taken = [free_port() for _each in range(webs)], [0] * webs
        settings["WEBHOOK_URL"] = await stack.enter_async_context(_router(ports, taken))
        whole = House(settings, [], [], ports, taken)
        whole.webs += [await whole.start(stack, "web", PORT=str(port)) for port in ports]
        whole.workers += [await whole.start(stack, "worker") for _each in range(2)]
        for each in whole.webs:
            await each.says('"event":"running"')
        for each in whole.workers:
            await each.says('"event":')
        for port in ports:
            await assert_well(port)
        yield whole


@asynccontextmanager
async def _router(ports: list[int], taken: list[int]) -> AsyncIterator[str]:
    turn = count()

    async def pass_on(request: web.Request) -> web.Response:
        which = next(turn) % len(ports)
        url = f"http://127.0.0.1:{ports[which]}{request.path}"
        try:
            async with session.post(url, data=await request.read(), headers=request.headers) as answer:
                taken[which] += answer.status == 200
                return web.Response(status=answer.status)
        except aiohttp.ClientError:
            return web.Response(status=502)

    app = web.Application()
    app.router.add_post("/hook", pass_on)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    port = free_port()
    async with aiohttp.ClientSession() as session:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        try:
            yield f"http://127.0.0.1:{port}/hook"
        finally:
            await runner.cleanup()


async def assert_well(port: int) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/readyz") as answer:
        assert answer.status == 200


async def kill(house: House, stack: AsyncExitStack) -> float:
    """Not a word of farewell; the seconds until the other is elected. A new one takes its place."""
    worker = house.elected()
    await worker.kill()
    return await succeeded(house, worker, stack)


async def stop(house: House, stack: AsyncExitStack) -> float:
    worker = house.elected()
    worker.process.send_signal(signal.SIGTERM)
    took = await succeeded(house, worker, stack)
    assert await worker.ended() == 0, worker.said
    return took


async def kill_a_web(house: House, stack: AsyncExitStack, which: int) -> None:
    await house.webs[which].kill()
    await _another_web(house, stack, which)


async def renew_webs(house: House, stack: AsyncExitStack) -> float:
    """One after the other; Telegram comes again with what comes to nobody."""
    for which in range(len(house.webs)):
        assert await house.webs[which].stop() == 0, house.webs[which].said
        await _another_web(house, stack, which)
    return 0.0


async def _another_web(house: House, stack: AsyncExitStack, which: int) -> None:
    house.webs[which] = await house.start(stack, "web", PORT=str(house.ports[which]))
    await house.webs[which].says('"event":"running"')
    await assert_well(house.ports[which])


async def succeeded(house: House, worker: Program, stack: AsyncExitStack) -> float:
    took = await seconds_until_elected(house.other(worker))
    house.workers.remove(worker)
    house.workers.append(await house.start(stack, "worker"))
    await house.workers[-1].says('"event":')
    return took


async def seconds_until_elected(worker: Program) -> float:
    """Counted from now; it has been elected so many times before."""
    begun, before = asyncio.get_running_loop().time(), worker.said.count(ELECTED)
    async with asyncio.timeout(60):
        while worker.said.count(ELECTED) == before:  # noqa: ASYNC110 - not our process
            await asyncio.sleep(0.01)
    return asyncio.get_running_loop().time() - begun


def _field(line: str, name: str) -> str:
    return str(json.loads(line)[name])
