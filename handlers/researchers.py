"""Joining the community researchers, from the name to the place in a session."""

from typing import Any

from handlers import signups
from handlers.answers import DEPTH, HELP
from handlers.declarations import Who, journey
from handlers.questions import Choice, Option, Text
from handlers.sessions import describe, when
from handlers.talk import Talk
from locales import Day, Sayable, _, marked
from models import events, programmes
from models.programmes import RESEARCHERS

FIRST_MODULE = "understanding"
NO_SESSION = "none"
NAME_LENGTH = 60
INTRODUCTION = marked(
    "Lovely. Community researchers find out what their neighbours think and need. The training is free, you get a recognised "
    "certificate and somebody to support you, and you learn by doing. After it there is a £20 voucher for every 10 "
    "questionnaires you bring back, £100 at most."
)
NAME = marked("What shall we call you?")
SESSION = marked("Which session suits you? It is the first of three modules, and it is free.")


def already_known(talk: Talk) -> dict[str, Any]:
    """What the person told us when they signed up, for them to change."""
    enrolment = programmes.of_person(talk.db, talk.person, RESEARCHERS)
    name = {"name": talk.person.name} if talk.person.name else {}
    if enrolment is None or enrolment.stage == programmes.WITHDRAWN:
        return {}
    return {**name, **enrolment.answers, "session": str(enrolment.event_id or NO_SESSION)}


@journey("researcher-training", marked("Become a community researcher"), who=Who.AGREED, known=already_known)
def join_researchers(talk: Talk) -> None:
    talk.say(INTRODUCTION)
    name = talk.ask("name", Text(NAME, _("Name"), NAME_LENGTH, talk.first_name[:NAME_LENGTH]))
    depth = talk.ask("depth", DEPTH)
    session = talk.ask("session", Choice(
        SESSION,
        _("Session"),
        lambda: sessions(talk),
        gone=_("I'm sorry, the session you chose is full or over now. Here is what is still open."),
    ))  # fmt: skip
    helps = talk.ask("help", HELP)
    talk.check_answers()
    renamed = talk.person.name not in (None, name)
    talk.call_them(name)
    answers = {"depth": depth, "help": helps}
    enrolled = programmes.enrol(talk.db, talk.person, RESEARCHERS, answers, session, talk.now)
    talk.say(what_happens_next(talk, name, session))
    signups.tell_coordinators(talk, enrolled, renamed=renamed)
    if enrolled.new:
        for journey_name, known in (
            ("area", talk.person.area),
            ("other-languages", talk.person.other_languages),
            ("why", talk.person.why or talk.person.why_voice),
        ):
            if not known:
                talk.go_on(journey_name)


def sessions(talk: Talk) -> list[Option[int | None]]:
    """The sessions of the first module with a place for this person, and "none suits me"."""
    open_sessions = events.open_for(talk.db, talk.person, RESEARCHERS, FIRST_MODULE, talk.now)
    options: list[Option[int | None]] = [
        Option(event.id, when(event), str(event.id), detail=describe(talk.content, event, free))
        for event, free in open_sessions
    ]
    return [*options, Option(None, _("None suits me, tell me about the next"), NO_SESSION)]


def what_happens_next(talk: Talk, name: str, session: int | None) -> Sayable:
    programme = talk.content.programmes[RESEARCHERS]
    today = talk.now.astimezone(talk.localizer.zone).date()
    by = Day(talk.content.working_day(today, programme.within_working_days))
    event = talk.db.get(events.Event, session) if session is not None else None
    if event is None:
        return _(
            "You're in, {name}. We'll tell you when the next session is set. By {day} you will hear from {contact}, here in this chat.",
            name=name, contact=programme.contact, day=by,
        )  # fmt: skip
    hub = talk.content.hubs[event.hub]
    return _(
        "You're in, {name}. Your place is kept:\n\n<b>{module}</b>\n{moment}\n{hub}, {address}\n\n"
        "It takes {minutes} minutes and costs nothing. By {day} you will hear from {contact}, here in this chat. If something "
        "changes, tap “Your place as a community researcher” in the menu.",
        name=name, module=programme.modules[event.module], moment=when(event), hub=hub.name, address=hub.address,
        minutes=event.minutes, contact=programme.contact, day=by,
    )  # fmt: skip
