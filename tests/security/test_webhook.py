"""The webhook over real HTTP: who is let in, what is no update, who is too slow, and that 200 means stored."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import create_engine, make_url, text

from bot import intake
from bot.intake import MOST_BYTES, SECRET_HEADER, web_app
from handlers.speaking import Desk
from models.database import Database
from tests.integration.strangers import AMINA, Street, message, tap

SECRET = "a-secret-of-the-test"
HELLO = {"update_id": 1, **message(AMINA, "hello")}


@asynccontextmanager
async def webhook(street: Street) -> AsyncIterator[TestClient[Any, Any]]:
    server = TestServer(web_app(street.intake, "/hook", SECRET), host="127.0.0.1")
    async with TestClient(server) as client:
        yield client


async def post(client: TestClient[Any, Any], update: Any, secret: str | None = SECRET) -> int:
    """The status. `update` is bytes, or becomes JSON."""
    headers = {} if secret is None else {SECRET_HEADER: secret}
    body = update if isinstance(update, bytes) else json.dumps(update).encode()
    async with client.post("/hook", data=body, headers=headers) as answer:
        return answer.status


@pytest.mark.parametrize(
    "secret", [None, "", SECRET[:-1], SECRET + "x", SECRET.upper(), SECRET.replace("t", "т", 1), f"{SECRET},{SECRET}", "é", "\udcff",
               "x" * 8000],
)  # fmt: skip
async def test_a_wrong_secret_is_turned_away(secret: str | None, db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    async with webhook(street) as client:
        assert await post(client, HELLO, secret) == 401
    assert await street.taken() == set()


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"hello", b"\xff\xfe", b"\x00", b"[" * 200_000, b'{"update_id":' * 10_000, b"NaN", b"7", b"null", b'"x"', b"[]",
        b"{}", b'{"update_id": null}', b'{"update_id": "5"}', b'{"update_id": 1.5}', b'{"update_id": true}', b'{"update_id": [1]}',
        b'{"update_id": 99999999999999999999999999}', b'{"update_id": 1e400}', b'[{"update_id": 5}]',
    ],
    ids=lambda body: repr(body[:30]),
)  # fmt: skip
async def test_what_is_no_update_is_called_so(body: bytes, db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    async with webhook(street) as client:
        assert await post(client, body) == 400
    assert await street.taken() == set()


async def test_too_much_is_refused_and_what_just_fits_is_taken(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    body = json.dumps(HELLO).encode()
    async with webhook(street) as client:
        assert await post(client, body + b" " * (MOST_BYTES + 1 - len(body))) == 413
        assert await street.taken() == set()
        assert await post(client, body + b" " * (MOST_BYTES - 1 - len(body))) == 200
    assert await street.taken() == {1}


async def test_too_much_without_a_length_is_refused_too(db: Database, desk: Desk) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _each in range(300):
            yield b" " * 1024

    async with webhook(Street(db, desk)) as client:
        headers = {SECRET_HEADER: SECRET}
        async with client.post("/hook", data=endless(), headers=headers) as answer:
            assert answer.status == 413


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("secret", "status"), [(SECRET, 408), ("wrong" + SECRET, 401)])
async def test_who_sends_a_body_drop_by_drop_is_given_up_and_others_are_taken_meanwhile(
    secret: str, status: int, db: Database, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "BODY_SECONDS", 0.3)
    street = Street(db, desk)
    head = f"POST /hook HTTP/1.1\r\nHost: x\r\n{SECRET_HEADER}: {secret}\r\nContent-Length: 200\r\n\r\n"
    async with webhook(street) as client:
        slow = [await asyncio.open_connection("127.0.0.1", client.port) for _each in range(50)]
        for _reader, writer in slow:
            writer.write(head.encode() + b"{")
        assert await post(client, HELLO) == 200
        answers = [await asyncio.wait_for(reader.readline(), 5) for reader, _writer in slow]
        for _reader, writer in slow:
            writer.close()
    assert {int(each.split()[1]) for each in answers} == {status}
    assert await street.taken() == {1}


async def test_other_paths_and_methods_lead_nowhere(db: Database, desk: Desk) -> None:
    async with webhook(Street(db, desk)) as client:
        statuses = [(await client.get(path)).status for path in ("/hook", "/", "/hook/x", "/../hook")]
    assert set(statuses) <= {404, 405}


async def test_a_lone_surrogate_and_a_nul_come_through(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    async with webhook(street) as client:
        assert await post(client, {"update_id": 1, **message(AMINA, "\ud83dhello\x00")}) == 200
        assert await post(client, b'{"update_id": 2, "telepathy": "\\udc00\\u0000"}') == 200
    assert (await street.taken(), await street.quarantined()) == ({1, 2}, [])


async def test_an_update_is_answered_200_when_it_comes_again(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    async with webhook(street) as client:
        assert [await post(client, HELLO) for _time in range(3)] == [200, 200, 200]
    await street.deliver()
    assert len(street.sent) == 1


async def test_an_update_that_is_replayed_says_and_does_nothing_again(db: Database, desk: Desk) -> None:
    """Also at once, from many connections, and with other words under the old number."""
    street = Street(db, desk)
    await street.begin(AMINA)
    tapped = {"update_id": 99, **tap(AMINA, street.button(AMINA, "suggested"))}
    async with webhook(street) as client:
        assert set(await asyncio.gather(*(post(client, tapped) for _time in range(20)))) == {200}
        await street.deliver()
        before, sent = await street.rows(), len(street.sent)
        assert await post(client, tapped) == await post(client, {"update_id": 99, **message(AMINA, "Bilal")}) == 200
    await street.deliver()
    assert (await street.rows(), len(street.sent)) == (before, sent)


def impatient(db: Database) -> None:
    """Make the one connection that writes give up on locks soon, for a test that need not wait."""
    soon = "PRAGMA busy_timeout=20" if db.dialect == "sqlite" else "SET SESSION lock_timeout=20"
    db.submit(lambda session: session.connection().exec_driver_sql(soon)).result()


@asynccontextmanager
async def locked(url: str) -> AsyncIterator[None]:
    """Another program holds the database's lock."""
    if url.startswith("sqlite"):
        other = sqlite3.connect(str(make_url(url).database), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.close()
        return
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    try:
        with engine.begin() as connection:
            connection.execute(text("LOCK TABLE update_taken IN ACCESS EXCLUSIVE MODE"))
            yield
    finally:
        engine.dispose()


async def test_while_the_database_is_locked_telegram_is_asked_to_come_again(
    database_url: str, db: Database, desk: Desk
) -> None:
    street = Street(db, desk)
    impatient(db)
    async with webhook(street) as client:
        async with locked(database_url):
            assert [await post(client, HELLO) for _time in range(4)] == [503] * 4
        assert (await street.taken(), await street.quarantined()) == (set(), [])
        assert [await post(client, HELLO) for _time in range(2)] == [200, 200]
    await street.deliver()
    assert len(street.sent) == 1


async def test_when_the_connection_is_lost_telegram_is_asked_to_come_again(
    database_url: str, db: Database, desk: Desk
) -> None:
    if db.dialect == "sqlite":
        pytest.skip("SQLite has no connection to lose")
    street = Street(db, desk)
    async with webhook(street) as client:
        assert await post(client, {"update_id": 7, **message(AMINA, "hello")}) == 200
        await street.deliver()
        lose_all_connections(database_url)
        assert [await post(client, HELLO) for _time in range(2)] == [503, 200]
    await street.deliver()
    assert len(street.sent) == 2


def lose_all_connections(url: str) -> None:
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                           " AND datname = current_database()"))  # fmt: skip
    engine.dispose()


async def test_when_the_disk_is_full_telegram_is_asked_to_come_again(db: Database, desk: Desk) -> None:
    if db.dialect != "sqlite":
        pytest.skip("a full disk is made with SQLite's own limit")
    street = Street(db, desk)

    def limit(pages: str) -> None:
        db.submit(lambda session: session.connection().exec_driver_sql(f"PRAGMA max_page_count={pages}")).result()

    async with webhook(street) as client:
        limit("1")  # no page more than there is
        stored, statuses = 0, [200]
        while statuses[-1] == 200 and stored < 500:
            stored += 1
            statuses.append(await post(client, {"update_id": stored, **message(AMINA + stored, "hello")}))
        assert statuses[-1] == 503
        assert await street.taken() == set(range(1, stored))
        limit("1000000")
        assert await post(client, {"update_id": stored, **message(AMINA + stored, "hello")}) == 200
    await street.deliver()
