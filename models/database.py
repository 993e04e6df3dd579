"""The database: plain functions of a Session, run off the event loop, each in one transaction.

    await database.write(reception.take, incoming)     # returns after the commit
    people = await database.read(queries.search, words)

SQLite has one writer; what waits for it shares a transaction (group commit). PostgreSQL has a pool.
"""

import asyncio
import os
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import ORMExecuteState, Session

if TYPE_CHECKING:
    import psycopg

P = ParamSpec("P")
R = TypeVar("R")

GROUP = 64
POOL = 10
READERS = 4
TRANSACTION_TIMEOUT_SINCE = 170_000  # the version of PostgreSQL that can limit how long a transaction lasts

WAITING = ("busy_timeout=5000", "foreign_keys=ON", "cache_size=-4096")  # KiB, for each connection
READING = (*WAITING, "query_only=ON")
WRITING = (*WAITING, "journal_mode=WAL", "synchronous=FULL", "secure_delete=ON")

SCRUB = "scrub"  # session.info key: erased rows must leave the files, too
WROTE = "wrote"  # session.info key: something was written since it was last cleared


class DatabaseUnavailable(Exception):
    """Locked, full, lost, or a deadlock's victim: nothing was stored, the same call may succeed later."""


@dataclass(frozen=True)
class Job:
    """A function waiting for its transaction."""

    run: Callable[[Session], Any]
    result: "Future[Any]"


class Database:
    """Base of the two kinds; `connect(url)` makes the right one."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")

    @property
    def dialect(self) -> str:
        return self.engine.dialect.name

    async def write(self, function: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run in a transaction of its own effect; returns after the commit.

        Raises what the function raises, with nothing stored; DatabaseUnavailable when the database cannot take it now.
        """
        return await asyncio.wrap_future(self.submit(lambda db: function(db, *args, **kwargs)))

    def submit(self, run: Callable[[Session], R]) -> "Future[R]":
        raise NotImplementedError

    async def read(self, function: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run on a connection of the readers; what it writes is refused or rolled back."""
        return await asyncio.wrap_future(self._readers.submit(self._read, lambda db: function(db, *args, **kwargs)))

    def _read(self, run: Callable[[Session], R]) -> R:
        raise NotImplementedError

    def close(self) -> None:
        self._readers.shutdown()
        self.engine.dispose()


class SqliteDatabase(Database):
    """One file, one writer thread. A second process that opens the same file to run the bot is refused by a lock."""

    def __init__(self, url: URL) -> None:
        super().__init__(_sqlite_engine(url, "BEGIN IMMEDIATE", pool_size=1))
        self._reading = _sqlite_engine(url, "BEGIN", pool_size=READERS)
        self._waiting: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write_what_waits, name="writer", daemon=True)
        self._scrubbing = False
        self._closed = False
        self._writer.start()

    def submit(self, run: Callable[[Session], R]) -> "Future[R]":
        if self._closed:
            raise DatabaseUnavailable("the database is closed")
        job = Job(run, Future())
        self._waiting.put(job)
        return job.result

    def _write_what_waits(self) -> None:
        while (job := self._waiting.get()) is not None:
            jobs = [job]
            while len(jobs) < GROUP and not self._waiting.empty():
                following = self._waiting.get()
                if following is None:
                    self._waiting.put(None)
                    break
                jobs.append(following)
            self._transaction([job for job in jobs if job.result.set_running_or_notify_cancel()])

    def _transaction(self, jobs: Sequence[Job]) -> None:
        """All in one transaction; if any fails, each again in its own, in order."""
        if not jobs:
            return
        try:
            results = self._commit_together(jobs)
        except Exception as error:  # the job decides what to do; here only: whose is it
            if len(jobs) == 1:
                jobs[0].result.set_exception(_named(error, _passes))
            else:
                for job in jobs:
                    self._transaction([job])
        else:
            for job, result in zip(jobs, results, strict=True):
                job.result.set_result(result)

    def _commit_together(self, jobs: Sequence[Job]) -> list[Any]:
        results = []
        scrub = False
        with self.engine.begin() as connection:
            for job in jobs:
                with open_session(connection) as db:
                    results.append(job.run(db))
                    db.flush()
                    scrub = scrub or SCRUB in db.info
        self._scrubbing = self._scrubbing or scrub
        if self._scrubbing:
            self._empty_the_log()
        return results

    def _empty_the_log(self) -> None:
        """What was erased is zeroed in the file by secure_delete; the write-ahead log still has it until it is cut. A reader can
        hold that up: then it is tried again after the next transaction."""
        connection = self.engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            row = cursor.fetchone()  # (whether it was held up, pages in the log, pages copied)
            self._scrubbing = row is None or bool(row[0])
        except sqlite3.Error:
            self._scrubbing = True
        finally:
            connection.close()

    def _read(self, run: Callable[[Session], R]) -> R:
        with Session(self._reading) as db:
            return run(db)

    def close(self) -> None:
        """Finishes what waits."""
        self._closed = True
        self._waiting.put(None)
        self._writer.join()
        super().close()
        self._reading.dispose()


class PostgresDatabase(Database):
    """A pool of threads, one transaction each."""

    def __init__(self, url: URL) -> None:
        engine = create_engine(url, pool_size=POOL + READERS, max_overflow=0, hide_parameters=True)
        event.listen(engine, "connect", _limit_waiting)
        super().__init__(engine)
        self._writers = ThreadPoolExecutor(POOL, thread_name_prefix="writer")
        self._driver: Any = engine.dialect.loaded_dbapi

    def submit(self, run: Callable[[Session], R]) -> "Future[R]":
        try:
            return self._writers.submit(self._transaction, run)
        except RuntimeError as error:
            raise DatabaseUnavailable("the database is closed") from error

    def _transaction(self, run: Callable[[Session], R]) -> R:
        try:
            with self.engine.begin() as connection, open_session(connection) as db:
                result = run(db)
                db.flush()
            return result
        except (DBAPIError, self._driver.Error) as error:
            raise _named(error, self._passes) from error

    def _passes(self, error: BaseException) -> bool:
        state: str | None = getattr(error, "sqlstate", None)
        return state.startswith(PASSING_POSTGRES) if state else isinstance(error, self._driver.OperationalError)

    def _read(self, run: Callable[[Session], R]) -> R:
        with Session(self.engine) as db:
            return run(db)

    def close(self) -> None:
        self._writers.shutdown()
        super().close()


def connect(url: str) -> SqliteDatabase | PostgresDatabase:
    """Open the database of a URL: sqlite:///path or postgresql://user:password@host/name."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return SqliteDatabase(parsed)
    return PostgresDatabase(parsed.set(drivername="postgresql+psycopg"))


def open_session(connection: Connection) -> Session:
    """A session inside a transaction that its opener commits."""
    return _NotedSession(connection, join_transaction_mode="rollback_only", expire_on_commit=False)


class _NotedSession(Session):
    """Remembers in `info[WROTE]` that something was written through it."""


@event.listens_for(_NotedSession, "after_flush")
def _note_flush(session: Session, _context: object) -> None:
    session.info[WROTE] = True


@event.listens_for(_NotedSession, "do_orm_execute")
def _note_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        state.session.info[WROTE] = True


PASSING_SQLITE = (
    "SQLITE_BUSY",
    "SQLITE_LOCKED",
    "SQLITE_FULL",
    "SQLITE_IOERR",
    "SQLITE_READONLY",
    "SQLITE_CANTOPEN",
    "SQLITE_NOMEM",
)
PASSING_POSTGRES = (
    "08",
    "25006",
    "25P03",
    "25P04",
    "40",
    "53",
    "55P03",
    "57",
    "58",
)  # SQLSTATE classes and codes: lost, deadlock, full, stopped


def _named(error: Exception, passes: Callable[[BaseException], bool]) -> Exception:
    """Database errors that pass by themselves get one name; a broken rule or statement keeps its own."""
    raised = error.orig if isinstance(error, DBAPIError) else error
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    if raised is not None and (lost or passes(raised)):
        return DatabaseUnavailable(type(raised).__name__)
    return error


def _passes(error: BaseException) -> bool:
    return isinstance(error, sqlite3.Error) and str(getattr(error, "sqlite_errorname", "")).startswith(PASSING_SQLITE)


def _sqlite_engine(url: URL, begin: str, pool_size: int) -> Engine:
    if url.database and url.database != ":memory:":
        _keep_private(Path(url.database))
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "isolation_level": None, "cached_statements": 256},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        for setting in READING if begin == "BEGIN" else WRITING:
            connection.execute(f"PRAGMA {setting}")

    @event.listens_for(engine, "begin")
    def begin_explicitly(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _limit_waiting(connection: "psycopg.Connection[Any]", _record: object) -> None:
    """Who waits for a lock longer than SQLite's writers do is told that the database is unavailable. Who is held up in the middle of a
    transaction loses it, and does not keep the rows that it has locked from others; where the server can tell, also when that is
    between the parts of one statement."""
    connection.execute("SET lock_timeout = '5s'")
    connection.execute("SET idle_in_transaction_session_timeout = '10s'")
    if connection.info.server_version >= TRANSACTION_TIMEOUT_SINCE:
        connection.execute("SET transaction_timeout = '30s'")
    connection.commit()


def _keep_private(path: Path) -> None:
    """The file is made readable by its owner alone, before anything is written to it."""
    if not path.exists():
        path.touch(mode=0o600)
        os.chmod(path, 0o600)
