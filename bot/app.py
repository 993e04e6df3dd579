"""The composition root: every part is made here, once, and put together."""

import asyncio
import contextlib
import signal
import uuid
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import structlog
from aiohttp import web

from bot.exclusive import alone
from bot.first_aid import FirstAid
from bot.intake import ALLOWED_UPDATES, Intake, poll, web_app
from bot.profile import present
from bot.settings import Settings, now
from bot.telegram import Telegram
from handlers import ACTIONS, JOURNEYS, REPLIES
from handlers.declarations import Action, Journey
from handlers.reception import Reception
from handlers.talk import Desk
from jobs.clock import Clock, Hands
from jobs.delivery import Deliverer
from jobs.due import JOBS
from jobs.pace import Buckets, Pace
from locales import Localizers
from models import conversations, database, people, updates
from models.content import Content
from models.database import Database

log = structlog.get_logger()

BURST = 5
KNOWN_AT_START = 20_000  # chats whose language is known without the database
STOP_SECONDS = 8.0


@dataclass
class Parts:
    """What a running program consists of."""

    database: Database
    telegram: Telegram
    intake: Intake
    deliverer: Deliverer
    clock: Clock
    localizers: Localizers


async def run(
    settings: Settings, content: Content, journeys: Iterable[Journey] = JOURNEYS, actions: Iterable[Action] = ACTIONS
) -> None:
    """Run until SIGINT or SIGTERM: intake and delivery in one process."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with alone(settings.database_url.get_secret_value(), stop):
        if stop.is_set():  # told so while it waited for another process
            return
        async with _parts(settings, content, journeys, actions) as parts, asyncio.TaskGroup() as tasks:
            running = [
                tasks.create_task(parts.deliverer.run()),
                tasks.create_task(parts.clock.run()),
                tasks.create_task(_intake(settings, parts)),
                tasks.create_task(present(parts.telegram.bot, parts.localizers)),
            ]
            await stop.wait()
            for task in running:
                task.cancel()
    log.info("stopped")


@contextlib.asynccontextmanager
async def _parts(
    settings: Settings, content: Content, journeys: Iterable[Journey], actions: Iterable[Action]
) -> AsyncIterator[Parts]:
    opened = database.connect(settings.database_url.get_secret_value())
    telegram = Telegram(settings.bot_token.get_secret_value(), settings.telegram_api_url)
    try:
        await telegram.open()
        localizers = Localizers(ZoneInfo(settings.timezone))
        pace, chats = Pace(settings.messages_per_second), Buckets(settings.messages_per_chat, BURST)
        deliverer = Deliverer(opened, telegram.post, uuid.uuid4().hex, pace, chats, now)
        rate = settings.messages_per_second
        desk = Desk(content, localizers, telegram.bot.username, rate=rate, approval_over=settings.approval_over)
        first_aid = FirstAid(telegram.post_ahead, desk)
        first_aid.remember_all(await opened.read(conversations.languages, KNOWN_AT_START))
        reception = Reception(desk, journeys, actions, deliverer.name, REPLIES)
        intake = Intake(opened, reception, deliverer, telegram, first_aid, now)
        await opened.write(updates.clear_taken)
        await _appoint(settings, opened, telegram.bot.username)
        await opened.read(desk.recordings.load)
        clock = Clock(opened, Hands(content, localizers, desk.recordings, rate), JOBS, now, deliverer.wake)
        yield Parts(opened, telegram, intake, deliverer, clock, localizers)
        await deliverer.finish(STOP_SECONDS)
    finally:
        await telegram.close()
        opened.close()


async def _intake(settings: Settings, parts: Parts) -> None:
    """Take updates until cancelled."""
    if settings.webhook_url is None or settings.webhook_secret is None:
        log.info("running", updates="fetched")
        await poll(parts.telegram, parts.intake)
        return
    secret = settings.webhook_secret.get_secret_value()
    app = web_app(parts.intake, urlsplit(settings.webhook_url).path or "/", secret)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
        await parts.telegram.bot.set_webhook(
            settings.webhook_url, secret_token=secret, allowed_updates=ALLOWED_UPDATES, max_connections=100
        )
        log.info("running", updates="webhook", port=settings.port)
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


async def _appoint(settings: Settings, opened: Database, username: str) -> None:
    """Coordinators of the settings; or, while there is nobody, a link that makes its opener the first."""
    await opened.write(people.appoint, settings.coordinators, now())
    if not await opened.read(people.are_there_any, people.Role.COORDINATOR):
        code = await opened.write(people.new_role_link, people.Role.COORDINATOR, now())
        print(  # noqa: T201 - for the person at the terminal, and in no log
            f"\nNobody is a coordinator yet. Whoever opens this link first becomes one (once, within a day):\n\n"
            f"    https://t.me/{username}?start={code}\n",
            flush=True,
        )
