"""Takes an update: one transaction in which it is recognised, understood, answered, and the answer written down as owed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers.declarations import Action, Journey, Reply
from handlers.incoming import Incoming, Kind
from handlers.speaking import Desk
from handlers.switchboard import Courtesy, Switchboard
from handlers.talk import Talk
from handlers.welcome import ask_language
from locales import _, guess_language
from models import conversations, notices, outbox, updates
from models.conversations import Flood, Visitor
from models.notices import Button, Outgoing, message_json
from models.people import Person
from models.schema import Refusal


@dataclass(frozen=True)
class Known:
    """What is to be known of a chat while the database cannot be asked: their language, and whether they are of the team."""

    language: str
    team: bool


@dataclass
class Taken:
    """What came of an update: letters to send now, courtesies, whether something else is owed to somebody, and who its person
    now is (None: nobody we know), where it was `looked_up`."""

    letters: list[outbox.Letter] = field(default_factory=list)
    courtesies: list[Courtesy] = field(default_factory=list)
    owed: bool = False
    known: Known | None = None
    looked_up: bool = False


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
        self.switchboard = Switchboard(journeys, actions, replies, desk.localizers)

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
        taken.looked_up = True
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
            self.switchboard.refuse(talk, refused, incoming)
        elif self._wanted(talk, incoming) or incoming.calls_for_help:
            taken.courtesies += self.switchboard.answer(talk, incoming)
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
        letters = notices.owe(db, outgoing, now, claimed_by=claimant, keep=keep)
        if claimant:
            taken.letters += letters
        else:
            taken.owed = True
