"""One process at a time runs the bot on a database. The lock goes with the process, however it ends."""

import contextlib
import fcntl
import os
from collections.abc import Iterator

import structlog
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

log = structlog.get_logger()

LOCK = 0x67726170  # "grap", for pg_advisory_lock


class AlreadyRunning(Exception):
    """Another process runs the bot on this database."""


@contextlib.contextmanager
def alone(database_url: str) -> Iterator[None]:
    """SQLite: raises AlreadyRunning at once. PostgreSQL: waits for the other process to go, as when a new version takes over."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        with _sqlite(url.database or "") as _held:
            yield
        return
    engine = create_engine(url.set(drivername="postgresql+psycopg"), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": LOCK}):
            log.info("waiting for another process to stop")
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCK})
        yield


@contextlib.contextmanager
def _sqlite(path: str) -> Iterator[None]:
    descriptor = os.open(f"{path}.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(f"another process is running the bot on {path}") from None
        yield
    finally:
        os.close(descriptor)
