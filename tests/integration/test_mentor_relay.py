"""What one of a pair writes to the other: passed on as it is said, without a number or handle, not too much, and in peace at night."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from handlers.speaking import Desk
from models import mentoring, pairs, people
from models.database import Database
from models.mentoring import MatchState
from models.pairs import Side
from tests.agreed import resident
from tests.conftest import NOW
from tests.integration.strangers import AMINA, BILAL, MEERA, Sent, Street, message
from tests.integration.test_mentor_pairs import HODAN, a_pair, bare, last
from tests.mentored import asks, offers

MORE = (
    {"document": {"file_id": "d", "file_size": 20_971_520}},
    {"sticker": {"file_id": "s"}},
    {"location": {"latitude": 1.0, "longitude": 2.0}},
    {"contact": {"phone_number": "+441214960199", "first_name": "Uncle", "user_id": 7}},
)


def newest(street: Street, chat_id: int) -> Sent:
    """The newest message that can be replied to."""
    return next(
        each
        for each in reversed(street.to(chat_id))
        if each.method in ("sendMessage", "sendVoice", "sendPhoto") and each.buttons
    )


def a_reply(street: Street, chat_id: int, text: str | None, **said: Any) -> dict[str, Any]:
    return message(chat_id, text, reply_to_message={"message_id": newest(street, chat_id).message_id}, **said)


async def test_a_reply_goes_to_the_other_and_no_handle_with_it(db: Database, desk: Desk) -> None:
    street, _row = await a_pair(db, desk)
    sent = await street.take(a_reply(street, HODAN, "Come at <b>six</b> & bring the letter", **{"from": {
        "id": HODAN, "is_bot": False, "first_name": "Hodan", "username": "hodan_ali", "language_code": "en"}}))  # fmt: skip
    [passed] = [each for each in sent if each.chat_id == AMINA]
    assert passed.method == "sendMessage" and "Come at <b>six</b> & bring the letter" in passed.text
    assert "hodan_ali" not in str(passed.payload) and str(HODAN) not in str(passed.payload) and "Ali" not in passed.text


@pytest.mark.parametrize("said", MORE, ids=["20 MB", "sticker", "location", "contact"])
async def test_what_cannot_be_passed_on_is_refused_kindly(db: Database, desk: Desk, said: dict[str, Any]) -> None:
    street, _row = await a_pair(db, desk)
    before = len(street.to(AMINA))
    assert await street.take(a_reply(street, HODAN, None, **said))
    assert len(street.to(AMINA)) == before and "pass on" in last(street, HODAN)


async def test_voices_and_pictures_go_by_their_file_id_with_the_caption_cleaned(db: Database, desk: Desk) -> None:
    street, _row = await a_pair(db, desk)
    photo = {"photo": [{"file_id": "p1", "width": 9, "height": 9}], "caption": "the \u202eletter"}
    [passed] = [each for each in await street.take(a_reply(street, AMINA, None, **photo)) if each.chat_id == HODAN]
    assert (passed.method, passed.payload["photo"]) == ("sendPhoto", "p1") and "the letter" in passed.text
    voice = {"voice": {"file_id": "v1", "duration": 9}}
    sent = await street.take(a_reply(street, HODAN, None, **voice))
    assert [each.payload["voice"] for each in sent if each.chat_id == AMINA] == ["v1"]


async def test_of_a_hundred_in_a_minute_twenty_pass_and_each_other_one_is_named(db: Database, desk: Desk) -> None:
    street, _row = await a_pair(db, desk)
    before = len(street.to(AMINA))
    for number in range(100):
        await street.take(a_reply(street, HODAN, f"word {number}"), seconds=0.5)
    passed = [bare(each.text) for each in street.to(AMINA)[before:]]
    refused = [bare(each.text) for each in street.to(HODAN) if "was not passed on" in each.text]
    said = [f"word {number}" for number in range(100)]
    assert len(passed) == 20 and len(refused) == 80
    assert all(
        any(text.endswith(each) for text in passed) or any(each in text.split("\n") for text in refused)
        for each in said
    )


async def test_at_night_it_makes_no_sound(db: Database, desk: Desk) -> None:
    street, _row = await a_pair(db, desk)
    street.now = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
    sent = await street.take(a_reply(street, HODAN, "Sleep well"))
    assert [each.payload.get("disable_notification") for each in sent if each.chat_id == AMINA] == [True]
    street.now = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    sent = await street.take(a_reply(street, HODAN, "Good morning"))
    assert [each.payload.get("disable_notification") for each in sent if each.chat_id == AMINA] == [None]


@pytest.mark.parametrize(("begins", "ends", "hour", "quiet"), [
    (22, 6, 23, True), (22, 6, 5, True), (22, 6, 6, False), (22, 6, 21, False), (9, 17, 10, True), (9, 17, 18, False), (9, 17, 23, False),
    (None, None, 23, True), (5, 5, 12, False),
])  # fmt: skip
async def test_a_mentor_has_quiet_hours_of_their_own(
    db: Database, desk: Desk, begins: int | None, ends: int | None, hour: int, quiet: bool
) -> None:
    def night(session: Session) -> bool:
        hodan = resident(session, HODAN, "Hodan", NOW)
        offers(session, hodan, NOW, quiet_from=begins, quiet_until=ends)
        return pairs.is_night_for(
            session, hodan, Side.MENTOR, datetime(2026, 11, 22, hour, tzinfo=UTC), desk.localizers.zone
        )

    assert await db.write(night) is quiet


async def test_nobody_else_can_reply_or_write(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    before = len(street.to(AMINA)), len(street.to(HODAN))
    assert await street.tap(BILAL, f"a.writepair.{row}")
    assert (len(street.to(AMINA)), len(street.to(HODAN))) == before


async def test_who_is_mentor_and_mentee_of_the_same_person_knows_which_it_is(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)

    def the_other_way(session: Session) -> int:
        hodan, amina = (session.scalars(people.of_chat(chat)).one() for chat in (HODAN, AMINA))
        offers(session, amina, NOW)
        asks(session, hodan, NOW)
        match = mentoring.propose(session, amina.id, hodan.id, 1.0, {}, MatchState.MENTORING, NOW)
        assert match
        match.began_at = NOW
        session.flush()
        return match.id

    other_way = await db.write(the_other_way)
    for pair, role in ((row, "Hodan, your mentor"), (other_way, "Hodan, your mentee")):
        await street.tap(HODAN, f"a.writepair.{pair}")
        sent = await street.say(HODAN, "Hello")
        assert [bare(each.text) for each in sent if each.chat_id == AMINA] == [f"{role}: Hello"]
    await street.tap(AMINA, f"a.endpair.{row}.yes")
    states = {each["id"]: each["state"] for each in (await street.rows())["mentor_match"]}
    assert states == {row: "ended", other_way: "mentoring"}


async def test_numbers_show_only_when_both_have_said_yes(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    await street.tap(AMINA, f"a.sharecontact.{row}")
    await street.say(AMINA, "07700 900123")
    await street.choose(AMINA, "yes")
    assert not any("900123" in each.text for each in street.to(HODAN))
    await street.tap(HODAN, f"a.sharecontact.{row}")
    await street.say(HODAN, "07700 900456")
    await street.choose(HODAN, "no")
    assert not any("900456" in each.text for each in street.to(AMINA)) and not any(
        "900123" in each.text for each in street.to(HODAN)
    )
    await street.tap(HODAN, f"a.sharecontact.{row}")
    await street.say(HODAN, "07700 900456")
    await street.choose(HODAN, "yes")
    assert any("900456" in each.text for each in street.to(AMINA)) and any(
        "900123" in each.text for each in street.to(HODAN)
    )


async def test_on_a_shared_phone_it_opens_by_a_tap(db: Database, desk: Desk) -> None:
    street, _row = await a_pair(db, desk)
    await street.tap(AMINA, "a.neutral.on")
    sent = await street.take(a_reply(street, HODAN, "The test is on Friday"))
    assert [each.text for each in sent if each.chat_id == AMINA] == ["You have a message."]


async def test_who_has_blocked_the_bot_is_not_written_to_and_the_other_hears_it(db: Database, desk: Desk) -> None:
    street, _row = await a_pair(db, desk)
    gone = {"chat": {"id": AMINA, "type": "private"}, "from": {"id": AMINA}, "new_chat_member": {"status": "kicked"}}
    await street.take({"my_chat_member": gone})
    await street.take(a_reply(street, HODAN, "Are you well?"))
    assert "can't be reached here" in last(street, HODAN)


async def test_a_message_begun_before_the_end_is_not_passed_on_after_it(db: Database, desk: Desk) -> None:
    street, row = await a_pair(db, desk)
    await street.appoint(MEERA)
    await street.tap(HODAN, f"a.writepair.{row}")
    await street.tap(AMINA, f"a.wrongpair.{row}")
    before = len(street.to(AMINA))
    street.now += timedelta(minutes=1)
    await street.say(HODAN, "Why don't you answer?")
    assert len(street.to(AMINA)) == before and "pass nothing on" in last(street, HODAN)
