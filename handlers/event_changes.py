"""Moving and cancelling an event, or all later ones of its series."""

from collections.abc import Sequence

from handlers import event_list, event_moved, event_news
from handlers.course import menu_button
from handlers.declarations import UNCHANGED, Who, action, journey
from handlers.event_moments import ask_when
from handlers.event_questions import ask_where, which
from handlers.questions import Text
from handlers.talk import Talk
from locales import Sayable, _, marked, n_
from models import changes, planning
from models.buttons import Act, number
from models.changes import Moved, NotToCome
from models.event_words import place_name, title, when
from models.events import Event
from models.notices import Button

ONE, LATER_TOO = "one", "later"
LONGEST_REASON = 200
TIME, PLACE, BOTH = "time", "place", "both"
CHANGES = {TIME: marked("Day or time"), PLACE: marked("The place"), BOTH: marked("Both")}


@action("moveevent", who=Who.COORDINATORS)
def move_event(talk: Talk, subject: str) -> None:
    begin(talk, subject, "move-event", "moveevent")


@action("cancelevent", who=Who.COORDINATORS)
def cancel_event(talk: Talk, subject: str) -> None:
    begin(talk, subject, "cancel-event", "cancelevent")


def begin(talk: Talk, subject: str, goes_on: str, again: str) -> None:
    """The journey for one event; of a series it is asked first whether it is for the later ones, too."""
    event = event_list.find(talk, subject)
    scope = subject.partition(".")[2]
    if event is None:
        return
    later = changes.this_and_later(talk.db, event, talk.now)
    if scope or len(later) < 2:
        talk.start(goes_on, f"{event.id}.{scope}")
        return
    ask_scope(talk, event, again, str(event.id))


def ask_scope(talk: Talk, event: Event, again: str, subject: str) -> None:
    """Which of a series is meant: `again` is the action that hears it, behind the `subject`."""
    rows = [
        [Button(_("Only this one"), Act(again, f"{subject}.{ONE}"))],
        [Button(_("This one and all later ones"), Act(again, f"{subject}.{LATER_TOO}"))],
        [event_list.back_button(event)],
    ]
    talk.send(_("{moment} is one of a series. Which do you mean?", moment=when(event)), rows)


@journey("move-event", marked("Move a session"), who=Who.COORDINATORS, stopped=UNCHANGED)
def move(talk: Talk) -> None:
    found = subject(talk)
    if found is None:
        return
    event, later_too = found
    talk.say(_("Now it is: {moment}, {place}.", moment=when(event), place=place_name(talk.content, event)))
    change = talk.ask("change", which(CHANGES, _("What changes?"), _("What changes")))
    at = ask_when(talk, _("When will it be?")) if change != PLACE else None
    where = ask_where(talk) if change != TIME else None
    talk.check_answers()
    moved = changes.move(talk.db, event, at, where, talk.now, later_too=later_too, zone=talk.localizer.zone)
    talk.say(_moved(moved, event_moved.tell_moved(talk, moved)))
    event_list.show_card(talk, event)


def _moved(moved: Sequence[Moved], told: int) -> Sayable:
    if not moved:
        return UNCHANGED
    return n_(
        "It is moved, and {count} person hears of it now.", "It is moved, and {count} people hear of it now.", told
    )


@journey("cancel-event", marked("Cancel a session"), who=Who.COORDINATORS, stopped=UNCHANGED)
def cancel(talk: Talk) -> None:
    found = subject(talk)
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
    cancelled = changes.cancel(talk.db, event, talk.now, later_too=later_too)
    told = event_news.tell_cancelled(talk, cancelled, reason)
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
    count = len(changes.this_and_later(talk.db, event, talk.now))
    return n_(
        "Shall I cancel <b>{title}</b>, {count} session from {moment} on?",
        "Shall I cancel <b>{title}</b>, {count} sessions from {moment} on?",
        count, title=name, moment=when(event),
    )  # fmt: skip


def subject(talk: Talk) -> tuple[Event, bool] | None:
    """The event of the journey, and whether it is for the later ones, too; who comes too late hears so."""
    row, _dot, scope = talk.course.subject.partition(".")
    event = planning.planned(talk.db, number(row), talk.now)
    if event is None:
        talk.say(NotToCome().words)
        return None
    return event, scope == LATER_TOO
