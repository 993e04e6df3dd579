"""The people with phones, each with one private chat with the bot."""

import secrets
from dataclasses import dataclass, field

from simulator.answers import Json
from simulator.chats import Chat

FIRST_ID = 500_000_001


@dataclass(slots=True)
class Person:
    id: int
    first_name: str
    language_code: str | None = None
    last_name: str | None = None
    username: str | None = None
    blocked: bool = False
    started: bool = False
    chat: Chat = field(default_factory=Chat)
    friends: Chat = field(default_factory=Chat)  # what other people have sent them

    def as_user(self) -> Json:
        user: Json = {"id": self.id, "is_bot": False, **self._names()}
        if self.language_code:
            user["language_code"] = self.language_code
        return user

    def as_chat(self) -> Json:
        return {"id": self.id, **self._names(), "type": "private"}

    def _names(self) -> Json:
        names = {"first_name": self.first_name, "last_name": self.last_name, "username": self.username}
        return {name: value for name, value in names.items() if value}


class People:
    def __init__(self, messages_kept: int | None = None) -> None:
        self.messages_kept = messages_kept
        self.by_id: dict[int, Person] = {}
        self._next_id = FIRST_ID + secrets.randbelow(1_000_000)

    def add(self, person_id: int | None, first_name: str, **details: str | None) -> Person:
        """A new person, or the known one of this id under a new name."""
        person = self.by_id.get(person_id or self._free_id())
        if person is None:
            chats = Chat(self.messages_kept), Chat(self.messages_kept)
            person = Person(person_id or self._next_id, first_name, chat=chats[0], friends=chats[1])
            self.by_id[person.id] = person
        person.first_name = first_name
        for name, value in details.items():
            setattr(person, name, value)
        return person

    def _free_id(self) -> int:
        while self._next_id in self.by_id:
            self._next_id += 1
        return self._next_id
