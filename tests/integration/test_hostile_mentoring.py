"""What somebody could do to a pair, or by means of one: forged and old buttons, what must not leak, what must not be passed on."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.speaking import Desk
from jobs import pairs as pairs_by_the_clock
from jobs.clock import Hands
from locales import Written
from models import matching, mentees, mentoring, mentors, notices, pair_words, pairs, partings, people
from models.database import Database
from models.meetings import Meeting, MeetingState
from models.mentoring import Match, MatchState
from models.outbox import MessageOwed
from models.pairs import Side
from models.people import Role
from tests.agreed import resident
from tests.conftest import NOW
from tests.integration.strangers import AMINA, BILAL, MEERA, Street, tap
from tests.integration.test_mentor_pairs import HODAN, a_pair, a_proposal, bare, last, the_match
from tests.integration.test_mentor_relay import a_reply
from tests.mentored import asks, offers

HANDLE = "hodan_ali"
OF_A_PAIR = (
    "mypair", "writepair", "sharecontact", "wrongpair", "endpair", "meeting", "metnow", "mentoringwas", "pairgoeson", "thankmentor",
)  # fmt: skip
OF_A_MEETING = ("meetingyes", "meetingoff", "wemet", "notmet", "meetingword")
OF_COORDINATORS = (
    "pair",
    "letpairgo",
    "endthem",
    "proposal",
    "approvepair",
    "notthispair",
    "pairsheet",
    "pairs",
    "matches",
    "match",
)


async def a_meeting(street: Street, row: int, state: MeetingState = MeetingState.PROPOSED) -> int:
    """Hodan proposes to meet Amina the day after tomorrow."""

    def propose(db: Session) -> int:
        meeting = Meeting(match_id=row, by=Side.MENTOR, starts_at=street.now + timedelta(days=2), place="soho-house", state=state,
                          made_at=street.now)  # fmt: skip
        db.add(meeting)
        db.flush()
        return meeting.id

    return await street.database.write(propose)


async def set_match(street: Street, row: int, **to: Any) -> None:
    def change(db: Session) -> None:
        for name, value in to.items():
            setattr(db.get_one(Match, row), name, value)

    await street.database.write(change)


async def of(street: Street, *tables: str) -> list[Any]:
    rows = await street.rows()
    return [rows[name] for name in tables]


async def test_buttons_of_others_pairs_and_meetings_do_nothing_and_tell_nothing(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    meeting = await a_meeting(street, row)
    before, heard = await of(street, "mentor_match", "meeting", "pair_word"), len(street.sent)
    for action in OF_A_PAIR:
        await street.tap(BILAL, f"a.{action}.{row}")
        await street.tap(BILAL, f"a.{action}.{row}.yes")
        await street.tap(BILAL, f"a.{action}.{row}.1")
    for action in OF_A_MEETING:
        await street.tap(BILAL, f"a.{action}.{meeting}")
    assert await of(street, "mentor_match", "meeting", "pair_word") == before
    assert {each.chat_id for each in street.sent[heard:]} == {BILAL}
    assert not any(name in bare(each.text) for each in street.to(BILAL) for name in ("Hodan", "Amina"))


async def test_what_coordinators_do_with_pairs_nobody_else_can_also_not_the_two(db: Database, desk: Desk) -> None:
    street, row = await a_proposal(db, desk)
    before, heard = await of(street, "mentor_match", "audit"), len(street.sent)
    rows = {each["chat_id"]: each["id"] for each in (await street.rows())["person"]}
    for chat in (BILAL, HODAN, AMINA):
        for action in OF_COORDINATORS:
            await street.tap(chat, f"a.{action}.{row}")
        for action in ("byhand", "proposepair"):
            await street.tap(chat, f"a.{action}.{rows[AMINA]}.{rows[HODAN]}")
        await street.tap(chat, f"a.waitingmentee.{rows[AMINA]}")
        await street.tap(chat, f"a.idlementor.{rows[HODAN]}")
    assert await of(street, "mentor_match", "audit") == before
    assert not any(name in each.text for each in street.sent[heard:] for name in ("Yusuf", "Ali"))


async def test_a_coordinator_of_a_pair_does_not_see_what_the_other_told_the_team(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    await street.appoint_too(HODAN)
    await street.tap(AMINA, f"a.mentoringwas.{row}.1")
    for action in ("pair", "letpairgo", "endthem"):
        await street.tap(HODAN, f"a.{action}.{row}.yes")
        assert "not here to be seen" in last(street, HODAN)
    assert (await the_match(street)).state is MatchState.MENTORING


@pytest.mark.parametrize("said", [
    {"text": "Read this", "forward_origin": {"type": "user", "sender_user": {"id": HODAN, "username": HANDLE, "first_name": "Hodan Ali"}}},
    {"text": "Read this", "forward_from": {"id": HODAN, "username": HANDLE}, "forward_sender_name": "Hodan Ali"},
    {"text": "Read this", "quote": {"text": HANDLE, "position": 0}, "external_reply": {"origin": {"sender_user_name": "Hodan Ali"}}},
    {"text": "Read this", "entities": [{"type": "text_mention", "offset": 0, "length": 4, "user": {"id": HODAN, "username": HANDLE}}]},
    {"text": "Read this", "entities": [{"type": "text_link", "offset": 0, "length": 4, "url": f"https://t.me/{HANDLE}"}]},
    {"text": "Read this", "via_bot": {"id": 5, "is_bot": True, "username": HANDLE, "first_name": "x"}, "author_signature": "Hodan Ali"},
    {"photo": [{"file_id": "p", "width": 9, "height": 9}], "caption": "Read this",
     "caption_entities": [{"type": "text_link", "offset": 0, "length": 4, "url": f"tg://user?id={HODAN}"}]},
    {"voice": {"file_id": "v", "duration": 3}, "caption": "Read this", "forward_signature": "Hodan Ali"},
])  # fmt: skip
async def test_nothing_but_the_words_and_the_file_is_passed_on(db: Database, desk: Desk, said: dict[str, Any]) -> None:
    street, _row = await a_pair(db, desk)
    text, more = said.get("text"), {name: value for name, value in said.items() if name != "text"}
    sender = {
        "from": {"id": HODAN, "is_bot": False, "first_name": "Hodan Ali", "username": HANDLE, "language_code": "en"}
    }
    [passed] = [
        each for each in await street.take(a_reply(street, HODAN, text, **more, **sender)) if each.chat_id == AMINA
    ]
    shown = str(passed.payload)
    assert "Read this" in shown and HANDLE not in shown and "Ali" not in shown and str(HODAN) not in shown
    assert "tg://" not in shown and "t.me" not in shown and "parse_mode" in shown


@pytest.mark.parametrize("said", [
    {"contact": {"phone_number": "+447700900123", "first_name": "Hodan", "user_id": HODAN}},
    {"location": {"latitude": 52.4, "longitude": -1.9}}, {"venue": {"title": "My house", "address": "1 Road"}},
    {"document": {"file_id": "d", "file_size": 1}}, {"video": {"file_id": "x", "duration": 1}}, {"video_note": {"file_id": "n"}},
    {"audio": {"file_id": "a", "file_size": 21_000_000}}, {"animation": {"file_id": "g"}}, {"poll": {"id": "1"}}, {"story": {"id": 1}},
    {"users_shared": {"users": [{"user_id": HODAN, "username": HANDLE}]}}, {"dice": {"value": 6}},
], ids=lambda said: next(iter(said)))  # fmt: skip
async def test_whatever_else_is_sent_in_answer_stays_here_and_is_said_so(
    db: Database, desk: Desk, said: dict[str, Any]
) -> None:
    street, row = await a_pair(db, desk)
    before = len(street.to(AMINA))
    await street.take(a_reply(street, HODAN, None, **said))
    assert len(street.to(AMINA)) == before and last(street, HODAN)
    await street.tap(HODAN, f"a.writepair.{row}")
    assert await street.say(HODAN, None, **said)
    assert len(street.to(AMINA)) == before and await street.quarantined() == []


async def test_a_message_that_is_changed_afterwards_is_not_passed_on_again(db: Database, desk: Desk) -> None:
    street, _row = await a_pair(db, desk)
    update = a_reply(street, HODAN, "Come at six")
    await street.take(update)
    before = [each.text for each in street.to(AMINA)]
    await street.take({"edited_message": {**update["message"], "text": f"I am @{HANDLE}", "edit_date": 1}})
    assert [each.text for each in street.to(AMINA)] == before


async def test_after_an_end_every_old_button_and_reply_is_answered_and_passes_nothing_on(
    db: Database, desk: Desk
) -> None:
    street, row = await a_pair(db, desk)
    meeting, old = await a_meeting(street, row), a_reply(street, HODAN, "Are you there?")
    await street.tap(AMINA, f"a.endpair.{row}.yes")
    before, heard = await of(street, "meeting", "pair_word"), len(street.to(AMINA))
    for action in OF_A_PAIR:
        if action not in ("wrongpair", "mentoringwas"):
            assert await street.tap(HODAN, f"a.{action}.{row}.yes"), action
    for action in OF_A_MEETING:
        assert await street.tap(HODAN, f"a.{action}.{meeting}"), action
    assert await street.take(old)
    assert await of(street, "meeting", "pair_word") == before and len(street.to(AMINA)) == heard
    assert (await the_match(street)).state is MatchState.ENDED


async def test_a_new_number_does_not_show_to_who_had_the_old_one_once_it_has_ended(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    await set_match(street, row, mentor_shares=True, mentee_shares=True)

    def moves(session: Session) -> None:
        session.scalars(people.of_chat(AMINA)).one().phone = "+447700900456"

    await street.tap(AMINA, f"a.wrongpair.{row}")
    await db.write(moves)
    for end in ("", f"a.endpair.{row}.yes"):
        if end:
            await street.tap(AMINA, end)
        await street.tap(HODAN, f"a.mypair.{row}")
        await street.tap(HODAN, f"a.sharecontact.{row}")
    assert not any("900456" in each.text for each in street.to(HODAN))


async def test_who_said_yes_to_exchanging_numbers_can_take_it_back_until_the_other_has(
    db: Database, desk: Desk
) -> None:
    street, row = await a_pair(db, desk)
    await street.tap(AMINA, f"a.sharecontact.{row}")
    await street.say(AMINA, "07700 900123")
    await street.choose(AMINA, "yes")
    await street.tap(AMINA, f"a.sharecontact.{row}")
    await street.choose(AMINA, "no")
    await street.tap(HODAN, f"a.sharecontact.{row}")
    await street.say(HODAN, "07700 900456")
    await street.choose(HODAN, "yes")
    assert not any("900123" in each.text for each in street.to(HODAN))
    assert not any("900456" in each.text for each in street.to(AMINA))
    await street.tap(AMINA, f"a.sharecontact.{row}")
    await street.choose(AMINA, "yes")
    assert any("900456" in each.text for each in street.to(AMINA))


async def test_what_came_of_it_stays_when_one_says_no_after_both_have_said_yes(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    await street.tap(AMINA, f"a.sharecontact.{row}")
    await street.say(AMINA, "07700 900123")
    await set_match(street, row, mentor_shares=True, mentee_shares=True)
    await street.choose(AMINA, "no")
    match = await the_match(street)
    assert match.mentor_shares and match.mentee_shares


async def test_what_has_not_arrived_yet_when_something_is_wrong_does_not(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)

    def owe(session: Session) -> None:
        match = session.get_one(Match, row)
        amina, hodan = (session.scalars(people.of_chat(chat)).one() for chat in (AMINA, HODAN))
        notices.tell(session, desk.localizers, notices.RELAYED, amina, Written("Open the door"), [], street.now,
                     about=hodan.id, subject=pairs.subject(match))  # fmt: skip

    await db.write(owe)
    await street.tap(AMINA, f"a.wrongpair.{row}")
    await street.deliver()
    assert not any("Open the door" in each.text for each in street.to(AMINA))
    assert "Open the door" not in str((await street.rows())["message_owed"])


async def test_nobody_new_is_proposed_to_a_mentor_while_something_is_wrong(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    weights = desk.content.mentoring.weights

    def propose(session: Session) -> Match | None:
        hodan, bilal = (session.scalars(people.of_chat(chat)).one() for chat in (HODAN, BILAL))
        if mentoring.request_of(session, bilal.id) is None:
            asks(session, bilal, NOW)
            offer = mentoring.offer_of(session, hodan.id)
            assert offer
            offer.places = 3
            session.flush()
        return matching.propose(session, hodan.id, bilal.id, weights, MatchState.MENTOR_ASKED, street.now)

    await street.appoint(MEERA)
    await street.tap(AMINA, f"a.wrongpair.{row}")
    assert await db.write(propose) is None
    await street.tap(MEERA, f"a.letpairgo.{row}")
    assert await db.write(propose) is not None


async def test_no_thank_you_is_passed_on_once_something_is_wrong(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    await set_match(street, row, state=MatchState.FINISHED, open_mentee_id=None, closed_at=street.now)
    await street.tap(AMINA, f"a.thankmentor.{row}")
    await street.tap(HODAN, f"a.wrongpair.{row}")
    before = len(street.to(HODAN))
    await street.say(AMINA, "I know where you live")
    await street.tap(AMINA, f"a.thankmentor.{row}")
    assert len(street.to(HODAN)) == before and (await the_match(street)).thanked_at is None


async def test_a_yes_to_a_meeting_tapped_again_and_again_reaches_the_other_once(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    meeting, before = await a_meeting(street, row), len(street.to(HODAN))
    for _each in range(5):
        assert await street.tap(AMINA, f"a.meetingyes.{meeting}")
    assert len(street.to(HODAN)) == before + 1
    street.now += timedelta(days=3)
    await street.tap(AMINA, f"a.meetingyes.{meeting}")
    assert "not open any more" in last(street, AMINA) and len(street.to(HODAN)) == before + 1


async def test_both_who_say_that_something_is_wrong_are_heard_once_each(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    await street.appoint(MEERA)
    for chat in (AMINA, HODAN, AMINA, HODAN):
        await street.tap(chat, f"a.wrongpair.{row}")
        assert "I have told" in last(street, chat)
    told = [bare(each.text) for each in street.to(MEERA) if "says that something is wrong" in each.text]
    assert [each.partition(" says")[0].rpartition("⚠️ ")[2] for each in told] == ["Amina Yusuf", "Hodan Ali"]


async def test_who_complains_of_the_only_coordinator_is_told_whom_to_ring_and_heard_as_soon_as_there_is_another(
    db: Database, desk: Desk
) -> None:
    street, row = await a_pair(db, desk)
    await street.appoint_too(HODAN)
    before = len(street.to(HODAN))
    await street.tap(AMINA, f"a.wrongpair.{row}")
    assert len(street.to(HODAN)) == before and desk.content.team.phone in last(street, AMINA)
    assert (await the_match(street)).halted_at
    await street.appoint_too(MEERA)
    await street.tap(AMINA, f"a.wrongpair.{row}")
    assert "I have told" in last(street, AMINA) and "something is wrong" in last(street, MEERA)


async def test_a_pair_that_does_not_meet_stays_due_while_nobody_else_can_be_told(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    await street.appoint_too(HODAN)
    street.now += timedelta(days=22)
    await set_match(street, row, nudged_at=street.now - timedelta(days=8))
    hands = Hands(desk.content, desk.localizers)
    assert await db.write(pairs_by_the_clock.alert, hands, street.now) == 0
    await street.appoint_too(MEERA)
    assert [await db.write(pairs_by_the_clock.alert, hands, street.now) for _ in range(2)] == [1, 0]


@pytest.mark.parametrize("gone", [HODAN, AMINA])
async def test_what_the_team_was_told_of_both_goes_when_either_is_forgotten(
    db: Database, desk: Desk, gone: int
) -> None:
    """What has been sent has no words any more; what waits has."""
    street, row = await a_pair(db, desk)
    await street.appoint(MEERA)
    await street.tap(AMINA, f"a.wrongpair.{row}")
    hands = Hands(desk.content, desk.localizers)

    def wait(session: Session) -> None:
        match = session.get_one(Match, row)
        for side in Side:
            words = pair_words.wrong(session, match, side)
            pair_words.tell_team(session, hands.localizers, notices.PAIR_STILL, match, words, street.now)

    await db.write(wait)
    name = {HODAN: "Hodan", AMINA: "Amina"}[gone]
    assert name in str((await street.rows())["message_owed"])
    await street.take(tap(gone, "a.forget.yes"))
    assert {table: found for table, found in (await street.rows()).items() if name in str(found)} == {}


@pytest.mark.parametrize("name", ['O\'Neil & "Sons" <b>100%_/\\', "Żółć ਸਿੰਘ", "Al"])
async def test_a_name_is_found_as_it_stands_in_a_message_whatever_it_is_made_of(
    db: Database, desk: Desk, name: str
) -> None:
    def owed(session: Session) -> list[int]:
        one, other = resident(session, HODAN, name, NOW), resident(session, AMINA, "Amina", NOW)
        meera, bilal = resident(session, MEERA, "Meera", NOW), resident(session, BILAL, "Somebody Else", NOW)
        people.give_role(session, meera, Role.COORDINATOR, NOW)
        offers(session, one, NOW)
        asks(session, other, NOW)
        match = mentoring.propose(session, one.id, other.id, 1.0, {}, MatchState.MENTORING, NOW)
        assert match
        words = pair_words.wrong(session, match, Side.MENTEE)
        pair_words.tell_team(session, desk.localizers, notices.PAIR_WRONG, match, words, NOW)
        counts = []
        for person in (bilal, one):
            partings.forget(session, desk.localizers, person, NOW)
            carry = select(MessageOwed).where(MessageOwed.notice == notices.PAIR_WRONG.name)
            counts.append(len(session.scalars(carry).all()))
        return counts

    assert await db.write(owed) == [1, 0]


@pytest.mark.parametrize(
    "state", [MatchState.REVIEW, MatchState.MENTOR_ASKED, MatchState.MENTEE_ASKED, MatchState.MENTORING]
)
@pytest.mark.parametrize("gone", [HODAN, AMINA])
@pytest.mark.parametrize("halted", [False, True])
async def test_one_who_is_forgotten_frees_the_other_in_every_state(
    db: Database, desk: Desk, state: MatchState, gone: int, halted: bool
) -> None:
    street, row = await a_proposal(db, desk)
    began = street.now if state is MatchState.MENTORING else None
    await set_match(street, row, state=state, began_at=began, halted_at=street.now if halted else None)
    await street.tap(gone, "a.forget.yes")
    match, stays = await the_match(street), AMINA if gone == HODAN else HODAN
    assert match.state is (MatchState.ENDED if began else MatchState.WITHDRAWN) and match.open_mentee_id is None
    before = len(street.sent)
    for action in (*OF_A_PAIR, "mentoryes", "menteeyes", "mentorno", "menteeno"):
        assert await street.tap(stays, f"a.{action}.{row}"), action
    assert {each.chat_id for each in street.sent[before:]} <= {stays, MEERA} and await street.quarantined() == []
    if gone == HODAN:
        assert (await street.rows())["mentor_request"][0]["waits_since"]


async def test_a_mentor_whose_role_is_taken_between_two_taps_cannot_say_yes(db: Database, desk: Desk) -> None:
    street, row = await a_proposal(db, desk)

    def take(session: Session) -> None:
        mentors.role_taken(session, desk.localizers, session.scalars(people.of_chat(HODAN)).one(), street.now)

    await db.write(take)
    await street.tap(HODAN, f"a.mentoryes.{row}")
    assert (await the_match(street)).state is MatchState.WITHDRAWN and street.to(AMINA) == []


async def test_nobody_is_proposed_to_themselves_by_hand(db: Database, desk: Desk) -> None:
    street, _row = await a_proposal(db, desk)
    await street.appoint(MEERA)

    def bilal_is_both(session: Session) -> int:
        bilal = session.scalars(people.of_chat(BILAL)).one()
        offers(session, bilal, NOW)
        asks(session, bilal, NOW)
        return bilal.id

    bilal = await db.write(bilal_is_both)
    await street.tap(MEERA, f"a.byhand.{bilal}.{bilal}")
    await street.tap(MEERA, f"a.proposepair.{bilal}.{bilal}")
    assert len((await street.rows())["mentor_match"]) == 1


async def test_a_mentor_who_stops_and_mentees_who_pause_at_once_never_wait_for_each_other(
    db: Database, desk: Desk
) -> None:
    """A mentor ends pair after pair while each mentee pauses: rows are locked in one order."""

    def prepare(session: Session, attempt: int) -> tuple[int, list[int]]:
        mentor = resident(session, 4000 + attempt, "Mentor", NOW)
        offers(session, mentor, NOW, places=5)
        others = [resident(session, 5000 + attempt * 10 + number, "Mentee", NOW) for number in range(5)]
        for other in others:
            asks(session, other, NOW)
            assert mentoring.propose(session, mentor.id, other.id, 1.0, {}, MatchState.MENTEE_ASKED, NOW)
        return mentor.id, [each.id for each in others]

    def stop(session: Session, person_id: int) -> None:
        mentors.stop(session, desk.localizers, session.get_one(people.Person, person_id), NOW)

    def pause(session: Session, person_id: int) -> None:
        mentees.pause(session, desk.localizers, session.get_one(people.Person, person_id), NOW)

    for attempt in range(8):
        mentor, others = await db.write(prepare, attempt)
        await asyncio.gather(db.write(stop, mentor), *(db.write(pause, other) for other in reversed(others)))

    def states(session: Session) -> set[MatchState]:
        return set(session.scalars(select(Match.state)))

    assert await db.read(states) == {MatchState.WITHDRAWN}


async def test_who_says_yes_and_no_at_once_in_a_pair_gets_one_of_both(db: Database, desk: Desk) -> None:
    street, row = await a_proposal(db, desk)
    await street.tap(HODAN, f"a.mentoryes.{row}")
    await street.take(
        *(tap(AMINA, f"a.{each}.{row}") for each in ("menteeyes", "menteeno")), tap(HODAN, "a.mentoring.offer.stop-all")
    )
    match = await the_match(street)
    assert match.state in (MatchState.MENTORING, MatchState.DECLINED, MatchState.ENDED, MatchState.WITHDRAWN)
    assert (match.open_mentee_id is not None) == (match.state is MatchState.MENTORING)
