"""Changing an event or the rest of its series: what becomes of places, what people hear and how often; through the whole program."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.speaking import Desk
from models import agreements, bookings, descriptions, people, planning, waiting
from models.database import Database
from models.descriptions import Said
from models.events import Event, Rhythm
from models.planning import Place, Plan
from tests.integration.strangers import AMINA, BILAL, MEERA, Street
from tests.integration.test_coming_to_sessions import ready

MONDAY = datetime(2026, 11, 23, 18, tzinfo=UTC)


async def a_series(db: Database, desk: Desk, places: int = 3, weeks: int = 4) -> tuple[Street, list[int]]:
    """Every Monday; Meera coordinates, Amina and Bilal have agreed."""
    street = await ready(db, desk, AMINA)
    await street.arrive(BILAL)
    await street.appoint_too(MEERA)

    def plan(session: Session) -> list[int]:
        meera, bilal = (session.scalars(people.of_chat(chat)).one() for chat in (MEERA, BILAL))
        agreements.agree(session, bilal, "We keep your name.", "en", street.now)
        until = date(2026, 11, 23) + timedelta(weeks=weeks - 1)
        weekly = Plan("learning", None, Said("Drop-in", "Come by."), MONDAY, 60, Place(hub="soho-house"), places, ["en"], [], ["day"],
                      Rhythm.WEEKLY, until)  # fmt: skip
        return [each.id for each in planning.make(session, weekly, "en", meera, desk.localizers.zone, street.now)]

    return street, await db.write(plan)


async def take(street: Street, chat: int, *events: int, guests: int = 0, wait: bool = False) -> None:
    def book(session: Session) -> None:
        person = session.scalars(people.of_chat(chat)).one()
        for event in events:
            (waiting.wait if wait else bookings.book)(session, event, person, street.now, guests, 0)

    await street.database.write(book)


async def edit(street: Street, event: int, part: str, answer: str, scope: str = "") -> None:
    """Meera changes one thing, in words."""
    await street.tap(MEERA, f"a.editevent.{event}{'.' + scope if scope else ''}")
    await street.choose(MEERA, part, "+")
    await street.say(MEERA, answer)
    await street.choose(MEERA, "yes")


async def events(street: Street) -> list[dict[str, Any]]:
    return sorted((await street.rows())["event"], key=lambda row: row["id"])


async def test_freed_places_are_offered_at_once(db: Database, desk: Desk) -> None:
    street, (first, *_later) = await a_series(db, desk, places=1)
    await take(street, AMINA, first)
    await take(street, BILAL, first, wait=True)
    before = len(street.to(AMINA))
    await edit(street, first, "places", "2", "one")
    assert "a place has come free" in street.to(BILAL)[-1].text
    assert len(street.to(AMINA)) == before  # nothing of hers has changed


async def test_fewer_places_than_are_taken_put_nobody_out_and_let_nobody_in(db: Database, desk: Desk) -> None:
    street, (first, *_later) = await a_series(db, desk)
    await take(street, AMINA, first, guests=2)
    await street.tap(MEERA, f"a.editevent.{first}.one")
    await street.choose(MEERA, "places", "+")
    assert "Nobody loses theirs" in (await street.say(MEERA, "2"))[-1].text
    await street.choose(MEERA, "yes")
    assert "no places left" in (await street.tap(BILAL, f"a.session.{first}"))[-1].text
    rows = await street.rows()
    assert [(row["state"], row["guests"]) for row in rows["booking"]] == [("booked", 2)]
    assert [row["capacity"] for row in await events(street)] == [2, 3, 3, 3]


@pytest.mark.parametrize("said", ["0", "-1", "1000000000", "501", "many", "2.5"])
async def test_places_that_no_room_has_are_asked_again(db: Database, desk: Desk, said: str) -> None:
    street, (first, *_later) = await a_series(db, desk)
    await street.tap(MEERA, f"a.editevent.{first}.one")
    await street.choose(MEERA, "places", "+")
    assert "How many people have room?" in (await street.say(MEERA, said))[-1].text
    assert {row["capacity"] for row in await events(street)} == {3}


async def test_another_length_for_this_one_and_all_later_is_one_message_with_all_dates(
    db: Database, desk: Desk
) -> None:
    street, (first, second, _third, fourth) = await a_series(db, desk)
    await take(street, AMINA, first, second, fourth)
    before, files = len(street.to(AMINA)), len(street.files)
    await edit(street, second, "minutes", "90", "later")
    assert [row["minutes"] for row in await events(street)] == [60, 90, 90, 90]
    (told,) = street.to(AMINA)[before:]
    assert "dates of yours" in told.text and "It now takes" in told.text
    ((_name, content),) = street.files[files:]
    entries = Calendar.from_ical(content).events
    assert [str(each["uid"]).split("@")[0] for each in entries] == [f"event-{second}", f"event-{fourth}"]
    assert {int(each["sequence"]) for each in entries} == {1}


async def test_one_yes_counts_for_all_that_was_moved_together_and_not_for_what_has_moved_since(
    db: Database, desk: Desk
) -> None:
    street, ids = await a_series(db, desk)
    await take(street, AMINA, *ids[:3])
    await edit(street, ids[0], "place", "14 Soho Road, B21 9LS", "later")
    yes_to_all = next(b["callback_data"] for b in street.to(AMINA)[-1].buttons if "stillcoming" in b["callback_data"])
    await edit(street, ids[1], "minutes", "30", "one")
    await street.tap(AMINA, yes_to_all)
    coming = {row["event_id"]: row["coming"] for row in (await street.rows())["booking"]}
    assert coming == {ids[0]: "yes", ids[1]: "asked", ids[2]: "yes"}
    await edit(street, ids[0], "minutes", "45", "later")
    assert "changed once more" in (await street.tap(AMINA, yes_to_all))[-1].text


async def test_a_moved_series_is_one_message_also_for_who_waits(db: Database, desk: Desk) -> None:
    street, ids = await a_series(db, desk, places=1)
    await take(street, AMINA, *ids[:2])
    await take(street, BILAL, ids[0], wait=True)
    await take(street, BILAL, ids[2])
    before = {chat: len(street.to(chat)) for chat in (AMINA, BILAL)}
    await street.tap(MEERA, f"a.moveevent.{ids[0]}.later")
    await street.choose(MEERA, "time")
    await street.say(MEERA, "tomorrow 7pm")
    keep = next(b["callback_data"] for b in street.to(MEERA)[-1].buttons if ".k" in b["callback_data"])
    await street.tap(MEERA, keep)
    await street.choose(MEERA, "yes")
    assert {chat: len(street.to(chat)) - before[chat] for chat in before} == {AMINA: 1, BILAL: 1}
    assert "you are on the waiting list" in street.to(BILAL)[-1].text


async def test_the_place_of_one_that_is_elsewhere_stays_when_the_series_is_moved(db: Database, desk: Desk) -> None:
    street, ids = await a_series(db, desk)
    await edit(street, ids[2], "place", "14 Soho Road, B21 9LS", "one")
    await take(street, AMINA, *ids[1:3])
    await edit(street, ids[0], "minutes", "30", "later")
    assert [row["address"] for row in await events(street)] == [None, None, "14 Soho Road, B21 9LS", None]
    assert "14 Soho Road" in street.to(AMINA)[-1].text


async def test_a_typo_is_told_to_nobody_and_one_of_a_series_can_have_its_own_words(db: Database, desk: Desk) -> None:
    street, ids = await a_series(db, desk)
    await take(street, AMINA, *ids)
    before = len(street.to(AMINA))
    await street.tap(MEERA, f"a.writeevent.{ids[1]}.en.one")
    await street.choose(MEERA, "~about")
    await street.say(MEERA, "Come by, with cake.")
    await street.choose(MEERA, "yes")

    def told(session: Session) -> list[str | None]:
        found = session.scalars(select(Event).order_by(Event.id)).all()
        return [descriptions.texts(session, event)["en"].about for event in found]

    assert await db.read(told) == ["Come by.", "Come by, with cake.", "Come by.", "Come by."]
    assert len(street.to(AMINA)) == before
    assert {row["sequence"] for row in await events(street)} == {0}


async def test_a_series_takes_one_line_of_whats_on_and_all_its_dates_can_be_booked(db: Database, desk: Desk) -> None:
    street, ids = await a_series(db, desk, places=1, weeks=12)
    whats_on = (await street.say(AMINA, "/whatson"))[-1]
    assert whats_on.text.count("Drop-in") == 1 and "Every week" in whats_on.text
    await take(street, BILAL, ids[0])
    assert (await street.say(AMINA, "/whatson"))[-1].text.count("Drop-in") == 2  # the next is full
    dates = (await street.tap(AMINA, f"a.dates.{ids[0]}"))[-1]
    assert [f"a.session.{each}" for each in ids[:10]] == [b["callback_data"] for b in dates.buttons][:10]
    later = (await street.tap(AMINA, f"a.dates.{ids[0]}.10"))[-1]
    assert f"a.session.{ids[11]}" in [b["callback_data"] for b in later.buttons]
    for subject in ("", "x", "999", "9" * 50, f"{ids[0]}.999", f"{ids[0]}.x"):
        assert (await street.tap(AMINA, f"a.dates.{subject}"))[-1].text


async def test_what_is_cancelled_meanwhile_is_not_changed(db: Database, desk: Desk) -> None:
    street, (first, *_later) = await a_series(db, desk)
    await street.tap(MEERA, f"a.editevent.{first}.one")
    await street.choose(MEERA, "places", "+")
    await street.say(MEERA, "9")
    yes = street.button(MEERA, "yes")
    await street.tap(MEERA, f"a.cancelevent.{first}.one")
    await street.choose(MEERA, "skip")
    await street.tap(MEERA, yes)
    assert (await events(street))[0]["capacity"] == 3
    for subject in ("", "x", "999", "9" * 50, f"{first}.x", "."):
        assert (await street.tap(MEERA, f"a.editevent.{subject}"))[-1].text
