"""/start takes what a link carries: rubbish is passed over, a role is given once, to one person, within a day."""

import secrets
from datetime import timedelta

import pytest

from handlers.speaking import Desk
from models import appointing
from models.database import Database
from models.people import Role
from tests.integration.strangers import AMINA, BILAL, Street, message

NOW_A_COORDINATOR = "You are a coordinator now."


async def link(street: Street) -> str:
    return await street.database.write(appointing.new_role_link, Role.COORDINATOR, street.now)


async def coordinators(street: Street) -> int:
    return len((await street.rows())["person_role"])


@pytest.mark.parametrize(
    "rubbish",
    [
        "x",
        "a" * 64,
        secrets.token_urlsafe(48),
        "é",
        "\x00",
        "💥",
        "../..",
        "' OR 1=1 --",
        "x" * 4000,
        "a b\nc",
        "\ud83d",
    ],
    ids=range(11),
)
async def test_rubbish_in_a_link_is_passed_over(rubbish: str, db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await link(street)
    [plain], [told] = await street.say(BILAL, "/start"), await street.say(AMINA, f"/start {rubbish}")
    assert (told.html, told.buttons) == (plain.html, plain.buttons)
    assert await coordinators(street) == 0


async def test_a_spent_link_gives_nothing(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    code = await link(street)
    [told] = await street.say(AMINA, f"/start {code}")
    assert told.text.startswith(NOW_A_COORDINATOR)
    [told] = await street.say(BILAL, f"/start {code}")
    assert NOW_A_COORDINATOR not in told.text
    assert await coordinators(street) == 1


async def test_an_expired_link_gives_nothing_and_says_so(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    code = await link(street)
    await street.arrive(AMINA)
    street.now += timedelta(days=1)
    [told] = await street.say(AMINA, f"/start {code}")
    assert "has been used already or has run out" in told.text
    assert await coordinators(street) == 0


async def test_of_two_who_open_a_link_at_once_one_gets_the_role(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    code = await link(street)
    strangers = range(3001, 3009)
    sent = await street.take(*(message(who, f"/start {code}") for who in strangers))
    assert len(sent) == len(strangers)
    assert sum(each.text.startswith(NOW_A_COORDINATOR) for each in sent) == 1
    assert await coordinators(street) == 1


async def test_a_link_in_a_group_gives_nothing_to_anybody(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    code = await link(street)
    await street.say(AMINA, f"/start@grapevine_demo_bot {code}", chat={"id": -5, "type": "supergroup", "title": "G"})
    assert await coordinators(street) == 0


async def test_the_code_of_a_link_is_not_in_the_database(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    code = await link(street)
    assert code not in str(await street.rows())
