"""`make bench`, `python -m bench`: every promise of speed, beside aiogram with Redis in the same run; writes the table of RESULTS.md.

With the defaults about twelve minutes, and ten for the announcement at 30 a second (`--minutes`). Nothing else should run on the machine.
"""

import argparse
import os
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

from bench import table
from bench.rows import QUICK, ROWS, Bench, Effort, opened

RESULTS = Path(__file__).parent / "RESULTS.md"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, help="of each contender, in turn")
    parser.add_argument("--minutes", type=float, help="of the announcement at 30 a second")
    parser.add_argument("--quick", action="store_true", help="only to see that it runs: the figures are worth nothing")
    parser.add_argument("--only", nargs="*", choices=ROWS, default=list(ROWS), help="these rows, on the terminal")
    parser.add_argument("--to", type=Path, help="the page to write the table into (bench/RESULTS.md when all is run)")
    given = parser.parse_args()
    effort = QUICK if given.quick else Effort()
    wanted = {"rounds": given.rounds, "minutes": given.minutes}
    effort = replace(effort, **{name: value for name, value in wanted.items() if value is not None})
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # or else servers would be left behind
    began, load_before = time.monotonic(), os.getloadavg()[0]
    with opened(effort) as bench:
        lines = [line for name in given.only for line in _lines(bench, name)]
    took = (time.monotonic() - began) / 60
    text = table.table(lines, _settings(effort, given.quick, load_before, took))
    print(f"\n{text}")
    whole = not given.quick and given.only == list(ROWS)
    if page := given.to or (RESULTS if whole else None):
        table.write(page, text)


def _lines(bench: Bench, name: str) -> list[table.Line]:
    """A row that fails must not cost those before it."""
    began = time.monotonic()
    try:
        lines = ROWS[name](bench)
    except Exception as error:
        lines = [table.failed(name, error)]
    for line in lines:
        print(line.row(), flush=True)
    print(f"  ({name}: {time.monotonic() - began:.0f} s)", file=sys.stderr, flush=True)
    return lines


def _settings(effort: Effort, quick: bool, load_before: float, took: float) -> str:
    worthless = "**Only tried whether it runs: these figures are worth nothing.** " if quick else ""
    return f"""{worthless}`make bench` on {table.today()}, {took:.0f} minutes: {table.machine()}. Load of the machine just before: \
{load_before:.1f}.

The bot's processes on core 0; the stand-in for Telegram, PostgreSQL, Redis and the one address before two processes on core 1.
{effort.rounds} rounds of {effort.seconds:g} s in turn, medians of them; ratios, ours of theirs, within a round. 40 people at a time,
a sign-up of three messages and three taps. Ours: the whole program, one durable transaction an update, `synchronous=FULL`,
MESSAGES_PER_SECOND and MESSAGES_PER_CHAT 1000; the peer: aiogram on asyncio's own loop, its state in Redis, which writes nothing to
disk. The announcements and the start run on both cores, on SQLite, against the simulator. Bytecode is there beforehand."""


if __name__ == "__main__":
    main()
