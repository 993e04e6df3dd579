"""`python -m bench.matching`: pairs of mentor and mentee, found for the best total, beside first come, first served, and greedy, on the
same made-up city; the time and memory of the solver's process; and what others notice meanwhile, of the running program.

Points are those of `models.suiting`; `fit` counts only what two have in common (profession, times, area: 700 at most). First come, first
served: each mentee in turn, the longest waiting first, gets the first mentor on the list who may be theirs. Greedy: of all pairs the best
is taken, then the next best that is left. Longest wait left: days, of those who stay without and could have
had somebody; mean: of all who do.
"""

import argparse
import asyncio
import contextlib
import random
import resource
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import insert
from sqlalchemy.orm import Session

from jobs.solver import Batch, solve
from jobs.suiting_table import table
from models import database, migrate
from models.mentoring import Gender, Home, MentorOffer, MentorRequest
from models.people import Person
from models.suiting import Mentee, Mentor, Weights, waited
from simulator.client import Client
from tests.e2e.program import settings_for, stand_in, started, webhook_settings
from tests.mentoring import a_city

WEIGHTS = Weights()
TALKERS, SECONDS = 8, 15.0
Pairs = Sequence[tuple[int, int]]


def first_come(points: Any, mentors: Sequence[Mentor], mentees: Sequence[Mentee]) -> Pairs:
    free, found = np.array([each.free for each in mentors]), []
    for row in sorted(range(len(mentees)), key=lambda row: -mentees[row].days):
        possible = np.flatnonzero((points[row] > 0) & (free > 0))
        if len(possible):
            free[possible[0]] -= 1
            found.append((row, int(possible[0])))
    return found


def greedy(points: Any, mentors: Sequence[Mentor], mentees: Sequence[Mentee]) -> Pairs:
    free, waits = [each.free for each in mentors], [True] * len(mentees)
    rows, columns = np.nonzero(points)
    best = np.argsort(-points[rows, columns], kind="stable")
    found = []
    for row, column in zip(rows[best].tolist(), columns[best].tolist(), strict=True):
        if waits[row] and free[column]:
            waits[row], free[column] = False, free[column] - 1
            found.append((row, column))
    return found


def show(
    name: str, found: Pairs, points: Any, mentors: Sequence[Mentor], mentees: Sequence[Mentee], seconds: float
) -> None:
    score = [int(points[row, column]) for row, column in found]
    fit = [
        each - WEIGHTS.match - waited(mentees[row], WEIGHTS) for each, (row, _column) in zip(score, found, strict=True)
    ]
    total = sum(score) + WEIGHTS.without_mentee * len({column for _row, column in found})
    matched = {row for row, _column in found}
    left = [each.days for row, each in enumerate(mentees) if row not in matched]
    could = [each.days for row, each in enumerate(mentees) if row not in matched and points[row].any()]
    share, mean_left = 100 * len(found) / len(mentees), statistics.mean(left) if left else 0
    print(f"| {name} | {share:.1f} % | {total} | {statistics.mean(fit):.0f} | {min(fit)} | {statistics.mean(score):.0f} | {min(score)} "
          f"| {max(could, default=0)} | {mean_left:.0f} | {seconds:.2f} |", flush=True)  # fmt: skip


def compare(count: int, of_mentors: int) -> None:
    mentors, mentees = a_city(random.Random(7), count, of_mentors)
    points = table(mentors, mentees, (), WEIGHTS)
    places, possible = sum(each.free for each in mentors), np.count_nonzero(points)
    print(f"\n{count} mentees, {of_mentors} mentors with {places} places; {possible} pairs may be\n")
    print("| | matched | total | fit, mean | worst | points, mean | worst | longest wait left | mean wait left | s |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, way in (("first come, first served", first_come), ("greedy", greedy)):
        began = time.perf_counter()
        found = way(points, mentors, mentees)
        show(name, found, points, mentors, mentees, time.perf_counter() - began)
    row, column = ({each.id: number for number, each in enumerate(side)} for side in (mentees, mentors))
    began, spent = time.perf_counter(), processor()
    with Memory() as memory:
        pairs = solve(Batch(mentors, mentees, []), WEIGHTS)
    taken = time.perf_counter() - began
    show("the best total", [(row[mentee], column[mentor]) for mentor, mentee in pairs], points, mentors, mentees, taken)
    print(
        f"\nIn its own process: {taken:.2f} s, of which {processor() - spent:.2f} s at work; {memory.most:.0f} MiB at most."
    )


def processor() -> float:
    """Seconds that processes which have ended took of a core."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Memory:
    """The most that a process which was started meanwhile has held, in MiB; looked at fifty times a second."""

    most = 0.0

    def __enter__(self) -> "Memory":
        self._over = threading.Event()
        self._looking = threading.Thread(target=self._look)
        self._looking.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._looking.join()

    def _look(self) -> None:
        while not self._over.wait(0.02):
            for children in Path("/proc/self/task").glob("*/children"):
                for pid in children.read_text().split():
                    self.most = max(self.most, _held(pid))


def _held(pid: str) -> float:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    return 0.0


def move_in(db: Session, mentors: Iterable[Mentor], mentees: Iterable[Mentee], now: datetime) -> None:
    everybody: list[Any] = [*mentors, *mentees]
    db.execute(insert(Person), [
        {"id": each.id, "chat_id": 5_000_000 + each.id, "language": "en", "area": each.area, "other_languages": [], "created_at": now}
        for each in everybody
    ])  # fmt: skip
    db.execute(insert(MentorOffer), [
        {"person_id": each.id, "purposes": each.purposes, "languages": each.languages, "where": each.where, "times": each.times,
         "places": each.free, "gender": each.gender and Gender(each.gender), "wishes": each.wishes and Gender(each.wishes),
         "country": each.country, "offered_at": now, "approved_at": now}
        for each in mentors
    ])  # fmt: skip
    db.execute(insert(MentorRequest), [
        {"person_id": each.id, "purpose": each.purpose, "languages": each.languages, "where": each.where, "times": each.times,
         "gender": each.gender and Gender(each.gender), "wishes": each.wishes and Gender(each.wishes), "not_my_area": each.not_my_area,
         "home": each.home and Home(each.home), "country": each.country, "asked_at": now,
         "waits_since": now - timedelta(days=each.days), "first": each.first}
        for each in mentees
    ])  # fmt: skip


async def talk(simulator: Client, person: int, taken: list[float], until: asyncio.Event) -> None:
    """One who asks for the menu again and again, and how long it takes until it is on the phone."""
    while not until.is_set():
        after = (await simulator.chat(person))["version"]
        began = time.perf_counter()
        await simulator.say(person, text="/start")
        while True:
            chat = await simulator.chat(person, after=after, wait=10)
            after = chat["version"]
            if any(each["from"] == "bot" for each in chat["messages"]):
                break
        taken.append(1e3 * (time.perf_counter() - began))
        await asyncio.sleep(0.1)


async def listen(simulator: Client, until: Any) -> list[float]:
    taken: list[float] = []
    over = asyncio.Event()
    talking = [asyncio.ensure_future(talk(simulator, 1000 + each, taken, over)) for each in range(TALKERS)]
    await until()
    over.set()
    await asyncio.gather(*talking)
    return sorted(taken)


def p95(name: str, taken: list[float]) -> None:
    print(
        f"| {name} | {len(taken)} | {taken[len(taken) // 2]:.0f} | {taken[int(0.95 * len(taken))]:.0f} | {taken[-1]:.0f} |",
        flush=True,
    )


async def meanwhile(count: int, of_mentors: int) -> None:
    """Others talk to the running program before, while it is solved, and while pairs are proposed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "grapevine.sqlite3"
        url = f"sqlite:///{path}"
        opened = database.connect(url)
        migrate.upgrade(opened.engine)
        opened.submit(lambda db: move_in(db, *a_city(random.Random(7), count, of_mentors), datetime.now(UTC))).result()
        opened.close()
        async with stand_in() as simulator:
            for each in range(TALKERS):
                await simulator.add("Amina", id=1000 + each, language_code="en")
            async with started("bot", "run", **settings_for(simulator, url), **webhook_settings()) as bot:
                await bot.says("event='running'")
                print("\n| replies to others | replies | p50 ms | p95 ms | max ms |\n| --- | --- | --- | --- | --- |")
                p95("before", await listen(simulator, lambda: asyncio.sleep(SECONDS)))
                began = time.perf_counter()
                begin(path)
                p95(
                    "while it is read and solved",
                    await listen(simulator, lambda: reached(path, "found_at IS NOT NULL")),
                )
                solved = time.perf_counter() - began
                p95(
                    "while pairs are proposed",
                    await listen(simulator, lambda: reached(path, "done_at IS NOT NULL", 2 * SECONDS)),
                )
                print(f"\nRead and solved after {solved:.1f} s (the clock looks every 15 s); {proposed(path)} pairs proposed after "
                      f"{time.perf_counter() - began:.1f} s.")  # fmt: skip


def begin(path: Path) -> None:
    with sqlite3.connect(path, timeout=30) as other:
        other.execute("INSERT INTO matching_run (is_open, wanted_at) VALUES (1, '2026-11-22 00:00:00.000000')")
    other.close()


async def reached(path: Path, condition: str, most: float = 120.0) -> None:
    until = time.perf_counter() + most
    while time.perf_counter() < until:
        await asyncio.sleep(0.2)
        with sqlite3.connect(path, timeout=30) as other:
            if other.execute(f"SELECT count(*) FROM matching_run WHERE {condition}").fetchone()[0]:
                return


def proposed(path: Path) -> int:
    with sqlite3.connect(path, timeout=30) as other:
        return int(other.execute("SELECT count(*) FROM mentor_match").fetchone()[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000x300,10000x3000", help="mentees x mentors")
    parser.add_argument("--only", choices=("compare", "meanwhile"))
    given = parser.parse_args()
    sizes = [tuple(map(int, each.split("x"))) for each in given.sizes.split(",")]
    for count, of_mentors in sizes if given.only != "meanwhile" else ():
        compare(count, of_mentors)
    if given.only != "compare":
        asyncio.run(meanwhile(*sizes[-1]))


if __name__ == "__main__":
    main()
