"""What rounds come to: medians, and ratios that are taken within a round."""

import statistics
from collections.abc import Callable, Sequence
from typing import Any

from bench.contenders import Figures


def median(rounds: Sequence[Figures], *path: str) -> float:
    """Of the figure to which these names lead."""
    return statistics.median(_at(each, path) for each in rounds)


def ratio(rounds: Sequence[Figures], base: Sequence[Figures], pick: Callable[[Figures], float]) -> float:
    return statistics.median(pick(mine) / (pick(theirs) or 1) for mine, theirs in zip(rounds, base, strict=True))


def _at(figures: Any, path: Sequence[str]) -> float:
    for name in path:
        figures = figures[name]
    return float(figures)
