"""What a talk says: messages of its own, changes of earlier ones, files, notices to others. All of it is gathered, and written down
as owed when the talk is over."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Unpack

from sqlalchemy.orm import Session

from locales import Localizer, Localizers, Sayable, Words, _
from models import notices, outbox
from models.buttons import Act
from models.content import Content
from models.conversations import Visitor
from models.notices import BesideWords, Button, File, Notice, Outgoing, keyboard, message_json
from models.people import Person
from models.recordings import Recordings

MOST_HEARD = 4  # recordings that fit on one button


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


class Speaker:
    """What can be said to a person, and for them to others. `said` is what joins their next message."""

    def __init__(self, desk: Desk, db: Session, visitor: Visitor, now: datetime, tapped_message: int = 0) -> None:
        self.desk = desk
        self.db = db
        self.visitor = visitor
        self.now = now
        self.tapped_message = tapped_message
        self.localizer: Localizer = desk.localizers.of(visitor.language)
        self.said: list[Sayable] = []
        self.outgoing: list[Outgoing] = []
        self.concerning: Person | None = None  # somebody else whose name stands in what is said
        self.beneficiary = 0  # the person whom a journey is for, when that is not who talks
        self._last: list[Outgoing] = []

    def say(self, words: Sayable) -> None:
        """Joins the next question, or stands as the last message. Not said again to who has answered what follows it."""
        self.said.append(words)

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

    def hand_over(
        self,
        name: str,
        content: bytes,
        words: Sayable,
        rows: Sequence[Sequence[Button]] = (),
        *,
        after: bool = False,
        picture: bool = False,
    ) -> None:
        """A file, or a `picture` that is seen at once. `content` may be an order of prints.press, as it is kept: it is printed when the
        message is sent. `after` what the journey says at its end."""
        method, field = ("sendPhoto", "photo") if picture else ("sendDocument", "document")
        payload: dict[str, Any] = {field: "attach://file"}
        if caption := self.localizer.html(words):
            payload |= {"caption": caption, "parse_mode": "HTML"}
        if rows:
            payload["reply_markup"] = {"inline_keyboard": keyboard(self.localizer, rows)}
        about = self.concerning.id if self.concerning else None
        file = Outgoing(self.visitor.chat_id, method, payload, about=about, attachment=(name, content))
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
        about: Person | None = None,
        **beside: Unpack[BesideWords],
    ) -> None:
        """A notice to somebody, in their language. `about`: whose words or name it carries, this talk's person unless another is
        given."""
        concerned = about.id if about else self.beneficiary or self.visitor.person_id
        outgoing = notices.compose(
            self.db, self.desk.localizers, notice, person, words, rows, self.now, about=concerned, **beside
        )
        if outgoing:
            self.outgoing.append(outgoing)

    def finish(self, rows: Sequence[Sequence[Button]] = ()) -> None:
        """Send what the journey said at its end, with buttons to go on by."""
        self._put_away_contact_button(None)
        if self.said:
            self._flush(self.said.pop(), keyboard(self.localizer, rows))
        self.outgoing, self._last = [*self.outgoing, *self._last], []

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

    def _flush(self, words: Sayable, inline: list[list[dict[str, Any]]], subject: str | None = None) -> None:
        self._flush_html(self.localizer.html(words), [*inline, *self._listen(*self.said, words)], subject)

    def _listen(self, *parts: Sayable) -> list[list[dict[str, Any]]]:
        """A button that plays what of this is read aloud; none where nothing is."""
        heard = self.desk.recordings.among(self.localizer.code, (self.localizer.plain(part) for part in parts))
        button = Button(_("🔊 Listen"), Act("hear", ".".join(heard[:MOST_HEARD])))
        return keyboard(self.localizer, [[button]]) if heard else []

    def _flush_html(self, text: str, inline: list[list[dict[str, Any]]], subject: str | None = None) -> None:
        """One message: what was said before, then `text`."""
        parts = [*(self.localizer.html(said) for said in self.said), text]
        self.said = []
        payload = message_json("\n\n".join(parts), inline)
        about = self.concerning.id if self.concerning else self.beneficiary or None
        self.outgoing.append(Outgoing(self.visitor.chat_id, "sendMessage", payload, about=about, subject=subject))
