"""The methods that put a message of the bot into a chat."""

from simulator.answers import Json, bad_request
from simulator.calls import Call
from simulator.chats import StoredMessage
from simulator.markup import Markup, read_markup
from simulator.media import document_content, photo_content, voice_content
from simulator.people import Person
from simulator.telegram import Telegram
from simulator.texts import CAPTION_LIMIT, MESSAGE_LIMIT, read_text

ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
MEDIA = ("photo", "voice", "document")


def send_message(telegram: Telegram, call: Call) -> Json:
    person = telegram.reachable(call)
    text, entities = read_text(call, "text", "entities", MESSAGE_LIMIT)
    if not text:
        raise bad_request("message text is empty")
    return _send(telegram, call, person, {"text": text, "entities": entities} if entities else {"text": text})


def send_photo(telegram: Telegram, call: Call) -> Json:
    person = telegram.reachable(call)
    return _send(telegram, call, person, photo_content(telegram.files, call) | caption(call))


def send_voice(telegram: Telegram, call: Call) -> Json:
    person = telegram.reachable(call)
    return _send(telegram, call, person, voice_content(telegram.files, call) | caption(call))


def send_document(telegram: Telegram, call: Call) -> Json:
    person = telegram.reachable(call)
    return _send(telegram, call, person, document_content(telegram.files, call) | caption(call))


def copy_message(telegram: Telegram, call: Call) -> Json:
    person = telegram.reachable(call)
    original = telegram.known(call, "from_chat_id").chat.find(call.integer("message_id"))
    if original is None:
        raise bad_request("message to copy not found")
    content = {name: value for name, value in original.content.items() if name != "reply_to_message"}
    if call.has("caption") and any(kind in content for kind in MEDIA):
        content = {name: value for name, value in content.items() if not name.startswith("caption")} | caption(call)
    return {"message_id": _send(telegram, call, person, content)["message_id"]}


def send_chat_action(telegram: Telegram, call: Call) -> bool:
    telegram.reachable(call)
    if call.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def caption(call: Call) -> Json:
    """The caption of media, as fields of the message."""
    text, entities = read_text(call, "caption", "caption_entities", CAPTION_LIMIT)
    if not text:
        return {}
    return {"caption": text, "caption_entities": entities} if entities else {"caption": text}


def _send(telegram: Telegram, call: Call, person: Person, content: Json) -> Json:
    """Store the message once nothing speaks against it any more; the message as Telegram returns it."""
    markup = read_markup(call)
    content = content | _reply(telegram, call, person)
    telegram.flood.admit(person.id, telegram.config.clock())
    message = _store(telegram, person, content, markup)
    return telegram.as_api(person, message)


def _store(telegram: Telegram, person: Person, content: Json, markup: Markup) -> StoredMessage:
    message = StoredMessage(
        telegram.next_message_id(), telegram.now(), True, content, inline=markup.inline, keyboard=markup.keyboard
    )
    person.chat.touch(message)
    return message


def _reply(telegram: Telegram, call: Call, person: Person) -> Json:
    wanted = call.data("reply_parameters", "reply parameters") if call.has("reply_parameters") else None
    if not wanted:
        return {}
    original = person.chat.find(int(wanted.get("message_id", 0)))
    if original is not None:
        shown = telegram.as_api(person, original)
        shown.pop("reply_to_message", None)
        return {"reply_to_message": shown}
    if wanted.get("allow_sending_without_reply"):
        return {}
    raise bad_request("message to be replied not found")
