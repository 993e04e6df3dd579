"""The page of phones and its fonts."""

import re
from pathlib import Path

from aiohttp import web

from simulator.answers import Refused
from simulator.fonts import font_path

FOLDER = Path(__file__).parent / "page"
NAME = re.compile(r"\w[\w.-]*")
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


async def index(request: web.Request) -> web.StreamResponse:
    return _file(FOLDER / "index.html")


async def asset(request: web.Request) -> web.StreamResponse:
    name = request.match_info["name"]
    if not NAME.fullmatch(name):
        raise Refused(404, "no such file")
    return _file(FOLDER / name)


async def font(request: web.Request) -> web.StreamResponse:
    path = font_path(request.match_info["name"])
    if path is None:
        raise Refused(404, "no such font")
    return web.FileResponse(path, headers={"Content-Type": "font/ttf", "Cache-Control": "max-age=86400"})


def _file(path: Path) -> web.StreamResponse:
    if not path.is_file():
        raise Refused(404, "no such file")
    return web.FileResponse(path, headers=HEADERS)
