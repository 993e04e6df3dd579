"""Roles are given once and end at once, whoever taps when."""

import asyncio
from concurrent.futures import Future
from threading import Event

import pytest
from sqlalchemy.orm import Session

from handlers.speaking import Desk
from models import appointing, audit, outbox, people, updates
from models.database import Database
from models.people import Role
from tests.conftest import NOW
from tests.integration.strangers import AMINA, BILAL, MEERA, Street, message, tap


async def coordinator(street: Street, chat_id: int, name: str) -> int:
    """Made one by a link, not by the settings."""

    def give(db: Session) -> int:
        person = people.arrive(db, chat_id, street.now)
        person.name, person.language = name, "en"
        people.give_role(db, person, Role.COORDINATOR, street.now)
        return person.id

    return await street.database.write(give)


async def link(street: Street, role: str) -> str:
    """The code of a link that Meera hands out."""
    sent = await street.tap(MEERA, f"a.giverole.{role}")
    return sent[-1].text.partition("?start=")[2].strip()


async def roles(street: Street) -> list[tuple[int, str]]:
    return [(row["person_id"], row["role"]) for row in (await street.rows())["person_role"]]


async def test_a_partners_link_opened_by_two_at_once_makes_one_a_partner(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    meera = await coordinator(street, MEERA, "Meera")
    code = await link(street, "partner:karis")
    sent = await street.take(message(AMINA, f"/start {code}"), message(BILAL, f"/start {code}"))
    assert sum("Karis Neighbour Scheme" in each.text for each in sent) == 1
    assert sum("used already" in each.text for each in sent) == 1
    [partner] = [row for row in (await street.rows())["person_role"] if row["role"] == Role.PARTNER]
    assert partner["organisation"] == "karis"
    given = [row for row in (await street.rows())["audit"] if row["deed"] == audit.Deed.GAVE_ROLE]
    assert [(row["actor_id"], row["person_id"]) for row in given] == [(meera, None), (meera, partner["person_id"])]


async def test_a_link_dies_with_the_role_of_who_handed_it_out(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    meera, _bilal = await coordinator(street, MEERA, "Meera"), await coordinator(street, BILAL, "Bilal")
    code = await link(street, "mentor")
    await street.tap(BILAL, f"a.takerole.{meera}.coordinator.yes")
    await street.say(AMINA, f"/start {code}")
    assert {role for _person, role in await roles(street)} == {Role.COORDINATOR}


async def test_what_was_owed_in_a_role_is_not_sent_once_it_has_ended(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await coordinator(street, MEERA, "Meera")
    bilal = await coordinator(street, BILAL, "Bilal")
    later = street.now.replace(year=street.now.year + 1)

    def owe(db: Session) -> None:
        outbox.owe(db, BILAL, "sendMessage", {"text": "about Amina"}, later, notice="sign-up")
        outbox.owe(db, BILAL, "sendMessage", {"text": "about yourself"}, later, notice="from-team")

    await street.database.write(owe)
    await street.tap(MEERA, f"a.takerole.{bilal}.coordinator.yes")
    owed = [row["notice"] for row in (await street.rows())["message_owed"] if row["state"] == outbox.State.OWED]
    assert owed == ["from-team"]
    assert "has ended" in street.to(BILAL)[-1].text


async def test_of_two_who_end_each_others_role_at_once_one_stays(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    meera, bilal = await coordinator(street, MEERA, "Meera"), await coordinator(street, BILAL, "Bilal")
    await street.take(
        tap(MEERA, f"a.takerole.{bilal}.coordinator.yes"), tap(BILAL, f"a.takerole.{meera}.coordinator.yes")
    )
    assert len(await roles(street)) == 1


async def test_the_last_coordinator_and_one_of_the_settings_stay(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    bilal = await coordinator(street, BILAL, "Bilal")
    [refused] = await street.tap(BILAL, f"a.takerole.{bilal}.coordinator.yes")
    assert refused.text.startswith("This is the last coordinator.")
    await street.appoint(MEERA)
    meera = (await street.ids())[MEERA]
    [refused] = await street.tap(BILAL, f"a.takerole.{meera}.coordinator.yes")
    assert "settings" in refused.text
    assert len(await roles(street)) == 2


async def test_the_code_of_a_link_is_on_one_phone_alone(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await coordinator(street, MEERA, "Meera")
    code = await link(street, "leader")
    assert code not in str(await street.rows())


async def test_who_is_on_call_is_kept_with_the_role(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await coordinator(street, MEERA, "Meera")
    await street.tap(MEERA, "a.join.on-call")
    await street.choose(MEERA, "days", "nights", "+")
    assert [row["on_call"] for row in (await street.rows())["person_role"]] == ["days nights"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_who_writes_for_the_first_time_while_the_program_starts_becomes_coordinator(db: Database) -> None:
    entered, go_on = Event(), Event()

    def arrive(session: Session) -> None:
        assert updates.take(session, 1, MEERA, NOW)
        people.arrive(session, MEERA, NOW)
        entered.set()
        assert go_on.wait(10)

    writing: Future[None] = db.submit(arrive)
    assert await asyncio.to_thread(entered.wait, 10)
    appointed = asyncio.ensure_future(db.write(appointing.appoint, [MEERA], NOW))
    await asyncio.wait({appointed}, timeout=0.3)
    go_on.set()
    await appointed
    await asyncio.wrap_future(writing)
    assert await db.read(people.are_there_any, Role.COORDINATOR)
