"""The numbers of the weekly round-up: as the team has them, and as they may leave it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from models.events import Event
from models.numbers import LEAST, to_share_with_sum
from models.roundup import Week

Count = int | None  # None: not to be shown


class Source(StrEnum):
    """How somebody came to us."""

    THEMSELVES = "themselves"
    NEIGHBOUR = "neighbour"  # who helped them
    WALK_IN = "walk-in"
    PARTNER = "partner"


@dataclass(frozen=True)
class Held:
    """An event of the week. `booked` and `came` count guests; `noted`: who was there is known."""

    event: Event
    booked: Count
    came: Count
    noted: bool


@dataclass(frozen=True)
class Late:
    """What is late at the team itself, now."""

    enquiries: int
    referrals: int
    tasks: int


@dataclass(frozen=True)
class SignUps:
    """`by_programme` has those of each of the last weeks, the present one last, and `together` of all programmes; `in_all` has those
    of each programme ever; `told` is how many of all of them may be told of to everybody."""

    by_programme: Mapping[str, Sequence[Count]]
    together: Sequence[Count]
    in_all: Mapping[str, int]
    told: int


@dataclass(frozen=True)
class RoundUp:
    """`moved` counts who came to a stage, `moved_on` all of those; `seen` and `closed` are referrals; `to_come` has events with the
    places left. `shared`: as it may leave the team."""

    week: Week
    sign_ups: SignUps
    sources: Mapping[Source, Count]
    held: Sequence[Held]
    moved: Mapping[str, int]
    moved_on: Count
    seen: Count
    closed: Count
    late: Late | None
    to_come: Sequence[tuple[Event, Count]]
    quiet: bool
    shared: bool = False


def shared(all_of_it: RoundUp) -> RoundUp:
    """As it may leave the team: no count of people under LEAST is in it, nor can be worked out.

    How many came is told without how many had booked: the difference is how many did not come.
    """
    return replace(
        all_of_it,
        sign_ups=_shared(all_of_it.sign_ups),
        sources=to_share_with_sum({source: count or 0 for source, count in all_of_it.sources.items()}),
        held=[replace(held, booked=None, came=enough(held.came)) for held in all_of_it.held],
        moved={},
        moved_on=enough(all_of_it.moved_on),
        seen=enough(all_of_it.seen),
        closed=enough(all_of_it.closed),
        late=None,
        shared=True,
    )


def _shared(exact: SignUps) -> SignUps:
    """Each week hides a table of its own, so that it does not matter who knows its sum. What a programme has in all is not told: this
    week's less last week's is what is hidden."""
    rows = zip(*exact.by_programme.values(), strict=True)
    weeks = [
        to_share_with_sum({key: count or 0 for key, count in zip(exact.by_programme, row, strict=True)}) for row in rows
    ]
    by_programme = {key: [week[key] for week in weeks] for key in exact.by_programme}
    return SignUps(by_programme, [enough(count) for count in exact.together], {}, exact.told)


def enough(count: Count) -> Count:
    """A number that stands for itself: None when it is too small to be shown."""
    return count if count is not None and count >= LEAST else None
