"""Taking the updates that Telegram posts."""

import asyncio
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from telegram.error import RetryAfter

from bot.intake import ALLOWED_UPDATES, Intake, web_app
from bot.settings import Settings
from bot.telegram import Telegram
from bot.watch import Watch

log = structlog.get_logger()

CONNECTIONS = 100
TRIES = 5
PAUSE_SECONDS = 1.0


async def take_by_webhook(settings: Settings, telegram: Telegram, intake: Intake, watch: Watch) -> None:
    """Listen, have Telegram post updates here, and take them until cancelled."""
    url, secret = settings.webhook_url or "", settings.webhook_secret
    token = secret.get_secret_value() if secret else ""
    runner = web.AppRunner(web_app(intake, urlsplit(url).path or "/", token, watch.routes()), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
        await _subscribe(telegram, url, token)
        log.info("running", updates="webhook", port=settings.port)
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


async def _subscribe(telegram: Telegram, url: str, token: str) -> None:
    """Telegram does not tell which secret it has, so that it is told at each start; it minds when several processes that start
    together tell it."""
    for attempt in range(1, TRIES + 1):
        try:
            await telegram.bot.set_webhook(
                url, secret_token=token, allowed_updates=ALLOWED_UPDATES, max_connections=CONNECTIONS
            )
            return
        except RetryAfter:
            if attempt == TRIES:
                raise
            await asyncio.sleep(PAUSE_SECONDS * attempt)
