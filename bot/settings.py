"""Settings, from the environment, read once."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.secrets import is_guessed, is_open
from models import content
from models.content import ContentError

HERE = Path(__file__).parent.parent
TelegramId = Annotated[int, Field(gt=0, lt=2**52)]


class BadSettings(Exception):
    """The message names every fault, and no value."""


class Settings(BaseSettings):
    """Each field is the environment variable of the same name in capitals."""

    model_config = SettingsConfigDict(env_file=None, extra="ignore", hide_input_in_errors=True)

    bot_token: SecretStr = Field(description="the token that BotFather gave you")
    telegram_api_url: str = Field("https://api.telegram.org", description="where Telegram's Bot API is")
    database_url: SecretStr = Field(
        SecretStr("sqlite:///grapevine.sqlite3"), description="sqlite:///file or postgresql://..."
    )
    webhook_url: str | None = Field(None, description="where Telegram shall post updates (https); unset: we fetch them")
    webhook_secret: SecretStr | None = Field(
        None, validate_default=True, description="needed with WEBHOOK_URL: letters, digits, _ and -, 16 to 256"
    )
    host: str = Field("127.0.0.1", description="the address the webhook listens on")
    port: int = Field(8080, ge=1, le=65535, description="the port the webhook listens on")
    metrics_host: str = Field("127.0.0.1", description="the address on which figures are served")
    metrics_port: int | None = Field(
        None, ge=1, le=65535, description="the port of /metrics, /healthz and /readyz; unset: none"
    )
    coordinators: Annotated[tuple[TelegramId, ...], NoDecode] = Field(
        (), description="Telegram ids, separated by commas"
    )
    content: Path = Field(HERE / "content" / "greater_icknield.toml", description="the file with what is local")
    timezone: str = Field("Europe/London", description="the programme's time zone")
    allow_paid_broadcast: bool = Field(
        False, description="announcements are paid for in Telegram's stars, past 30 a second"
    )
    messages_per_second: float = Field(30, gt=0, le=1000, description="to all chats together")
    messages_per_chat: float = Field(1, gt=0, le=1000, description="to one chat, a second; bursts of five")
    lease_seconds: float = Field(
        20, ge=0.5, le=25, description="after so many seconds without a sign of life another worker takes over"
    )
    keep_sent_days: int = Field(90, ge=8, le=3650, description="so many days what was sent is kept")
    card_days: int = Field(
        30, ge=1, le=365, description="so many days what somebody was entered with waits for them to claim it"
    )
    approval_over: int = Field(
        200, ge=0, description="an announcement to more people than this needs the yes of a second coordinator"
    )

    @field_validator("bot_token")
    @classmethod
    def _looks_like_a_token(cls, token: SecretStr) -> SecretStr:
        number, colon, rest = token.get_secret_value().partition(":")
        if not (number.isdecimal() and colon and len(rest) >= 8):
            raise ValueError("must look like 123456789:letters-and-digits")
        if is_guessed(rest):
            raise ValueError("is the one of an example: BotFather gives you your own")
        return token

    @field_validator("telegram_api_url", "webhook_url")
    @classmethod
    def _is_a_web_address(cls, url: str | None) -> str | None:
        if url is None:
            return None
        address = urlsplit(url)
        if address.scheme not in ("http", "https") or not address.hostname or address.port == 0:  # 65536 raises
            raise ValueError("must be an address that begins with https://")
        return url

    @field_validator("database_url")
    @classmethod
    def _is_one_of_ours(cls, url: SecretStr) -> SecretStr:
        try:
            backend = make_url(url.get_secret_value()).get_backend_name()
        except (ArgumentError, ValueError):
            raise ValueError("must be sqlite:///file or postgresql://user:password@host/name") from None
        if backend not in ("sqlite", "postgresql"):
            raise ValueError("must be sqlite:///file or postgresql://user:password@host/name")
        password = make_url(url.get_secret_value()).password
        if password and is_guessed(str(password)):
            raise ValueError("has a password that everybody guesses")
        return url

    @field_validator("webhook_secret", "metrics_port", mode="before")
    @classmethod
    def _empty_is_none(cls, given: Any) -> Any:
        return None if given == "" else given

    @field_validator("webhook_secret")
    @classmethod
    def _is_a_good_secret(cls, secret: SecretStr | None, others: ValidationInfo) -> SecretStr | None:
        wanted = "webhook_url" not in others.data or others.data["webhook_url"]  # a wrong one was wanted, too
        if secret is None and wanted:
            raise ValueError("is needed with WEBHOOK_URL")
        value = secret.get_secret_value() if secret else ""
        if secret and not (16 <= len(value) <= 256 and all(c.isascii() and (c.isalnum() or c in "_-") for c in value)):
            raise ValueError("must have 16 to 256 letters, digits, _ and -")
        if secret and is_guessed(value):
            raise ValueError("is one that everybody guesses: take what `openssl rand -hex 32` says")
        return secret

    @field_validator("messages_per_second")
    @classmethod
    def _is_what_telegram_takes(cls, rate: float, others: ValidationInfo) -> float:
        at_telegram = urlsplit(others.data.get("telegram_api_url", "")).hostname == "api.telegram.org"
        if rate > 30 and at_telegram and not others.data.get("allow_paid_broadcast"):
            raise ValueError("may be more than 30 only with ALLOW_PAID_BROADCAST, which costs stars")
        return rate

    @field_validator("coordinators", mode="before")
    @classmethod
    def _split(cls, ids: Any) -> Any:
        return [each for each in ids.replace(",", " ").split() if each] if isinstance(ids, str) else ids

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # OSError: "Europe" is a folder
            raise ValueError("must be a name like Europe/London") from error
        return zone

    @field_validator("content")
    @classmethod
    def _holds_what_it_must(cls, path: Path) -> Path:
        try:
            content.load(path)
        except ContentError as error:
            raise ValueError(str(error)) from None
        return path


class SharedSettings(Settings):
    """Of a process beside which others run."""

    database_url: SecretStr = Field(
        SecretStr("sqlite:///grapevine.sqlite3"), validate_default=True, description="postgresql://..."
    )

    @field_validator("database_url")
    @classmethod
    def _can_be_shared(cls, url: SecretStr) -> SecretStr:
        if make_url(url.get_secret_value()).get_backend_name() == "sqlite":
            raise ValueError("SQLite is for one process, `python -m bot run`; `web` and `worker` need PostgreSQL")
        return url


class WebSettings(SharedSettings):
    """Of a process that takes updates and does nothing else."""

    webhook_url: str | None = Field(description="where Telegram shall post updates")


def load(kind: type[Settings] = Settings) -> Settings:
    """From the environment and, for what is not there, from the file that ENV_FILE names (`.env`). Raises BadSettings."""
    named = os.environ.get("ENV_FILE", ".env")
    file = Path(named) if named else None
    faults = [f"  ENV_FILE: {reason}"] if file and (reason := _is_wrong(file, "ENV_FILE" in os.environ)) else []
    try:
        settings = kind(_env_file=file if file and os.access(file, os.R_OK) else None)
    except ValidationError as error:
        faults += [_fault(each, kind) for each in error.errors()]
    if faults:
        raise BadSettings("\n".join(faults))
    return settings


def _is_wrong(file: Path, named: bool) -> str | None:
    if not file.is_file():
        return f"{file} is not there" if named else None
    if not os.access(file, os.R_OK):
        return f"{file} cannot be read"
    return f"{file} can be read by everybody on this machine: chmod o-rwx {file}" if is_open(file) else None


def _fault(error: Any, kind: type[Settings]) -> str:
    name = ".".join(str(part) for part in error["loc"][:1]).upper()
    reason = error["msg"].removeprefix("Value error, ")
    if error["type"] == "missing":
        reason = f"is missing ({kind.model_fields[error['loc'][0]].description})"
    return f"  {name}: {reason}" if name else f"  {reason}"


def now() -> datetime:
    return datetime.now(UTC)


def ticks() -> float:
    """Seconds since some moment that only go on, also while the machine sleeps or the process is stopped."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
