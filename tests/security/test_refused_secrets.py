"""A secret that is empty, the same everywhere or there for everybody to read: the program does not start, and says so once."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot.commands import BAD_CONFIGURATION, main
from bot.settings import Settings

TOKEN = "7000000001:AAexampleAAexampleAAexample"
SECRET = "s3cret-s3cret-s3cret"
GOOD = {"BOT_TOKEN": TOKEN, "WEBHOOK_URL": "https://example.org/hook", "WEBHOOK_SECRET": SECRET, "ENV_FILE": ""}
POSTGRES = "postgresql://me:{}@127.0.0.1:1/name"
COMMANDS = ("run", "web", "worker", "jobs", "migrate", "quarantine")
NONE_AT_ALL = [
    ("BOT_TOKEN", ""),
    ("BOT_TOKEN", "987654321:"),
    ("BOT_TOKEN", "123456789:the-token-you-got"),
    ("BOT_TOKEN", "123456789:" + "a" * 35),
    ("BOT_TOKEN", "123456789:changeme"),
    ("WEBHOOK_SECRET", ""),
    ("WEBHOOK_SECRET", "changemechangeme"),
    ("WEBHOOK_SECRET", "webhook-secret-1234"),
    ("WEBHOOK_SECRET", "0" * 16),
    ("DATABASE_URL", POSTGRES.format("postgres")),
    ("DATABASE_URL", POSTGRES.format("password1")),
    ("DATABASE_URL", POSTGRES.format("12345678")),
]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """All is well in it, and nothing is kept from the outside."""
    for name in [*Settings.model_fields, "env_file"]:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    yield monkeypatch
    structlog.reset_defaults()  # what it was to tell went to a file that is closed by now


def refused(capsys: pytest.CaptureFixture[str], command: str = "run") -> str:
    """What is said, when it does not start."""
    assert main([command]) == BAD_CONFIGURATION == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith("These settings are wrong:\n") and "Traceback" not in said.err
    assert list(Path.cwd().glob("*.sqlite3*")) == []  # nothing was begun
    return said.err


@pytest.mark.parametrize(("name", "value"), NONE_AT_ALL)
def test_a_secret_that_is_none_is_named_once_and_never_repeated(
    name: str, value: str, environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv(name, value)
    [_headline, fault] = refused(capsys).splitlines()
    assert fault.startswith(f"  {name}: ")
    assert not value or value not in fault


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_starts_with_it(
    command: str, environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("DATABASE_URL", "postgresql:///name")
    environment.setenv("WEBHOOK_SECRET", "changeme" * 2)
    assert refused(capsys, command).count("WEBHOOK_SECRET") == 1


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o666])
def test_a_file_that_everybody_may_read_is_refused(
    mode: int, environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "grapevine.env"
    file.write_text(f"BOT_TOKEN={TOKEN}\nWEBHOOK_SECRET={SECRET}\n")
    file.chmod(mode)
    for name in ("BOT_TOKEN", "WEBHOOK_SECRET"):
        environment.delenv(name)
    environment.setenv("ENV_FILE", str(file))
    said = refused(capsys)
    assert f"chmod o-rwx {file}" in said and said.count(str(file)) == 2
    assert TOKEN not in said and SECRET not in said


def test_as_a_process_of_its_own_it_ends_the_same(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2]), "ENV_FILE": ""}
    given = {**environment, "BOT_TOKEN": "123456789:the-token-you-got"}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "run"], env=given, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("BOT_TOKEN") == 1 and "the-token-you-got" not in done.stderr
