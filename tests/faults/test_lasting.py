"""For half an hour many people say something: neither memory nor open files grow, and nothing is left lying in the tables."""

import asyncio
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import database
from models.outbox import MessageOwed
from models.updates import UpdateTaken
from simulator.client import Client
from tests.e2e.program import settings_for, stand_in, started
from tests.e2e.records import read_records, until_all_is_said
from tests.faults.crowd import Crowd, reckon
from tests.faults.launch import put
from tests.faults.row import Figures, Row

LATER = timedelta(days=100)  # what was sent is kept for 90
SWEPT_SECONDS = 120.0
WARM = 0.2  # of the time, after which it has all that it keeps


async def live(
    url: str, chance: Random, *, seconds: float, people: float, per_second: float, growth: float = 1.05
) -> Figures:
    """`growth`: memory at the end, of that when it was warm."""
    async with stand_in("--retry-scale", "0.05") as simulator:
        async with started("bot", "run", **settings_for(simulator, url)) as program:
            await program.says('"event":"running"')
            crowd = Crowd(simulator, int(people), chance)
            await crowd.arrive()
            talking = asyncio.ensure_future(crowd.say(int(seconds * per_second), per_second))
            seen = []
            while not talking.done():
                seen.append(_looked_at(program.process.pid))
                await asyncio.wait([talking], timeout=seconds / 100)
            await crowd.answered(60)
            await until_all_is_said(url, 60)
            assert await program.stop() == 0, program.said
        figures = await reckon(url, simulator, crowd)
        found = await read_records(url)
        assert not [row for row in found.owed if row.payload] and not found.quarantined, "something was left lying"
        await _cleaned(url, simulator)
    warm, last = seen[int(len(seen) * WARM) : int(len(seen) * 2 * WARM)], seen[-int(len(seen) * WARM) :]
    memory = [median(each[0] for each in part) for part in (warm, last)]
    files = [max(each[1] for each in part) for part in (warm, last)]
    assert memory[1] <= memory[0] * growth, f"memory grew from {memory[0]:.1f} to {memory[1]:.1f} MB"
    assert files[1] <= files[0] + 5, f"open files grew from {files[0]} to {files[1]}"
    return {
        "seconds": seconds,
        "updates a second": per_second,
        **figures,
        "memory when warm, at the end (MB)": f"{memory[0]:.1f}, {memory[1]:.1f}",
        "most open files when warm, at the end": f"{files[0]}, {files[1]}",
        "words left in the tables after they were said": 0,
        f"messages and updates left {LATER.days} days later": 0,
    }


async def _cleaned(url: str, simulator: Client) -> None:
    """Once nothing is known any more of what was said long ago. Raises TimeoutError."""
    with tempfile.TemporaryDirectory(prefix="grapevine-clock-") as folder:
        file = Path(folder) / "clock"
        put(file, datetime.now(UTC) + LATER)
        async with started("tests.faults.launch", "run", **settings_for(simulator, url), CLOCK=str(file)) as program:
            await program.says('"event":"running"')
            opened = database.connect(url)
            async with asyncio.timeout(SWEPT_SECONDS):
                while await opened.read(_left):  # noqa: ASYNC110 - not our process
                    await asyncio.sleep(0.1)
            opened.close()
            assert await program.stop() == 0, program.said


def _left(db: Session) -> int:
    return sum(db.scalar(select(func.count()).select_from(table)) or 0 for table in (MessageOwed, UpdateTaken))


def _looked_at(pid: int) -> tuple[float, int]:
    """Its memory in MB, and how many files it has open."""
    status = Path(f"/proc/{pid}/status").read_text()
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(resident.split()[1]) / 1024, len(list(Path(f"/proc/{pid}/fd").iterdir()))


ROW = Row(
    "lasting",
    "30 minutes at 100 updates a second",
    "memory and open files flat, tables cleaned",
    live,
    small={"seconds": 6, "people": 60, "per_second": 40, "growth": 1.3},
    full={"seconds": 1800, "people": 600, "per_second": 100},
)


@pytest.mark.timeout(180)
async def test_neither_memory_nor_open_files_grow(sqlite_url: str, chance: Random) -> None:
    await ROW.live_through(sqlite_url, chance)
