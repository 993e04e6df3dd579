"""What whoever runs it can ask a process."""

import asyncio
import json

import aiohttp
import pytest

from simulator.client import Client
from tests.e2e.program import SECRET, free_port, settings_for, stand_in, started, webhook_settings


async def ask(port: int, path: str, address: str = "127.0.0.1") -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(f"http://{address}:{port}/{path}") as answer:
        return answer.status, await answer.text()


@pytest.mark.parametrize("way", ["fetched", "webhook"])
async def test_a_process_tells_that_it_lives_is_ready_and_its_figures(sqlite_url: str, way: str) -> None:
    async with stand_in() as simulator:
        port = free_port()
        settings = settings_for(simulator, sqlite_url) | (webhook_settings() if way == "webhook" else {})
        async with started("bot", "run", **settings, METRICS_PORT=str(port)) as program:
            await program.says("running")
            await talk(simulator)
            assert await ask(port, "healthz") == (200, "ok\n")
            assert (await ask(port, "readyz"))[0] == 200
            page = await until(port, 'grapevine_telegram_calls_total{method="sendMessage",outcome="ok"} 1.0')
            assert 'grapevine_updates_total{outcome="stored"} 1.0' in page
            assert "grapevine_lease_held 1.0" in page
            if way == "webhook":
                assert (await ask(int(settings["PORT"]), "readyz"))[0] == 200
                assert (await ask(int(settings["PORT"]), "metrics"))[0] == 404


async def test_what_it_tells_is_json_without_a_word_a_name_a_number_or_a_secret(sqlite_url: str) -> None:
    async with stand_in() as simulator:
        port, number = free_port(), 987_654_321_012
        settings = settings_for(simulator, sqlite_url, [number]) | webhook_settings()
        async with started("bot", "run", **settings, METRICS_PORT=str(port)) as program:
            await program.says("running")
            await simulator.add("Qanarina", id=number, language_code="en")
            await simulator.post("faults", method="sendMessage", status=400, description="words-qanary", times=1)
            await simulator.say(number, text="words-qanary")
            page = await until(port, 'outcome="failed"')
            assert await program.stop() == 0
        events = {json.loads(line)["event"] for line in program.lines}
        assert {"elected", "running", "message failed", "stopped"} <= events
        for canary in ("qanar", str(number), simulator.token.partition(":")[2], SECRET):
            assert canary not in (program.said + page).casefold()


async def until(port: int, figure: str) -> str:
    """The page that has it: a message is on the phone a moment before it is counted."""
    async with asyncio.timeout(10):
        while figure not in (page := (await ask(port, "metrics"))[1]):  # noqa: ASYNC110 - not our process
            await asyncio.sleep(0.05)
    return page


async def talk(simulator: Client) -> None:
    amina = await simulator.add_started()
    assert (await simulator.chat(amina, after=1, wait=20))["messages"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_worker_that_stands_by_is_ready_too(database_url: str) -> None:
    ports = free_port(), free_port()
    async with stand_in() as simulator:
        settings = settings_for(simulator, database_url)
        async with (
            started("bot", "worker", **settings, METRICS_PORT=str(ports[0])) as first,
            started("bot", "worker", **settings, METRICS_PORT=str(ports[1])) as second,
        ):
            for each in (first, second):
                await each.says('"event":')
            assert [(await ask(port, "readyz"))[0] for port in ports] == [200, 200]


async def test_a_port_for_figures_that_is_taken_is_named(sqlite_url: str) -> None:
    async with stand_in() as simulator:
        settings = settings_for(simulator, sqlite_url) | {"METRICS_PORT": simulator.url.rpartition(":")[2]}
        async with started("bot", "run", **settings) as program:
            assert await program.ended() == 2, program.said
            assert "  METRICS_PORT: cannot be listened on" in program.said
