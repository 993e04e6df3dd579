"""Whoever tries codes finds none: wrong ones are counted for each chat and, in a flood, sooner; nobody else is shut out by them. What
opens once opens for one of a hundred."""

import asyncio
import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TypeVar

import pytest
from sqlalchemy.orm import Session

from bot.intake import MOST_HELD
from handlers.speaking import Desk
from models import appointing, cards, codes, database, invites, people
from models.cards import Guess
from models.codes import MOST_ALTOGETHER, MOST_IN_A_FLOOD, WrongCodes
from models.conversations import MOST_WRONG, Conversation
from models.database import Database
from models.invites import SHORT_LETTERS
from models.people import Role
from models.schema import Refusal
from tests.conftest import NOW
from tests.integration.strangers import AMINA, Street, message
from tests.integration.test_cards import until_taken
from tests.integration.test_invites import NOOR, leader, vine

R = TypeVar("R")
MANY = 100


@pytest.fixture
def two(db: Database, database_url: str) -> Iterator[tuple[Database, Database]]:
    """Two programs on one database."""
    other = database.connect(database_url)
    yield db, other
    other.close()


async def together(two: tuple[Database, Database], do: Callable[[Session, int], R]) -> list[R | None]:
    """A hundred times at once, half in each program; None where it was refused."""

    async def once(number: int) -> R | None:
        try:
            return await two[number % 2].write(do, number)
        except Refusal:
            return None

    return list(await asyncio.gather(*map(once, range(MANY))))


async def all_open(street: Street, code: str) -> None:
    """A hundred chats, as many at once as may wait for the database."""
    few = asyncio.Semaphore(MOST_HELD - 1)

    async def open_it(chat_id: int) -> None:
        async with few:
            await until_taken(street, street.numbered(message(chat_id, f"/start {code}")))

    await asyncio.gather(*(open_it(3000 + number) for number in range(MANY)))
    await street.deliver()


async def test_of_a_hundred_who_open_a_one_use_link_one_has_the_role(two: tuple[Database, Database]) -> None:
    code = await two[0].write(appointing.new_role_link, Role.COORDINATOR, NOW)

    def enter(session: Session) -> None:
        for number in range(MANY):
            people.arrive(session, 3000 + number, NOW)

    def open_it(session: Session, number: int) -> bool:
        return appointing.open_role_link(session, people.arrive(session, 3000 + number, NOW), code, NOW) is not None

    await two[0].write(enter)
    opened = await together(two, open_it)
    assert (opened.count(True), opened.count(None)) == (1, MANY - 1)
    assert len(await two[1].read(people.team)) == 1


async def test_of_a_hundred_chats_that_open_a_one_use_link_one_is_told_so(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    code = await db.write(appointing.new_role_link, Role.COORDINATOR, street.now)
    await all_open(street, code)
    assert sum("You are a coordinator now." in each.text for each in street.sent) == 1
    assert len((await street.rows())["person_role"]) == 1


async def test_of_a_hundred_who_know_the_name_on_a_card_one_claims_it(two: tuple[Database, Database]) -> None:
    def hand_out(session: Session) -> str:
        hodan = people.enter(session, "Hodan", "so", people.arrive(session, AMINA, NOW), NOW)
        cards.begin(session, hodan, people.arrive(session, AMINA, NOW), NOW)
        given = cards.hand_out(session, hodan, NOW)
        card = given and cards.of_link(session, given.link)
        assert card
        return cards.key_of(card)

    key = await two[0].write(hand_out)
    guessed = await together(two, lambda session, _number: cards.guess(session, key, "Hodan", NOW)[0])
    assert (guessed.count(Guess.RIGHT), guessed.count(Guess.NOT_LOOKED_AT)) == (1, MANY - 1)


async def test_of_a_hundred_a_link_for_one_brings_one(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    link = await leader(street)
    await db.write(lambda session: setattr(session.get_one(type(link), link.id), "most", 1))
    await all_open(street, link.code)
    assert len(await vine(street)) == 2  # Noor, whose link it is, and whom she brought
    assert {row["arrived"] for row in (await street.rows())["invite"] if row["id"] == link.id} == {1}


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
