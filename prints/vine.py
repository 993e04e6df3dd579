"""The picture of one's own vine: who came by whom, from the viewer downwards. Who brought somebody is a leaf with a bunch of grapes, a
grape for each; those who brought others in turn have a branch of their own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from prints.press import Form, Order, order, printed
from prints.wording import parted, setting

PIXELS = 1080  # wide
MOST_BRANCHES = 30  # Telegram takes no picture that is higher and wider than 10,000 pixels together
DEEPEST = 5
WIDTHS = ((3, 340), (9, 430))  # points across, by how much is in it: little is drawn larger
WIDEST = 540
NAMES_IN_A_LINE = 4
MOST_NAMES, MOST_NAMES_IN_ALL = 30, 100  # on a bunch, and in the picture
MOST_DOTS, MOST_DOTS_IN_ALL = 45, 600
LONGEST_NAME = 14  # letters
NAMELESS = "•"


@dataclass(frozen=True)
class Leaf:
    """Somebody: their first name where they agree to it (None: a dot), how many they brought themselves, and those of them who are
    to be drawn; the rest is shown as a number."""

    name: str | None
    count: int = 0
    children: Sequence["Leaf"] = ()


@dataclass(frozen=True)
class Vine:
    """`root` is who looks at it; `title` stands above, in their language."""

    language: str
    title: str
    root: Leaf


@dataclass
class _Branch:
    """A leaf with its bunch. `parent`: the place of the branch it grows from; `depth`: how many there are above."""

    leaf: Leaf
    parent: int
    depth: int
    grapes: list[Leaf] = field(default_factory=list)
    below: int = 0  # people further down who have no place in the picture


def vine_png(vine: Vine) -> bytes:
    return printed(vine_order(vine))


def vine_order(vine: Vine) -> Order:
    """To be printed when it is sent."""
    branches = _branches(vine.root)
    names = _fair([len(_named(branch)) for branch in branches], MOST_NAMES, MOST_NAMES_IN_ALL)
    dots = _fair([len(branch.grapes) - len(_named(branch)) for branch in branches], MOST_DOTS, MOST_DOTS_IN_ALL)
    drawn = [_drawn(branch, names, dots) for branch in branches]
    lines = sum(1 + len(each["named"]) // NAMES_IN_A_LINE for each in drawn)
    wide = next((width for up_to, width in WIDTHS if lines <= up_to), WIDEST)
    data = setting(vine.language) | {"title": parted(vine.title), "wide": wide, "branches": drawn}
    return order("vine", data, Form.PNG, ppi=PIXELS * 72 / wide)


def vine_alt(vine: Vine) -> str:
    """The same to be read, or read out: a line for each who brought somebody."""
    return "\n".join([vine.title, *(_line(branch) for branch in _branches(vine.root))])


def _line(branch: _Branch) -> str:
    leaf = branch.leaf
    told = [each.name or NAMELESS for each in leaf.children[:MOST_NAMES]]
    rest = leaf.count - len(told)
    return f"{'  ' * branch.depth}{leaf.name or NAMELESS}: {', '.join([*told, *([f'+{rest}'] if rest > 0 else [])])}"


def _branches(root: Leaf) -> list[_Branch]:
    """In the order in which they stand below each other: each, then all that grows from it. The nearest and largest have their place
    first; who has none is a grape like others."""
    shown = _chosen(root)
    found: list[_Branch] = []

    def grow(leaf: Leaf, parent: int, depth: int) -> None:
        branch = _Branch(leaf, parent, depth)
        place = len(found)
        found.append(branch)
        for child in leaf.children:
            if id(child) in shown:
                grow(child, place, depth + 1)
            else:
                branch.grapes.append(child)
                branch.below += _people(child)

    grow(root, -1, 0)
    return found


def _chosen(root: Leaf) -> set[int]:
    """Those who get a branch of their own."""
    chosen: set[int] = set()
    level = [root]
    for _depth in range(DEEPEST):
        branching = [child for leaf in level for child in leaf.children if child.count or child.children]
        branching.sort(key=lambda child: -child.count)
        level = branching[: MOST_BRANCHES - 1 - len(chosen)]
        chosen |= {id(child) for child in level}
    return chosen


def _people(leaf: Leaf) -> int:
    """All who came by somebody, however far down."""
    return sum(max(each.count, len(each.children)) for each in _all(leaf))


def _all(leaf: Leaf) -> Iterator[Leaf]:
    waiting = [leaf]
    while waiting:
        each = waiting.pop()
        yield each
        waiting.extend(each.children)


def _fair(wanted: Sequence[int], most: int, in_all: int) -> int:
    """How many each may have at most, so that it is not too many in all."""
    while most > 1 and sum(min(most, each) for each in wanted) > in_all:
        most -= 1
    return most


def _named(branch: _Branch) -> list[str]:
    return [each.name for each in branch.grapes if each.name]


def _drawn(branch: _Branch, most_names: int, most_dots: int) -> dict[str, Any]:
    named = _named(branch)
    dots = len(branch.grapes) - len(named)
    beyond = max(0, branch.leaf.count - len(branch.leaf.children))
    drawn, shown = named[:most_names], min(dots, most_dots)
    return {
        "name": _short(branch.leaf.name or ""),
        "count": max(branch.leaf.count, len(branch.leaf.children)),
        "parent": branch.parent,
        "depth": branch.depth,
        "named": [_short(name) for name in drawn],
        "dots": shown,
        "more": len(named) - len(drawn) + dots - shown + beyond + branch.below,
    }


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
