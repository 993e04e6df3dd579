"""What a researcher can answer, in words: for the questions, and for whoever reads the answers later."""

from collections.abc import Mapping
from typing import Any

from handlers.questions import Choice, Option, Several
from locales import Sayable, Words, _, marked
from models.programmes import Depth, Help

DEPTHS = (
    Option(Depth.ATTEND, marked("Come to a session and see"), Depth.ATTEND),
    Option(Depth.DESIGN, marked("Help to write the questions"), Depth.DESIGN),
    Option(Depth.ASK_FRIENDS, marked("Ask family and friends"), Depth.ASK_FRIENDS),
    Option(Depth.IN_DEPTH, marked("Research my community in depth"), Depth.IN_DEPTH),
)
HELPS = (
    Option(Help.CHILDCARE, marked("Somebody to look after the children"), Help.CHILDCARE),
    Option(Help.TRAVEL, marked("Help with travel"), Help.TRAVEL),
    Option(Help.INTERPRETER, marked("An interpreter"), Help.INTERPRETER),
    Option(Help.STEP_FREE, marked("A way in without steps"), Help.STEP_FREE),
    Option(Help.WOMEN_ONLY, marked("A session for women only"), Help.WOMEN_ONLY),
)


def answers_in_words(answers: Mapping[str, Any]) -> list[tuple[Words, Sayable]]:
    """What an enrolment's answers say, question by question."""
    return [
        (_("How far"), Choice(_("How far"), _("How far"), DEPTHS).tell(answers.get("depth"))),
        (_("What would help"), Several("", "", HELPS, nothing=_("Nothing, thank you")).tell(answers.get("help", []))),
    ]
