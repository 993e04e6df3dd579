"""People without Telegram: kept with their yes alone, entered once, rung, and forgotten when they ask."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from handlers.speaking import Desk
from models import calls, likeness, people
from models.database import Database
from tests.conftest import NOW
from tests.integration.strangers import AMINA, MEERA, Street

NUMBER = "+441214960123"


async def enter(street: Street, name: str, *answers: str) -> None:
    """Up to the question after `answers`."""
    await street.tap(MEERA, "a.walkin.")
    await street.say(MEERA, name)
    for answer in answers:
        await (street.say if answer.startswith("+4") else street.choose)(MEERA, answer)


async def walk_ins(street: Street) -> list[dict[str, Any]]:
    return [row for row in (await street.rows())["person"] if row["chat_id"] is None]


async def test_who_agrees_is_entered_with_what_was_read_to_them_and_who_read_it(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await enter(street, "Hodan", "so", "yes", NUMBER, "mornings", "no", "researcher-training", "yes")
    await street.choose(MEERA, "attend", "none", "+", "yes")
    [hodan], [consent] = await walk_ins(street), (await street.rows())["consent"]
    assert (hodan["language"], hodan["phone"], hodan["call_when"], bool(hodan["discreet"])) == (
        "so",
        NUMBER,
        "mornings",
        True,
    )
    assert (consent["person_id"], consent["language"]) == (hodan["id"], "so")
    assert consent["said_by"] == hodan["entered_by"] == (await street.ids())[MEERA]
    [enrolment] = (await street.rows())["enrolment"]
    assert enrolment["person_id"] == hodan["id"]


async def test_nothing_is_kept_of_who_does_not_agree(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await enter(street, "Qanarina", "so", "no")
    assert "Qanarina" not in str(await street.rows())


async def test_somebody_with_the_same_number_can_be_the_same_person(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    whole = ("so", "yes", NUMBER, "any", "yes", "researcher-training", "yes")
    await enter(street, "Hodan", *whole)
    [hodan] = await walk_ins(street)
    await enter(street, "Mrs Warsame", *whole[:5], str(hodan["id"]), *whole[5:])
    assert [row["name"] for row in await walk_ins(street)] == ["Hodan"]
    await enter(street, "Ali", *whole[:5], "other", *whole[5:])
    assert [row["name"] for row in await walk_ins(street)] == ["Hodan", "Ali"]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("hodan warsama", True),
        ("Warsame Hodan", True),
        ("Hodan Warsame", True),
        ("Hodan Ali", False),
        ("Hussein Warsame", False),
        ("ਹੋਦਨ", False),
    ],
)
async def test_nearly_the_same_name_is_noticed(name: str, found: bool, db: Database) -> None:
    def alike(db: Session) -> bool:
        by = people.arrive(db, MEERA, NOW)
        people.enter(db, "Hodan Warsame", "so", by, NOW)
        return bool(likeness.alike(db, name, None))

    assert await db.write(alike) is found


async def test_who_was_not_reached_comes_after_the_others_and_a_call_tells_all(db: Database) -> None:
    def ring(db: Session) -> list[list[str | None]]:
        by = people.arrive(db, MEERA, NOW)
        hodan, ali = (people.enter(db, name, "so", by, NOW) for name in ("Hodan", "Ali"))
        for person in (hodan, ali, hodan):
            calls.owe(db, person.id, {"en": "Hello"}, NOW)
            db.flush()
        seen = [[person.name for person, _calls in calls.waiting(db)]]
        calls.not_reached(db, 3, NOW)
        seen.append([person.name for person, _calls in calls.waiting(db)])
        assert calls.done(db, 3, by, NOW) is hodan
        assert calls.done(db, 1, by, NOW) is None
        return [*seen, [person.name for person, _calls in calls.waiting(db)]]

    assert await db.write(ring) == [["Hodan", "Ali"], ["Ali", "Hodan"], ["Ali"]]


async def test_who_wants_to_be_forgotten_is_and_only_the_team_can_do_it(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await street.arrive(AMINA)
    await enter(street, "Qanarina", "so", "yes", NUMBER, "any", "yes", "researcher-training", "yes")
    await street.choose(MEERA, "attend", "none", "+", "yes", "x")
    [person] = await walk_ins(street)
    await street.tap(AMINA, f"a.forgetthem.{person['id']}.yes")
    assert await walk_ins(street)
    await street.tap(MEERA, f"a.forgetthem.{person['id']}.yes")
    assert "Qanarina" not in str(await street.rows())
    assert not any("Qanarina" in text for text in street.phone(MEERA).values() if text.startswith("New sign-up"))


async def test_a_resident_is_not_forgotten_by_somebody_elses_tap(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await street.arrive(AMINA)
    await street.tap(MEERA, f"a.forgetthem.{(await street.ids())[AMINA]}.yes")
    assert AMINA in await street.ids()
