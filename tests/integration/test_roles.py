"""Who may do what: the table in roles.toml against every action, command, journey, reply and notice there is. Each is tried by a
person of each role; what is not theirs must look exactly like what does not exist."""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import ACTIONS, JOURNEYS, REPLIES
from handlers.declarations import Who
from handlers.incoming import read
from handlers.my_details import CHANGEABLE
from handlers.reception import Reception
from handlers.speaking import Desk
from models import agreements, bookings, claims, notices, outbox, people
from models.buttons import Act, encode
from models.database import Database
from models.events import Event
from models.notices import NOTICES
from models.outbox import MessageOwed
from models.people import Role
from models.schema import Refusal
from tests.conftest import NOW

TABLE: dict[str, dict[str, str]] = tomllib.loads((Path(__file__).parent / "roles.toml").read_text(encoding="utf-8"))
MAY: dict[str, set[str]] = {
    "anyone": {"stranger", "resident", *Role},
    "residents": {"resident", *Role},  # everybody who has agreed
    "coordinators": {Role.COORDINATOR},
    "partners": {Role.PARTNER},
    "referrers": {Role.COORDINATOR, Role.PARTNER},
    "readers": {Role.COORDINATOR, Role.PARTNER, Role.READER},
    "leaders": {Role.COORDINATOR, Role.LEADER},
}
WHO = {
    "anyone": Who.ANYONE,
    "residents": Who.AGREED,
    "coordinators": Who.COORDINATORS,
    "partners": Who.PARTNERS,
    "referrers": Who.REFERRERS,
    "readers": Who.READERS,
    "leaders": Who.LEADERS,
}
PEOPLE = ("stranger", "resident", *Role)
CHATS = {who: 5000 + number for number, who in enumerate(PEOPLE)}


def populate(db: Session) -> None:
    """One of each, and an event."""
    for who, chat_id in CHATS.items():
        person = people.arrive(db, chat_id, NOW)
        person.language, person.name = "en", f"Sample {who}"
        if who != "stranger":
            agreements.agree(db, person, "We keep your name.", "en", NOW)
        if isinstance(who, Role):
            people.give_role(db, person, who, NOW, organisation="karis" if who is Role.PARTNER else None)
    db.add(
        Event(programme="researchers", module="understanding", hub="soho-house", starts_at=NOW + timedelta(days=3),
              minutes=60, capacity=9, helps=[])
    )  # fmt: skip
    db.flush()
    assert bookings.upcoming(db, NOW)


class Tried:
    """What somebody of a role sees when they do something, and whether it was more than they were to."""

    def __init__(self, db: Database, reception: Reception) -> None:
        self._db = db
        self._reception = reception
        self._updates = 0

    async def tap(self, who: str, data: str) -> list[str]:
        query = {"id": "1", "data": data, "from": self._user(who), "chat_instance": "1"}
        return await self._take(who, {"callback_query": query})

    async def say(self, who: str, text: str) -> list[str]:
        return await self._take(who, {"message": self._message(who, text)})

    async def reply(self, who: str, subject: str) -> list[str]:
        """A reply to a message on a subject, which somehow is on their phone."""
        message_id = await self._db.write(self._sent, CHATS[who], subject)
        return await self._take(
            who, {"message": {**self._message(who, "hello"), "reply_to_message": {"message_id": message_id}}}
        )

    def _sent(self, db: Session, chat_id: int, subject: str) -> int:
        (letter,) = outbox.owe(db, chat_id, "sendMessage", {"text": "…"}, NOW, subject=subject)
        claims.mark(db, [outbox.Mark(letter.id, chat_id, outbox.State.SENT, message_id=letter.id)], NOW)
        return letter.id

    def _user(self, who: str) -> dict[str, Any]:
        return {"id": CHATS[who], "is_bot": False, "first_name": "Sample", "language_code": "en"}

    def _message(self, who: str, text: str) -> dict[str, Any]:
        chat = {"id": CHATS[who], "type": "private"}
        return {"message_id": 9, "from": self._user(who), "chat": chat, "date": 1, "text": text}

    async def _take(self, who: str, update: dict[str, Any]) -> list[str]:
        self._updates += 1
        incoming = read({"update_id": self._updates, **update})
        now = NOW + timedelta(minutes=self._updates)
        try:
            await self._db.write(self._reception.take, incoming, now)
        except Refusal as refusal:
            await self._db.write(self._reception.take, incoming, now, refusal)
        return await self._db.write(self._seen, CHATS[who])

    def _seen(self, db: Session, chat_id: int) -> list[str]:
        rows = db.scalars(
            select(MessageOwed).where(MessageOwed.state == outbox.State.OWED).order_by(MessageOwed.id)
        ).all()
        seen = [row.payload for row in rows if row.chat_id == chat_id]
        for row in rows:
            row.state = outbox.State.SENT
        return seen


@pytest.fixture
async def tried(db: Database, desk: Desk) -> Tried:
    await db.write(populate)
    return Tried(db, Reception(desk, JOURNEYS, ACTIONS, replies=REPLIES))


@pytest.mark.parametrize(
    ("part", "declared"),
    [("actions", ACTIONS), ("journeys", JOURNEYS), ("replies", REPLIES)],
    ids=["actions", "journeys", "replies"],
)
def test_the_table_names_each_with_who_may(part: str, declared: tuple[Any, ...]) -> None:
    assert {each.name: each.who for each in declared} == {name: WHO[who] for name, who in TABLE[part].items()}


def test_the_table_names_each_notice_with_whom_it_is_for() -> None:
    assert {each.name: each.to.value if each.to else "whom it concerns" for each in NOTICES} == TABLE["notices"]


SUBJECTS = {"change": next(iter(CHANGEABLE))}  # of those that are as if they were not there on any other


@pytest.mark.parametrize("who", PEOPLE)
async def test_a_tap_does_what_the_table_says(who: str, tried: Tried) -> None:
    for action in ACTIONS:
        nothing = await tried.tap(who, encode(Act("no-such-action", "1")))
        seen = await tried.tap(who, encode(Act(action.name, SUBJECTS.get(action.name, "1"))))
        assert (seen == nothing) == (who not in MAY[TABLE["actions"][action.name]]), action.name


@pytest.mark.parametrize("who", PEOPLE)
async def test_a_command_does_what_the_table_says(who: str, tried: Tried) -> None:
    for command in ACTIONS:
        nothing = await tried.say(who, "/nosuchcommand")
        seen = await tried.say(who, f"/{command.name}")
        theirs = command.command and who in MAY[TABLE["actions"][command.name]]
        assert (seen != nothing) == theirs, command.name


@pytest.mark.parametrize("who", PEOPLE)
async def test_a_journey_begins_for_whom_the_table_says(who: str, tried: Tried) -> None:
    """Even where a button of another journey is forged for it. Who has not agreed is asked to, first."""
    for journey in JOURNEYS:
        await tried.say(who, "/cancel")
        nothing = await tried.tap(who, encode(Act("join", "no-such-journey")))
        seen = await tried.tap(who, encode(Act("join", journey.name)))
        theirs = who in MAY[TABLE["journeys"][journey.name]] or TABLE["journeys"][journey.name] == "residents"
        assert (seen != nothing) == theirs, journey.name


@pytest.mark.parametrize("who", PEOPLE)
async def test_a_reply_does_what_the_table_says(who: str, tried: Tried) -> None:
    for reply in REPLIES:
        nothing = await tried.reply(who, "no-such-subject:1")
        seen = await tried.reply(who, f"{reply.name}:1")
        assert (seen == nothing) == (who not in MAY[TABLE["replies"][reply.name]]), reply.name


async def test_a_notice_goes_to_nobody_else(db: Database, desk: Desk) -> None:
    def compose(session: Session, notice: notices.Notice, who: str) -> bool:
        person = session.scalars(people.of_chat(CHATS[who])).one()
        try:
            return notices.compose(session, desk.localizers, notice, person, "hello", [], NOW) is not None
        except RuntimeError:
            return False

    await db.write(populate)
    for notice in NOTICES:
        for who in PEOPLE:
            assert await db.write(compose, notice, who) == (notice.to is None or who == notice.to), (notice.name, who)
