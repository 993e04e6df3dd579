"""When the clock looks at a job: again and again, or at a time of day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

ANCHOR = datetime(2000, 1, 1, tzinfo=UTC)  # every process counts from here
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Every:
    """Every so many seconds. Times that were missed are one: the latest."""

    seconds: int

    @property
    def look_back(self) -> timedelta:
        """Over how long a new job makes up what it has missed: a tick."""
        return timedelta(seconds=self.seconds)

    def trigger(self, zone: ZoneInfo) -> Any:
        return IntervalTrigger(seconds=self.seconds, start_date=ANCHOR, timezone=zone)

    def times(self, zone: ZoneInfo, after: datetime, until: datetime) -> Iterator[datetime]:
        """Those later than `after`, up to `until`."""
        latest = _next(self.trigger(zone), until - timedelta(seconds=self.seconds) + INSTANT, zone)
        if latest > after:
            yield latest

    def __str__(self) -> str:
        return f"every {self.seconds} s" if self.seconds % 60 else f"every {self.seconds // 60} min"


@dataclass(frozen=True)
class At:
    """At a time of day in the programme's zone; `days` as in cron: "mon", "mon-fri"."""

    hour: int
    minute: int = 0
    days: str = "*"

    @property
    def look_back(self) -> timedelta:
        """Over how long a new job makes up what it has missed: it begins now."""
        return timedelta()

    def trigger(self, zone: ZoneInfo) -> Any:
        return CronTrigger(day_of_week=self.days, hour=self.hour, minute=self.minute, timezone=zone)

    def times(self, zone: ZoneInfo, after: datetime, until: datetime) -> Iterator[datetime]:
        """Those later than `after`, up to `until`."""
        trigger, at = self.trigger(zone), after
        while (at := _next(trigger, at + INSTANT, zone)) <= until:
            yield at

    def __str__(self) -> str:
        return f"{'daily' if self.days == '*' else self.days} {self.hour:02}:{self.minute:02}"


When = Every | At


def next_time(when: When, zone: ZoneInfo, now: datetime) -> datetime:
    return _next(when.trigger(zone), now, zone)


def _next(trigger: Any, at: datetime, zone: ZoneInfo) -> datetime:
    found: datetime = trigger.get_next_fire_time(None, at.astimezone(zone))
    return found.astimezone(UTC)
