"""Who may import what (see the table in the README)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
OURS = {"locales", "models", "handlers", "jobs", "prints", "bot", "simulator", "tests", "bench"}
MAY = {
    "locales": set(),
    "models": {"locales"},
    "handlers": {"models", "locales", "prints"},
    "jobs": {"models", "locales", "prints"},
    "prints": {"locales"},
    "bot": {"models", "locales", "handlers", "jobs", "prints"},
    "simulator": set(),
}
FILES = [path for package in MAY for path in sorted((ROOT / package).rglob("*.py"))]


def imported(path: Path) -> set[str]:
    """The packages of ours that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found & OURS


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_package_imports_only_what_it_may(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    assert imported(path) <= MAY[package] | {package}
