"""Who is forgotten leaves no trace in what other people were doing about them."""

import re

import pytest
from sqlalchemy.orm import Session

from handlers.speaking import Desk
from models import agreements, people, programmes
from models.database import Database
from models.people import Role
from models.programmes import LEARNING
from tests.conftest import NOW
from tests.integration.strangers import AMINA, BILAL, MEERA, Street, message

NADIA = 2104


def traces(rows: object) -> set[str]:
    return set(re.findall(r"(?i)[\w-]*qanar\w*", str(rows)))


async def a_life(street: Street) -> int:
    """Called for help, wrote, was answered and translated, noted about, passed on, asked, sealed, half entered again; her id."""
    await street.appoint(MEERA)
    await street.appoint_too(NADIA)

    def prepare(db: Session) -> int:
        bilal = people.arrive(db, BILAL, NOW)
        bilal.name, bilal.language = "Bilal", "en"
        people.give_role(db, bilal, Role.PARTNER, NOW, organisation="karis")
        nadia = db.scalars(people.of_chat(NADIA)).one()
        nadia.other_languages = ["ur"]
        amina = people.arrive(db, AMINA, NOW)
        amina.name, amina.language, amina.neutral, amina.phone = "Qanarina", "ur", True, "+441214960123"
        agreements.agree(db, amina, "…", "en", NOW)
        told = {"kind": "health", "profession": "other", "other_profession": "qanary-healer"}
        programmes.enrol(db, amina, LEARNING, told, None, NOW, stage="came-forward")
        return amina.id

    amina = await street.database.write(prepare)
    await street.say(AMINA, "help me he beats me alarm-qanary")
    await street.tap(MEERA, "a.seen.1")
    await street.tap(AMINA, "a.answerteam.")
    await street.say(AMINA, "asked-qanary")
    await street.tap(AMINA, "a.answerteam.")
    await street.say(
        AMINA, None, photo=[{"file_id": "photo-qanary", "width": 9, "height": 9}], caption="caption-qanary"
    )
    await street.tap(NADIA, "a.illanswer.1")
    await street.tap(MEERA, f"a.write.{amina}")
    await street.say(MEERA, "draft for Qanarina")
    rows = (await street.rows())["enquiry_message"]
    await street.tap(MEERA, f"a.askcolleague.{rows[-1]['id']}")
    await street.tap(NADIA, f"a.write.{amina}")
    await street.say(NADIA, "second draft for Qanarina")
    await street.tap(MEERA, "a.readyreplies.1.free")
    await street.tap(MEERA, "a.note.1")
    await street.say(MEERA, "note-qanary")
    await street.tap(MEERA, "a.refer.1:karis")
    await street.tap(AMINA, "a.allow.1:yes")
    await street.tap(BILAL, "a.report.1")
    await street.choose(BILAL, "not-reached")
    await street.say(BILAL, "outcome-qanary")
    await street.tap(MEERA, "a.signup.1")
    await street.tap(MEERA, "a.stages.1")
    await street.tap(MEERA, "a.movetell.1:referred:training")
    await street.tap(MEERA, "a.inbox.open")
    await street.tap(NADIA, "a.walkin.")
    await street.say(NADIA, "Somebody")
    await street.choose(NADIA, "so", "yes")
    await street.say(NADIA, "+441214960123")
    await street.choose(NADIA, "any", "yes", str(amina), "learning-works", "yes")
    await street.tap(NADIA, "a.join.talk-to-a-person")  # sets that aside
    await street.say(MEERA, "/find Qanarina")
    await street.say(BILAL, "/referrals")
    await street.tap(BILAL, "a.referral.1")
    return amina


async def test_the_life_leaves_traces_at_first(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await a_life(street)
    assert await street.quarantined() == []
    rows = await street.rows()
    found = {name for name in rows if traces(rows[name])}
    assert {"person", "alert", "enquiry_message", "note", "referral", "enrolment", "conversation"} <= found
    assert rows["sealed_message"]


async def test_no_table_has_a_trace(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await a_life(street)
    await street.tap(AMINA, "a.forget.yes")
    rows = await street.rows()
    assert {name: traces(rows[name]) for name in rows if traces(rows[name])} == {}
    hers = ("alert", "enquiry", "enquiry_message", "note", "referral", "enrolment", "sealed_message", "consent")
    assert [name for name in hers if rows[name]] == []
    assert await street.quarantined() == []


@pytest.mark.parametrize("taken_back", ["a.forget.yes", "a.withdraw.yes"])
async def test_what_the_team_and_partners_have_on_their_phones_names_nobody(
    taken_back: str, db: Database, desk: Desk
) -> None:
    street = Street(db, desk)
    await a_life(street)
    await street.tap(AMINA, taken_back)
    left = {
        chat_id: [text for text in street.phone(chat_id).values() if traces(text)] for chat_id in (MEERA, NADIA, BILAL)
    }
    assert left == {
        MEERA: ["The closest to “\u2068Qanarina\u2069”:"],
        NADIA: [],
        BILAL: [],
    }  # what they typed themselves


async def test_old_buttons_and_replies_about_who_took_it_back_lead_nowhere(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    amina = await a_life(street)
    copies = [each.message_id for each in street.to(MEERA) if "Message from" in each.text]
    await street.tap(AMINA, "a.withdraw.yes")
    before = {chat_id: len(street.to(chat_id)) for chat_id in (MEERA, NADIA, BILAL)}
    for chat_id in before:
        for data in ("signup.1", "card.1", "notes.1:0", "enquiry.1", "readyreplies.1", "sendasis.3", "sendtoo.3", "referral.1",
                     "acknowledge.1", "report.1", "refer.1", "theysaid.1:yes", "assign.1:0:1", "move.1:training:referred",
                     "entered.1", f"entered.{amina}", f"forgetthem.{amina}.yes", "call-list.", "find.Qanarina",
                     "referrals.closed", "resume."):  # fmt: skip
            await street.tap(chat_id, f"a.{data}")
    for copy in copies:
        await street.say(MEERA, "hello", reply_to_message={**message(MEERA, "…")["message"], "message_id": copy})
    told = {chat_id: traces("".join(each.html for each in street.to(chat_id)[n:])) for chat_id, n in before.items()}
    assert told == {MEERA: {"Qanarina"}, NADIA: {"Qanarina"}, BILAL: set()}
    for chat_id, n in before.items():
        named = [each for each in street.to(chat_id)[n:] if traces(each.html)]
        assert all("I found nobody" in each.text for each in named)
    assert await street.quarantined() == []
