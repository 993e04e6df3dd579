"""Numbers that may leave the team: nobody can be picked out by them."""

from collections.abc import Mapping
from typing import TypeVar

K = TypeVar("K")

LEAST = 5


def to_share(counts: Mapping[K, int]) -> dict[K, int | None]:
    """The counts of one table as they may be shown; None for what is hidden.

    Under LEAST, also nobody, is hidden. One number alone could be worked out from a total that somebody knows (another table, a
    report): so the smallest others are hidden with it until they are two, and come to LEAST together.
    """
    hidden = {key for key, count in counts.items() if count < LEAST}
    for key in sorted((key for key in counts if key not in hidden), key=lambda key: counts[key]):
        if not hidden or (len(hidden) > 1 and sum(counts[each] for each in hidden) >= LEAST):
            break
        hidden.add(key)
    return {key: None if key in hidden else count for key, count in counts.items()}
