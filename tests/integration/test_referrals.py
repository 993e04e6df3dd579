"""A referral reaches those to whom the person said yes, and nobody else; what must happen once happens once."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.referrals import pass_on
from handlers.speaking import Desk
from handlers.talk import Talk
from jobs.clock import Hands
from jobs.referrals import alert_late
from models import agreements, conversations, notices, people, programmes, referrals
from models.audit import AuditRow, Deed
from models.calls import Call
from models.database import Database
from models.people import Person, Role
from models.programmes import CAME_FORWARD, LEARNING, REFERRED
from models.referrals import Outcome, Referral, ReferralState
from tests.conftest import NOW
from tests.ending import end_role
from tests.integration.strangers import Street

AMINA, KHADIJA, JOAN, RUPERT, MEERA = 601, 602, 603, 604, 605


def partner(db: Session, chat_id: int, organisation: str) -> Person:
    person = people.arrive(db, chat_id, NOW)
    person.name, person.language = f"partner {chat_id}", "en"
    people.give_role(db, person, Role.PARTNER, NOW, organisation=organisation)
    return person


def somebody(db: Session, chat_id: int | None = AMINA) -> Person:
    """Who has come forward for Learning Works."""
    meera = people.arrive(db, MEERA, NOW)
    person = people.arrive(db, chat_id, NOW) if chat_id else people.enter(db, "Amina", "en", meera, NOW)
    person.name, person.language = "Amina", "en"
    agreements.agree(db, person, "…", "en", NOW)
    programmes.enrol(db, person, LEARNING, {}, None, NOW, stage=CAME_FORWARD)
    return person


@pytest.fixture
async def street(db: Database, desk: Desk) -> Street:
    """Two partners at Karis, one at Father Hudson's, a coordinator; Amina is passed on to Karis."""
    street = Street(db, desk)
    await street.appoint(MEERA)

    def prepare(session: Session) -> None:
        for chat_id, organisation in ((KHADIJA, "karis"), (JOAN, "karis"), (RUPERT, "father-hudsons")):
            partner(session, chat_id, organisation)
        amina = somebody(session)
        visitor = conversations.load(session, AMINA)
        assert visitor
        talk = Talk(desk, session, visitor, NOW)
        pass_on(talk, amina, ["karis"])
        pass_on(talk, amina, ["karis"])
        for outgoing in talk.outgoing:
            notices.owe(session, outgoing, NOW)

    await db.write(prepare)
    await street.deliver()
    return street


async def referral(db: Database) -> Referral:
    return await db.read(lambda session: session.scalars(select(Referral)).one())


def about_amina(street: Street, chat_id: int) -> list[str]:
    return [text for text in street.phone(chat_id).values() if "Amina" in text]


async def test_both_partners_of_the_organisation_are_told_once_and_nobody_elses(street: Street) -> None:
    assert [len(about_amina(street, each)) for each in (KHADIJA, JOAN, RUPERT, MEERA)] == [1, 1, 0, 0]
    enrolments = (await street.rows())["enrolment"]
    assert [row["stage"] for row in enrolments] == [REFERRED]


@pytest.mark.parametrize("asked", ["referral", "acknowledge", "report"])
async def test_somebody_elses_referral_looks_like_one_that_does_not_exist(street: Street, asked: str) -> None:
    row = (await referral(street.database)).id
    theirs = await street.tap(RUPERT, f"a.{asked}.{row}")
    nobodys = await street.tap(RUPERT, f"a.{asked}.{row + 1}")
    assert [each.payload for each in theirs] == [each.payload for each in nobodys]
    assert about_amina(street, RUPERT) == []


async def test_a_neighbour_who_helped_is_not_said_to_be_of_the_team(street: Street) -> None:
    def refer(session: Session) -> None:
        visitor = conversations.load(session, AMINA)
        assert visitor
        amina = session.scalars(people.of_chat(AMINA)).one()
        neighbour = people.enter(session, "Hawa", "en", amina, NOW)
        talk = Talk(street.desk, session, visitor, NOW)
        for by, organisation in ((amina, "karis"), (session.scalars(people.of_chat(MEERA)).one(), "father-hudsons")):
            pass_on(talk, neighbour, [organisation], by=by)
        for outgoing in talk.outgoing:
            notices.owe(session, outgoing, NOW)

    await street.database.write(refer)
    await street.deliver()
    by_neighbour, by_team = (list(street.phone(each).values())[-1] for each in (KHADIJA, RUPERT))
    assert "Passed on by: \u2068Amina\u2069\n" in by_neighbour
    assert "the neighbourhood team" in by_team.partition("Passed on by")[2]


async def test_of_two_partners_who_tap_together_one_has_seen_it_and_the_other_hears_who(street: Street) -> None:
    row = (await referral(street.database)).id
    await asyncio.gather(street.tap(KHADIJA, f"a.acknowledge.{row}"), street.tap(JOAN, f"a.acknowledge.{row}"))
    assert (await referral(street.database)).state is ReferralState.ACKNOWLEDGED
    newest = [street.to(each)[-1].text for each in (KHADIJA, JOAN)]
    told = [text for chat_id in (KHADIJA, JOAN) for text in street.phone(chat_id).values()]
    assert sum("hears from us" in text for text in told) == 1, newest
    assert sum("is seeing to it already" in text for text in told) == 1
    assert sum("Good news" in text for text in street.phone(AMINA).values()) == 1


async def test_two_who_acknowledge_in_the_same_moment_are_one_and_another(street: Street) -> None:
    chats = (KHADIJA, JOAN)

    def acknowledge(session: Session, chat_id: int) -> tuple[bool, int | None]:
        found = session.scalars(select(Referral)).one()
        first, seen_by = referrals.acknowledge(session, found, session.scalars(people.of_chat(chat_id)).one(), NOW)
        return first, seen_by.id if seen_by else None

    answers = await asyncio.gather(*(street.database.write(acknowledge, chat_id) for chat_id in chats))
    assert sorted(first for first, _who in answers) == [False, True]
    assert len({who for _first, who in answers}) == 1


async def test_the_outcome_reaches_the_coordinator_and_is_written_down(street: Street) -> None:
    row = (await referral(street.database)).id
    await street.tap(KHADIJA, f"a.report.{row}")
    await street.choose(KHADIJA, Outcome.WORKING)
    await street.say(KHADIJA, "As a porter")
    found = await referral(street.database)
    assert (found.state, found.outcome, found.outcome_words) == (ReferralState.CLOSED, Outcome.WORKING, "As a porter")
    assert "As a porter" in about_amina(street, MEERA)[0]
    audited = (await street.rows())["audit"]
    assert [(each["deed"], each["what"]) for each in audited] == [(Deed.CHANGED, "referral")]


@pytest.mark.parametrize("taken_back", ["a.withdraw.yes", "a.forget.yes"])
async def test_what_is_taken_back_is_gone_from_partners_too(street: Street, taken_back: str) -> None:
    row = (await referral(street.database)).id
    await street.tap(KHADIJA, f"a.referral.{row}")
    await street.tap(AMINA, taken_back)
    await street.tap(KHADIJA, "a.referrals.sent")
    await street.tap(JOAN, f"a.acknowledge.{row}")
    assert about_amina(street, KHADIJA) == about_amina(street, JOAN) == []


async def test_who_agrees_anew_has_not_said_yes_to_the_organisation_again(street: Street) -> None:
    await street.tap(AMINA, "a.withdraw.yes")

    def agree_anew(session: Session) -> int:
        amina = session.scalars(people.of_chat(AMINA)).one()
        agreements.agree(session, amina, "…", "en", NOW + timedelta(hours=1))
        session.flush()
        return len(referrals.listed(session, "karis", ReferralState.SENT, 8))

    assert await street.database.write(agree_anew) == 0


async def test_a_partner_no_more_sees_nothing(street: Street) -> None:
    row = (await referral(street.database)).id

    def take(session: Session) -> None:
        end_role(session, session.scalars(people.of_chat(KHADIJA)).one().id, Role.PARTNER)

    await street.database.write(take)
    before = len(about_amina(street, KHADIJA))
    for data in (f"a.referral.{row}", f"a.acknowledge.{row}", f"a.report.{row}", "a.referrals.sent"):
        await street.tap(KHADIJA, data)
    assert len(about_amina(street, KHADIJA)) == before
    assert (await referral(street.database)).state is ReferralState.SENT
    await street.tap(JOAN, f"a.acknowledge.{row}")
    await street.tap(AMINA, "a.forget.yes")
    assert about_amina(street, KHADIJA) == []


async def test_nobody_looks_in_time_and_the_coordinator_hears_once(street: Street, desk: Desk) -> None:
    hands = Hands(desk.content, desk.localizers)
    ticks = [await street.database.write(alert_late, hands, NOW + timedelta(days=days)) for days in (0, 7, 7)]
    assert ticks == [0, 1, 0]
    street.now = NOW + timedelta(days=7)
    await street.deliver()
    assert len(about_amina(street, MEERA)) == 1


async def test_two_clocks_alert_once(street: Street, desk: Desk) -> None:
    hands, later = Hands(desk.content, desk.localizers), NOW + timedelta(days=7)
    assert sorted(await asyncio.gather(*(street.database.write(alert_late, hands, later) for _each in range(2)))) == [
        0,
        1,
    ]


async def test_only_the_person_asked_can_say_yes(street: Street) -> None:
    def ask(session: Session) -> int:
        amina, meera = (session.scalars(people.of_chat(chat_id)).one() for chat_id in (AMINA, MEERA))
        asked = referrals.ask(session, amina, "father-hudsons", meera, NOW)
        assert asked
        return asked.id

    row = await street.database.write(ask)
    await street.tap(RUPERT, f"a.allow.{row}:yes")
    await street.tap(MEERA, f"a.theysaid.{row}:yes")  # Amina has a chat: she is asked there
    assert about_amina(street, RUPERT) == []
    await street.tap(AMINA, f"a.allow.{row}:yes")
    await street.tap(AMINA, f"a.allow.{row}:yes")
    assert len(about_amina(street, RUPERT)) == 1


async def test_who_has_no_chat_is_asked_by_telephone(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)

    def prepare(session: Session) -> int:
        partner(session, KHADIJA, "karis")
        person = somebody(session, None)
        return session.scalars(select(programmes.Enrolment.id).where(programmes.Enrolment.person_id == person.id)).one()

    enrolment = await db.write(prepare)
    await street.tap(MEERA, f"a.refer.{enrolment}:karis")
    assert await db.read(lambda session: session.scalar(select(func.count()).select_from(Call))) == 1
    assert about_amina(street, KHADIJA) == []
    await street.tap(MEERA, f"a.theysaid.{(await referral(db)).id}:yes")
    assert len(about_amina(street, KHADIJA)) == 1
    deeds = await db.read(lambda session: list(session.scalars(select(AuditRow.deed).order_by(AuditRow.id))))
    assert Deed.PASSED_ON in deeds


async def test_an_organisation_without_a_partner_is_rung(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)

    def prepare(session: Session) -> None:
        amina = somebody(session)
        visitor = conversations.load(session, AMINA)
        assert visitor
        talk = Talk(desk, session, visitor, NOW)
        pass_on(talk, amina, ["karis"])
        for outgoing in talk.outgoing:
            notices.owe(session, outgoing, NOW)

    await db.write(prepare)
    await street.deliver()
    assert "Please ring Karis" in about_amina(street, MEERA)[0].replace("\u2068", "").replace("\u2069", "")
