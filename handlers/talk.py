"""A conversation is a function.

A journey is a plain function of a `Talk`. Each time its person says something it runs again from the top: `ask` gives back what
is recorded, takes what was just said for the question that was sent, or sends its question and stops the function there.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum, auto
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from handlers.checking import CHECK, YES, Check
from handlers.questions import DONE, Further, Gone, Heard, Hint, OnlyButtons, Picked, Question
from handlers.speaking import Desk, Speaker
from locales import Day, Sayable, Words, Written, _
from models import conversations, leaving, people
from models.buttons import Answer, encode
from models.conversations import Course, Visitor
from models.notices import Outgoing
from models.people import Person, Role

T = TypeVar("T")

BACK, STOP = "<", "x"


class Pause(Exception):
    """The journey waits for an answer to `question`. `first` is said before it; `ticked`: only its ticks have changed; `picked`:
    what is ticked when it is asked anew."""

    def __init__(
        self,
        key: str,
        question: Question[Any],
        first: Words | None = None,
        *,
        ticked: bool = False,
        picked: list[str] | None = None,
    ) -> None:
        super().__init__(key)
        self.key = key
        self.question = question
        self.first = first
        self.ticked = ticked
        self.picked = picked


class Again(Exception):
    """A recorded answer was taken out: run the journey again from the top."""


class Move(Enum):
    """What an action can do with the journey under way."""

    BEGIN = auto()
    RESUME = auto()
    STOP = auto()


@dataclass(frozen=True)
class Next:
    move: Move
    journey: str = ""
    subject: str = ""


@dataclass
class Run:
    """One run of a journey: what was said to it, the answers it has got, what is to follow it, and for whom (a person's id).
    `first` is said before its next question; `quiet`: what leads up to that has been said before."""

    heard: Heard | None
    first: Words | None = None
    answered: list[tuple[str, Question[Any], Any]] = field(default_factory=list)
    following: list[tuple[str, str]] = field(default_factory=list)
    on_behalf: int = 0
    quiet: bool = False


class Talk(Speaker):
    """What a journey or an action has of its person, and can say to them and ask."""

    def __init__(
        self, desk: Desk, db: Session, visitor: Visitor, now: datetime, first_name: str = "", tapped_message: int = 0
    ) -> None:
        super().__init__(desk, db, visitor, now, tapped_message)
        self.content = desk.content
        self.first_name = first_name
        self.run = Run(None)
        self.forgotten = False
        self.no_answer = False  # what was typed answers nothing, because only a button would
        self.helped = False  # where help is has been said already
        self.told: Sayable | None = None  # what was ticked, once it is done
        self._next: Next | None = None
        self._held: dict[int, Person] = {}  # the session itself forgets whom nobody holds, and would ask again

    @property
    def me(self) -> Person:
        """Who talks."""
        return self._known(self.visitor.person_id)

    @property
    def person(self) -> Person:
        """Whom it is about: who talks, or in a journey for somebody else, that one."""
        return self._known(self.beneficiary or self.visitor.person_id)

    def _known(self, person_id: int) -> Person:
        person = self.db.get(Person, person_id)
        if person is None:
            raise LookupError("a talk with somebody who is forgotten")
        self._held[person_id] = person
        return person

    @property
    def course(self) -> Course:
        if self.visitor.conversation.course is None:
            raise LookupError("no journey is under way")
        return self.visitor.conversation.course

    @property
    def today(self) -> date:
        """In the programme's zone."""
        return self.day(self.now).date

    def day(self, at: datetime) -> Day:
        """The day of a moment, in the programme's zone."""
        return Day.of(at, self.localizer.zone)

    @property
    def is_coordinator(self) -> bool:
        return self.has_role(Role.COORDINATOR)

    def has_role(self, role: Role) -> bool:
        return people.has_role(self.db, self.visitor.person_id, role)

    # what a journey asks

    def ask(self, key: str, question: Question[T]) -> T:
        """The answer to a question. `key` is its stable name."""
        if any(key == asked for asked, _question, _stored in self.run.answered):
            raise RuntimeError(f"{self.course.journey} asks {key!r} twice")
        course = self.course
        if key not in course.answers:
            self._take(key, question)
        try:
            value = question.revive(course.answers[key])
        except Gone as gone:
            del course.answers[key]
            self._keep_waiting(key)
            raise Pause(key, question, gone.words) from None
        self.run.answered.append((key, question, course.answers[key]))
        self.said.clear()
        return value

    def check_answers(self) -> None:
        """Show all answers, each to be changed; goes on once the person says that they are right. The yes is not recorded."""
        heard, self.run.heard = self.run.heard, None
        check = Check(_("Is this right?"), _("Check"), self.run.answered)
        if self.course.asked != CHECK or heard is None or self.run.first:
            raise Pause(CHECK, check)
        try:
            chosen = check.take(heard, None)
        except Hint as hint:
            self.no_answer = isinstance(hint, OnlyButtons)
            raise Pause(CHECK, check, hint.words) from None
        if chosen != YES:
            was = self.course.answers.pop(chosen)
            self.course.asked, self.course.picked = None, was if isinstance(was, list) else None
            self.course.changing = {chosen: was}
            raise Again
        self.said.clear()

    def ask_anew(self, *keys: str) -> None:
        """Take these answers out, and run from the top."""
        self.course.answers = {key: answer for key, answer in self.course.answers.items() if key not in keys}
        self.course.asked = None  # that is another turn
        raise Again

    def go_on(self, journey: str, subject: str = "", *, on_behalf: Person | None = None) -> None:
        """Another journey follows this one; `on_behalf` of somebody else, and so all that follows."""
        self.run.following.append((journey, subject))
        self.run.on_behalf = on_behalf.id if on_behalf else self.run.on_behalf

    def call_them(self, name: str) -> None:
        """The person's name, from now on."""
        self.person.name = name
        if not self.beneficiary:
            self.visitor.name = name

    def forget(self) -> None:
        """Erase the person; what is said now is not kept either."""
        leaving.forget(self.db, self.desk.localizers, self.content, self.person, self.now)
        self.forgotten = True

    # what an action starts

    def start(self, journey: str, subject: str = "") -> None:
        """Begin a journey when the action has returned."""
        self._next = Next(Move.BEGIN, journey, subject)

    def resume(self) -> None:
        """Ask again where the person is, or was before."""
        self._next = Next(Move.RESUME)

    def stop(self) -> None:
        """End the journey under way."""
        self._next = Next(Move.STOP)

    @property
    def has_answered(self) -> bool:
        """Whether anything comes of what was tapped: something is said, or has been, or a journey moves."""
        return bool(self.outgoing or self._next or self.helped)

    def take_next(self) -> "Next | None":
        following, self._next = self._next, None
        return following

    def choose_language(self, code: str) -> None:
        conversations.speak(self.db, self.visitor, code)
        self.localizer = self.desk.localizers.of(code)

    # for the engine

    def pose(self, pause: Pause) -> None:
        """Send the question at which the journey stopped; or tick its boxes, on the message where one was tapped."""
        if pause.ticked and self.tapped_message:
            rows = [*self.keyboard(pause), *self._listen(*self.said, pause.question.prompt)]
            markup = {"reply_markup": {"inline_keyboard": rows}, "message_id": self.tapped_message}
            self.outgoing.append(Outgoing(self.visitor.chat_id, "editMessageReplyMarkup", markup))
            return
        course, conversation = self.course, self.visitor.conversation
        if pause.picked is not None and course.asked == pause.key:
            course.picked = pause.picked
        if course.asked != pause.key:
            conversation.turn += 1
            course.picked = pause.picked if course.asked else course.picked  # None: it was set aside at this question
            course.asked = pause.key
        first = pause.first or self.run.first
        if first or self.run.quiet:
            self.said = [first] if first else []
        if self.beneficiary:
            name = self.person.name
            self.said.insert(0, _("For {name}:", name=Written(name) if name else _("somebody")))
        asked = pause.question.asks(course.picked)
        lines = [self.localizer.html(line) for line in (asked, *pause.question.lines())]
        self._put_away_contact_button(pause.question.contact)
        rows = [*self.keyboard(pause), *self._listen(*self.said, asked)]
        self._flush_html("\n".join(lines), rows)
        if pause.question.contact and not self.beneficiary and not conversation.contact_button:
            self._offer_contact_button(pause.question.contact)

    def keyboard(self, pause: Pause) -> list[list[dict[str, Any]]]:
        rows = [
            [self._option(label, option) for label, option in row] for row in pause.question.buttons(self.course.picked)
        ]
        ways = [self._option(_("‹ Back"), BACK)] if self.run.answered else []
        return [*rows, [*ways, self._option(_("Stop"), STOP)]]

    def _option(self, label: Sayable, option: str) -> dict[str, Any]:
        conversation = self.visitor.conversation
        data = encode(Answer(conversation.serial, conversation.turn, option))
        return {"text": self.localizer.plain(label), "callback_data": data}

    def _take(self, key: str, question: Question[Any]) -> None:
        """Record what was said to the question `key`, or pause there."""
        course, run = self.course, self.run
        picked, has_waited = course.picked, key in course.waiting
        if key == course.asked and run.heard is not None:
            heard, run.heard, has_waited = run.heard, None, False
        elif has_waited:
            kept = course.waiting.pop(key)
            heard, picked = Heard(**kept["heard"]), kept["picked"]
        else:
            more = (
                _("Something has been added since you began, so here is one more question.")
                if self._keep_waiting(key)
                else None
            )
            raise Pause(key, question, more)
        try:
            course.answers[key] = question.take(self._as_button(heard, question), picked)
        except Hint as hint:
            self.no_answer = isinstance(hint, OnlyButtons)
            raise Pause(key, question, hint.words, picked=picked if hint.picked is None else hint.picked) from None
        except Further as step:
            raise Pause(key, question, picked=step.picked) from None
        except Picked as ticked:
            if has_waited:
                raise Pause(key, question, picked=ticked.picked) from None
            course.picked = ticked.picked
            raise Pause(key, question, ticked=True) from None
        course.picked, course.changing = None, {}
        if heard.option == DONE:
            self.told = question.tell(course.answers[key])

    def _keep_waiting(self, key: str) -> bool:
        """What was just said to another question than `key` is kept until that question comes; whether there was anything."""
        course, run = self.course, self.run
        if run.heard is None or course.asked in (None, key, CHECK):
            return False
        course.waiting[str(course.asked)] = {"heard": run.heard.as_json(), "picked": course.picked}
        run.heard = None
        return True

    def _as_button(self, heard: Heard, question: Question[Any]) -> Heard:
        """Who types what stands on a button means the button."""
        if heard.typed is None:
            return heard
        typed = heard.typed.casefold()
        for row in question.buttons(self.course.picked):
            for label, option in row:
                if not isinstance(label, Written) and self.localizer.plain(label).casefold().strip("✓ ") == typed:
                    return Heard(option=option)
        return heard
