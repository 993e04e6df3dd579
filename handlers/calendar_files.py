"""Events for people's calendars, in their language."""

from datetime import datetime

from handlers.columns import ISOLATES
from handlers.speaking import Desk
from handlers.talk import Talk
from locales import Localizer, Sayable
from models.event_words import about, place, title, uid
from models.events import Event
from prints.calendar import NAME, Entry, calendar_file


def attachment(
    talk_or_desk: Talk | Desk,
    localizer: Localizer,
    event: Event,
    now: datetime,
    *others: Event,
    cancelled: bool = False,
) -> tuple[str, bytes]:
    """The file's name and content. What is sent later for the same event takes its place in the calendar. `others`: changed or
    cancelled together with it."""
    desk = talk_or_desk.desk if isinstance(talk_or_desk, Talk) else talk_or_desk
    entries = [_entry(desk, localizer, each, now, cancelled) for each in (event, *others)]
    return NAME, calendar_file(entries[0], localizer.zone, *entries[1:])


def _entry(desk: Desk, localizer: Localizer, event: Event, now: datetime, cancelled: bool) -> Entry:
    def plain(said: Sayable) -> str:
        return localizer.plain(said).translate(ISOLATES)

    more = about(event)
    return Entry(
        uid=uid(event, desk.username),
        sequence=event.sequence,
        title=plain(title(desk.content, event)),
        place=plain(place(desk.content, event)),
        about=plain(more) if more else "",
        starts_at=event.starts_at,
        minutes=event.minutes,
        stamped_at=now,
        cancelled=cancelled,
    )
