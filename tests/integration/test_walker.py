"""The walker walks, and notices what it is there to notice. Far longer walks: `python -m tests.walker --turns 20000 --seed 1`."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from handlers import switchboard
from locales import Localizers
from simulator import sending
from tests.walker import IN_MEMORY, Walker


@pytest.fixture
def url(sqlite_template: Path) -> Iterator[str]:
    with tempfile.TemporaryDirectory(dir=IN_MEMORY) as folder:
        shutil.copy(sqlite_template, f"{folder}/walked.sqlite3")
        yield f"sqlite:///{folder}/walked.sqlite3"


@pytest.mark.timeout(300)
async def test_whatever_anybody_says_or_taps_nothing_breaks(database_url: str, url: str) -> None:
    where, turns = (url, 1000) if database_url.startswith("sqlite") else (database_url, 200)
    walked = await Walker(11, where).go(turns)
    assert not walked.faults, f"{walked.faults[0]}\n{walked.script()}"


def broken(*_anything: Any, **_more: Any) -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("part", "name", "instead", "kind"),
    [
        (switchboard, "show_menu", broken, "broke"),
        (switchboard.Switchboard, "_passed", lambda *_anything: None, "unanswered"),
        (Localizers, "of", lambda self, _code: self._each["so"], "language"),
        (sending, "MESSAGE_LIMIT", 100, "refused by Telegram"),
        (switchboard.Switchboard, "_command", lambda *_anything: False, "no way"),
    ],
)
async def test_the_walker_notices_what_is_wrong(
    part: Any, name: str, instead: Any, kind: str, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(part, name, instead)
    walked = await Walker(11, url).go(400)
    assert kind in [fault.kind for fault in walked.faults]


async def test_a_script_leads_to_the_same_fault(
    url: str, sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(switchboard.Switchboard, "_passed", lambda *_anything: None)
    first = await Walker(12, url).go(400)
    shutil.copy(sqlite_template, tmp_path / "again.sqlite3")
    script = list(first.last)
    again = await Walker(12, f"sqlite:///{tmp_path}/again.sqlite3").go(first.turns - len(script), script)
    assert [fault.what for fault in again.faults] == [fault.what for fault in first.faults] != []
    assert again.turns == first.turns
