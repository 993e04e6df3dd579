"""What worked: how many came by which links, and what became of them; how many new people those bring who join; who is here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import invites
from models.events import Event
from models.invites import BY_TEAM, Introduction, Invite
from models.people import Person, PersonRole, Role

MONTHS = 12
THE_TEAM = 0


class Sort(StrEnum):
    """What links are put together by."""

    HUB = "hub"
    ORGANISATION = "organisation"
    LEADER = "leader"
    LINK = "link"
    PROGRAMME = "programme"


@dataclass(frozen=True)
class Funnel:
    """How many arrived, and how many of them joined, came to an event, and finished a programme."""

    came: int
    joined: int
    attended: int
    finished: int


@dataclass(frozen=True)
class Source:
    """`key`: of the content, or of a person or an invite, by what it is sorted; THE_TEAM among the leaders, for whom it has entered."""

    key: str | int
    funnel: Funnel


@dataclass(frozen=True)
class Month:
    """Those who came by a link, or were entered by hand, and joined in a month (`first` is its first day), and how many who came by
    them have joined so far."""

    first: date
    joined: int
    brought: int


_SUMS = [func.coalesce(func.sum(each), 0) for each in (Invite.arrived, Invite.joined, Invite.attended, Invite.finished)]
_LED_TO = func.coalesce(Invite.programme, Event.programme)
_KEYS: Mapping[Sort, Any] = {
    Sort.HUB: Invite.hub,
    Sort.ORGANISATION: Invite.organisation,
    Sort.LEADER: func.coalesce(Invite.person_id, THE_TEAM),
    Sort.LINK: Invite.id,
    Sort.PROGRAMME: _LED_TO,
}


def in_all(db: Session) -> Funnel:
    return Funnel(*map(int, db.execute(select(*_SUMS)).one()))


def of(invite: Invite) -> Funnel:
    return Funnel(invite.arrived, invite.joined, invite.attended, invite.finished)


def by(db: Session, sort: Sort, skip: int = 0, most: int | None = None) -> Sequence[Source]:
    """By whom most came first."""
    key = _KEYS[sort]
    rows = _of(sort, select(key, *_SUMS)).group_by(key).order_by(_SUMS[0].desc(), key).offset(skip).limit(most)
    return [Source(found, Funnel(*map(int, numbers))) for found, *numbers in db.execute(rows)]


def _of(sort: Sort, rows: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The links that are put together so: a resident's own link is only in the sum of all."""
    match sort:
        case Sort.HUB:
            return rows.where(Invite.hub.is_not(None))
        case Sort.ORGANISATION:
            return rows.where(Invite.organisation.is_not(None))
        case Sort.LEADER:
            leads = select(PersonRole.person_id).where(PersonRole.role == Role.LEADER)
            return rows.where(Invite.person_id.in_(leads) | ((Invite.code == BY_TEAM) & (Invite.arrived > 0)))
        case Sort.LINK:
            named = (Invite.label.is_not(None), Invite.hub.is_not(None), Invite.organisation.is_not(None))
            return rows.where(or_(*named), ~invites.is_by_hand())
        case Sort.PROGRAMME:
            leads_on = or_(Invite.programme.is_not(None), Invite.event_id.is_not(None))
            return rows.outerjoin(Event, Event.id == Invite.event_id).where(leads_on, _LED_TO.is_not(None))


def by_month(db: Session, now: datetime, zone: ZoneInfo) -> Sequence[Month]:
    """The last MONTHS, in the programme's zone; the earliest first."""
    local = now.astimezone(zone)
    firsts = [_month(local.year, local.month - back) for back in range(MONTHS - 1, -2, -1)]
    return [_joined_in(db, first, following, zone) for first, following in pairwise(firsts)]


def _month(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _joined_in(db: Session, first: date, following: date, zone: ZoneInfo) -> Month:
    begins, ends = (datetime(each.year, each.month, 1, tzinfo=zone) for each in (first, following))
    counted = select(func.count(), func.coalesce(func.sum(Introduction.brought), 0)).where(
        Introduction.joined_at >= begins, Introduction.joined_at < ends, Introduction.invite_id.is_not(None)
    )
    joined, brought = db.execute(counted).one()
    return Month(first, int(joined), int(brought))


def here(db: Session, what: InstrumentedAttribute[str | None]) -> Mapping[str, int]:
    """How many people there are to each area, or language, that people have told us."""
    rows = db.execute(select(what, func.count()).where(what.is_not(None)).group_by(what))
    return {key: count for key, count in rows if key is not None}


AREA, LANGUAGE = Person.area, Person.language
