"""The questions whose answers a sign-up keeps: asked by the journeys, and told again to whoever reads the answers later."""

from collections.abc import Mapping
from typing import Any

from handlers.questions import Choice, Option, Question, Several
from locales import Sayable, marked
from models.programmes import Depth, Help

DEPTH = Choice(
    marked("How far would you like to go? You can change your mind later."),
    marked("How far"),
    (
        Option(Depth.ATTEND, marked("Come to a session and see"), Depth.ATTEND),
        Option(Depth.DESIGN, marked("Help to write the questions"), Depth.DESIGN),
        Option(Depth.ASK_FRIENDS, marked("Ask family and friends"), Depth.ASK_FRIENDS),
        Option(Depth.IN_DEPTH, marked("Research my community in depth"), Depth.IN_DEPTH),
    ),
)
HELP = Several(
    marked("What would help you to come? Tap all that fit."),
    marked("What would help"),
    (
        Option(Help.CHILDCARE, marked("Somebody to look after the children"), Help.CHILDCARE),
        Option(Help.TRAVEL, marked("Help with travel"), Help.TRAVEL),
        Option(Help.INTERPRETER, marked("An interpreter"), Help.INTERPRETER),
        Option(Help.STEP_FREE, marked("A way in without steps"), Help.STEP_FREE),
        Option(Help.WOMEN_ONLY, marked("A session for women only"), Help.WOMEN_ONLY),
    ),
    nothing=marked("Nothing, thank you"),
)
KEPT: dict[str, Question[Any]] = {"depth": DEPTH, "help": HELP}


def answers_in_words(answers: Mapping[str, Any]) -> list[tuple[Sayable, Sayable]]:
    """What an enrolment's answers say, question by question. `answers` maps the keys of KEPT to what was recorded."""
    return [(question.label, question.tell(answers[key])) for key, question in KEPT.items() if key in answers]
