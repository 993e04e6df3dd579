"""What's on: the sessions of all programmes, to look at; one of them, with all there is to know; and "none suits me"."""

from handlers.course import menu_button
from handlers.declarations import Who, action, journey
from handlers.questions import Option, Several
from handlers.sessions import with_offers
from handlers.talk import Talk
from locales import LanguageName, Lines, Listed, Moment, Sayable, Words, _, marked, n_
from models import bookings, offers, waiting
from models import whats_on as glance
from models.bookings import Booking, BookingState, EventOver
from models.buttons import Act, number
from models.event_words import RHYTHMS, about, asks, map_link, place, title, when
from models.events import Event, EventState
from models.notices import Button
from models.whats_on import Shown

MOST_DATES = 10

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


def whats_on_button() -> Button:
    return Button(_("What's on"), Act("whatson"))


@action("whatson", who=Who.ANYONE, command=True)
def whats_on(talk: Talk, _subject: str) -> None:
    """The next sessions of all programmes, a series by its next. Looking needs no agreement."""
    coming = glance.at_a_glance(talk.db, talk.now)
    none_suits = [Button(_("None suits me, tell me about the next"), Act("join", "times"))]
    if not coming:
        words = _("Nothing is planned just now. New sessions are shown here as soon as they are set.")
        talk.send(words, [none_suits, [menu_button()]])
        return
    talk.say(_("This is coming up. Everything is free. Tap one to see more, or to book."))
    for each in coming[:-1]:
        talk.say(_in_list(talk, each))
    rows = [_ways_to(each) for each in coming]
    talk.send(_in_list(talk, coming[-1]), [*rows, none_suits, [menu_button()]])


def _in_list(talk: Talk, shown: Shown) -> Sayable:
    """With how often it is, where there are more dates of it."""
    said = entry(talk, shown.event, shown.free)
    return Lines([said, RHYTHMS[shown.rhythm]]) if shown.rhythm and shown.later else said


def _ways_to(shown: Shown) -> list[Button]:
    look = Button(when(shown.event), Act("session", str(shown.event.id)))
    return [look, *([_more_dates(shown.event)] if shown.later else [])]


def _more_dates(event: Event) -> Button:
    return Button(_("More dates"), Act("dates", str(event.id)))


@action("dates", who=Who.ANYONE)
def dates(talk: Talk, subject: str) -> None:
    """All dates to come of a series, each to be booked. `subject`: one of it, and how many to leave out."""
    row, _dot, left_out = subject.partition(".")
    event, skip = talk.db.get(Event, number(row) or 0), min(number(left_out) or 0, 10_000)
    page = glance.dates(talk.db, event, talk.now, skip, MOST_DATES + 1) if event else []
    if event is None or not page:
        whats_on.function(talk, "")
        return
    lines = [
        _("• {option}: {detail}", option=when(each), detail=_room(talk, each, free)) for each, free in page[:MOST_DATES]
    ]
    rows = [[Button(when(each), Act("session", str(each.id)))] for each, _free in page[:MOST_DATES]]
    if len(page) > MOST_DATES:
        rows.append([Button(_("Later ones"), Act("dates", f"{event.id}.{skip + MOST_DATES}"))])
    heading = _("<b>{name}</b>", name=title(talk.content, event))
    talk.send(Lines([heading, *lines]), [*rows, [whats_on_button(), menu_button()]])


@action("session", who=Who.ANYONE)
def session(talk: Talk, subject: str) -> None:
    """One session, and what one can do about it."""
    found = bookings.to_come(talk.db, number(subject), talk.now)
    if found is None:
        there = talk.db.get(Event, number(subject) or 0)
        talk.say(EventOver().words if there and there.state is EventState.PLANNED else bookings.GONE)
        whats_on.function(talk, "")
        return
    event, free = found
    mine = bookings.standing(talk.db, event.id, talk.me)
    offered = mine.places if mine and mine.state is BookingState.OFFERED else 0
    talk.say(entry(talk, event, free + offered))
    for words in _more(event):
        talk.say(words)
    if mine:
        talk.say(where_i_stand(talk, event, mine))
    rows = _ways(event, mine, free)
    if len(glance.dates(talk.db, event, talk.now, 0, 2)) > 1:
        rows.append([_more_dates(event)])
    if link := map_link(talk.content, event):
        rows.append([Button(_("Map"), link)])
    minutes = n_("It takes {count} minute.", "It takes {count} minutes.", event.minutes)
    talk.send(minutes, [*rows, [whats_on_button(), menu_button()]])


def _more(event: Event) -> list[Sayable]:
    """What it is about, what is spoken, what is asked of visitors: as far as it is said."""
    lines: list[Sayable] = []
    if words := about(event):
        lines.append(words)
    if event.languages:
        lines.append(_("Spoken there: {languages}", languages=Listed([LanguageName(each) for each in event.languages])))
    if rules := asks(event):
        lines.append(_("What they ask of visitors: {rules}", rules=rules))
    return lines


def _ways(event: Event, mine: Booking | None, free: int) -> list[list[Button]]:
    """What one can do, by where one stands."""
    book, leave = Act("book", str(event.id)), Act("giveback", str(event.id))
    if mine is None:
        return [[Button(_("Book a place") if free else _("Go onto the waiting list"), book)]] if event.capacity else []
    if mine.state is BookingState.OFFERED:
        return offers.buttons(event)
    change = [Button(_("Change how many we are"), book)]
    if mine.state is BookingState.WAITING:
        return [change, [Button(_("Leave the waiting list"), leave)]]
    return [change, [Button(_("Give it back"), leave)]] if mine.state is BookingState.BOOKED else []


@journey("times", marked("When you could come"), who=Who.AGREED)
def times(talk: Talk) -> None:
    """None of the sessions suits: when others would."""
    suit = talk.ask("times", TIMES)
    bookings.wish(talk.db, talk.person, suit, talk.now)
    talk.say(_("Thank you, that is noted."))


def where_i_stand(talk: Talk, event: Event, mine: Booking) -> Words:
    """To who has a place, is offered one, or waits."""
    if mine.state is BookingState.WAITING:
        return n_(
            "You are number {position} on the waiting list. As soon as there is a place, I ask you here. I can't promise that there "
            "will be.",
            "You are number {position} on the waiting list, all {count} of you together. As soon as there is room for you all, I ask "
            "you here. I can't promise that there will be.",
            mine.places, position=waiting.position(talk.db, mine),
        )  # fmt: skip
    if mine.state is BookingState.OFFERED:
        return n_(
            "A place is kept for you until {until}. Would you like it?",
            "{count} places are kept for you until {until}. Would you like them?",
            mine.places, until=Moment(mine.offered_until or event.starts_at),
        )  # fmt: skip
    if not mine.guests:
        return _("Your place is kept.")
    return n_(
        "Your place is kept, and {count} for a guest.", "Your place is kept, and {count} for guests.", mine.guests
    )


def whereabouts(talk: Talk, event: Event) -> Words:
    return _(
        "<b>{module}</b> ({programme})\n{moment}\n{place}",
        module=title(talk.content, event), programme=talk.content.programmes[event.programme].name, moment=when(event),
        place=place(talk.content, event),
    )  # fmt: skip


def entry(talk: Talk, event: Event, free: int) -> Sayable:
    return _(
        "{session}\n{places}", session=whereabouts(talk, event), places=with_offers(event, _room(talk, event, free))
    )


def _room(talk: Talk, event: Event, free: int) -> Words:
    return n_("{count} place left", "{count} places left", free) if free else _no_places(talk, event)


def _no_places(talk: Talk, event: Event) -> Words:
    units = waiting.units(talk.db, event.id)
    return n_("full, {count} waiting", "full, {count} waiting", units) if units else _("no places left")
