"""`python -m bot backup`, `restore` and `forgotten`: a copy of everything, put back without those who were forgotten since.

Beside each copy FILE lies FILE.forgotten, the marks of who was forgotten until then. `restore` reads all such lists in the copy's
folder and that of the database it replaces, and forgets them again before anybody can see the copy.
"""

import asyncio
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import func, inspect, make_url, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import dumps
from bot.dumps import NotDone
from bot.exclusive import alone
from bot.settings import Settings, now
from locales import Localizers
from models import database, forgotten, lease, migrate, restored
from models.content import Content
from models.people import Person

R = TypeVar("R")

LIST = ".forgotten"
SQLITE = b"SQLite format 3\0"


class Restored(NamedTuple):
    """How many people there are, how many were forgotten again, and how many messages of announcements are not sent."""

    people: int
    forgotten: int
    held: int
    list_was_read: bool = True

    def __str__(self) -> str:
        told = (
            f"Restored: {self.people} people. Forgotten again: {self.forgotten}. Messages of announcements that waited and are not sent, "
            f"because they may have gone out since: {self.held}."
        )
        if self.list_was_read:
            return told
        return (
            f"{told}\nThe list of who was forgotten could not be read from what was there; those beside the copy were."
        )


class _Order(NamedTuple):
    """The copy, who is to be forgotten in it, what the others are told from; `moved`: nothing was sent since it was made."""

    file: Path
    marks: set[str]
    local: Content
    localizers: Localizers
    moved: bool


def backup(settings: Settings, file: Path) -> None:
    """A copy of what is committed now, while everything goes on. Raises NotDone."""
    url = _url(settings)
    if file.exists():
        raise NotDone(f"{file} is there already")
    with _written(file) as unfinished:
        if _is_file(url):
            _copy(_database_file(url), unfinished)
        else:
            dumps.dump(url, unfinished)
    write_list(settings, Path(f"{file}{LIST}"))


def write_list(settings: Settings, file: Path) -> None:
    """Who was forgotten until now. Raises NotDone."""
    if _is_file(url := _url(settings)):
        _database_file(url)
    with _written(file) as unfinished:
        unfinished.write_text("".join(f"{mark}\n" for mark in sorted(_read(url, _marks))), encoding="ascii")


def restore(settings: Settings, local: Content, file: Path, *, replace: bool = False, moved: bool = False) -> Restored:
    """Put a copy in the place of the database. `replace`: what is there may go; `moved`: nothing was sent since the copy was made.
    Raises NotDone, and AlreadyRunning."""
    url = _url(settings)
    if not file.is_file():
        raise NotDone(f"{file} is not there")
    if _begins_with(file, SQLITE) is not _is_file(url):
        raise NotDone(f"{file} is no copy of a database of the kind that DATABASE_URL names")
    with alone(settings.database_url.get_secret_value()):
        leaving = _leaving(url, replace)
        marks = _lists_beside(file) | (leaving or set())
        order = _Order(file, marks, local, Localizers(ZoneInfo(settings.timezone)), moved)
        done = (_put_back_file if _is_file(url) else _put_back_dump)(url, order)
    return done._replace(list_was_read=leaving is not None)


def _put_back_file(url: URL, order: _Order) -> Restored:
    """It is made ready beside the database, and takes its place as a whole."""
    path, ready = Path(url.database or ""), Path(f"{url.database}.restoring")
    _drop(ready)
    with _written(ready) as unfinished:
        _copy(order.file, unfinished)
    try:
        done = _make_ready(url.set(database=str(ready)), order)
        with closing(sqlite3.connect(ready)) as made:
            made.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # all of it is in the file
        _drop(path, but_itself=True)  # the log of the old one must not be taken for the new one's
        os.replace(ready, path)
    finally:
        _drop(ready)
    _sync(path.parent)
    return done


def _put_back_dump(url: URL, order: _Order) -> Restored:
    if dumps.version(order.file) not in migrate.versions():
        raise _newer(order.file)
    kept = Path(f"{order.file}.replaced{LIST}")  # should this end half-way, the next time finds it
    with _written(kept) as unfinished:
        unfinished.write_text("".join(f"{mark}\n" for mark in order.marks), encoding="ascii")
    opened = database.connect(url.render_as_string(hide_password=False))
    try:
        dumps.put_back(url, opened.engine, order.file)
    finally:
        opened.close()
    done = _make_ready(url, order)
    kept.unlink()
    return done


def _make_ready(url: URL, order: _Order) -> Restored:
    opened = database.connect(url.render_as_string(hide_password=False))
    try:
        with opened.engine.connect() as connection:
            if migrate.version(connection) not in migrate.versions():
                raise _newer(order.file)
        migrate.upgrade(opened.engine)
        gone = opened.submit(
            lambda db: restored.forget_again(db, order.localizers, order.local, order.marks, now())
        ).result()
        held = 0 if order.moved else opened.submit(lambda db: restored.hold_announcements(db, now())).result()
        return Restored(opened.submit(_people).result(), gone, held)
    finally:
        opened.close()


def _leaving(url: URL, replace: bool) -> set[str] | None:
    """Who was forgotten in the database that goes; None when it cannot be read. Raises NotDone when it may not go."""
    if _is_file(url) and not Path(url.database or "").exists():
        return set()
    try:
        if not _is_file(url) and _read(url, lambda db: migrate.version(db.connection()) and lease.held(db)):
            raise NotDone("a process is running the bot on this database: stop all of them first")
        people, marks = _read(url, _who_is_there)
    except SQLAlchemyError:
        if replace:
            return None
        raise NotDone(
            "the database that is there cannot be read. To put the copy in its place all the same: --replace"
        ) from None
    if people and not replace:
        raise NotDone(f"{people} people are in the database. To put the copy in its place: --replace")
    return marks


def _who_is_there(db: Session) -> tuple[int, set[str]]:
    return _people(db) if migrate.version(db.connection()) else 0, _marks(db)


def _marks(db: Session) -> set[str]:
    """None on tables that are older than the list."""
    return forgotten.marks(db) if inspect(db.connection()).has_table(forgotten.Forgotten.__tablename__) else set()


def _people(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(Person)) or 0


def _lists_beside(file: Path) -> set[str]:
    return {mark for each in file.resolve().parent.glob(f"*{LIST}") for mark in each.read_text("ascii").split()}


def _copy(source: Path, target: Path) -> None:
    """All in one step: what is written meanwhile waits for nobody, and is not in it."""
    try:
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
            live.execute("PRAGMA query_only=ON")
            live.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file
            if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise NotDone(f"{source} is damaged")
    except sqlite3.DatabaseError as error:
        raise NotDone(f"{source} cannot be copied ({type(error).__name__})") from None


@contextmanager
def _written(file: Path) -> Iterator[Path]:
    """A file that is there as a whole or not at all, for nobody else to read."""
    unfinished = Path(f"{file}.unfinished")
    unfinished.unlink(missing_ok=True)
    os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield unfinished
        _sync(unfinished)
        os.replace(unfinished, file)
        _sync(file.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _drop(path: Path, *, but_itself: bool = False) -> None:
    for each in ([] if but_itself else [path]) + [Path(f"{path}{end}") for end in ("-wal", "-shm", "-journal")]:
        each.unlink(missing_ok=True)


def _read(url: URL, function: Callable[[Session], R]) -> R:
    opened = database.connect(url.render_as_string(hide_password=False))
    try:
        return asyncio.run(opened.read(function))
    finally:
        opened.close()


def _url(settings: Settings) -> URL:
    return make_url(settings.database_url.get_secret_value())


def _is_file(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _database_file(url: URL) -> Path:
    path = Path(url.database or "")
    if not path.is_file():
        raise NotDone(f"{path} is not there")
    return path


def _begins_with(file: Path, magic: bytes) -> bool:
    with file.open("rb") as opened:
        return opened.read(len(magic)) == magic


def _newer(file: Path) -> NotDone:
    return NotDone(f"{file} was made by a newer version of the program, or by another program")
