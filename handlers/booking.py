"""A place in a session: booked with all who come along, waited for, offered, taken, given back."""

from handlers import tasks
from handlers.course import menu_button
from handlers.declarations import UNCHANGED, Who, action, journey
from handlers.names import ask_name, name_of_phone
from handlers.questions import Choice, Option
from handlers.sessions import FIRST_MODULES, into_calendar
from handlers.talk import Talk
from handlers.whats_on import entry, session, whats_on_button, where_i_stand, whereabouts
from locales import Lines, Words, _, marked, n_
from models import bookings, notices, offers, outbox, programmes, reminders, waiting
from models import tasks as kept_tasks
from models.bookings import HOLDING, Booking, BookingState, EventFull, EventOver
from models.buttons import Act, number
from models.events import Event
from models.notices import Button
from models.schema import Refusal

MOST_ADULTS = MOST_CHILDREN = 6
QUICKER = marked("I'm sorry, somebody was quicker just now.")


@action("book", who=Who.ANYONE)
def book(talk: Talk, subject: str) -> None:
    talk.start("book", subject)


@journey("book", marked("A place in a session"), who=Who.AGREED, known=name_of_phone, stopped=UNCHANGED)
def book_place(talk: Talk) -> None:
    """The session is the journey's subject."""
    found = bookings.to_come(talk.db, number(talk.course.subject), talk.now)
    if found is None:
        talk.say(bookings.GONE)
        return
    event, free = found
    if not event.capacity:
        talk.say(_("I'm sorry, the last place in that session is taken. “What's on” shows what is open."))
        return
    mine = bookings.standing(talk.db, event.id, talk.person)
    places = free + (mine.places if mine and mine.state in HOLDING else 0)
    talk.say(entry(talk, event, places))
    adults = ask_adults(talk, event.capacity)
    children = ask_children(talk, event.capacity - adults)
    party = adults + children
    waits = party > places and ask_whether_to_wait(talk, mine, party, places)
    name = ask_name(talk)
    talk.check_answers()
    booking = _keep(talk, event, party - 1, children, waits)
    talk.call_them(name)
    talk.say(where_i_stand(talk, event, booking))
    talk.say(whereabouts(talk, event))
    talk.say(_("If something changes, tap “What's on” in the menu."))


def ask_adults(talk: Talk, most: int) -> int:
    return talk.ask("adults", Choice(
        _("How many adults come, you among them? Guests are counted, not named."),
        _("Adults"),
        [Option(count, count if count > 1 else _("Just me"), str(count)) for count in range(1, min(MOST_ADULTS, most) + 1)],
        columns=3,
    ))  # fmt: skip


def ask_children(talk: Talk, most: int) -> int:
    """Not asked where there is room for none."""
    counts = range(min(MOST_CHILDREN, most) + 1)
    options = [Option(count, count, str(count)) for count in counts]
    return talk.ask("children", Choice(_("And how many children?"), _("Children"), options, columns=4)) if most else 0


def ask_whether_to_wait(talk: Talk, mine: Booking | None, party: int, places: int) -> bool:
    """Of who are more than there are places: yes, or they say anew how many they are. Who has places already does not give them up
    to wait for more."""
    keeps = mine is not None and mine.state in (BookingState.BOOKED, BookingState.ATTENDED)
    wait = Option(True, _("Yes, onto the waiting list"), "wait")
    options = [*([] if keeps else [wait]), *([Option(False, _("We will be fewer"), "fewer")] if places else [])]
    if not talk.ask("list", Choice(_why(party, places, keeps), _("Waiting list"), options)):
        talk.ask_anew("adults", "children", "list")
    return True


def _why(party: int, places: int, keeps: bool) -> Words:
    if keeps:
        return n_(
            "There is no room for so many just now: you can have {count} place.",
            "There is no room for so many just now: you can have {count} places.",
            places,
        )
    if not places:
        return n_(
            "No place is free just now. Shall I put you on the waiting list? I ask you as soon as there is one.",
            "No place is free just now. Shall I put you on the waiting list, all {count} together? I ask you as soon as there is room for "
            "all of you.",
            party,
        )
    return n_(
        "Only {count} place is free just now. Shall I put you on the waiting list, all together, or will you be fewer?",
        "Only {count} places are free just now. Shall I put you on the waiting list, all together, or will you be fewer?",
        places,
    )


def _keep(talk: Talk, event: Event, guests: int, children: int, waits: bool) -> Booking:
    """Book, or wait; what they no longer need goes to others."""
    rule = waiting.wait if waits else bookings.book
    try:
        booking = rule(talk.db, event.id, talk.person, talk.now, guests, children)
    except EventFull:
        raise Refusal(QUICKER, question="list") from None
    if booking.state is BookingState.BOOKED:
        _has_place(talk, event)
    offers.pass_on(talk.db, talk.desk.localizers, talk.content, event, talk.now)
    return booking


def _has_place(talk: Talk, event: Event, *, after: bool = True) -> None:
    """It is the session of their programme, if they have none, and goes into their calendar."""
    if event.module and event.module == FIRST_MODULES.get(event.programme):
        programmes.chose(talk.db, talk.person, event.programme, event.id)
    into_calendar(talk, event, after=after)


@action("giveback", who=Who.ANYONE)
def give_back(talk: Talk, subject: str) -> None:
    """Give a place back, or leave the waiting list, in two taps."""
    row, _colon, confirmed = subject.partition(":")
    event_id = number(row)
    mine = None if event_id is None else bookings.standing(talk.db, event_id, talk.me)
    if event_id is None or mine is None:
        talk.send(_("You have no place there any more."), [[whats_on_button(), menu_button()]])
    elif confirmed == "yes":
        _give_back(talk, event_id, mine.state)
    elif mine.state is BookingState.WAITING:
        rows = [[Button(_("Yes, take me off it"), Act("giveback", f"{event_id}:yes"))],
                [Button(_("No, I'll wait"), Act("session", row))]]  # fmt: skip
        talk.send(_("Shall I take you off the waiting list?"), rows)
    else:
        rows = [[Button(_("Yes, give it back"), Act("giveback", f"{event_id}:yes"))],
                [Button(_("No, keep it"), Act("session", row))]]  # fmt: skip
        talk.send(_("Shall I give your place back, so that somebody else can come?"), rows)


def _give_back(talk: Talk, event_id: int, state: BookingState) -> None:
    words = EventOver().words
    if give_up(talk, event_id):
        words = _("Done. Thank you for telling us: somebody else can come now.")
        if state is BookingState.WAITING:
            words = _("Done. You are off the waiting list.")
    talk.send(words, [[whats_on_button(), menu_button()]])


def give_up(talk: Talk, event_id: int) -> bool:
    """Who talks has no place there any more, nor waits for one; it goes to who waits, and what the team was to do for them is not needed
    any more. False when there was none."""
    mine = bookings.standing(talk.db, event_id, talk.me)
    if mine is None or not bookings.cancel(talk.db, event_id, talk.me, talk.now):
        return False
    event, task = talk.db.get_one(Event, event_id), kept_tasks.open_of(talk.db, mine)
    programmes.gave_back(talk.db, talk.me, event_id)
    talk.db.flush()
    if task:
        tasks.show_all(talk, task, talk.me, event)
    outbox.skip(talk.db, notices.REMINDER.name, reminders.thread(event), talk.visitor.chat_id)
    offers.pass_on(talk.db, talk.desk.localizers, talk.content, event, talk.now)
    return True


@action("placeyes", who=Who.ANYONE)
def yes_to_place(talk: Talk, subject: str) -> None:
    """Yes to a place that has come free."""
    event_id = number(subject) or 0
    mine = bookings.standing(talk.db, event_id, talk.me)
    if mine is None or mine.state in (BookingState.BOOKED, BookingState.ATTENDED):
        session.function(talk, subject)
        return
    try:
        booking = bookings.book(talk.db, event_id, talk.me, talk.now)
    except EventFull:
        talk.say(_("That offer has run out, and somebody else has the place now."))
        session.function(talk, subject)
        return
    except EventOver:
        session.function(talk, subject)
        return
    event = talk.db.get_one(Event, event_id)
    talk.edit(Lines([where_i_stand(talk, event, booking), "", whereabouts(talk, event)]), [[menu_button()]])
    _has_place(talk, event, after=False)


@action("placeno", who=Who.ANYONE)
def no_to_place(talk: Talk, subject: str) -> None:
    """No to it: it goes to the next."""
    event_id = number(subject) or 0
    mine = bookings.standing(talk.db, event_id, talk.me)
    if mine is None or mine.state is not BookingState.OFFERED or not give_up(talk, event_id):
        session.function(talk, subject)
        return
    talk.edit(_("Done. Thank you for telling us: somebody else can come now."), [[whats_on_button(), menu_button()]])
