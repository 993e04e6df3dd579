"""Whoever tries codes finds none: wrong ones are counted for each chat and for all together, and past that none is looked at."""

import secrets
from datetime import timedelta

from sqlalchemy.orm import Session

from handlers.speaking import Desk
from models import codes, invites
from models.codes import MOST_ALTOGETHER, WrongCodes
from models.conversations import MOST_WRONG, Conversation
from models.database import Database
from models.invites import SHORT_LETTERS
from tests.conftest import NOW
from tests.integration.strangers import AMINA, Street
from tests.integration.test_invites import NOOR, leader, vine


def guess() -> str:
    return "".join(secrets.choice(SHORT_LETTERS) for _each in range(8))


async def test_a_hundred_thousand_guesses_from_many_chats_hit_nothing(db: Database) -> None:
    """The right codes are among them, after those that are looked at. PostgreSQL, further away, gets a fifth of them."""
    many = 100_000 if db.dialect == "sqlite" else 20_000

    def try_many(session: Session) -> tuple[int, int]:
        right = [invites.hand_out(session, NOW, hub="soho-house").short for _each in range(20)]
        tried = [guess() for _each in range(many - len(right))] + right
        chats = [Conversation() for _each in range(len(tried) // MOST_WRONG)]
        hits = sum(codes.find(session, chats[n // MOST_WRONG], each, NOW) is not None for n, each in enumerate(tried))
        return hits, session.get_one(WrongCodes, 1, populate_existing=True).count

    assert await db.write(try_many) == (0, MOST_ALTOGETHER)


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


async def test_the_next_hour_begins_anew_and_links_always_work(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    link = await leader(street)

    def flood(session: Session) -> None:
        for _each in range(MOST_ALTOGETHER):
            codes.find(session, Conversation(), guess(), street.now)

    await db.write(flood)
    await street.say(3001, link.short)
    await street.say(3002, f"/start {link.code}")
    assert await vine(street) == {NOOR: None, 3002: NOOR}
    street.now += timedelta(hours=1)
    await street.say(3001, link.short)
    assert 3001 in await vine(street)
