"""A session for the calendar on somebody's phone."""

import re
from datetime import datetime

from handlers.talk import Desk
from locales import Localizer, Sayable
from models.event_words import about, place, title
from models.events import Event
from prints.calendar import NAME, Entry, calendar_file

ISOLATES = re.compile("[\u2066-\u2069]")  # calendars would show them as boxes


def attachment(
    desk: Desk, localizer: Localizer, event: Event, now: datetime, *, cancelled: bool = False
) -> tuple[str, bytes]:
    """The file's name and content, in the words of a language. All files of one event are changes of one entry."""
    more = about(event)
    entry = Entry(
        uid=f"event-{event.id}@{desk.username}",
        sequence=event.sequence,
        title=_plain(localizer, title(desk.content, event)),
        place=_plain(localizer, place(desk.content, event)),
        about=_plain(localizer, more) if more else "",
        starts_at=event.starts_at,
        minutes=event.minutes,
        stamped_at=now,
        cancelled=cancelled,
    )
    return NAME, calendar_file(entry, localizer.zone)


def _plain(localizer: Localizer, words: Sayable) -> str:
    return ISOLATES.sub("", localizer.plain(words))
