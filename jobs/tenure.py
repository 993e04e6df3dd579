"""Stands for election until it is elected, and then does the work of the elected for as long as it surely holds the lease."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

import structlog

from models import lease
from models.database import Database, DatabaseUnavailable

log = structlog.get_logger()

STAND_SECONDS = 1.0  # between tries; a lease that was given up is taken within it
RENEWALS = 4  # in the time that it lasts
MARGIN = 0.2  # of that time: what is under way when it runs out here may end before it has run out for others


class Tenure:
    """`seconds`: how long the lease lasts; `ticks`: seconds that pass at the same rate everywhere, also while the machine sleeps;
    `alone`: another lock keeps all others out."""

    def __init__(
        self, database: Database, holder: str, seconds: float, ticks: Callable[[], float], alone: bool = False
    ) -> None:
        self.holder = holder
        self._database = database
        self._lasts = timedelta(seconds=seconds)
        self._sure = seconds * (1 - MARGIN)
        self._renew = seconds / RENEWALS
        self._ticks = ticks
        self._alone = alone
        self._until = float("-inf")

    def holds(self) -> bool:
        """Whether nobody else can have it: counted from before the call that took or renewed it."""
        return self._ticks() < self._until

    async def run(self, work: Callable[[], Awaitable[None]]) -> None:
        """Until cancelled: `work` runs while the lease is held, and is cancelled when it is lost. In the end `work` may finish what it
        has in hand, and the lease is given up. Raises what `work` raises."""
        while True:
            term = await self._be_elected()
            try:
                await self._serve(work, term)
            finally:
                await self._give_up()

    async def _be_elected(self) -> int:
        told = False
        while (term := await self._stand()) is None:
            if not told:
                log.info("standing by")
                told = True
            await asyncio.sleep(min(STAND_SECONDS, self._renew))
        log.info("elected", term=term)
        return term

    async def _serve(self, work: Callable[[], Awaitable[None]], term: int) -> None:
        serving = asyncio.ensure_future(work())
        renewing = asyncio.ensure_future(self._keep(term))
        try:
            while self.holds() and not serving.done() and not renewing.done():
                await asyncio.wait(
                    [serving, renewing], timeout=self._until - self._ticks(), return_when=asyncio.FIRST_COMPLETED
                )
            if not serving.done():
                log.warning("lease lost", term=term)
        finally:
            serving.cancel()  # renewed until what is in hand is finished
            await asyncio.wait([serving])
            renewing.cancel()
            await asyncio.wait([renewing])
        if not serving.cancelled():
            serving.result()

    async def _keep(self, term: int) -> None:
        """Ends when it is not ours any more; while the database cannot be asked, time runs out by itself."""
        while True:
            await asyncio.sleep(self._renew)
            if await self._stand(otherwise=term) != term:
                self._until = float("-inf")
                return

    async def _stand(self, otherwise: int | None = None) -> int | None:
        """The term, None while somebody else has it; `otherwise` when the database cannot be asked."""
        started = self._ticks()
        try:
            term = await self._database.write(lease.stand, self.holder, self._lasts, alone=self._alone)
        except DatabaseUnavailable as error:
            log.warning("cannot stand for election", reason=str(error))
            return otherwise
        if term is not None:
            self._until = started + self._sure
        return term

    async def _give_up(self) -> None:
        was, self._until = self._until, float("-inf")
        if was > self._ticks():
            with suppress(DatabaseUnavailable):
                await self._database.write(lease.give_up, self.holder)
                log.info("lease given up")
