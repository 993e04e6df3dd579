"""Whether it is ready, and its figures: each check by its name, and nothing about anybody."""

import re
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import text, update

from bot.intake import web_app
from bot.metrics import Metrics
from bot.watch import LATE_SECONDS, Watch
from handlers.speaking import Desk
from jobs.due import JOBS
from models import backlog, lease, outbox, schedule
from models.database import Database, DatabaseUnavailable
from models.lease import Lease
from models.outbox import Lane, Letter, State
from models.schedule import Outcome
from tests.conftest import NOW
from tests.integration.strangers import AMINA, Street, message
from tests.integration.test_hostile_forgetting import CANARIES, CHAT, a_life, street_of

LONG = timedelta(seconds=30)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has much else to do is not one whose database hangs."""
    monkeypatch.setattr("bot.watch.LOOK_SECONDS", 20.0)


def watch_of(db: Database, desk: Desk) -> Watch:
    return Watch(db, Metrics(lambda: NOW), JOBS, desk.localizers.zone, lambda: NOW)


async def fails(watch: Watch) -> list[str]:
    return [name for name, check in (await watch.checks()).items() if not check["ok"]]


async def test_it_is_ready_when_somebody_holds_the_lease(db: Database, desk: Desk) -> None:
    watch = watch_of(db, desk)
    assert await fails(watch) == ["lease"]
    await db.write(lease.stand, "worker", LONG)
    assert await fails(watch) == []


async def test_it_stays_ready_while_one_hands_over_to_another_and_no_longer(db: Database, desk: Desk) -> None:
    watch = watch_of(db, desk)
    await db.write(lease.stand, "worker", LONG)
    await db.write(lease.give_up, "worker")
    assert await fails(watch) == []
    await db.write(lambda session: session.execute(update(Lease).values(until=NOW - LONG)) and None)
    assert await fails(watch) == ["lease"]


async def test_a_reply_that_waits_too_long_is_told(db: Database, desk: Desk) -> None:
    watch = watch_of(db, desk)
    await db.write(lease.stand, "worker", LONG)
    since = NOW - timedelta(seconds=LATE_SECONDS + 1)
    await db.write(outbox.owe, AMINA, "sendMessage", {"text": "…"}, since, lane=Lane.NOTICE)
    assert await fails(watch) == []
    await db.write(outbox.owe, AMINA, "sendMessage", {"text": "…"}, since, claimed_by="worker")
    assert await fails(watch) == ["oldest_unsent_reply"]
    assert (await watch.checks())["oldest_unsent_reply"]["seconds"] == LATE_SECONDS + 1


async def test_tables_of_another_version_are_told(db: Database, desk: Desk) -> None:
    watch = watch_of(db, desk)
    head = (await watch.checks())["schema"]["wanted"]
    await db.write(lambda session: session.execute(text("UPDATE alembic_version SET version_num = '0001'")) and None)
    try:
        checks = await watch.checks()
        assert checks["schema"] == {"ok": False, "found": "0001", "wanted": head}
        assert b"grapevine_database_up 1.0" in await watch.figures()
    finally:
        await db.write(lambda s: s.execute(text(f"UPDATE alembic_version SET version_num = '{head}'")) and None)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_database_that_does_not_answer_is_told_and_the_figures_are_there_all_the_same(
    db: Database, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_given: object) -> None:
        raise DatabaseUnavailable

    watch = watch_of(db, desk)
    monkeypatch.setattr(db, "read", refuse)
    assert set(await fails(watch)) == {"database", "schema", "lease", "oldest_unsent_reply"}
    assert b"grapevine_database_up 0.0" in await watch.figures()


async def test_over_http_each_check_has_its_name_and_nothing_is_open_beside_the_webhook_but_that(
    db: Database, desk: Desk
) -> None:
    street, watch = Street(db, desk), watch_of(db, desk)
    async with client(web_app(street.intake, "/hook", "s" * 20, watch.routes())) as browser:
        assert (await browser.get("/healthz")).status == 200
        answer = await browser.get("/readyz")
        told = await answer.json()
        assert (answer.status, told["ready"], told["checks"]["lease"]["ok"]) == (503, False, False)
        await db.write(lease.stand, "worker", LONG)
        assert (await browser.get("/readyz")).status == 200
        assert (await browser.get("/metrics")).status == 404


def client(app: web.Application) -> TestClient[Any, Any]:
    return TestClient(TestServer(app, host="127.0.0.1"))


async def test_what_waits_is_counted_by_lane(db: Database) -> None:
    for lane in (Lane.REPLY, Lane.NOTICE, Lane.NOTICE):
        await db.write(outbox.owe, AMINA, "sendMessage", {"text": "…"}, NOW, lane=lane)
    assert await db.read(backlog.by_lane) == {Lane.URGENT: 0, Lane.REPLY: 1, Lane.NOTICE: 2, Lane.ANNOUNCEMENT: 0}


async def test_how_late_a_job_was_and_is_are_told(db: Database, desk: Desk) -> None:
    due = NOW - timedelta(hours=2)
    await db.write(schedule.deal, "reminders", due, due + timedelta(seconds=9), Outcome.DONE)
    page = (await watch_of(db, desk).figures()).decode()
    assert 'grapevine_job_lateness_seconds{job="reminders"} 9.0' in page
    overdue = re.search(r'grapevine_job_overdue_seconds{job="reminders"} ([\d.]+)', page)
    assert overdue and 7100 < float(overdue[1]) <= 7200


async def test_updates_and_the_time_to_a_reply_are_counted(db: Database, desk: Desk) -> None:
    street, metrics = Street(db, desk), Metrics(lambda: NOW + timedelta(seconds=3))
    street.intake._metrics = metrics
    await street.take(message(AMINA, "hello"))
    metrics.ended(Letter(1, AMINA, Lane.REPLY, "sendMessage", b"", owed_at=NOW), State.SENT)
    page = metrics.page().decode()
    assert 'grapevine_updates_total{outcome="stored"} 1.0' in page
    assert 'grapevine_messages_total{lane="reply",outcome="sent"} 1.0' in page
    assert "grapevine_reply_seconds_sum 3.0" in page


async def test_a_life_leaves_nothing_in_the_figures(db: Database, desk: Desk) -> None:
    street, watch = street_of(db, desk), watch_of(db, desk)
    street.intake._metrics = watch.metrics
    street.deliverer._has_ended = watch.metrics.ended
    await a_life(street)
    page = (await watch.figures()).decode()
    assert "grapevine_updates_set_aside_total 1.0" in page and "grapevine_quarantine 1.0" in page
    assert not [canary for canary in (*CANARIES, str(CHAT)) if canary in page]
    labels = set(re.findall(r'(\w+)="', page))
    assert labels == {"outcome", "lane", "le"}
