"""Booking from What's on: guests, the last places, giving back; and what none suits."""

from datetime import timedelta

from sqlalchemy import select

from handlers.speaking import Desk
from models import bookings, events, people, programmes
from models.bookings import Booking, BookingState, Wish
from models.database import Database
from models.programmes import RESEARCHERS, Enrolment
from tests.conftest import NOW
from tests.integration.strangers import AMINA, BILAL, Street, tap


async def taken_by(street: Street) -> dict[int, tuple[str, int]]:
    """State and guests, by person's chat."""
    chats = {row["id"]: row["chat_id"] for row in (await street.rows())["person"]}
    return {chats[row["person_id"]]: (row["state"], row["guests"]) for row in (await street.rows())["booking"]}


async def comes(street: Street, chat_id: int, event: int, guests: int) -> None:
    await street.tap(chat_id, f"a.book.{event}")
    await street.choose(chat_id, str(1 + guests), "0")


async def ready(db: Database, desk: Desk, *chats: int) -> Street:
    """A street where these have agreed."""
    street = Street(db, desk)
    for chat in chats:
        await street.arrive(chat)
        await street.tap(chat, "a.join.times")
        await street.choose(chat, "adult", "evenings", "+")
    return street


async def test_guests_take_places_and_are_not_named(db: Database, desk: Desk) -> None:
    street = await ready(db, desk, AMINA)
    event = await street.session(capacity=5)
    await comes(street, AMINA, event, 2)
    await street.choose(AMINA, "yes")
    assert await taken_by(street) == {AMINA: ("booked", 2)}
    await street.arrive(BILAL)
    shown = (await street.tap(BILAL, f"a.session.{event}"))[-1].text
    assert "2 places left" in shown.replace("\u2068", "").replace("\u2069", "")


async def test_of_two_who_want_the_last_places_one_gets_them(db: Database, desk: Desk) -> None:
    street = await ready(db, desk, AMINA, BILAL)
    event = await street.session(capacity=3)
    await comes(street, AMINA, event, 1)
    await comes(street, BILAL, event, 1)
    await street.take(*(tap(chat, street.button(chat, "yes")) for chat in (AMINA, BILAL)))
    booked = [chat for chat, (state, _guests) in (await taken_by(street)).items() if state == "booked"]
    assert len(booked) == 1
    refused = AMINA + BILAL - booked[0]
    assert "place is free just now" in street.to(refused)[-1].text
    await street.choose(refused, "fewer", "1", "0", "yes")
    assert (await taken_by(street))[refused] == ("booked", 0)


def offered_to(street: Street, chat_id: int) -> list[str]:
    """The options of the newest question."""
    return [button["callback_data"].split(".", 3)[3] for button in street.to(chat_id)[-1].buttons]


async def test_more_than_the_room_holds_are_not_offered(db: Database, desk: Desk) -> None:
    street = await ready(db, desk, AMINA)
    await street.tap(AMINA, f"a.book.{await street.session(capacity=2)}")
    assert offered_to(street, AMINA)[:2] == ["1", "2"] and "3" not in offered_to(street, AMINA)
    await street.choose(AMINA, "1")
    assert offered_to(street, AMINA)[:2] == ["0", "1"] and "2" not in offered_to(street, AMINA)


async def test_a_full_session_a_past_one_and_rubbish_are_said_kindly(db: Database, desk: Desk) -> None:
    street = await ready(db, desk, AMINA)
    full = await street.session(capacity=0)
    assert "last place" in (await street.tap(AMINA, f"a.book.{full}"))[-1].text
    for subject in ("", "x", "999", "9" * 50):
        assert await street.tap(AMINA, f"a.book.{subject}")
        assert await street.tap(AMINA, f"a.session.{subject}")
        assert await street.tap(AMINA, f"a.giveback.{subject}:yes")
    assert await taken_by(street) == {}


async def test_a_place_is_given_back_in_two_taps_and_only_ones_own(db: Database, desk: Desk) -> None:
    street = await ready(db, desk, AMINA, BILAL)
    event = await street.session(capacity=5)
    await comes(street, AMINA, event, 3)
    await street.choose(AMINA, "yes")
    await street.tap(BILAL, f"a.giveback.{event}:yes")
    await street.tap(AMINA, f"a.giveback.{event}")
    assert (await taken_by(street))[AMINA] == ("booked", 3)
    await street.tap(AMINA, f"a.giveback.{event}:yes")
    assert (await taken_by(street))[AMINA] == ("cancelled", 0)


async def test_the_place_in_the_programme_stays_when_its_session_is_given_back(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    event = await street.session(capacity=5)
    await street.begin(AMINA)
    await street.say(AMINA, "Amina")
    await street.choose(AMINA, "attend", str(event), "+", "yes")
    await street.tap(AMINA, f"a.giveback.{event}:yes")
    (enrolment,) = (await street.rows())["enrolment"]
    assert (enrolment["stage"], enrolment["event_id"]) == ("signed-up", None)


async def test_a_new_sign_up_keeps_guests_and_what_else_is_booked(db: Database) -> None:
    def play(session: bookings.Session) -> list[tuple[int, BookingState, int]]:
        amina = people.arrive(session, AMINA, NOW)
        for number in (1, 2, 3):
            session.add(events.Event(id=number, programme=RESEARCHERS, module="understanding", hub="summerfield", minutes=60,
                                     starts_at=NOW + timedelta(days=number), capacity=5, helps=[]))  # fmt: skip
        session.flush()
        bookings.book(session, 3, amina, NOW, guests=1)
        programmes.enrol(session, amina, RESEARCHERS, {}, 1, NOW)
        bookings.book(session, 1, amina, NOW, guests=2)
        programmes.enrol(session, amina, RESEARCHERS, {}, 1, NOW)
        programmes.enrol(session, amina, RESEARCHERS, {}, 2, NOW)
        assert session.scalars(select(Enrolment.event_id)).all() == [2]
        rows = session.scalars(select(Booking).order_by(Booking.event_id))
        return [(row.event_id, row.state, row.guests) for row in rows]

    assert await db.write(play) == [
        (1, BookingState.CANCELLED, 0), (2, BookingState.BOOKED, 0), (3, BookingState.BOOKED, 1),
    ]  # fmt: skip


async def test_when_somebody_could_come_is_kept_once(db: Database, desk: Desk) -> None:
    street = await ready(db, desk, AMINA)
    await street.tap(AMINA, "a.join.times")
    await street.choose(AMINA, "weekends", "women-only", "+")
    assert await db.write(lambda session: session.scalars(select(Wish.times)).all()) == [["weekends", "women-only"]]
