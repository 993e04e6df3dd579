"""A conversation is a function.

A journey is a plain function of a `Talk`. Each time its person says something it runs again from the top: `ask` gives back what
is recorded, takes what was just said for the question that was sent, or sends its question and stops the function there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum, auto
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from handlers.questions import DONE, Further, Gone, Heard, Hint, Picked, Question
from locales import Day, Localizer, Localizers, Sayable, Words, Written, _
from models import conversations, forgetting, notices, outbox, people
from models.buttons import Act, Answer, encode
from models.content import Content
from models.conversations import Course, Visitor
from models.copies import cut
from models.notices import Button, File, Notice, Outgoing, keyboard, message_json
from models.people import Person, Role
from models.recordings import Recordings

T = TypeVar("T")

CHECK = "check"
YES = "yes"
CHANGE = "~"
MOST_OF_AN_ANSWER = 1200  # letters as Telegram counts them: several fit into one message
MOST_HEARD = 4  # recordings that fit on one button
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
    """One run of a journey: what was said to it, the answers it has got, what it has said since the last of them, what is to
    follow it, and for whom (a person's id). `quiet`: what leads up to the question has been said before."""

    heard: Heard | None
    first: Words | None = None
    answered: list[tuple[str, Question[Any], Any]] = field(default_factory=list)
    said: list[Sayable] = field(default_factory=list)
    following: list[tuple[str, str]] = field(default_factory=list)
    on_behalf: int = 0
    quiet: bool = False


@dataclass(frozen=True)
class Desk:
    """What every talk has at hand: the local content, the languages, the bot's name at Telegram, the texts that are read aloud;
    how many messages a second go out, to how many people an announcement may go on one coordinator's word, and for how many days a record
    waits for its person to claim it."""

    content: Content
    localizers: Localizers
    username: str
    recordings: Recordings = field(default_factory=Recordings)
    rate: float = 30.0
    approval_over: int = 200
    card_days: int = 30


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
        self.helped = False  # where help is has been said already
        self.told: Sayable | None = None  # what was ticked, once it is done
        self.concerning: Person | None = None  # somebody else whose name stands in what is said
        self.beneficiary = 0  # the person whom a journey is for, when that is not who talks
        self._next: Next | None = None
        self._last: list[Outgoing] = []

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
            self.course.changing = {chosen: was}
            raise Again
        self.run.said.clear()

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
        forgetting.forget(self.db, self.person)
        self.forgotten = True

    # what an action says and starts

    def send(
        self,
        words: Sayable,
        rows: Sequence[Sequence[Button]] = (),
        *,
        about: Person | None = None,
        subject: str | None = None,
    ) -> None:
        """A message of its own, at once. `about`: somebody else whose words or name it carries; `subject`: what a reply to it is
        a reply to."""
        self.concerning = about or self.concerning
        self._flush(words, keyboard(self.localizer, rows), subject)

    def show(
        self, file: File, about: Person | None, words: Sayable | None = None, *, subject: str | None = None
    ) -> None:
        """A voice message or picture that Telegram has already. `about`: whose it is; None when it is the programme's own."""
        caption = {"caption": self.localizer.html(words), "parse_mode": "HTML"} if words else {}
        payload = {notices.FILE_FIELDS[file.method]: file.file_id, **caption}
        whose = about.id if about else None
        self.outgoing.append(Outgoing(self.visitor.chat_id, file.method, payload, about=whose, subject=subject))

    def put(self, payload: dict[str, Any]) -> None:
        """A message that is ready but for its chat."""
        self.outgoing.append(Outgoing(self.visitor.chat_id, "sendMessage", payload))

    def hand_over(self, name: str, content: bytes, words: Sayable, *, after: bool = False) -> None:
        """A file. `after` what the journey says at its end."""
        payload = {"document": "attach://file", "caption": self.localizer.html(words), "parse_mode": "HTML"}
        file = Outgoing(self.visitor.chat_id, "sendDocument", payload, attachment=(name, content))
        (self._last if after else self.outgoing).append(file)

    def edit(self, words: Sayable, rows: Sequence[Sequence[Button]] = ()) -> None:
        """Put this in the place of the message whose button was tapped; a new message where Telegram does not say which."""
        if not self.tapped_message:
            self.send(words, rows)
            return
        inline = [*keyboard(self.localizer, rows), *self._listen(words)]
        payload = message_json(self.localizer.html(words), inline)
        payload["message_id"] = self.tapped_message
        about = self.concerning.id if self.concerning else None
        self.outgoing.append(Outgoing(self.visitor.chat_id, "editMessageText", payload, about=about))

    def delete(self, chat_id: int, message_id: int) -> None:
        """Take a message out of somebody's chat, as far as Telegram still does."""
        self.outgoing.append(Outgoing(chat_id, "deleteMessage", {"message_id": message_id}, outbox.Lane.NOTICE))

    def tell(
        self,
        notice: Notice,
        person: Person,
        words: Sayable,
        rows: Sequence[Sequence[Button]] = (),
        *,
        subject: str | None = None,
        about: Person | None = None,
        edit: int | None = None,
        file: File | None = None,
        caption: bool = False,
        attachment: tuple[str, bytes] | None = None,
    ) -> None:
        """A notice to somebody, in their language. `about`: whose words or name it carries, this talk's person unless another is
        given; the rest as `notices.compose` has it."""
        concerned = about.id if about else self.beneficiary or self.visitor.person_id
        outgoing = notices.compose(
            self.db, self.desk.localizers, notice, person, words, rows, self.now,
            about=concerned, subject=subject, edit=edit, file=file, caption=caption, attachment=attachment,
        )  # fmt: skip
        if outgoing:
            self.outgoing.append(outgoing)

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

    def finish(self, rows: Sequence[Sequence[Button]] = ()) -> None:
        """Send what the journey said at its end, with buttons to go on by."""
        self._put_away_contact_button(None)
        if self.run.said:
            self._flush(self.run.said.pop(), keyboard(self.localizer, rows))
        self.outgoing, self._last = [*self.outgoing, *self._last], []

    def pose(self, pause: Pause) -> None:
        """Send the question at which the journey stopped; or tick its boxes, on the message where one was tapped."""
        if pause.ticked and self.tapped_message:
            rows = [*self.keyboard(pause), *self._listen(*self.run.said, pause.question.prompt)]
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
            self.run.said = [first] if first else []
        if self.beneficiary:
            name = self.person.name
            self.run.said.insert(0, _("For {name}:", name=Written(name) if name else _("somebody")))
        asked = pause.question.asks(course.picked)
        lines = [self.localizer.html(line) for line in (asked, *pause.question.lines())]
        self._put_away_contact_button(pause.question.contact)
        rows = [*self.keyboard(pause), *self._listen(*self.run.said, asked)]
        self._flush_html("\n".join(lines), rows)
        if pause.question.contact and not self.beneficiary and not conversation.contact_button:
            self._offer_contact_button(pause.question.contact)

    def keyboard(self, pause: Pause) -> list[list[dict[str, Any]]]:
        rows = [
            [self._option(label, option) for label, option in row] for row in pause.question.buttons(self.course.picked)
        ]
        ways = [self._option(_("‹ Back"), BACK)] if self.run.answered else []
        return [*rows, [*ways, self._option(_("Stop"), STOP)]]

    def _offer_contact_button(self, label: Words) -> None:
        """Telegram's own button, below where one types, that sends the person's number."""
        button = {"text": self.localizer.plain(label), "request_contact": True}
        markup = {"keyboard": [[button]], "resize_keyboard": True, "one_time_keyboard": True}
        payload = message_json(
            self.localizer.html(_("Below where you type there is a button that sends it to me.")), []
        )
        self.outgoing.append(Outgoing(self.visitor.chat_id, "sendMessage", {**payload, "reply_markup": markup}))
        self.visitor.conversation.contact_button = True

    def _put_away_contact_button(self, wanted: Words | None) -> None:
        conversation = self.visitor.conversation
        if conversation.contact_button and not wanted:
            conversation.contact_button = False
            payload = message_json(self.localizer.html(_("Thank you.")), [])
            markup = {"remove_keyboard": True}
            self.outgoing.append(Outgoing(self.visitor.chat_id, "sendMessage", {**payload, "reply_markup": markup}))

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

    def _flush(self, words: Sayable, inline: list[list[dict[str, Any]]], subject: str | None = None) -> None:
        self._flush_html(self.localizer.html(words), [*inline, *self._listen(*self.run.said, words)], subject)

    def _listen(self, *parts: Sayable) -> list[list[dict[str, Any]]]:
        """A button that plays what of this is read aloud; none where nothing is."""
        heard = self.desk.recordings.among(self.localizer.code, (self.localizer.plain(part) for part in parts))
        button = Button(_("🔊 Listen"), Act("hear", ".".join(heard[:MOST_HEARD])))
        return keyboard(self.localizer, [[button]]) if heard else []

    def _flush_html(self, text: str, inline: list[list[dict[str, Any]]], subject: str | None = None) -> None:
        """One message: what was said before, then `text`."""
        parts = [*(self.localizer.html(said) for said in self.run.said), text]
        self.run.said = []
        payload = message_json("\n\n".join(parts), inline)
        about = self.concerning.id if self.concerning else self.beneficiary or None
        self.outgoing.append(Outgoing(self.visitor.chat_id, "sendMessage", payload, about=about, subject=subject))


def _shortened(answer: Sayable) -> Sayable:
    """Only what is written in the widest letters does not fit."""
    return Written(cut(answer.text, MOST_OF_AN_ANSWER)) if isinstance(answer, Written) else answer


@dataclass
class Check(Question[str]):
    """All answers, to be confirmed or changed."""

    answered: list[tuple[str, Question[Any], Any]]

    def lines(self) -> list[Sayable]:
        return [
            _("• <b>{question}:</b> {answer}", question=question.label, answer=_shortened(question.tell(stored)))
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
