"""Who asks for what is not theirs: odd subjects, other people's, roles that have ended, somebody else's journey."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import ACTIONS
from handlers.speaking import Desk
from models import agreements, calls, likeness, people, programmes, referrals
from models.database import Database
from models.people import Person, Role
from models.programmes import LEARNING
from models.referrals import Outcome
from tests.conftest import NOW
from tests.ending import end_role
from tests.integration.strangers import AMINA, BILAL, MEERA, Street

NUMBER = "+441214960123"
ODD = ["", "-1", "999999999999999999", "9" * 40, "1.yes", "1:signed-up:training", "a\x00b", "١", "1.1.1", "enterprise/a\x00:0",
       "sent:999999999999999999", "newest:999999999999999999", "1:999999999999999999", "1.999999999999999999", "open.-1", "🙂" * 12,
       "\u202e1", "..", "::", "1:karis:again", "partner:nobody", "en.99"]  # fmt: skip


@pytest.mark.parametrize(
    ("database_url", "chat_id"),
    [("sqlite", MEERA), ("sqlite", BILAL), ("sqlite", AMINA), ("postgresql", MEERA)],  # who may do most there
    indirect=["database_url"],
)
async def test_no_odd_subject_breaks_an_action(chat_id: int, db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await make_partner(street)
    await street.sign_up(AMINA, "Qanarina")
    for name, subject in ((action.name, subject) for action in ACTIONS for subject in ODD):
        for sent in await street.tap(chat_id, f"a.{name}.{subject}"):
            sent.assert_as_telegram_wants_it()
    assert [each.payload for each in await street.quarantined()] == []


async def make_partner(street: Street, chat_id: int = BILAL) -> None:
    def partner(db: Session) -> None:
        person = people.arrive(db, chat_id, NOW)
        person.name, person.language = "Bilal", "en"
        people.give_role(db, person, Role.PARTNER, NOW, organisation="karis")

    await street.database.write(partner)


async def end(street: Street, chat_id: int, role: Role) -> None:
    await street.database.write(lambda db: end_role(db, db.scalars(people.of_chat(chat_id)).one().id, role))


async def ask_at_the_desk(street: Street, name: str = "Hodan", number: str = NUMBER, *more: str) -> int:
    """A coordinator enters somebody, up to the first question of Learning Works; their id."""
    await street.tap(MEERA, "a.walkin.")
    await street.say(MEERA, name)
    await street.choose(MEERA, "so", "yes")
    await street.say(MEERA, number)
    await street.choose(MEERA, "any", "yes", *more, "learning-works", "yes")
    course = (await street.conversation(MEERA)).course
    assert course
    return course.on_behalf


async def refer(street: Street) -> int:
    """A partner passes Qanarina on, with all answers; her id."""
    await street.tap(BILAL, "a.passon.")
    await street.say(BILAL, "Qanarina")
    await street.choose(BILAL, "so")
    await street.say(BILAL, NUMBER)
    await street.choose(BILAL, "yes", "business", "no")
    await street.choose(BILAL, "any", "yes", "+", "yes")
    [person] = [row for row in (await street.rows())["person"] if row["chat_id"] is None]
    return int(person["id"])


async def test_a_partner_does_not_see_what_the_team_was_told_by_whom_they_passed_on(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await make_partner(street)
    row = await refer(street)

    def told_the_team(session: Session) -> None:
        person = session.get_one(Person, row)
        programmes.tell_more(session, person, LEARNING, {"kind": "health", "other_profession": "qanary-healer"})

    await db.write(told_the_team)
    before = len(street.to(BILAL))
    await street.tap(BILAL, f"a.passon.{row}")
    assert await street.state(BILAL) == [None]
    await street.tap(BILAL, "a.passon.")
    await street.say(BILAL, "Qanarina")
    await street.choose(BILAL, "so")
    await street.say(BILAL, NUMBER)
    await street.choose(BILAL, "yes")
    assert await street.state(BILAL) == [None]
    assert "qanary-healer" not in str([each.html for each in street.to(BILAL)[before:]])


async def test_two_who_share_a_telephone_stay_two(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await make_partner(street)
    await refer(street)
    await street.tap(BILAL, "a.passon.")
    await street.say(BILAL, "Yusuf")
    await street.choose(BILAL, "so")
    await street.say(BILAL, NUMBER)
    await street.choose(BILAL, "yes")
    entered = [row["name"] for row in (await street.rows())["person"] if row["chat_id"] is None]
    assert entered == ["Qanarina", "Yusuf"]


async def test_whose_role_has_ended_does_not_go_on_for_somebody_else(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await ask_at_the_desk(street)
    await street.choose(MEERA, "business")
    old = street.button(MEERA, "no")
    await end(street, MEERA, Role.COORDINATOR)
    [told] = await street.tap(MEERA, old)
    assert told.text == street.in_english("That is not open to you any more.")
    assert not (await street.rows())["enrolment"]


async def test_a_partner_does_not_go_on_with_whom_they_asked_as_a_coordinator_of_others(
    db: Database, desk: Desk
) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await street.appoint_too(BILAL)
    await ask_at_the_desk(street)
    await make_partner(street, MEERA)
    await end(street, MEERA, Role.COORDINATOR)
    await db.write(_entered_by_another)
    await street.choose(MEERA, "business")
    assert await street.state(MEERA) == [None]


def _entered_by_another(session: Session) -> None:
    [person] = session.scalars(select(Person).where(Person.chat_id.is_(None)))
    person.entered_by = session.scalars(people.of_chat(BILAL)).one().id


@pytest.mark.parametrize("taken_back", ["a.withdraw.yes", "a.forget.yes"])
async def test_what_is_asked_for_somebody_ends_and_is_gone_when_they_take_it_back(
    taken_back: str, db: Database, desk: Desk
) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await street.sign_up(AMINA, "Amina")

    def reachable(session: Session) -> int:
        amina = session.scalars(people.of_chat(AMINA)).one()
        amina.phone = NUMBER
        return amina.id

    amina = await db.write(reachable)
    assert await ask_at_the_desk(street, "Somebody", NUMBER, str(amina)) == amina
    await street.choose(MEERA, "health", "other")
    await street.say(MEERA, "qanary-healer")
    back = street.button(MEERA, "<")
    await street.tap(AMINA, taken_back)
    assert "qanary-healer" not in str((await street.rows())["conversation"])
    [told] = await street.tap(MEERA, back)
    assert told.text == street.in_english("That is not open to you any more.")
    assert "learning" not in [row["programme"] for row in (await street.rows())["enrolment"]]
    assert await street.quarantined() == []


async def test_who_is_forgotten_leaves_the_conversation_of_whoever_erases_them(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    row = await ask_at_the_desk(street)
    await street.choose(MEERA, "health", "other")
    await street.say(MEERA, "qanary-healer")
    await street.tap(MEERA, f"a.forgetthem.{row}.yes")
    assert "qanary-healer" not in str(await street.rows())
    await street.tap(MEERA, "a.resume.")
    assert await street.state(MEERA) == [None]


async def test_who_begins_a_journey_begins_their_own(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    row = await ask_at_the_desk(street)
    await street.choose(MEERA, "business")
    await street.tap(MEERA, "a.join.learning-works")
    now, parked = await street.state(MEERA)
    assert now and now.on_behalf == 0
    assert parked and (parked.on_behalf, parked.answers["kind"]) == (row, "business")


async def test_the_own_name_does_not_become_that_of_who_is_being_entered(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.sign_up(MEERA, "Meera")
    await street.choose(MEERA, "x")
    await street.appoint(MEERA)
    await street.tap(MEERA, "a.walkin.")
    await street.say(MEERA, "Hodan")
    await street.tap(MEERA, "a.join.name")
    await street.say(MEERA, "Meera Begum")
    [_now, walk_in] = await street.state(MEERA)
    assert walk_in and walk_in.answers["name"] == "Hodan"


async def test_the_name_of_who_took_back_their_agreement_is_not_said_for_a_number(db: Database) -> None:
    def alike(session: Session) -> list[list[str | None]]:
        amina = people.arrive(session, AMINA, NOW)
        amina.name, amina.phone = "Amina", NUMBER
        agreements.agree(session, amina, "…", "en", NOW)
        before = likeness.alike(session, "X", NUMBER)
        agreements.take_back_consent(session, amina, NOW)
        return [[each.name for each in found] for found in (before, likeness.alike(session, "X", NUMBER))]

    assert await db.write(alike) == [["Amina"], []]


async def test_links_end_with_who_handed_them_out(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await street.tap(MEERA, "a.giverole.coordinator")
    code = street.to(MEERA)[-1].text.partition("start=")[2]
    await street.tap(MEERA, "a.forget.yes")
    await street.say(AMINA, f"/start {code}")
    assert (await street.rows())["person_role"] == []


async def test_a_call_for_help_in_many_letters_reaches_the_team_and_forty_are_not_forty_notices(
    db: Database, desk: Desk
) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await street.arrive(AMINA)
    await street.say(AMINA, "he beats me " + "😢" * 1900)
    [told] = [each for each in street.to(MEERA) if "needs help now" in each.text]
    told.assert_as_telegram_wants_it()
    for number in range(40):
        await street.say(AMINA, f"he beats me {number}")
    assert len([each for each in street.to(MEERA) if "needs help now" in each.text]) <= 11


async def test_forty_messages_at_once_are_not_forty_copies_and_all_are_in_the_thread(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await street.arrive(AMINA)
    for number in range(40):
        await street.tap(AMINA, "a.answerteam.")
        await street.say(AMINA, f"message-{number}-")
    assert len([each for each in street.to(MEERA) if "Message from" in each.text]) == 10
    await street.tap(MEERA, "a.enquiry.1")
    assert "message-39-" in street.to(MEERA)[-1].text


async def test_the_longest_answers_in_the_widest_letters_are_shown(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.arrive(AMINA)
    await street.tap(AMINA, "a.join.enterprise")
    await street.choose(AMINA, "adult", "idea", "none", "+")
    await street.choose(AMINA, "yes", "skip")
    for _each in range(2):
        await street.say(AMINA, "𝒶" * 1000)
    await street.choose(AMINA, "yes")
    await street.tap(AMINA, "a.business.")
    await street.tap(AMINA, "a.mydetails.places")
    for sent in street.to(AMINA):
        sent.assert_as_telegram_wants_it()
    assert "𝒶" * 500 in street.to(AMINA)[-1].text


async def test_a_long_call_list_is_told_in_parts(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)

    def owe(session: Session) -> None:
        hodan = people.enter(session, "Hodan", "so", session.scalars(people.of_chat(MEERA)).one(), NOW)
        for number in range(6):
            calls.owe(session, hodan.id, {"en": f"{number} " + "e" * 1500, "so": f"{number} " + "🙂" * 1500}, NOW)

    await db.write(owe)
    sent = await street.say(MEERA, "/calls")
    heard = ""
    while sent:
        for each in sent:
            each.assert_as_telegram_wants_it()
            heard += each.text
        done = [b["callback_data"] for b in sent[-1].buttons if b.get("callback_data", "").startswith("a.called.")]
        sent = await street.tap(MEERA, done[0]) if done else []
    assert [f"{number} eee" in heard and f"{number} 🙂" in heard for number in range(6)] == [True] * 6
    assert all(row["done_at"] for row in (await street.rows())["call"])


async def test_who_stands_in_a_sheet_sees_who_took_it(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await street.sign_up(AMINA, "Amina")
    await street.arrive(BILAL)
    await street.tap(MEERA, "a.export.sign-ups")
    [hers], [his] = [await street.tap(each, "a.mydetails.looked") for each in (AMINA, BILAL)]
    assert "put your details into a sheet" in hers.text
    assert "put your details into a sheet" not in his.text


async def test_notes_are_not_read_unnoticed(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await street.sign_up(AMINA, "Amina")
    await street.tap(MEERA, "a.notes.1:0")
    assert [(row["deed"], row["person_id"]) for row in (await street.rows())["audit"]] == [
        ("saw", (await street.ids())[AMINA])
    ]


async def test_what_an_organisation_said_does_not_come_back_with_a_new_agreement(db: Database) -> None:
    def tell(session: Session) -> list[int]:
        amina, bilal = people.arrive(session, AMINA, NOW), people.arrive(session, BILAL, NOW)
        agreements.agree(session, amina, "…", "en", NOW)
        passed, _goes = referrals.refer(session, amina, "karis", NOW, NOW)
        referrals.report(session, passed, bilal, Outcome.NOT_REACHED, "rude on the phone", NOW)
        session.flush()
        before = len(referrals.all_of_person(session, amina))
        referrals.withdraw(session, amina)
        return [before, len(referrals.all_of_person(session, amina))]

    assert await db.write(tell) == [1, 0]
