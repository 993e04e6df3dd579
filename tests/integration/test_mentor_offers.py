"""Offering to be a mentor: what is kept, the team's yes, pausing, changing and stopping."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from handlers.questions import Heard, Hint
from handlers.quiet_hours import QuietHours
from handlers.speaking import Desk
from models import agreements, mentees, mentoring, people
from models.database import Database
from models.mentoring import Match, MatchState
from models.people import Role
from tests.integration.strangers import AMINA, BILAL, MEERA, Street, tap

ASKED: dict[str, Any] = {
    "purpose": "research", "languages": ["en"], "where": ["anywhere"], "times": ["evenings"], "gender": None, "wishes": None,
    "not_my_area": False, "home": None, "country": None,
}  # fmt: skip
NADIA = 2104


async def offers(street: Street, chat_id: int = AMINA, places: str = "2", gender: str = "not-told") -> None:
    """Research, anywhere, at any time: up to the wishes, which are left."""
    await street.arrive(chat_id)
    await street.tap(chat_id, "a.join.be-a-mentor")
    await street.choose(chat_id, "adult", "research", "+", "+", "+", "+", places, "none", gender, "yes")
    await street.tap(chat_id, "a.cancel.")


async def ready(db: Database, desk: Desk, **told: str) -> Street:
    street = Street(db, desk)
    await street.appoint_too(MEERA)
    await offers(street, **told)
    return street


async def approved(db: Database, desk: Desk, **told: str) -> Street:
    street = await ready(db, desk, **told)
    await street.tap(MEERA, "a.mentoroffer.1.checked")
    return street


async def the_offer(street: Street) -> dict[str, Any]:
    (kept,) = (await street.rows())["mentor_offer"]
    return kept


def bring_together(street: Street, *states: MatchState) -> Callable[[Session], None]:
    """One mentee for each state, proposed to Amina."""

    def play(db: Session) -> None:
        amina = db.scalars(people.of_chat(AMINA)).one()
        for number, state in enumerate(states):
            mentee = people.arrive(db, 9000 + number, street.now)
            agreements.agree(db, mentee, "We keep your name.", "en", street.now)
            mentees.ask(db, street.desk.localizers, mentee, ASKED, street.now)
            match = mentoring.propose(db, amina.id, mentee.id, 1.0, {}, state, street.now)
            assert match
            match.began_at = street.now if state is MatchState.MENTORING else None

    return play


async def states(street: Street) -> list[str]:
    rows = (await street.rows())["mentor_match"]
    return [row["state"] for row in sorted(rows, key=lambda row: row["id"])]


async def test_what_is_offered_is_kept_and_waits_for_the_team(db: Database, desk: Desk) -> None:
    street = await ready(db, desk, gender="woman")
    kept = await the_offer(street)
    assert (kept["purposes"], kept["languages"], kept["places_where"]) == (["research"], ["en"], ["anywhere"])
    assert (kept["places"], kept["gender"], kept["quiet_from"]) == (2, "woman", None)
    assert kept["times"] == ["school-hours", "afternoons", "evenings", "weekends"]
    assert kept["approved_at"] is None and kept["checked_on"] is None
    assert "would like to be a mentor" in street.to(MEERA)[-1].text
    assert not [row for row in (await street.rows())["person_role"] if row["role"] == "mentor"]


async def test_the_team_says_yes_once_and_only_the_day_is_kept(db: Database, desk: Desk) -> None:
    street = await approved(db, desk)
    kept, ids = await the_offer(street), await street.ids()
    assert (kept["checked_on"], kept["approved_by"]) == (street.now.date(), ids[MEERA])
    assert "you can begin as a mentor" in street.to(AMINA)[-1].text
    await street.appoint_too(NADIA)
    again = await street.tap(NADIA, "a.mentoroffer.1.checked")
    assert [each.chat_id for each in again] == [NADIA] and "Meera" in again[-1].text
    assert (await the_offer(street))["approved_by"] == ids[MEERA]
    deeds = [(row["deed"], row["what"]) for row in (await street.rows())["audit"]]
    assert ("changed", "mentor-offer") in deeds


async def test_nobody_approves_their_own_offer_while_there_is_a_colleague(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint_too(MEERA)
    await offers(street, MEERA)
    await street.appoint_too(NADIA)
    assert "your own offer" in (await street.tap(MEERA, "a.mentoroffer.1.checked"))[-1].text
    assert (await the_offer(street))["approved_at"] is None
    await street.tap(NADIA, "a.mentoroffer.1.checked")
    assert (await the_offer(street))["approved_at"]


async def test_an_offer_that_is_not_taken_up_is_erased_and_said_kindly(db: Database, desk: Desk) -> None:
    street = await ready(db, desk)
    await street.tap(MEERA, "a.mentoroffer.1.no")
    assert await the_offer(street)
    await street.tap(MEERA, "a.mentoroffer.1.no-yes")
    assert (await street.rows())["mentor_offer"] == []
    assert "says nothing against you" in street.to(AMINA)[-1].text
    assert "not there any more" in (await street.tap(MEERA, "a.mentoroffer.1.no-yes"))[-1].text


async def test_who_mentors_already_is_not_declined_away(db: Database, desk: Desk) -> None:
    street = await approved(db, desk)
    await street.tap(MEERA, "a.mentoroffer.1.no-yes")
    assert (await the_offer(street))["approved_at"]


async def test_rubbish_on_the_buttons_does_nothing(db: Database, desk: Desk) -> None:
    street = await ready(db, desk)
    for subject in ("", "x", "999", "9" * 50, "1.x", ".checked"):
        assert await street.tap(MEERA, f"a.mentoroffer.{subject}")
        assert await street.tap(AMINA, f"a.mentoring.{subject}")
    for subject in ("request.pause", "request.stop", "request.on", "offer.", "both.stop"):
        assert await street.tap(AMINA, f"a.mentoring.{subject}")
    assert (await the_offer(street))["approved_at"] is None


async def test_pausing_withdraws_what_is_proposed_and_puts_nobody_out(db: Database, desk: Desk) -> None:
    street = await approved(db, desk, places="5")
    await db.write(bring_together(street, *(each for each in mentoring.OPEN)))
    await street.tap(AMINA, "a.mentoring.offer.pause")
    assert await states(street) == ["withdrawn", "withdrawn", "withdrawn", "mentoring"]
    assert all(row["waits_since"] for row in (await street.rows())["mentor_request"])
    await db.write(lambda session: _nothing_is_proposed(session, street))
    await street.tap(AMINA, "a.mentoring.offer.on")
    assert (await the_offer(street))["paused_at"] is None


def _nothing_is_proposed(db: Session, street: Street) -> None:
    amina = db.scalars(people.of_chat(AMINA)).one()
    mentee = db.scalars(people.of_chat(9000)).one()
    assert mentoring.propose(db, amina.id, mentee.id, 1.0, {}, MatchState.REVIEW, street.now) is None


async def test_fewer_places_than_mentees_put_nobody_out_but_bring_nobody_new(db: Database, desk: Desk) -> None:
    street = await approved(db, desk)
    await db.write(bring_together(street, MatchState.MENTORING, MatchState.MENTORING))
    await street.tap(AMINA, "a.join.be-a-mentor")
    said = await street.choose(AMINA, "~places", "1", "yes")
    assert "nobody is put out" in said[-1].text
    assert await states(street) == ["mentoring", "mentoring"]
    kept = await the_offer(street)
    assert kept["places"] == 1 and kept["approved_at"]
    await db.write(lambda session: _nothing_is_proposed_to(session, street))


def _nothing_is_proposed_to(db: Session, street: Street) -> None:
    amina = db.scalars(people.of_chat(AMINA)).one()
    mentee = people.arrive(db, 9009, street.now)
    mentees.ask(db, street.desk.localizers, mentee, ASKED, street.now)
    assert mentoring.propose(db, amina.id, mentee.id, 1.0, {}, MatchState.REVIEW, street.now) is None


async def test_something_further_to_mentor_in_needs_the_teams_yes_anew(db: Database, desk: Desk) -> None:
    street = await approved(db, desk)
    await street.tap(AMINA, "a.join.be-a-mentor")
    await street.choose(AMINA, "~for", "health", "+", "nurse", "yes")
    kept = await the_offer(street)
    assert kept["purposes"] == ["health/nurse", "research"] and kept["approved_at"] is None
    assert "would like to be a mentor" in street.to(MEERA)[-1].text
    assert [row for row in (await street.rows())["person_role"] if row["role"] == "mentor"]


async def test_who_stops_with_nobody_under_way_stops_with_one_tap(db: Database, desk: Desk) -> None:
    street = await approved(db, desk)
    await db.write(bring_together(street, MatchState.MENTOR_ASKED))
    await street.tap(AMINA, "a.mentoring.offer.stop")
    rows = await street.rows()
    assert rows["mentor_offer"] == [] and await states(street) == ["withdrawn"]
    assert not [row for row in rows["person_role"] if row["role"] == "mentor"]


async def test_who_would_leave_a_mentee_alone_is_asked_and_the_mentee_comes_first_then(
    db: Database, desk: Desk
) -> None:
    street = await approved(db, desk)
    await db.write(bring_together(street, MatchState.MENTORING))
    await street.tap(AMINA, "a.mentoring.offer.stop")
    assert await states(street) == ["mentoring"]
    await street.tap(AMINA, "a.mentoring.offer.stop-all")
    assert await states(street) == ["ended"]
    (asked,) = (await street.rows())["mentor_request"]
    assert asked["first"] and asked["waits_since"]


async def test_the_role_ended_by_the_team_brings_nobody_new(db: Database, desk: Desk) -> None:
    street = await approved(db, desk)
    await db.write(bring_together(street, MatchState.MENTOR_ASKED))
    ids = await street.ids()
    await street.tap(MEERA, f"a.takerole.{ids[AMINA]}.{Role.MENTOR}.yes")
    kept = await the_offer(street)
    assert kept["approved_at"] is None and kept["checked_on"] is None
    assert await states(street) == ["withdrawn"]


@pytest.mark.parametrize("way_out", ["withdraw", "forget"])
async def test_who_takes_back_their_agreement_or_is_forgotten_leaves_no_offer(
    db: Database, desk: Desk, way_out: str
) -> None:
    street = await approved(db, desk)
    await db.write(bring_together(street, MatchState.MENTORING))
    await street.tap(AMINA, f"a.{way_out}.yes")
    assert (await street.rows())["mentor_offer"] == []
    assert await states(street) == ["ended"]
    assert "not there any more" in (await street.tap(MEERA, "a.mentoroffer.1"))[-1].text


async def test_the_team_sees_no_offer_of_somebody_who_agrees_no_more(db: Database, desk: Desk) -> None:
    street = await ready(db, desk)
    await street.tap(AMINA, "a.withdraw.yes")
    assert "Nobody waits" in (await street.tap(MEERA, "a.mentoroffers."))[-1].text


async def test_what_is_known_is_not_asked_again(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.arrive(BILAL)
    await street.tap(BILAL, "a.join.learning-works")
    await street.choose(BILAL, "adult", "health", "nurse", "SY", "no", "here", "+", "yes")
    await street.tap(BILAL, "a.cancel.")
    await street.tap(BILAL, "a.join.be-a-mentor")
    asked = await street.choose(BILAL, "health", "+")
    assert "Which other languages" in asked[-1].text
    stopped = await street.tap(BILAL, "a.cancel.")
    assert "Nothing of it was kept" in stopped[0].text


@pytest.mark.parametrize(
    ("said", "hours"),
    [("20-7", "20-7"), ("22:00 to 6:00", "22-6"), ("9pm to 7am", "21-7"), ("from 9 to 5", None), ("12am - 8 am", "0-8"),
     ("24 7", "0-7"), ("7-7", None), ("25-7", None), ("21", None), ("٢٠-٧", "20-7"), ("13pm-7", None)],
)  # fmt: skip
def test_quiet_hours_are_read_as_people_write_them(said: str, hours: str | None) -> None:
    question = QuietHours()
    if hours is None:
        with pytest.raises(Hint):
            question.take(Heard(text=said), None)
    else:
        assert question.take(Heard(text=said), None) == hours


async def test_two_who_say_yes_together_approve_once(db: Database, desk: Desk) -> None:
    street = await ready(db, desk)
    await street.appoint_too(NADIA)
    told = await street.take(tap(MEERA, "a.mentoroffer.1.checked"), tap(NADIA, "a.mentoroffer.1.checked"))
    assert len([each for each in told if each.chat_id == AMINA]) == 1


async def test_a_pause_and_proposals_at_the_same_moment_leave_nothing_proposed(db: Database, desk: Desk) -> None:
    street = await approved(db, desk, places="5")
    await db.write(bring_together(street, *[MatchState.WITHDRAWN] * 8))  # eight who look

    def forget_matches(session: Session) -> None:
        session.execute(delete(Match))

    def propose_to(chat_id: int) -> Callable[[Session], None]:
        def play(session: Session) -> None:
            amina, mentee = (session.scalars(people.of_chat(each)).one() for each in (AMINA, chat_id))
            mentoring.propose(session, amina.id, mentee.id, 1.0, {}, MatchState.REVIEW, street.now)

        return play

    await db.write(forget_matches)
    proposals = [db.write(propose_to(9000 + number)) for number in range(8)]
    await asyncio.gather(*proposals[:4], street.tap(AMINA, "a.mentoring.offer.pause"), *proposals[4:])
    assert set(await states(street)) <= {"withdrawn"}
