"""Making, moving and cancelling events: what the rules say, on both databases."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import attendance, bookings, changes, descriptions, events, planning
from models.bookings import Booking, BookingState, Coming
from models.changes import NotToCome
from models.database import Database
from models.descriptions import Said
from models.events import DescriptionText, Event, Rhythm, Series
from models.people import Person
from models.planning import (
    EndsBeforeItBegins,
    IsPast,
    NotSoManyPlaces,
    Place,
    Plan,
    TooFarAhead,
)
from models.series import TooManyEvents
from tests.conftest import NOW

LONDON = ZoneInfo("Europe/London")
MEERA, AMINA, BILAL = 1, 2, 3
THURSDAY = datetime(2026, 11, 26, 18, tzinfo=UTC)
HOUSE = Place(hub="soho-house")
LAST = date(2026, 12, 17)


def plan(**changed: Any) -> Plan:
    given: dict[str, Any] = {
        "programme": "enterprise", "module": None, "said": Said("Cooking for a living", "Bring an apron"),
        "starts_at": THURSDAY, "minutes": 60, "place": HOUSE, "places": 3, "languages": ["en"], "helps": ["bus"],
        "reminders": ["day"], "rhythm": None, "until": None,
    }  # fmt: skip
    return Plan(**given | changed)


def on_stage(function: Callable[[Session], None]) -> Callable[[Database], Any]:
    async def run(db: Database) -> None:
        def play(db: Session) -> None:
            db.add_all([Person(id=n, chat_id=100 + n, name=f"N{n}", created_at=NOW) for n in (MEERA, AMINA, BILAL)])
            db.flush()
            function(db)

        await db.write(play)

    run.__doc__ = function.__doc__
    return run


def make(db: Session, **changed: Any) -> list[Event]:
    return planning.make(db, plan(**changed), "en", db.get_one(Person, MEERA), LONDON, NOW)


def weekly(db: Session) -> list[Event]:
    return make(db, rhythm=Rhythm.WEEKLY, until=LAST)


def take(db: Session, event: Event, person: int, state: BookingState = BookingState.BOOKED, guests: int = 0) -> Booking:
    booking = Booking(event_id=event.id, person_id=person, state=state, guests=guests, booked_at=NOW)
    db.add(booking)
    db.flush()
    return booking


def move(db: Session, event: Event, at: datetime, place: Place = HOUSE, *, later_too: bool = False) -> list[int]:
    moved = changes.move(db, event, at, place, NOW, later_too=later_too, zone=LONDON)
    return [each.event.id for each in moved]


@on_stage
def test_what_is_made_is_on_the_programme_in_the_words_of_who_made_it(db: Session) -> None:
    (event,) = make(db)
    assert [found.id for found, _free in bookings.upcoming(db, NOW)] == [event.id]
    assert (event.capacity, event.reminders, event.made_by, event.series_id) == (3, ["day"], MEERA, None)
    assert {code: text.title for code, text in descriptions.texts(db, event).items()} == {"en": "Cooking for a living"}


@on_stage
def test_a_series_shares_its_words_and_each_has_a_row(db: Session) -> None:
    made = weekly(db)
    assert [each.starts_at.day for each in made] == [26, 3, 10, 17]
    assert len({each.description_id for each in made}) == len({each.series_id for each in made}) == 1
    assert db.scalars(select(Series)).one().until == LAST
    assert [(first.id, more) for first, more in planning.listed(db, NOW)] == [(made[0].id, 3)]


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"starts_at": NOW}, IsPast),
        ({"starts_at": NOW + timedelta(days=500)}, TooFarAhead),
        ({"places": 0}, NotSoManyPlaces),
        ({"places": 10**9}, NotSoManyPlaces),
        ({"rhythm": Rhythm.WEEKLY, "until": date(2026, 11, 25)}, EndsBeforeItBegins),
        ({"rhythm": Rhythm.WEEKLY, "until": date(2030, 1, 1)}, TooManyEvents),
        ({"rhythm": Rhythm.TWO_MONTHLY, "until": date(2028, 5, 1)}, TooFarAhead),
    ],
)
async def test_what_cannot_be_is_refused(db: Database, changed: dict[str, Any], refusal: type[Exception]) -> None:
    @on_stage
    def refused(db: Session) -> None:
        with pytest.raises(refusal):
            make(db, **changed)
        assert db.scalars(select(Event)).all() == []

    await refused(db)


@on_stage
def test_who_is_booked_is_asked_again_when_it_is_moved(db: Session) -> None:
    (event,) = make(db)
    booked, waiting = take(db, event, AMINA), take(db, event, BILAL, BookingState.WAITING)
    booked.coming = Coming.YES
    later = THURSDAY + timedelta(days=1)
    assert move(db, event, later, Place(address="14 Soho Road")) == [event.id]
    assert (event.starts_at, event.hub, event.address, event.sequence) == (later, None, "14 Soho Road", 1)
    db.refresh(booked)
    assert (booked.coming, waiting.coming) == (Coming.ASKED, None)
    for person in (AMINA, BILAL):
        changes.answer_still_coming(db, [event], db.get_one(Person, person))
    db.refresh(booked)
    db.refresh(waiting)
    assert (booked.coming, waiting.coming) == (Coming.YES, None)


@on_stage
def test_what_stays_as_it_was_is_not_moved(db: Session) -> None:
    (event,) = make(db)
    assert move(db, event, THURSDAY) == []
    assert event.sequence == 0


@on_stage
def test_one_of_a_series_is_moved_alone_or_with_all_later_ones(db: Session) -> None:
    first, second, third, fourth = weekly(db)
    assert move(db, second, second.starts_at + timedelta(hours=1)) == [second.id]
    assert move(db, third, third.starts_at - timedelta(days=1), later_too=True) == [third.id, fourth.id]
    moments = [(each.starts_at.day, each.starts_at.hour) for each in (first, second, third, fourth)]
    assert moments == [(26, 18), (3, 19), (9, 18), (16, 18)]


@on_stage
def test_what_has_begun_or_is_cancelled_is_neither_moved_nor_cancelled(db: Session) -> None:
    (begun,) = make(db)
    begun.starts_at = NOW
    db.flush()
    assert planning.planned(db, begun.id, NOW) is None
    with pytest.raises(NotToCome):
        move(db, begun, THURSDAY)
    assert changes.cancel(db, begun, NOW, later_too=False) == []


@on_stage
def test_a_cancelled_event_ends_all_bookings_and_is_cancelled_once(db: Session) -> None:
    (event,) = make(db)
    booked, waiting = take(db, event, AMINA), take(db, event, BILAL, BookingState.WAITING)
    gone = take(db, event, MEERA, BookingState.CANCELLED)
    ((cancelled, told),) = changes.cancel(db, event, NOW, later_too=False)
    assert cancelled.id == event.id
    assert [(each.person.id, each.had_place) for each in told] == [(AMINA, True), (BILAL, False)]
    assert {each.state for each in (booked, waiting, gone)} == {BookingState.CANCELLED}
    assert changes.cancel(db, event, NOW, later_too=False) == []
    assert event.sequence == 1


@on_stage
def test_nothing_of_a_cancelled_event_is_listed(db: Session) -> None:
    (event,) = make(db, module="awareness", said=Said())
    amina = db.get_one(Person, AMINA)
    assert bookings.open_for(db, amina, "enterprise", "awareness", NOW)
    changes.cancel(db, event, NOW, later_too=False)
    assert bookings.upcoming(db, NOW) == []
    assert bookings.to_come(db, event.id, NOW) is None
    assert bookings.open_for(db, amina, "enterprise", "awareness", NOW) == []
    assert planning.listed(db, NOW) == []
    assert not attendance.is_open(event, event.starts_at)


@on_stage
def test_all_later_ones_of_a_series_are_cancelled_and_the_others_stay(db: Session) -> None:
    first, second, third, fourth = weekly(db)
    changes.cancel(db, third, NOW, later_too=False)
    cancelled = changes.cancel(db, second, NOW, later_too=True)
    assert [event.id for event, _told in cancelled] == [second.id, fourth.id]
    assert [event.id for event, _free in bookings.upcoming(db, NOW)] == [first.id]


@on_stage
def test_it_is_described_in_a_second_language_for_the_whole_series(db: Session) -> None:
    first, *_rest, last = weekly(db)
    meera = db.get_one(Person, MEERA)
    descriptions.write(db, first, "ur", Said("کھانا پکانا"), meera)
    descriptions.write(db, first, "ur", Said("روزگار کے لیے کھانا پکانا"), meera)
    texts = descriptions.texts(db, last)
    assert list(texts) == ["en", "ur"] and texts["ur"].title == "روزگار کے لیے کھانا پکانا"
    assert len(db.scalars(select(DescriptionText)).all()) == 2


@on_stage
def test_what_a_module_names_can_be_described_later(db: Session) -> None:
    made = make(db, module="awareness", said=Said(), rhythm=Rhythm.WEEKLY, until=LAST)
    assert descriptions.texts(db, made[0]) == {}
    descriptions.write(db, made[0], "en", Said(asks="Ring at the side door"), db.get_one(Person, MEERA))
    assert descriptions.texts(db, made[-1])["en"].asks == "Ring at the side door"


@on_stage
def test_reminders_are_changed_for_a_whole_series(db: Session) -> None:
    made = weekly(db)
    changes.set_reminders(db, made[1], ["hours"], NOW)
    assert {tuple(each.reminders or ()) for each in made} == {("hours",)}


@on_stage
def test_at_the_door_a_name_is_ticked_once_and_taken_back(db: Session) -> None:
    (event,) = make(db)
    booking, other = take(db, event, AMINA, guests=2), take(db, event, BILAL)
    assert attendance.mark(db, event, booking.id, True, NOW)
    assert attendance.mark(db, event, booking.id, True, NOW) is None
    counted = attendance.counts(db, [event.id])[event.id]
    assert (counted.booked, counted.came) == (4, 3)
    assert attendance.mark(db, event, booking.id, False, NOW)
    db.refresh(booking)
    assert (booking.state, booking.came_at) == (BookingState.BOOKED, None)
    assert attendance.mark(db, event, 999, True, NOW) is None
    (elsewhere,) = make(db)
    assert attendance.mark(db, elsewhere, other.id, True, NOW) is None


@on_stage
def test_when_everybody_is_here_the_others_have_missed_it_and_who_is_late_can_still_come(db: Session) -> None:
    (event,) = make(db)
    came, missed = take(db, event, AMINA), take(db, event, BILAL)
    attendance.mark(db, event, came.id, True, NOW)
    assert attendance.close(db, event, NOW)
    assert not attendance.close(db, event, NOW + timedelta(hours=1))
    db.refresh(missed)
    assert (missed.state, event.closed_at) == (BookingState.MISSED, NOW)
    assert attendance.mark(db, event, missed.id, True, NOW)
    assert attendance.counts(db, [event.id])[event.id].came == 2


@on_stage
def test_codes_of_a_day_differ_and_stay(db: Session) -> None:
    made = [make(db)[0] for _number in range(20)]
    codes = [attendance.code(db, each, LONDON) for each in made]
    assert len(set(codes)) == 20 and all(len(each) == 4 and each.isdecimal() for each in codes)
    assert [attendance.code(db, each, LONDON) for each in made] == codes


@on_stage
def test_walk_ins_are_counted_and_never_less_than_none(db: Session) -> None:
    (event,) = make(db)
    for by in (-1, 1, 1, -1):
        attendance.walk_in(db, event, by)
    assert event.walk_ins == 1


@pytest.mark.parametrize(("hours", "is_open"), [(-2.1, False), (-2, True), (0, True), (25, True), (25.1, False)])
def test_the_door_is_open_from_two_hours_before_until_a_day_after(hours: float, is_open: bool) -> None:
    event = Event(starts_at=THURSDAY, minutes=60, state=events.EventState.PLANNED)
    assert attendance.is_open(event, THURSDAY + timedelta(hours=hours)) is is_open


@on_stage
def test_who_comes_is_counted_by_language_and_area(db: Session) -> None:
    (event,) = make(db)
    for person, language in ((AMINA, "ur"), (BILAL, None)):
        db.get_one(Person, person).language = language
    take(db, event, AMINA, guests=1)
    take(db, event, BILAL, BookingState.WAITING)
    counted = attendance.counts_by(db, [event.id], Person.language)
    assert [(key, each.booked, each.waiting) for key, each in counted] == [("ur", 2, 0), (None, 0, 1)]
