"""The days of a series, in each rhythm, across the ends of months and both clock changes."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from models.events import Rhythm
from models.series import MOST, TooManyEvents, days, moments, shifted

LONDON = ZoneInfo("Europe/London")


def test_a_weekly_series_has_its_first_and_its_last_day() -> None:
    assert days(date(2027, 1, 7), Rhythm.WEEKLY, date(2027, 1, 21)) == [date(2027, 1, day) for day in (7, 14, 21)]


def test_every_two_weeks() -> None:
    found = days(date(2027, 1, 7), Rhythm.FORTNIGHTLY, date(2027, 2, 10))
    assert found == [date(2027, 1, 7), date(2027, 1, 21), date(2027, 2, 4)]


@pytest.mark.parametrize(
    ("first", "rhythm", "next_one"),
    [
        (date(2026, 12, 3), Rhythm.MONTHLY, date(2027, 1, 7)),  # the first Thursday
        (date(2026, 12, 3), Rhythm.TWO_MONTHLY, date(2027, 2, 4)),
        (date(2026, 11, 10), Rhythm.TWO_MONTHLY, date(2027, 1, 12)),  # the second Tuesday
        (date(2026, 12, 31), Rhythm.MONTHLY, date(2027, 1, 28)),  # the fifth Thursday is the last one
        (date(2027, 1, 30), Rhythm.MONTHLY, date(2027, 2, 27)),
        (date(2027, 11, 30), Rhythm.MONTHLY, date(2027, 12, 28)),
    ],
)
def test_monthly_means_the_same_weekday_of_the_month(first: date, rhythm: Rhythm, next_one: date) -> None:
    assert days(first, rhythm, date(2028, 1, 31))[1] == next_one


def test_a_series_has_at_most_sixty() -> None:
    first = date(2027, 1, 7)
    assert len(days(first, Rhythm.WEEKLY, date(2028, 2, 24))) == MOST
    with pytest.raises(TooManyEvents):
        days(first, Rhythm.WEEKLY, date(2028, 3, 2))


def test_the_hour_on_the_wall_stays_when_the_clocks_change() -> None:
    found = moments(datetime(2027, 3, 23, 18, tzinfo=UTC), Rhythm.WEEKLY, date(2027, 4, 6), LONDON)
    assert [each.astimezone(UTC).hour for each in found] == [18, 17, 17]
    assert {each.astimezone(LONDON).hour for each in found} == {18}


def test_an_hour_that_does_not_exist_on_one_of_the_days_is_an_hour_later() -> None:
    first = datetime(2027, 3, 21, 1, 30, tzinfo=UTC)
    found = moments(first, Rhythm.WEEKLY, date(2027, 3, 28), LONDON)
    assert found[1].astimezone(UTC).astimezone(LONDON).hour == 2


def test_later_ones_are_moved_by_as_much_on_the_wall() -> None:
    before, after = datetime(2027, 3, 23, 18, tzinfo=UTC), datetime(2027, 3, 24, 19, tzinfo=UTC)
    later = datetime(2027, 3, 30, 17, tzinfo=UTC)  # 18:00 in summer time
    assert shifted(later, before, after, LONDON).astimezone(UTC) == datetime(2027, 3, 31, 18, tzinfo=UTC)
