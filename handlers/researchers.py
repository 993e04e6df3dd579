"""Joining the community researchers, from the name to the place in a session."""

from typing import Any

from handlers import news, signups, who_else
from handlers.answers import DEPTH, HELP
from handlers.declarations import Who, journey
from handlers.names import LONGEST, WHAT_TO_CALL, known_name
from handlers.questions import Text
from handlers.sessions import NO_SESSION, ask_session, pass_on_left, what_happens_next
from handlers.talk import Talk
from locales import _, marked
from models import programmes
from models.programmes import RESEARCHERS

INTRODUCTION = marked(
    "Lovely. Community researchers find out what their neighbours think and need. The training is free, you get a recognised "
    "certificate and somebody to support you, and you learn by doing. After it there is a £20 voucher for every 10 "
    "questionnaires you bring back, £100 at most."
)
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
    name = known_name(talk) or talk.ask("name", Text(WHAT_TO_CALL, _("Name"), LONGEST, talk.first_name[:LONGEST]))
    depth = talk.ask("depth", DEPTH)
    session = ask_session(talk, RESEARCHERS, SESSION)
    helps = talk.ask("help", HELP)
    talk.check_answers()
    renamed = talk.person.name not in (None, name)
    talk.call_them(name)
    answers = {"depth": depth, "help": helps}
    promised = talk.content.in_touch_by(RESEARCHERS, talk.today)
    enrolled = programmes.enrol(talk.db, talk.person, RESEARCHERS, answers, session, talk.now, promised_by=promised)
    talk.say(what_happens_next(talk, RESEARCHERS, session, _("Your place as a community researcher")))
    signups.tell_coordinators(talk, enrolled, renamed=renamed)
    pass_on_left(talk, enrolled)
    if enrolled.new:
        for journey_name, known in (
            ("area", talk.person.area),
            ("other-languages", talk.person.other_languages),
            ("why", talk.person.why or talk.person.why_voice),
        ):
            if not known:
                talk.go_on(journey_name)
        news.ask_afterwards(talk)
        who_else.ask_afterwards(talk)
