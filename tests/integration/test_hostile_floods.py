"""Who sends far too much is told so once, and nobody else notices."""

import pytest

from handlers.speaking import Desk
from models.conversations import BURST_SIZE
from models.database import Database
from tests.integration.strangers import AMINA, BILAL, Street, message, tap

TOO_MUCH = "That was a lot at once, and I can't keep up. Please wait a few seconds, then send the last one again."


async def test_a_burst_gets_one_notice_and_others_their_answers(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    burst = [message(AMINA, f"hello {number}") for number in range(200)]
    await street.take(*burst[:100], message(BILAL, "hello"), *burst[100:])
    told = [each.text for each in street.to(AMINA)]
    assert told.count(TOO_MUCH) == 1
    assert len(told) == BURST_SIZE + 1
    assert len(street.to(BILAL)) == 1
    assert len(await street.taken()) == 201


async def test_a_burst_of_taps_gets_one_notice_and_every_tap_stops_spinning(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.arrive(AMINA)
    street.courtesies.clear()
    sent = await street.take(*(tap(AMINA, "a.menu.") for _each in range(200)), seconds=60)
    assert [each.text for each in sent].count(TOO_MUCH) == 1
    assert len(street.courtesies) == 200


async def test_after_a_burst_there_are_answers_again(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.take(*(message(AMINA, "hello") for _each in range(200)))
    [answer] = await street.take(message(AMINA, "hello"), seconds=11)
    assert answer.text == street.in_english("Which language shall we speak?")


@pytest.mark.parametrize("before", [0, 9], ids=["out of the blue", "nine seconds after a word"])
async def test_a_burst_gets_one_notice_whenever_it_begins(before: float, db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    if before:
        await street.say(AMINA, "hello")
    for tenth in range(20):
        await street.take(*(message(AMINA, "hello") for _each in range(10)), seconds=0.1 if tenth else before)
    assert [each.text for each in street.to(AMINA)].count(TOO_MUCH) == 1
