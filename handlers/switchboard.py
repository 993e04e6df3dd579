"""Where what a person said or tapped goes: to the question that was asked, an action, a command, a reply, a door; to help."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from handlers import arriving, at_the_door, course, help_now
from handlers.declarations import Action, Journey, Reply, Who
from handlers.doors import Doors
from handlers.incoming import Incoming, Kind, Tap
from handlers.questions import TICK, Heard
from handlers.talk import BACK, STOP, Move, Next, Talk
from handlers.welcome import ask_language, show_menu
from locales import Localizers, _
from models import agreements, outbox
from models.buttons import Act, Answer, decode
from models.fitting import letters
from models.schema import Refusal


@dataclass(frozen=True)
class Courtesy:
    """A call that only looks nice: made after the commit, dropped when it fails."""

    method: str
    payload: dict[str, Any]


class Switchboard:
    """All journeys, actions and replies there are; finds the one for what a person said or tapped."""

    def __init__(
        self, journeys: Iterable[Journey], actions: Iterable[Action], replies: Iterable[Reply], localizers: Localizers
    ) -> None:
        self.journeys = {journey.name: journey for journey in journeys}
        self.actions = {action.name: action for action in actions}
        self.replies = {reply.name: reply for reply in replies}
        self.doors = Doors(localizers)

    def answer(self, talk: Talk, incoming: Incoming) -> list[Courtesy]:
        """Let it be answered; gives back what is to look nice besides."""
        shown: list[Courtesy] = []
        conversation = talk.visitor.conversation
        if conversation.course and conversation.course.journey not in self.journeys:
            conversation.course = None  # it was there in an earlier version of the program
        if incoming.heard.voice and not talk.visitor.team:
            talk.send(help_now.VOICE_UNHEARD, [[help_now.help_button(talk.localizer)]])
        if self._speaks_of_danger(talk, incoming):
            pass
        elif incoming.tap is not None:
            shown = self._tapped(talk, incoming.tap)
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
        return shown

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
            arriving.start(talk, argument.strip())
            return True
        action = self.actions.get(name)
        if action is None or not action.command:
            return False
        if not (talk.visitor.language or action.before_language or action.who.roles):
            ask_language(talk, talk.localizer.code)
            return True
        return self._act(talk, action, argument.strip())

    def _said(self, talk: Talk, heard: Heard) -> None:
        under_way = talk.visitor.conversation.course is not None
        if arriving.typed(talk, heard.typed or ""):
            return
        if talk.visitor.language is None and not under_way:
            likely, about = self.doors.understood(heard.typed or "")
            ask_language(talk, likely or talk.localizer.code, about=about)
        elif under_way:
            if (heard.text or "").startswith(
                "/"
            ):  # a command that is none, or not this person's: no answer to anything
                course.conduct(talk, self.journeys, None, _("I don't know that one. /help shows what I do know."))
            else:
                course.conduct(talk, self.journeys, heard)
                if talk.no_answer and not (talk.visitor.team or talk.course.on_behalf):
                    self.doors.offer_instead(talk, heard.typed or "")
        elif not (at_the_door.sent(talk, heard.typed or "") or self.doors.offer(talk, heard.typed or "")):
            show_menu(
                talk,
                _("Thank you for writing. I'm a helper that works with buttons, so here is what I can do for you."),
            )

    def _tapped(self, talk: Talk, tap: Tap) -> list[Courtesy]:
        match decode(tap.data):
            case Act(name, subject) if (action := self.actions.get(name)) and (
                talk.visitor.language or action.before_language or action.who.roles
            ):
                if not self._act(talk, action, subject):
                    self._passed(talk)
            case Answer() as answer:
                return self._answered(talk, answer, tap)
            case _:
                self._passed(talk)
        return []

    def _answered(self, talk: Talk, answer: Answer, tap: Tap) -> list[Courtesy]:
        """A tap on a question's button: taken if it is the question of now, passed over if it is the same tap once more."""
        conversation = talk.visitor.conversation
        this_tap = f"{answer.turn}.{answer.option}"
        if answer.serial != conversation.serial or answer.turn != conversation.turn or conversation.course is None:
            if not (answer.serial == conversation.serial and this_tap == conversation.last_tap):
                self._passed(talk)
            return []
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
            return self._show_answer(talk, tap)
        return []

    def _show_answer(self, talk: Talk, tap: Tap) -> list[Courtesy]:
        """The tapped question gets its answer in the place of its buttons; its own text goes back as it came."""
        if not (tap.message_id and tap.text):
            return []
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
        return [Courtesy("editMessageText", payload)]

    def _act(self, talk: Talk, action: Action, subject: str) -> bool:
        """Do it; False, as if there were no such thing, when this person may not, or nothing comes of it."""
        if not course.may(talk, action.who) or (
            action.who is Who.AGREED and not agreements.has_agreed(talk.db, talk.visitor.person_id)
        ):
            return False
        self._note_name(talk, action.who)
        action.function(talk, subject)
        return talk.has_answered

    def _passed(self, talk: Talk) -> None:
        if talk.visitor.language is None:
            ask_language(talk, talk.localizer.code)
        elif talk.visitor.conversation.course is not None:
            course.conduct(talk, self.journeys, None, _("That question has passed. Here is where we are:"))
        else:
            show_menu(talk, _("That button has had its day. Here is what I can do for you now."))

    def refuse(self, talk: Talk, refused: Refusal, incoming: Incoming) -> None:
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
