"""How the program starts, refuses to start, and stops."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from simulator.client import Client
from tests.e2e.program import Program, free_port, settings_for, stand_in, started, webhook_settings

BAD_CONFIGURATION = 2
RUNNING = '"event":"running"'


@pytest.fixture
async def simulator() -> AsyncIterator[Client]:
    async with stand_in() as client:
        yield client


@pytest.mark.parametrize("way", ["fetched", "webhook"])
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_stops_it(simulator: Client, sqlite_url: str, way: str, how: signal.Signals) -> None:
    settings = settings_for(simulator, sqlite_url) | (webhook_settings() if way == "webhook" else {})
    async with started("bot", "run", **settings) as program:
        assert way in await program.says(RUNNING)
        assert await program.stop(how, seconds=10) == 0
        assert "Traceback" not in program.said


async def test_it_stops_though_telegram_does_not_answer_and_says_the_rest_next_time(
    simulator: Client, sqlite_url: str
) -> None:
    settings = settings_for(simulator, sqlite_url)
    amina = await simulator.add_started()
    await simulator.post("faults", method="sendMessage", delay=60, status=500, times=1)
    async with started("bot", "run", **settings) as program:
        await program.says(RUNNING)
        while (await simulator.get("ledger"))["pending_updates"]:
            await simulator.chat(amina, after=1, wait=0.05)
        assert await program.stop(seconds=10) == 0
    async with started("bot", "run", **settings):
        chat = await simulator.chat(amina, after=1, wait=20)
    assert [message["text"] for message in chat["messages"]] == ["Which language shall we speak?"]


async def test_a_second_one_on_the_same_file_refuses(simulator: Client, sqlite_url: str) -> None:
    settings = settings_for(simulator, sqlite_url)
    async with started("bot", "run", **settings) as first:
        await first.says(RUNNING)
        async with started("bot", "run", **settings) as second:
            assert await second.ended() == BAD_CONFIGURATION
            (line,) = second.lines
            assert line.startswith("  DATABASE_URL: another process is running the bot")
        amina = await simulator.add_started()
        assert (await simulator.chat(amina, after=1, wait=20))["messages"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_on_postgresql_a_second_one_stands_by_until_the_first_has_gone(
    simulator: Client, database_url: str
) -> None:
    settings = settings_for(simulator, database_url)
    async with started("bot", "run", **settings) as first, started("bot", "run", **settings) as second:
        ready = [await each.says('"event":') for each in (first, second)]
        assert sorted("elected" in line for line in ready) == [False, True], ready
        running, waiting = (first, second) if "elected" in ready[0] else (second, first)
        await running.says(RUNNING)
        assert await running.stop() == 0
        await waiting.says(RUNNING)


@pytest.mark.parametrize("share", ["web", "worker"])
async def test_a_share_of_the_work_on_a_file_is_refused(simulator: Client, sqlite_url: str, share: str) -> None:
    settings = settings_for(simulator, sqlite_url) | webhook_settings()
    async with started("bot", share, **settings) as program:
        assert await program.ended() == BAD_CONFIGURATION
        assert program.lines[0] == "These settings are wrong:"
        assert program.lines[1].startswith("  DATABASE_URL: SQLite is for one process")


async def test_its_jobs_are_listed_with_who_does_them(simulator: Client, sqlite_url: str) -> None:
    settings = settings_for(simulator, sqlite_url)
    async with started("bot", "jobs", **settings) as listed:
        assert await listed.ended() == 0
        assert listed.lines[-1] == "No process delivers or ticks the clock now."
    async with started("bot", "run", **settings) as program:
        await program.says(RUNNING)
        async with started("bot", "jobs", **settings) as listed:
            assert await listed.ended() == 0
            assert listed.lines[0].split() == ["job", "when", "last", "run", "outcome", "done", "next"]
            assert f":{program.process.pid}:" in listed.lines[-1]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_workers_fetch_updates_where_nobody_posts_them(simulator: Client, database_url: str) -> None:
    settings = settings_for(simulator, database_url)
    async with started("bot", "worker", **settings) as first, started("bot", "worker", **settings) as second:
        ready = [await each.says('"event":') for each in (first, second)]
        elected, other = (first, second) if "elected" in ready[0] else (second, first)
        amina = await simulator.add_started()
        assert (await simulator.chat(amina, after=1, wait=20))["messages"]
        assert RUNNING not in other.said
        assert await elected.stop() == 0
        await other.says(RUNNING)
        bilal = await simulator.add_started("Bilal")
        assert (await simulator.chat(bilal, after=1, wait=20))["messages"]


async def test_wrong_settings_are_named_all_at_once_and_none_is_repeated() -> None:
    wrong = {
        "BOT_TOKEN": "secret-but-no-token",
        "TELEGRAM_API_URL": "nowhere",
        "DATABASE_URL": "mysql://root:hunter2@db/grapevine",
        "WEBHOOK_SECRET": "short",
        "PORT": "0",
        "COORDINATORS": "Meera",
        "TIMEZONE": "Europe/Smethwick",
        "MESSAGES_PER_SECOND": "many",
    }
    async with started("bot", "run", **wrong) as program:
        assert await program.ended() == BAD_CONFIGURATION
        assert program.lines[0] == "These settings are wrong:"
        assert {line.split(":")[0].strip() for line in program.lines[1:]} == set(wrong)
        assert not [value for value in wrong.values() if f" {value}" in program.said]


async def test_a_missing_token_and_secret_are_named(sqlite_url: str) -> None:
    async with started("bot", "run", DATABASE_URL=sqlite_url, WEBHOOK_URL="https://example.org/hook") as program:
        assert await program.ended() == BAD_CONFIGURATION
        assert [line.split(":")[0].strip() for line in program.lines[1:]] == ["BOT_TOKEN", "WEBHOOK_SECRET"]


async def test_an_empty_database_is_refused_until_it_is_migrated(simulator: Client, tmp_path: Path) -> None:
    settings = settings_for(simulator, f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    async with started("bot", "run", **settings) as program:
        assert await program.ended() == BAD_CONFIGURATION
        (line,) = program.lines
        assert "python -m bot migrate" in line
    async with started("bot", "migrate", **settings) as program:
        assert await program.ended() == 0, program.said
    async with started("bot", "run", **settings) as program:
        await program.says(RUNNING)


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        ({"BOT_TOKEN": "123456789:not-the-one-of-this-bot"}, "BOT_TOKEN"),
        ({"TELEGRAM_API_URL": f"http://127.0.0.1:{free_port()}"}, "TELEGRAM_API_URL"),
        ({"DATABASE_URL": f"postgresql://nobody:Vw7k2mQp9sT4@127.0.0.1:{free_port()}/none"}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite:////no/such/folder/file"}, "DATABASE_URL"),
    ],
    ids=["token", "telegram", "postgresql", "folder"],
)
async def test_what_cannot_be_reached_is_named_in_one_line(
    simulator: Client, sqlite_url: str, fault: dict[str, str], named: str
) -> None:
    async with started("bot", "run", **settings_for(simulator, sqlite_url) | fault) as program:
        assert await program.ended() == BAD_CONFIGURATION, program.said
        assert refusal(program).startswith(f"  {named}: ")


async def test_a_port_that_is_taken_is_named_in_one_line(simulator: Client, sqlite_url: str) -> None:
    settings = settings_for(simulator, sqlite_url, [900]) | webhook_settings()
    settings["PORT"] = simulator.url.rpartition(":")[2]
    async with started("bot", "run", **settings) as program:
        assert await program.ended() == BAD_CONFIGURATION, program.said
        assert refusal(program).startswith("  PORT: ")


async def test_while_nobody_is_a_coordinator_it_shows_a_link_that_makes_one(simulator: Client, sqlite_url: str) -> None:
    meera = await simulator.add("Meera", language_code="en")
    async with started("bot", "run", **settings_for(simulator, sqlite_url)) as program:
        link = await program.says("https://t.me/")
        await simulator.say(meera, text=f"/start {link.partition('start=')[2]}")
        answer = (await simulator.chat(meera, after=1, wait=20))["messages"][0]
    assert answer["text"].startswith("You are a coordinator now.")


async def test_ctrl_c_ends_the_demonstration_and_leaves_nothing(tmp_path: Path) -> None:
    port = free_port()
    async with started("bot", "demo", "--port", str(port), TMPDIR=str(tmp_path)) as program:
        await program.says(RUNNING)
        assert list(tmp_path.glob("grapevine-demo-*"))
        assert await program.stop(signal.SIGINT, seconds=15) == 0
        assert "Traceback" not in program.said
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)


def refusal(program: Program) -> str:
    """The only line that is none of the log's."""
    (line,) = [line for line in program.lines if line.strip() and not line.startswith("{")]
    return line
