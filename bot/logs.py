"""What is told while it runs: a line each, JSON for a machine, words on a terminal.

No line holds what people said, who they are, or a secret. The numbers of updates, messages and announcements stand there as hashes, the
same in every process of an installation, so that lines belong together and lead to nobody. Of an error its kind and its place are told,
never its message, which may quote people.
"""

import logging
import secrets
import sys
import threading
import traceback
from collections.abc import Callable, MutableMapping
from hashlib import blake2b
from types import TracebackType
from typing import Any, TextIO

import orjson
import structlog
from pydantic import SecretStr

Line = MutableMapping[str, Any]

IDS = {"update_id", "row", "announcement"}
FIRST = ("timestamp", "level", "event")
DEEPEST = 10  # causes of causes

log = structlog.get_logger()


def set_up(key: bytes | None = None, file: TextIO | None = None) -> None:
    """Our own lines to standard error; libraries, which may log tokens and messages, only when something breaks. `key`: of the
    hashes; None: of this process alone."""
    for name in ("telegram", "httpx", "aiohttp", "apscheduler", "sqlalchemy", "alembic"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.basicConfig(handlers=[_Library()], level=logging.WARNING, force=True)
    logging.raiseExceptions = False
    sys.excepthook = _crashed
    sys.unraisablehook = lambda raised: _tell("ignored", raised.exc_value)
    threading.excepthook = lambda raised: _tell("thread crashed", raised.exc_value)
    told_to = file or sys.stderr
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _hashing(key or secrets.token_bytes(32)),
            _in_order,
            _readable if told_to.isatty() else _json,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(told_to),
    )


def key_of(token: SecretStr) -> bytes:
    """The key of an installation: all its processes have the token, and nobody else has."""
    return blake2b(token.get_secret_value().encode(), person=b"grapevine-logs").digest()


def hashed(number: object, key: bytes) -> str:
    """What stands in the logs for a number."""
    return blake2b(str(number).encode(), key=key, digest_size=6).hexdigest()


def traced(error: BaseException, deep: int = 0) -> str:
    """Where it came from, and its kind; the same of what caused it. No message: it may quote people."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    told = [traced(cause, deep + 1)] if cause is not None and deep < DEEPEST else []
    told += [*traceback.format_tb(error.__traceback__), f"{type(error).__name__}\n"]
    if isinstance(error, BaseExceptionGroup) and deep < DEEPEST:
        told += [traced(each, deep + 1) for each in error.exceptions]
    return "".join(told)


def _tell(event: str, error: BaseException | None) -> None:
    log.critical(event, error=type(error).__name__, where=traced(error) if error else "")


def _crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        _tell("crashed", error)


class _Library(logging.Handler):
    """What a library has to say: that it did, and about which error."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        told = {"error": type(error).__name__, "where": traced(error)} if error else {}
        log.log(max(record.levelno, logging.WARNING), "library", library=record.name, **told)


def _hashing(key: bytes) -> Callable[[Any, str, Line], Line]:
    def hash_ids(_logger: Any, _method: str, line: Line) -> Line:
        line.update({name: hashed(line[name], key) for name in IDS & line.keys()})
        return line

    return hash_ids


def _in_order(_logger: Any, _method: str, line: Line) -> Line:
    return {name: line.pop(name) for name in FIRST if name in line} | dict(line)


def _json(_logger: Any, _method: str, line: Line) -> str:
    return orjson.dumps(line, default=repr).decode()


def _readable(_logger: Any, _method: str, line: Line) -> str:
    moment, level, event = (line.pop(name, "") for name in FIRST)
    where = str(line.pop("where", ""))
    told = " ".join(f"{name}={value}" for name, value in line.items())
    return f"{str(moment)[:19]} {level:8} {event} {told}\n{where}".rstrip()
