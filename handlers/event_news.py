"""What those who have a place in an event, or wait for one, hear when it is moved or cancelled, and what they can answer."""

from collections.abc import Sequence

from handlers import calendar_files
from handlers.course import menu_button
from handlers.declarations import Who, action
from handlers.talk import Talk
from handlers.whats_on import where_i_stand
from locales import Lines, Moment, Sayable, Translated, Words, _
from models import bookings, changes, notices, offers, planning
from models.bookings import Booking, BookingState
from models.buttons import Act, number
from models.changes import Ended, Moved
from models.event_words import place, place_name, title, when
from models.events import Event
from models.fitting import letters
from models.notices import Button
from models.people import Person

MOST_ELSE = 3
MOST_MOMENTS = 8
LONGEST_CAPTION = 1024  # letters as Telegram counts them: what stands below a file


def tell_moved(talk: Talk, moved: Moved) -> list[Person]:
    """Those booked are asked whether they still come, those who are offered a place whether they want it; those who wait only hear it."""
    told = changes.with_a_claim(talk.db, moved.event)
    for booking, person in told:
        news = Lines([_what_has_changed(talk, moved), "", _what_now(talk, moved.event, booking)])
        file = _file(talk, person, news, [moved.event]) if booking.state == BookingState.BOOKED else None
        talk.tell(notices.EVENT_MOVED, person, news, _answers(moved.event, booking), about=person, attachment=file)
    return [person for _booking, person in told]


def _what_has_changed(talk: Talk, moved: Moved) -> Sayable:
    event, name = moved.event, title(talk.content, moved.event)
    before = Event(hub=moved.place.hub, address=moved.place.address)
    if (event.hub, event.address) == (moved.place.hub, moved.place.address):
        return _(
            "<b>{title}</b> has a new time.\nIt was: {before}\n<b>Now it is: {moment}</b>\n{place}",
            title=name, before=Moment(moved.starts_at), moment=when(event), place=place(talk.content, event),
        )  # fmt: skip
    if event.starts_at == moved.starts_at:
        return _(
            "<b>{title}</b> has a new place.\nIt was: {before}\n<b>Now it is: {place}</b>\n{moment}, as before",
            title=name, before=place_name(talk.content, before), place=place(talk.content, event), moment=when(event),
        )  # fmt: skip
    return _(
        "<b>{title}</b> has a new time and a new place.\nIt was: {before}, {old_place}\n<b>Now it is: {moment}</b>\n{place}",
        title=name, before=Moment(moved.starts_at), old_place=place_name(talk.content, before), moment=when(event),
        place=place(talk.content, event),
    )  # fmt: skip


def _what_now(talk: Talk, event: Event, booking: Booking) -> Words:
    if booking.state == BookingState.BOOKED:
        return _("Are you still coming? Your place is kept for you until you tell us otherwise.")
    if booking.state == BookingState.OFFERED:
        return where_i_stand(talk, event, booking)
    return _("You are still on the waiting list. There is nothing to do for you.")


def _answers(event: Event, booking: Booking) -> list[list[Button]]:
    look = [Button(_("See the session"), Act("session", str(event.id)))]
    if booking.state == BookingState.OFFERED:
        return [*offers.buttons(event), look]
    if booking.state != BookingState.BOOKED:
        return [look]
    return [
        [Button(_("Yes, I'm coming"), Act("stillcoming", f"{event.id}.{event.sequence}"))],
        [Button(_("No, give my place back"), Act("giveback", f"{event.id}:yes"))],
        look,
    ]


@action("stillcoming", who=Who.ANYONE)
def still_coming(talk: Talk, subject: str) -> None:
    """Yes, after a move. `subject`: the event, and how often it had been changed by then: a yes to an older date is none."""
    row, _dot, sequence = subject.partition(".")
    event = planning.planned(talk.db, number(row), talk.now)
    if event is None or bookings.booking_of(talk.db, event.id, talk.me) is None:
        talk.send(_("You have no place there any more."), [[Button(_("What's on"), Act("whatson")), menu_button()]])
    elif sequence != str(event.sequence):
        booking = bookings.booking_of(talk.db, event.id, talk.me)
        words = _(
            "It has been changed once more since. Now it is: {moment}, {place}.",
            moment=when(event),
            place=place(talk.content, event),
        )
        talk.send(words, _answers(event, booking) if booking else [])
    else:
        changes.answer_still_coming(talk.db, event, talk.me)
        words = _(
            "Lovely, see you there: {moment}, {place}.", moment=when(event), place=place_name(talk.content, event)
        )
        talk.send(words, [[menu_button()]])


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
    file = _file(talk, person, words, lost, cancelled=True)
    talk.tell(notices.EVENT_CANCELLED, person, words, [*rows, more], about=person, attachment=file)


def _what_else(talk: Talk, person: Person) -> list[Event]:
    """What they could come to, and have no place in yet."""
    found = bookings.upcoming(talk.db, talk.now, most=20)
    open_to_them = [event for event, free in found if free and bookings.booking_of(talk.db, event.id, person) is None]
    return open_to_them[:MOST_ELSE]


def _cancelled(talk: Talk, theirs: Sequence[Event], others: Sequence[Event], reason: str) -> Sayable:
    first = theirs[0]
    lines: list[Sayable] = [
        _("I'm sorry, <b>{title}</b> has been cancelled.", title=title(talk.content, first)),
        *(when(event) for event in theirs[:MOST_MOMENTS]),
        place_name(talk.content, first),
    ]
    if reason:
        language = talk.localizer.code
        lines.append(_("The team writes: {words}", words=Translated({language: reason}, language)))
    if others:
        named = [_("• {option}: {detail}", option=when(each), detail=title(talk.content, each)) for each in others]
        lines += ["", _("Perhaps one of these is something for you?"), *named]
    return Lines(lines)


def _file(
    talk: Talk, person: Person, words: Sayable, changed: Sequence[Event], *, cancelled: bool = False
) -> tuple[str, bytes] | None:
    """The change for their calendar. None on a shared phone, where what stands in a message waits to be opened, and where the words
    are too long to stand below a file: they matter more."""
    localizer = talk.desk.localizers.of(person.reads)
    long = letters(localizer.plain(words))
    if person.neutral or not changed or long > LONGEST_CAPTION:
        return None
    return calendar_files.attachment(talk, localizer, changed[0], talk.now, *changed[1:], cancelled=cancelled)
