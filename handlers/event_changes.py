"""Moving and cancelling an event, and what those who have a place, or wait for one, hear of it."""

from collections.abc import Sequence

from handlers import calendar_files, event_list
from handlers.course import menu_button
from handlers.declarations import UNCHANGED, Who, action, journey
from handlers.event_moments import ask_when
from handlers.event_questions import REMINDERS, ask_where, which
from handlers.questions import Text
from handlers.talk import Talk
from locales import Lines, Moment, Sayable, Translated, Words, _, marked, n_
from models import bookings, notices, planning
from models.bookings import Booking, BookingState
from models.buttons import Act, number
from models.event_words import place, place_name, title, when
from models.events import Event
from models.notices import Button
from models.people import Person
from models.planning import Ended, Moved, NotToCome, Place

LATER_TOO = "later"
MOST_ELSE = 3
MOST_MOMENTS = 8
LONGEST_CAPTION = 1024  # letters as Telegram counts them: what stands below a file
LONGEST_REASON = 200
TIME, PLACE, BOTH = "time", "place", "both"
CHANGES = {TIME: marked("Day or time"), PLACE: marked("The place"), BOTH: marked("Both")}


@action("moveevent", who=Who.COORDINATORS)
def move_event(talk: Talk, subject: str) -> None:
    _begin(talk, subject, "move-event", "moveevent")


@action("cancelevent", who=Who.COORDINATORS)
def cancel_event(talk: Talk, subject: str) -> None:
    _begin(talk, subject, "cancel-event", "cancelevent")


def _begin(talk: Talk, subject: str, goes_on: str, again: str) -> None:
    """The journey for one event; of a series it is asked first whether it is for the later ones, too."""
    event = event_list.find(talk, subject)
    scope = subject.partition(".")[2]
    if event is None:
        return
    later = planning.this_and_later(talk.db, event, talk.now)
    if scope or len(later) < 2:
        talk.start(goes_on, f"{event.id}.{scope}")
        return
    rows = [
        [Button(_("Only this one"), Act(again, f"{event.id}.one"))],
        [Button(_("This one and all later ones"), Act(again, f"{event.id}.{LATER_TOO}"))],
        [event_list.back_button(event)],
    ]
    talk.send(_("{moment} is one of a series. Which do you mean?", moment=when(event)), rows)


@journey("move-event", marked("Move a session"), who=Who.COORDINATORS, stopped=UNCHANGED)
def move(talk: Talk) -> None:
    found = _subject(talk)
    if found is None:
        return
    event, later_too = found
    talk.say(_("Now it is: {moment}, {place}.", moment=when(event), place=place_name(talk.content, event)))
    change = talk.ask("change", which(CHANGES, _("What changes?"), _("What changes")))
    at = ask_when(talk, _("When will it be?")) if change != PLACE else event.starts_at
    where = ask_where(talk) if change != TIME else Place(event.hub, event.address)
    talk.check_answers()
    moved = planning.move(talk.db, event, at, where, talk.now, later_too=later_too, zone=talk.localizer.zone)
    told = {person.id for each in moved for person in _tell_moved(talk, each)}
    talk.say(_moved(moved, len(told)))
    event_list.show_card(talk, event)


def _moved(moved: Sequence[Moved], told: int) -> Sayable:
    if not moved:
        return UNCHANGED
    return n_(
        "It is moved, and {count} person hears of it now.", "It is moved, and {count} people hear of it now.", told
    )


@journey("cancel-event", marked("Cancel a session"), who=Who.COORDINATORS, stopped=UNCHANGED)
def cancel(talk: Talk) -> None:
    found = _subject(talk)
    if found is None:
        return
    event, later_too = found
    talk.say(_what_is_cancelled(talk, event, later_too))
    reason = talk.ask("reason", Text(
        _(
            "Everybody who has a place, or waits for one, is told at once, with what else is on. If you like, write the reason for "
            "them to read."
        ),
        _("Reason"), LONGEST_REASON, skip=_("Cancel it, no reason"),
    ))  # fmt: skip
    if reason:
        talk.check_answers()
    cancelled = planning.cancel(talk.db, event, talk.now, later_too=later_too)
    told = _tell_cancelled(talk, cancelled, reason)
    if not cancelled:
        talk.say(NotToCome().words)
        return
    words = n_(
        "It is cancelled, and {count} person hears of it now.",
        "It is cancelled, and {count} people hear of it now.",
        told,
    )
    talk.send(words, [[event_list.events_button(), menu_button()]])


def _what_is_cancelled(talk: Talk, event: Event, later_too: bool) -> Sayable:
    name = title(talk.content, event)
    if not later_too:
        return _("Shall I cancel <b>{title}</b>, {moment}?", title=name, moment=when(event))
    count = len(planning.this_and_later(talk.db, event, talk.now))
    return n_(
        "Shall I cancel <b>{title}</b>, {count} session from {moment} on?",
        "Shall I cancel <b>{title}</b>, {count} sessions from {moment} on?",
        count, title=name, moment=when(event),
    )  # fmt: skip


def _subject(talk: Talk) -> tuple[Event, bool] | None:
    """The event of the journey, and whether it is for the later ones, too; who comes too late hears so."""
    row, _dot, scope = talk.course.subject.partition(".")
    event = planning.planned(talk.db, number(row), talk.now)
    if event is None:
        talk.say(NotToCome().words)
        return None
    return event, scope == LATER_TOO


def _tell_moved(talk: Talk, moved: Moved) -> list[Person]:
    """Those booked are asked whether they still come; those who wait only hear it."""
    told = planning.with_a_claim(talk.db, moved.event)
    for booking, person in told:
        news = Lines([_what_has_changed(talk, moved), "", _what_now(booking)])
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


def _what_now(booking: Booking) -> Words:
    if booking.state == BookingState.BOOKED:
        return _("Are you still coming? Your place is kept for you until you tell us otherwise.")
    return _("You are still on the waiting list. There is nothing to do for you.")


def _answers(event: Event, booking: Booking) -> list[list[Button]]:
    look = [Button(_("See the session"), Act("session", str(event.id)))]
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
        planning.answer_still_coming(talk.db, event, talk.me)
        words = _(
            "Lovely, see you there: {moment}, {place}.", moment=when(event), place=place_name(talk.content, event)
        )
        talk.send(words, [[menu_button()]])


def _tell_cancelled(talk: Talk, cancelled: Sequence[tuple[Event, list[Ended]]], reason: str) -> int:
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
    letters = len(localizer.plain(words).encode("utf-16-le", "surrogatepass")) // 2
    if person.neutral or not changed or letters > LONGEST_CAPTION:
        return None
    return calendar_files.attachment(talk, localizer, changed[0], talk.now, *changed[1:], cancelled=cancelled)


@action("eventreminders", who=Who.COORDINATORS)
def reminders(talk: Talk, subject: str) -> None:
    """Which there are, to be switched on and off by a tap. `subject`: the event, the reminder, and what it is to be (1 or 0)."""
    event = event_list.find(talk, subject)
    _row, _dot, asked = subject.partition(".")
    kind, _dot, wanted = asked.partition(".")
    if event is None:
        return
    chosen = set(REMINDERS) if event.reminders is None else set(event.reminders)
    if kind in REMINDERS and wanted in ("0", "1"):
        chosen = chosen | {kind} if wanted == "1" else chosen - {kind}
        planning.set_reminders(talk.db, event, [str(each) for each in REMINDERS if each in chosen], talk.now)
    rows = [
        [Button(_("✓ {option}", option=label) if each in chosen else label,
                Act("eventreminders", f"{event.id}.{each}.{0 if each in chosen else 1}"))]
        for each, label in REMINDERS.items()
    ]  # fmt: skip
    words = _(
        "When shall people be reminded of {title}? Tap to switch one on or off.", title=title(talk.content, event)
    )
    talk.edit(words, [*rows, [event_list.back_button(event)]])
