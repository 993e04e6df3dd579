"""Numbers that may leave the team: nobody can be picked out by them."""

from collections.abc import Mapping
from typing import TypeVar

K = TypeVar("K")

LEAST = 5


def to_share(counts: Mapping[K, int]) -> dict[K, int | None]:
    """The counts of one table as they may be shown; None for what is hidden: all under LEAST, nobody among them.

    One number alone could be worked out by who knows the total (from another table, from a report), and so could several that are
    all as large as a hidden one can be: the smallest of the others is then hidden with them, and looks the same. Where only nobody
    is hidden there is nobody to be picked out.
    """
    hidden = {key for key, count in counts.items() if count < LEAST}
    others = [count for key, count in counts.items() if key not in hidden]
    together = sum(counts[key] for key in hidden)
    if others and together and (len(hidden) == 1 or together == (LEAST - 1) * len(hidden)):
        hidden |= {key for key, count in counts.items() if count == min(others)}
    return {key: None if key in hidden else count for key, count in counts.items()}


def to_share_with_sum(counts: Mapping[K, int]) -> dict[K, int | None]:
    """As `to_share`, for a table of which the sum is told beside it: all that is hidden together is no small number either."""
    shown = to_share(counts)
    together = sum(count for key, count in counts.items() if shown[key] is None)
    others = [count for count in shown.values() if count is not None]
    if others and 0 < together < LEAST:
        return {key: None if count == min(others) else count for key, count in shown.items()}
    return shown
