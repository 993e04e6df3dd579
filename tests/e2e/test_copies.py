"""A copy made while the program runs, put back when it has stopped."""

from pathlib import Path

from tests.e2e.program import settings_for, stand_in, started


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
