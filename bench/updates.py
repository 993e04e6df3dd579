"""`python -m bench.updates`: a sign-up of three messages and three taps, us beside aiogram, in one run.

Rounds are interleaved; figures are medians of the rounds, ratios are taken within a round against the first contender that is there:
aiogram with Redis, or in memory where there is no Redis (`redis-server` on the PATH).
"""

import argparse
import os
import platform
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.contenders import (
    Contender,
    Figures,
    Load,
    bytecode,
    in_memory,
    interleaved,
    on_postgres,
    on_sqlite,
    peer,
    postgres,
    redis,
)
from bench.figures import median, ratio


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--rate", type=float, default=0, help="updates a second, for latency instead of saturation")
    parser.add_argument("--delay", type=float, default=0, help="seconds of a round trip to the API")
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--only", default="", help="part of a contender's name")
    given = parser.parse_args()
    load = Load(given.people, given.rate, given.seconds, given.delay)
    with bytecode(), redis() as found, postgres() as server, tempfile.TemporaryDirectory() as folder:
        peers = [peer(found), peer(found, "--uvloop")] if found else []
        contenders: list[Contender] = [*peers, in_memory(), on_sqlite(Path(folder)), on_postgres(server)]
        contenders = [each for each in contenders if given.only in each.name]
        show(interleaved(contenders, load, given.rounds), load, given.rounds)


def show(rows: dict[str, list[Figures]], load: Load, rounds: int) -> None:
    first = next(iter(rows.values()))
    print(f"\nPython {platform.python_version()}, {os.cpu_count()} cores, {rounds} rounds of {load.seconds} s, "
          f"{load.people} people at a time, rate {load.rate or 'as fast as answered'}, round trip {load.delay} s.")  # fmt: skip
    print("Grapevine: one durable transaction an update, MESSAGES_PER_SECOND and MESSAGES_PER_CHAT raised to 1000.\n")
    print("| contender | updates/s | ratio | CPU us/update | p50 / p99 ms | MiB | calls/sign-up | stand-in % | wrong |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, found in rows.items():
        print(_line(name, found, first))


def _line(name: str, found: Sequence[Figures], first: Sequence[Figures]) -> str:
    cpu = " + ".join(f"{median(found, 'cpu_us', process):.0f} {process}" for process in found[0]["cpu_us"])
    cells = [
        name,
        f"{median(found, 'updates_s'):.0f}",
        f"{ratio(found, first, lambda each: each['updates_s']):.2f}",
        cpu,
        f"{median(found, 'p50_ms'):.1f} / {median(found, 'p99_ms'):.1f}",
        f"{median(found, 'rss_mib', 'bot'):.0f}",
        f"{median(found, 'calls_per_sign_up'):.2f}",
        f"{median(found, 'stand_in_percent'):.0f}",
        str(sum(each["wrong"] + each["hook_errors"] for each in found)),
    ]
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    main()
