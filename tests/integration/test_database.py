"""A function given to the database runs in a transaction of its own effect: it is stored whole, alone, and before anybody is told."""

import asyncio
import contextlib
import os
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models import bookings, database, forgetting, people
from models.bookings import EventFull
from models.database import Database, DatabaseUnavailable, SqliteDatabase
from models.events import Event
from models.people import Person
from tests.conftest import NOW


class Broken(Exception):
    """What a job of a test raises."""


@pytest.fixture
def sqlite(tmp_path: Path, sqlite_template: Path) -> Iterator[SqliteDatabase]:
    path = tmp_path / "grapevine.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    opened = database.connect(f"sqlite:///{path}")
    assert isinstance(opened, SqliteDatabase)
    yield opened
    opened.close()


def enter(db: Session, chat_id: int) -> None:
    db.add(Person(chat_id=chat_id, created_at=NOW))


def chats(db: Session) -> list[int]:
    return list(db.scalars(select(Person.chat_id).order_by(Person.id)))


@contextlib.contextmanager
def held_up(opened: Database) -> Iterator[None]:
    """The writer is busy meanwhile, so that what is submitted waits."""
    begun, hold = threading.Event(), threading.Event()

    def wait_there(_db: Session) -> None:
        begun.set()
        hold.wait(10)

    opened.submit(wait_there)
    begun.wait(10)
    yield
    hold.set()


def together(opened: Database, *jobs: Callable[[Session], Any]) -> "list[Future[Any]]":
    """Submitted so that all wait when it comes to them; returns when all have ended."""
    with held_up(opened):
        futures = [opened.submit(job) for job in jobs]
    wait(futures, timeout=10)
    return futures


# a group of jobs on SQLite


def test_what_waits_shares_a_transaction(sqlite: SqliteDatabase) -> None:
    commits: list[object] = []
    event.listen(sqlite.engine, "commit", commits.append)
    together(sqlite, *(partial(enter, chat_id=number) for number in range(1, 21)))
    assert len(commits) == 2  # of the job that held the others up, and of all of them
    assert sqlite.submit(chats).result() == list(range(1, 21))


def test_one_that_fails_does_not_harm_the_others_and_each_runs_again_in_order_and_alone(sqlite: SqliteDatabase) -> None:
    runs: list[tuple[int, int]] = []
    commits: list[object] = []
    event.listen(sqlite.engine, "commit", commits.append)

    def job(number: int) -> Callable[[Session], int]:
        def run(db: Session) -> int:
            runs.append((number, len(commits)))
            enter(db, number)
            db.flush()
            if number == 3:
                raise Broken
            return number

        return run

    futures = together(sqlite, *(job(number) for number in (1, 2, 3, 4)))
    assert [future.result() for future in futures if future is not futures[2]] == [1, 2, 4]
    assert isinstance(futures[2].exception(), Broken)
    assert runs == [(1, 1), (2, 1), (3, 1), (1, 1), (2, 2), (3, 3), (4, 3)]
    assert len(commits) == 4
    assert sqlite.submit(chats).result() == [1, 2, 4]


def test_a_rule_broken_only_at_the_end_of_a_job_is_that_jobs_alone(sqlite: SqliteDatabase) -> None:
    futures = together(sqlite, *(partial(enter, chat_id=number) for number in (1, 1, 2)))
    assert [type(future.exception()).__name__ for future in futures] == ["NoneType", "IntegrityError", "NoneType"]
    assert sqlite.submit(chats).result() == [1, 2]


def test_a_job_that_was_given_up_before_its_turn_is_not_done(sqlite: SqliteDatabase) -> None:
    with held_up(sqlite):
        given_up, kept = (sqlite.submit(partial(enter, chat_id=number)) for number in (1, 2))
        assert given_up.cancel()
    kept.result(10)
    assert sqlite.submit(chats).result() == [2]


# on both


async def test_a_write_returns_after_its_commit(db: Database, another: Engine) -> None:
    for chat_id in range(1, 6):
        await db.write(enter, chat_id)
        with Session(another) as elsewhere:
            assert chats(elsewhere) == list(range(1, chat_id + 1))


async def test_what_a_function_gives_back_can_be_used_after_its_transaction(db: Database) -> None:
    person = await db.write(people.arrive, 7, NOW)
    assert (person.chat_id, person.created_at, person.other_languages) == (7, NOW, [])


async def test_what_fails_stores_nothing_and_raises_what_it_raised(db: Database) -> None:
    def fail(db: Session) -> None:
        enter(db, 1)
        db.flush()
        raise Broken("as it was")

    with pytest.raises(Broken, match="as it was"):
        await db.write(fail)
    assert await db.read(chats) == []


async def test_a_broken_statement_keeps_its_name(db: Database) -> None:
    with pytest.raises(DBAPIError) as raised:
        await db.write(lambda db: db.execute(text("SELECT nothing FROM nowhere")))
    assert not isinstance(raised.value, DatabaseUnavailable)
    await db.write(enter, 1)
    assert await db.read(chats) == [1]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_who_is_held_up_in_a_transaction_loses_it(db: Database, another: Engine) -> None:
    def hold_up(session: Session) -> None:
        enter(session, 1)
        session.flush()
        session.execute(text("SET LOCAL idle_in_transaction_session_timeout = '1ms'"))
        with another.connect().execution_options(isolation_level="AUTOCOMMIT") as elsewhere:
            while elsewhere.scalar(
                text("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'")
            ):
                pass
        enter(session, 2)

    assert await db.read(lambda session: session.scalar(text("SHOW idle_in_transaction_session_timeout"))) == "10s"
    with pytest.raises(DatabaseUnavailable):
        await db.write(hold_up)
    assert await db.read(chats) == []


async def test_a_locked_database_is_unavailable_and_stores_nothing(db: Database, another: Engine) -> None:
    table_or_file = "BEGIN IMMEDIATE" if db.dialect == "sqlite" else "LOCK TABLE person IN ACCESS EXCLUSIVE MODE"
    patience = "PRAGMA busy_timeout=20" if db.dialect == "sqlite" else "SET LOCAL lock_timeout=20"

    def impatient(db: Session) -> None:
        db.execute(text(patience))
        enter(db, 2)
        db.flush()

    await db.write(lambda db: db.execute(text(patience)) and None)
    with another.connect() as elsewhere:
        raw: Any = elsewhere.connection.driver_connection
        raw.execute(table_or_file)
        with pytest.raises(DatabaseUnavailable):
            await db.write(impatient)
        raw.rollback()
    assert await db.read(chats) == []
    await db.write(enter, 3)
    assert await db.read(chats) == [3]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has one writer
async def test_two_that_wait_for_each_other_are_no_fault_of_the_program(db: Database) -> None:
    await db.write(lambda db: db.add_all([Person(chat_id=n, created_at=NOW) for n in (1, 2)]))
    met = threading.Barrier(2)

    def lock(db: Session, first: int, second: int) -> None:
        db.execute(text("SET LOCAL deadlock_timeout = '10ms'"))
        for chat_id in (first, second):
            db.execute(text("UPDATE person SET name = 'x' WHERE chat_id = :chat"), {"chat": chat_id})
            if chat_id == first:
                met.wait(10)

    ends = await asyncio.gather(db.write(lock, 1, 2), db.write(lock, 2, 1), return_exceptions=True)
    assert sorted(type(end).__name__ for end in ends) == ["DatabaseUnavailable", "NoneType"]


async def test_a_read_cannot_write(db: Database) -> None:
    def write(db: Session) -> None:
        enter(db, 1)
        db.flush()

    try:
        await db.read(write)
    except DBAPIError:
        assert db.dialect == "sqlite"  # which refuses
    assert await db.read(chats) == []


async def test_a_reader_does_not_wait_for_a_writer(db: Database) -> None:
    await db.write(enter, 1)
    begun, hold = threading.Event(), threading.Event()

    def slow(db: Session) -> None:
        enter(db, 2)
        db.flush()
        begun.set()
        hold.wait(10)

    writing = db.submit(slow)
    await asyncio.to_thread(begun.wait, 10)
    assert await db.read(chats) == [1]
    hold.set()
    await asyncio.wrap_future(writing)
    assert await db.read(chats) == [1, 2]


def test_closing_finishes_what_waits(database_url: str, another: Engine) -> None:
    opened = database.connect(database_url)
    with held_up(opened):
        futures = [opened.submit(partial(enter, chat_id=number)) for number in range(1, 101)]
        closing = threading.Thread(target=opened.close)
        closing.start()
    closing.join(20)
    assert not closing.is_alive() and all(future.done() for future in futures)
    with Session(another) as elsewhere:
        assert sorted(chats(elsewhere)) == list(range(1, 101))


async def test_who_comes_after_the_close_hears_that_it_is_unavailable(database_url: str) -> None:
    opened = database.connect(database_url)
    opened.close()
    with pytest.raises(DatabaseUnavailable):
        await opened.write(enter, 1)


# the last place


@pytest.mark.parametrize(("places", "guests"), [(1, 2), (3, 8)])
async def test_the_last_place_goes_to_one_of_those_who_ask_together(db: Database, places: int, guests: int) -> None:
    def prepare(db: Session) -> None:
        db.add(Event(id=1, programme="researchers", module="understanding", hub="summerfield",
                     starts_at=NOW + timedelta(days=1), minutes=60, capacity=places))  # fmt: skip
        db.add_all([Person(id=n, chat_id=n, created_at=NOW) for n in range(1, guests + 1)])

    await db.write(prepare)
    together = threading.Barrier(guests if db.dialect == "postgresql" else 1)

    def book(db: Session, number: int) -> None:
        person = db.get_one(Person, number)
        together.wait(10)
        bookings.book(db, 1, person, NOW)

    ends = await asyncio.gather(*(db.write(book, n) for n in range(1, guests + 1)), return_exceptions=True)
    assert sorted(type(end) is EventFull for end in ends) == [False] * places + [True] * (guests - places)
    assert ends.count(None) == places
    assert await db.read(lambda db: db.scalar(select(func.count()).select_from(bookings.Booking))) == places


async def test_who_taps_twice_at_once_has_one_place(db: Database) -> None:
    def prepare(db: Session) -> None:
        db.add(Event(id=1, programme="researchers", module="understanding", hub="summerfield",
                     starts_at=NOW + timedelta(days=1), minutes=60, capacity=2))  # fmt: skip
        db.add(Person(id=1, chat_id=1, created_at=NOW))

    await db.write(prepare)
    together = threading.Barrier(2 if db.dialect == "postgresql" else 1)

    def book(db: Session) -> int:
        person = db.get_one(Person, 1)
        together.wait(10)
        booking = bookings.book(db, 1, person, NOW)
        db.flush()
        return booking.id

    assert len(set(await asyncio.gather(db.write(book), db.write(book)))) == 1


# the file


@pytest.mark.parametrize(
    ("setting", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1), ("busy_timeout", 5000)],
)
async def test_sqlite_is_set_for_safety(sqlite: SqliteDatabase, setting: str, value: object) -> None:
    def look(db: Session) -> object:
        return db.scalar(text(f"PRAGMA {setting}"))

    assert await sqlite.write(look) == await sqlite.read(look) == value


async def test_readers_of_sqlite_are_only_readers(sqlite: SqliteDatabase) -> None:
    assert await sqlite.read(lambda db: db.scalar(text("PRAGMA query_only"))) == 1


def test_nobody_else_can_read_the_files(tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite3"
    before = os.umask(0)
    try:
        opened = database.connect(f"sqlite:///{path}")
        opened.submit(lambda db: db.execute(text("CREATE TABLE x (y)"))).result()
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
        opened.close()
    finally:
        os.umask(before)
    assert {"new.sqlite3", "new.sqlite3-wal"} <= modes.keys()
    assert set(modes.values()) == {0o600}


def test_a_file_that_is_there_keeps_the_rights_its_owner_gave_it(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite3"
    path.touch()
    path.chmod(0o640)
    database.connect(f"sqlite:///{path}").close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


async def test_who_is_forgotten_leaves_the_files_too(sqlite: SqliteDatabase, tmp_path: Path) -> None:
    def arrive(db: Session) -> None:
        people.arrive(db, 1, NOW).why = "because of the xylophone"

    await sqlite.write(arrive)
    assert found_in(tmp_path, b"xylophone")
    await sqlite.write(lambda db: forgetting.forget(db, people.arrive(db, 1, NOW)))
    assert not found_in(tmp_path, b"xylophone")


async def test_a_reader_can_only_delay_that_the_forgotten_leave_the_files(
    sqlite: SqliteDatabase, tmp_path: Path
) -> None:
    await sqlite.write(lambda db: db.add(Person(chat_id=1, created_at=NOW, why="because of the xylophone")))
    reader = sqlite3.connect(tmp_path / "grapevine.sqlite3")
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM person").fetchone()
    await sqlite.write(lambda db: db.execute(text("PRAGMA busy_timeout=20")) and None)
    await sqlite.write(lambda db: forgetting.forget(db, people.arrive(db, 1, NOW)))
    reader.close()
    await sqlite.write(enter, 2)
    assert not found_in(tmp_path, b"xylophone")


def found_in(folder: Path, words: bytes) -> bool:
    return any(words in file.read_bytes() for file in folder.iterdir())


# addresses


@pytest.mark.parametrize("url", ["postgresql://u:p@host/name", "postgresql+psycopg://u:p@host/name"])
def test_postgresql_is_spoken_to_with_psycopg_3(url: str) -> None:
    opened = database.connect(url)
    assert (opened.dialect, opened.engine.driver) == ("postgresql", "psycopg")
    opened.close()


def test_a_lost_server_is_unavailable() -> None:
    opened = database.connect("postgresql://u:p@127.0.0.1:1/name")
    with pytest.raises(DatabaseUnavailable):
        opened.submit(chats).result()
    opened.close()
