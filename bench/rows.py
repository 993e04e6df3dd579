"""What is promised of speed, measured: each function makes one or more lines of the table."""

import asyncio
import contextlib
import statistics
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial
from operator import itemgetter
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from bench import announcement
from bench.contenders import (
    Contender,
    Figures,
    Load,
    bytecode,
    fresh_postgres,
    fresh_sqlite,
    interleaved,
    migrated,
    on_postgres,
    on_sqlite,
    one_process,
    peer,
    postgres,
    redis,
    webs,
)
from bench.crowd import fill
from bench.figures import median, ratio
from bench.start import first_answer
from bench.table import Line


@dataclass(frozen=True)
class Effort:
    """How long it may take; `minutes` of the announcement at 30 a second, `fast_minutes` of each at 1,000."""

    rounds: int = 3
    seconds: float = 5
    minutes: float = 10
    fast_minutes: float = 0.3
    people: int = 1_000_000

    @property
    def load(self) -> Load:
        return Load(seconds=self.seconds)


QUICK = Effort(rounds=1, seconds=1.5, minutes=0.2, fast_minutes=0.1, people=50_000)


class Bench:
    """Servers of our own, and databases."""

    def __init__(self, effort: Effort, folder: Path, keeper: tuple[str, int], server: tuple[str, int]) -> None:
        self.effort, self.folder, self.redis, self.postgres = effort, folder, keeper, server

    def run(self, contenders: list[Contender], load: Load | None = None) -> list[list[Figures]]:
        return list(interleaved(contenders, load or self.effort.load, self.effort.rounds).values())

    @cached_property
    def crowded_sqlite(self) -> str:
        url = fresh_sqlite(self.folder)
        fill(url, self.effort.people)
        return url

    @cached_property
    def crowded_postgres(self) -> str:
        """A second database on the same server."""
        with psycopg.connect(self.postgres[0], autocommit=True) as connection:
            connection.execute("CREATE DATABASE crowded")
        url = urlsplit(self.postgres[0])._replace(path="/crowded").geturl()
        migrated(url)
        fill(url, self.effort.people)
        return url


@contextlib.contextmanager
def opened(effort: Effort) -> Iterator[Bench]:
    with bytecode(), redis() as found, postgres() as server, tempfile.TemporaryDirectory() as folder:
        if found is None:
            raise SystemExit("redis-server is needed: it is what the peer keeps its state in")
        yield Bench(effort, Path(folder), found, server)


def saturated(bench: Bench) -> list[Line]:
    """As fast as answered; and what the processes held at most meanwhile."""
    theirs, ours, shared = bench.run([peer(bench.redis), on_sqlite(bench.folder), on_postgres(bench.postgres)])
    memory = ratio(ours, theirs, lambda each: each["rss_mib"]["bot"])
    held = (
        f"{median(ours, 'rss_mib', 'bot'):.0f} of {median(theirs, 'rss_mib', 'bot'):.0f} MiB at most resident (VmHWM), each of the bot's "
        f"process alone; besides, Redis held {median(theirs, 'rss_mib', 'redis'):.0f}; on PostgreSQL ours held "
        f"{median(shared, 'rss_mib', 'bot'):.0f}, without the server"
    )
    return [
        _speed("updates/s, SQLite, all promises on, beside aiogram + Redis", ours, theirs, 2, 3),
        _speed("updates/s, PostgreSQL, one process", shared, theirs, 1.25, 2),
        Line("memory under load beside aiogram + Redis", memory, 0.6, 0.4, held, smaller=True),
    ]


def two_processes(bench: Bench) -> list[Line]:
    """All on one core: what a second process costs, not what it gains."""
    contenders, lines = [webs(bench.postgres, 1), webs(bench.postgres, 2)], []
    for load, how in (
        (bench.effort.load, "as fast as answered"),
        (replace(bench.effort.load, rate=150), "at 150 updates/s"),
    ):
        one, two = bench.run(contenders, load)
        line = _cpu(f"CPU per update with 2 web processes, of one, {how}", two, one, _of_the_bot, 1.1, 1.0)
        servers = f"the server {median(two, 'cpu_us', 'postgres'):.0f} of {median(one, 'cpu_us', 'postgres'):.0f}"
        speed = f"{median(two, 'updates_s'):.0f} of {median(one, 'updates_s'):.0f} updates/s"
        lines.append(replace(line, from_what=f"webs and worker on one core {line.from_what}, {servers}; {speed}"))
    return lines


def far_away(bench: Bench) -> list[Line]:
    load = replace(bench.effort.load, people=100, delay=0.05)
    theirs, ours, shared = bench.run([peer(bench.redis), on_sqlite(bench.folder), on_postgres(bench.postgres)], load)
    what = "50 ms round trip to the API, 100 chats"
    return [
        _speed(f"{what}, SQLite", ours, theirs, 1.5, 2),
        _speed(f"{what}, PostgreSQL", shared, theirs, 1.5, 2),
    ]


def reply_time(bench: Bench) -> list[Line]:
    load = replace(bench.effort.load, rate=150)
    theirs, ours = bench.run([peer(bench.redis), on_sqlite(bench.folder)], load)
    return [
        Line(
            f"reply time at 150 updates/s, {name}, SQLite", ratio(ours, theirs, itemgetter(key)), 1, 0.5,
            f"{median(ours, key):.1f} of {median(theirs, key):.1f} ms", smaller=True,
        )
        for name, key in (("p50", "p50_ms"), ("p99", "p99_ms"))
    ]  # fmt: skip


def crowd(bench: Bench) -> list[Line]:
    """Rounds on a database with nobody in it, and on one where the people of the rounds before come on top of very many."""
    many, url = bench.effort.people, bench.postgres[0]
    sqlite, postgresql = bench.crowded_sqlite, bench.crowded_postgres
    contenders = [
        on_sqlite(bench.folder),
        Contender(f"SQLite, {many:,}", partial(one_process, sqlite)),
        on_postgres(bench.postgres),
        Contender(f"PostgreSQL, {many:,}", partial(one_process, postgresql), {"postgres": bench.postgres[1]}),
    ]
    none, crowded, none_shared, crowded_shared = bench.run(contenders)
    fresh_postgres(url)
    what = f"CPU per update with {many:,} people, of none"
    both = _cpu(f"{what}, PostgreSQL", crowded_shared, none_shared, _of_all, 1.1, 1.02)
    return [
        _cpu(f"{what}, SQLite", crowded, none, _of_the_bot, 1.1, 1.02),
        replace(both, from_what=f"{both.from_what}, bot and server"),
    ]


def start(bench: Bench) -> list[Line]:
    """The first start, which warms what is read, does not count."""
    taken = [asyncio.run(first_answer(bench.crowded_sqlite, 1000 + each)) for each in range(bench.effort.rounds + 1)]
    alone = fresh_sqlite(bench.folder)
    empty = [asyncio.run(first_answer(alone)) for _each in range(bench.effort.rounds)]
    from_what = f"median of {len(taken) - 1} starts; {statistics.median(empty):.2f} s with nobody in the database"
    what = f"start to first answer, SQLite, {bench.effort.people:,} people"
    return [Line(what, statistics.median(taken[1:]), 2, 1, from_what, unit="s", smaller=True)]


def announced(bench: Bench) -> list[Line]:
    rate, outcome = 30, _announce(bench, 30, bench.effort.minutes, "--people=3000")
    from_what = (
        f"{len(outcome.announced)} to 3,000 people in {bench.effort.minutes:g} minutes, and two answers to others a second; slowest "
        f"minute {outcome.worst_minute(rate):.1f} %, {outcome.refused} refused"
    )
    return [Line("announcement at 30/s", outcome.of_the_pace(rate), 98, 99.9, from_what, unit="%")]


def announced_fast(bench: Bench) -> list[Line]:
    outcomes = [
        _announce(bench, 1000, bench.effort.fast_minutes, "--people=5000", "--delay=0.05")
        for _each in range(bench.effort.rounds)
    ]
    pace = statistics.median(each.of_the_pace(1000) for each in outcomes)
    cpu = statistics.median(100 * each.cpu for each in outcomes)
    what = "announcement at 1,000/s, 50 ms round trip, SQLite"
    sent = f"median of {len(outcomes)} x {60 * bench.effort.fast_minutes:g} s, {max(each.refused for each in outcomes)} refused at most"
    return [
        Line(f"{what}: of the pace", pace, 95, 99, sent, unit="%"),
        Line(f"{what}: of a core", cpu, 30, 30, "the bot's process, the database in it", unit="%", smaller=True),
    ]


def _announce(bench: Bench, rate: int, minutes: float, *more: str) -> announcement.Outcome:
    given = announcement.parser().parse_args([f"--rate={rate}", f"--minutes={minutes}", *more])
    return asyncio.run(announcement.contest(given, fresh_sqlite(bench.folder), "Grapevine, SQLite"))


def _speed(what: str, mine: list[Figures], theirs: list[Figures], goal: float, aim: float) -> Line:
    times = ratio(mine, theirs, lambda each: each["updates_s"])
    wrong = sum(each["wrong"] + each["hook_errors"] for each in (*mine, *theirs))
    more = f"; {wrong} wrong answers" if wrong else ""
    from_what = f"{median(mine, 'updates_s'):.0f} of {median(theirs, 'updates_s'):.0f} updates/s{more}"
    return Line(what, times, goal, aim, from_what)


def _cpu(
    what: str, mine: list[Figures], base: list[Figures], spent: Callable[[Figures], float], goal: float, aim: float
) -> Line:
    figures = [statistics.median(spent(each) for each in rounds) for rounds in (mine, base)]
    return Line(what, ratio(mine, base, spent), goal, aim, f"{figures[0]:.0f} of {figures[1]:.0f} us", smaller=True)


def _of_all(figures: Figures) -> float:
    return float(sum(figures["cpu_us"].values()))


def _of_the_bot(figures: Figures) -> float:
    return _of_all(figures) - float(figures["cpu_us"].get("postgres", 0))


ROWS: dict[str, Callable[[Bench], list[Line]]] = {
    "saturated": saturated,
    "processes": two_processes,
    "far": far_away,
    "reply": reply_time,
    "crowd": crowd,
    "start": start,
    "fast": announced_fast,
    "announcement": announced,
}
