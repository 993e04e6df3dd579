"""What is done to a running program from a terminal: a copy is made and put back, and what was set aside is taken again."""

import json
from pathlib import Path

from models import database
from models.updates import Quarantined, UpdateTaken
from tests.conftest import NOW
from tests.e2e.program import settings_for, stand_in, started
from tests.integration.strangers import message


async def test_a_copy_of_a_running_program_is_put_back_by_the_same_commands(sqlite_url: str, tmp_path: Path) -> None:
    copy = str(tmp_path / "monday")
    async with stand_in() as simulator:
        settings = settings_for(simulator, sqlite_url)
        async with started("bot", "run", **settings) as program:
            await program.says("running")
            amina = await simulator.add_started()
            assert (await simulator.chat(amina, after=1, wait=20))["messages"]
            async with started("bot", "backup", copy, **settings) as made:
                assert await made.ended() == 0, made.said
            async with started("bot", "restore", copy, "--replace", **settings) as refused:
                assert await refused.ended() == 2
                assert "another process is running the bot" in refused.said
            assert await program.stop() == 0
        async with started("bot", "restore", copy, **settings) as refused:
            assert (await refused.ended(), refused.said) == (
                1,
                "1 people are in the database. To put the copy in its place: --replace",
            )
        async with started("bot", "restore", copy, "--replace", "--moved", **settings) as done:
            assert await done.ended() == 0, done.said
            assert done.said.startswith("Restored: 1 people. Forgotten again: 0.")
        async with started("bot", "run", **settings) as program:
            await program.says("running")
            before = len((await simulator.chat(amina))["messages"])
            await simulator.say(amina, text="/menu")
            assert (await simulator.chat(amina, after=before, wait=20))["messages"]


async def test_what_was_set_aside_is_retried_beside_a_running_program(sqlite_url: str) -> None:
    async with stand_in() as simulator:
        settings = settings_for(simulator, sqlite_url)
        async with started("bot", "run", **settings) as program:
            await program.says("running")
            amina = await simulator.add_started()
            before = len((await simulator.chat(amina, after=1, wait=20))["messages"])
            await write(sqlite_url, poisoned(amina))
            async with started("bot", "quarantine", **settings) as listed:
                assert await listed.ended() == 0
                assert listed.lines[-1].startswith("77 ") and "KeyError" in listed.lines[-1]
            async with started("bot", "quarantine", "show", "77", **settings) as shown:
                assert await shown.ended() == 0 and "<5 characters>" in shown.said and "Amina" not in shown.said
            async with started("bot", "quarantine", "retry", "77", **settings) as done:
                assert (await done.ended(), done.lines[-1]) == (0, "Taken.")
            assert len((await simulator.chat(amina, after=before + 1, wait=20))["messages"]) > 0
        async with started("bot", "quarantine", "retry", "77", **settings) as again:
            assert (await again.ended(), again.lines[-1]) == (1, "77 is not set aside")


def poisoned(chat_id: int) -> Quarantined:
    update = {"update_id": 77, **message(chat_id, "hello")}
    return Quarantined(
        update_id=77, chat_id=chat_id, tries=3, failed_at=NOW, traceback="KeyError", payload=json.dumps(update)
    )


async def write(url: str, row: Quarantined) -> None:
    opened = database.connect(url)
    await opened.write(lambda db: db.add_all([row, UpdateTaken(update_id=77, taken_at=NOW)]))
    opened.close()
