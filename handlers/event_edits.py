"""Changing what an event is like: places, length, place, languages spoken, what helps; of one, or of all later ones of its series."""

from collections.abc import Sequence

from handlers import event_changes, event_list, event_moved
from handlers.declarations import UNCHANGED, Who, action, journey
from handlers.event_questions import ask_helps, ask_languages, ask_minutes, ask_places, ask_where
from handlers.questions import Option, Several
from handlers.talk import Talk
from locales import Lines, Sayable, _, marked, n_
from models import changes, edits, offers
from models.edits import Edit
from models.events import Event

PLACES, MINUTES, PLACE, LANGUAGES, HELPS = "places", "minutes", "place", "languages", "helps"
PARTS = {
    PLACES: marked("Places"),
    MINUTES: marked("How long"),
    PLACE: marked("The place"),
    LANGUAGES: marked("Languages spoken"),
    HELPS: marked("What helps"),
}


@action("editevent", who=Who.COORDINATORS)
def edit_event(talk: Talk, subject: str) -> None:
    event_changes.begin(talk, subject, "edit-event", "editevent")


@journey("edit-event", marked("Change a session"), who=Who.COORDINATORS, stopped=UNCHANGED)
def edit(talk: Talk) -> None:
    found = event_changes.subject(talk)
    if found is None:
        return
    event, later_too = found
    talk.say(Lines(event_list.card(talk, event)))
    options = [Option(key, label, key) for key, label in PARTS.items()]
    parts = talk.ask("change", Several(_("What changes?"), _("What changes"), options, columns=2))
    if not parts:
        talk.say(UNCHANGED)
        return
    wanted = _ask(talk, parts)
    _warn(talk, event, wanted.places, later_too=later_too)
    talk.check_answers()
    edited, moved = edits.edit(talk.db, event, wanted, talk.now, later_too=later_too, zone=talk.localizer.zone)
    for each in edited:
        offers.pass_on(talk.db, talk.desk.localizers, talk.content, each, talk.now)
    talk.say(_changed(event_moved.tell_moved(talk, moved)))
    event_list.show_card(talk, event)


def _ask(talk: Talk, parts: Sequence[str]) -> Edit:
    return Edit(
        places=ask_places(talk) if PLACES in parts else None,
        minutes=ask_minutes(talk) if MINUTES in parts else None,
        place=ask_where(talk) if PLACE in parts else None,
        languages=ask_languages(talk) if LANGUAGES in parts else None,
        helps=ask_helps(talk) if HELPS in parts else None,
    )


def _warn(talk: Talk, event: Event, places: int | None, *, later_too: bool) -> None:
    """That fewer places than are taken put nobody out."""
    if places is None:
        return
    found = changes.concerned(talk.db, event, talk.now, later_too=later_too)
    if full := edits.overbooked(talk.db, found, places):
        talk.say(n_(
            "⚠️ In {count} session more places are taken than that. Nobody loses theirs; nobody else can book there until enough are "
            "given back.",
            "⚠️ In {count} sessions more places are taken than that. Nobody loses theirs; nobody else can book there until enough are "
            "given back.",
            full,
        ))  # fmt: skip


def _changed(told: int) -> Sayable:
    if not told:
        return _("It is changed. Nobody needs to hear of it.")
    return n_(
        "It is changed, and {count} person hears of it now.", "It is changed, and {count} people hear of it now.", told
    )
