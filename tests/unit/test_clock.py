"""Nobody looks at the clock but `bot.settings.now` and `ticks`: everything else is told what time it is, and so can be tested."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FILES = [
    path
    for package in ("bot", "handlers", "jobs", "locales", "models")
    for path in sorted((ROOT / package).rglob("*.py"))
]
CLOCKS = {
    *(f"datetime.{name}" for name in ("now", "utcnow", "today", "fromtimestamp")),
    *(f"time.{name}" for name in ("time", "time_ns", "localtime", "gmtime", "monotonic", "sleep", "clock_gettime")),
    "date.today",
}
MAY = {("bot/settings.py", "now"), ("bot/settings.py", "ticks")}


def looks(source: str, function: str = "") -> Iterator[tuple[str, str]]:
    """(function, clock) for each look at a clock: `datetime.now`, `datetime.datetime.now`, called or handed on."""
    yield from _looks(ast.parse(source), function)


def _looks(node: ast.AST, function: str) -> Iterator[tuple[str, str]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _looks(child, child.name)
            continue
        if isinstance(child, ast.Attribute):
            clock = ".".join(ast.unparse(child).split(".")[-2:])
            if clock in CLOCKS:
                yield function, clock
        elif isinstance(child, ast.ImportFrom) and child.module == "time":
            yield function, "time"
        yield from _looks(child, function)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nobody_else_looks_at_the_clock(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    assert [clock for function, clock in looks(path.read_text(encoding="utf-8")) if (name, function) not in MAY] == []


def test_the_two_clocks_are_there() -> None:
    found = list(looks((ROOT / "bot" / "settings.py").read_text(encoding="utf-8")))
    assert found == [("now", "datetime.now"), ("ticks", "time.clock_gettime")]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def f():\n    return datetime.now(UTC)", [("f", "datetime.now")]),
        ("x = datetime.datetime.utcnow()", [("", "datetime.utcnow")]),
        ("async def f():\n    g(default=date.today)", [("f", "date.today")]),
        ("import time\nx = time.time()", [("", "time.time")]),
        ("from time import time", [("", "time")]),
        ("loop.time(); talk.now; self._clock(); datetime.fromisoformat(x); day.today", []),
    ],
)
def test_a_look_at_the_clock_is_found(source: str, found: list[tuple[str, str]]) -> None:
    assert list(looks(source)) == found
