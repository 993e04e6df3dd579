"""The bell between processes: who stores what is owed rings it, and the one that delivers is woken. PostgreSQL carries it; it may
fail at any time, because the deliverer looks for itself each second."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, LiteralString

import structlog
from sqlalchemy import make_url

if TYPE_CHECKING:
    import psycopg

log = structlog.get_logger()

RING: LiteralString = "NOTIFY grapevine"
LISTEN: LiteralString = "LISTEN grapevine"
GAP_SECONDS = 0.05  # between two rings of a process: what is stored meanwhile is in the second
AGAIN_SECONDS = 1.0
CONNECT_SECONDS = 5


class Bell:
    """Rung after a commit, over a connection of its own; heard over another. On SQLite there is nobody else to wake."""

    def __init__(self, database_url: str) -> None:
        url = make_url(database_url)
        self._address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._silent = url.get_backend_name() == "sqlite"
        self._out: psycopg.AsyncConnection | None = None
        self._rung = False
        self._ringing: asyncio.Task[None] | None = None

    def ring(self) -> None:
        """At once, or with the next ring when the last was just now."""
        self._rung = not self._silent
        if self._rung and self._ringing is None:
            self._ringing = asyncio.ensure_future(self._ring())

    async def hear(self, wake: Callable[[], None]) -> None:
        """Call `wake` at each ring, until cancelled."""
        while not self._silent:
            try:
                async with await self._connect() as connection:
                    await connection.execute(LISTEN)
                    wake()  # for what was rung before
                    async for _ring in connection.notifies():
                        wake()
            except Exception as error:  # whatever it is: it is no more than a bell
                log.warning("bell not heard", error=type(error).__name__)
            await asyncio.sleep(AGAIN_SECONDS)

    async def close(self) -> None:
        """Ring what is still to be rung."""
        if self._ringing:
            await asyncio.wait([self._ringing], timeout=AGAIN_SECONDS)
        if self._out:
            await self._out.close()

    async def _ring(self) -> None:
        while self._rung:
            self._rung = False
            try:
                if self._out is None or self._out.closed:
                    self._out = await self._connect()
                await self._out.execute(RING)
            except Exception as error:  # whatever it is: it is no more than a bell
                log.warning("bell not rung", error=type(error).__name__)
            await asyncio.sleep(GAP_SECONDS)
        self._ringing = None

    async def _connect(self) -> "psycopg.AsyncConnection":
        import psycopg  # takes 9 MiB, which a program on SQLite has no use for

        return await psycopg.AsyncConnection.connect(self._address, autocommit=True, connect_timeout=CONNECT_SECONDS)
