"""How a session is said and chosen: its moment, place, free places, and what helps people come."""

from handlers import calendar_files
from handlers.questions import Choice, Option
from handlers.talk import Talk
from locales import Day, Sayable, Words, Written, _, marked, n_
from models import bookings, offers
from models.content import Content
from models.event_words import place, place_name, title, when
from models.events import Event
from models.programmes import ENTERPRISE, RESEARCHERS, Enrolled

NO_SESSION = "none"
NO_NUMBER = marked("We have no telephone number of theirs, so agree with them now when they come by again.")
FIRST_MODULES = {RESEARCHERS: "understanding", ENTERPRISE: "awareness"}
OFFERS = {
    "childcare": marked("children are looked after"),
    "step-free": marked("no steps"),
    "interpreter": marked("with an interpreter"),
    "women-only": marked("for women only"),
    "food": marked("with food"),
    "children-welcome": marked("children are welcome"),
    "prayer-space": marked("with a room to pray"),
    "bus": marked("a bus stops nearby"),
}


def describe(content: Content, event: Event, free: int) -> Sayable:
    """Place, free places, what helps: one line."""
    places = n_("{count} place left", "{count} places left", free) if free else _("your place is kept")
    return with_offers(event, _("{hub}, {places}", hub=place_name(content, event), places=places))


def with_offers(event: Event, line: Words) -> Words:
    """The line, and what helps people come."""
    for key in event.helps:
        if key in OFFERS:
            line = _("{line}, {offer}", line=line, offer=OFFERS[key])
    return line


def ask_session(talk: Talk, programme: str, question: Words) -> int | None:
    """Which session of a programme's first module; None for "tell me about the next"."""
    return talk.ask("session", Choice(
        question,
        _("Session"),
        lambda: _open_sessions(talk, programme),
        gone=_("I'm sorry, the session you chose is full or over now. Here is what is still open."),
    ))  # fmt: skip


def _open_sessions(talk: Talk, programme: str) -> list[Option[int | None]]:
    """The sessions with a place for this person, and "none suits me"."""
    found = bookings.open_for(talk.db, talk.person, programme, FIRST_MODULES[programme], talk.now)
    options: list[Option[int | None]] = [
        Option(event.id, when(event), str(event.id), detail=describe(talk.content, event, free))
        for event, free in found
    ]
    return [*options, Option(None, _("None suits me, tell me about the next"), NO_SESSION)]


def what_happens_next(talk: Talk, programme: str, session: int | None, button: Words) -> Sayable:
    """To who has signed up: the session chosen, who gets in touch and by when. `button`: where in the menu it is changed."""
    followed = talk.content.programmes[programme]
    by = Day(talk.content.in_touch_by(programme, talk.today))
    name = talk.person.name or ""
    event = talk.db.get(Event, session) if session is not None else None
    if talk.beneficiary:
        return _what_to_tell_them(talk, programme, event, by)
    if event is None:
        if any(
            not free
            for each, free in bookings.upcoming(talk.db, talk.now, programme)
            if each.module == FIRST_MODULES[programme]
        ):
            talk.say(_("Sessions that are full stand under “What's on”: there you can go onto the waiting list."))
        return _(
            "You're in, {name}. We'll tell you when the next session is set. By {day} you will hear from {contact}, here in this chat.",
            name=name, contact=followed.contact, day=by,
        )  # fmt: skip
    into_calendar(talk, event)
    return _(
        "You're in, {name}. Your place is kept:\n\n<b>{module}</b>\n{moment}\n{place}\n\n"
        "It takes {minutes} minutes and costs nothing. By {day} you will hear from {contact}, here in this chat. If something "
        "changes, tap “{button}” in the menu.",
        name=name, module=title(talk.content, event), moment=when(event), place=place(talk.content, event),
        minutes=event.minutes, contact=followed.contact, day=by, button=button,
    )  # fmt: skip


def pass_on_left(talk: Talk, enrolled: Enrolled) -> None:
    """The place in the session that they had before goes to who waits for it."""
    event = talk.db.get(Event, enrolled.left or 0)
    if event is not None:
        offers.pass_on(talk.db, talk.desk.localizers, talk.content, event, talk.now)


def into_calendar(talk: Talk, event: Event, *, after: bool = True) -> None:
    """A file for who has booked themselves, just now; `after` what the journey says at its end."""
    booking = bookings.standing(talk.db, event.id, talk.person)
    if booking and booking.booked_at == talk.now and not talk.beneficiary:
        name, content = calendar_files.attachment(talk.desk, talk.localizer, event, talk.now)
        talk.hand_over(name, content, _("Tap it to put it into your calendar."), after=after)


def _what_to_tell_them(talk: Talk, programme: str, event: Event | None, by: Day) -> Sayable:
    """The same for whoever sits beside somebody and signs them up."""
    followed, name = talk.content.programmes[programme], Written(talk.person.name or "")
    if event is None:
        talk.say(_("{name} is in. We'll tell them when the next session is set.", name=name))
    else:
        talk.say(_(
            "{name} is in. Please tell them:\n\n<b>{module}</b>\n{moment}\n{place}\n\nIt takes {minutes} minutes and "
            "costs nothing.",
            name=name, module=title(talk.content, event), moment=when(event), place=place(talk.content, event),
            minutes=event.minutes,
        ))  # fmt: skip
    if talk.person.chat_id is None and talk.person.phone is None:
        return NO_NUMBER
    return _("By {day} they will hear from {contact}.", day=by, contact=followed.contact)
