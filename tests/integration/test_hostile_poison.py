"""An update that breaks a journey: three tries, then set aside with its traceback and an apology, and nobody else suffers."""

import asyncio
import logging
import threading
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs
from telegram.error import BadRequest, Forbidden

from handlers import ACTIONS, JOURNEYS
from handlers.declarations import Action, Journey, Who, action, journey
from handlers.questions import Text
from handlers.speaking import Desk
from handlers.talk import Talk
from locales import Words
from models.database import Database, DatabaseUnavailable
from tests.integration.strangers import AMINA, BILAL, MEERA, Street, message

CANARY = "chrysanthemum"


class Spoilt(Exception):
    pass


def brittle(fails: int = 10_000, error: type[Exception] = Spoilt) -> tuple[Journey, Action, Counter[str]]:
    """A journey that raises `fails` times for words with poison in them, the command for it, and what it counted."""
    counted: Counter[str] = Counter()

    @journey("brittle", Words("Brittle"), who=Who.ANYONE)
    def ask(talk: Talk) -> None:
        words = talk.ask("words", Text(Words("Say something."), Words("Words")))
        if "poison" in words:
            counted[words] += 1
            if counted[words] <= fails:
                raise error(words)
        talk.person.why = words
        talk.say(Words("Taken."))

    @action("brittle", who=Who.ANYONE, command=True)
    def begin(talk: Talk, _subject: str) -> None:
        talk.start("brittle")

    return ask, begin, counted


def street_with(parts: tuple[Journey, Action, Counter[str]], db: Database, desk: Desk) -> Street:
    return Street(db, desk, (*JOURNEYS, parts[0]), (*ACTIONS, parts[1]))


async def ready(street: Street, *people: int, language: str = "en") -> None:
    for chat_id in people:
        await street.arrive(chat_id, language)
        await street.say(chat_id, "/brittle")


async def test_after_three_tries_it_is_set_aside_with_an_apology_in_the_persons_language(
    db: Database, desk: Desk
) -> None:
    parts = brittle()
    street = street_with(parts, db, desk)
    await ready(street, AMINA, language="ur")
    [apology] = await street.say(AMINA, "poison")
    [row] = await street.quarantined()
    assert (parts[2]["poison"], row.tries, row.chat_id) == (3, 3, AMINA)
    assert "Spoilt" in row.traceback
    assert "raise error(words)" in row.traceback
    assert desk.content.team.name.texts["ur"] in apology.text
    assert desk.content.team.phone in apology.text
    assert row.update_id in await street.taken()


async def test_it_comes_again_to_no_effect(db: Database, desk: Desk) -> None:
    parts = brittle()
    street = street_with(parts, db, desk)
    await ready(street, AMINA)
    update = street.numbered(message(AMINA, "poison"))
    assert len(await street.take(update)) == 1
    assert await street.take(update, update) == []
    assert parts[2]["poison"] == 3


async def test_the_person_can_go_on_afterwards(db: Database, desk: Desk) -> None:
    street = street_with(brittle(), db, desk)
    await ready(street, AMINA)
    await street.say(AMINA, "poison")
    [taken] = await street.say(AMINA, "honey")
    assert taken.text == "Taken."


async def test_in_one_batch_with_healthy_ones_only_it_fails(db: Database, desk: Desk) -> None:
    street = street_with(brittle(), db, desk)
    people = list(range(4001, 4031))
    await ready(street, *people)
    before = len(street.sent)
    gate = threading.Event()
    db.submit(lambda _session: gate.wait(30))  # meanwhile all of them line up
    words = {who: "poison" if who % 10 == 5 else "honey" for who in people}
    updates = [street.numbered(message(who, said)) for who, said in words.items()]
    takings = [asyncio.ensure_future(street.intake.take(update)) for update in updates]
    await asyncio.sleep(0)
    gate.set()
    await asyncio.gather(*takings)
    await street.deliver()
    healthy = {each.chat_id for each in street.sent[before:] if each.text == "Taken."}
    assert healthy == {who for who, said in words.items() if said == "honey"}
    assert len(street.sent[before:]) == len(people)
    assert sorted(row.chat_id for row in await street.quarantined() if row.chat_id) == sorted(set(people) - healthy)


async def test_what_fails_twice_and_then_succeeds_is_taken_and_not_kept(db: Database, desk: Desk) -> None:
    street = street_with(brittle(fails=2), db, desk)
    await ready(street, AMINA)
    [taken] = await street.say(AMINA, f"poison {CANARY}")
    assert taken.text == "Taken."
    await street.say(AMINA, "/mydetails")
    assert [row for row in await street.quarantined() if CANARY in row.payload + row.traceback] == []


async def test_a_database_that_is_away_for_a_moment_is_no_try(db: Database, desk: Desk) -> None:
    street = street_with(brittle(fails=1, error=DatabaseUnavailable), db, desk)
    await ready(street, AMINA)
    update = street.numbered(message(AMINA, "poison"))
    with pytest.raises(DatabaseUnavailable):
        await street.take(update)
    assert await street.quarantined() == []
    assert update["update_id"] not in await street.taken()
    [taken] = await street.take(update)
    assert taken.text == "Taken."


async def test_a_person_without_a_language_gets_the_apology_too(db: Database, desk: Desk) -> None:
    street = street_with(brittle(), db, desk)
    spoilt: Any = street.intake._reception
    spoilt._take_private = lambda *_given: 1 / 0
    [apology] = await street.say(AMINA, "hello")
    assert desk.content.team.phone in apology.text


async def test_peoples_words_are_in_no_log(
    db: Database, desk: Desk, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    street = street_with(brittle(), db, desk)
    with capture_logs() as logged:
        await ready(street, AMINA, BILAL, MEERA)
        await street.say(AMINA, f"poison {CANARY}")
        street.refusing = BadRequest(f"can't parse {CANARY}")
        await street.say(BILAL, CANARY)
        street.refusing = Forbidden(f"{CANARY} blocked the bot")
        await street.say(MEERA, CANARY)
    assert {each["event"] for each in logged} >= {"update failed", "message failed"}
    assert CANARY not in str(logged)
    assert CANARY not in caplog.text
    assert CANARY not in "".join(capfd.readouterr())


async def test_what_the_database_cannot_keep_says_no_words_in_a_log(
    db: Database, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    street = street_with(brittle(), db, desk)
    await ready(street, AMINA)
    await renamed(db, "message_owed", "message_gone")
    try:
        with capture_logs() as logged, pytest.raises(Exception, match="message_owed"):
            await street.say(AMINA, CANARY)  # not even an apology can be kept: Telegram is not told 200
    finally:
        await renamed(db, "message_gone", "message_owed")
    assert [each["event"] for each in logged] == ["update failed"] * 3
    assert CANARY not in str(logged) + caplog.text


async def renamed(db: Database, name: str, new_name: str) -> None:
    await db.write(lambda session: session.execute(text(f"ALTER TABLE {name} RENAME TO {new_name}")))
