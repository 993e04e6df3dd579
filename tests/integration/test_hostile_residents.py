"""Residents against the clock: what is moved, cancelled, given up or delayed while something is open."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from handlers.speaking import Desk
from jobs import offers as clock
from jobs.clock import Hands
from models import bookings, changes, claims, outbox, people, quiet
from models.announcements import Announcement
from models.bookings import BookingState
from models.database import Database
from models.events import Event
from models.outbox import Lane
from models.planning import Place
from tests.conftest import NOW
from tests.integration.announced import announced
from tests.integration.reminded import BEGINS, booked, tick
from tests.integration.strangers import AMINA, BILAL, MEERA, Street
from tests.integration.test_event_changes import move
from tests.integration.test_waiting_list import ready, standing, take, ticks

CARLA = 2104


async def an_open_offer(db: Database, desk: Desk) -> tuple[Street, int]:
    """Amina has given back the only place, and Bilal is asked whether he wants it; Meera coordinates."""
    street = await ready(db, desk, AMINA, BILAL)
    await street.appoint_too(MEERA)
    event = await street.session(capacity=1)
    await take(street, AMINA, event)
    await take(street, BILAL, event, wait=True)
    await street.tap(AMINA, f"a.giveback.{event}:yes")
    return street, event


async def test_who_is_offered_a_place_is_asked_again_when_the_event_is_moved(db: Database, desk: Desk) -> None:
    street, event = await an_open_offer(db, desk)
    await move(street, event, "in three days at 18:00")
    told = street.to(BILAL)[-1]
    assert "A place is kept for you until" in told.text and "waiting list" not in told.text
    assert [b.get("callback_data") for b in told.buttons][:2] == [f"a.placeyes.{event}", f"a.placeno.{event}"]
    await street.tap(BILAL, f"a.placeyes.{event}")
    mine = await standing(street, BILAL, event)
    assert mine and mine.state is BookingState.BOOKED


async def test_an_offer_lasts_no_longer_than_the_new_date_allows(db: Database, desk: Desk) -> None:
    street, event = await an_open_offer(db, desk)
    before = await standing(street, BILAL, event)
    await move(street, event, "today at 13:00")
    after = await standing(street, BILAL, event)
    assert before and before.offered_until and after and after.offered_until
    assert after.offered_until == street.now + timedelta(hours=1) < before.offered_until


@pytest.mark.parametrize("button", ["book", "pass", "join"])
async def test_what_is_not_announced_yet_is_nobodys_to_read(button: str, db: Database, desk: Desk) -> None:
    street = await ready(db, desk, AMINA)
    row = await db.write(announced, {}, NOW, {"kind": button, "subject": "researcher-training"})

    def as_draft(session: Session) -> None:
        session.get_one(Announcement, row).started_at = None

    await db.write(as_draft)
    [told] = await street.tap(AMINA, f"a.fromnews.{row}.{button}")
    assert "not there any more" in told.text


def evening(hour: int) -> datetime:
    return NOW.replace(hour=hour)


async def test_what_the_clock_owes_since_the_evening_waits_for_the_morning(db: Database, desk: Desk) -> None:
    def owe(session: Session) -> None:
        for at, words, unasked in (
            (20, "reminder", True),
            (20, "told by somebody", False),
            (22, "an early event", True),
        ):
            outbox.owe(session, AMINA, "sendMessage", {"text": words}, evening(at), lane=Lane.NOTICE, unasked=unasked)

    def said(session: Session, now: datetime) -> list[str]:
        night = quiet.night_began(now, desk.localizers.zone)
        found = claims.claim(session, "us", now, 10, night=night).letters
        wanted = [each for each in found if claims.is_still_wanted(session, each.id, "us", now, night)]
        return [words for words in ("reminder", "somebody", "early") if any(words in str(each.body) for each in wanted)]

    await db.write(owe)
    assert await db.write(said, evening(23)) == ["somebody", "early"]
    assert await db.write(said, NOW + timedelta(hours=21, minutes=59)) == []
    assert await db.write(said, NOW + timedelta(hours=22)) == ["reminder"]


async def test_what_was_taken_up_before_the_night_goes_back(db: Database, desk: Desk) -> None:
    def play(session: Session) -> None:
        outbox.owe(session, AMINA, "sendMessage", {"text": "…"}, evening(20), lane=Lane.NOTICE, unasked=True)
        [letter] = claims.claim(session, "us", evening(20), 10).letters
        night = quiet.night_began(evening(23), desk.localizers.zone)
        assert not claims.is_still_wanted(session, letter.id, "us", evening(23), night)
        assert claims.claim(session, "us", NOW + timedelta(days=1), 10).letters

    await db.write(play)


@pytest.mark.parametrize(
    "at", [datetime.fromisoformat("2027-03-28T00:30+00:00"), datetime.fromisoformat("2026-10-25T01:30+00:00")]
)
def test_a_night_begins_at_nine_also_when_the_clocks_change(at: datetime, desk: Desk) -> None:
    zone = desk.localizers.zone
    began = quiet.night_began(at, zone)
    assert began and began.astimezone(zone).hour == 21 and timedelta(0) < at - began < timedelta(hours=6)
    assert quiet.night_began(NOW, zone) is None


async def reminder_owed(db: Database, desk: Desk) -> tuple[Street, int]:
    """Amina's reminder is due, and has not left."""
    street, booking = await booked(db, desk)
    deliver, street.deliver = street.deliver, _not_yet  # type: ignore[method-assign]
    await tick(street, BEGINS - timedelta(days=1))
    street.deliver = deliver  # type: ignore[method-assign]
    event: int = (await street.rows())["event"][0]["id"]
    assert [row["state"] for row in (await street.rows())["message_owed"] if row["notice"] == "reminder"] == ["owed"]
    return street, event if booking else 0


async def _not_yet() -> None: ...


@pytest.mark.parametrize("how", ["cancelled", "moved"])
async def test_nobody_is_reminded_of_what_is_so_no_more(how: str, db: Database, desk: Desk) -> None:
    street, event_id = await reminder_owed(db, desk)

    def change(session: Session) -> None:
        event, now = session.get_one(Event, event_id), street.now
        if how == "cancelled":
            changes.cancel(session, event, now, later_too=False)
        else:
            at, place = event.starts_at + timedelta(days=9), Place(event.hub, event.address)
            changes.move(session, event, at, place, now, later_too=False, zone=desk.localizers.zone)

    await db.write(change)
    await street.deliver()
    assert not street.to(AMINA)


async def test_nobody_is_reminded_of_what_they_gave_back(db: Database, desk: Desk) -> None:
    street, event = await reminder_owed(db, desk)
    await street.tap(AMINA, f"a.giveback.{event}:yes")
    assert not [each for each in street.to(AMINA) if "nearly time" in each.text]


async def test_an_offer_that_could_not_be_sent_is_made_again_to_the_same(db: Database, desk: Desk) -> None:
    street = await ready(db, desk, AMINA, BILAL, CARLA)
    event = await street.session(capacity=1)
    await take(street, AMINA, event)
    await take(street, BILAL, event, wait=True)
    await take(street, CARLA, event, wait=True)
    hands = Hands(desk.content, desk.localizers)

    def without_telegram(session: Session) -> None:
        bookings.cancel(session, event, session.scalars(people.of_chat(AMINA)).one(), street.now)
        assert clock.offer(session, hands, street.now) == 1
        assert clock.offer(session, hands, NOW + timedelta(hours=8)) == 1

    await db.write(without_telegram)
    street.now = NOW + timedelta(hours=8)
    await street.deliver()
    [asked] = street.to(BILAL)
    assert "a place has come free" in asked.text and not street.to(CARLA)
    street.now = NOW + timedelta(hours=23)
    await ticks(street)
    assert "asked the next" in street.to(BILAL)[-1].text and "come free" in street.to(CARLA)[-1].text
