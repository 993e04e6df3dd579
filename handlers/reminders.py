"""The answers to a reminder: I'm coming, I can't, I need help to come."""

from handlers import tasks
from handlers.booking import give_up
from handlers.course import menu_button
from handlers.declarations import Who, action, journey
from handlers.questions import Choice, Option, TextOrVoice
from handlers.talk import Talk
from handlers.whats_on import session, whats_on
from locales import Sayable, _, marked
from models import inbox, notices, reminders, task_words
from models import tasks as kept
from models.bookings import Booking, BookingState, Coming, EventOver
from models.buttons import Act, number
from models.event_words import map_link, place, title, when
from models.events import Event, EventState
from models.notices import Button
from models.tasks import Need

NEEDS = (
    Option(Need.TRAVEL, marked("Getting there"), Need.TRAVEL),
    Option(Need.CHILDCARE, marked("Childcare"), Need.CHILDCARE),
    Option(Need.INTERPRETER, marked("An interpreter"), Need.INTERPRETER),
    Option(Need.ACCESS, marked("Steps, hearing or sight"), Need.ACCESS),
    Option(Need.OTHER, marked("Something else"), Need.OTHER),
)


@action("coming", who=Who.ANYONE)
def coming(talk: Talk, subject: str) -> None:
    """`subject` is the booking, and after a colon the date that was asked about (its timestamp)."""
    found = _kept_place(talk, subject)
    if found:
        booking, event = found
        booking.coming = Coming.YES
        rows = [[Button(_("Show on the map"), map_link(talk.content, event))], [menu_button()]]
        talk.send(_("Lovely, see you there."), rows)


@action("cantcome", who=Who.ANYONE)
def cant_come(talk: Talk, subject: str) -> None:
    """The place is free at once, for whoever waits; what the team was to do for them is not needed any more."""
    found = _kept_place(talk, subject)
    if found:
        _booking, event = found
        give_up(talk, event.id)
        words = _("Done. Thank you for telling us: somebody else can come now.")
        talk.send(words, [[Button(_("What's on"), Act("whatson")), menu_button()]])


@action("needhelp", who=Who.ANYONE)
def need_help(talk: Talk, subject: str) -> None:
    found = _kept_place(talk, subject)
    if found:
        booking, _event = found
        talk.start("help-to-come", str(booking.id))


@journey("help-to-come", marked("Help to come"), who=Who.AGREED)
def help_to_come(talk: Talk) -> None:
    """The booking is the journey's subject."""
    found = _own(talk, talk.course.subject)
    if found is None or found[0].state is not BookingState.BOOKED or found[1].starts_at <= talk.now:
        talk.say(_("You have no place there any more."))
        return
    booking, event = found
    known = kept.open_of(talk.db, booking)
    if known:
        talk.say(tasks.where_it_stands(talk, known, event))
        return
    need = talk.ask("need", Choice(_("What would help you to come?"), _("Help"), NEEDS))
    question = _("Would you like to say more? Write it, or send a voice message. Our team reads it, and nobody else.")
    told = talk.ask("more", TextOrVoice(question, _("More"), skip=_("No, that's all")))
    booking.coming = Coming.NEEDS_HELP
    task = kept.open_task(talk.db, booking, need, told.text, told.voice, talk.now)
    said = task_words.words(talk.db, talk.content, task, talk.person, event, talk.now)
    for coordinator in inbox.colleagues(talk.db, talk.person):
        rows = task_words.buttons(task, talk.person, needed=True)
        talk.tell(notices.TASK, coordinator, said, rows, subject=task_words.subject(task), file=task.file)
    talk.say(tasks.where_it_stands(talk, task, event))


def _kept_place(talk: Talk, subject: str) -> tuple[Booking, Event] | None:
    """The place that a button asks about; where there is none (any more), or it is for another date, they hear so."""
    found = _own(talk, subject)
    asked = number(subject.partition(":")[2])
    if found is None or found[1].starts_at <= talk.now or found[1].state is EventState.CANCELLED:
        talk.say(EventOver().words if found and found[1].state is EventState.PLANNED else _gone())
        whats_on.function(talk, "")
    elif found[0].state is BookingState.CANCELLED:
        book = [Button(_("Book a place"), Act("book", str(found[1].id)))]
        words = _("You had given your place back. Would you like to book again?")
        talk.send(words, [book, [Button(_("What's on"), Act("whatson")), menu_button()]])
    elif found[0].state is not BookingState.BOOKED:
        session.function(talk, str(found[1].id))
    elif asked is not None and asked != int(found[1].starts_at.timestamp()):
        talk.send(_another_date(talk, found[1]), reminders.questions(*found))
    else:
        return found
    return None


def _own(talk: Talk, subject: str) -> tuple[Booking, Event] | None:
    booking = talk.db.get(Booking, number(subject.partition(":")[0]) or 0)
    if booking is None or booking.person_id != talk.visitor.person_id:
        return None
    return booking, talk.db.get_one(Event, booking.event_id)


def _gone() -> Sayable:
    return _("You have no place there any more.")


def _another_date(talk: Talk, event: Event) -> Sayable:
    return _(
        "There is a new date:\n\n<b>{module}</b>\n{moment}\n{place}\n\nAre you coming?",
        module=title(talk.content, event), moment=when(event), place=place(talk.content, event),
    )  # fmt: skip
