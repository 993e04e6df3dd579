"""The methods that change or remove a message, and the answers to taps."""

from simulator.answers import Json, bad_request
from simulator.calls import Call
from simulator.chats import StoredMessage
from simulator.markup import read_inline
from simulator.media import photo_content
from simulator.people import Person
from simulator.sending import MEDIA, caption
from simulator.telegram import Telegram
from simulator.texts import MESSAGE_LIMIT, read_text

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
ANSWER_LIMIT = 200


def edit_message_text(telegram: Telegram, call: Call) -> Json:
    person, message = _own(telegram, call)
    text, entities = read_text(call, "text", "entities", MESSAGE_LIMIT)
    if not text:
        raise bad_request("message text is empty")
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    kept = {name: value for name, value in message.content.items() if name not in ("text", "entities")}
    content = {**kept, "text": text, **({"entities": entities} if entities else {})}
    return _edit(telegram, person, message, content, read_inline(call))


def edit_message_caption(telegram: Telegram, call: Call) -> Json:
    person, message = _own(telegram, call)
    if not any(kind in message.content for kind in MEDIA):
        raise bad_request("there is no caption in the message to edit")
    kept = {name: value for name, value in message.content.items() if not name.startswith("caption")}
    return _edit(telegram, person, message, kept | caption(call), read_inline(call))


def edit_message_media(telegram: Telegram, call: Call) -> Json:
    """Another photo in the place of what was there. Telegram changes no voice messages."""
    person, message = _own(telegram, call)
    media = call.data("media", "media")
    if not isinstance(media, dict) or media.get("type") != "photo" or "voice" in message.content:
        raise bad_request("message can't be edited")
    photo = Call(call.method, {**media, "photo": media.get("media")}, call.uploads)
    kept = {name: value for name, value in message.content.items() if name == "reply_to_message"}
    content = kept | photo_content(telegram.files, photo) | caption(photo)
    return _edit(telegram, person, message, content, read_inline(call))


def edit_message_reply_markup(telegram: Telegram, call: Call) -> Json:
    person, message = _own(telegram, call)
    return _edit(telegram, person, message, message.content, read_inline(call))


def delete_message(telegram: Telegram, call: Call) -> bool:
    person = telegram.known(call)
    message = person.chat.find(call.integer("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    person.chat.touch(message, deleted=True, inline=None)
    return True


def answer_callback_query(telegram: Telegram, call: Call) -> bool:
    text = call.text("text")
    if len(text) > ANSWER_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    person = telegram.queries.answer(call.text("callback_query_id"), telegram.config.clock())
    if text:
        person.chat.toast(text, call.flag("show_alert"))
    return True


def _own(telegram: Telegram, call: Call) -> tuple[Person, StoredMessage]:
    person = telegram.reachable(call)
    message = person.chat.find(call.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if not message.from_bot:
        raise bad_request("message can't be edited")
    return person, message


def _edit(telegram: Telegram, person: Person, message: StoredMessage, content: Json, inline: Json | None) -> Json:
    if content == message.content and inline == message.inline:
        raise bad_request(NOT_MODIFIED)
    person.chat.touch(message, content=content, inline=inline, edit_date=telegram.now())
    return telegram.as_api(person, message)
