"""Cards: who was entered by another makes the record theirs; nobody else does, and what nobody claims is erased."""

import asyncio
import contextlib
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from handlers.speaking import Desk
from jobs import cards as clock
from jobs.clock import Hands
from locales import Localizers
from models import cards, people
from models.cards import Codes, Guess
from models.content import Content
from models.database import Database, DatabaseUnavailable
from models.invites import SHORT_LETTERS
from models.people import Person, Role
from tests.conftest import NOW
from tests.integration.strangers import AMINA, BILAL, MEERA, Sent, Street, message, tap

NOOR = 2104
NUMBER = "+441214960123"


async def lead(street: Street, chat_id: int = NOOR) -> None:
    def give(db: Session) -> None:
        person = people.arrive(db, chat_id, street.now)
        person.name, person.language = "Noor", "en"
        people.give_role(db, person, Role.LEADER, street.now)

    await street.database.write(give)


async def enter(street: Street, by: int, name: str, *answers: str) -> None:
    """Up to the question after `answers`."""
    await street.tap(by, "a.walkin.")
    await street.say(by, name)
    for answer in answers:
        await (street.say if answer.startswith("+4") else street.choose)(by, answer)


WHOLE = (
    "so",
    "yes",
    NUMBER,
    "mornings",
    "no",
    "researcher-training",
    "yes",
    "attend",
    "none",
    "+",
    "yes",
    "skip",
    "+",
    "skip",
)


async def ready(db: Database, desk: Desk, name: str = "Hodan Warsame") -> tuple[Street, str]:
    """A leader has entered somebody; the code of the card's link."""
    street = Street(db, desk)
    await street.appoint(MEERA)
    await lead(street)
    await enter(street, NOOR, name, *WHOLE)
    return street, code_of(street.to(NOOR))


def code_of(sent: Sequence[Sent]) -> str:
    found = [match[1] for each in sent if (match := re.search(r"\?start=([\w-]+)", each.html))]
    return found[-1]


def short_of(street: Street) -> str:
    letters = f"[{SHORT_LETTERS}]{{4}}"
    found = [match[0] for each in street.to(NOOR) if (match := re.search(rf"\b{letters} {letters}\b", each.text))]
    return found[-1]


async def until_taken(street: Street, update: dict[str, Any]) -> None:
    """Telegram sends again what two transactions kept each other from storing."""
    for _again in range(5):
        with contextlib.suppress(DatabaseUnavailable):
            return await street.intake.take(update)
    raise AssertionError("it was never taken")


async def table(street: Street, name: str) -> list[dict[str, Any]]:
    return (await street.rows())[name]


async def hodan(street: Street) -> dict[str, Any] | None:
    return next((row for row in await table(street, "person") if row["name"] == "Hodan Warsame"), None)


async def test_who_knows_the_name_claims_by_the_link(db: Database, desk: Desk) -> None:
    street, code = await ready(db, desk)
    await street.say(AMINA, f"/start {code}")
    shown = await street.say(AMINA, "hodan warsame")
    found = await hodan(street)
    assert found
    assert (found["chat_id"], found["phone"], found["language"]) == (AMINA, NUMBER, "so")
    assert "Hodan Warsame" in shown[0].text
    [card] = await table(street, "card")
    assert card["claimed_at"] is not None
    [enrolment] = await table(street, "enrolment")
    assert enrolment["person_id"] == card["person_id"] == found["id"]
    assert len(await table(street, "person")) == 3


async def test_the_short_code_does_the_same_however_it_is_typed(db: Database, desk: Desk) -> None:
    street, _code = await ready(db, desk)
    await street.say(AMINA, short_of(street).lower().replace(" ", " - "))
    await street.say(AMINA, "Warsame, Hodan")
    assert (await hodan(street) or {})["chat_id"] == AMINA


async def test_they_are_asked_anew_and_what_was_said_for_them_stays(db: Database, desk: Desk) -> None:
    street, code = await ready(db, desk)
    await street.say(AMINA, f"/start {code}")
    await street.say(AMINA, "Hodan Warsame")
    await street.choose(AMINA, "adult")
    said, own = await table(street, "consent")
    assert (said["said_by"], own["said_by"]) == ((await street.ids())[NOOR], None)
    assert said["withdrawn_at"] is own["withdrawn_at"] is None
    assert said["person_id"] == own["person_id"]


async def test_who_has_only_been_spoken_for_agrees_before_the_next_sign_up(db: Database, desk: Desk) -> None:
    street, code = await ready(db, desk)
    await street.say(AMINA, f"/start {code}")
    await street.say(AMINA, "Hodan Warsame")
    await street.choose(AMINA, "x")
    await street.tap(AMINA, "a.join.enterprise")
    assert {"adult", "minor"} <= {
        button["callback_data"].split(".", 3)[3]
        for button in street.to(AMINA)[-1].buttons
        if "." in button["callback_data"]
    }


async def test_the_wrong_person_learns_nothing_and_three_names_make_it_void(db: Database, desk: Desk) -> None:
    street, code = await ready(db, desk)
    await street.arrive(BILAL)
    before = len(street.to(BILAL))
    await street.say(BILAL, f"/start {code}")
    for name in ("Amina", "Zofia", "Fatima"):
        await street.say(BILAL, name)
    await street.say(BILAL, f"/start {code}")
    await street.say(BILAL, "Hodan Warsame")
    seen = " ".join(each.text for each in street.to(BILAL)[before:])
    assert not re.search(
        "Hodan|Warsame|0121|Noor|Somali|researcher training", seen.replace(desk.content.team.phone, "")
    )
    found = await hodan(street)
    assert found
    assert found["chat_id"] is None
    told = [each for each in street.to(NOOR) if "Three wrong names" in each.text]
    assert len(told) == 1
    assert told[0].buttons[0]["callback_data"] == f"a.newcard.{found['id']}"


async def test_a_new_card_makes_the_old_one_void_also_for_who_has_opened_it(db: Database, desk: Desk) -> None:
    street, old = await ready(db, desk)
    await street.say(BILAL, f"/start {old}")
    person = await hodan(street)
    assert person
    await street.tap(NOOR, f"a.newcard.{person['id']}")
    new = code_of(street.to(NOOR))
    assert new != old
    await street.say(BILAL, "Hodan Warsame")
    assert "does not work any more" in street.to(BILAL)[-1].text
    await street.say(AMINA, f"/start {new}")
    await street.say(AMINA, "Hodan Warsame")
    assert (await hodan(street) or {})["chat_id"] == AMINA


async def test_a_forged_button_is_no_card(db: Database, desk: Desk) -> None:
    street, _code = await ready(db, desk)
    await street.arrive(BILAL)
    [card] = await table(street, "card")
    for forged in (
        "a.join.claim",
        f"a.join.claim.{card['id']}",
        f"a.claim.{card['code_hash']}",
        f"a.join.claim.{card['code_hash']}",
    ):
        await street.tap(BILAL, forged)
        await street.say(BILAL, "Hodan Warsame")
    await street.say(BILAL, f"/start {card['code_hash']}")
    await street.say(BILAL, "Hodan Warsame")
    assert (await hodan(street) or {})["chat_id"] is None
    assert (await table(street, "card"))[0]["tries_left"] == 3


async def test_whoever_entered_them_cannot_claim_it(db: Database, desk: Desk) -> None:
    street, code = await ready(db, desk)
    await street.say(NOOR, f"/start {code}")
    await street.say(NOOR, "Hodan Warsame")
    assert (await hodan(street) or {})["chat_id"] is None
    assert (await table(street, "card"))[0]["tries_left"] == 3


async def test_of_a_hundred_who_guess_together_three_are_looked_at(db: Database, desk: Desk) -> None:
    def make(db: Session) -> Codes | None:
        by = people.arrive(db, MEERA, NOW)
        person = people.enter(db, "Hodan Warsame", "so", by, NOW)
        cards.begin(db, person, by, NOW)
        return cards.hand_out(db, person, NOW)

    def guess(db: Session, number: int) -> Guess:
        return cards.guess(db, key, "Hodan Warsame" if number > 50 else f"Somebody {number}", NOW)[0]

    codes = await db.write(make)
    assert codes
    key = await db.read(lambda session: cards.key_of(card) if (card := cards.of_link(session, codes.link)) else "")
    found = await asyncio.gather(*(db.write(guess, number) for number in range(100)))
    looked_at = [each for each in found if each is not Guess.NOT_LOOKED_AT]
    assert 1 <= len(looked_at) <= 3
    assert found.count(Guess.RIGHT) <= 1


async def test_of_two_who_claim_together_one_does(db: Database, desk: Desk) -> None:
    street, code = await ready(db, desk)
    for chat in (AMINA, BILAL):
        await street.say(chat, f"/start {code}")
    await street.take(*(message(chat, "Hodan Warsame") for chat in (AMINA, BILAL)))
    theirs = [row for row in await table(street, "person") if row["name"] == "Hodan Warsame"]
    assert len(theirs) == 1
    assert theirs[0]["chat_id"] in (AMINA, BILAL)
    other = AMINA + BILAL - theirs[0]["chat_id"]
    assert desk.content.team.phone in street.to(other)[-1].text  # it is spent: whom to call


async def test_what_a_coordinator_adds_while_it_is_claimed_is_kept_or_refused(db: Database, desk: Desk) -> None:
    street, code = await ready(db, desk)
    row = (await hodan(street) or {})["id"]
    await enter(street, MEERA, "Hodan Warsame", "so", "yes", NUMBER, "any", "yes", str(row), "enterprise", "yes")
    await street.choose(MEERA, "curious", "none", "+")
    await street.say(AMINA, f"/start {code}")
    before = len(street.to(MEERA))
    said = [message(AMINA, "Hodan Warsame"), tap(MEERA, street.button(MEERA, "yes"))]
    await asyncio.gather(*(until_taken(street, street.numbered(each)) for each in said))
    await street.deliver()
    person = await hodan(street)
    assert person and person["chat_id"] == AMINA
    found = {each["programme"] for each in await table(street, "enrolment") if each["person_id"] == person["id"]}
    refused = any("not open to you" in each.text for each in street.to(MEERA)[before:])
    assert found == ({"researchers"} if refused else {"researchers", "enterprise"})
    assert not await street.quarantined()


async def test_what_is_claimed_at_the_last_moment_is_claimed_or_erased(db: Database, desk: Desk, hands: Hands) -> None:
    street, code = await ready(db, desk)
    await street.say(AMINA, f"/start {code}")
    late = street.now + timedelta(days=30)
    _said, erased = await asyncio.gather(
        street.take(message(AMINA, "Hodan Warsame")), db.write(clock.erase, hands, late)
    )
    person = await hodan(street)
    assert (person is None) == bool(erased)
    assert len(await table(street, "enrolment")) == (0 if erased else 1)
    assert not await street.quarantined()


async def test_two_who_share_a_phone_do_not_become_one(db: Database, desk: Desk) -> None:
    street, code = await ready(db, desk)
    await street.sign_up(AMINA)
    await street.say(AMINA, f"/start {code}")
    await street.choose(AMINA, "no")
    assert (await hodan(street) or {})["chat_id"] is None
    assert (await table(street, "card"))[0]["tries_left"] == 3
    await street.say(AMINA, f"/start {code}")
    await street.choose(AMINA, "yes")
    await street.say(AMINA, "Hodan Warsame")
    [person] = [row for row in await table(street, "person") if row["chat_id"] == AMINA]
    assert person["name"] == "Amina"
    assert not await hodan(street)
    assert [row["person_id"] for row in await table(street, "enrolment")] == [person["id"]]


@pytest.mark.parametrize(
    ("known", "said", "right"),
    [
        ("Hodan Warsame", "  HODAN   warsame ", True),
        ("Hodan Warsame", "Warsame Hodan", True),
        ("Hodan Warsame", "Hodan Warsama", True),
        ("Hodan Warsame", "Hodan", False),
        ("Michał Wójcik", "michal wojcik", True),
        ("Ștefan", "stefan", True),
        ("Amina", "Aminah", True),
        ("Ali", "Alia", False),
        ("ਹਰਪ੍ਰੀਤ ਕੌਰ", "ਹਰਪ੍ਰੀਤ  ਕੌਰ", True),
        ("ਹਰਪ੍ਰੀਤ", "ਹਰਜੀਤ", False),
        ("أحمد", "احمد", True),
        ("علی", "علي", True),
        ("Hodan Warsame", "Hodan Warsame " + "Amina Fatima Zofia Noor", False),
    ],
)
def test_a_name_is_the_same_however_it_is_spelled(known: str, said: str, right: bool) -> None:
    assert cards.is_named(Person(name=known), said) is right


async def test_a_leader_sees_nobody_but_whom_they_have_entered(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await lead(street)
    await enter(street, MEERA, "Hodan Warsame", *WHOLE)
    before = len(street.to(NOOR))
    await enter(street, NOOR, "Hodan Warsama", "so", "yes", NUMBER, "any", "yes", "researcher-training")
    assert "already" not in " ".join(each.text for each in street.to(NOOR)[before:])
    theirs = (await hodan(street) or {})["id"]
    for act in ("neighbour", "newcard", "forgetthem", "ringcard", "confirmcard", "card", "entered", "write"):
        [seen, *_more] = await street.tap(NOOR, f"a.{act}.{theirs}")
        assert "Hodan Warsame" not in seen.text
    assert len(await table(street, "card")) == 1


@pytest.mark.parametrize("subject", ["", "x", "999", "9" * 50, "-1", "1.yes"])
async def test_nonsense_behind_a_button_does_nothing(subject: str, db: Database, desk: Desk) -> None:
    street, _code = await ready(db, desk)
    before = await table(street, "card")
    for act in ("neighbours", "neighbour", "newcard", "unclaimed", "ringcard", "confirmcard"):
        for chat in (NOOR, MEERA):
            if subject != "1.yes":
                assert await street.tap(chat, f"a.{act}.{subject}")
    assert await table(street, "card") == before
    assert not await street.quarantined()


async def test_what_is_added_after_claiming_is_not_the_leaders_to_see(db: Database, desk: Desk) -> None:
    street, code = await ready(db, desk)
    old = (await hodan(street) or {})["id"]
    await street.say(AMINA, f"/start {code}")
    await street.say(AMINA, "Hodan Warsame")
    new = (await hodan(street) or {})["id"]
    before = len(street.to(NOOR))
    for person in (old, new):
        for act in ("neighbour", "newcard", "forgetthem"):
            await street.tap(NOOR, f"a.{act}.{person}")
    await street.tap(NOOR, "a.neighbours.")
    await enter(street, NOOR, "Hodan Warsame", "so", "yes", NUMBER, "any", "yes", "learning-works", "x")
    seen = " ".join(each.text for each in street.to(NOOR)[before:])
    assert "of them has made it theirs" in seen
    assert (await hodan(street) or {})["chat_id"] == AMINA
    assert "Community researchers" not in seen


async def test_a_leader_who_is_in_the_middle_of_it_cannot_go_on_when_it_is_claimed(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await lead(street)
    await enter(street, NOOR, "Hodan Warsame", *WHOLE[:7])
    old = (await hodan(street) or {})["id"]
    await street.tap(MEERA, f"a.newcard.{old}")
    await street.say(AMINA, f"/start {code_of(street.to(MEERA))}")
    await street.say(AMINA, "Hodan Warsame")
    await street.choose(NOOR, "attend")
    assert "not open to you" in street.to(NOOR)[-1].text
    assert not await table(street, "enrolment")


async def test_confirmed_by_telephone_is_as_good_as_claimed_and_voids_the_card(
    db: Database, desk: Desk, hands: Hands
) -> None:
    street, code = await ready(db, desk)
    row = (await hodan(street) or {})["id"]
    await street.tap(MEERA, f"a.confirmcard.{row}")
    await street.tap(MEERA, f"a.confirmcard.{row}")
    [card] = await table(street, "card")
    assert card["confirmed_at"] is not None
    assert "does not wait any more" in street.to(MEERA)[-1].text
    assert not [each for each in await street.tap(NOOR, f"a.neighbour.{row}") if "Hodan" in each.text]
    await street.say(BILAL, f"/start {code}")
    await street.say(BILAL, "Hodan Warsame")
    assert await db.write(clock.erase, hands, street.now + timedelta(days=60)) == 0
    assert (await hodan(street) or {})["chat_id"] is None


@pytest.fixture
def hands(local_content: Content, localizers: Localizers) -> Hands:
    return Hands(local_content, localizers)


async def test_what_nobody_claims_is_erased_with_its_places_and_who_entered_it_hears_so(
    db: Database, desk: Desk, hands: Hands
) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await lead(street)
    event = await street.session(capacity=1)
    await enter(street, NOOR, "Qanarina", *WHOLE[:8], str(event), "+", "yes", "skip", "+", "skip")
    assert len(await table(street, "booking")) == 1
    told = len(street.to(NOOR))
    assert await db.write(clock.erase, hands, street.now + timedelta(days=29)) == 0
    assert await db.write(clock.erase, hands, street.now + timedelta(days=30)) == 1
    assert await db.write(clock.erase, hands, street.now + timedelta(days=30)) == 0
    assert "Qanarina" not in str(await street.rows())
    assert not await table(street, "booking") + await table(street, "enrolment") + await table(street, "card")
    [place] = [row for row in await table(street, "introduction") if row["by_id"]]
    assert place["person_id"] is None
    street.now += timedelta(days=30)
    await street.deliver()
    new = street.to(NOOR)[told:]
    assert any("Nobody has claimed the card of somebody you entered on" in each.text for each in new)
    assert not any(
        "Qanarina" in text
        for text in [*street.phone(NOOR).values(), *street.phone(MEERA).values()]
        if "New sign-up" in text
    )


async def test_the_team_hears_once_a_day_of_those_that_wait(db: Database, desk: Desk, hands: Hands) -> None:
    street, _code = await ready(db, desk)
    counted = [await db.write(clock.alert, hands, NOW + timedelta(hours=hours)) for hours in (1, 30, 31, 54, 55)]
    assert counted == [0, 1, 0, 1, 0]
    owed = await table(street, "message_owed")
    assert [row["notice"] for row in owed if row["notice"] == "cards-wait"] == ["cards-wait"] * 2
    assert "Hodan" not in str([row["payload"] for row in owed if row["notice"] == "cards-wait"])


async def test_whom_a_leader_enters_they_have_introduced(db: Database, desk: Desk) -> None:
    street, _code = await ready(db, desk)
    await enter(street, MEERA, "Ali Hassan", "so", "yes", NUMBER, "any", "yes", "other", *WHOLE[5:])
    leader, brought, of_the_team = sorted(await table(street, "introduction"), key=lambda row: row["id"])
    ids = await street.ids()
    assert leader["person_id"] == ids[NOOR]
    assert (brought["person_id"], brought["by_id"]) == ((await hodan(street) or {})["id"], leader["id"])
    assert of_the_team["by_id"] is None
    counted = {row["id"]: row["person_id"] for row in await table(street, "invite")}
    assert [counted[each["invite_id"]] for each in (brought, of_the_team)] == [ids[NOOR], None]


async def test_neither_codes_nor_names_stand_where_they_should_not(db: Database, desk: Desk) -> None:
    street, code = await ready(db, desk)
    rows = await street.rows()
    kept = {name: each for name, each in rows.items() if name != "message_owed"}
    assert code not in str(kept)
    assert short_of(street).replace(" ", "") not in str(kept)
    handed = [each for each in street.to(NOOR) if code in each.html]
    assert len(handed) == 1
    assert "Hodan" not in handed[0].text


async def test_who_is_forgotten_leaves_no_card(db: Database, desk: Desk) -> None:
    street, code = await ready(db, desk)
    await street.say(AMINA, f"/start {code}")
    await street.say(AMINA, "Hodan Warsame")
    await street.tap(AMINA, "a.forget.yes")
    assert "Hodan" not in str(await street.rows())
    assert not await table(street, "card")
    about = [text for text in street.phone(NOOR).values() if "Hodan" in text]
    assert not [text for text in about if text.startswith(("This is the card", "For "))]


async def test_a_card_for_whom_the_team_has_long_known_sets_no_clock(db: Database, hands: Hands) -> None:
    def make(db: Session) -> bool:
        by = people.arrive(db, MEERA, NOW)
        person = people.enter(db, "Hodan", "so", by, NOW - timedelta(days=400))
        return cards.hand_out(db, person, NOW) is not None and not cards.count(db)

    assert await db.write(make)
    assert await db.write(clock.erase, hands, NOW + timedelta(days=400)) == 0


async def test_no_code_is_guessed(db: Database) -> None:
    """Of 23 letters eight are one in 78 thousand million."""

    def guess(db: Session) -> int:
        by = people.arrive(db, MEERA, NOW)
        for number in range(50):
            person = people.enter(db, f"Hodan {number}", "so", by, NOW)
            cards.begin(db, person, by, NOW)
            cards.hand_out(db, person, NOW)
        return sum(
            cards.of_typed(db, f"{number:08}".translate(str.maketrans("0125", "BCDF"))) is not None
            for number in range(500)
        )

    assert await db.write(guess) == 0


@pytest.mark.parametrize(("answers", "kept"), [((), False), (WHOLE[:5], False), (WHOLE[:7], True), (WHOLE[:8], True)])
async def test_a_leader_who_stops_on_the_way_hears_whether_the_neighbour_is_kept(
    answers: Sequence[str], kept: bool, db: Database, desk: Desk
) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await lead(street)
    await enter(street, NOOR, "Hodan Warsame", *answers)
    said = await street.choose(NOOR, "x")
    person = await hodan(street)
    if not kept:
        assert person is None
        assert "none of these answers was kept" in said[-1].text
        return
    assert person is not None
    assert "\u2068Hodan Warsame\u2069 is kept, and the team finds them on its list." in said[-1].text
    buttons = [each["callback_data"] for each in said[-1].buttons]
    assert buttons == ["a.walkin.", f"a.newcard.{person['id']}", "a.menu."]
    assert "Hodan Warsame" in str([each.payload for each in await street.tap(MEERA, "a.unclaimed.")])
    await enter(street, NOOR, "Hodan Warsame", *WHOLE)  # as they were told to go on
    assert len([each for each in await table(street, "person") if each["name"] == "Hodan Warsame"]) == 1
    assert [each["person_id"] for each in await table(street, "enrolment")] == [person["id"]]


async def test_who_stops_with_somebody_who_is_forgotten_meanwhile_hears_that_nothing_is_kept(
    db: Database, desk: Desk
) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await lead(street)
    await enter(street, NOOR, "Hodan Warsame", *WHOLE[:7])
    person = await hodan(street) or {}
    stop = street.button(NOOR, "x")
    await street.tap(MEERA, f"a.forgetthem.{person['id']}.yes")
    said = await street.tap(NOOR, stop)
    assert all("is kept" not in each.text for each in said)


async def test_eight_claims_and_eight_writes_of_the_team_at_the_same_time_lose_nothing(
    db: Database, desk: Desk
) -> None:
    """A claim takes the person first and then what hangs on it; the team's taps come from there. One of a pair may be sent again."""
    street = Street(db, desk)
    await street.appoint(MEERA)
    await lead(street)
    chats = range(3001, 3009)
    for chat in chats:
        await enter(street, NOOR, f"Hodan {chat}", *WHOLE)
        await street.say(chat, f"/start {code_of(street.to(NOOR))}")
    entered = {each["name"]: each["id"] for each in await table(street, "person")}
    signed_up = {each["person_id"]: each["id"] for each in await table(street, "enrolment")}
    team = range(4001, 4009)
    for coordinator in team:
        await street.appoint_too(coordinator)
    pairs = list(zip(chats, team, strict=True))
    updates = [message(chat, f"Hodan {chat}") for chat in chats] + [
        tap(coordinator, f"a.seeto.{signed_up[entered[f'Hodan {chat}']]}") for chat, coordinator in pairs
    ]
    await asyncio.gather(*(until_taken(street, street.numbered(each)) for each in updates))
    people_now = {each["chat_id"]: each for each in await table(street, "person")}
    seen = {each["person_id"]: each["seen_by"] for each in await table(street, "enrolment")}
    for chat, coordinator in pairs:
        assert people_now[chat]["name"] == f"Hodan {chat}"
        assert seen == {**seen, people_now[chat]["id"]: people_now[coordinator]["id"]}
    assert len(seen) == len(chats)
    assert not await street.quarantined()
