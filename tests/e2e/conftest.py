"""What the tests of whole programs share."""

import shutil
from pathlib import Path

import pytest

from tests.e2e.program import keep_bytecode

pytest.register_assert_rewrite("tests.e2e.records")


@pytest.fixture(scope="session", autouse=True)
def bytecode(tmp_path_factory: pytest.TempPathFactory) -> None:
    keep_bytecode(tmp_path_factory.mktemp("bytecode"))


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """An empty database, where it does not matter of which kind."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'grapevine.sqlite3')}"
