"""The code on the wall: who sends it is there, with all who come along."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from handlers.speaking import Desk
from models import bookings, feedback, people
from models.database import Database
from models.events import Event, EventState
from tests.agreed import resident
from tests.conftest import NOW
from tests.integration.strangers import AMINA, BILAL, Street

CODE = "4711"
STARTS_AT = NOW + timedelta(days=1)
WELCOME, MENU = "Welcome", "What would you like to do?"


@pytest.fixture
async def street(db: Database, desk: Desk) -> Street:
    """Amina has booked for two; Bilal has agreed to nothing."""

    def plan(session: Session) -> None:
        event = Event(id=1, programme="learning", module="drop-in", hub="soho-house", starts_at=STARTS_AT, minutes=90, capacity=2,
                      helps=[], door_code=CODE)  # fmt: skip
        amina = resident(session, AMINA, "Amina", NOW)
        people.arrive(session, BILAL, NOW).language = "en"
        session.add(event)
        session.flush()
        bookings.book(session, 1, amina, NOW, guests=1, children=1)

    await db.write(plan)
    street = Street(db, desk)
    street.now = STARTS_AT
    return street


async def came(street: Street) -> list[tuple[str, int]]:
    rows = sorted((await street.rows())["booking"], key=lambda row: int(row["id"]))
    return [(row["state"], row["guests"]) for row in rows if row["came_at"]]


@pytest.mark.parametrize(
    ("at", "heard"),
    [
        (timedelta(minutes=-61), MENU),
        (timedelta(minutes=-59), WELCOME),
        (timedelta(minutes=149), WELCOME),
        (timedelta(minutes=151), MENU),
    ],
)
async def test_the_code_counts_from_an_hour_before_until_an_hour_after(
    at: timedelta, heard: str, street: Street
) -> None:
    street.now = STARTS_AT + at
    assert heard in (await street.say(AMINA, CODE))[-1].text
    assert await came(street) == ([("attended", 1)] if heard == WELCOME else [])


@pytest.mark.parametrize("typed", [CODE, " 4711 ", "47 11", "٤٧١١", "৪৭১১", "/here 4711", "/HERE 4711"])
async def test_it_is_understood_however_it_is_typed(typed: str, street: Street) -> None:
    assert WELCOME in (await street.say(AMINA, typed))[-1].text


async def test_a_second_time_changes_nothing(street: Street) -> None:
    await street.say(AMINA, CODE)
    first = (await street.rows())["booking"]
    await street.say(AMINA, CODE)
    assert (await street.rows())["booking"] == first


async def test_who_has_not_booked_is_counted_in_after_the_agreement_even_when_it_is_full(street: Street) -> None:
    assert "have not booked" in (await street.say(BILAL, CODE))[-1].text
    assert await came(street) == []
    await street.tap(BILAL, f"a.countin.{CODE}")
    await street.choose(BILAL, "adult")
    seen = await street.choose(BILAL, "suggested")
    assert "Welcome, \u2068Amina\u2069" in seen[-1].text  # as the phone has it
    assert await came(street) == [("attended", 0)]


async def test_a_button_without_the_code_lets_nobody_in(street: Street) -> None:
    for subject in ("", "x", "1", "1234", "9" * 50):
        await street.tap(AMINA, f"a.countin.{subject}")
    assert await came(street) == []


async def test_after_five_wrong_codes_not_even_the_right_one_counts_for_an_hour(street: Street) -> None:
    for wrong in range(1000, 1005):
        assert MENU in (await street.say(AMINA, str(wrong)))[-1].text
    assert MENU in (await street.say(AMINA, CODE))[-1].text
    assert "don't know that code" in (await street.say(AMINA, f"/here {CODE}"))[-1].text
    street.now += timedelta(hours=1)
    assert WELCOME in (await street.say(AMINA, CODE))[-1].text


async def test_in_the_middle_of_something_the_command_works_and_digits_are_an_answer(street: Street) -> None:
    await street.tap(AMINA, "a.change.name")
    await street.say(AMINA, CODE)
    assert await came(street) == []
    await street.tap(AMINA, "a.change.area")
    assert WELCOME in (await street.say(AMINA, f"/here {CODE}"))[0].text
    assert await came(street) == [("attended", 1)]


async def test_a_code_of_a_cancelled_event_opens_nothing(street: Street) -> None:
    def cancel(session: Session) -> None:
        session.get_one(Event, 1).state = EventState.CANCELLED

    await street.database.write(cancel)
    assert MENU in (await street.say(AMINA, CODE))[-1].text


async def test_places_of_who_is_there_stay_taken(street: Street) -> None:
    street.now = STARTS_AT - timedelta(minutes=30)
    await street.say(AMINA, CODE)

    def free(session: Session) -> Any:
        return bookings.to_come(session, 1, street.now)

    assert (await street.database.read(free))[1] == 0


def test_when_people_are_asked(desk: Desk) -> None:
    zone = desk.localizers.zone

    def asked(*start: int) -> datetime:
        event = Event(starts_at=datetime(*start, tzinfo=zone), minutes=60)  # type: ignore[arg-type,misc]
        return feedback.ask_at(event, zone).astimezone(zone)

    assert asked(2027, 2, 1, 10) == datetime(2027, 2, 1, 13, tzinfo=zone)
    assert asked(2027, 2, 1, 17, 30) == datetime(2027, 2, 1, 20, 30, tzinfo=zone)
    assert asked(2027, 2, 1, 19) == datetime(2027, 2, 2, 10, tzinfo=zone)
    assert asked(2027, 3, 27, 22) == datetime(2027, 3, 28, 10, tzinfo=zone)  # the clocks change that night
