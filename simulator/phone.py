"""What a person does with their phone, and the updates that come of it."""

from typing import Any

from simulator import samples
from simulator.answers import Json, Refused
from simulator.chats import StoredMessage
from simulator.media import photo_size, voice
from simulator.people import Person
from simulator.telegram import Telegram
from simulator.texts import MESSAGE_LIMIT, with_found
from simulator.utf16 import utf16_length

PHOTO_SIZES = ((90, 60), (320, 213), (1280, 853))
KINDS = ("text", "voice", "contact", "photo", "document")


def say(telegram: Telegram, person: Person, wanted: Json) -> Json:
    """Send one message. `raw` fields are added to it as they are, over whatever the rest makes."""
    if person.blocked:
        raise Refused(409, "this person has blocked the bot")
    content = _content(telegram, person, wanted) | dict(wanted.get("raw") or {})
    if not content:
        raise Refused(400, f"say one of {', '.join(KINDS)} or raw")
    if (reply_to := wanted.get("reply_to")) is not None:
        content["reply_to_message"] = telegram.as_api(person, _message(person, reply_to))
    message = StoredMessage(telegram.next_message_id(), telegram.now(), False, content)
    person.started = True
    person.chat.touch(message)
    update_id = telegram.deliveries.put({"message": telegram.as_api(person, message)}, person.id)
    return {"message_id": message.message_id, "update_id": update_id}


def tap(telegram: Telegram, person: Person, wanted: Json) -> Json:
    """Tap a button by row and column or by label, or forge `data` on any message id."""
    if person.blocked:
        raise Refused(409, "this person has blocked the bot")
    if "data" in wanted:
        return _query(telegram, person, int(wanted.get("message_id") or 0), str(wanted["data"]))
    button = _button(_message(person, wanted.get("message_id")), wanted)
    if "url" in button:
        return {"url": button["url"]}
    if "callback_data" not in button:
        raise Refused(409, "this button does nothing here")
    return _query(telegram, person, int(wanted["message_id"]), button["callback_data"])


def set_blocked(telegram: Telegram, person: Person, blocked: bool) -> Json:
    if person.blocked == blocked:
        return {"update_id": None}
    person.blocked = blocked
    statuses = ("member", "kicked") if blocked else ("kicked", "member")
    old, new = (_membership(telegram, status) for status in statuses)
    change = {
        "chat": person.as_chat(),
        "from": person.as_user(),
        "date": telegram.now(),
        "old_chat_member": old,
        "new_chat_member": new,
    }
    return {"update_id": telegram.deliveries.put({"my_chat_member": change}, person.id)}


def _membership(telegram: Telegram, status: str) -> Json:
    member: Json = {"user": telegram.bot_user(), "status": status}
    return {**member, "until_date": 0} if status == "kicked" else member


def _content(telegram: Telegram, person: Person, wanted: Json) -> Json:
    if "text" in wanted:
        return _text(str(wanted["text"]))
    if "voice" in wanted:
        return _with_caption({"voice": _voice(telegram, int(wanted["voice"]))}, wanted)
    if "contact" in wanted:
        return {"contact": _contact(person, wanted["contact"])}
    if "photo" in wanted:
        return _with_caption({"photo": _photo(telegram)}, wanted)
    if "document" in wanted:
        return _with_caption({"document": _document(telegram, str(wanted["document"]))}, wanted)
    return {}


def _text(text: str) -> Json:
    if not text.strip() or utf16_length(text) > MESSAGE_LIMIT:
        raise Refused(400, f"a phone sends texts of 1 to {MESSAGE_LIMIT} characters")
    entities = with_found(text, [])
    return {"text": text, "entities": entities} if entities else {"text": text}


def _with_caption(content: Json, wanted: Json) -> Json:
    return {**content, "caption": str(wanted["caption"])} if wanted.get("caption") else content


def _voice(telegram: Telegram, seconds: int) -> Json:
    return voice(telegram.files.add("voice", samples.voice(min(seconds, 3600)), "audio/ogg"), seconds)


def _photo(telegram: Telegram) -> list[Json]:
    return [
        photo_size(telegram.files.add("photos", samples.photo(width, height), "image/jpeg"), width, height)
        for width, height in PHOTO_SIZES
    ]


def _document(telegram: Telegram, name: str) -> Json:
    stored = telegram.files.add("documents", b"A file from a phone.\n", "text/plain", name)
    size = len(stored.content)
    return {"file_id": stored.file_id, "file_unique_id": stored.unique_id, "file_name": name, "file_size": size}


def _contact(person: Person, contact: Any) -> Json:
    """A number shared by its owner, or any contact's fields as they are."""
    if isinstance(contact, dict):
        return contact
    return {"phone_number": str(contact), "first_name": person.first_name, "user_id": person.id}


def _message(person: Person, message_id: Any) -> StoredMessage:
    message = person.chat.find(int(message_id)) if message_id is not None else None
    if message is None:
        raise Refused(404, "no such message")
    return message


def _button(message: StoredMessage, wanted: Json) -> Json:
    rows: list[list[Json]] = (message.inline or {}).get("inline_keyboard", [])
    if "label" in wanted:
        found = [button for row in rows for button in row if button["text"] == wanted["label"]]
    else:
        row, column = int(wanted.get("row", 0)), int(wanted.get("column", 0))
        inside = 0 <= row < len(rows) and 0 <= column < len(rows[row])
        found = [rows[row][column]] if inside else []
    if not found:
        raise Refused(404, "no such button")
    return found[0]


def _query(telegram: Telegram, person: Person, message_id: int, data: str) -> Json:
    stored = person.chat.find(message_id)
    gone: Json = {"chat": person.as_chat(), "message_id": message_id, "date": 0}
    query_id = telegram.queries.ask(person, telegram.config.clock())
    query = {
        "id": query_id,
        "from": person.as_user(),
        "message": gone if stored is None else telegram.as_api(person, stored),
        "chat_instance": person.chat.instance,
        "data": data,
    }
    update_id = telegram.deliveries.put({"callback_query": query}, person.id)
    return {"update_id": update_id, "callback_query_id": query_id}
