"""Passing it on: the link and its words, the links of leaders, hubs and organisations."""

from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from handlers.inviting import NOT_YET
from handlers.speaking import Desk
from models import invites, people
from models.database import Database
from models.people import Person, Role
from tests.conftest import NOW
from tests.integration.strangers import AMINA, BILAL, MEERA, Sent, Street
from tests.integration.test_invites import NOOR, leader, plain


def shared(sent: Sent) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """What the two ways to share are given."""
    urls = [urlsplit(button["url"]) for button in sent.buttons if "url" in button]
    assert [url.netloc for url in urls] == ["t.me", "wa.me"]
    telegram, whatsapp = (parse_qs(url.query, strict_parsing=True) for url in urls)
    return telegram, whatsapp


async def test_who_has_not_signed_up_is_told_so_kindly(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.arrive(AMINA)
    for data in ("invite.", "invite.1", "invitein.", "invitewords.", "inviteoff.1.off", "invitename.yes"):
        told = (await street.tap(AMINA, f"a.{data}"))[-1]
        assert told.text == street.in_english(NOT_YET.singular)
    assert not (await street.rows())["invite"]


async def test_the_text_is_in_the_language_of_who_reads_it_and_the_link_stays_the_same(
    db: Database, desk: Desk
) -> None:
    street = Street(db, desk)
    await street.sign_up(AMINA)
    await street.tap(AMINA, "a.invite.")
    [page] = await street.tap(AMINA, "a.invitename.yes")
    [there] = await street.tap(AMINA, "a.invite.1.ur")
    [invite] = (await street.rows())["invite"]
    link = f"https://t.me/grapevine_demo_bot?start={invite['code']}"
    for each in (page, there):
        telegram, whatsapp = shared(each)
        assert f"\n{link}\n" in each.html  # to be copied
        assert telegram["url"] == [link]
        assert link in whatsapp["text"][0]
        assert invites.spaced(invite["short"]) in whatsapp["text"][0]
    assert (await street.rows())["person"][0]["tells_name"] is True


async def test_own_words_go_out_as_they_are(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.sign_up(AMINA)
    await street.tap(AMINA, "a.invitename.no")
    await street.tap(AMINA, "a.invitewords.1")
    await street.say(AMINA, "x" * 151)
    words = "Come & see <b>us</b>: 100% #free? ਆਓ جی"
    page = (await street.say(AMINA, words))[0]
    telegram, whatsapp = shared(page)
    assert telegram["text"] == [words]
    assert whatsapp["text"][0].startswith(words + "\n")


async def test_the_widest_words_fit_on_the_buttons(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.sign_up(AMINA)
    await street.tap(AMINA, "a.invitename.no")
    await street.tap(AMINA, "a.invitewords.1")
    page = (await street.say(AMINA, "ਅ" * 75 + "👋" * 75))[0]
    assert all(len(button["url"]) < 2048 + 512 for button in page.buttons if "url" in button)


async def test_a_new_link_comes_in_the_place_of_one_that_is_switched_off(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.sign_up(AMINA)
    for _each in range(2):
        await street.tap(AMINA, "a.invitename.no")
    await street.tap(AMINA, "a.inviteoff.1.off")
    await street.tap(AMINA, "a.inviteoff.1.off")
    await street.tap(AMINA, "a.invite.")
    assert [row["ended_at"] is None for row in (await street.rows())["invite"]] == [False, True]


@pytest.mark.parametrize("subject", ["999", "x", "1.xx", "9" * 50, ".", "2.off", "2.ur"])
async def test_a_link_of_somebody_else_is_as_if_it_were_none(subject: str, db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.sign_up(AMINA)
    await street.tap(AMINA, "a.invitename.no")
    theirs = await leader(street)
    for action in ("invite", "invitein", "invitename", "inviteoff", "invitewords"):
        for each in await street.tap(AMINA, f"a.{action}.{subject}"):
            assert theirs.code not in str(each.payload)
    assert [row["ended_at"] for row in (await street.rows())["invite"] if row["id"] == theirs.id] == [None]
    assert await street.quarantined() == []


@pytest.mark.parametrize(
    ("label", "hint"),
    [("x" * 4096, "That is longer than"), ("<b>Tuesday</b>", "plain words"), ("#set page({})", "plain words")],
)
async def test_a_label_is_a_few_plain_words(label: str, hint: str, db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await leader(street)
    await street.tap(NOOR, "a.newlink.")
    [told] = await street.say(NOOR, label)
    assert hint in told.text
    await street.say(NOOR, "Tuesday\n kitchen")
    assert await street.answers(NOOR) == {"label": "Tuesday kitchen"}


async def test_coordinators_have_the_links_of_hubs_and_organisations_and_a_leader_does_not(
    db: Database, desk: Desk
) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    hers = await leader(street)
    await street.tap(MEERA, "a.newlink.")
    await street.choose(MEERA, "o-karis")
    await street.say(MEERA, "Waiting room")
    await street.choose(MEERA, "p-learning", "yes")
    [theirs] = [row for row in (await street.rows())["invite"] if row["id"] != hers.id]
    assert (theirs["person_id"], theirs["organisation"], theirs["programme"]) == (None, "karis", "learning")
    [listed] = await street.tap(MEERA, "a.links.")
    assert [plain(each["text"]) for each in listed.buttons if "invite." in each["callback_data"]][:1] == [
        "Waiting room: 0"
    ]
    await street.tap(NOOR, f"a.linkmost.{theirs['id']}.10")
    await street.tap(NOOR, f"a.inviteoff.{theirs['id']}.off")
    assert theirs in (await street.rows())["invite"]
    await street.say(AMINA, f"/start {theirs['code']}")
    [greeted] = await street.tap(AMINA, "a.language.en")
    assert plain(greeted.text).startswith("Karis Neighbour Scheme told you about us.")


async def test_a_limit_an_end_and_off_are_kept_and_taken_back(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    link = await leader(street)
    for does in (
        "linkmost.{}.10",
        "linkends.{}.7",
        "inviteoff.{}.off",
        "linkmost.{}.7",
        "linkends.{}.x",
        "linkends.{}",
    ):
        await street.tap(NOOR, "a." + does.format(link.id))
    [row] = (await street.rows())["invite"]
    assert (row["most"], str(row["ends_at"])[:10], row["ended_at"] is None) == (10, "2026-11-29", False)
    for does in ("linkmost.{}.0", "linkends.{}.0", "inviteoff.{}.on"):
        await street.tap(NOOR, "a." + does.format(link.id))
    [row] = (await street.rows())["invite"]
    assert (row["most"], row["ends_at"], row["ended_at"]) == (None, None, None)


async def test_a_hundred_links_are_enough_and_are_listed_by_pages(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await leader(street)

    def many(session: Session) -> None:
        noor = session.scalars(people.of_chat(NOOR)).one()
        for number in range(99):
            invites.hand_out(session, NOW, person=noor, label=f"Link {number}")

    await db.write(many)
    seen: list[str] = []
    page = (await street.tap(NOOR, "a.links."))[0]
    while True:
        assert len(page.buttons) <= 40
        seen += [each["text"] for each in page.buttons if each["callback_data"].startswith("a.invite.")][:-1]
        older = [each["callback_data"] for each in page.buttons if each["callback_data"].startswith("a.links.")]
        if not older:
            break
        page = (await street.tap(NOOR, older[0]))[0]
    assert len(set(seen)) == 100
    await street.tap(NOOR, "a.newlink.")
    await street.say(NOOR, "One more")
    await street.choose(NOOR, "none", "all", "yes")
    assert "hundred links already" in street.to(NOOR)[-1].text
    assert len((await street.rows())["invite"]) == 100


async def test_whose_role_has_ended_has_the_own_link_and_no_list(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.sign_up(BILAL)
    await db.write(
        lambda session: people.give_role(session, session.scalars(people.of_chat(BILAL)).one(), Role.MENTOR, NOW)
    )
    [told] = (await street.say(BILAL, "/links"))[:1]
    assert "Links" not in told.text


@pytest.mark.parametrize("subject", ["", "x", "0", "999", "9" * 50, "1.x", "1.", ".", ".9", "é"])
async def test_nonsense_on_a_button_gets_an_answer_and_does_nothing(subject: str, db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await leader(street)
    await street.tap(NOOR, "a.invitename.yes")
    before = (await street.rows())["invite"]
    for action in ("invite", "invitename", "invitein", "invitewords", "inviteoff", "links", "linkmost", "linkends"):
        assert await street.tap(NOOR, f"a.{action}.{subject}"), action
        await street.say(NOOR, "/cancel")
    assert (await street.rows())["invite"] == before
    assert await street.quarantined() == []


async def test_a_leader_who_makes_a_link_first_is_asked_once_whether_their_name_may_be_said(
    db: Database, desk: Desk
) -> None:
    street = Street(db, desk)
    await leader(street)
    await db.write(lambda session: session.execute(update(Person).values(tells_name=None)) and None)
    for label in ("Tuesday", "Wednesday"):
        await street.tap(NOOR, "a.newlink.")
        await street.say(NOOR, label)
        told = await street.choose(NOOR, "none", "all", "yes")
        if label == "Tuesday":
            asked = told[-1]
            assert "may whoever opens your link hear your first name?" in asked.text
            [shown] = await street.tap(NOOR, asked.buttons[1]["callback_data"])
            assert "Tuesday" in shown.text
    assert "Wednesday" in told[-1].text
    assert [row["tells_name"] for row in (await street.rows())["person"]] == [False]


async def test_a_coordinator_who_makes_the_link_of_a_place_is_not_asked_for_their_name(
    db: Database, desk: Desk
) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await street.tap(MEERA, "a.newlink.")
    await street.choose(MEERA, "h-soho-house")
    await street.say(MEERA, "Door")
    told = await street.choose(MEERA, "all", "yes")
    assert "Door" in told[-1].text
