"""The composition root: every part is made here, once, and put together."""

import asyncio
import contextlib
import gc
import os
import signal
import socket
import uuid
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import partial
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.bell import Bell
from bot.exclusive import alone
from bot.first_aid import FirstAid
from bot.inline import Inline
from bot.intake import Intake, poll
from bot.metrics import Metrics
from bot.profile import present
from bot.settings import Settings, now, ticks
from bot.telegram import Telegram
from bot.watch import Watch
from bot.webhook import take_by_webhook
from handlers import ACTIONS, JOURNEYS, REPLIES
from handlers.declarations import Action, Journey
from handlers.reception import Reception
from handlers.speaking import Desk
from jobs.clock import Clock, Hands
from jobs.delivery import Deliverer
from jobs.due import JOBS
from jobs.pace import Buckets, Pace
from jobs.tenure import Tenure
from locales import Localizers
from models import announcement_words, appointing, conversations, database, people, updates
from models.content import Content
from models.database import Database, DatabaseUnavailable
from models.outbox import Letter

log = structlog.get_logger()

BURST = 5
KNOWN_AT_START = 20_000  # chats whose language is known without the database
STOP_SECONDS = 5.0
AGAIN_SECONDS = 1.0
REFRESH_SECONDS = 15.0  # what another process has recorded is known to this one


class Share(StrEnum):
    """What of the work a process does."""

    RUN = "run"  # all of it
    WEB = "web"  # takes updates that Telegram posts
    WORKER = "worker"  # delivers, ticks the clock and fetches updates while it is elected


@dataclass
class Mouth:
    """Says what is owed, or wakes the process that does."""

    deliverer: Deliverer
    tenure: Tenure
    bell: Bell

    def hand(self, letters: Iterable[Letter]) -> None:
        self.deliverer.hand(letters)

    def wake(self) -> None:
        if self.tenure.holds():
            self.deliverer.wake()
        else:
            self.bell.ring()

    def claimant(self) -> str | None:
        return self.deliverer.name if self.tenure.holds() else None


@dataclass
class Parts:
    """What a running program consists of."""

    settings: Settings
    database: Database
    telegram: Telegram
    intake: Intake
    mouth: Mouth
    clock: Clock
    desk: Desk
    first_aid: FirstAid
    watch: Watch
    presented: bool = False

    async def work(self) -> None:
        """What only one process does, the elected one, until cancelled."""
        if not self.presented:
            await self._begin()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self.mouth.deliverer.run())
                tasks.create_task(self.clock.run())
                tasks.create_task(self.mouth.bell.hear(self.mouth.deliverer.wake))
                if self.settings.webhook_url is None:
                    tasks.create_task(poll(self.telegram, self.intake))
                if not self.presented:
                    self.presented = True
                    tasks.create_task(present(self.telegram.bot, self.desk.localizers))
        finally:
            await self.mouth.deliverer.finish(STOP_SECONDS)

    async def _begin(self) -> None:
        """What comes before all else. Returns once the database has taken it."""
        while True:
            try:
                await _appoint(self.settings, self.database, self.telegram.bot.username)
                await self.database.write(updates.clear_taken)
            except DatabaseUnavailable as error:
                log.warning("cannot begin", reason=str(error))
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                return

    async def keep_current(self) -> None:
        """Until cancelled: look at what this process keeps in memory. Who was heard last takes a while to find among very many; nobody
        has to wait for that."""
        knows = False
        while True:
            try:
                if not knows:
                    self.first_aid.remember_all(await self.database.read(conversations.languages, KNOWN_AT_START))
                    knows = True
                await self.database.read(self.desk.recordings.load)
            except SQLAlchemyError as error:
                log.warning("not looked at what is kept in memory", error=type(error).__name__)
            await asyncio.sleep(REFRESH_SECONDS)


async def run(
    settings: Settings,
    content: Content,
    journeys: Iterable[Journey] = JOURNEYS,
    actions: Iterable[Action] = ACTIONS,
    share: Share = Share.RUN,
) -> None:
    """Do this share of the work until SIGINT or SIGTERM: first no update is taken any more, then what is in hand is finished."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with alone(settings.database_url.get_secret_value()) as is_alone:
        async with (
            put_together(settings, content, journeys, actions, is_alone) as parts,
            asyncio.TaskGroup() as tasks,
        ):
            gc.freeze()  # what stays until the end need not be looked through again and again: that holds everything up for 200 ms
            running = [tasks.create_task(parts.keep_current())]
            if settings.webhook_url and share is not Share.WORKER:
                running.append(tasks.create_task(take_by_webhook(settings, parts.telegram, parts.intake, parts.watch)))
            if share is not Share.WEB:
                running.append(tasks.create_task(parts.mouth.tenure.run(parts.work)))
            running.append(tasks.create_task(parts.watch.serve(settings)))
            await stop.wait()
            for task in running:
                task.cancel()
                await asyncio.wait([task])
    log.info("stopped")


@contextlib.asynccontextmanager
async def put_together(
    settings: Settings,
    content: Content,
    journeys: Iterable[Journey],
    actions: Iterable[Action],
    is_alone: bool,
) -> AsyncIterator[Parts]:
    """Every part, open; what it does is begun by others."""
    url = settings.database_url.get_secret_value()
    opened, bell = database.connect(url), Bell(url)
    telegram = Telegram(settings.bot_token.get_secret_value(), settings.telegram_api_url)
    try:
        await telegram.open()
        localizers = Localizers(ZoneInfo(settings.timezone))
        tenure = Tenure(opened, _name(), settings.lease_seconds, ticks, alone=is_alone)
        pace, chats = Pace(settings.messages_per_second), Buckets(settings.messages_per_chat, BURST)
        metrics = Metrics(now)
        metrics.rate.set(settings.messages_per_second)
        deliverer = Deliverer(
            opened, metrics.counting(telegram.post), tenure.holder, pace, chats, now,
            holds=tenure.holds, render=partial(announcement_words.render, localizers), zone=localizers.zone,
            paid=settings.allow_paid_broadcast, ended=metrics.ended,
        )  # fmt: skip
        mouth = Mouth(deliverer, tenure, bell)
        rate = settings.messages_per_second
        desk = Desk(
            content, localizers, telegram.bot.username,
            rate=rate, approval_over=settings.approval_over, card_days=settings.card_days,
        )  # fmt: skip
        first_aid = FirstAid(telegram.post_ahead, desk)
        await opened.read(desk.recordings.load)
        reception = Reception(desk, journeys, actions, mouth.claimant, REPLIES)
        inline = Inline(opened, desk, telegram, now)
        intake = Intake(opened, reception, mouth, telegram, first_aid, inline, now, metrics)
        kept, unclaimed = timedelta(days=settings.keep_sent_days), timedelta(days=settings.card_days)
        hands = Hands(content, localizers, kept, rate, unclaimed)
        clock = Clock(opened, hands, JOBS, now, deliverer.wake, tenure.holds)
        watch = Watch(opened, metrics, JOBS, localizers.zone, now)
        yield Parts(settings, opened, telegram, intake, mouth, clock, desk, first_aid, watch)
        await inline.finish(STOP_SECONDS)
    finally:
        await bell.close()
        await telegram.close()
        opened.close()


def _name() -> str:
    """Of this process among all: where it runs, and what no other ever had."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:12]}"


async def _appoint(settings: Settings, opened: Database, username: str) -> None:
    """Coordinators of the settings; or, while there is nobody, a link that makes its opener the first."""
    await opened.write(appointing.appoint, settings.coordinators, now())
    if not await opened.read(people.are_there_any, people.Role.COORDINATOR):
        code = await opened.write(appointing.new_role_link, people.Role.COORDINATOR, now())
        print(  # noqa: T201 - for the person at the terminal, and in no log
            f"\nNobody is a coordinator yet. Whoever opens this link first becomes one (once, within a day):\n\n"
            f"    https://t.me/{username}?start={code}\n",
            flush=True,
        )
