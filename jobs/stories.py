"""Stories by the clock: those whose time has come are told no more, what is taken back goes from the phones it went to, and what
nobody may tell is not kept for ever."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jobs.clock import Hands
from locales import _
from models import notices, outbox, stories, story_uses
from models.buttons import Act
from models.notices import Button, keyboard, message_json
from models.outbox import Lane, MessageOwed, State
from models.people import Person
from models.stories import NOT_SHOWN
from models.story_uses import StoryUnsaid
from prints import blank

AT_ONCE = 50
MOST_WAITING = 200  # changes of messages, so that reminders do not wait long behind them
UNSAYING = "unsaying"


def end(db: Session, hands: Hands, now: datetime) -> int:
    """Their time is over."""
    over = stories.over(db, now)
    for story in over:
        story_uses.unsay(db, hands.localizers, story, now)
        stories.end(db, story)
    return len(over)


def unsay(db: Session, hands: Hands, now: datetime) -> int:
    """Put a line in the place of what is told no more; a picture is deleted, or an empty one takes its place."""
    waiting = (MessageOwed.subject == UNSAYING, MessageOwed.state.in_((State.OWED, State.CLAIMED)))
    if (db.scalar(select(func.count()).select_from(MessageOwed).where(*waiting)) or 0) >= MOST_WAITING:
        return 0
    found = story_uses.unsaid(db, AT_ONCE)
    if found is None:
        return 0
    unsaid, sent = found
    reads = _languages(db, sent)
    for each in sent:
        _take_out(db, hands, unsaid, each, reads.get(each.chat_id, "en"), now)
    return len(sent)


def _languages(db: Session, sent: Sequence[MessageOwed]) -> dict[int, str]:
    people = db.scalars(select(Person).where(Person.chat_id.in_([each.chat_id for each in sent])))
    return {person.chat_id: person.reads for person in people if person.chat_id is not None}


def _take_out(db: Session, hands: Hands, unsaid: StoryUnsaid, sent: MessageOwed, language: str, now: datetime) -> None:
    localizer = hands.localizers.of(language)
    kind, _colon, row = unsaid.subject.partition(":")
    rows = [[Button(_("No more news"), Act("nonews", row))]] if kind == notices.ANNOUNCEMENT.name else []
    instead = message_json(localizer.html(NOT_SHOWN), keyboard(localizer, rows))
    for method, payload, file in _changes(sent.method, instead):
        payload["message_id"] = sent.message_id
        outbox.owe(
            db, sent.chat_id, method, payload, now, lane=Lane.NOTICE, subject=UNSAYING, keep=False, attachment=file
        )


def _changes(sent_as: str, instead: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], tuple[str, bytes] | None]]:
    """The calls that take a message out, with their files. What is not words is deleted; for where Telegram deletes it no more, a
    picture gives way to an empty one before, and a voice message loses what was said with it."""
    if sent_as == "sendMessage":
        yield "editMessageText", instead, None
        return
    caption = {"caption": instead["text"], "parse_mode": instead["parse_mode"]}
    below = {"reply_markup": instead["reply_markup"]} if "reply_markup" in instead else {}
    if sent_as == "sendPhoto":
        media = {"type": "photo", "media": "attach://file", **caption}
        yield "editMessageMedia", {"media": media, **below}, (blank.NAME, blank.png())
    else:
        yield "editMessageCaption", {**caption, **below}, None
    yield "deleteMessage", {}, None


def clear(db: Session, hands: Hands, now: datetime) -> int:
    """A year after it was told, what nobody may tell is erased, and its teller hears that."""
    old = stories.unused(db, now)
    for story, person in old:
        words = _("A year ago you told us how it went. We do not keep that any longer: it is erased. Thank you again.")
        notices.tell(db, hands.localizers, notices.STORY_WORDS, person, words, (), now)
        story_uses.unsay(db, hands.localizers, story, now)
        db.delete(story)
    db.flush()
    return len(old)
