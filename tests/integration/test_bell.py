"""Who stores what is owed rings, and the process that delivers is woken."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest
from sqlalchemy import create_engine, text

from bot.bell import GAP_SECONDS, LISTEN, Bell
from models.database import Database

POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


class Ear:
    """Counts what it hears."""

    def __init__(self) -> None:
        self.heard = 0
        self._news = asyncio.Event()

    def wake(self) -> None:
        self.heard += 1
        self._news.set()

    async def hears(self, times: int) -> None:
        async with asyncio.timeout(20):
            while self.heard < times:
                self._news.clear()
                await self._news.wait()


@asynccontextmanager
async def listening(bell: Bell) -> AsyncIterator[Ear]:
    ear = Ear()
    hearing = asyncio.create_task(bell.hear(ear.wake))
    try:
        await ear.hears(1)  # what may have been rung before
        yield ear
    finally:
        hearing.cancel()
        await asyncio.wait([hearing])


@contextmanager
def cut(database_url: str, statement: str) -> Iterator[None]:
    """The database ends the connections that ran a statement last."""
    engine = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        found = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = :query"
        assert connection.scalars(text(found), {"query": statement}).all()
    engine.dispose()
    yield


@POSTGRESQL
async def test_a_ring_is_heard_in_another_process(database_url: str, db: Database) -> None:
    here, there = Bell(database_url), Bell(database_url)
    async with listening(there) as ear:
        here.ring()
        await ear.hears(2)
    await here.close()


@POSTGRESQL
async def test_many_rings_at_once_are_few(database_url: str, db: Database) -> None:
    here, there = Bell(database_url), Bell(database_url)
    async with listening(there) as ear:
        for _time in range(200):
            here.ring()
            await asyncio.sleep(0)
        await here.close()  # the last of them is rung
        here.ring()
        await ear.hears(3)
        assert ear.heard <= 5
    await here.close()
    assert 0.02 <= GAP_SECONDS <= 0.05


@POSTGRESQL
async def test_a_connection_that_is_lost_is_made_anew(database_url: str, db: Database) -> None:
    here, there = Bell(database_url), Bell(database_url)
    async with listening(there) as ear:
        with cut(database_url, LISTEN):
            await ear.hears(2)  # it listens again, and looks what it has missed
        here.ring()
        await ear.hears(3)
        await here.close()


async def test_on_one_file_there_is_nobody_to_wake(sqlite_template: object) -> None:
    bell = Bell("sqlite:///any.sqlite3")
    bell.ring()
    await bell.hear(lambda: None)
    await bell.close()


@POSTGRESQL
async def test_a_database_that_cannot_be_reached_breaks_nothing(database_url: str) -> None:
    bell = Bell("postgresql://nobody:x@127.0.0.1:1/none")
    bell.ring()
    await bell.close()
