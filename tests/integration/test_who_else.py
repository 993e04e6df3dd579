"""Who else would like this? Once after a sign-up, once a week after an event that went well, and never more often."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from handlers.speaking import Desk
from jobs import who_else
from jobs.clock import Hands
from models import agreements, outbox, people
from models.bookings import Booking, BookingState, Feedback
from models.database import Database
from models.events import Event
from tests.conftest import NOW
from tests.integration.strangers import AMINA, Street
from tests.integration.test_invites import leader

QUESTION = "Who else would like"


def asked(street: Street) -> int:
    return sum(QUESTION in each.text for each in street.to(AMINA))


async def came(street: Street, rating: int | None = 5, state: BookingState = BookingState.ATTENDED) -> None:
    """Amina had booked something that ends now."""

    def add(db: Session) -> None:
        amina = people.arrive(db, AMINA, NOW)
        amina.language, amina.name = "en", "Amina"
        agreements.agree(db, amina, "We keep your name.", "en", NOW)
        event = Event(programme="learning", module="drop-in", hub="soho-house", starts_at=street.now - timedelta(hours=1),
                      minutes=60, capacity=9, helps=[])  # fmt: skip
        db.add(event)
        db.flush()
        booking = Booking(event_id=event.id, person_id=amina.id, state=state, booked_at=NOW, guests=0, children=0)
        db.add(booking)
        db.flush()
        if rating:
            db.add(Feedback(booking_id=booking.id, asked_at=NOW, given_at=NOW, rating=rating))

    await street.database.write(add)


async def tick(street: Street, days: float = 0) -> int:
    street.now += timedelta(days=days)
    done = await street.database.write(who_else.ask, Hands(street.desk.content, street.desk.localizers), street.now)
    await street.deliver()
    return done


async def test_a_week_after_an_event_it_is_asked_once_and_never_again(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await came(street)
    assert [await tick(street, days) for days in (6.9, 0.2, 0, 1)] == [0, 1, 0, 0]
    await came(street)
    assert await tick(street, 8) == 0
    assert asked(street) == 1


@pytest.mark.parametrize(
    ("rating", "state", "asks"),
    [(4, BookingState.ATTENDED, 1), (None, BookingState.ATTENDED, 1), (2, BookingState.ATTENDED, 0), (None, BookingState.MISSED, 0)],
)  # fmt: skip
async def test_only_who_came_and_had_nothing_bad_to_say_is_asked(
    rating: int | None, state: BookingState, asks: int, db: Database, desk: Desk
) -> None:
    street = Street(db, desk)
    await came(street, rating, state)
    assert await tick(street, 8) == asks


async def test_it_waits_while_the_week_is_full_and_then_it_is_too_late(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await came(street)

    def full(session: Session) -> None:
        for _each in range(3):
            outbox.owe(session, AMINA, "sendMessage", {"text": "…"}, NOW + timedelta(days=6), unasked=True)

    await db.write(full)
    assert [await tick(street, days) for days in (8, 4.9, 0.2, 2)] == [0, 0, 1, 0]


async def test_who_is_not_reached_in_two_weeks_is_not_asked(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await came(street)
    assert await tick(street, 15) == 0


async def test_a_sign_up_ends_with_it_once(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.sign_up(AMINA)
    await street.choose(AMINA, "skip", "+", "skip")
    assert asked(street) == 1
    await street.tap(AMINA, "a.join.enterprise")
    await street.choose(AMINA, "idea", "none", "+", "yes", "x")
    assert asked(street) == 1


async def test_who_came_by_somebody_is_asked_whether_they_may_see_that(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    link = await leader(street)
    await street.say(AMINA, f"/start {link.code}")
    await street.sign_up(AMINA)
    await street.choose(AMINA, "skip", "+", "skip")
    assert "May they see your name" in street.to(AMINA)[-1].text or "see your name" in street.to(AMINA)[-1].text
    await street.tap(AMINA, "a.showme.nonsense")
    person = (await street.ids())[AMINA]
    for said, kept in (("yes", True), ("no", False)):
        await street.tap(AMINA, f"a.showme.{said}")
        assert [row["shows_name"] for row in (await street.rows())["person"] if row["id"] == person] == [kept]


async def test_who_came_by_themselves_is_not_asked_that(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.sign_up(AMINA)
    await street.choose(AMINA, "skip", "+", "skip")
    await street.tap(AMINA, "a.showme.yes")
    assert not any("see your name" in each.text for each in street.to(AMINA))
    assert [row["shows_name"] for row in (await street.rows())["person"]] == [None]
