"""Takes an update: one transaction in which it is recognised, understood, answered, and the answer written down as owed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers import at_the_door, claiming, course, help_now
from handlers.declarations import Action, Journey, Reply, Who
from handlers.doors import Doors
from handlers.incoming import Incoming, Kind, Tap
from handlers.questions import TICK, Heard
from handlers.talk import BACK, STOP, Desk, Move, Next, Talk
from handlers.welcome import ask_language, show_menu, welcome
from locales import _, guess_language
from models import conversations, outbox, people, updates
from models.buttons import Act, Answer, decode
from models.conversations import Flood, Visitor
from models.fitting import letters
from models.notices import Button, Outgoing, message_json
from models.people import Person
from models.schema import Refusal

WITHOUT_LANGUAGE = (
    "language",
    "helpnow",
    "sos",
    "hear",
    "person",
    "answerteam",
)  # what may be asked for before one is chosen


@dataclass(frozen=True)
class Courtesy:
    """A call that only looks nice: made after the commit, dropped when it fails."""

    method: str
    payload: dict[str, Any]


@dataclass(frozen=True)
class Known:
    """What is to be known of a chat while the database cannot be asked: their language, and whether they are of the team."""

    language: str
    team: bool


@dataclass
class Taken:
    """What came of an update: letters to send now, courtesies, whether something else is owed to somebody, and who its person
    now is (None: nobody we know)."""

    letters: list[outbox.Letter] = field(default_factory=list)
    courtesies: list[Courtesy] = field(default_factory=list)
    owed: bool = False
    known: Known | None = None


class Reception:
    """`claimant` names the deliverer of this process, to whom replies are handed over; None while another process delivers."""

    def __init__(
        self,
        desk: Desk,
        journeys: Iterable[Journey],
        actions: Iterable[Action],
        claimant: Callable[[], str | None] = lambda: None,
        replies: Iterable[Reply] = (),
    ) -> None:
        self.desk = desk
        self.claimant = claimant
        self.journeys = {journey.name: journey for journey in journeys}
        self.actions = {action.name: action for action in actions}
        self.replies = {reply.name: reply for reply in replies}
        self.doors = Doors(desk.localizers)

    def take(self, db: Session, incoming: Incoming, now: datetime, refused: Refusal | None = None) -> Taken:
        """Take an update once. Raises Refusal, with nothing written, when a rule said no: call again with it."""
        taken = Taken()
        if not updates.take(db, incoming.update_id, incoming.chat_id, now):
            return taken
        if incoming.kind is Kind.GROUP:
            self._point_to_private(db, incoming, now, taken)
        elif incoming.kind is not Kind.OTHER:
            self._take_private(db, incoming, now, taken, refused)
        if incoming.tap and incoming.tap.callback_id and not incoming.helped:
            taken.courtesies.insert(0, Courtesy("answerCallbackQuery", {"callback_query_id": incoming.tap.callback_id}))
        return taken

    def apologise(self, db: Session, incoming: Incoming, now: datetime) -> Taken:
        """Set an update aside that cannot be taken: it counts as taken, and its person hears that something broke."""
        taken = Taken()
        if updates.take(db, incoming.update_id, incoming.chat_id, now) and incoming.kind in (Kind.SAID, Kind.TAPPED):
            visitor = conversations.load(db, incoming.chat_id)
            language = visitor.language if visitor else guess_language(incoming.phone_language)
            team = self.desk.content.team
            words = _(
                "I'm sorry, something went wrong on our side and I could not take that in. Please try again later, or call "
                "{team}: {phone}.",
                team=team.name,
                phone=team.phone,
            )
            self._owe(db, Outgoing(incoming.chat_id, "sendMessage", self._message(language, words)), now, taken)
        return taken

    def _take_private(
        self, db: Session, incoming: Incoming, now: datetime, taken: Taken, refused: Refusal | None
    ) -> None:
        visitor = conversations.load(db, incoming.chat_id)
        if incoming.kind is Kind.BLOCKED or incoming.kind is Kind.UNBLOCKED:
            if visitor:
                self._set_reachable(db, visitor, None if incoming.kind is Kind.UNBLOCKED else now)
            return
        if visitor is None:
            if incoming.tap and not (incoming.tap.data.startswith("a.language.") or incoming.calls_for_help):
                self._tapped_by_stranger(db, incoming, now, taken)
                return
            visitor = conversations.enter(db, incoming.chat_id, guess_language(incoming.phone_language), now)
        if visitor.unreachable:
            self._set_reachable(db, visitor, None)
        tapped = incoming.tap.message_id if incoming.tap else 0
        talk = Talk(self.desk, db, visitor, now, incoming.first_name, tapped)
        talk.helped = incoming.helped
        if visitor.language is None:
            talk.localizer = self.desk.localizers.of(guess_language(incoming.phone_language))
        if refused:
            self._refused(talk, refused, incoming)
        elif self._wanted(talk, incoming) or incoming.calls_for_help:
            self._answer(talk, incoming, taken)
        db.flush()
        if not talk.forgotten:
            conversations.save(db, visitor, now)
            if visitor.language:
                taken.known = Known(visitor.language, visitor.team)
        for outgoing in talk.outgoing:
            self._owe(db, outgoing, now, taken, keep=not talk.forgotten)

    def _tapped_by_stranger(self, db: Session, incoming: Incoming, now: datetime, taken: Taken) -> None:
        """An old button of somebody we have forgotten, or were never to know: answered, and nobody is entered for it."""
        talk = Talk(self.desk, db, Visitor(0, incoming.chat_id, None, None, False, conversations.Conversation()), now)
        talk.localizer = self.desk.localizers.of(guess_language(incoming.phone_language))
        ask_language(talk, talk.localizer.code)
        for outgoing in talk.outgoing:
            self._owe(db, outgoing, now, taken, keep=False)

    def _wanted(self, talk: Talk, incoming: Incoming) -> bool:
        """Whether to answer at all: an album counts as one message, and a flood is answered once."""
        conversation = talk.visitor.conversation
        if incoming.album and incoming.album == conversation.album:
            return False
        conversation.album = incoming.album
        flood = conversation.flooding(talk.now)
        if flood is Flood.BEGINS:
            talk.send(
                _(
                    "That was a lot at once, and I can't keep up. Please wait a few seconds, then send the last one again."
                )
            )
        return flood is Flood.NONE

    def _answer(self, talk: Talk, incoming: Incoming, taken: Taken) -> None:
        conversation = talk.visitor.conversation
        if conversation.course and conversation.course.journey not in self.journeys:
            conversation.course = None  # it was there in an earlier version of the program
        if incoming.heard.voice and not talk.visitor.team:
            talk.send(help_now.VOICE_UNHEARD, [[help_now.help_button(talk.localizer)]])
        if self._speaks_of_danger(talk, incoming):
            pass
        elif incoming.tap is not None:
            self._tapped(talk, incoming.tap, taken)
        elif incoming.kind is Kind.EDITED:
            talk.send(
                _(
                    "I see that you changed an earlier message. I keep what you sent first; to change an answer, tap “Back”, "
                    "or look under “My details”."
                )
            )
        elif not (self._replied(talk, incoming) or self._command(talk, incoming)):
            self._said(talk, incoming.heard)
        self._move(talk)

    def _speaks_of_danger(self, talk: Talk, incoming: Incoming) -> bool:
        """Whether somebody has written that they are in danger: then that is no answer to what we asked, and we ask it again. Who
        only speaks of such things, or is of the team, is shown where help is, and answered."""
        danger, team = incoming.danger, talk.visitor.team
        if danger is None or (team and not danger.strong):
            return False
        if team or not danger.strong:
            talk.send(help_now.OFFER, [[help_now.help_button(talk.localizer)]])
            return False
        help_now.call(talk, incoming.heard.text or "", danger.language)
        if talk.visitor.conversation.course is not None:
            course.conduct(talk, self.journeys, None, _("When you are ready, this is where we were:"))
        return True

    def _move(self, talk: Talk) -> None:
        """Do with the journey under way what an action asked for."""
        match talk.take_next():
            case Next(Move.BEGIN, journey, subject) if journey in self.journeys and course.may(
                talk, self.journeys[journey].who
            ):
                course.begin(talk, self.journeys, journey, subject)
            case Next(Move.RESUME) if course.resume(talk, self.journeys):
                pass
            case Next(Move.STOP):
                course.stop(talk, self.journeys)
            case Next():
                show_menu(talk)

    def _replied(self, talk: Talk, incoming: Incoming) -> bool:
        """A reply, in Telegram, to a message of ours that waits for one; False when this is none, or not this person's to give."""
        is_command = (incoming.heard.text or "").startswith("/")
        if not incoming.reply_to or talk.visitor.language is None or is_command:
            return False
        name, _colon, subject = (outbox.subject_of(talk.db, incoming.chat_id, incoming.reply_to) or "").partition(":")
        reply = self.replies.get(name)
        if reply is None or not course.may(talk, reply.who):
            return False
        self._note_name(talk, reply.who)
        reply.function(talk, subject, incoming.heard)
        return True

    def _note_name(self, talk: Talk, who: Who) -> None:
        """Somebody with a role whom we have not asked for their name yet: as their phone has it."""
        if who.roles and not talk.visitor.name:
            talk.me.name = talk.visitor.name = talk.first_name or None

    def _command(self, talk: Talk, incoming: Incoming) -> bool:
        """/name and what follows it; False when this is none, or none for this person."""
        text = incoming.heard.text or ""
        if not text.startswith("/"):
            return False
        name, _space, argument = text[1:].partition(" ")
        name = name.partition("@")[0].casefold()
        if name == "start":
            welcome(talk, argument.strip(), guess_language(incoming.phone_language))
            return True
        action = self.actions.get(name)
        if action is None or not action.command or not (talk.visitor.language or name in WITHOUT_LANGUAGE):
            return False
        return self._act(talk, action, argument.strip())

    def _said(self, talk: Talk, heard: Heard) -> None:
        under_way = talk.visitor.conversation.course is not None
        if claiming.typed(talk, heard.typed or ""):
            return
        if talk.visitor.language is None and not under_way:
            ask_language(talk, self.doors.language_of(heard.typed or "") or talk.localizer.code)
        elif under_way:
            if (heard.text or "").startswith(
                "/"
            ):  # a command that is none, or not this person's: no answer to anything
                course.conduct(talk, self.journeys, None, _("I don't know that one. /help shows what I do know."))
            else:
                course.conduct(talk, self.journeys, heard)
        elif not (at_the_door.sent(talk, heard.typed or "") or self.doors.offer(talk, heard.typed or "")):
            show_menu(
                talk,
                _("Thank you for writing. I'm a helper that works with buttons, so here is what I can do for you."),
            )

    def _tapped(self, talk: Talk, tap: Tap, taken: Taken) -> None:
        match decode(tap.data):
            case Act(name, subject) if (action := self.actions.get(name)) and (
                talk.visitor.language or name in WITHOUT_LANGUAGE or action.who.roles
            ):
                if not self._act(talk, action, subject):
                    self._passed(talk)
            case Answer() as answer:
                self._answered(talk, answer, tap, taken)
            case _:
                self._passed(talk)

    def _answered(self, talk: Talk, answer: Answer, tap: Tap, taken: Taken) -> None:
        """A tap on a question's button: taken if it is the question of now, passed over if it is the same tap once more."""
        conversation = talk.visitor.conversation
        this_tap = f"{answer.turn}.{answer.option}"
        if answer.serial != conversation.serial or answer.turn != conversation.turn or conversation.course is None:
            if not (answer.serial == conversation.serial and this_tap == conversation.last_tap):
                self._passed(talk)
            return
        turn = conversation.turn
        if answer.option == BACK:
            course.back(talk, self.journeys)
        elif answer.option == STOP:
            course.stop(talk, self.journeys)
        else:
            ticked = tap.label.startswith(TICK) if tap.label else None
            course.conduct(talk, self.journeys, Heard(option=answer.option, ticked=ticked))
        if talk.forgotten or conversation.course is None or conversation.turn != turn:
            conversation.last_tap = this_tap
            self._show_answer(talk, tap, taken)

    def _show_answer(self, talk: Talk, tap: Tap, taken: Taken) -> None:
        """The tapped question gets its answer in the place of its buttons; its own text goes back as it came."""
        if not (tap.message_id and tap.text):
            return
        answer = talk.localizer.plain(talk.told) if talk.told else tap.label
        shown = f"{tap.text}\n\n✓ "
        bold = {"type": "bold", "offset": letters(shown), "length": letters(answer)}
        payload = {
            "chat_id": talk.visitor.chat_id,
            "message_id": tap.message_id,
            "text": shown + answer,
            "entities": [*tap.entities, *([bold] if answer else [])],
            "link_preview_options": {"is_disabled": True},
        }
        taken.courtesies.append(Courtesy("editMessageText", payload))

    def _act(self, talk: Talk, action: Action, subject: str) -> bool:
        """Do it; False, as if there were no such thing, when this person may not."""
        if not course.may(talk, action.who) or (
            action.who is Who.AGREED and not people.has_agreed(talk.db, talk.visitor.person_id)
        ):
            return False
        self._note_name(talk, action.who)
        action.function(talk, subject)
        return True

    def _passed(self, talk: Talk) -> None:
        if talk.visitor.language is None:
            ask_language(talk, talk.localizer.code)
        elif talk.visitor.conversation.course is not None:
            course.conduct(talk, self.journeys, None, _("That question has passed. Here is where we are:"))
        else:
            show_menu(talk, _("That button has had its day. Here is what I can do for you now."))

    def _refused(self, talk: Talk, refused: Refusal, incoming: Incoming) -> None:
        """Say why not, and ask what has to be answered anew."""
        conversation = talk.visitor.conversation
        under_way = conversation.course
        tapped = decode(incoming.tap.data) if incoming.tap else None
        if isinstance(tapped, Answer):
            conversation.last_tap = f"{tapped.turn}.{tapped.option}"
        if under_way is None:
            talk.send(refused.words, [[course.menu_button()]])
            return
        if refused.question:
            under_way.answers.pop(refused.question, None)
        course.conduct(talk, self.journeys, None, refused.words)

    def _set_reachable(self, db: Session, visitor: Visitor, unreachable_at: datetime | None) -> None:
        person = db.get(Person, visitor.person_id)
        if person is not None:
            person.unreachable_at = unreachable_at

    def _point_to_private(self, db: Session, incoming: Incoming, now: datetime, taken: Taken) -> None:
        if updates.tell_group_once(db, incoming.chat_id):
            words = _("Hello everybody. What you tell me should stay between us, so please write to me privately.")
            button = Button(_("Write to me"), f"https://t.me/{self.desk.username}")
            language = guess_language(incoming.phone_language)
            payload = self._message(language, words, button)
            self._owe(db, Outgoing(incoming.chat_id, "sendMessage", payload), now, taken)

    def _message(self, language: str | None, words: Any, button: Button | None = None) -> dict[str, Any]:
        localizer = self.desk.localizers.of(language)
        rows = [[{"text": localizer.plain(button.label), "url": str(button.does)}]] if button else []
        return message_json(localizer.html(words), rows)

    def _owe(self, db: Session, outgoing: Outgoing, now: datetime, taken: Taken, keep: bool = True) -> None:
        claimant = self.claimant() if outgoing.lane <= outbox.Lane.REPLY else None
        letters = outbox.owe(
            db,
            outgoing.chat_id,
            outgoing.method,
            outgoing.payload,
            now,
            lane=outgoing.lane,
            claimed_by=claimant,
            about=outgoing.about if keep else None,
            subject=outgoing.subject,
            keep=keep,
            notice=outgoing.notice,
            attachment=outgoing.attachment,
            good_until=outgoing.good_until,
            unasked=outgoing.unasked,
        )
        if claimant:
            taken.letters += letters
        else:
            taken.owed = True
