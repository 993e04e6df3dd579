"""The code and the poster of a link: for whose link it is, printed when they are sent."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.incoming import read as read_update
from handlers.reception import Reception
from handlers.speaking import Desk
from models import invites, people
from models.database import Database
from models.outbox import Attachment
from models.people import Person
from prints import press
from tests.integration.strangers import AMINA, BILAL, MEERA, Sent, Street, tap
from tests.unit.on_paper import read


@pytest.fixture
async def street(db: Database, desk: Desk) -> Street:
    street = Street(db, desk)
    await street.arrive(AMINA)
    await street.arrive(BILAL)
    await street.appoint(MEERA)
    return street


async def link(street: Street, chat_id: int | None, **given: object) -> tuple[int, str]:
    """A link's row and address; of nobody's own, for a hub or an organisation."""

    def make(db: Session) -> tuple[int, str]:
        owner = db.scalars(people.of_chat(chat_id)).one() if chat_id else None
        if owner:
            owner.name = "Amina Begum"
        invite = invites.hand_out(db, street.now, person=owner, **given)  # type: ignore[arg-type]
        return invite.id, invites.link(street.desk.username, invite)

    return await street.database.write(make)


async def make_poster(street: Street, chat_id: int, invite: int, *options: str) -> list[Sent]:
    await street.tap(chat_id, f"a.inviteposter.{invite}")
    return await street.choose(chat_id, *options)


async def test_the_code_is_a_picture_that_leads_to_the_link(street: Street) -> None:
    invite, address = await link(street, AMINA)
    [sent] = await street.tap(AMINA, f"a.inviteqr.{invite}")
    assert sent.method == "sendPhoto" and read(street.files[-1][1]) == [address]
    [code] = await street.database.read(lambda db: list(db.scalars(select(invites.Invite.short))))
    assert invites.spaced(code) in sent.text


@pytest.mark.parametrize("second", ["alone", "ur", "ar"])
async def test_a_poster_comes_as_a_picture_and_as_a_pdf(street: Street, second: str) -> None:
    await street.session()
    invite, address = await link(street, AMINA, programme="researchers")
    sent = await make_poster(street, AMINA, invite, "a5", "pl", second, "yes")
    assert [each.method for each in sent] == ["sendPhoto", "sendDocument", "sendMessage"]
    (picture_name, picture), (name, document) = street.files
    assert read(picture) == [address] * (1 if second == "alone" else 2) and document.startswith(b"%PDF-")
    assert (picture_name, name) == ("grapevine-poster-2026-11-22.png", "grapevine-poster-2026-11-22.pdf")


async def test_what_waits_beside_its_message_is_an_order_and_not_yet_printed(
    street: Street, reception: Reception
) -> None:
    invite, _address = await link(street, AMINA)
    await make_poster(street, AMINA, invite, "a4", "en", "alone")
    last = read_update(street.numbered(tap(AMINA, street.button(AMINA, "no"))))
    await street.database.write(reception.take, last, street.now)  # nobody delivers
    waiting = await street.database.read(lambda db: list(db.scalars(select(Attachment.content))))
    assert len(waiting) == 2 and all(press.is_order(each) and len(each) < 20_000 for each in waiting)
    await street.deliver()
    assert [file[:4] for _name, file in street.files] == [b"\x89PNG", b"%PDF"]


async def test_the_poster_names_whoever_can_tell_more_if_that_is_wanted(street: Street) -> None:
    invite, _address = await link(street, AMINA)
    [asked] = await make_poster(street, AMINA, invite, "a4", "en", "alone")
    assert "Questions? Ask \u2068Amina\u2069." in asked.text
    theirs, _address = await link(street, None, hub="summerfield")
    [asked] = await make_poster(street, MEERA, theirs, "a4", "en", "alone")
    assert "Questions? Ask \u2068Summerfield Community Centre\u2069." in asked.text


async def test_only_whose_link_it_is_gets_its_code_and_poster(street: Street) -> None:
    own, _address = await link(street, AMINA)
    hub, _address = await link(street, None, hub="summerfield")
    partner, _address = await link(street, None, organisation="karis")
    for chat_id, invite in ((BILAL, own), (MEERA, own), (AMINA, hub), (AMINA, partner), (AMINA, 999)):
        for name in ("inviteqr", "inviteposter"):
            [sent] = await street.tap(chat_id, f"a.{name}.{invite}")
            assert sent.text == "That link is not there any more."
    for invite in (hub, partner):
        [sent] = await street.tap(MEERA, f"a.inviteqr.{invite}")
        assert sent.method == "sendPhoto"


async def test_a_link_that_has_ended_has_no_poster(street: Street) -> None:
    over, _address = await link(street, AMINA, ends_at=street.now)
    off, _address = await link(street, AMINA)

    def end(db: Session) -> None:
        db.get_one(invites.Invite, off).ended_at = street.now

    await street.database.write(end)
    for invite in (over, off):
        [sent] = await street.tap(AMINA, f"a.inviteposter.{invite}")
        assert sent.text == "That link is not there any more."


async def test_a_link_that_ends_while_a_poster_is_chosen_makes_none(street: Street) -> None:
    invite, _address = await link(street, AMINA, ends_at=street.now + timedelta(seconds=9))
    await make_poster(street, AMINA, invite, "a4")
    [sent] = await street.choose(AMINA, "en")
    assert sent.text == "That link is not there any more." and not street.files


async def test_the_link_of_somebody_forgotten_is_nobodys(street: Street) -> None:
    invite, _address = await link(street, AMINA)

    def forget(db: Session) -> None:
        db.delete(db.scalars(select(Person).where(Person.chat_id == AMINA)).one())

    await street.database.write(forget)
    [sent] = await street.tap(MEERA, f"a.inviteqr.{invite}")
    assert sent.text == "That link is not there any more."


@pytest.mark.parametrize("subject", ["", "x", "-1", "9" * 40, "1.2.3"])
async def test_nonsense_gets_a_kind_answer(street: Street, subject: str) -> None:
    for name in ("inviteqr", "inviteposter"):
        [sent] = await street.tap(AMINA, f"a.{name}.{subject}")
        assert sent.text == "That link is not there any more."


async def test_the_files_are_gone_once_they_were_sent(street: Street) -> None:
    invite, _address = await link(street, AMINA)
    await make_poster(street, AMINA, invite, "a4", "en", "ur", "no")
    assert await street.database.read(lambda db: list(db.scalars(select(Attachment)))) == []
