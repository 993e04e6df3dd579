"""How long a freed place is kept for who waits for it: less and less towards the event, and the clock stands still at night."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WAKES, SLEEPS = time(8), time(21)  # in the programme's zone
MOST, LEAST = timedelta(hours=24), timedelta(hours=1)
PART = 4  # of the hours awake until the event: three others can still be asked


def offer_until(now: datetime, starts_at: datetime, zone: ZoneInfo) -> datetime:
    """Until when an offer made `now` lasts: 24 hours to one, as the clock runs from 8:00 to 21:00, and never past the start."""
    length = min(MOST, max(LEAST, _awake(now, starts_at, zone) / PART))
    return min(starts_at, _after(now, length, zone))


def is_night(now: datetime, zone: ZoneInfo) -> bool:
    """Whether a message that somebody else has caused would wake people."""
    return not WAKES <= now.astimezone(zone).time() < SLEEPS


def _awake(now: datetime, until: datetime, zone: ZoneInfo) -> timedelta:
    """The hours by day between two moments; MOST * PART stands for any more than that."""
    total = timedelta()
    for wakes, sleeps in _days(now, zone):
        if wakes >= until or total >= MOST * PART:
            break
        total += min(sleeps, until) - wakes
    return total


def _after(now: datetime, length: timedelta, zone: ZoneInfo) -> datetime:
    """The moment when that many hours by day have passed."""
    for wakes, sleeps in _days(now, zone):
        if length <= sleeps - wakes:
            return wakes + length
        length -= sleeps - wakes
    raise AssertionError("days do not end")


def _days(now: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """From when to when people are awake (UTC): what is left of today, tomorrow, and so on."""
    day = now.astimezone(zone).date()
    while True:
        wakes, sleeps = max(now.astimezone(UTC), _at(day, WAKES, zone)), _at(day, SLEEPS, zone)
        if wakes < sleeps:
            yield wakes, sleeps
        day += timedelta(days=1)


def _at(day: date, hour: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, hour, zone).astimezone(UTC)
