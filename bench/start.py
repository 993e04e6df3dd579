"""From the start of the program to the first answer: somebody wrote while it was down."""

import time

from bench.telegram import scattered
from simulator.client import Client
from tests.e2e.program import Program, settings_for, stand_in, started

GIVE_UP_SECONDS = 60.0


async def first_answer(url: str, number: int = 1000) -> float:
    """Seconds. On the wall: from the program's `exec` to its message in the simulator's ledger."""
    async with stand_in() as simulator:
        person = await simulator.add("Amina", id=scattered(number), language_code="en")
        await simulator.say(person, text="/menu")
        began = time.time()
        async with started("bot", "run", **settings_for(simulator, url)) as program:
            answered = await _answer(simulator, person, program)
            await program.stop()
        return answered - began


async def _answer(simulator: Client, person: int, program: Program) -> float:
    version, until = 0, time.time() + GIVE_UP_SECONDS
    while time.time() < until:
        chat = await simulator.chat(person, after=version, wait=5)
        version = chat["version"]
        sent = (await simulator.get("ledger", full=1))["sends"]
        found = [each["time"] for each in sent if each["chat_id"] == person and each["outcome"] == "ok"]
        if found:
            return float(found[0])
    raise RuntimeError(f"no answer: {program.said}")
