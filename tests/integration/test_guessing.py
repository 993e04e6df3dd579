"""Whoever tries codes finds none: wrong ones are counted for each chat and, in a flood, sooner; nobody else is shut out by them."""

import secrets
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from handlers.speaking import Desk
from models import codes, invites
from models.codes import MOST_ALTOGETHER, MOST_IN_A_FLOOD, WrongCodes
from models.conversations import MOST_WRONG, Conversation
from models.database import Database
from models.invites import SHORT_LETTERS
from tests.conftest import NOW
from tests.integration.strangers import AMINA, Street
from tests.integration.test_invites import NOOR, leader, vine


def guess() -> str:
    return "".join(secrets.choice(SHORT_LETTERS) for _each in range(8))


async def test_a_hundred_thousand_guesses_from_many_chats_hit_nothing(db: Database) -> None:
    """Right codes are among them, each where its chat has guessed wrong before. PostgreSQL, further away, gets a fifth of them."""
    chats = 20_000 if db.dialect == "sqlite" else 4_000

    def try_many(session: Session) -> tuple[int, int]:
        right = [invites.hand_out(session, NOW, hub="soho-house").short for _each in range(20)]
        hits = 0
        for chat in range(chats):
            tried = [guess() for _each in range(MOST_WRONG)]
            if chat >= chats - len(right):
                tried[MOST_IN_A_FLOOD] = right.pop()
            conversation = Conversation()
            hits += sum(codes.find(session, conversation, each, NOW) is not None for each in tried)
        return hits, session.get_one(WrongCodes, 1, populate_existing=True).count

    before = MOST_ALTOGETHER // MOST_WRONG
    assert await db.write(try_many) == (0, MOST_ALTOGETHER + (chats - before) * MOST_IN_A_FLOOD)


async def test_of_one_chat_a_few_an_hour_are_looked_at(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    link = await leader(street)
    await street.arrive(AMINA)
    for _each in range(MOST_WRONG):
        [told] = await street.say(AMINA, guess())
        assert told.text.startswith("It is good that you are here.")
    [told] = await street.say(AMINA, link.short)
    assert told.text.startswith("It is good that you are here.")
    assert AMINA not in await vine(street)
    street.now += timedelta(hours=1)
    await street.say(AMINA, link.short)
    assert await vine(street) == {NOOR: None, AMINA: NOOR}


async def test_guesses_in_the_middle_of_a_journey_are_counted_too(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    link = await leader(street)
    for _each in range(MOST_WRONG):
        await street.arrive(AMINA)
        await street.tap(AMINA, "a.person.")
        await street.say(AMINA, guess())
    await street.say(AMINA, link.short)
    assert AMINA not in await vine(street)


async def flood(street: Street) -> None:
    def try_many(session: Session) -> None:
        for _each in range(MOST_ALTOGETHER):
            codes.find(session, Conversation(), guess(), street.now)

    await street.database.write(try_many)


@pytest.mark.parametrize("slips", range(MOST_IN_A_FLOOD))
async def test_a_flood_shuts_out_nobody_who_has_not_guessed(slips: int, db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    link = await leader(street)
    await flood(street)
    for _each in range(slips):
        await street.say(3001, guess())
    await street.say(3001, link.short)
    assert await vine(street) == {NOOR: None, 3001: NOOR}


async def test_in_a_flood_whoever_guesses_is_stopped_sooner_and_their_link_still_works(
    db: Database, desk: Desk
) -> None:
    street = Street(db, desk)
    link = await leader(street)
    await flood(street)
    for chat in (3001, 3002):
        for _each in range(MOST_IN_A_FLOOD):
            await street.say(chat, guess())
    await street.say(3001, link.short)
    await street.say(3002, f"/start {link.code}")
    assert await vine(street) == {NOOR: None, 3002: NOOR}
    street.now += timedelta(hours=1)
    await street.say(3001, link.short)
    assert 3001 in await vine(street)
