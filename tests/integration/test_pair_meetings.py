"""Meetings of a pair: agreed by the other, reminded once, held when both say so; what comes after the third, and after none."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.speaking import Desk
from jobs import pairs as clock
from jobs.clock import Hands
from models import meetings, pairs
from models.database import Database
from models.meetings import ELSEWHERE, Meeting, MeetingState
from models.mentoring import MatchState
from models.pairs import Side
from tests.integration.strangers import AMINA, BILAL, MEERA, Street, tap
from tests.integration.test_mentor_pairs import HODAN, a_pair, bare, last, the_match


async def suggested(street: Street, row: int, **later: float) -> int:
    """Hodan suggests a meeting."""

    def propose(session: Session) -> int:
        match = pairs.find(session, row)
        assert match
        return meetings.propose(
            session, match, Side.MENTOR, street.now + timedelta(**later), "soho-house", street.now
        ).id

    return await street.database.write(propose)


async def tick(street: Street, **later: float) -> None:
    street.now += timedelta(**later)
    hands = Hands(street.desk.content, street.desk.localizers)
    for job in (clock.remind, clock.ask, clock.ask_how_it_was, clock.alert, clock.alert_lost, clock.nudge) * 2:
        await street.database.write(job, hands, street.now)
    await street.deliver()


async def states(street: Street) -> list[MeetingState]:
    return await street.database.read(lambda db: list(db.scalars(select(Meeting.state).order_by(Meeting.id))))


def heard(street: Street, chat_id: int, words: str) -> int:
    return sum(words in bare(each.text) for each in street.to(chat_id))


async def test_only_who_was_asked_can_say_yes_and_both_get_it_for_their_calendar(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    meeting = await suggested(street, row, days=3)
    for chat_id in (HODAN, BILAL):
        await street.tap(chat_id, f"a.meetingyes.{meeting}")
    assert await states(street) == [MeetingState.PROPOSED]
    await street.tap(AMINA, f"a.meetingyes.{meeting}")
    assert await states(street) == [MeetingState.AGREED] and len(street.files) == 2
    assert all(b"DTSTART;TZID=Europe/London" in content and b"Soho House" in content for _name, content in street.files)


async def test_a_new_suggestion_takes_the_place_of_the_old(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    first, second = await suggested(street, row, days=3), await suggested(street, row, days=4)
    await street.tap(AMINA, f"a.meetingyes.{first}")
    assert "not open any more" in last(street, AMINA)
    await street.tap(AMINA, f"a.meetingyes.{second}")
    assert await states(street) == [MeetingState.DROPPED, MeetingState.AGREED]


async def test_a_time_that_is_over_cannot_be_agreed(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    meeting = await suggested(street, row, hours=2)
    street.now += timedelta(hours=3)
    await street.tap(AMINA, f"a.meetingyes.{meeting}")
    assert await states(street) == [MeetingState.PROPOSED]


async def test_it_is_reminded_the_day_before_and_asked_after_once_each(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    meeting = await suggested(street, row, days=3)
    await street.tap(AMINA, f"a.meetingyes.{meeting}")
    await tick(street, days=1)
    assert heard(street, AMINA, "nearly time") == 0
    await tick(street, days=1.1)
    await tick(street, hours=1)
    assert heard(street, AMINA, "nearly time") == heard(street, HODAN, "nearly time") == 1
    await tick(street, days=1)
    assert heard(street, AMINA, "Did you and Hodan meet?") == heard(street, HODAN, "Did you and Amina meet?") == 1


async def test_who_agrees_to_a_near_time_needs_no_reminder(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    meeting = await suggested(street, row, hours=20)
    await street.tap(AMINA, f"a.meetingyes.{meeting}")
    await tick(street, minutes=1)
    assert heard(street, AMINA, "nearly time") == 0


async def test_one_says_they_met_and_the_other_confirms(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    await street.take(*(tap(HODAN, f"a.metnow.{row}") for _ in range(3)))
    assert await states(street) == [MeetingState.AGREED] and heard(street, AMINA, "Is that right?") == 1
    await street.take(tap(AMINA, f"a.metnow.{row}"), tap(AMINA, "a.wemet.1"))
    assert await states(street) == [MeetingState.HELD]
    await street.tap(AMINA, "a.notmet.1")
    assert await states(street) == [MeetingState.HELD]


async def test_both_say_so_at_the_same_moment(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    meeting = await suggested(street, row, hours=20)
    await street.tap(AMINA, f"a.meetingyes.{meeting}")
    await tick(street, hours=24)
    await street.take(tap(HODAN, f"a.wemet.{meeting}"), tap(AMINA, f"a.wemet.{meeting}"))
    assert await states(street) == [MeetingState.HELD]


async def test_nobody_can_have_met_before_the_time(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    meeting = await suggested(street, row, days=2)
    await street.tap(AMINA, f"a.meetingyes.{meeting}")
    for chat_id in (HODAN, AMINA):
        await street.tap(chat_id, f"a.wemet.{meeting}")
    assert await states(street) == [MeetingState.AGREED]


async def test_who_said_so_hears_it_when_the_other_does_not(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    await street.tap(HODAN, f"a.metnow.{row}")
    await street.tap(AMINA, "a.notmet.1")
    assert await states(street) == [MeetingState.NOT_HELD] and "does not remember" in last(street, HODAN)


async def met(street: Street, row: int, times: int) -> None:
    def hold(session: Session) -> None:
        for number in range(times):
            session.add(Meeting(match_id=row, by=Side.MENTOR, starts_at=street.now - timedelta(days=number), place=ELSEWHERE,
                                state=MeetingState.HELD, made_at=street.now, asked_at=street.now))  # fmt: skip

    await street.database.write(hold)


async def test_after_the_third_both_are_asked_once_and_may_finish(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    await met(street, row, 2)
    await tick(street, hours=1)
    assert heard(street, AMINA, "How is it for you?") == 0
    await met(street, row, 1)
    await tick(street, hours=1)
    assert heard(street, AMINA, "How is it for you?") == heard(street, HODAN, "How is it for you?") == 1
    await street.tap(AMINA, f"a.mentoringwas.{row}.4")
    for wrong in (f"{row}.9", f"{row}.", "x.4"):
        await street.tap(AMINA, f"a.mentoringwas.{wrong}")
    assert [each["rating"] for each in (await street.rows())["pair_word"]] == [4]
    await street.tap(AMINA, f"a.endpair.{row}.yes")
    match = await the_match(street)
    assert (match.state, match.never_again) == (MatchState.FINISHED, False)
    (request,) = (await street.rows())["mentor_request"]
    assert request["waits_since"] is None and not request["first"]


async def test_a_thank_you_is_passed_on_once(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    await met(street, row, 3)
    await street.tap(HODAN, f"a.endpair.{row}.yes")
    await street.tap(HODAN, f"a.thankmentor.{row}")
    for _ in range(2):
        await street.tap(AMINA, f"a.thankmentor.{row}")
        await street.say(AMINA, "Thank you for all")
    assert heard(street, HODAN, "Thank you for all") == 1


async def test_two_weeks_without_a_meeting_are_nudged_once_and_then_the_team_hears(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    await street.appoint(MEERA)
    await tick(street, days=13)
    assert heard(street, AMINA, "It is a while") == 0
    await tick(street, days=1.1)
    await tick(street, days=1)
    assert heard(street, AMINA, "It is a while") == heard(street, HODAN, "It is a while") == 1
    assert heard(street, MEERA, "has not met") == 0
    await tick(street, days=6)
    await tick(street, days=6)
    assert heard(street, MEERA, "has not met") == 1
    await street.tap(HODAN, f"a.metnow.{row}")
    await tick(street, days=14.1)
    assert heard(street, AMINA, "It is a while") == 2


async def test_who_has_a_meeting_to_come_is_not_nudged(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    meeting = await suggested(street, row, days=20)
    await street.tap(AMINA, f"a.meetingyes.{meeting}")
    await tick(street, days=15)
    assert heard(street, AMINA, "It is a while") == 0


async def test_what_was_planned_is_off_when_the_mentoring_ends(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    meeting = await suggested(street, row, days=3)
    await street.tap(AMINA, f"a.meetingyes.{meeting}")
    await street.tap(AMINA, f"a.endpair.{row}.yes")
    assert await states(street) == [MeetingState.DROPPED]
    await tick(street, days=2.1)
    assert heard(street, AMINA, "nearly time") == 0


async def test_a_word_goes_to_the_team_and_not_to_the_other(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    await street.appoint(MEERA)
    await street.tap(HODAN, f"a.metnow.{row}")
    await street.tap(HODAN, "a.meetingword.1")
    await street.say(HODAN, "She is doing well")
    assert heard(street, AMINA, "doing well") == 0
    await street.tap(MEERA, f"a.pair.{row}")
    assert heard(street, MEERA, "doing well") == 1
    await street.tap(HODAN, "a.forget.yes")
    assert (await street.rows())["pair_word"] == []


async def test_the_sheet_has_each_pair_and_is_written_down(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    await street.appoint(MEERA)
    await street.tap(MEERA, "a.pairsheet.")
    assert [name for name, _content in street.files] == ["grapevine-pairs-2026-11-22.xlsx"]
    await street.tap(MEERA, f"a.pair.{row}")
    noted = [(each["deed"], each["what"]) for each in (await street.rows())["audit"] if each["person_id"]]
    assert noted.count(("exported", "sheet:pairs")) == 2 and noted.count(("saw", "pair")) == 2


async def test_a_coordinator_lets_a_halted_pair_go_on_or_ends_it(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    await street.appoint(MEERA)
    await street.tap(AMINA, f"a.wrongpair.{row}")
    await street.tap(MEERA, f"a.letpairgo.{row}")
    assert heard(street, AMINA, "can write to each other again") == 1
    await street.tap(MEERA, f"a.endthem.{row}")
    assert (await the_match(street)).state is MatchState.MENTORING
    await street.tap(MEERA, f"a.endthem.{row}.yes")
    match = await the_match(street)
    assert (match.state, match.closed_by, match.never_again) == (MatchState.ENDED, "team", True)


async def test_a_coordinator_who_is_of_the_pair_does_not_see_it_as_one(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    await street.appoint_too(HODAN)
    await street.tap(AMINA, f"a.wrongpair.{row}")
    assert heard(street, HODAN, "something is wrong") == 0
    await street.tap(HODAN, f"a.pair.{row}")
    assert "not here to be seen" in last(street, HODAN)


async def test_when_one_blocks_the_bot_the_team_hears_it_once(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    await street.appoint(MEERA)
    gone = {"chat": {"id": HODAN, "type": "private"}, "from": {"id": HODAN}, "new_chat_member": {"status": "kicked"}}
    await street.take({"my_chat_member": gone})
    await tick(street, days=2)
    assert heard(street, MEERA, "can't be reached here") == 0
    await tick(street, days=1.1)
    assert heard(street, MEERA, "can't be reached here") == 1
    await street.tap(MEERA, f"a.endthem.{row}.yes")
    assert (await the_match(street)).state is MatchState.ENDED and "another mentor for you" in last(street, AMINA)


async def test_my_details_tell_the_pair_and_what_was_told_the_team(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    await street.tap(HODAN, f"a.metnow.{row}")
    await street.tap(HODAN, "a.meetingword.1")
    await street.say(HODAN, "She is doing well")
    shown = bare((await street.tap(HODAN, "a.mydetails.places"))[-1].text)
    assert "Amina, your mentee" in shown and "She is doing well" in shown
    assert "doing well" not in bare((await street.tap(AMINA, "a.mydetails.places"))[-1].text)
