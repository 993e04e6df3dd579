"""Messages on a shared phone: they show only that they are there, open by a tap, and are put away by another."""

from typing import Any

from sqlalchemy import select

from handlers.course import menu_button
from handlers.declarations import Who, action
from handlers.talk import Talk
from locales import _
from models import announcement_words, notices
from models.buttons import Act, number
from models.notices import Button, Outgoing, button_json
from models.outbox import MessageOwed

SHOWN = "shown"  # the subject of "Close" on what is a message of its own, and can only be deleted


@action("open", who=Who.ANYONE)
def open_message(talk: Talk, subject: str) -> None:
    """Show it in the place of the line that hid it. A voice message or picture comes by itself: a text cannot become one."""
    opened = notices.open_sealed(talk.db, talk.me, number(subject) or 0)
    if opened is None:
        talk.edit(_("That message is not there any more."), [[menu_button()]])
        return
    method, payload, about = opened
    _put_in_place(talk, method, payload, about)


@action("readnews", who=Who.ANYONE)
def read_news(talk: Talk, subject: str) -> None:
    """The announcement of which a shared phone got only the line; whoever else asks gets nothing."""
    got = MessageOwed.chat_id == talk.visitor.chat_id, MessageOwed.announcement_id == (number(subject) or 0)
    if talk.db.scalar(select(MessageOwed.id).where(*got).limit(1)) is None:
        talk.edit(_("That message is not there any more."), [[menu_button()]])
        return
    method, payload = announcement_words.render(
        talk.desk.localizers, talk.db, number(subject) or 0, talk.localizer.code
    )
    _put_in_place(talk, method, payload, None, f"copy:{number(subject)}")


def _put_in_place(
    talk: Talk, method: str, payload: dict[str, Any], about: int | None, subject: str | None = None
) -> None:
    """Of the line that hid it."""
    if method == "sendMessage" and talk.tapped_message:
        payload, method = {**payload, "message_id": talk.tapped_message}, "editMessageText"
    elif talk.tapped_message:
        talk.delete(talk.visitor.chat_id, talk.tapped_message)
    close = Button(_("Close"), Act("putaway", SHOWN if method in notices.FILE_FIELDS else ""))
    said = _with_button(talk, payload, close)
    talk.outgoing.append(Outgoing(talk.visitor.chat_id, method, said, about=about, subject=subject))


@action("putaway", who=Who.ANYONE)
def put_away(talk: Talk, subject: str) -> None:
    """Take what it says off the phone."""
    if subject == SHOWN and talk.tapped_message:
        talk.delete(talk.visitor.chat_id, talk.tapped_message)
    else:
        talk.edit(_("You have read this message."))


def _with_button(talk: Talk, payload: dict[str, Any], button: Button) -> dict[str, Any]:
    """What is to be shown, with one more button below it."""
    rows = payload.get("reply_markup", {}).get("inline_keyboard", [])
    return {**payload, "reply_markup": {"inline_keyboard": [*rows, [button_json(talk.localizer, button)]]}}
