"""Settings come from the environment; every fault is named at once, and no value is ever repeated."""

import os
import shutil
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.settings import BadSettings, Settings, SharedSettings, WebSettings, load
from tests.conftest import CONTENT

TOKEN = "7000000001:AAexampleAAexampleAAexample"
SECRET = "s3cret-s3cret-s3cret"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Nothing but a token."""
    for name in list(os.environ):
        if name.lower() in Settings.model_fields:
            monkeypatch.delenv(name)
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("ENV_FILE", "")
    return monkeypatch


def faults(monkeypatch: pytest.MonkeyPatch, **values: str) -> str:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings) as refused:
        load()
    return str(refused.value)


def test_a_token_is_all_that_is_needed() -> None:
    settings = load()
    assert settings.bot_token.get_secret_value() == TOKEN
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.database_url.get_secret_value() == "sqlite:///grapevine.sqlite3"
    assert settings.webhook_url is None and settings.coordinators == ()
    assert (settings.messages_per_second, settings.messages_per_chat) == (30, 1)
    assert (settings.lease_seconds, settings.keep_sent_days, settings.card_days) == (20, 90, 30)
    assert settings.content.is_file() and ZoneInfo(settings.timezone)


def test_everything_can_be_set(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    elsewhere = shutil.copy(CONTENT, tmp_path / "elsewhere.toml")
    environment.setenv("WEBHOOK_URL", "https://bot.example.org/hook")
    environment.setenv("WEBHOOK_SECRET", SECRET)
    environment.setenv("COORDINATORS", "7101, 7102 7103")
    environment.setenv("PORT", "9000")
    environment.setenv("CONTENT", str(elsewhere))
    settings = load()
    assert settings.coordinators == (7101, 7102, 7103)
    assert (settings.port, settings.content) == (9000, elsewhere)


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("BOT_TOKEN", "hello", "must look like"),
        ("BOT_TOKEN", "123:short", "must look like"),
        ("TELEGRAM_API_URL", "api.telegram.org", "must be an address"),
        ("TELEGRAM_API_URL", "https://", "must be an address"),
        ("WEBHOOK_URL", "ftp://example.org", "must be an address"),
        ("DATABASE_URL", "somewhere", "must be sqlite:///file or postgresql"),
        ("DATABASE_URL", "mysql://u:p@h/d", "must be sqlite:///file or postgresql"),
        ("WEBHOOK_SECRET", "short", "must have 16 to 256"),
        ("WEBHOOK_SECRET", "s" * 257, "must have 16 to 256"),
        ("WEBHOOK_SECRET", "with spaces in between", "must have 16 to 256"),
        ("COORDINATORS", "7101,me", "integer"),
        ("COORDINATORS", "-7101", "greater than 0"),
        ("COORDINATORS", "9" * 20, "less than 4503599627370496"),
        ("TELEGRAM_API_URL", "http://localhost:65536", "Port out of range"),
        ("PORT", "0", "greater than or equal to 1"),
        ("PORT", "65536", "less than or equal to 65535"),
        ("PORT", "http", "integer"),
        ("TIMEZONE", "Birmingham", "must be a name like"),
        ("TIMEZONE", "../../etc/passwd", "must be a name like"),
        ("TIMEZONE", "America", "must be a name like"),
        ("MESSAGES_PER_SECOND", "0", "greater than 0"),
        ("MESSAGES_PER_CHAT", "1001", "less than or equal to 1000"),
        ("LEASE_SECONDS", "0", "greater than or equal to 0.5"),
        ("LEASE_SECONDS", "60", "less than or equal to 25"),
        ("KEEP_SENT_DAYS", "1", "greater than or equal to 8"),
        ("KEEP_SENT_DAYS", "ever", "integer"),
        ("CARD_DAYS", "0", "greater than or equal to 1"),
    ],
)
def test_a_fault_is_named(environment: pytest.MonkeyPatch, name: str, value: str, fault: str) -> None:
    told = faults(environment, **{name: value})
    assert told.startswith(f"  {name}: ") and fault in told
    assert value not in told.removeprefix(f"  {name}: ") or value in ("0", "https://")


def test_more_than_telegram_takes_for_nothing_has_to_be_paid_for(environment: pytest.MonkeyPatch) -> None:
    told = faults(environment, MESSAGES_PER_SECOND="31")
    assert told.startswith("  MESSAGES_PER_SECOND: may be more than 30 only with ALLOW_PAID_BROADCAST")
    environment.setenv("ALLOW_PAID_BROADCAST", "yes")
    environment.setenv("MESSAGES_PER_SECOND", "1000")
    assert (load().messages_per_second, load().allow_paid_broadcast) == (1000, True)


def test_a_stand_in_for_telegram_is_spoken_to_as_fast_as_one_likes(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("TELEGRAM_API_URL", "http://127.0.0.1:8081")
    environment.setenv("MESSAGES_PER_SECOND", "1000")
    assert load().messages_per_second == 1000 and not load().allow_paid_broadcast


def test_a_missing_token_is_asked_for_in_words(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("BOT_TOKEN")
    assert faults(environment) == "  BOT_TOKEN: is missing (the token that BotFather gave you)"


def test_a_webhook_needs_its_secret(environment: pytest.MonkeyPatch) -> None:
    assert faults(environment, WEBHOOK_URL="https://example.org/hook") == "  WEBHOOK_SECRET: is needed with WEBHOOK_URL"


def test_all_faults_are_named_at_once(environment: pytest.MonkeyPatch) -> None:
    names = ["BOT_TOKEN", "DATABASE_URL", "WEBHOOK_URL", "PORT", "COORDINATORS", "CONTENT", "TIMEZONE"]
    told = faults(environment, **dict.fromkeys(names, "x"))
    named = [line.split(":")[0].strip() for line in told.splitlines()]
    assert sorted(named) == sorted([*names, "WEBHOOK_SECRET"])


def test_a_missing_secret_is_named_with_the_other_faults(environment: pytest.MonkeyPatch) -> None:
    told = faults(environment, WEBHOOK_URL="https://example.org/hook", PORT="x")
    assert "WEBHOOK_SECRET" in told and "PORT" in told


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_TOKEN", "hunter2"),
        ("BOT_TOKEN", "hunter2:abcdefghijk"),
        ("DATABASE_URL", "hunter2"),
        ("DATABASE_URL", "mysql://me:hunter2@db/name"),
        ("DATABASE_URL", "postgresql://me:p@ss:hunter2@db/name"),
        ("WEBHOOK_SECRET", "hunter2"),
    ],
)
def test_no_secret_is_repeated(environment: pytest.MonkeyPatch, name: str, value: str) -> None:
    assert "hunter2" not in faults(environment, **{name: value})


def test_settings_do_not_show_their_secrets(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DATABASE_URL", "postgresql://me:hunter2@db/name")
    assert "hunter2" not in repr(load()) and TOKEN not in repr(load())


def test_processes_side_by_side_need_postgresql(environment: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadSettings, match="DATABASE_URL: SQLite is for one process"):
        load(SharedSettings)
    environment.setenv("DATABASE_URL", "postgresql://me:hunter2@db/name")
    assert load(SharedSettings).webhook_url is None


def test_what_takes_updates_needs_all_that_takes(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("BOT_TOKEN")
    with pytest.raises(BadSettings) as refused:
        load(WebSettings)
    named = [line.split(":")[0].strip() for line in str(refused.value).splitlines()]
    assert named == ["BOT_TOKEN", "DATABASE_URL", "WEBHOOK_URL", "WEBHOOK_SECRET"]
    environment.setenv("BOT_TOKEN", TOKEN)
    environment.setenv("DATABASE_URL", "postgresql://me:hunter2@db/name")
    environment.setenv("WEBHOOK_URL", "https://example.org/hook")
    with pytest.raises(BadSettings, match="WEBHOOK_SECRET: is needed with WEBHOOK_URL"):
        load(WebSettings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_TOKEN", ""),
        ("BOT_TOKEN", "123456789:the-token-you-got"),
        ("BOT_TOKEN", "123456789:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        ("DATABASE_URL", "postgresql://me:postgres@db/name"),
        ("DATABASE_URL", "postgresql://me:password1@db/name"),
        ("DATABASE_URL", "postgresql://me:12345678@db/name"),
        ("WEBHOOK_SECRET", ""),
        ("WEBHOOK_SECRET", "changemechangeme"),
        ("WEBHOOK_SECRET", "change-me-change-me"),
        ("WEBHOOK_SECRET", "Secret_Secret_Secret_1"),
        ("WEBHOOK_SECRET", "0000000000000000"),
        ("WEBHOOK_SECRET", "0123456789012345"),
    ],
)
def test_a_secret_that_is_none_is_refused(environment: pytest.MonkeyPatch, name: str, value: str) -> None:
    environment.setenv("WEBHOOK_URL", "https://example.org/hook")
    environment.setenv("WEBHOOK_SECRET", SECRET)
    told = faults(environment, **{name: value})
    assert told.startswith(f"  {name}: ") and "\n" not in told
    assert not value or value not in told


@pytest.mark.parametrize(
    "url", ["postgresql:///grapevine", "postgresql://me:@/name?host=/run", "postgresql://me:k7Wq-x2Lp@db/name"]
)
def test_who_is_known_to_the_server_by_other_means_needs_no_password(environment: pytest.MonkeyPatch, url: str) -> None:
    environment.setenv("DATABASE_URL", url)
    assert load().database_url.get_secret_value() == url


def test_what_is_not_in_the_environment_is_read_from_a_file(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = env_file(environment, tmp_path, f"BOT_TOKEN={TOKEN}\nPORT=9000\nTIMEZONE=Europe/Paris\n")
    environment.delenv("BOT_TOKEN")
    environment.setenv("PORT", "9001")
    settings = load()
    assert (settings.bot_token.get_secret_value(), settings.port, settings.timezone) == (TOKEN, 9001, "Europe/Paris")
    file.rename(tmp_path / ".env")
    environment.delenv("ENV_FILE")
    environment.chdir(tmp_path)
    assert load().timezone == "Europe/Paris"


def test_a_file_that_everybody_may_read_is_refused_with_all_other_faults(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = env_file(environment, tmp_path, f"BOT_TOKEN={TOKEN}\n", 0o644)
    environment.delenv("BOT_TOKEN")
    told = faults(environment, PORT="0", WEBHOOK_URL="https://example.org/hook")
    assert [line.split(":")[0].strip() for line in told.splitlines()] == ["ENV_FILE", "WEBHOOK_SECRET", "PORT"]
    assert f"chmod o-rwx {file}" in told and TOKEN not in told


def test_a_file_that_was_named_must_be_there(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert faults(environment, ENV_FILE=str(tmp_path / "gone")) == f"  ENV_FILE: {tmp_path / 'gone'} is not there"


def env_file(environment: pytest.MonkeyPatch, folder: Path, text: str, mode: int = 0o600) -> Path:
    file = folder / "grapevine.env"
    file.write_text(text)
    file.chmod(mode)
    environment.setenv("ENV_FILE", str(file))
    return file
