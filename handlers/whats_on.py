"""What's on: the sessions of all programmes, to look at, book, bring guests to, give back; and "none suits me"."""

from handlers.course import menu_button
from handlers.declarations import UNCHANGED, Who, action, journey
from handlers.names import ask_name, name_of_phone
from handlers.questions import Choice, Option, Several
from handlers.sessions import FIRST_MODULES, with_offers
from handlers.talk import Talk
from locales import Sayable, Words, _, marked, n_
from models import bookings, programmes
from models.bookings import EventOver
from models.buttons import Act, number
from models.event_words import place, title, when
from models.events import Event
from models.notices import Button

MOST_GUESTS = 4
TIMES = Several(
    marked("When could you come? Tap all that fit. The next sessions are set with that in mind."),
    marked("Could come"),
    (
        Option("school-hours", marked("Weekdays, in school hours"), "school-hours"),
        Option("afternoons", marked("Weekday afternoons"), "afternoons"),
        Option("evenings", marked("Evenings"), "evenings"),
        Option("weekends", marked("Weekends"), "weekends"),
        Option("women-only", marked("A session for women only"), "women-only"),
        Option("interpreter", marked("With an interpreter"), "interpreter"),
    ),
)


@action("whatson", who=Who.ANYONE, command=True)
def whats_on(talk: Talk, _subject: str) -> None:
    """The next sessions of all programmes. Looking needs no agreement."""
    coming = bookings.upcoming(talk.db, talk.now)
    none_suits = [Button(_("None suits me, tell me about the next"), Act("join", "times"))]
    if not coming:
        words = _("Nothing is planned just now. New sessions are shown here as soon as they are set.")
        talk.send(words, [none_suits, [menu_button()]])
        return
    talk.say(_("This is coming up. Everything is free. Tap one to see more, or to book."))
    for event, free in coming[:-1]:
        talk.say(_entry(talk, event, free))
    rows = [[Button(when(event), Act("session", str(event.id)))] for event, _free in coming]
    talk.send(_entry(talk, *coming[-1]), [*rows, none_suits, [menu_button()]])


@action("session", who=Who.ANYONE)
def session(talk: Talk, subject: str) -> None:
    """One session, and what one can do about it."""
    found = bookings.to_come(talk.db, number(subject), talk.now)
    if found is None:
        talk.say(EventOver().words)
        whats_on.function(talk, "")
        return
    event, free = found
    mine = bookings.booking_of(talk.db, event.id, talk.me)
    book = Act("book", str(event.id))
    rows = [[Button(_("Book a place"), book)]] if free else []
    talk.say(_entry(talk, event, free))
    if mine:
        rows = [
            [Button(_("Change how many we are"), book)],
            [Button(_("Give it back"), Act("giveback", str(event.id)))],
        ]
        talk.say(_kept(mine.guests))
    words = n_("It takes {count} minute.", "It takes {count} minutes.", event.minutes)
    talk.send(words, [*rows, [Button(_("What's on"), Act("whatson")), menu_button()]])


@action("book", who=Who.ANYONE)
def book(talk: Talk, subject: str) -> None:
    talk.start("book", subject)


@action("giveback", who=Who.ANYONE)
def give_back(talk: Talk, subject: str) -> None:
    """Give a place back, in two taps."""
    row, _colon, confirmed = subject.partition(":")
    event_id = number(row)
    if event_id is None or bookings.booking_of(talk.db, event_id, talk.me) is None:
        talk.send(_("You have no place there any more."), [[Button(_("What's on"), Act("whatson")), menu_button()]])
    elif confirmed != "yes":
        rows = [[Button(_("Yes, give it back"), Act("giveback", f"{event_id}:yes"))],
                [Button(_("No, keep it"), Act("session", row))]]  # fmt: skip
        talk.send(_("Shall I give your place back, so that somebody else can come?"), rows)
    elif bookings.cancel(talk.db, event_id, talk.me, talk.now):
        programmes.gave_back(talk.db, talk.me, event_id)
        words = _("Done. Thank you for telling us: somebody else can come now.")
        talk.send(words, [[Button(_("What's on"), Act("whatson")), menu_button()]])
    else:
        talk.send(EventOver().words, [[Button(_("What's on"), Act("whatson")), menu_button()]])


@journey("book", marked("A place in a session"), who=Who.AGREED, known=name_of_phone, stopped=UNCHANGED)
def book_place(talk: Talk) -> None:
    """The session is the journey's subject."""
    found = bookings.to_come(talk.db, number(talk.course.subject), talk.now)
    if found is None:
        talk.say(_("I'm sorry, that session has begun or is not there any more. “What's on” shows what is open."))
        return
    event, free = found
    mine = bookings.booking_of(talk.db, event.id, talk.person)
    places = free + (1 + mine.guests if mine else 0)
    if not places:
        talk.say(_("I'm sorry, the last place in that session is taken. “What's on” shows what is open."))
        return
    talk.say(_entry(talk, event, places))
    guests = talk.ask("guests", Choice(
        _("Who comes with you? Guests are counted, not named."),
        _("Guests"),
        [Option(count, count or _("Just me"), str(count)) for count in range(min(MOST_GUESTS + 1, places))],
        gone=_("There are not so many places left. How many guests do you bring?"),
        columns=5,
    ))  # fmt: skip
    name = ask_name(talk)
    talk.check_answers()
    bookings.book(talk.db, event.id, talk.person, talk.now, guests=guests)
    if event.module == FIRST_MODULES.get(event.programme):
        programmes.chose(talk.db, talk.person, event.programme, event.id)
    talk.call_them(name)
    talk.say(_kept(guests))
    talk.say(_whereabouts(talk, event))
    talk.say(_("If something changes, tap “What's on” in the menu."))


@journey("times", marked("When you could come"), who=Who.AGREED)
def times(talk: Talk) -> None:
    """None of the sessions suits: when others would."""
    suit = talk.ask("times", TIMES)
    bookings.wish(talk.db, talk.person, suit, talk.now)
    talk.say(_("Thank you, that is noted."))


def _kept(guests: int) -> Words:
    if not guests:
        return _("Your place is kept.")
    return n_("Your place is kept, and {count} for a guest.", "Your place is kept, and {count} for guests.", guests)


def _whereabouts(talk: Talk, event: Event) -> Words:
    return _(
        "<b>{module}</b> ({programme})\n{moment}\n{place}",
        module=title(talk.content, event), programme=talk.content.programmes[event.programme].name, moment=when(event),
        place=place(talk.content, event),
    )  # fmt: skip


def _entry(talk: Talk, event: Event, free: int) -> Sayable:
    places = n_("{count} place left", "{count} places left", free) if free else _("no places left")
    return _("{session}\n{places}", session=_whereabouts(talk, event), places=with_offers(event, places))
