"""The simulator as one web application."""

from collections.abc import AsyncIterator

from aiohttp import web

from simulator import pages
from simulator.api import BotApi
from simulator.config import Config
from simulator.control import Control, own_errors
from simulator.telegram import Telegram

LARGEST_REQUEST = 60 * 1024 * 1024
TELEGRAM = web.AppKey("telegram", Telegram)


def create_app(config: Config | None = None) -> web.Application:
    """All routes over a fresh, empty Telegram, which tests find under the key `TELEGRAM`."""
    telegram = Telegram(config or Config())
    api = BotApi(telegram)
    app = web.Application(middlewares=[own_errors], client_max_size=LARGEST_REQUEST)
    app[TELEGRAM] = telegram
    app.cleanup_ctx.append(_lifetime)
    app.on_shutdown.append(_wake_everybody)
    app.router.add_route("*", "/bot{token}/{method}", api.answer)
    app.router.add_get("/file/bot{token}/{path:.+}", api.file)
    app.add_routes(Control(telegram).routes())
    app.router.add_get("/", pages.index)
    app.router.add_get("/page/{name}", pages.asset)
    app.router.add_get("/fonts/{name}", pages.font)
    return app


async def _lifetime(app: web.Application) -> AsyncIterator[None]:
    await app[TELEGRAM].open()
    yield
    await app[TELEGRAM].close()


async def _wake_everybody(app: web.Application) -> None:
    """Long polls would hold the server up."""
    app[TELEGRAM].deliveries.end_poll()
    for person in app[TELEGRAM].people.by_id.values():
        person.chat.wake()
