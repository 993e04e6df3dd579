"""Work in the hospital, as it is kept: for oneself, for somebody else, and with a voice for an answer."""

from typing import Any

from handlers.speaking import Desk
from models.database import Database
from tests.integration.strangers import AMINA, Street

NURSE = ("adult", "health", "nurse", "SY", "yes")


async def only(street: Street, table: str) -> dict[str, Any]:
    (row,) = (await street.rows())[table]
    return row


async def begin(street: Street) -> None:
    await street.arrive(AMINA)
    await street.tap(AMINA, "a.learning.")


async def test_a_nurse_is_kept_with_her_number_and_passed_on_as_she_wished(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await begin(street)
    await street.choose(AMINA, *NURSE)
    await street.say(AMINA, None, contact={"phone_number": "447400123456", "first_name": "A", "user_id": AMINA})
    await street.choose(AMINA, "mornings", "no", "karis", "+", "yes")
    person, enrolment, referral = [await only(street, table) for table in ("person", "enrolment", "referral")]
    assert (person["name"], person["phone"], person["call_when"]) == ("Amina", "+447400123456", "mornings")
    assert bool(person["discreet"])
    assert (enrolment["programme"], enrolment["answers"]["country"]) == ("learning", "SY")
    assert (referral["organisation"], referral["state"]) == ("karis", "sent")


async def test_who_says_no_is_passed_on_to_nobody(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await begin(street)
    await street.choose(AMINA, *NURSE, "here", "+", "yes")
    assert (await street.rows())["referral"] == []
    assert (await only(street, "person"))["phone"] is None


async def test_a_change_asks_only_those_for_a_yes_who_have_none_and_drops_what_no_longer_fits(
    db: Database, desk: Desk
) -> None:
    street = Street(db, desk)
    await begin(street)
    await street.choose(AMINA, *NURSE, "here", "karis", "+", "yes")
    await street.tap(AMINA, "a.join.learning-works")
    await street.choose(AMINA, "~share", "*", "~kind", "construction", "yes")
    organisations = {row["organisation"] for row in (await street.rows())["referral"]}
    assert organisations == {"karis", "father-hudsons", "learning-works"}
    told = (await only(street, "enrolment"))["answers"]
    assert (told["kind"], told["profession"], told["country"]) == ("construction", None, None)


async def test_somebody_without_a_yes_is_not_kept(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await begin(street)
    await street.choose(AMINA, "adult", "somebody", "no")
    assert [row["chat_id"] for row in (await street.rows())["person"]] == [AMINA]
    assert await street.state(AMINA) == [None]


async def test_somebody_who_is_helped_twice_is_entered_once(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await begin(street)
    await street.choose(AMINA, "adult")
    for name in ("Tigist", "tigist "):
        await street.tap(AMINA, "a.join.help-somebody")
        await street.choose(AMINA, "yes")
        await street.say(AMINA, name)
        await street.choose(AMINA, "ar", "unsure", "no")
        await street.say(AMINA, "07400 123456")
        await street.choose(AMINA, "any", "yes", "*", "yes")
    rows = await street.rows()
    helper, helped = sorted(rows["person"], key=lambda row: row["chat_id"] is None)
    assert (helped["name"], helped["language"], helped["entered_by"]) == ("Tigist", "ar", helper["id"])
    assert [row["said_by"] for row in rows["consent"]] == [None, helper["id"]]
    assert {row["person_id"] for row in rows["enrolment"]} == {helped["id"]}
    assert {(row["person_id"], row["referred_by"]) for row in rows["referral"]} == {(helped["id"], helper["id"])}


async def test_an_answer_by_voice_is_kept_to_be_heard(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.arrive(AMINA)
    await street.tap(AMINA, "a.business.")
    await street.choose(AMINA, "adult", "idea", "none", "+", "yes", "food")
    await street.say(AMINA, None, voice={"file_id": "voice-1", "duration": 7})
    await street.choose(AMINA, "skip", "yes")
    enrolment = await only(street, "enrolment")
    assert enrolment["stage"] == "idea"
    assert enrolment["answers"]["offer"] == {"text": "", "voice": "voice-1"}
