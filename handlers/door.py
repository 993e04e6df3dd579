"""At the door: names to tap, the code for the wall, those without a booking, and the end of it."""

from handlers import event_list
from handlers.course import menu_button
from handlers.declarations import Who, action
from handlers.talk import Talk
from locales import Lines, Sayable, Words, _
from models import attendance, audit
from models.audit import Deed
from models.bookings import BookingState
from models.buttons import Act, number
from models.event_words import title
from models.events import Event
from models.notices import Button

PAGE = 12


@action("door", who=Who.COORDINATORS)
def door(talk: Talk, subject: str) -> None:
    """The list. `subject`: the event, and the page."""
    event = _open_event(talk, subject)
    if event:
        show(talk, event, number(subject.partition(".")[2]) or 0, edit=bool(subject.partition(".")[2]))


def _open_event(talk: Talk, subject: str) -> Event | None:
    event = event_list.find(talk, subject)
    if event is not None and not attendance.is_open(event, talk.now):
        words = _("Those who come can be noted from two hours before it begins until a day after.")
        talk.send(words, [[event_list.back_button(event), menu_button()]])
        return None
    return event


def show(talk: Talk, event: Event, page: int, *, edit: bool = True) -> None:
    """A page of names; whoever sees them is noted."""
    page = min(page, 1000)
    found = attendance.expected(talk.db, event, page * PAGE, PAGE + 1)
    for _booking, person in found[:PAGE]:
        audit.note(talk.db, talk.me, Deed.SAW, "booking", talk.now, person)
    rows = []
    for booking, person in found[:PAGE]:
        came = booking.state == BookingState.ATTENDED
        name = event_list.named(person, booking.guests)
        change = Act("came", f"{event.id}.{booking.id}.{0 if came else 1}.{page}")
        rows.append([Button(_("✓ {option}", option=name) if came else name, change)])
    ways = [Button(_("‹ Back"), Act("door", f"{event.id}.{page - 1}"))] if page else []
    ways += [Button(_("More"), Act("door", f"{event.id}.{page + 1}"))] if len(found) > PAGE else []
    row = str(event.id)
    rows += [ways] if ways else []
    rows.append([Button(_("Somebody without a booking"), Act("doorwalkin", row))])
    rows.append([Button(_("The code for the wall"), Act("doorcode", row))])
    if event.closed_at is None:
        rows.append([Button(_("Everybody is here"), Act("closedoor", row))])
    rows.append([event_list.back_button(event), menu_button()])
    if edit:
        talk.edit(_counts(talk, event), rows)
    else:
        talk.send(_counts(talk, event), rows)


def _counts(talk: Talk, event: Event) -> Sayable:
    counted = attendance.counts(talk.db, [event.id])[event.id]
    lines = [
        _("<b>{title}</b>, at the door", title=title(talk.content, event)),
        _("Came: {came} of {booked}", came=counted.came, booked=counted.booked),
        _("Came without a booking: {count}", count=event.walk_ins),
    ]
    if event.closed_at:
        lines.append(_("The list is closed. Who comes late can still be tapped."))
    else:
        lines.append(_("Tap who has come. A second tap takes it back. +2 means: with two guests."))
    return Lines(lines)


@action("came", who=Who.COORDINATORS)
def came(talk: Talk, subject: str) -> None:
    """`subject`: the event, the booking, whether they came (1 or 0), the page. A tap on an older list changes nothing twice."""
    row, booking, wanted, page = (*subject.split("."), "", "", "", "")[:4]
    event = _open_event(talk, row)
    if event is None:
        return
    person = attendance.mark(talk.db, event, number(booking), wanted == "1", talk.now) if wanted in ("0", "1") else None
    if person is not None:
        audit.note(talk.db, talk.me, Deed.CHANGED, "attendance", talk.now, person)
    show(talk, event, number(page) or 0)


@action("doorwalkin", who=Who.COORDINATORS)
def walk_in(talk: Talk, subject: str) -> None:
    """Somebody without a booking. `subject`: the event, and what to do: count them, take one off, enter them."""
    row, _dot, what = subject.partition(".")
    event = _open_event(talk, row)
    if event is None:
        return
    if what == "less":
        attendance.walk_in(talk.db, event, -1)
    elif what in ("count", "enter"):
        attendance.walk_in(talk.db, event, 1)
    if what == "enter":
        talk.start("walk-in")
    elif what:
        show(talk, event, 0)
    else:
        _ask_how(talk, event)


def _ask_how(talk: Talk, event: Event) -> None:
    rows = [
        [Button(_("+1, just count them"), Act("doorwalkin", f"{event.id}.count"))],
        [Button(_("They want to sign up"), Act("doorwalkin", f"{event.id}.enter"))],
        [Button(_("−1, that was one too many"), Act("doorwalkin", f"{event.id}.less"))] if event.walk_ins else [],
        [Button(_("‹ Back"), Act("door", f"{event.id}.0"))],
    ]
    words = _("Welcome them. Nobody has to give a name: shall I only count them, or do they want to sign up for more?")
    talk.edit(words, [each for each in rows if each])


@action("doorcode", who=Who.COORDINATORS)
def code(talk: Talk, subject: str) -> None:
    event = _open_event(talk, subject)
    if event is None:
        return
    digits = attendance.code(talk.db, event, talk.localizer.zone)
    words: Words = _(
        "Write this on the wall:\n\n<b>{code}</b>\n\nWho has booked and sends me these four digits is on the list at once.",
        code=digits,
    )
    talk.send(words, [[Button(_("At the door"), Act("door", str(event.id))), menu_button()]])


@action("closedoor", who=Who.COORDINATORS)
def close(talk: Talk, subject: str) -> None:
    """In two taps, as it says of the others that they did not come."""
    row, _dot, confirmed = subject.partition(".")
    event = _open_event(talk, row)
    if event is None:
        return
    if confirmed != "yes":
        counted = attendance.counts(talk.db, [event.id])[event.id]
        rows = [[Button(_("Yes, everybody is here"), Act("closedoor", f"{row}.yes"))],
                [Button(_("No, not yet"), Act("door", f"{row}.0"))]]  # fmt: skip
        words = _(
            "Came: {came} of {booked}. Whoever is not tapped counts as not having come. Is everybody here?",
            came=counted.came, booked=counted.booked,
        )  # fmt: skip
        talk.edit(words, rows)
        return
    attendance.close(talk.db, event, talk.now)
    show(talk, event, 0)
