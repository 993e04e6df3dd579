"""What those who have a place in an event, or wait for one, hear when it is cancelled; and the file for their calendars."""

from collections.abc import Sequence

from handlers import calendar_files
from handlers.talk import Talk
from locales import Lines, Sayable, Translated, _
from models import bookings, notices, whats_on
from models.buttons import Act
from models.changes import Ended
from models.event_words import place_name, title, when
from models.events import Event
from models.fitting import letters
from models.notices import Button
from models.people import Person

MOST_ELSE = 3
MOST_MOMENTS = 8
LONGEST_CAPTION = 1024  # letters as Telegram counts them: what stands below a file


def tell_cancelled(talk: Talk, cancelled: Sequence[tuple[Event, list[Ended]]], reason: str) -> int:
    """One message to each, whatever they had booked of it. Returns how many people that were."""
    theirs: dict[int, list[tuple[Event, Ended]]] = {}
    for event, all_ended in cancelled:
        for ended in all_ended:
            theirs.setdefault(ended.person.id, []).append((event, ended))
    for each in theirs.values():
        _tell_one(talk, each, reason)
    return len(theirs)


def _tell_one(talk: Talk, theirs: Sequence[tuple[Event, Ended]], reason: str) -> None:
    person = theirs[0][1].person
    others = _what_else(talk, person)
    words = _cancelled(talk, [event for event, _ended in theirs], others, reason)
    rows = [[Button(when(event), Act("session", str(event.id)))] for event in others]
    more = [Button(_("What's on"), Act("whatson"))]
    lost = [event for event, ended in theirs if ended.had_place]
    file = calendar_file(talk, person, words, lost, cancelled=True)
    talk.tell(notices.EVENT_CANCELLED, person, words, [*rows, more], about=person, attachment=file)


def _what_else(talk: Talk, person: Person) -> list[Event]:
    """What they could come to, and have no place in yet."""
    found = [each.event for each in whats_on.at_a_glance(talk.db, talk.now, most=20) if each.free]
    return [event for event in found if bookings.booking_of(talk.db, event.id, person) is None][:MOST_ELSE]


def _cancelled(talk: Talk, theirs: Sequence[Event], others: Sequence[Event], reason: str) -> Sayable:
    first = theirs[0]
    lines: list[Sayable] = [
        _("I'm sorry, <b>{title}</b> has been cancelled.", title=title(talk.content, first)),
        *(when(event) for event in theirs[:MOST_MOMENTS]),
        *([_("And more: {count}", count=len(theirs) - MOST_MOMENTS)] if len(theirs) > MOST_MOMENTS else []),
        place_name(talk.content, first),
    ]
    if reason:
        language = talk.localizer.code
        lines.append(_("The team writes: {words}", words=Translated({language: reason}, language)))
    if others:
        named = [_("• {option}: {detail}", option=when(each), detail=title(talk.content, each)) for each in others]
        lines += ["", _("Perhaps one of these is something for you?"), *named]
    return Lines(lines)


def calendar_file(
    talk: Talk, person: Person, words: Sayable, changed: Sequence[Event], *, cancelled: bool = False
) -> tuple[str, bytes] | None:
    """The change for their calendar. None on a shared phone, where what stands in a message waits to be opened, and where the words
    are too long to stand below a file: they matter more."""
    localizer = talk.desk.localizers.of(person.reads)
    long = letters(localizer.plain(words))
    if person.neutral or not changed or long > LONGEST_CAPTION:
        return None
    return calendar_files.attachment(talk, localizer, changed[0], talk.now, *changed[1:], cancelled=cancelled)
