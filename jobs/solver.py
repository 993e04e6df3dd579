"""`python -m jobs.solver`: the best pairs of a batch. What it is about comes in, and what it found goes out, as JSON.

It runs for a moment as a process of its own, with no access to the database, no settings and less right to the processor than others:
whatever it takes, nobody waits for it.
"""

import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from models.suiting import Mentee, Mentor, Weights

ROOT = Path(__file__).parent.parent
SECONDS = 120.0
POLITE = 10  # as for nice
Pairs = list[tuple[int, int]]


@dataclass(frozen=True)
class Batch:
    """Everybody who waits, every mentor with a free place, and (mentor, mentee) of those who must not meet again."""

    mentors: Sequence[Mentor]
    mentees: Sequence[Mentee]
    parted: Sequence[tuple[int, int]]


def solve(batch: Batch, weights: Weights, seconds: float = SECONDS) -> Pairs:
    """(mentor, mentee) of the best total, found in a process of its own. Raises subprocess.SubprocessError when that fails."""
    if not batch.mentors or not batch.mentees:
        return []
    told = orjson.dumps({"batch": batch, "weights": weights})
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    ran = subprocess.run(
        [sys.executable, "-m", "jobs.solver"], input=told, stdout=subprocess.PIPE, check=True, timeout=seconds,
        cwd=ROOT, env={"PATH": os.environ.get("PATH", ""), **one_thread},
    )  # fmt: skip
    return [(mentor, mentee) for mentor, mentee in orjson.loads(ran.stdout)]


def best(
    mentors: Sequence[Mentor], mentees: Sequence[Mentee], parted: Iterable[tuple[int, int]], weights: Weights
) -> Pairs:
    """The same, in this process."""
    if not mentors or not mentees:
        return []
    import numpy as np  # the bot itself never loads it

    from jobs.assignment import Places
    from jobs.assignment import solve as assign
    from jobs.suiting_table import table

    count = np.array([each.free for each in mentors], np.int64)
    bonus = np.array([weights.without_mentee if each.idle else 0 for each in mentors], np.int64)
    mates = assign(table(mentors, mentees, parted, weights), Places(count, bonus))
    return [(mentors[mate].id, mentee.id) for mentee, mate in zip(mentees, mates, strict=True) if mate >= 0]


def main() -> None:
    if hasattr(os, "nice"):
        os.nice(POLITE)
    told = orjson.loads(sys.stdin.buffer.read())
    batch = told["batch"]
    mentors, mentees = [Mentor(**each) for each in batch["mentors"]], [Mentee(**each) for each in batch["mentees"]]
    found = best(mentors, mentees, [(mentor, mentee) for mentor, mentee in batch["parted"]], Weights(**told["weights"]))
    sys.stdout.buffer.write(orjson.dumps(found))


if __name__ == "__main__":
    main()
