"""Who may use it is declared for everything that can be reached from outside: what is not is found here, and fails the build.

That each then does what its declaration says is tried with every role in tests/integration/test_roles.py.
"""

import importlib
import pkgutil
from collections.abc import Iterable
from typing import Any

import pytest
from aiohttp import web

import handlers
from bot.intake import ALLOWED_UPDATES, web_app
from bot.metrics import Metrics
from bot.watch import Watch
from handlers import ACTIONS, JOURNEYS, REPLIES
from handlers.declarations import Action, Journey, Reply, Who, action, journey, reply
from handlers.speaking import Desk
from jobs.due import JOBS
from locales import Words
from models.database import Database
from models.notices import NOTICES
from tests.conftest import NOW
from tests.integration.strangers import Street
from tests.integration.test_roles import TABLE, WHO

ROUTES = {
    "POST /hook": "who knows the secret",
    "GET /healthz": "anyone",
    "GET /readyz": "anyone",
    "GET /metrics": "this machine",
}
UPDATES = {
    "message": "as the command, reply or journey says",
    "edited_message": "anyone: it is pointed to what there is",
    "callback_query": "as the action or journey says",
    "my_chat_member": "whose chat it is",
    "inline_query": "anyone: cards",
}
DECLARED = {"actions": Action, "journeys": Journey, "replies": Reply}
HAVE = {"actions": ACTIONS, "journeys": JOURNEYS, "replies": REPLIES}


def undeclared(part: str, have: Iterable[Any]) -> set[str]:
    """Those that stand in the table with nobody, or with others than they say themselves; and those of the table that are not there."""
    table = TABLE[part]
    wrong = {
        each.name for each in have if not isinstance(each.who, Who) or WHO.get(table.get(each.name, "")) is not each.who
    }
    return wrong | (set(table) - {each.name for each in have})


def made() -> dict[str, set[str]]:
    """All that any module of the handlers declares, by kind."""
    found: dict[str, set[str]] = {part: set() for part in DECLARED}
    for each in pkgutil.iter_modules(handlers.__path__, "handlers."):
        for value in vars(importlib.import_module(each.name)).values():
            for part, kind in DECLARED.items():
                if isinstance(value, kind):
                    found[part].add(value.name)
    return found


def routes(*apps: web.Application) -> set[str]:
    """As GET /path; HEAD goes with it."""
    every = (route for app in apps for route in app.router.routes())
    return {
        f"{route.method} {route.resource.canonical}" for route in every if route.resource and route.method != "HEAD"
    }


@pytest.mark.parametrize("part", DECLARED)
def test_all_there_is_stands_in_the_table_with_who_may(part: str) -> None:
    assert undeclared(part, HAVE[part]) == set()


@pytest.mark.parametrize("part", DECLARED)
def test_what_a_module_declares_can_be_reached_and_nothing_else(part: str) -> None:
    assert {each.name for each in HAVE[part]} == made()[part]


def test_a_new_one_that_is_in_no_table_is_found() -> None:
    new_action = action("new-thing", who=Who.ANYONE)(lambda talk, subject: None)
    new_journey = journey("new-way", Words("New"), who=Who.AGREED)(lambda talk: None)
    new_reply = reply("new-word", who=Who.COORDINATORS)(lambda talk, subject, heard: None)
    assert undeclared("actions", (*ACTIONS, new_action)) == {"new-thing"}
    assert undeclared("journeys", (*JOURNEYS, new_journey)) == {"new-way"}
    assert undeclared("replies", (*REPLIES, new_reply)) == {"new-word"}


def test_one_that_is_opened_to_others_than_the_table_says_is_found() -> None:
    wider = action("inbox", who=Who.ANYONE)(lambda talk, subject: None)
    assert undeclared("actions", (*(each for each in ACTIONS if each.name != "inbox"), wider)) == {"inbox"}


@pytest.mark.parametrize("declare", [action, reply, lambda name: journey(name, Words("New"))])  # type: ignore[call-arg]
def test_without_saying_who_may_none_can_be_made(declare: Any) -> None:
    with pytest.raises(TypeError, match="who"):
        declare("new-thing")


def test_every_notice_says_whom_it_is_for() -> None:
    assert {each.name for each in NOTICES} == set(TABLE["notices"])


def test_every_kind_of_update_and_inline_query_is_declared() -> None:
    assert set(ALLOWED_UPDATES) == set(UPDATES)
    assert set(TABLE["inline"]) == {"cards", "ownlink"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_every_route_is_declared_and_a_new_one_is_found(db: Database, desk: Desk) -> None:
    watch = Watch(db, Metrics(), JOBS, desk.localizers.zone, lambda: NOW)
    public = web_app(Street(db, desk).intake, "/hook", "s" * 20, watch.routes())
    private = web.Application()
    private.add_routes(watch.all_routes())
    assert routes(public) == {"POST /hook", "GET /healthz", "GET /readyz"}
    assert routes(public, private) == set(ROUTES)
    public.router.add_get("/people", private._handle)
    assert routes(public, private) - set(ROUTES) == {"GET /people"}
