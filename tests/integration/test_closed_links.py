"""Links that are closed with a role, or by the team: who comes by them, who hears of it, and who can open them again."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.speaking import Desk
from models import cards, invites, people, programmes
from models.database import Database
from models.invites import Invite
from models.people import Person, Role
from tests.agreed import resident
from tests.conftest import NOW
from tests.integration.strangers import AMINA, BILAL, MEERA, Street

NOOR = 2104


async def kitchen(street: Street, signed_up: bool = True) -> tuple[Invite, Invite]:
    """Meera coordinates, Noor leads; Noor's link with a label, and the plain one."""
    await street.appoint(MEERA)

    def hand_out(db: Session) -> tuple[Invite, Invite]:
        noor = resident(db, NOOR, "Noor", NOW) if signed_up else people.arrive(db, NOOR, NOW)
        noor.name, noor.language = "Noor", "en"
        people.give_role(db, noor, Role.LEADER, NOW)
        if signed_up:
            programmes.enrol(db, noor, programmes.RESEARCHERS, {}, None, NOW)
        return invites.hand_out(db, NOW, person=noor, label="Tuesday kitchen"), invites.own(db, noor, NOW)

    return await street.database.write(hand_out)


async def end_role(street: Street) -> None:
    noor = (await street.ids())[NOOR]
    await street.tap(MEERA, f"a.takerole.{noor}.leader.yes")


async def is_open(street: Street, link: Invite) -> bool:
    return await street.database.read(lambda db: invites.is_open(db, db.get_one(Invite, link.id), street.now))


async def lead_again(street: Street) -> None:
    def give(db: Session) -> None:
        noor = db.scalars(select(Person).where(Person.chat_id == NOOR)).one()
        people.give_role(db, noor, Role.LEADER, street.now)

    await street.database.write(give)


async def arrived(street: Street, link: Invite) -> Any:
    return next(row["arrived"] for row in (await street.rows())["invite"] if row["id"] == link.id)


async def told(street: Street) -> list[str]:
    return [each.text for each in street.to(NOOR) if each.text.startswith("The team has switched")]


async def test_the_links_of_a_leader_close_with_the_role_and_stay_closed(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    link, _own = await kitchen(street, signed_up=False)
    await end_role(street)
    assert "The links you had for it no longer bring anybody in." in street.to(NOOR)[-1].text
    await street.say(AMINA, f"/start {link.code}")
    assert await arrived(street, link) == 0
    await lead_again(street)
    shown = await street.tap(NOOR, f"a.inviteoff.{link.id}.on")
    assert "It is switched off" in shown[-1].text
    assert not await is_open(street, link)
    assert not any("on again" in each["text"] for each in shown[-1].buttons)


async def test_a_neighbour_who_has_signed_up_keeps_their_own_link(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    link, own = await kitchen(street)
    await end_role(street)
    assert not await is_open(street, link)
    assert await is_open(street, own)
    shown = await street.tap(NOOR, f"a.inviteoff.{link.id}.on")
    assert "There is no such link any more." in shown[-1].text
    assert not await is_open(street, link)


async def test_who_has_not_signed_up_themselves_hears_kindly_how_to_get_a_link(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    _link, own = await kitchen(street, signed_up=False)
    await end_role(street)
    assert not await is_open(street, own)
    [answer] = await street.say(NOOR, "/invite")
    assert answer.text.startswith("Thank you for thinking of your neighbours.")


async def test_a_leader_who_coordinates_too_keeps_the_links(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    link, _own = await kitchen(street, signed_up=False)
    await street.appoint_too(NOOR)
    await end_role(street)
    assert await is_open(street, link)
    assert "no longer bring" not in street.to(NOOR)[-1].text


async def test_the_team_switches_a_link_off_and_on_and_its_leader_hears_once(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    link, _own = await kitchen(street, signed_up=False)
    for _twice in range(2):
        await street.tap(MEERA, f"a.sourcelink.{link.id}.off")
    assert not await is_open(street, link)
    assert len(await told(street)) == 1
    await street.tap(NOOR, f"a.inviteoff.{link.id}.on")
    assert not await is_open(street, link)
    for _twice in range(2):
        await street.tap(MEERA, f"a.sourcelink.{link.id}.on")
    assert await is_open(street, link)
    assert len(await told(street)) == 2
    noted = [row["what"] for row in (await street.rows())["audit"] if row["what"].startswith("link:")]
    assert noted == ["link:off", "link:on"]


async def test_the_team_switches_off_the_link_of_a_place(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    link = await db.write(lambda session: invites.hand_out(session, NOW, hub="soho-house"))
    await street.tap(MEERA, f"a.sourcelink.{link.id}.off")
    assert not await is_open(street, link)
    await street.tap(MEERA, f"a.sourcelink.{link.id}.on")
    assert await is_open(street, link)


async def test_nobody_else_switches_and_nonsense_is_answered(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    link, own = await kitchen(street, signed_up=False)
    await street.arrive(BILAL)
    await street.tap(BILAL, f"a.sourcelink.{link.id}.off")
    assert await is_open(street, link)
    for nonsense in ("", "x", "999", "9" * 50, str(own.id)):
        [answer] = await street.tap(MEERA, f"a.sourcelink.{nonsense}"[:64])
        assert "There is no such link any more." in answer.text


async def test_a_link_whose_owner_leads_no_more_is_not_opened_by_the_team(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    link, _own = await kitchen(street, signed_up=False)
    await end_role(street)
    shown = await street.tap(MEERA, f"a.sourcelink.{link.id}.on")
    assert not await is_open(street, link)
    assert not any("on again" in each["text"] for each in shown[-1].buttons)


async def test_whom_the_team_has_entered_stand_among_what_brings_people(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)

    def enter(session: Session) -> None:
        meera = session.scalars(select(Person).where(Person.chat_id == MEERA)).one()
        cards.begin(session, people.enter(session, "Hodan", "so", meera, NOW), meera, NOW)

    await db.write(enter)
    [shown] = await street.tap(MEERA, "a.sources.leader")
    assert "Entered by the team: 1 came" in shown.text.replace("\u2068", "").replace("\u2069", "")
