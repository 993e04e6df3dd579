"""A chat as the phone shows it."""

from collections.abc import Iterator
from typing import Any

from simulator.answers import Json
from simulator.chats import Chat, StoredMessage
from simulator.files import Files


def show(chat: Chat, files: Files, after: int) -> Json:
    """All that changed since version `after`, oldest first."""
    return {
        "version": chat.version,
        "messages": [_message(message, files) for message in chat.changed_since(after)],
        "toasts": [
            {"version": toast.version, "text": toast.text, "alert": toast.alert}
            for toast in chat.toasts
            if toast.version > after
        ],
    }


def _message(message: StoredMessage, files: Files) -> Json:
    content = message.content
    shown: Json = {
        "message_id": message.message_id,
        "version": message.version,
        "from": "bot" if message.from_bot else "person",
        "date": message.date,
        "text": content.get("text", ""),
        "entities": content.get("entities") or content.get("caption_entities") or [],
        "buttons": (message.inline or {}).get("inline_keyboard", []),
        "edited": message.edit_date is not None,
        "deleted": message.deleted,
    }
    shown.update(_media(content, files))
    shown.update(_keyboard(message.keyboard))
    return shown


def _media(content: Json, files: Files) -> Iterator[tuple[str, Any]]:
    if "caption" in content:
        yield "caption", content["caption"]
    if isinstance(voice := content.get("voice"), dict):
        yield "voice", {"duration": voice.get("duration", 0), "url": _url(voice, files)}
    if isinstance(photos := content.get("photo"), list) and photos:
        yield "photo", {"url": _url(photos[-1], files)}
    if isinstance(document := content.get("document"), dict):
        yield "document", {"file_name": document.get("file_name", ""), "url": _url(document, files)}
    if "contact" in content:
        yield "contact", content["contact"]
    if isinstance(via := content.get("via_bot"), dict):
        yield "via", via.get("username")
        yield "sender", content.get("from", {}).get("id")
    if isinstance(original := content.get("reply_to_message"), dict):
        yield "reply_to", original.get("message_id")


def _url(file: Json, files: Files) -> str | None:
    stored = files.by_id.get(file.get("file_id", ""))
    return f"/simulator/files/{stored.path}" if stored else None


def _keyboard(keyboard: Json | None) -> Iterator[tuple[str, Any]]:
    if keyboard is None:
        return
    if keyboard.get("remove_keyboard"):
        yield "remove_keyboard", True
    rows: list[list[Json]] = keyboard.get("keyboard", [])
    if rows:
        yield "keyboard", rows
    for button in (button for row in rows for button in row):
        if button.get("request_contact"):
            yield "request_contact", button["text"]
