"""How long an offered place is kept: as clocks run by day, and less and less."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.quiet import is_quiet
from models.waiting import offer_until

LONDON = ZoneInfo("Europe/London")
ZONES = st.sampled_from([LONDON, ZoneInfo("Asia/Karachi"), ZoneInfo("America/New_York")])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
AHEAD = st.integers(1, 60 * 24 * 40).map(lambda minutes: timedelta(minutes=minutes))
MINUTE = timedelta(minutes=1)


def london(month: int, day: int, hour: int, minute: int = 0, year: int = 2027) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


def by_day(start: datetime, end: datetime, zone: ZoneInfo) -> timedelta:
    """Counted minute by minute."""
    total, at = timedelta(), start
    while at < end:
        total += MINUTE * (not is_quiet(at, zone))
        at += MINUTE
    return total


@given(MOMENTS, AHEAD, ZONES)
@example(london(3, 27, 20).astimezone(UTC), timedelta(hours=20), LONDON)
@example(london(10, 30, 20, year=2027).astimezone(UTC), timedelta(hours=20), LONDON)
def test_it_ends_by_day_after_an_hour_to_a_day_and_never_past_the_start(
    now: datetime, ahead: timedelta, zone: ZoneInfo
) -> None:
    now = now.replace(second=0, microsecond=0)
    until = offer_until(now, now + ahead, zone)
    assert now < until <= now + ahead
    if until < now + ahead:
        assert timedelta(minutes=59) <= by_day(now, until, zone) <= timedelta(hours=24, minutes=1)
        assert not is_quiet(until - timedelta(microseconds=1), zone)


@given(MOMENTS, AHEAD, AHEAD, ZONES)
def test_the_nearer_the_event_the_shorter(now: datetime, one: timedelta, other: timedelta, zone: ZoneInfo) -> None:
    near, far = sorted((now + one, now + other))
    assert offer_until(now, near, zone) <= offer_until(now, far, zone)


@pytest.mark.parametrize(
    ("now", "starts_at", "until"),
    [
        (london(2, 1, 10), london(3, 1, 18), london(2, 2, 21)),  # far ahead: 24 hours by day, eleven of them today
        (london(2, 1, 10), london(2, 1, 18), london(2, 1, 12)),
        (london(2, 1, 10), london(2, 1, 12), london(2, 1, 11)),
        (london(2, 1, 10), london(2, 1, 10, 30), london(2, 1, 10, 30)),
        (london(2, 1, 20, 30), london(2, 2, 10), london(2, 2, 8, 30)),
        (london(2, 1, 23), london(2, 2, 12), london(2, 2, 9)),
        (london(3, 27, 20, 30), london(3, 28, 9, 30), london(3, 28, 8, 30)),  # an hour is lost that night
        (london(10, 30, 20, 30), london(10, 31, 9, 30), london(10, 31, 8, 30)),  # an hour is won
    ],
)
def test_the_clock_stands_still_at_night(now: datetime, starts_at: datetime, until: datetime) -> None:
    assert offer_until(now, starts_at, LONDON) == until
