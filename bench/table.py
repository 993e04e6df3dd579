"""The table of bench/RESULTS.md: what was measured beside what was promised, and on what."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

BEGINS, ENDS = "<!-- the table begins: written by `make bench` -->", "<!-- the table ends -->"
LIBRARIES = ("python-telegram-bot", "aiogram", "SQLAlchemy", "aiohttp", "uvloop", "orjson", "psycopg", "redis")


@dataclass(frozen=True)
class Line:
    """`figure` is held against `goal` and `aim`: at least that, or at most where a smaller one is better; None: could not be measured,
    and `from_what` says why."""

    what: str
    figure: float | None
    goal: float
    aim: float
    from_what: str
    unit: str = "x"
    smaller: bool = False

    @property
    def met(self) -> str:
        if self.figure is None:
            return "not measured"
        sign = -1 if self.smaller else 1
        if sign * self.figure >= sign * self.aim:
            return "yes, and the aim"
        return "yes" if sign * self.figure >= sign * self.goal else "**no**"

    def row(self) -> str:
        bound = "at most" if self.smaller else "at least"
        figure = "" if self.figure is None else self._text(self.figure)
        cells = [self.what, f"{bound} {self._text(self.goal)}", self._text(self.aim), figure, self.met, self.from_what]
        return f"| {' | '.join(cells)} |"

    def _text(self, figure: float) -> str:
        return f"{figure:.1f} %" if self.unit == "%" else f"{figure:.2f}{' ' if self.unit != 'x' else ''}{self.unit}"


def failed(what: str, error: BaseException) -> Line:
    return Line(what, None, 0, 0, f"{type(error).__name__}: {str(error)[:200]}")


def table(lines: Sequence[Line], settings: str) -> str:
    head = "| what | goal | aim | measured | met | from |\n| --- | --- | --- | --- | --- | --- |"
    rows = "\n".join(each.row() for each in lines)
    return f"{settings}\n\n{head}\n{rows}"


def write(path: Path, text: str) -> None:
    """In the place of the table that is there; the rest of the page stays as it is."""
    before, begins, rest = path.read_text().partition(BEGINS)
    _old, ends, after = rest.partition(ENDS)
    assert begins and ends, f"{path} has no place for the table"
    path.write_text(f"{before}{BEGINS}\n\n{text}\n\n{ENDS}{after}")


def machine() -> str:
    """What it was measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    return (
        f"{os.cpu_count()} cores ({_processor()}), {memory:.0f} GiB, {system}, Linux {platform.release()}, "
        f"Python {platform.python_version()}; {libraries}"
    )


def today() -> str:
    return f"{datetime.now(UTC):%d %B %Y, %H:%M} UTC"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
