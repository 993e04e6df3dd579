"""A role that is lost between two taps: the buttons that came with it, and what had been begun in it, lead nowhere from that moment."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from handlers import ACTIONS, JOURNEYS, REPLIES
from handlers.declarations import Who
from handlers.speaking import Desk
from models import agreements, people
from models.buttons import Act, encode
from models.database import Database
from models.people import Role
from tests.conftest import NOW
from tests.ending import end_role
from tests.integration.strangers import AMINA, BILAL, MEERA, Sent, Street, message
from tests.integration.test_hostile_traces import a_life

LOSER = 4401
ROLES = {Role.COORDINATOR: None, Role.PARTNER: "karis", Role.LEADER: None, Role.READER: None}
TRAFFIC = {"update_taken", "message_owed", "conversation", "attachment"}
NOT_OPEN = "That is not open to you any more."

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def give(street: Street, role: Role) -> None:
    def write(db: Session) -> None:
        person = people.arrive(db, LOSER, NOW)
        person.name, person.language = "Sam", "en"
        agreements.agree(db, person, "…", "en", NOW)
        people.give_role(db, person, role, NOW, organisation=ROLES[role])

    await street.database.write(write)


async def lose(street: Street, role: Role) -> None:
    await street.database.write(lambda db: end_role(db, db.scalars(people.of_chat(LOSER)).one().id, role))


def shown(sent: list[Sent]) -> list[tuple[str, Any]]:
    return [(each.html, each.buttons) for each in sent if each.chat_id == LOSER]


async def kept(street: Street) -> dict[str, Any]:
    return {name: rows for name, rows in (await street.rows()).items() if name not in TRAFFIC}


def needing(role: Role) -> list[str]:
    """What only those may who have a role, this one among others."""
    return [each.name for each in ACTIONS if role in each.who.roles and each.name != "forgetthem"]


@pytest.mark.parametrize("role", ROLES)
async def test_no_button_they_had_is_good_any_more(role: Role, db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await a_life(street)
    await give(street, role)
    for name in needing(role):
        for subject in ("", "1"):
            await street.tap(LOSER, encode(Act(name, subject)))
            await street.say(LOSER, "/cancel")
    had = {
        b["callback_data"]
        for each in street.to(LOSER)
        for b in each.buttons
        if b.get("callback_data", "").startswith("a.")
    }
    theirs = sorted(
        each for each in had | {f"a.{name}.1" for name in needing(role)} if each.split(".")[1] in needing(role)
    )
    assert len(theirs) >= (1 if role is Role.READER else 3)
    await lose(street, role)
    before = await kept(street)
    nothing = shown(await street.tap(LOSER, "a.no-such-thing.1"))
    for data in theirs:
        assert shown(await street.tap(LOSER, data)) == nothing, data
    assert await kept(street) == before


@pytest.mark.parametrize("role", ROLES)
async def test_no_journey_that_was_begun_goes_on(role: Role, db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await a_life(street)
    begun = 0
    for journey in JOURNEYS:
        if role not in journey.who.roles:
            continue
        await give(street, role)
        await street.tap(LOSER, f"a.join.{journey.name}")
        if (await street.conversation(LOSER)).course is None:
            continue  # it is about somebody, and begins elsewhere
        begun += 1
        await lose(street, role)
        before = await kept(street)
        [told] = [each for each in await street.say(LOSER, "Hodan") if each.chat_id == LOSER]
        assert told.text.startswith(street.in_english(NOT_OPEN)), journey.name
        assert (await street.conversation(LOSER)).course is None and await kept(street) == before
    assert begun or role is Role.READER


async def test_a_reply_to_what_they_were_sent_in_it_reaches_nobody(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await a_life(street)
    closed = {each.name for each in REPLIES if each.who is Who.COORDINATORS}
    rows = (await street.rows())["message_owed"]
    got = [
        row
        for row in rows
        if row["chat_id"] == MEERA and str(row["subject"]).partition(":")[0] in closed and row["message_id"]
    ]
    assert got
    await street.database.write(lambda s: end_role(s, s.scalars(people.of_chat(MEERA)).one().id, Role.COORDINATOR))
    before, others = await kept(street), len(street.to(AMINA)) + len(street.to(BILAL))
    for row in got:
        answered = {**message(MEERA, "…")["message"], "message_id": row["message_id"]}
        await street.say(MEERA, "an answer", reply_to_message=answered)
    assert await kept(street) == before
    assert len(street.to(AMINA)) + len(street.to(BILAL)) == others


async def test_what_waits_for_them_in_it_is_not_said_to_them_any_more(db: Database, desk: Desk) -> None:
    """A sign-up that comes after the role has gone is told to those who have it."""
    street = Street(db, desk)
    await street.appoint(MEERA)
    await give(street, Role.COORDINATOR)
    await lose(street, Role.COORDINATOR)
    await street.sign_up(AMINA)
    assert any("New sign-up" in each.text for each in street.to(MEERA))
    assert street.to(LOSER) == []
