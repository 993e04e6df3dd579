"""The dates of a series: from the first, in a rhythm, to a last day."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from locales import n_
from models.events import Rhythm
from models.schema import Refusal

MOST = 60
LAST_OF_MONTH = 4  # a fifth Thursday means the last one: not every month has five
_WEEKS = {Rhythm.WEEKLY: 1, Rhythm.FORTNIGHTLY: 2}
_MONTHS = {Rhythm.MONTHLY: 1, Rhythm.TWO_MONTHLY: 2}


class TooManyEvents(Refusal):
    def __init__(self) -> None:
        super().__init__(
            n_(
                "That would be more than {count} session at once, and plans change. Please choose an earlier last day.",
                "That would be more than {count} sessions at once, and plans change. Please choose an earlier last day.",
                MOST,
            ),
            question="until",
        )


def day(first: date, rhythm: Rhythm, number: int) -> date:
    """The day of one of a series, the first being number 0."""
    if rhythm in _WEEKS:
        return first + timedelta(weeks=number * _WEEKS[rhythm])
    months = first.month - 1 + number * _MONTHS[rhythm]
    year, month = first.year + months // 12, months % 12 + 1
    return _same_weekday(year, month, first.weekday(), (first.day - 1) // 7)


def days(first: date, rhythm: Rhythm, until: date) -> list[date]:
    """All days, the first and the last included. Raises TooManyEvents."""
    found: list[date] = []
    while (each := day(first, rhythm, len(found))) <= until:
        found.append(each)
        if len(found) > MOST:
            raise TooManyEvents
    return found


def moments(first: datetime, rhythm: Rhythm, until: date, zone: ZoneInfo) -> list[datetime]:
    """When each begins: always at the same time by the clock on the wall, before and after it is changed."""
    local = first.astimezone(zone)
    later = days(local.date(), rhythm, until)[1:]
    return [first, *(datetime.combine(each, local.time(), zone) for each in later)]


def shifted(at: datetime, before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """`at`, moved by as many days and hours on the wall as lie between `before` and `after`."""
    by = after.astimezone(zone).replace(tzinfo=None) - before.astimezone(zone).replace(tzinfo=None)
    return (at.astimezone(zone).replace(tzinfo=None) + by).replace(tzinfo=zone)


def _same_weekday(year: int, month: int, weekday: int, week: int) -> date:
    """The first (0), second, ... or last such weekday of a month."""
    if week >= LAST_OF_MONTH:
        next_month = date(year + month // 12, month % 12 + 1, 1)
        return next_month - timedelta(days=(next_month.weekday() - weekday - 1) % 7 + 1)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * week)
