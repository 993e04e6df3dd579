"""Notices: messages that the bot sends to one person by itself, in their language. Here are all kinds there are.

Who has no chat with us is told by telephone (the call list); who shares a phone gets a line without content, and opens the rest by
a tap.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from typing import Any, TypedDict, Unpack

import orjson
from sqlalchemy import ForeignKey, Text, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from locales import Localizer, Localizers, Sayable, _
from models import calls, outbox, people
from models.buttons import Act, encode
from models.people import Person, Role
from models.schema import NEVER_REUSED, Base, BigId, clear

_TAG = re.compile("<[^>]+>")
FILE_FIELDS = {"sendVoice": "voice", "sendPhoto": "photo"}


@dataclass(frozen=True)
class Notice:
    """A kind of notice: its name, and the role it is for (None: whoever it concerns themselves). `unasked`: it counts towards what
    somebody gets in a week without having asked."""

    name: str
    to: Role | None
    lane: outbox.Lane = outbox.Lane.NOTICE
    unasked: bool = False


SIGN_UP = Notice("sign-up", Role.COORDINATOR)
WITHDRAWN = Notice("withdrawn", None)  # to whoever was told something that has to go
ENQUIRY = Notice("enquiry", Role.COORDINATOR)  # what somebody wrote to the team, and what became of it
ENQUIRY_LATE = Notice("enquiry-late", Role.COORDINATOR)
TO_TRANSLATE = Notice("to-translate", Role.COORDINATOR)
ALERT = Notice("alert", Role.COORDINATOR, outbox.Lane.URGENT)  # a call for help
REFERRAL_LATE = Notice("referral-late", Role.COORDINATOR)
REFERRAL_NEWS = Notice("referral-news", Role.COORDINATOR)
ASSIGNED = Notice("assigned", Role.COORDINATOR)
REFERRAL = Notice("referral", Role.PARTNER)
FROM_TEAM = Notice("from-team", None)  # an answer, or the first word
STAGE = Notice("stage", None)
ASK_REFERRAL = Notice("ask-referral", None)  # may this organisation see what you told us?
REFERRAL_SEEN = Notice("referral-seen", None)  # an organisation has read it and gets in touch
ROUND_UP = Notice("round-up", Role.COORDINATOR)  # with all numbers
ROUND_UP_OF_PARTNER = Notice("round-up-partner", Role.PARTNER)  # without those that tell of somebody
ROUND_UP_OF_READER = Notice("round-up-reader", Role.READER)
NOT_ANSWERED = Notice("not-answered", None)  # we promised an answer and are late
ROLE_ENDED = Notice("role-ended", None)
PLACE_FREE = Notice("place-free", None)  # to who waits for one
PLACE_PASSED = Notice("place-passed", None)  # who did not answer: it went to the next
HOW_WAS_IT = Notice("how-was-it", None, unasked=True)
WHAT_KEPT_YOU = Notice("what-kept-you", None, unasked=True)  # to who had booked and did not come
ANNOUNCEMENT = Notice("announcement", None, outbox.Lane.ANNOUNCEMENT, unasked=True)
TO_APPROVE = Notice("to-approve", Role.COORDINATOR)  # an announcement that waits for a second coordinator
ANNOUNCING = Notice("announcing", Role.COORDINATOR)  # how far an announcement is, and what came of it
EVENT_MOVED = Notice("event-moved", None)
EVENT_CANCELLED = Notice("event-cancelled", None)
REMINDER = Notice("reminder", None, unasked=True)
NUDGE = Notice("nudge", None, unasked=True)  # a sign-up that they had begun
TASK = Notice("task", Role.COORDINATOR)  # somebody needs help to come
TASK_TAKEN = Notice("task-taken", None)  # who of the team sees to it
PROMISE_LATE = Notice("promise-late", Role.COORDINATOR)
NOT_IN_TOUCH = Notice("not-in-touch", None)  # we promised to be in touch and are late
LINK_FULL = Notice("link-full", None)  # as many have come by somebody's link as may, or very many
LINK_SWITCHED = Notice("link-switched", None)  # to whose link the team has switched off or on
LINK_FULL_TEAM = Notice("link-full-team", Role.COORDINATOR)
WHO_ELSE = Notice("who-else", None, unasked=True)  # whom they might tell, after an event that went well
CARD_VOID = Notice("card-void", None)  # to who entered somebody: three wrong names were tried with their card
CARD_ENDED = Notice("card-ended", None)  # to who entered somebody: nobody has claimed it, and it is erased
CARDS_WAIT = Notice("cards-wait", Role.COORDINATOR)  # records that nobody has claimed, once a day
THANKS = Notice("thanks", None, unasked=True)  # to whoever told people who have signed up
STORY = Notice("story", Role.COORDINATOR)  # somebody has told how it went, agreed to it, wants it changed or back
STORY_WORDS = Notice("story-words", None)  # the wording of their story, to agree to; or that it is erased
MENTOR_ASKED = Notice("mentor-asked", None)  # would you be their mentor?
MENTEE_ASKED = Notice("mentee-asked", None)  # would you like them as your mentor?
INTRODUCED = Notice("introduced", None)
PAIR_NEWS = Notice("pair-news", None)  # what the other has decided, or the time has
RELAYED = Notice("relayed", None)  # what one of a pair writes to the other
MEETING = Notice("meeting", None)  # a time for one, the day before, whether they met
MENTORING_NUDGE = Notice("mentoring-nudge", None, unasked=True)
AFTER_THIRD = Notice("after-third", None, unasked=True)
PAIR_WRONG = Notice("pair-wrong", Role.COORDINATOR)  # somebody has said that something is wrong
PAIR_STILL = Notice("pair-still", Role.COORDINATOR)  # a pair that does not meet
MATCHES = Notice("matches", Role.COORDINATOR)  # proposed pairs of mentor and mentee to look at
NO_MENTOR_YET = Notice("no-mentor-yet", None)  # why somebody still waits for a mentor
MENTOR_OFFER = Notice("mentor-offer", Role.COORDINATOR)  # somebody would like to mentor, and waits for a yes
MENTOR_APPROVED = Notice("mentor-approved", None)
MENTOR_NOT_NOW = Notice("mentor-not-now", None)  # the team cannot take up an offer

NOTICES = tuple(each for each in tuple(globals().values()) if isinstance(each, Notice))
TO_TEAM = frozenset(notice.name for notice in NOTICES if notice.to)


class SealedMessage(Base):
    """A notice that waits to be opened: `payload` is what is then shown."""

    __tablename__ = "sealed_message"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    method: Mapped[str]
    payload: Mapped[str] = mapped_column(Text)
    about: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"))
    sealed_at: Mapped[datetime]


@dataclass(frozen=True)
class Button:
    """A button of a message. `does` is an action, or a web address."""

    label: Sayable
    does: Act | str


@dataclass(frozen=True)
class File:
    """Something Telegram has already: `method` is sendVoice or sendPhoto, `file_id` Telegram's."""

    method: str
    file_id: str


@dataclass(frozen=True)
class Outgoing:
    """A message to a person, in their language, ready but for its chat. `attachment`: a file's name and content; `good_until`: after
    that it is not sent any more."""

    chat_id: int
    method: str
    payload: dict[str, Any]
    lane: outbox.Lane = outbox.Lane.REPLY
    about: int | None = None
    subject: str | None = None
    notice: str | None = None
    attachment: tuple[str, bytes] | None = field(default=None, repr=False)
    good_until: datetime | None = None
    unasked: bool = False


class BesideWords(TypedDict, total=False):
    """What a notice may have besides its words and buttons. `subject`: what a reply to it is a reply to; `edit`: the message to put
    it in the place of, or of its `caption`; `file`: what the words are the caption of; `attachment`: a file's name and content, that
    goes with them; `good_until`: after that it is not sent any more; `silent`: the phone makes no sound."""

    subject: str | None
    edit: int | None
    file: File | None
    caption: bool
    attachment: tuple[str, bytes] | None
    good_until: datetime | None
    silent: bool


def compose(
    db: Session,
    localizers: Localizers,
    notice: Notice,
    person: Person,
    words: Sayable,
    rows: Sequence[Sequence[Button]],
    now: datetime,
    *,
    about: int | None = None,
    **beside: Unpack[BesideWords],
) -> Outgoing | None:
    """A notice in the words of its receiver; None when they are told by telephone instead.

    `about`: the person whose words or name it carries. Raises RuntimeError when the receiver has not the role
    that it is for.
    """
    if notice.to is not None and not people.has_role(db, person.id, notice.to):
        raise RuntimeError(f"{notice.name!r} is not for person {person.id}")
    if person.chat_id is None:
        _put_on_call_list(db, localizers, person, words, now)
        return None
    localizer = localizers.of(person.reads)
    method, payload = _written(localizer, words, rows, beside)
    attachment, in_place = beside.get("attachment"), beside.get("edit") is not None
    if person.neutral and notice.to is None and not attachment and not in_place:
        method, payload = "sendMessage", _sealed(db, localizer, person, method, payload, about, now)
    if beside.get("silent"):
        payload = {**payload, "disable_notification": True}
    return Outgoing(
        person.chat_id, method, payload, notice.lane, about, beside.get("subject"), notice.name, attachment,
        beside.get("good_until"), notice.unasked,
    )  # fmt: skip


def _written(
    localizer: Localizer, words: Sayable, rows: Sequence[Sequence[Button]], beside: BesideWords
) -> tuple[str, dict[str, Any]]:
    """The method and payload that say it."""
    payload = message_json(localizer.html(words), keyboard(localizer, rows))
    edit, file = beside.get("edit"), beside.get("file")
    if edit is not None:
        payload["message_id"] = edit
    if beside.get("attachment"):
        return "sendDocument", _as_caption(payload, {"document": "attach://file"})
    if file or beside.get("caption"):
        method = file.method if file else "editMessageCaption"
        return method, _as_caption(payload, {FILE_FIELDS[file.method]: file.file_id} if file else {})
    return "sendMessage" if edit is None else "editMessageText", payload


def tell(
    db: Session,
    localizers: Localizers,
    notice: Notice,
    person: Person,
    words: Sayable,
    rows: Sequence[Sequence[Button]],
    now: datetime,
    *,
    about: int | None = None,
    **beside: Unpack[BesideWords],
) -> None:
    """Compose a notice and write it down as owed: for the clock."""
    outgoing = compose(db, localizers, notice, person, words, rows, now, about=about, **beside)
    if outgoing:
        owe(db, outgoing, now)


def owe(
    db: Session, outgoing: Outgoing, now: datetime, *, claimed_by: str | None = None, keep: bool = True
) -> list[outbox.Letter]:
    """Write down that it is owed: for whoever delivers, or the one that has claimed it. What is not kept is about nobody, either."""
    return outbox.owe(
        db, outgoing.chat_id, outgoing.method, outgoing.payload, now,
        lane=outgoing.lane, claimed_by=claimed_by, about=outgoing.about if keep else None, subject=outgoing.subject, keep=keep,
        notice=outgoing.notice, attachment=outgoing.attachment, good_until=outgoing.good_until, unasked=outgoing.unasked,
    )  # fmt: skip


def open_sealed(db: Session, person: Person, sealed_id: int) -> tuple[str, dict[str, Any], int | None] | None:
    """The method and payload of a notice that waited for its person, and whom it is about; None when there is no such (any more).
    It is opened once."""
    sealed = db.get(SealedMessage, sealed_id)
    if sealed is None or sealed.person_id != person.id:
        return None
    opened = (sealed.method, orjson.loads(sealed.payload), sealed.about)
    db.delete(sealed)
    return opened


def drop(db: Session, chat_id: int, role: Role) -> None:
    """What somebody was to be told in a role, and has not been yet, is not told: the role has ended."""
    kinds = [notice.name for notice in NOTICES if notice.to is role]
    unsent = outbox.MessageOwed.state.in_([outbox.State.OWED, outbox.State.CLAIMED])
    mine = (outbox.MessageOwed.chat_id == chat_id) & outbox.MessageOwed.notice.in_(kinds)
    db.execute(delete(outbox.MessageOwed).where(mine, unsent).execution_options(synchronize_session=False))


def message_json(html: str, inline: list[list[dict[str, Any]]]) -> dict[str, Any]:
    """What sendMessage takes, but for the chat."""
    payload: dict[str, Any] = {"text": html, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    if inline:
        payload["reply_markup"] = {"inline_keyboard": inline}
    return payload


def keyboard(localizer: Localizer, rows: Sequence[Sequence[Button]]) -> list[list[dict[str, Any]]]:
    return [[button_json(localizer, button) for button in row] for row in rows]


def button_json(localizer: Localizer, button: Button) -> dict[str, Any]:
    label = localizer.plain(button.label)
    if isinstance(button.does, str):
        return {"text": label, "url": button.does}
    return {"text": label, "callback_data": encode(button.does)}


def _as_caption(payload: Mapping[str, Any], file: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in payload.items() if key not in ("text", "link_preview_options")}
    return {**kept, "caption": payload["text"], **file}


def _put_on_call_list(db: Session, localizers: Localizers, person: Person, words: Sayable, now: datetime) -> None:
    texts = {each.code: unescape(_TAG.sub("", each.html(words))) for each in localizers.all()}  # to be read out
    calls.owe(db, person.id, texts, now)


def _sealed(
    db: Session,
    localizer: Localizer,
    person: Person,
    method: str,
    payload: dict[str, Any],
    about: int | None,
    now: datetime,
) -> dict[str, Any]:
    sealed = SealedMessage(
        person_id=person.id, method=method, payload=orjson.dumps(payload).decode(), about=about, sealed_at=now
    )
    db.add(sealed)
    db.flush()
    return sealed_json(localizer, Act("open", str(sealed.id)))


def sealed_json(localizer: Localizer, opens: Act) -> dict[str, Any]:
    """What stands in a chat in the place of a message that is to be opened."""
    return message_json(localizer.html(_("You have a message.")), keyboard(localizer, [[Button(_("Open"), opens)]]))


def clear_sealed(db: Session, before: datetime) -> int:
    """What waited for its person since before then goes, some of it; how much."""
    return clear(db, SealedMessage.id, SealedMessage.sealed_at < before)
