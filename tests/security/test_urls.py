"""Nothing personal stands in an address: not in a link that is handed out, on a button, in a code to scan, in a file's name or a route."""

import re
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.intake import web_app
from bot.metrics import Metrics
from bot.telegram import Telegram
from bot.watch import Watch
from handlers.speaking import Desk
from jobs.due import JOBS
from models.database import Database
from tests.conftest import NOW
from tests.integration.strangers import AMINA, BILAL, MEERA, Street, inline
from tests.integration.test_hostile_traces import a_life

NUMBER = "447700900942"
ADDRESS = re.compile(r"(?:https?|tg|tel|mailto)://[^\s\"'<>\\\u2069]+")
PERSONAL = re.compile(rf"(?i)qanar|meera|nadia|{NUMBER}|441214960123|{AMINA}|{BILAL}|{MEERA}")
CODE = re.compile(r"https://t\.me/grapevine_demo_bot\?start=([A-Za-z0-9_-]+)")

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def said(street: Street) -> list[str]:
    """Everything that was sent, and the orders of what is printed with it."""
    rows = await street.rows()
    kept = [row["payload"] for row in rows["message_owed"]] + [str(row["content"]) for row in rows["attachment"]]
    return [str(each.payload) for each in (*street.sent, *street.courtesies)] + kept


@pytest.fixture
async def lived(db: Database, desk: Desk) -> Street:
    """Links of every kind were handed out, and files sent."""
    street = Street(db, desk)
    await a_life(street)
    session = await street.session(capacity=5)
    for chat_id, data in (
        (AMINA, "a.invite."), (AMINA, "a.invitein.en"), (AMINA, "a.inviteqr."), (AMINA, "a.myvine."), (MEERA, "a.links."),
        (MEERA, "a.newlink."), (AMINA, f"a.book.{session}"), (MEERA, "a.giverole.coordinator"), (MEERA, "a.giverole.leader"),
        (MEERA, "a.export.sign-ups"), (MEERA, f"a.doorcode.{session}"), (MEERA, "a.newcard.1"), (MEERA, "a.sourcefile."),
        (MEERA, f"a.event.{session}"), (AMINA, "a.mydetails.me"),
    ):  # fmt: skip
        await street.tap(chat_id, data)
    await street.look(inline(AMINA, "training"), inline(MEERA, ""))
    return street


async def test_no_address_that_is_said_names_or_numbers_anybody(lived: Street) -> None:
    found = {each for text in await said(lived) for each in ADDRESS.findall(text)}
    assert len(found) >= 4
    assert [each for each in found if PERSONAL.search(each)] == []


async def test_what_a_link_carries_is_chance_and_nothing_else(lived: Street) -> None:
    """Long enough, and nothing of a row's number or a chat's in it, however written."""
    codes = {code for text in await said(lived) for code in CODE.findall(text)}
    assert len(codes) >= 3
    for code in codes:
        assert len(code) >= 20 and not PERSONAL.search(code), code


async def test_no_file_is_named_after_anybody(lived: Street) -> None:
    assert lived.files
    assert [
        name for name, _content in lived.files if not re.fullmatch(r"[a-z0-9.-]+", name) or PERSONAL.search(name)
    ] == []


async def test_routes_have_no_place_for_anybody(db: Database, desk: Desk) -> None:
    watch = Watch(db, Metrics(), JOBS, desk.localizers.zone, lambda: NOW)
    app = web_app(Street(db, desk).intake, "/hook", "s" * 20, watch.all_routes())
    paths = {route.resource.canonical for route in app.router.routes() if route.resource}
    assert paths == {"/hook", "/healthz", "/readyz", "/metrics"}
    assert all("{" not in each for each in paths)


@pytest.fixture
async def asked(database_url: str) -> AsyncIterator[tuple[str, list[str]]]:
    """Where a Telegram is, and all paths that it is asked with what follows them."""
    paths: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        paths.append(request.path_qs)
        me = {"id": 1, "is_bot": True, "first_name": "Grapevine", "username": "grapevine_demo_bot", "message_id": 1}
        return web.Response(body=orjson.dumps({"ok": True, "result": me}), content_type="application/json")

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", answer)
    async with TestServer(app, host="127.0.0.1") as server:
        yield str(server.make_url("")).rstrip("/"), paths


async def test_calls_to_telegram_carry_people_in_their_body_alone(asked: tuple[str, list[str]]) -> None:
    url, paths = asked
    telegram = Telegram("7000000001:stand-in-for-tests", url)
    await telegram.open()
    payload: dict[str, Any] = {"chat_id": AMINA, "text": f"Qanarina {NUMBER}"}
    await telegram.post("sendMessage", orjson.dumps(payload))
    await telegram.post("sendDocument", orjson.dumps(payload), ("sheet.xlsx", b"Qanarina"))
    await telegram.close()
    assert {each.rpartition("/")[2] for each in paths} == {"getMe", "sendMessage", "sendDocument"}
    assert [each for each in paths if "?" in each or PERSONAL.search(each)] == []
