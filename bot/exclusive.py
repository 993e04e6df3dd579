"""One process at a time runs the bot on a database. The lock goes with the process, however it ends."""

import asyncio
import contextlib
import fcntl
import os
from collections.abc import AsyncIterator, Iterator

import structlog
from sqlalchemy import URL, Connection, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

log = structlog.get_logger()

LOCK = "67726170, 1"  # two numbers: a space of their own, apart from the locks of chats
PING_SECONDS = 5.0


class AlreadyRunning(Exception):
    """Another process runs the bot on this database."""


class LockLost(Exception):
    """PostgreSQL ended our connection, and with it the lock: another process may run by now."""


@contextlib.asynccontextmanager
async def alone(database_url: str, stop: asyncio.Event) -> AsyncIterator[None]:
    """SQLite: raises AlreadyRunning at once. PostgreSQL: waits for the other process to go, as when a new version takes over,
    or until `stop`; sets `stop` and raises LockLost at the end when the lock is lost meanwhile."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        with _sqlite(url.database or ""):
            yield
        return
    connection = await asyncio.to_thread(_connect, url)
    try:
        await _acquire(connection, stop)
        watch = asyncio.create_task(_watch(connection, stop))
        try:
            yield
        finally:
            watch.cancel()
        if watch.done() and not watch.cancelled() and watch.result():
            raise LockLost("the database ended the connection that holds the lock")
    finally:
        with contextlib.suppress(DBAPIError):
            connection.close()


def _connect(url: URL) -> Connection:
    engine = create_engine(url.set(drivername="postgresql+psycopg"), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    return engine.connect()


async def _acquire(connection: Connection, stop: asyncio.Event) -> None:
    told = False
    while not stop.is_set():
        if await asyncio.to_thread(connection.scalar, text(f"SELECT pg_try_advisory_lock({LOCK})")):
            return
        if not told:
            log.info("waiting for another process to stop")
            told = True
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), 1.0)


async def _watch(connection: Connection, stop: asyncio.Event) -> bool:
    """Ends with True when the connection is lost."""
    while True:
        await asyncio.sleep(PING_SECONDS)
        try:
            await asyncio.to_thread(connection.scalar, text("SELECT 1"))
        except DBAPIError:
            log.error("lost the lock on the database")
            stop.set()
            return True


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
