"""Reminders: each once, at its time, to who still has a place; what comes too late is passed over; three messages a week."""

from datetime import timedelta

from sqlalchemy.orm import Session

from handlers.speaking import Desk
from jobs import reminders as job
from jobs.clock import Hands
from models import outbox, reminders
from models.bookings import Booking, BookingState, Coming
from models.database import Database
from models.events import Event, EventState
from tests.conftest import NOW
from tests.integration.reminded import BEGINS, book, booked, change, fates, owed, person_of, plan, tick
from tests.integration.strangers import AMINA, BILAL, Street

A_DAY, AN_HOUR, A_MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


async def test_each_reminder_comes_once_and_a_second_tick_adds_nothing(db: Database, desk: Desk) -> None:
    street, _booking = await booked(db, desk)
    for before, so_far in ((7 * A_DAY, 1), (3 * A_DAY, 1), (A_DAY, 2), (2 * AN_HOUR, 3), (A_MINUTE, 3)):
        await tick(street, BEGINS - before - A_MINUTE)
        assert len(await owed(db, "reminder")) == so_far - (before in (7 * A_DAY, A_DAY, 2 * AN_HOUR))
        await tick(street, BEGINS - before)
        await tick(street, BEGINS - before)
        assert len(await owed(db, "reminder")) == so_far
    assert await fates(db) == [("week", "owed"), ("day", "owed"), ("hours", "owed")]
    assert all(row.unasked and row.good_until for row in await owed(db, "reminder"))


async def test_who_booked_late_is_not_reminded_of_what_they_have_just_done(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    begins = NOW + 5 * AN_HOUR
    await db.write(lambda session: book(session, AMINA, plan(session, begins), NOW).id)
    await tick(street, NOW + A_MINUTE)
    assert {fate for _kind, fate in await fates(db)} == {"skipped"}
    await tick(street, begins - 2 * AN_HOUR)
    assert len(await owed(db, "reminder")) == 1
    assert ("hours", "owed") in await fates(db)


async def test_a_week_before_is_for_those_who_booked_ten_days_ahead(db: Database, desk: Desk) -> None:
    def plant(session: Session) -> None:
        event = plan(session)
        book(session, AMINA, event, BEGINS - timedelta(days=10))
        book(session, BILAL, event, BEGINS - timedelta(days=9, hours=23))

    street = Street(db, desk)
    await db.write(plant)
    await tick(street, BEGINS - 7 * A_DAY)
    assert [row.chat_id for row in await owed(db, "reminder")] == [AMINA]


async def test_only_the_kinds_that_the_event_has_are_sent(db: Database, desk: Desk) -> None:
    street, booking = await booked(db, desk)
    await change(db, booking, reminders=["day"])
    for before in (7 * A_DAY, A_DAY, 2 * AN_HOUR, -A_DAY):
        await tick(street, BEGINS - before)
    assert await fates(db) == [("day", "owed")]


async def test_a_cancelled_event_and_a_place_given_back_are_not_spoken_of(db: Database, desk: Desk) -> None:
    street, booking = await booked(db, desk)
    await change(db, booking, state=EventState.CANCELLED)
    await tick(street, BEGINS - 7 * A_DAY)
    await change(db, booking, state=EventState.PLANNED)

    def give_back(session: Session) -> None:
        session.get_one(Booking, booking).state = BookingState.CANCELLED

    await db.write(give_back)
    await tick(street, BEGINS - A_DAY)
    assert await fates(db) == []


async def test_a_moved_event_has_reminders_of_its_own(db: Database, desk: Desk) -> None:
    street, booking = await booked(db, desk)
    await tick(street, BEGINS - 7 * A_DAY)
    later = BEGINS + 3 * A_DAY
    await change(db, booking, starts_at=later)
    await tick(street, later - 7 * A_DAY)
    await tick(street, later - A_DAY)
    assert await fates(db) == [("week", "owed"), ("week", "owed"), ("day", "owed")]


async def test_who_is_told_of_a_move_is_not_asked_the_same_at_once(db: Database, desk: Desk) -> None:
    street, booking = await booked(db, desk)
    begins = NOW + 6 * A_DAY
    await change(db, booking, starts_at=begins)
    now = begins - 20 * AN_HOUR

    def move(session: Session) -> None:
        event = session.get_one(Event, session.get_one(Booking, booking).event_id)
        reminders.moved(session, event, now, desk.localizers.zone)

    await db.write(move)
    await tick(street, now)
    assert await owed(db, "reminder") == []
    await tick(street, begins - 2 * AN_HOUR)
    assert sorted(await fates(db)) == [("day", "skipped"), ("hours", "owed"), ("week", "skipped")]


async def test_after_an_outage_what_makes_sense_goes_out_once_and_the_rest_is_passed_over(
    db: Database, desk: Desk
) -> None:
    street, _booking = await booked(db, desk)
    await tick(street, BEGINS - 8 * A_DAY)
    await tick(street, BEGINS - 20 * AN_HOUR + AN_HOUR)
    assert sorted(await fates(db)) == [("day", "owed"), ("week", "skipped")]
    await tick(street, BEGINS + A_DAY)
    await tick(street, BEGINS + A_DAY)
    assert sorted(await fates(db)) == [("day", "owed"), ("hours", "skipped"), ("week", "skipped")]


async def test_by_night_only_an_early_event_is_spoken_of(db: Database, desk: Desk) -> None:
    early = (NOW + 12 * A_DAY).replace(hour=7)  # 7:00 in London
    street, booking = await booked(db, desk, early)
    await change(db, booking, reminders=["day", "hours"])
    await tick(street, early - A_DAY + 59 * A_MINUTE)
    assert await fates(db) == []
    await tick(street, early - A_DAY + AN_HOUR)
    await tick(street, early - 2 * AN_HOUR)
    assert await fates(db) == [("day", "owed"), ("hours", "owed")]


async def test_the_question_goes_before_what_matters_less_when_three_were_sent(db: Database, desk: Desk) -> None:
    await booked(db, desk)
    now = BEGINS - A_DAY

    def plant(session: Session) -> None:
        book(session, AMINA, plan(session, now + 2 * AN_HOUR), NOW)
        for _each in range(2):
            outbox.owe(session, AMINA, "sendMessage", {"text": "news"}, now - 2 * A_DAY, unasked=True)

    await db.write(plant)
    await db.write(lambda session: job.remind(session, Hands(desk.content, desk.localizers), now))
    assert ("day", "owed") in await fates(db) and ("hours", "enough") in await fates(db)
    assert ("day", "skipped") in await fates(db)  # of the event in two hours: too late for a question


async def test_who_cannot_be_reached_is_not_written_to_and_who_has_no_chat_is_rung_once(
    db: Database, desk: Desk
) -> None:
    def plant(session: Session) -> None:
        event = plan(session)
        for chat in (AMINA, BILAL):
            book(session, chat, event, NOW)
        person_of(session, AMINA).unreachable_at = NOW
        person_of(session, BILAL).chat_id = None

    street = Street(db, desk)
    await db.write(plant)
    for before in (7 * A_DAY, A_DAY, 2 * AN_HOUR):
        await tick(street, BEGINS - before)
    assert await owed(db, "reminder") == []
    assert len((await street.rows())["call"]) == 1


async def test_who_is_reminded_is_asked(db: Database, desk: Desk) -> None:
    street, booking = await booked(db, desk)
    await tick(street, BEGINS - A_DAY)
    assert await db.read(lambda session: session.get_one(Booking, booking).coming) is Coming.ASKED
