"""From a proposal to a mentoring: who is asked, of several taps one wins, what ends it, and who may do what."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from handlers.speaking import Desk
from jobs import proposals
from jobs.clock import Hands
from models import asking_mentors, leaving, mentoring, pairs, partings, people
from models.database import Database
from models.mentoring import Match, MatchState
from models.mentoring_words import first_name
from models.people import Person
from tests.agreed import resident
from tests.conftest import NOW
from tests.integration.strangers import AMINA, BILAL, MEERA, Street, tap
from tests.mentored import asks, offers, proposed

HODAN = 2201


async def a_proposal(db: Database, desk: Desk, places: int = 1) -> tuple[Street, int]:
    """Hodan is asked to be Amina's mentor; Bilal is somebody else."""
    street = Street(db, desk)

    def propose(session: Session) -> int:
        hodan, amina = resident(session, HODAN, "Hodan Ali", NOW), resident(session, AMINA, "Amina Yusuf", NOW)
        resident(session, BILAL, "Bilal Khan", NOW)
        offers(session, hodan, NOW, places)
        asks(session, amina, NOW)
        return proposed(session, desk.localizers, desk.content, hodan, amina, NOW).id

    row = await db.write(propose)
    await street.deliver()
    return street, row


async def a_pair(db: Database, desk: Desk) -> tuple[Street, int]:
    street, row = await a_proposal(db, desk)
    await street.tap(HODAN, f"a.mentoryes.{row}")
    await street.tap(AMINA, f"a.menteeyes.{row}")
    return street, row


async def the_match(street: Street) -> Match:
    def get(session: Session) -> Match:
        match = session.query(Match).order_by(Match.id).first()
        assert match
        session.expunge(match)
        return match

    return await street.database.read(get)


async def request_of(street: Street, chat_id: int) -> mentoring.MentorRequest:
    def get(session: Session) -> mentoring.MentorRequest:
        request = mentoring.request_of(session, session.scalars(people.of_chat(chat_id)).one().id)
        assert request
        session.expunge(request)
        return request

    return await street.database.read(get)


async def tick(street: Street, **later: float) -> None:
    """Time goes by, and the clock does what is due, twice over."""
    street.now += timedelta(**later)
    hands = Hands(street.desk.content, street.desk.localizers)
    for job in (proposals.withdraw, proposals.remind, proposals.pass_on) * 2:
        await street.database.write(job, hands, street.now)
    await street.deliver()


def bare(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")


def last(street: Street, chat_id: int) -> str:
    return bare(street.to(chat_id)[-1].text)


async def test_both_say_yes_and_are_introduced(db: Database, desk: Desk) -> None:
    street, _row = await a_pair(db, desk)
    assert (await the_match(street)).state is MatchState.MENTORING
    assert (await request_of(street, AMINA)).waits_since is None
    assert "you are Amina's mentor now" in last(street, HODAN)
    assert any("Hodan is your mentor now" in bare(each.text) for each in street.to(AMINA))
    assert not any(surname in each.text for each in street.sent for surname in ("Yusuf", "Ali"))


async def test_of_yes_and_no_at_once_one_is_taken(db: Database, desk: Desk) -> None:
    street, row = await a_proposal(db, desk)
    await street.take(tap(HODAN, f"a.mentoryes.{row}"), tap(HODAN, f"a.mentorno.{row}"))
    match = await the_match(street)
    assert match.state in (MatchState.MENTEE_ASKED, MatchState.DECLINED)
    asked = any("found a mentor" in each.text for each in street.to(AMINA))
    assert asked == (match.state is MatchState.MENTEE_ASKED)


async def test_a_mentor_who_says_no_is_not_asked_for_them_again(db: Database, desk: Desk) -> None:
    street, row = await a_proposal(db, desk)
    await street.tap(HODAN, f"a.mentorno.{row}")
    match = await the_match(street)
    assert (match.state, match.never_again, match.open_mentee_id) == (MatchState.DECLINED, True, None)
    assert street.to(AMINA) == [] and (await request_of(street, AMINA)).waits_since


async def test_not_now_leaves_the_mentor_in_peace(db: Database, desk: Desk) -> None:
    street, row = await a_proposal(db, desk)
    await street.tap(HODAN, f"a.mentorlater.{row}")
    (offer,) = (await street.rows())["mentor_offer"]
    assert offer["rests_until"] and not (await the_match(street)).never_again


async def test_only_who_is_asked_can_answer(db: Database, desk: Desk) -> None:
    street, row = await a_proposal(db, desk)
    for chat_id in (AMINA, BILAL):
        for action in (
            "mentoryes",
            "mentorno",
            "mentorlater",
            "menteeyes",
            "menteeno",
            "writepair",
            "mypair",
            "wrongpair",
            "endpair",
        ):
            assert await street.tap(chat_id, f"a.{action}.{row}")
    assert (await the_match(street)).state is MatchState.MENTOR_ASKED


@pytest.mark.parametrize("subject", ["", "x", "999", "9" * 50, "1.yes.no", "-1"])
async def test_rubbish_gets_a_kind_answer_and_changes_nothing(db: Database, desk: Desk, subject: str) -> None:
    street, _row = await a_proposal(db, desk)
    before = (await street.rows())["mentor_match"]
    for action in ("mentoryes", "menteeyes", "lookagain", "writepair", "mypair", "sharecontact", "wrongpair", "endpair", "meeting",
                   "meetingyes", "meetingoff", "metnow", "wemet", "notmet", "meetingword", "mentoringwas", "pairgoeson"):  # fmt: skip
        assert await street.tap(BILAL, f"a.{action}.{subject}"[:64]), action
    assert (await street.rows())["mentor_match"] == before and await street.quarantined() == []


async def test_silence_is_reminded_once_and_then_passes_on(db: Database, desk: Desk) -> None:
    street, row = await a_proposal(db, desk)
    await tick(street, days=2)
    assert sum("have not answered" in each.text for each in street.to(HODAN)) == 1
    await tick(street, days=1)
    assert sum("have not answered" in each.text for each in street.to(HODAN)) == 1
    await tick(street, days=2)
    assert (await the_match(street)).state is MatchState.LAPSED
    assert "look for somebody else" in last(street, HODAN)
    await street.tap(HODAN, f"a.mentoryes.{row}")
    assert "passed on to somebody else" in last(street, HODAN) and (await the_match(street)).state is MatchState.LAPSED


async def test_a_silent_mentee_stops_waiting_and_the_place_is_free(db: Database, desk: Desk) -> None:
    street, row = await a_proposal(db, desk)
    await street.tap(HODAN, f"a.mentoryes.{row}")
    await tick(street, days=2)
    await tick(street, days=3.1)
    assert (await the_match(street)).state is MatchState.LAPSED and (await request_of(street, AMINA)).paused_at
    assert "place is free" in last(street, HODAN)
    await street.tap(AMINA, "a.lookagain.yes")
    assert (await request_of(street, AMINA)).paused_at is None


async def test_a_mentor_who_lowers_their_places_gets_no_more_than_those(db: Database, desk: Desk) -> None:
    street, row = await a_proposal(db, desk, places=2)

    def another(session: Session) -> None:
        bilal, hodan = (session.scalars(people.of_chat(chat)).one() for chat in (BILAL, HODAN))
        asks(session, bilal, NOW)
        proposed(session, desk.localizers, desk.content, hodan, bilal, NOW)
        offer = mentoring.offer_of(session, hodan.id)
        assert offer
        offer.places = 1

    await db.write(another)
    await street.tap(HODAN, f"a.mentoryes.{row}")
    await street.tap(HODAN, f"a.mentoryes.{row + 1}")
    states = [each["state"] for each in (await street.rows())["mentor_match"]]
    assert states == ["mentee-asked", "withdrawn"] and "raise the number" in last(street, HODAN)


async def test_eight_who_say_yes_at_once_never_exceed_the_places(db: Database, desk: Desk) -> None:
    """Eight were proposed while there was room for all; by now there are three places."""
    await a_proposal(db, desk, places=9)
    chats = [3000 + number for number in range(8)]

    def propose(session: Session) -> list[int]:
        hodan = session.scalars(people.of_chat(HODAN)).one()
        rows = []
        for chat in chats:
            mentee = resident(session, chat, f"Mentee {chat}", NOW)
            asks(session, mentee, NOW)
            match = mentoring.propose(session, hodan.id, mentee.id, 1.0, {}, MatchState.MENTOR_ASKED, NOW)
            assert match
            rows.append(match.id)
        offer = mentoring.offer_of(session, hodan.id)
        assert offer
        offer.places = 3
        return rows

    rows = await db.write(propose)

    def agree(session: Session, row: int) -> pairs.Said:
        match = pairs.find(session, row)
        assert match
        return pairs.mentor_agrees(session, match, NOW)

    said = await asyncio.gather(*(db.write(agree, row) for row in rows))
    assert said.count(pairs.Said.YES) == 3


async def test_ten_who_accept_the_last_place_at_once_get_one(db: Database, desk: Desk) -> None:
    """The mentor said yes to ten, and has lowered their places to one since."""
    street, _row = await a_proposal(db, desk)
    chats = [3000 + number for number in range(10)]

    def propose(session: Session) -> list[int]:
        bilal = session.scalars(people.of_chat(BILAL)).one()
        offer = offers(session, bilal, NOW, places=10)
        rows = []
        for chat in chats:
            mentee = resident(session, chat, f"Mentee {chat}", NOW)
            asks(session, mentee, NOW)
            match = mentoring.propose(session, bilal.id, mentee.id, 1.0, {}, MatchState.MENTEE_ASKED, NOW)
            assert match
            rows.append(match.id)
        offer.places = 1
        return rows

    rows = await db.write(propose)
    await street.take(*(tap(chat, f"a.menteeyes.{row}") for chat, row in zip(chats, rows, strict=True)))
    stands = {each["id"]: each["state"] for each in (await street.rows())["mentor_match"]}
    assert sorted(stands[row] for row in rows) == ["mentoring"] + ["withdrawn"] * 9
    assert sum("is your mentor now" in each.text for chat in chats for each in street.to(chat)) == 1
    assert sum("cannot be your mentor after all" in each.text for chat in chats for each in street.to(chat)) == 9


async def test_ten_taps_on_yes_are_one(db: Database, desk: Desk) -> None:
    street, row = await a_proposal(db, desk)
    await street.tap(HODAN, f"a.mentoryes.{row}")
    await street.take(*(tap(AMINA, f"a.menteeyes.{row}") for _ in range(10)))
    assert sum("is your mentor now" in each.text for each in street.to(AMINA)) == 1
    assert (await the_match(street)).state is MatchState.MENTORING


async def test_a_pause_in_the_middle_withdraws_and_tells_who_was_asked(db: Database, desk: Desk) -> None:
    street, row = await a_proposal(db, desk)
    await street.tap(HODAN, f"a.mentoryes.{row}")

    def pause(session: Session) -> None:
        offer = mentoring.offer_of(session, session.scalars(people.of_chat(HODAN)).one().id)
        assert offer
        offer.paused_at = NOW

    await db.write(pause)
    await tick(street, minutes=1)
    assert (await the_match(street)).state is MatchState.WITHDRAWN
    assert "cannot be your mentor after all" in last(street, AMINA)
    await street.tap(AMINA, f"a.menteeyes.{row}")
    assert (await the_match(street)).state is MatchState.WITHDRAWN


async def test_a_mentor_who_blocks_the_bot_is_waited_for_no_longer(db: Database, desk: Desk) -> None:
    street, _row = await a_proposal(db, desk)
    blocked = {"chat": {"id": HODAN, "type": "private"}, "from": {"id": HODAN}, "new_chat_member": {"status": "kicked"}}
    await street.take({"my_chat_member": blocked})
    await tick(street, minutes=1)
    assert (await the_match(street)).state is MatchState.WITHDRAWN
    assert (await request_of(street, AMINA)).waits_since


async def test_a_mentor_who_is_forgotten_leaves_nothing_and_the_mentee_is_first(db: Database, desk: Desk) -> None:
    street, _row = await a_pair(db, desk)
    await street.tap(HODAN, "a.forget.yes")
    await street.deliver()
    match, request = await the_match(street), await request_of(street, AMINA)
    assert (match.mentor_id, match.state, match.reasons) == (None, MatchState.ENDED, {})
    assert request.first and request.waits_since
    assert "Your mentor has left" in last(street, AMINA)


async def test_who_takes_back_their_agreement_leaves_the_pair(db: Database, desk: Desk) -> None:
    street, _row = await a_pair(db, desk)

    def withdraw(session: Session) -> None:
        amina = session.scalars(people.of_chat(AMINA)).one()
        leaving.withdraw(session, desk.localizers, desk.content, amina, street.now)

    await db.write(withdraw)
    await street.deliver()
    assert (await the_match(street)).state is MatchState.ENDED and "has ended" in last(street, HODAN)
    assert (await street.rows())["mentor_request"] == []


async def test_ended_early_needs_no_reason_and_puts_the_mentee_first(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    await street.tap(HODAN, f"a.endpair.{row}")
    assert (await the_match(street)).state is MatchState.MENTORING
    await street.take(tap(HODAN, f"a.endpair.{row}.yes"), tap(AMINA, f"a.endpair.{row}.yes"))
    match = await the_match(street)
    assert (match.state, match.never_again) == (MatchState.ENDED, True)
    assert (await request_of(street, AMINA)).first


async def test_something_is_wrong_stops_the_relay_at_once(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    await street.appoint(MEERA)
    await street.take(tap(AMINA, f"a.wrongpair.{row}"), tap(AMINA, f"a.wrongpair.{row}"))
    assert sum("something is wrong" in each.text for each in street.to(MEERA)) == 1
    before = len(street.to(AMINA))
    await street.tap(HODAN, f"a.writepair.{row}")
    assert "pass nothing on" in last(street, HODAN) and len(street.to(AMINA)) == before


def test_the_first_name_is_all_that_shows() -> None:
    assert getattr(first_name(Person(name="Hodan Ali Warsame")), "text", "") == "Hodan"


async def test_a_review_lets_the_mentor_be_asked_once(db: Database, desk: Desk) -> None:
    def review(session: Session) -> list[bool]:
        hodan, amina = resident(session, HODAN, "Hodan", NOW), resident(session, AMINA, "Amina", NOW)
        offers(session, hodan, NOW)
        asks(session, amina, NOW)
        match = mentoring.propose(session, hodan.id, amina.id, 1.0, {}, MatchState.REVIEW, NOW)
        assert match
        asked = [asking_mentors.ask_mentor(session, desk.localizers, desk.content, match, NOW)]
        partings.mentor_declines(session, match, NOW, for_now=False)
        return [*asked, asking_mentors.ask_mentor(session, desk.localizers, desk.content, match, NOW)]

    assert await db.write(review) == [True, False]
