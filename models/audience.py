"""Whom an announcement goes to: those who said yes to news and can be written to, all of them or some; or, when it says what became
of something, those who took part in it, have agreed to what is kept, and have not said that they want no more of these.

What is chosen of one kind (two areas) widens the audience, another kind (an area and a language) narrows it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from models.agreements import Purpose, agreement_of
from models.bookings import Booking, BookingState
from models.outbox import MessageOwed, State
from models.people import Person
from models.programmes import WITHDRAWN, Enrolment

MOST_UNASKED = 3
WEEK = timedelta(days=7)
KINDS = ("stages", "areas", "languages", "events")
READS = func.coalesce(Person.language, Person.likely_language, "en")
_CAME = (BookingState.ATTENDED,)
_HAS_PLACE = (BookingState.BOOKED, BookingState.ATTENDED, BookingState.MISSED)


@dataclass(frozen=True)
class Audience:
    """`stages` are "programme" or "programme:stage", `areas` keys of the content, `languages` codes, `events` "id:booked" or
    "id:came". None of a kind: whatever it is; nothing at all: everyone who said yes to news. `became`: it says what became of what
    those who took part have told or done."""

    stages: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    became: bool = False

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Audience":
        return cls(**{kind: tuple(stored.get(kind, ())) for kind in KINDS}, became=bool(stored.get("became")))

    def as_json(self) -> dict[str, Any]:
        became = {"became": True} if self.became else {}
        return {kind: list(getattr(self, kind)) for kind in KINDS if getattr(self, kind)} | became

    def toggled(self, kind: str, value: str) -> "Audience":
        """With the value, if it was not among those of its kind; else without it."""
        chosen: tuple[str, ...] = getattr(self, kind)
        now = tuple(each for each in chosen if each != value) if value in chosen else (*chosen, value)
        return Audience(**{**asdict(self), kind: now})


@dataclass(frozen=True)
class Reach:
    """How many would get it now, by the language they read, the most first; `left_out`: how many have heard from us often enough;
    `to_ring`: how many are told by telephone."""

    languages: Mapping[str, int]
    left_out: int
    to_ring: int = 0

    @property
    def people(self) -> int:
        return sum(self.languages.values())


def reach(db: Session, audience: Audience, now: datetime) -> Reach:
    often = _often(now).subquery()
    counted = (
        select(READS, func.count(), func.count(often.c.chat_id))
        .select_from(Person)
        .join(often, often.c.chat_id == Person.chat_id, isouter=True)
        .where(matching(audience))
        .group_by(READS)
    )
    found = [(language, everybody - often, often) for language, everybody, often in db.execute(counted)]
    languages = {language: people for language, people, _often in sorted(found, key=lambda row: (-row[1], row[0]))}
    languages = {language: people for language, people in languages.items() if people}
    return Reach(languages, sum(row[2] for row in found), len(to_ring(db, audience)))


def receivers(audience: Audience, now: datetime) -> Select[Person]:
    """Those who would get it now."""
    often = _often(now).subquery()
    unwearied = select(Person).join(often, often.c.chat_id == Person.chat_id, isouter=True)
    return unwearied.where(matching(audience), often.c.chat_id.is_(None)).order_by(Person.chat_id)


def to_ring(db: Session, audience: Audience) -> Sequence[int]:
    """Who took part and has no Telegram with us, and so is told by telephone what became of it; news are for chats only."""
    if not audience.became:
        return ()
    meant = select(Person.id).where(Person.chat_id.is_(None), *_meant(audience))
    return db.scalars(meant.order_by(Person.id)).all()


def matching(audience: Audience) -> ColumnElement[bool]:
    """Inside a query of people: who is meant, and wants to hear it, and can be written to."""
    return and_(Person.chat_id.is_not(None), Person.unreachable_at.is_(None), *_meant(audience))


def _meant(audience: Audience) -> list[ColumnElement[bool]]:
    conditions = [wants(audience.became)]
    if audience.stages:
        stands = or_(*(_stands(key) for key in audience.stages))
        conditions.append(_of_person(Enrolment, stands, Enrolment.stage != WITHDRAWN))
    if audience.areas:
        conditions.append(Person.area.in_(audience.areas))
    if audience.languages:
        conditions.append(READS.in_(audience.languages))
    if audience.events:
        conditions.append(_of_person(Booking, or_(*(_took_part(key) for key in audience.events))))
    return conditions


def wants(became: bool) -> ColumnElement[bool]:
    """Inside a query of people: who said yes to news; or to what is kept, and has not said that they want no more of what `became`."""
    if became:
        return agreement_of(Person.id).exists() & ~Person.no_results
    return agreement_of(Person.id, Purpose.NEWS).exists()


def _of_person(table: type[Enrolment] | type[Booking], *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(table.id).where(table.person_id == Person.id, *conditions).correlate(Person).exists()


def _stands(key: str) -> ColumnElement[bool]:
    programme, _colon, stage = key.partition(":")
    return and_(Enrolment.programme == programme, *([Enrolment.stage == stage] if stage else []))


def _took_part(key: str) -> ColumnElement[bool]:
    event, _colon, how = key.partition(":")
    return and_(Booking.event_id == int(event), Booking.state.in_(_CAME if how == "came" else _HAS_PLACE))


def _often(now: datetime) -> Select[int]:
    """The chats that have had as many messages of the last seven days as anybody is to get unasked: found once, not for each person."""
    reached = MessageOwed.state.in_([State.OWED, State.CLAIMED, State.SENT, State.UNKNOWN])
    recent = select(MessageOwed.chat_id).where(MessageOwed.unasked, MessageOwed.due_at > now - WEEK, reached)
    return recent.group_by(MessageOwed.chat_id).having(func.count() >= MOST_UNASKED)
