"""Wherever it breaks, at a commit or a send, with people's words in the error itself: no line, figure, traceback or page repeats them,
nor the token."""

import io
import json
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from itertools import cycle
from typing import Any

import pytest
import structlog
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from telegram.error import BadRequest, NetworkError, TelegramError

from bot import logs, quarantine
from bot.intake import SECRET_HEADER, web_app
from bot.metrics import Metrics
from bot.telegram import Telegram
from bot.watch import Watch
from handlers.speaking import Desk
from jobs.due import JOBS
from models.database import Database, DatabaseUnavailable
from models.people import Person
from tests.conftest import NOW
from tests.integration.strangers import MEERA, Street, message, tap, user

TOKEN, SECRET = "7000000001:AAqanaryAAqanaryAAqanaryAAqanary", "qanary-webhook-secret-1"
CHAT, PHONE = 987_654_321_012, "+447700900942"
CANARIES = ("qanar", TOKEN, SECRET, PHONE, PHONE[1:], str(CHAT))
SAID = f"Qanarina qanary-words {PHONE} {CHAT} {TOKEN} {SECRET}"
KEY = b"k" * 32
COMMITS, SENDS = range(1, 21), range(1, 8)
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Spoilt(Exception):
    pass


def fails(error: Exception) -> Callable[[Session], None]:
    def fail(_session: Session) -> None:
        raise error from Spoilt(SAID)

    return fail


def breaks_a_rule(session: Session) -> None:
    """PostgreSQL says in its error which value was there already."""
    for name in ("Qanarina", SAID):
        session.execute(insert(Person).values(chat_id=CHAT, name=name, created_at=NOW))


RULE = "of the database's rules"
FAULTS: dict[str, Callable[[Session], None]] = {
    "of ours": fails(Spoilt(SAID)),
    RULE: breaks_a_rule,
    "of those rules, as they may be told one day": fails(
        IntegrityError(f"INSERT {SAID}", {"name": SAID}, Spoilt(SAID))
    ),
    "of a database that is gone": fails(DatabaseUnavailable("OperationalError")),
}
OTHERS = [fault for fault in FAULTS if fault != RULE]
UNSENT: dict[str, Callable[[], TelegramError]] = {
    "refused": lambda: BadRequest(SAID),
    "not reached": lambda: NetworkError(f"https://api.telegram.org/bot{TOKEN}/sendMessage: {SAID}"),
}


@pytest.fixture
def told() -> Iterator[io.StringIO]:
    lines = io.StringIO()
    logs.set_up(KEY, lines)
    yield lines
    structlog.reset_defaults()


def breaking(db: Database, at: int, fault: Callable[[Session], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """From the transaction number `at` on, three fail when all is done but the commit."""
    whole, count = db.submit, 0

    def submit(run: Callable[[Session], Any]) -> "Future[Any]":
        nonlocal count
        count += 1
        if not at <= count < at + 3:
            return whole(run)

        def broken(session: Session) -> None:
            run(session)
            session.flush()
            fault(session)

        return whole(broken)

    monkeypatch.setattr(db, "submit", submit)


def unsent(street: Street, at: int, fault: Callable[[], TelegramError], monkeypatch: pytest.MonkeyPatch) -> None:
    whole, count = street._post, 0

    async def post(method: str, body: bytes, attachment: tuple[str, bytes] | None = None) -> int:
        nonlocal count
        count += 1
        if count == at:
            raise fault() from Spoilt(SAID)
        return await whole(method, body, attachment)

    monkeypatch.setattr(street, "_post", post)
    street.deliverer._post = post


LIFE = [
    message(CHAT, "/start"),
    tap(CHAT, "a.language.en"),
    tap(CHAT, "a.answerteam."),
    message(CHAT, f"{SAID} Please help"),
    tap(CHAT, "a.join.researcher-training"),
    message(CHAT, "Qanarina"),
    message(CHAT, None, contact={"phone_number": PHONE, "first_name": "Qanarina", "user_id": CHAT}),
    message(CHAT, "he beats me qanary"),
    tap(CHAT, "a.mydetails.me"),
    tap(CHAT, "a.forget.yes"),
]


async def live(street: Street, metrics: Metrics, db: Database) -> list[str]:
    """A life over HTTP, each update until it is taken, three times at most; all pages that were answered."""
    watch = Watch(db, metrics, JOBS, street.desk.localizers.zone, lambda: NOW)
    street.intake._metrics = metrics
    street.deliverer._has_ended = metrics.ended
    pages = []
    app = web_app(street.intake, "/hook", SECRET, watch.all_routes())
    async with TestClient(TestServer(app, host="127.0.0.1")) as client:
        for each in LIFE:
            update = street.numbered(each)
            for part in (update.get("message"), update.get("callback_query")):
                if part:
                    part["from"] = user(CHAT, first_name="Qanarina", username="qanary", last_name=PHONE)
            for _again in range(4):
                answer = await client.post("/hook", data=json.dumps(update), headers={SECRET_HEADER: SECRET})
                pages.append(f"{answer.status} {answer.headers} {await answer.text()}")
                if answer.status == 200:
                    break
            for path in ("/healthz", "/readyz", "/metrics", f"/{TOKEN}"):
                pages.append(await (await client.get(path)).text())
    await street.deliverer.said(5)
    return pages


async def aside(street: Street) -> str:
    """What whoever runs it is shown of updates that were set aside."""
    found = await street.quarantined()
    outlines = [json.dumps(quarantine.outline(json.loads(each.payload))) for each in found]
    listed = quarantine.lines(found, KEY, street.desk.localizers.zone) if found else []
    return "\n".join([*listed, *outlines, *(each.traceback for each in found)])


def nothing_in(*texts: str) -> None:
    found = [(canary, text[:300]) for text in texts for canary in CANARIES if canary.casefold() in text.casefold()]
    assert found == []


@pytest.mark.parametrize(("at", "fault"), [*((at, RULE) for at in COMMITS), *zip(COMMITS, cycle(OTHERS), strict=False)])
async def test_at_no_commit(
    at: int, fault: str, db: Database, desk: Desk, told: io.StringIO, monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    if db.dialect != "sqlite" and fault != RULE:
        pytest.skip("the others are the same on both")
    street, metrics = Street(db, desk), Metrics()
    await street.appoint(MEERA)
    breaking(db, at, FAULTS[fault], monkeypatch)
    pages = await live(street, metrics, db)
    monkeypatch.undo()
    said = capfd.readouterr()
    nothing_in(told.getvalue(), *pages, await aside(street), said.out, said.err)
    assert told.getvalue()  # that it broke is told


@ON_SQLITE
@pytest.mark.parametrize("fault", UNSENT)
@pytest.mark.parametrize("at", SENDS)
async def test_at_no_send(
    at: int, fault: str, db: Database, desk: Desk, told: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    street, metrics = Street(db, desk), Metrics()
    await street.appoint(MEERA)
    unsent(street, at, UNSENT[fault], monkeypatch)
    nothing_in(*await live(street, metrics, db), told.getvalue(), await aside(street))


@ON_SQLITE
async def test_the_token_is_in_no_error_of_a_call(database_url: str, told: io.StringIO) -> None:
    telegram = Telegram(TOKEN, "http://127.0.0.1:1")
    with pytest.raises(TelegramError) as failed:
        await telegram.open()
    await telegram.close()
    nothing_in(str(failed.value), repr(failed.value), logs.traced(failed.value), told.getvalue())
