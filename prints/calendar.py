"""Calendar files (iCalendar, RFC 5545) that people open on their phones."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

NAME = "event.ics"


@dataclass(frozen=True)
class Entry:
    """One event as a calendar has it. `uid` stays the same for all changes, `sequence` counts them; `starts_at` is aware, `minutes` how
    long it lasts, `stamped_at` when this file was made."""

    uid: str
    sequence: int
    title: str
    place: str
    about: str
    starts_at: datetime
    minutes: int
    stamped_at: datetime
    cancelled: bool = False


def calendar_file(entry: Entry, zone: ZoneInfo, *others: Entry) -> bytes:
    """The file, in local time, with the zone's rules in it. A change or a cancellation takes the place of what was there before.
    `others` are changed or cancelled together with it."""
    calendar = Calendar()
    calendar.add("prodid", "-//Grapevine//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if entry.cancelled else "PUBLISH")
    for each in (entry, *others):
        calendar.add_component(_component(each, zone))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _component(entry: Entry, zone: ZoneInfo) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamped_at)
    event.add("dtstart", entry.starts_at.astimezone(zone))
    event.add("dtend", (entry.starts_at + timedelta(minutes=entry.minutes)).astimezone(zone))
    event.add("summary", entry.title)
    event.add("location", entry.place)
    if entry.about:
        event.add("description", entry.about)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    return event
