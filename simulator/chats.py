"""A chat: its messages in the order of their last change, and who waits for the next change."""

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import Any

from simulator.answers import Json

TOASTS_KEPT = 100


@dataclass(slots=True)
class StoredMessage:
    """`content` has the fields Telegram shows (text, entities, voice, ...); it is replaced, never changed in place."""

    message_id: int
    date: int
    from_bot: bool
    content: Json
    inline: Json | None = None
    keyboard: Json | None = None
    edit_date: int | None = None
    deleted: bool = False
    version: int = 0

    def as_api(self, sender: Json, chat: Json) -> Json:
        message = {"message_id": self.message_id, "from": sender, "chat": chat, "date": self.date}
        if self.edit_date is not None:
            message["edit_date"] = self.edit_date
        message.update(self.content)
        if self.inline is not None:
            message["reply_markup"] = self.inline
        return message


@dataclass(slots=True)
class Toast:
    version: int
    text: str
    alert: bool


@dataclass(slots=True)
class Chat:
    """`kept`: so many of its messages; None: all."""

    kept: int | None = None
    version: int = 0
    messages: dict[int, StoredMessage] = field(default_factory=dict)
    toasts: list[Toast] = field(default_factory=list)
    instance: str = field(default_factory=lambda: str(secrets.randbits(63)))
    waiting: list[asyncio.Future[None]] = field(default_factory=list)

    def touch(self, message: StoredMessage, **changes: Any) -> None:
        """Note a message as just changed (or new) and wake those who look at the chat."""
        for name, value in changes.items():
            setattr(message, name, value)
        self.version += 1
        message.version = self.version
        self.messages.pop(message.message_id, None)
        self.messages[message.message_id] = message
        if self.kept is not None and len(self.messages) > self.kept:
            del self.messages[next(iter(self.messages))]
        self.wake()

    def toast(self, text: str, alert: bool) -> None:
        self.version += 1
        self.toasts = [*self.toasts[-TOASTS_KEPT:], Toast(self.version, text, alert)]
        self.wake()

    def find(self, message_id: int) -> StoredMessage | None:
        message = self.messages.get(message_id)
        return None if message is None or message.deleted else message

    def changed_since(self, version: int) -> list[StoredMessage]:
        """In the order they were written."""
        changed: list[StoredMessage] = []
        for message in reversed(self.messages.values()):
            if message.version <= version:
                break
            changed.append(message)
        return sorted(changed, key=lambda each: each.message_id)

    async def wait(self, version: int, seconds: float) -> None:
        """Until something changes after `version`, or the time is over."""
        if self.version > version or seconds <= 0:
            return
        change: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting.append(change)
        await asyncio.wait([change], timeout=seconds)
        if change in self.waiting:
            self.waiting.remove(change)

    def wake(self) -> None:
        for change in self.waiting:
            if not change.done():
                change.set_result(None)
        self.waiting.clear()
