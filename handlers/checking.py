"""The last question of a journey: whether all its answers are right."""

from dataclasses import dataclass
from typing import Any

from handlers.questions import Heard, OnlyButtons, Question
from locales import Sayable, _
from models.fitting import MOST_OF_AN_ANSWER, shortened

CHECK = "check"
YES = "yes"
CHANGE = "~"


@dataclass
class Check(Question[str]):
    """All answers, to be confirmed or changed."""

    answered: list[tuple[str, Question[Any], Any]]

    def lines(self) -> list[Sayable]:
        return [
            _(
                "• <b>{question}:</b> {answer}",
                question=question.label,
                answer=shortened(question.tell(stored), MOST_OF_AN_ANSWER),
            )
            for _key, question, stored in self.answered
        ]

    def buttons(self, picked: list[str] | None) -> list[list[tuple[Sayable, str]]]:
        changes: list[tuple[Sayable, str]] = [
            (_("Change: {question}", question=question.label), CHANGE + key) for key, question, _stored in self.answered
        ]
        pairs = [changes[start : start + 2] for start in range(0, len(changes), 2)]
        return [[(_("Yes, that's right"), YES)], *pairs]

    def take(self, heard: Heard, picked: list[str] | None) -> str:
        """YES, or the key of the answer to change."""
        keys = [key for key, _question, _stored in self.answered]
        if heard.option == YES:
            return YES
        if heard.option is not None and heard.option.startswith(CHANGE) and heard.option[1:] in keys:
            return heard.option[1:]
        raise OnlyButtons(_("Please tap “Yes, that's right”, or what you want to change."))
