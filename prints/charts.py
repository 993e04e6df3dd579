"""Charts: what is to be drawn, in words and numbers; a template draws it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Strip:
    """A row of bars with a name. A count is None where it is not told; `shown` is what stands on each bar."""

    name: str
    counts: Sequence[int | None]
    shown: Sequence[str]


@dataclass(frozen=True)
class Bars:
    """Strips of bars one below the other, on one scale. `below` is what stands below each bar, `alt` what is read to who cannot see
    it; `hidden` says what an empty bar is."""

    heading: str
    alt: str
    strips: Sequence[Strip]
    below: Sequence[str]
    hidden: str


def drawn(bars: Bars) -> dict[str, Any]:
    """For a template: heights from 0 to 1, the highest bar of all is 1."""
    most = max((count or 0 for strip in bars.strips for count in strip.counts), default=0) or 1
    return {
        "heading": bars.heading,
        "alt": bars.alt,
        "below": list(bars.below),
        "hidden": bars.hidden if any(None in strip.counts for strip in bars.strips) else "",
        "strips": [{"name": strip.name, "bars": _bars(strip, most)} for strip in bars.strips],
    }


def _bars(strip: Strip, most: int) -> list[dict[str, Any]]:
    pairs = zip(strip.counts, strip.shown, strict=True)
    return [{"height": None if count is None else count / most, "shown": shown} for count, shown in pairs]
