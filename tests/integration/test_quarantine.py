"""What was set aside is listed without anybody's words, and taken again when its fault is mended."""

import asyncio
from zoneinfo import ZoneInfo

import pytest

from bot.logs import hashed
from bot.quarantine import lines, outline
from handlers.speaking import Desk
from models import updates
from models.database import Database
from tests.integration.strangers import AMINA, message, tap
from tests.integration.test_hostile_poison import CANARY, Spoilt, brittle, ready, street_with

KEY = b"k" * 32
NAME = {"first_name": "Chrysanthemum"}


async def test_the_list_says_where_and_how_and_not_what_or_who(db: Database, desk: Desk) -> None:
    street = street_with(brittle(), db, desk)
    await ready(street, AMINA)
    await street.say(AMINA, f"poison {CANARY}")
    (found,) = await db.read(updates.quarantined)
    _headings, line = lines([found], KEY, ZoneInfo("Europe/London"))
    assert line.split("  ")[0] == str(found.update_id) and hashed(found.update_id, KEY) in line
    assert "Spoilt" in line and line.endswith("message <20 characters> text")
    assert CANARY not in line and str(AMINA) not in line


def test_the_outline_has_the_shape_and_no_words_names_or_numbers() -> None:
    update = {"update_id": 4_711, **message(AMINA, f"/start {CANARY}"), **tap(AMINA, f"a.signup.{AMINA}", **NAME)}
    update["message"]["from"] |= NAME
    told = outline(update)
    assert told["message"]["text"] == "/start <14 characters>"
    assert told["message"]["chat"] == {"id": "<number>", "type": "private", "first_name": "<5 characters>"}
    assert told["callback_query"]["data"] == "a.signup…"
    assert told["message"]["from"]["is_bot"] is False
    assert not [canary for canary in (CANARY, "Chrys", str(AMINA), "4711") if canary in str(told)]


async def test_one_is_taken_again_once_its_fault_is_mended(db: Database, desk: Desk) -> None:
    street = street_with(brittle(fails=3), db, desk)
    await ready(street, AMINA)
    await street.say(AMINA, "poison")
    (found,) = await street.quarantined()
    before = len(street.sent)
    assert await street.intake.take_again(found.update_id)
    await street.deliver()
    assert [each.text for each in street.sent[before:]] == ["Taken."]
    assert await street.quarantined() == [] and found.update_id in await street.taken()
    assert not await street.intake.take_again(found.update_id)


async def test_what_fails_again_stays_set_aside_and_counts_as_taken(db: Database, desk: Desk) -> None:
    street = street_with(brittle(), db, desk)
    await ready(street, AMINA)
    await street.say(AMINA, "poison")
    (found,) = await street.quarantined()
    with pytest.raises(Spoilt):
        await street.intake.take_again(found.update_id)
    (still,) = await street.quarantined()
    assert (still.update_id, still.tries) == (found.update_id, 3)
    assert found.update_id in await street.taken()


async def test_two_who_retry_together_have_it_taken_once(db: Database, desk: Desk) -> None:
    street = street_with(brittle(fails=3), db, desk)
    await ready(street, AMINA)
    await street.say(AMINA, "poison")
    (found,) = await street.quarantined()
    before = len(street.sent)
    done = await asyncio.gather(
        *(street.intake.take_again(found.update_id) for _each in range(4)), return_exceptions=True
    )
    await street.deliver()
    assert done.count(True) == 1 and len(street.sent[before:]) == 1
