"""Asking when: each step, and what is hinted at on the way."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from handlers.event_moments import Until, When
from handlers.event_questions import Number, Where
from handlers.questions import Further, Gone, Heard, Hint
from models import planning
from models.content import Content
from models.events import Rhythm
from models.planning import Place

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
JANUARY = datetime(2027, 1, 7, 18, tzinfo=UTC)


@pytest.fixture
def when(local_content: Content) -> When:
    return When("When?", "When", "en", LONDON, NOW, local_content)


def step(question: When, heard: Heard, picked: list[str] | None = None) -> list[str]:
    with pytest.raises(Further) as further:
        question.take(heard, picked)
    return further.value.picked


def hint(question: Any, said: str, picked: list[str] | None = None) -> str:
    with pytest.raises(Hint) as hinted:
        question.take(Heard(text=said), picked)
    inserted = hinted.value.words.inserted.get("hint")
    return inserted.singular if inserted is not None else hinted.value.words.singular  # type: ignore[union-attr]


def kept(question: When, said: str) -> datetime:
    """What is kept when the first yes is tapped."""
    picked = step(question, Heard(text=said))
    option = question.buttons(picked)[0][0][1]
    return question.revive(question.take(Heard(option=option), picked))


def test_plain_words_are_said_again_before_they_are_kept(when: When) -> None:
    assert kept(when, "12 January 18:00") == datetime(2027, 1, 12, 18, tzinfo=UTC)
    assert kept(when, "1 June 18:00") == datetime(2027, 6, 1, 17, tzinfo=UTC)


def test_a_day_and_an_hour_by_taps_lead_to_the_same(when: When) -> None:
    picked = step(when, Heard(option="d2027-01-12"))
    hours = [option for row in when.buttons(picked) for _label, option in row]
    assert step(when, Heard(option=hours[7]), picked) == step(when, Heard(text="12 January 18:00"))


@pytest.mark.parametrize(
    ("said", "beginning"),
    [
        ("when it suits", "I'm sorry"),
        ("1 November 2026 18:00", "That time is over"),
        ("today 9:00", "That time is over"),
        ("29 February 2027", "That day is not in the calendar"),
        ("29 February", "That is more than a year"),
        ("1 May 2029 10:00", "That is more than a year"),
        ("28 March 2027, 01:30", "In that night the clocks go forward"),
    ],
)
def test_what_is_no_time_to_come_gets_a_hint(when: When, said: str, beginning: str) -> None:
    assert hint(when, said).startswith(beginning)


def test_of_an_hour_that_comes_twice_either_can_be_meant(when: When) -> None:
    picked = step(when, Heard(text="31 October 2027, 01:30"))
    first, second, _other = [row[0][1] for row in when.buttons(picked)]
    moments = []
    for option in (first, second):
        at_last = step(when, Heard(option=option), picked)
        moments.append(when.revive(when.take(Heard(option=at_last[0]), at_last)))
    assert moments == [datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC)]


@pytest.mark.parametrize(
    "option", ["", "x", "d", "d2027-02-29", "l", "l99", "k", "k" + "9" * 50, "u²", "k-1", "d2027-01-12T"]
)
def test_nonsense_on_a_button_is_kindly_refused(when: When, option: str) -> None:
    with pytest.raises((Hint, Further)):
        when.take(Heard(option=option), None)
    when.asks([option])
    when.buttons([option])


def test_a_moment_that_has_passed_meanwhile_is_asked_anew(when: When) -> None:
    with pytest.raises(Gone):
        when.revive("2026-11-22T09:00:00+00:00")


def test_the_warning_names_what_it_is(when: When) -> None:
    told = when.asks(step(when, Heard(text="Friday 13:00")))
    assert "many can't come" in told.singular  # type: ignore[union-attr]
    quiet = when.asks(step(when, Heard(text="Friday 18:00")))
    assert "many can't come" not in quiet.singular  # type: ignore[union-attr]


def test_the_last_day_is_not_before_the_first_nor_too_many_later() -> None:
    weekly = Until("Until?", "Until", "en", LONDON, NOW, JANUARY, Rhythm.WEEKLY)
    assert hint(weekly, "1 January 2027").startswith("The last day can't come before")
    assert hint(weekly, "31 December 2030").startswith("That would be more than")
    assert hint(weekly, "someday").startswith("I'm sorry")
    assert weekly.take(Heard(text="7 January 2027"), None) == "2027-01-07"
    for row in weekly.buttons(None):
        assert weekly.take(Heard(option=row[0][1]), None)


@pytest.mark.parametrize("said", ["0", "1000000000", "501", "-3", "twelve", "10^9", "²", "9" * 100])
def test_places_are_between_one_and_five_hundred(said: str) -> None:
    places = Number("How many?", "Places", (8, 12), planning.check_places)
    assert hint(places, said).startswith("Please")
    assert places.take(Heard(text="১২"), None) == 12


def test_a_place_is_a_hub_or_an_address(local_content: Content) -> None:
    where = Where("Where?", "Where", local_content.hubs)
    assert where.revive(where.take(Heard(option="hub-soho-house"), None)) == Place(hub="soho-house")
    assert where.revive(where.take(Heard(text="14 Soho Road"), None)) == Place(address="14 Soho Road")
    with pytest.raises(Gone):
        where.revive({"hub": "gone"})
    assert hint(where, "x" * 201).startswith("That is longer")
