"""Who arrives by a link or a code, what counts as an introduction, and what a link can and cannot do."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from handlers.arriving import MANY
from handlers.speaking import Desk
from models import introductions, invites, people
from models.database import Database
from models.invites import Introduction, Invite
from models.people import Person, Role
from tests.conftest import NOW
from tests.integration.strangers import AMINA, BILAL, MEERA, Street, message

NOOR = 2104
WARM = "Somebody thought of you and told you about us."


async def leader(street: Street, **about: Any) -> Invite:
    """Noor leads and may be named; her newest link."""

    def hand_out(db: Session) -> Invite:
        noor = people.arrive(db, NOOR, NOW)
        noor.name, noor.language, noor.tells_name = "Noor Begum", "en", True
        people.give_role(db, noor, Role.LEADER, NOW)
        return invites.hand_out(db, NOW, person=noor, label="Kitchen", hub="soho-house", **about)

    return await street.database.write(hand_out)


async def hub_link(street: Street, **about: Any) -> Invite:
    return await street.database.write(lambda db: invites.hand_out(db, NOW, hub="soho-house", **about))


async def vine(street: Street) -> dict[int | None, int | None]:
    """Who came by whom, by chat; who came by themselves, or by a hub, came by None."""
    rows = await street.rows()
    chats = {row["id"]: row["chat_id"] for row in rows["person"]}
    places = {row["id"]: chats.get(row["person_id"]) for row in rows["introduction"]}
    return {places[row["id"]]: places.get(row["by_id"]) for row in rows["introduction"]}


async def arrived(street: Street) -> list[int]:
    return [row["arrived"] for row in sorted((await street.rows())["invite"], key=lambda row: row["id"])]


def plain(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")


async def test_who_arrives_hears_who_told_them_and_is_counted_once(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    link = await leader(street)
    await street.say(AMINA, f"/start {link.code}")
    await street.say(AMINA, f"/start {link.code}")
    [greeted] = await street.tap(AMINA, "a.language.en")
    assert plain(greeted.text).startswith("Noor from Soho House told you about us.")
    assert await vine(street) == {NOOR: None, AMINA: NOOR}
    assert await arrived(street) == [1]


async def test_the_first_link_counts_and_the_last_one_leads(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    first, second = await leader(street), await hub_link(street, programme="learning")
    for link in (first, second):
        await street.say(AMINA, f"/start {link.code}")
    [greeted] = await street.tap(AMINA, "a.language.en")
    assert plain(greeted.text).startswith("Noor from Soho House told you about us.")
    assert "a.join.learning-works" in [button["callback_data"] for button in greeted.buttons]
    assert await vine(street) == {NOOR: None, AMINA: NOOR}
    assert await arrived(street) == [1, 0]


async def test_of_two_links_at_once_one_counts(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    links = [await leader(street), await hub_link(street)]
    await street.say(AMINA, "/start")
    person = (await street.ids())[AMINA]

    def arrive(session: Session, invite_id: int) -> int | None:
        invite, amina = session.get_one(Invite, invite_id), session.get_one(Person, person)
        return introductions.arrive(session, invite, amina, NOW)

    numbers = await asyncio.gather(*(db.write(arrive, link.id) for link in links * 4))
    assert sorted(numbers, key=str) == [1, *[None] * 7]
    assert sum(await arrived(street)) == 1


async def test_no_name_is_said_without_a_yes(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    link = await leader(street)
    await db.write(lambda session: session.execute(update(Person).values(tells_name=False)) and None)
    await street.say(AMINA, f"/start {link.code}")
    [greeted] = await street.tap(AMINA, "a.language.en")
    assert greeted.text.startswith(WARM)
    assert "Noor" not in greeted.text


async def test_the_place_of_a_hub_is_said(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    link = await hub_link(street)
    await street.say(AMINA, f"/start {link.code}")
    [greeted] = await street.tap(AMINA, "a.language.en")
    assert plain(greeted.text).startswith("Soho House told you about us.")
    assert await vine(street) == {AMINA: None}


async def test_the_own_link_a_circle_and_people_already_here_do_not_count(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.sign_up(AMINA)  # has agreed
    await street.appoint(MEERA)  # has a role
    link = await leader(street)
    await street.arrive(BILAL)
    await street.say(BILAL, f"/start {link.code}")
    bilal = await db.write(lambda session: invites.own(session, session.scalars(people.of_chat(BILAL)).one(), NOW))
    for chat in (AMINA, MEERA, NOOR):
        told, *_question = await street.say(chat, f"/start {bilal.code}")
        assert told.text.startswith("Good to see you again.")
    await street.say(BILAL, f"/start {bilal.code}")
    assert await vine(street) == {NOOR: None, BILAL: NOOR}
    assert await arrived(street) == [1, 0]


async def test_who_only_said_hello_before_counts_and_a_code_may_be_typed_in_many_ways(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    link = await leader(street)
    digits = str.maketrans("346789", "٣٤٦٧٨٩")
    ways = (
        link.short.lower(), f" {link.short[:3]} {link.short[3:]} ", f"{link.short[:4]}-{link.short[4:]}",
        link.short.translate(digits), f"https://t.me/{desk.username}?start={link.code}", f"/start {link.short}",
    )  # fmt: skip
    for number, way in enumerate(ways):
        chat = 3000 + number
        await street.say(chat, "/start")
        await street.say(chat, way)
    assert await arrived(street) == [len(ways)]


@pytest.mark.parametrize("how", ["ended", "full", "off"])
async def test_a_link_that_is_closed_looks_like_none(how: str, db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    closed = {"ended": {"ends_at": NOW}, "full": {"most": 1}, "off": {}}[how]
    link = await leader(street, **closed)
    if how == "full":
        await street.say(BILAL, f"/start {link.code}")
    if how == "off":
        await street.tap(NOOR, f"a.inviteoff.{link.id}.off")
    for chat, said in ((AMINA, f"/start {link.code}"), (3001, "/start"), (3002, link.short)):
        [asked] = await street.say(chat, said)
        [greeted] = await street.tap(chat, "a.language.en")
        assert asked.text == street.in_english("Which language shall we speak?")
        assert greeted.text.startswith("Hello, I'm Grapevine")
    assert AMINA not in await vine(street)
    assert await arrived(street) == [1 if how == "full" else 0]


async def test_of_many_at_once_as_many_arrive_as_may_and_each_hears_once_that_it_is_full(
    db: Database, desk: Desk
) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    link = await leader(street, most=3)
    await street.take(*(message(chat, f"/start {link.code}") for chat in range(3001, 3009)))
    assert await arrived(street) == [3]
    assert len(await vine(street)) == 4
    for chat in (NOOR, MEERA):
        assert [each.text.count("now it is full") for each in street.to(chat)] == [1]


async def test_a_link_without_a_limit_that_very_many_use_tells_its_owner_once(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    link = await leader(street)
    await db.write(lambda session: session.execute(update(Invite).values(arrived=MANY - 3)) and None)
    await street.take(*(message(chat, f"/start {link.code}") for chat in range(3001, 3009)))
    assert await arrived(street) == [MANY + 5]
    assert ["That is a lot" in each.text for each in street.to(NOOR)] == [True]


async def test_a_thousand_in_an_hour_are_counted_right(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    link = await leader(street)

    def all_of_them(session: Session) -> list[int | None]:
        invite = session.get_one(Invite, link.id)
        new = [{"chat_id": 10_000 + each, "created_at": NOW, "other_languages": []} for each in range(1000)]
        session.execute(insert(Person), new)
        newcomers = session.scalars(select(Person).where(Person.chat_id >= 10_000).order_by(Person.id))
        return [introductions.arrive(session, invite, each, NOW) for each in newcomers]

    assert await db.write(all_of_them) == list(range(1, 1001))
    assert await arrived(street) == [1000]


async def test_a_link_grants_nothing_but_arriving(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    link = await leader(street)
    before = await street.rows()
    await street.say(AMINA, f"/start {link.code}")
    await street.tap(AMINA, "a.language.en")
    after = await street.rows()
    written = {name for name in after if after[name] != before[name]}
    assert written == {"person", "conversation", "introduction", "invite", "message_owed", "update_taken"}


async def test_a_restart_between_the_language_and_the_greeting_loses_nothing(db: Database, desk: Desk) -> None:
    link = await leader(street := Street(db, desk), programme="enterprise")
    await street.say(AMINA, f"/start {link.code}")
    again = Street(db, desk)
    again._updates, again.now = 5000, street.now
    [greeted] = await again.tap(AMINA, "a.language.en")
    assert plain(greeted.text).startswith("Noor from Soho House told you about us.")
    assert "a.join.enterprise" in [button["callback_data"] for button in greeted.buttons]


async def test_a_link_in_the_middle_of_a_journey_keeps_the_journey(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    link = await leader(street)
    await street.begin(AMINA)
    seen = await street.say(AMINA, f"/start {link.code}")
    assert "What shall we call you?" in seen[-1].text
    await street.say(AMINA, "BCDFGHJK")
    assert await street.answers(AMINA) == {"name": "BCDFGHJK"}


async def test_the_inviter_forgotten_leaves_a_nameless_dot_and_a_dead_link(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    link = await leader(street)
    await street.arrive(AMINA)
    await street.say(AMINA, f"/start {link.code}")
    await street.tap(NOOR, "a.forget.yes")
    rows = await street.rows()
    assert [(row["label"], row["person_id"], row["hub"]) for row in rows["invite"]] == [(None, None, "soho-house")]
    assert await vine(street) == {None: None, AMINA: None}
    [hers] = [row for row in rows["introduction"] if row["person_id"]]
    assert hers["by_id"] is not None
    await street.say(BILAL, f"/start {link.code}")
    [greeted] = await street.tap(BILAL, "a.language.en")
    assert greeted.text.startswith("Hello, I'm Grapevine")
    assert len(await vine(street)) == 2
    await street.appoint(MEERA)
    await street.tap(MEERA, f"a.inviteoff.{link.id}.on")
    assert [row["ended_at"] is None for row in (await street.rows())["invite"]] == [False]


async def test_who_takes_their_agreement_back_is_named_no_more(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    link = await leader(street)
    await street.tap(NOOR, "a.join.times")
    await street.choose(NOOR, "adult", "evenings", "+")
    await street.tap(NOOR, "a.withdraw.yes")
    await street.say(AMINA, f"/start {link.code}")
    [greeted] = await street.tap(AMINA, "a.language.en")
    assert greeted.text.startswith(WARM)


async def test_two_who_arrive_together_by_somebody_without_a_place_share_it(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    link = await leader(street)
    await street.take(*(message(chat, f"/start {link.code}") for chat in range(3001, 3009)))
    assert sorted((await vine(street)).values(), key=str) == [*[NOOR] * 8, None]
    assert await street.quarantined() == []
    ids = await db.read(lambda session: session.execute(select(Introduction.id, Introduction.by_id)).all())
    assert all(by is None or by < row for row, by in ids)


async def test_the_inviters_language_is_offered_first_to_a_phone_that_speaks_only_english(
    db: Database, desk: Desk
) -> None:
    street = Street(db, desk)
    link = await leader(street)
    await db.write(lambda session: session.execute(update(Person).values(language="ur")) and None)
    for chat, phone, first in ((AMINA, "en", ["ur", "en"]), (BILAL, "pl", ["pl", "ur"])):
        sender = {"id": chat, "is_bot": False, "first_name": "A", "language_code": phone}
        [asked] = await street.say(chat, f"/start {link.code}", **{"from": sender})
        assert [button["callback_data"] for button in asked.buttons][:2] == [f"a.language.{code}" for code in first]


async def test_a_code_before_the_language_in_the_middle_of_writing_to_the_team(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    link = await leader(street)
    [asked] = await street.say(AMINA, "/person")
    await street.say(AMINA, link.short)
    greeted, again = await street.tap(AMINA, "a.language.en")
    assert plain(greeted.text).startswith("Noor from Soho House told you about us.")
    assert again.text == asked.text


async def test_my_details_say_whether_who_told_them_sees_their_name(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    link = await leader(street)
    await street.say(AMINA, f"/start {link.code}")
    await street.sign_up(AMINA)
    for said, words in (("yes", "may see your name"), ("no", "does not see your name")):
        await street.tap(AMINA, f"a.showme.{said}")
        [page] = await street.tap(AMINA, "a.mydetails.privacy")
        assert words in page.text
