"""`python -m tests.faults [ROW ...]`: the faults in their full size on both databases, and a page on each in docs/proof.

python -m tests.faults killed --seed 7 --on sqlite --size kills=20 --size acts=100
"""

import argparse
import asyncio
import logging
import os
import platform
import random
import tempfile
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

import structlog

from models import database, migrate
from tests import postgres
from tests.faults.row import Figures, Row
from tests.faults.rows import ROWS

PROOF = Path(__file__).parents[2] / "docs" / "proof"


def main() -> None:
    given = _arguments()
    changed = {name: float(value) for name, value in (each.split("=") for each in given.size)}
    for row in ROWS:
        if given.rows and row.name not in given.rows:
            continue
        size = (row.small if given.small else row.full) | changed
        kinds = [kind for kind in row.databases if given.on in (None, kind)]
        found: dict[str, Figures] = {}
        with ProcessPoolExecutor(2 if given.at_once else 1, get_context("fork")) as lives:
            lived = lives.map(_live, repeat(row.name), kinds, repeat(given.seed), repeat(size))
            for kind, figures in zip(kinds, lived, strict=True):
                found[kind] = figures
                print(row.name, kind, figures, flush=True)
                if given.write and not given.small:
                    PROOF.mkdir(exist_ok=True)
                    (PROOF / f"{row.name}.md").write_text(_page(row, size, given, found))


def _live(name: str, kind: str, seed: int, size: dict[str, float]) -> Figures:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    [row] = [row for row in ROWS if row.name == name]
    began = time.monotonic()
    with _empty(kind) as url:
        try:
            figures = asyncio.run(row.live(url, random.Random(seed), **size))
        except BaseException:  # told here and now: it may be of a kind that does not go from process to process
            traceback.print_exc()
            raise SystemExit(f"{name}, {kind}: something did not hold") from None
    return {**figures, "seconds it took": round(time.monotonic() - began)}


@contextmanager
def _empty(kind: str) -> Iterator[str]:
    """The address of a database with the present tables and nothing in them."""
    with tempfile.TemporaryDirectory(prefix="grapevine-faults-") as folder:
        if kind == "sqlite":
            yield _with_tables(f"sqlite:///{folder}/grapevine.sqlite3")
            return
        with postgres.server() as url:
            yield _with_tables(url)


def _with_tables(url: str) -> str:
    opened = database.connect(url)
    migrate.upgrade(opened.engine)
    opened.close()
    return url


def _page(row: Row, size: dict[str, float], given: argparse.Namespace, found: dict[str, Figures]) -> str:
    command = " ".join(
        [
            f"python -m tests.faults {row.name} --seed {given.seed}",
            *(["--at-once"] if given.at_once else []),
            *(f"--size {name}={value:g}" for name, value in size.items()),
        ]
    )
    less = {name: value for name, value in row.full.items() if size.get(name) != value}
    missing = [kind for kind in row.databases if kind not in found]
    names = list(dict.fromkeys(name for figures in found.values() for name in figures))
    lines = [
        f"# {row.fault}",
        "",
        f"Must hold: {row.holds}.",
        "",
        "```",
        command,
        "```",
        "",
        *([f"The full size is {', '.join(f'{name} {value:g}' for name, value in less.items())}.", ""] if less else []),
        *([f"Not lived through this time: {', '.join(missing)}.", ""] if missing else []),
        f"{datetime.now(UTC):%d %B %Y %H:%M} UTC, {os.cpu_count()} cores, Python {platform.python_version()}; every check held.",
        "",
        f"| | {' | '.join(found)} |",
        f"| --- |{' --- |' * len(found)}",
        *(f"| {name} | {' | '.join(str(figures.get(name, '')) for figures in found.values())} |" for name in names),
    ]
    return "\n".join(lines) + "\n"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("rows", nargs="*", choices=[[], *(row.name for row in ROWS)], metavar="ROW")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--on", choices=["sqlite", "postgresql"])
    parser.add_argument("--at-once", action="store_true", help="both databases at the same time")
    parser.add_argument("--small", action="store_true", help="the size of the tests; no page")
    parser.add_argument(
        "--size", action="append", default=[], metavar="NAME=NUMBER", help="another size in one respect"
    )
    parser.add_argument("--no-page", dest="write", action="store_false", help="only print the figures")
    return parser.parse_args()


if __name__ == "__main__":
    main()
