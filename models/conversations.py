"""Where each person stands in which journey, and what they have answered so far.

One row a person. It is read and written once per update, so with prepared statements.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import Any

import orjson
from sqlalchemy import Executable, ForeignKey, Index, Text, bindparam, exists, insert, literal, select, text, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.people import Person, PersonRole, Role
from models.prepared import Prepared
from models.schema import Base, BigId

BURST_SIZE = 40  # nobody writes or taps so often in a few seconds by hand
BURST_DRAINS = 4.0  # a second
BURST_MOST = 80  # ten seconds after a flood its person is heard again
MOST_WRONG = 5  # codes an hour: nobody gets in by trying
HOUR = 3600


class Flood(Enum):
    NONE = auto()
    BEGINS = auto()
    GOES_ON = auto()


class ConversationRow(Base):
    """`serial` tells this conversation's buttons from those of an earlier one of the same chat (before "forget me"). `journey`: the one
    under way, or else that was set aside last."""

    __tablename__ = "conversation"
    __table_args__ = (
        Index(
            "ix_conversation_under_way",
            "journey",
            sqlite_where=text("journey IS NOT NULL"),
            postgresql_where=text("journey IS NOT NULL"),
        ),
    )

    person_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    serial: Mapped[int] = mapped_column(BigId)
    turn: Mapped[int]
    journey: Mapped[str | None]
    asked: Mapped[str | None]
    state: Mapped[str] = mapped_column(Text)
    touched_at: Mapped[datetime]


@dataclass
class Course:
    """One journey under way. `answers` maps a question's key to what is recorded; `asked` is the question last sent;
    `waiting` holds what was said to a question that another had to be asked before; `picked` the ticks of a question
    that takes several, until "done"; `ahead` the (journey, subject) pairs that follow it; `on_behalf` the person whom it and they
    are for, when that is not who talks; `changing` the answer that was taken out at the check, to be put back by going back."""

    journey: str
    subject: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    asked: str | None = None
    waiting: dict[str, Any] = field(default_factory=dict)
    picked: list[str] | None = None
    ahead: list[tuple[str, str]] = field(default_factory=list)
    on_behalf: int = 0
    changing: dict[str, Any] = field(default_factory=dict)


@dataclass
class Conversation:
    """`course` is the journey of now, `parked` those set aside for it, the last one first to be offered back; `contact_button`:
    Telegram's button that sends one's number stands below where they type; `wrong_codes`: when they sent some, at a door or for an
    invite; `arriving`: the invite that they have opened and are still to be greeted for, `leads_to` where its link leads."""

    serial: int = field(default_factory=lambda: secrets.randbits(40))
    turn: int = 0
    course: Course | None = None
    parked: list[Course] = field(default_factory=list)
    last_tap: str | None = None
    album: str | None = None
    burst_since: float = 0.0
    burst: float = 0.0
    flood_told: bool = False
    contact_button: bool = False
    wrong_codes: list[float] = field(default_factory=list)
    arriving: int | None = None
    leads_to: str = ""

    def may_try(self, now: datetime, most: int = MOST_WRONG) -> bool:
        """Whether another code of theirs is looked at: not so many wrong ones in the last hour."""
        self.wrong_codes = [at for at in self.wrong_codes if now.timestamp() - HOUR < at]
        return len(self.wrong_codes) < most

    def tried_in_vain(self, now: datetime) -> None:
        self.wrong_codes = [*self.wrong_codes, now.timestamp()]

    def leave_out(self, person_id: int) -> None:
        """Drop what is answered for somebody else. The journey itself stays, so that whoever answers it hears that it has ended."""
        self.parked = [each for each in self.parked if each.on_behalf != person_id]
        if self.course and self.course.on_behalf == person_id:
            self.course = Course(self.course.journey, self.course.subject, asked=self.course.asked, on_behalf=person_id)

    def flooding(self, now: datetime) -> Flood:
        """Count an update, and say whether this is too much: a bucket that drains by BURST_DRAINS a second."""
        passed = max(0.0, now.timestamp() - self.burst_since)
        self.burst_since = now.timestamp()
        self.burst = min(max(0.0, self.burst - passed * BURST_DRAINS) + 1, BURST_MOST)
        if self.burst <= BURST_SIZE:
            self.flood_told = self.flood_told and self.burst > BURST_SIZE / 2
            return Flood.NONE
        told, self.flood_told = self.flood_told, True
        return Flood.GOES_ON if told else Flood.BEGINS


@dataclass
class Visitor:
    """The person of an update, as far as each update needs them. `team`: they have a role in which one writes of others."""

    person_id: int
    chat_id: int
    language: str | None
    name: str | None
    unreachable: bool
    conversation: Conversation
    team: bool = False


_TEAM = [literal(Role.COORDINATOR), literal(Role.PARTNER)]
_LOAD = Prepared(
    select(
        Person.id,
        Person.language,
        Person.name,
        Person.unreachable_at,
        ConversationRow.serial,
        ConversationRow.turn,
        ConversationRow.state,
        exists().where(PersonRole.person_id == Person.id, PersonRole.role.in_(_TEAM)),
    )
    .join_from(Person, ConversationRow, ConversationRow.person_id == Person.id, isouter=True)
    .where(Person.chat_id == bindparam("chat_id"))
)
_ENTER = Prepared(
    insert(Person).returning(Person.id),
    ["chat_id", "likely_language", "created_at", "other_languages", "discreet", "neutral"],
)
_SPEAK = Prepared(update(Person).where(Person.id == bindparam("row")).values(language=bindparam("new_language")))
_COLUMNS = ("person_id", "serial", "turn", "journey", "asked", "state", "touched_at")


def _upsert(dialect: str) -> Executable:
    statement = (sqlite_insert if dialect == "sqlite" else postgres_insert)(ConversationRow)
    kept = {name: statement.excluded[name] for name in _COLUMNS[2:]}
    return statement.on_conflict_do_update(index_elements=["person_id"], set_=kept)


_SAVE = Prepared(_upsert, _COLUMNS)


def load(db: Session, chat_id: int) -> Visitor | None:
    """Who writes from this chat, with their conversation; None for somebody new."""
    row = _LOAD(db, {"chat_id": chat_id}).fetchone()
    if row is None:
        return None
    person_id, language, name, unreachable_at, serial, turn, state, team = row
    conversation = Conversation() if state is None else _parse(serial, turn, state)
    return Visitor(person_id, chat_id, language, name, unreachable_at is not None, conversation, bool(team))


def languages(db: Session, most: int) -> list[tuple[int, str, bool]]:
    """The chats that were heard last: their language, and whether they are of the team."""
    team = exists().where(PersonRole.person_id == Person.id, PersonRole.role.in_(_TEAM))
    rows = (
        select(Person.chat_id, Person.language, team)
        .join(ConversationRow, ConversationRow.person_id == Person.id)
        .where(Person.chat_id.is_not(None), Person.language.is_not(None))
        .order_by(ConversationRow.touched_at.desc())
        .limit(most)
    )
    found = db.execute(rows).all()
    return [(chat, language, bool(of_team)) for chat, language, of_team in found if chat and language]


def enter(db: Session, chat_id: int, likely_language: str, now: datetime) -> Visitor:
    """Somebody new."""
    new = {
        "chat_id": chat_id,
        "likely_language": likely_language,
        "created_at": now,
        "other_languages": [],
        "discreet": False,
        "neutral": False,
    }
    row = _ENTER(db, new).fetchone()
    return Visitor(row[0], chat_id, None, None, False, Conversation())


def speak(db: Session, visitor: Visitor, language: str) -> None:
    """From now on in this language."""
    visitor.language = language
    _SPEAK(db, {"row": visitor.person_id, "new_language": language})


def save(db: Session, visitor: Visitor, now: datetime) -> None:
    conversation = visitor.conversation
    course = conversation.course
    _SAVE(
        db,
        {
            "person_id": visitor.person_id,
            "serial": conversation.serial,
            "turn": conversation.turn,
            "journey": next((each.journey for each in (course, *reversed(conversation.parked)) if each), None),
            "asked": course.asked if course else None,
            "state": _text(conversation),
            "touched_at": now,
        },
    )


def untouched(db: Session, since: datetime, until: datetime) -> list[tuple[Person, Conversation]]:
    """Who has a journey under way or set aside, can be reached, and was heard last between two moments."""
    rows = (
        select(Person, ConversationRow)
        .join(ConversationRow, ConversationRow.person_id == Person.id)
        .where(ConversationRow.journey.is_not(None), ConversationRow.touched_at.between(since, until))
        .where(Person.chat_id.is_not(None), Person.unreachable_at.is_(None), Person.language.is_not(None))
        .order_by(Person.id)
    )
    return [(person, _parse(row.serial, row.turn, row.state)) for person, row in db.execute(rows)]


def forget_beneficiary(db: Session, person: Person) -> None:
    """What others have begun to answer for a person is not kept in their conversations."""
    theirs = ConversationRow.state.contains(f'"on_behalf":{person.id}')
    for row in db.scalars(select(ConversationRow).where(theirs)):
        conversation = _parse(row.serial, row.turn, row.state)
        conversation.leave_out(person.id)
        row.state = _text(conversation)
    db.flush()


def forget_answers(db: Session, journey: str, subject: str) -> None:
    """What anybody has begun to answer in that journey about that is not kept. Who is in it hears that it has ended."""
    there = ConversationRow.state.contains(f'"journey":"{journey}","subject":"{subject}"')
    for row in db.scalars(select(ConversationRow).where(there)):
        conversation = _parse(row.serial, row.turn, row.state)
        conversation.parked = [
            each for each in conversation.parked if (each.journey, each.subject) != (journey, subject)
        ]
        course = conversation.course
        if course and (course.journey, course.subject) == (journey, subject):
            conversation.course = Course(journey, subject, asked=course.asked)
        row.state = _text(conversation)
    db.flush()


def _text(conversation: Conversation) -> str:
    return orjson.dumps(
        {
            "course": conversation.course,
            "parked": conversation.parked,
            "last_tap": conversation.last_tap,
            "album": conversation.album,
            "contact_button": conversation.contact_button,
            "wrong_codes": conversation.wrong_codes,
            "arriving": conversation.arriving,
            "leads_to": conversation.leads_to,
            "burst": [conversation.burst_since, conversation.burst, conversation.flood_told],
        }
    ).decode()


def _parse(serial: int, turn: int, state: str) -> Conversation:
    kept = orjson.loads(state)
    return Conversation(
        serial=serial,
        turn=turn,
        course=Course(**kept["course"]) if kept["course"] else None,
        parked=[Course(**each) for each in kept["parked"]],
        last_tap=kept["last_tap"],
        album=kept["album"],
        burst_since=kept["burst"][0],
        burst=kept["burst"][1],
        flood_told=kept["burst"][2],
        contact_button=kept.get("contact_button", False),
        wrong_codes=kept.get("wrong_codes", []),
        arriving=kept.get("arriving"),
        leads_to=kept.get("leads_to", ""),
    )
