"""A conversation is a function.

A journey is a plain function of a `Talk`. Each time its person says something it runs again from the top: `ask` gives back what
is recorded, takes what was just said for the question that was sent, or sends its question and stops the function there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from handlers.questions import DONE, Gone, Heard, Hint, Picked, Question
from locales import Localizer, Localizers, Sayable, Words, Written, _, marked
from models import conversations, forgetting, outbox, people
from models.buttons import Act, Answer, encode
from models.content import Content
from models.conversations import Course, Visitor
from models.people import Person, Role

T = TypeVar("T")

CHECK = "check"
YES = "yes"
CHANGE = "~"
BACK, STOP = "<", "x"


STOPPED = marked("That's all right, we've stopped. Nothing of it was kept.")


class Who(Enum):
    """Who may start a journey, or ask for an action."""

    ANYONE = auto()
    AGREED = auto()  # after the agreement, which is asked for first
    COORDINATORS = auto()


@dataclass(frozen=True)
class Journey:
    """`known` gives the answers that are on record already, for a person who comes to change them; `stopped` is said to who
    stops on the way."""

    name: str
    title: Words
    who: Who
    function: Callable[["Talk"], None]
    known: Callable[["Talk"], dict[str, Any]] | None
    stopped: Words


@dataclass(frozen=True)
class Action:
    """What a button of a message or menu does, at once and without disturbing the journey under way."""

    name: str
    who: Who
    function: Callable[["Talk", str], None]
    command: bool


def journey(
    name: str,
    title: Words,
    *,
    who: Who,
    known: Callable[["Talk"], dict[str, Any]] | None = None,
    stopped: Words = STOPPED,
) -> Callable[[Callable[["Talk"], None]], Journey]:
    """Make a journey of a function. Its name is kept in the database and must not change."""
    return lambda function: Journey(name, title, who, function, known, stopped)


def action(name: str, *, who: Who, command: bool = False) -> Callable[[Callable[["Talk", str], None]], Action]:
    """Make an action of a function of the talk and the button's subject. `command`: it answers to /name, too."""
    return lambda function: Action(name, who, function, command)


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


@dataclass(frozen=True)
class Button:
    """A button of a message. `does` is an action, or a web address."""

    label: Sayable
    does: Act | str


@dataclass(frozen=True)
class Outgoing:
    """A message to a person, in their language, ready but for its chat."""

    chat_id: int
    method: str
    payload: dict[str, Any]
    lane: outbox.Lane = outbox.Lane.REPLY
    about: int | None = None
    subject: str | None = None


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
    """One run of a journey: what was said to it, the answers it has got, what it has said since the last of them, what is to
    follow it. `quiet`: what leads up to the question has been said before."""

    heard: Heard | None
    first: Words | None = None
    answered: list[tuple[str, Question[Any], Any]] = field(default_factory=list)
    said: list[Sayable] = field(default_factory=list)
    following: list[tuple[str, str]] = field(default_factory=list)
    quiet: bool = False


@dataclass(frozen=True)
class Desk:
    """What every talk has at hand: the local content, the languages, the bot's name at Telegram."""

    content: Content
    localizers: Localizers
    username: str


class Talk:
    """What a journey or an action has of its person, and can say to them."""

    def __init__(
        self, desk: Desk, db: Session, visitor: Visitor, now: datetime, first_name: str = "", tapped_message: int = 0
    ) -> None:
        self.desk = desk
        self.content = desk.content
        self.db = db
        self.visitor = visitor
        self.now = now
        self.first_name = first_name
        self.tapped_message = tapped_message
        self.localizer: Localizer = desk.localizers.of(visitor.language)
        self.outgoing: list[Outgoing] = []
        self.run = Run(None)
        self.forgotten = False
        self.told: Sayable | None = None  # what was ticked, once it is done
        self.concerning: Person | None = None  # somebody else whose name stands in what is said
        self._next: Next | None = None

    @property
    def person(self) -> Person:
        person = self.db.get(Person, self.visitor.person_id)
        if person is None:
            raise LookupError("a talk with somebody who is forgotten")
        return person

    @property
    def course(self) -> Course:
        if self.visitor.conversation.course is None:
            raise LookupError("no journey is under way")
        return self.visitor.conversation.course

    @property
    def is_coordinator(self) -> bool:
        return people.has_role(self.db, self.visitor.person_id, Role.COORDINATOR)

    # what a journey says and asks

    def say(self, words: Sayable) -> None:
        """Joins the next question, or stands as the last message. Not said again to who has answered what follows it."""
        self.run.said.append(words)

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
        self.run.said.clear()
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
            raise Pause(CHECK, check, hint.words) from None
        if chosen != YES:
            was = self.course.answers.pop(chosen)
            self.course.asked, self.course.picked = None, was if isinstance(was, list) else None
            raise Again
        self.run.said.clear()

    def go_on(self, journey: str, subject: str = "") -> None:
        """Another journey follows this one."""
        self.run.following.append((journey, subject))

    def forget(self) -> None:
        """Erase the person; what is said now is not kept either."""
        forgetting.forget(self.db, self.person)
        self.forgotten = True

    # what an action says and starts

    def send(self, words: Sayable, rows: Sequence[Sequence[Button]] = (), *, about: Person | None = None) -> None:
        """A message of its own, at once. `about`: somebody else whose words or name it carries."""
        self.concerning = about or self.concerning
        self._flush(words, [[button_json(self.localizer, button) for button in row] for row in rows])

    def voice(self, file_id: str, about: Person) -> None:
        """A voice message that Telegram has already."""
        self.outgoing.append(Outgoing(self.visitor.chat_id, "sendVoice", {"voice": file_id}, about=about.id))

    def delete(self, chat_id: int, message_id: int) -> None:
        """Take a message out of somebody's chat, as far as Telegram still does."""
        self.outgoing.append(Outgoing(chat_id, "deleteMessage", {"message_id": message_id}, outbox.Lane.NOTICE))

    def tell(
        self,
        person: Person,
        words: Sayable,
        rows: Sequence[Sequence[Button]] = (),
        *,
        subject: str | None = None,
        about: Person | None = None,
        edit: int | None = None,
        voice: str = "",
        caption: bool = False,
    ) -> None:
        """A notice to somebody, in their language. `about`: whose words or name it carries, this talk's person unless another is
        given; `edit`: the message to put it in the place of, or in the place of its `caption`; `voice`: Telegram's file id of a
        voice message, to which the words are the caption."""
        localizer = self.desk.localizers.of(person.language)
        payload = message_json(
            localizer.html(words), [[button_json(localizer, button) for button in row] for row in rows]
        )
        method = "sendMessage" if edit is None else "editMessageText"
        if edit is not None:
            payload["message_id"] = edit
        if voice or caption:
            method = "sendVoice" if voice else "editMessageCaption"
            payload |= {"caption": payload.pop("text")} | ({"voice": voice} if voice else {})
            del payload["link_preview_options"]
        concerned = about.id if about else self.visitor.person_id
        self.outgoing.append(Outgoing(person.chat_id, method, payload, outbox.Lane.NOTICE, concerned, subject))

    def start(self, journey: str, subject: str = "") -> None:
        """Begin a journey when the action has returned."""
        self._next = Next(Move.BEGIN, journey, subject)

    def resume(self) -> None:
        """Ask again where the person is, or was before."""
        self._next = Next(Move.RESUME)

    def stop(self) -> None:
        """End the journey under way."""
        self._next = Next(Move.STOP)

    def take_next(self) -> "Next | None":
        following, self._next = self._next, None
        return following

    def choose_language(self, code: str) -> None:
        conversations.speak(self.db, self.visitor, code)
        self.localizer = self.desk.localizers.of(code)

    # for the engine

    def finish(self) -> None:
        """Send what the journey said at its end."""
        if self.run.said:
            self._flush(self.run.said.pop(), [])

    def pose(self, pause: Pause) -> None:
        """Send the question at which the journey stopped; or tick its boxes, on the message where one was tapped."""
        if pause.ticked and self.tapped_message:
            markup = {"reply_markup": {"inline_keyboard": self.keyboard(pause)}, "message_id": self.tapped_message}
            self.outgoing.append(Outgoing(self.visitor.chat_id, "editMessageReplyMarkup", markup))
            return
        course, conversation = self.course, self.visitor.conversation
        if course.asked != pause.key:
            conversation.turn += 1
            course.picked = pause.picked if course.asked else course.picked  # None: it was set aside at this question
            course.asked = pause.key
        first = pause.first or self.run.first
        if first or self.run.quiet:
            self.run.said = [first] if first else []
        lines = [self.localizer.html(line) for line in (pause.question.prompt, *pause.question.lines())]
        self._flush_html("\n".join(lines), self.keyboard(pause))

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
            raise Pause(key, question, hint.words, picked=picked) from None
        except Picked as ticked:
            if has_waited:
                raise Pause(key, question, picked=ticked.picked) from None
            course.picked = ticked.picked
            raise Pause(key, question, ticked=True) from None
        course.picked = None
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
        if heard.text is None:
            return heard
        typed = heard.text.casefold()
        for row in question.buttons(self.course.picked):
            for label, option in row:
                if not isinstance(label, Written) and self.localizer.plain(label).casefold().strip("✓ ") == typed:
                    return Heard(option=option)
        return heard

    def _flush(self, words: Sayable, keyboard: list[list[dict[str, Any]]]) -> None:
        self._flush_html(self.localizer.html(words), keyboard)

    def _flush_html(self, text: str, keyboard: list[list[dict[str, Any]]]) -> None:
        """One message: what was said before, then `text`."""
        parts = [*(self.localizer.html(said) for said in self.run.said), text]
        self.run.said = []
        payload = message_json("\n\n".join(parts), keyboard)
        about = self.concerning.id if self.concerning else None
        self.outgoing.append(Outgoing(self.visitor.chat_id, "sendMessage", payload, about=about))


def message_json(html: str, keyboard: list[list[dict[str, Any]]]) -> dict[str, Any]:
    payload: dict[str, Any] = {"text": html, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    if keyboard:
        payload["reply_markup"] = {"inline_keyboard": keyboard}
    return payload


def button_json(localizer: Localizer, button: Button) -> dict[str, Any]:
    label = localizer.plain(button.label)
    return (
        {"text": label, "url": button.does}
        if isinstance(button.does, str)
        else {"text": label, "callback_data": encode(button.does)}
    )


@dataclass
class Check(Question[str]):
    """All answers, to be confirmed or changed."""

    answered: list[tuple[str, Question[Any], Any]]

    def lines(self) -> list[Sayable]:
        return [
            _("• <b>{question}:</b> {answer}", question=question.label, answer=question.tell(stored))
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
        raise Hint(_("Please tap “Yes, that's right”, or what you want to change."))
