"""Who is forgotten is forgotten: in every table, in the bytes of the files, on the team's phones."""

import re
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import make_url

from handlers import ACTIONS, JOURNEYS, REPLIES
from handlers.incoming import Incoming, read
from handlers.reception import Reception
from handlers.speaking import Desk
from models.database import Database
from tests.integration.strangers import AMINA, MEERA, Street, message, tap, user
from tests.integration.test_hostile_poison import brittle

CHAT = 987_654_321_012
CANARIES = ["Qanarina", "first-qanary", "why-qanary", "words-qanary", "half-qanary", "poison qanary", "voice-qanary"]
NAMED = {"from": user(CHAT, first_name="first-qanary", username="first-qanary")}


async def a_life(street: Street) -> None:
    """Somebody leaves words wherever words can be left: answered, passed on, spoken, half said, failed."""
    await street.appoint(MEERA)
    await street.arrive(CHAT)
    await street.tap(CHAT, "a.join.researcher-training")
    await street.choose(CHAT, "adult")
    await street.take(message(CHAT, "Qanarina", **NAMED))
    await street.choose(CHAT, "attend", "none", "+", "yes", "skip", "+")
    await street.take(message(CHAT, "why-qanary", **NAMED))
    people = await street.ids()
    await street.tap(MEERA, "a.seeto.1")
    await street.tap(MEERA, f"a.write.{people[CHAT]}")
    await street.say(MEERA, "Dear Qanarina, come on Monday.")
    await street.tap(CHAT, "a.answerteam.")
    await street.say(CHAT, "words-qanary")
    await street.tap(CHAT, "a.answerteam.")
    await street.say(CHAT, None, voice={"file_id": "voice-qanary", "file_unique_id": "v", "duration": 4})
    await street.say(CHAT, "/brittle")
    await street.say(CHAT, "poison qanary")
    await street.tap(CHAT, "a.change.why")
    await street.tap(CHAT, "a.join.researcher-training")
    await street.say(CHAT, "half-qanary")


def street_of(db: Database, desk: Desk) -> Street:
    parts = brittle()
    return Street(db, desk, (*JOURNEYS, parts[0]), (*ACTIONS, parts[1]))


def traces(rows: object) -> set[str]:
    return set(re.findall(rf"(?i)[\w-]*qanar\w*|{CHAT}", str(rows)))


async def test_the_life_leaves_traces_at_first(db: Database, desk: Desk) -> None:
    street = street_of(db, desk)
    await a_life(street)
    assert {"Qanarina", "why-qanary", str(CHAT)} <= traces(await street.rows())


async def test_no_table_has_a_trace(db: Database, desk: Desk) -> None:
    street = street_of(db, desk)
    await a_life(street)
    await street.tap(CHAT, "a.forget.yes")
    assert traces(await street.rows()) == set()


async def test_the_files_have_no_trace(database_url: str, db: Database, desk: Desk) -> None:
    if db.dialect != "sqlite":
        pytest.skip("the files of PostgreSQL are its own")
    street = street_of(db, desk)
    await a_life(street)
    path = Path(str(make_url(database_url).database))
    assert CANARIES[0].encode() in b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))
    await street.tap(CHAT, "a.forget.yes")
    left = b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))
    assert [canary for canary in CANARIES if canary.encode() in left] == []


async def test_a_reader_who_holds_the_log_up_only_delays_that(database_url: str, db: Database, desk: Desk) -> None:
    if db.dialect != "sqlite":
        pytest.skip("the files of PostgreSQL are its own")
    street = street_of(db, desk)
    await a_life(street)
    path = Path(str(make_url(database_url).database))
    db.submit(lambda session: session.connection().exec_driver_sql("PRAGMA busy_timeout=20")).result()
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM person").fetchall()
    await street.tap(CHAT, "a.forget.yes")
    reader.close()
    await street.say(AMINA, "hello")
    left = b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))
    assert [canary for canary in CANARIES if canary.encode() in left] == []


async def test_what_waits_to_be_sent_to_the_team_has_no_trace_either(db: Database, desk: Desk) -> None:
    street = street_of(db, desk)
    await a_life(street)
    reception = Reception(desk, JOURNEYS, ACTIONS, replies=REPLIES)
    await db.write(reception.take, incoming(street, "a.signup.1"), street.now)  # answered, and not delivered yet
    await street.intake.take(street.numbered(tap(CHAT, "a.forget.yes")))
    left = traces(await street.rows())
    await street.deliver()
    assert left <= {str(CHAT)}  # where the last word goes


def incoming(street: Street, data: str) -> Incoming:
    return read(street.numbered(tap(MEERA, data)))


async def test_a_failed_update_of_the_team_that_shows_the_name_has_no_trace(db: Database, desk: Desk) -> None:
    street = street_of(db, desk)
    await a_life(street)
    await street.say(MEERA, "/brittle")
    await street.say(MEERA, "poison", reply_to_message=message(MEERA, "New sign-up: Qanarina")["message"])
    await street.tap(CHAT, "a.forget.yes")
    assert traces(await street.rows()) == set()


async def test_the_sign_up_and_the_messages_leave_the_chats_of_the_team(db: Database, desk: Desk) -> None:
    street = street_of(db, desk)
    await a_life(street)
    before = street.phone(MEERA)
    got = {number for number, text in before.items() if "New sign-up" in text or "Message from" in text}
    assert len(got) == 3  # the sign-up, a written message, a spoken one
    await street.tap(CHAT, "a.forget.yes")
    after = street.phone(MEERA)
    assert [after[number] for number in got & set(after) if traces(after[number])] == []


async def test_the_old_buttons_of_who_was_forgotten_are_no_keys(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.begin(AMINA)
    old = street.button(AMINA, "suggested")
    await street.tap(AMINA, "a.forget.yes")
    [told] = await street.tap(AMINA, old)
    assert told.text == street.in_english("Which language shall we speak?")


async def test_of_somebody_under_18_nothing_is_kept(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.say(CHAT, "/start", **NAMED)
    await street.take(tap(CHAT, "a.language.en", **NAMED))
    await street.take(tap(CHAT, "a.join.researcher-training", **NAMED))
    [told] = await street.take(tap(CHAT, street.button(CHAT, "minor"), **NAMED))
    assert "we have kept nothing about you" in told.text
    assert desk.content.team.phone in told.text
    assert traces(await street.rows()) == set()
    assert {name for name, rows in (await street.rows()).items() if rows} == {"update_taken", "forgotten"}


@pytest.mark.parametrize("option", ["minor", "forget"])
async def test_a_second_tap_of_who_is_forgotten_keeps_nothing_again(option: str, db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.arrive(CHAT)
    await street.tap(CHAT, "a.join.researcher-training")
    data = "a.forget.yes" if option == "forget" else street.button(CHAT, "minor")
    await street.take(tap(CHAT, data), tap(CHAT, data))
    assert traces(await street.rows()) == set()
