"""Asking for a mentor: what is asked, what is kept, the turn one keeps, pausing and stopping."""

from typing import Any

import pytest

from handlers.speaking import Desk
from models import mentoring, people
from models.database import Database
from models.mentoring import MatchState
from tests.integration.strangers import AMINA, BILAL, MEERA, Street

NO_WISHES = ("research", "+", "+", "+", "+", "yes")


async def asks(street: Street, *options: str, chat_id: int = AMINA) -> None:
    await street.arrive(chat_id)
    await street.tap(chat_id, "a.join.ask-for-a-mentor")
    await street.choose(chat_id, "adult", *options)


async def the_request(street: Street) -> dict[str, Any]:
    (kept,) = (await street.rows())["mentor_request"]
    return kept


async def proposed(street: Street, state: MatchState) -> None:
    """Bilal is proposed to Amina."""

    def play(db: Any) -> None:
        amina, bilal = (people.arrive(db, chat_id, street.now) for chat_id in (AMINA, BILAL))
        db.add(mentoring.Match(mentor_id=bilal.id, mentee_id=amina.id, open_mentee_id=amina.id, purpose="research", state=state,
                               state_since=street.now, score=1.0, reasons={}, proposed_at=street.now))  # fmt: skip
        if state is MatchState.MENTORING:
            request = mentoring.request_of(db, amina.id)
            assert request
            request.waits_since = None

    await street.database.write(play)


async def test_who_has_no_wishes_is_asked_five_things(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await asks(street, *NO_WISHES)
    kept = await the_request(street)
    assert (kept["purpose"], kept["languages"], kept["places_where"]) == ("research", ["en"], ["anywhere"])
    assert [kept[key] for key in ("gender", "wishes", "not_my_area", "home", "country")] == [
        None,
        None,
        False,
        None,
        None,
    ]
    assert kept["waits_since"] == street.now
    assert "within \u20687\u2069 days" in street.to(AMINA)[-1].text


async def test_only_what_is_ticked_is_asked_on(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await asks(street, "research", "+", "+", "+", "gender", "+", "woman", "not-told", "yes")
    kept = await the_request(street)
    assert [kept[key] for key in ("gender", "wishes", "not_my_area", "home", "country")] == [
        None,
        "woman",
        False,
        None,
        None,
    ]


async def test_a_wish_about_home_without_the_country_is_left_out(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await asks(street, "research", "+", "+", "+", "home", "+", "not-mine", "-", "yes")
    kept = await the_request(street)
    assert (kept["home"], kept["country"]) == (None, None)


async def test_the_wishes_are_kept_with_what_they_need(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await asks(street, "research", "+", "+", "+", "area", "home", "+", "soho", "mine", "SD", "yes")
    kept = await the_request(street)
    assert (kept["not_my_area"], kept["home"], kept["country"]) == (True, "mine", "SD")
    (person,) = [row for row in (await street.rows())["person"] if row["chat_id"] == AMINA]
    assert person["area"] == "soho"


async def test_who_changes_what_they_ask_for_keeps_their_turn_and_a_proposal_is_withdrawn(
    db: Database, desk: Desk
) -> None:
    street = Street(db, desk)
    await asks(street, *NO_WISHES)
    since = (await the_request(street))["waits_since"]
    await proposed(street, MatchState.MENTOR_ASKED)
    await street.tap(AMINA, "a.join.ask-for-a-mentor")
    await street.choose(AMINA, "~any", "gender", "+", "man", "not-told", "yes")
    kept = await the_request(street)
    assert (kept["wishes"], kept["waits_since"]) == ("man", since)
    assert [row["state"] for row in (await street.rows())["mentor_match"]] == ["withdrawn"]


async def test_a_change_that_leaves_the_pair_suiting_leaves_the_proposal(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await asks(street, *NO_WISHES)
    await proposed(street, MatchState.MENTOR_ASKED)
    await street.tap(AMINA, "a.join.ask-for-a-mentor")
    await street.choose(AMINA, "~times", "evenings", "+", "yes")
    assert (await the_request(street))["times"] == ["evenings"]
    assert [row["state"] for row in (await street.rows())["mentor_match"]] == ["mentor-asked"]


async def test_who_pauses_is_proposed_to_nobody_and_goes_on_where_they_were(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await asks(street, *NO_WISHES)
    since = (await the_request(street))["waits_since"]
    await proposed(street, MatchState.MENTEE_ASKED)
    await street.tap(AMINA, "a.mentoring.request.pause")
    assert (await the_request(street))["paused_at"]
    assert [row["state"] for row in (await street.rows())["mentor_match"]] == ["withdrawn"]
    await street.tap(AMINA, "a.mentoring.request.on")
    kept = await the_request(street)
    assert (kept["paused_at"], kept["waits_since"]) == (None, since)


async def test_who_has_a_mentor_is_asked_before_it_ends(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await asks(street, *NO_WISHES)
    await proposed(street, MatchState.MENTORING)
    assert "that ends, too" in (await street.tap(AMINA, "a.mentoring.request.stop"))[-1].text
    await street.tap(AMINA, "a.mentoring.request.stop-all")
    rows = await street.rows()
    assert rows["mentor_request"] == [] and [row["state"] for row in rows["mentor_match"]] == ["ended"]


async def test_who_has_a_mentor_and_changes_a_wish_does_not_look_for_another(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await asks(street, *NO_WISHES)
    await proposed(street, MatchState.MENTORING)
    await street.tap(AMINA, "a.join.ask-for-a-mentor")
    await street.choose(AMINA, "yes")
    assert (await the_request(street))["waits_since"] is None


@pytest.mark.parametrize("way_out", ["withdraw", "forget"])
async def test_who_leaves_asks_for_nobody_any_more(db: Database, desk: Desk, way_out: str) -> None:
    street = Street(db, desk)
    await asks(street, *NO_WISHES)
    await proposed(street, MatchState.MENTOR_ASKED)
    await street.tap(AMINA, f"a.{way_out}.yes")
    rows = await street.rows()
    assert rows["mentor_request"] == [] and [row["state"] for row in rows["mentor_match"]] == ["withdrawn"]


async def test_where_it_stands_is_said_honestly(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await asks(street, *NO_WISHES)
    await asks(street, *NO_WISHES, chat_id=MEERA)
    told = (await street.tap(AMINA, "a.mentoring."))[-1].text
    assert "people are looking just now, you among them" in told and "I write to you how it stands" in told
    await proposed(street, MatchState.REVIEW)
    told = (await street.tap(AMINA, "a.mentoring."))[-1].text
    assert "Somebody may suit you" in told and "Bilal" not in told


async def test_my_details_show_what_was_asked_for(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await asks(street, *NO_WISHES)
    shown = (await street.tap(AMINA, "a.mydetails.places"))[-1]
    assert "Your wish for a mentor" in shown.text
    assert "a.mentoring." in [button["callback_data"] for button in shown.buttons]


async def test_a_mentor_is_offered_after_a_sign_up_and_not_to_who_has_asked(db: Database, desk: Desk) -> None:
    street = Street(db, desk)

    async def at_the_end_of_a_sign_up(chat_id: int) -> str:
        await street.sign_up(chat_id)
        await street.choose(chat_id, "skip", "+", "skip")
        return " ".join(str(each.payload) for each in street.to(chat_id)[-2:])

    assert "a.join.ask-for-a-mentor" in await at_the_end_of_a_sign_up(BILAL)
    await asks(street, *NO_WISHES)
    await street.tap(AMINA, "a.join.researcher-training")
    await street.say(AMINA, "Amina")
    await street.choose(AMINA, "attend", "none", "+", "yes")
    await street.choose(AMINA, "skip", "+", "skip")
    assert "a.join.ask-for-a-mentor" not in " ".join(str(each.payload) for each in street.to(AMINA)[-2:])
