"""Messages on a shared phone: they show only that they are there, open by a tap, and are put away by another."""

from typing import Any

from handlers.declarations import Who, action
from handlers.talk import Talk
from locales import _
from models import notices
from models.buttons import Act, number
from models.notices import Button, Outgoing, button_json

SHOWN = "shown"  # the subject of "Close" on what is a message of its own, and can only be deleted


@action("open", who=Who.ANYONE)
def open_message(talk: Talk, subject: str) -> None:
    """Show it in the place of the line that hid it. A voice message or picture comes by itself: a text cannot become one."""
    opened = notices.open_sealed(talk.db, talk.me, number(subject) or 0)
    if opened is None:
        talk.edit(_("That message is not there any more."))
        return
    method, payload, about = opened
    if method == "sendMessage" and talk.tapped_message:
        payload, method = {**payload, "message_id": talk.tapped_message}, "editMessageText"
    elif talk.tapped_message:
        talk.delete(talk.visitor.chat_id, talk.tapped_message)
    close = Button(_("Close"), Act("putaway", SHOWN if method in notices.FILE_FIELDS else ""))
    talk.outgoing.append(Outgoing(talk.visitor.chat_id, method, _with_button(talk, payload, close), about=about))


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
