"""The numbers of the weekly round-up: as the team has them, and as they may leave it."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import Exists, Select, case, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import programmes
from models.audit import AuditRow, Deed
from models.events import Booking, BookingState, Event, EventState
from models.inbox import Enquiry, EnquiryState
from models.numbers import LEAST, to_share_with_sum
from models.people import Person
from models.programmes import Enrolment
from models.referrals import Referral, ReferralState
from models.roundup import Week
from models.tasks import Task

WEEKS = 12  # in the chart
TENS = 10

Count = int | None  # None: not to be shown


class Source(StrEnum):
    """How somebody came to us."""

    THEMSELVES = "themselves"
    NEIGHBOUR = "neighbour"  # who helped them
    WALK_IN = "walk-in"
    PARTNER = "partner"


@dataclass(frozen=True)
class Held:
    """An event of the week. `booked` and `came` count guests; `noted`: who was there is known."""

    event: Event
    booked: Count
    came: Count
    noted: bool


@dataclass(frozen=True)
class Late:
    """What is late at the team itself, now."""

    enquiries: int
    referrals: int
    tasks: int


@dataclass(frozen=True)
class RoundUp:
    """`by_week` has the sign-ups of each programme in each of the last weeks, the present one last; `new` is of all of them in the
    present one; `in_all` those of each ever, and `together` of all. `moved` counts who came to a stage, `moved_on` all of those;
    `seen` and `closed` are referrals; `to_come` has events with the places left. `shared`: as it may leave the team."""

    week: Week
    by_week: Mapping[str, Sequence[Count]]
    new: Count
    in_all: Mapping[str, int]
    together: int
    sources: Mapping[Source, Count]
    held: Sequence[Held]
    moved: Mapping[str, int]
    moved_on: Count
    seen: Count
    closed: Count
    late: Late | None
    to_come: Sequence[tuple[Event, Count]]
    quiet: bool
    shared: bool = False


def exact(db: Session, week: Week, known: Collection[str], stages: Collection[str], now: datetime) -> RoundUp:
    """As the team has it. `known` programmes are told of also when nobody signed up; `stages`: the keys of all that there are."""
    by_week, in_all = _sign_ups(db, week, known)
    moved = _moved(db, week, stages)
    seen, closed = (_referrals(db, week, column) for column in (Referral.acknowledged_at, Referral.closed_at))
    held = _held(db, week)
    new = sum(counts[-1] for counts in by_week.values())
    return RoundUp(
        week=week, by_week=by_week, new=new, in_all=in_all, together=sum(in_all.values()), sources=_sources(db, week), held=held,
        moved=moved, moved_on=sum(moved.values()), seen=seen, closed=closed, late=_late(db, now), to_come=_to_come(db, week, now),
        quiet=not (new or held or moved or seen or closed),
    )  # fmt: skip


def shared(all_of_it: RoundUp) -> RoundUp:
    """As it may leave the team: no count of people under LEAST is in it, nor can be worked out.

    The programmes of a week, and its sources, hide a table each, so that it does not matter who knows their sum. What a programme has
    in all is not told (this week's less last week's is what is hidden), and that of all of them only in tens. How many came is told
    without how many had booked: the difference is how many did not come.
    """
    weeks = [to_share_with_sum(dict(zip(all_of_it.by_week, row, strict=True))) for row in _rows(all_of_it)]
    return replace(
        all_of_it,
        by_week={programme: [row[programme] for row in weeks] for programme in all_of_it.by_week},
        new=_enough(all_of_it.new),
        in_all={},
        together=all_of_it.together // TENS * TENS,
        sources=to_share_with_sum({source: count or 0 for source, count in all_of_it.sources.items()}),
        held=[replace(held, booked=None, came=_enough(held.came)) for held in all_of_it.held],
        moved={},
        moved_on=_enough(all_of_it.moved_on),
        seen=_enough(all_of_it.seen),
        closed=_enough(all_of_it.closed),
        late=None,
        shared=True,
    )


def _rows(all_of_it: RoundUp) -> Sequence[Sequence[int]]:
    """The sign-ups week by week."""
    return [[count or 0 for count in row] for row in zip(*all_of_it.by_week.values(), strict=True)]


def _enough(count: Count) -> Count:
    return count if count is not None and count >= LEAST else None


def _sign_ups(db: Session, week: Week, known: Collection[str]) -> tuple[dict[str, list[int]], dict[str, int]]:
    """In each of the last weeks, and ever until the end of the week; by programme."""
    mine = programmes.in_force().where(Enrolment.enrolled_at < week.ends).subquery()
    rows = db.execute(select(mine.c.programme, func.count()).group_by(mine.c.programme))
    ever = Counter({programme: count for programme, count in rows})
    in_all = {programme: ever[programme] for programme in dict.fromkeys([*known, *sorted(ever)])}
    weeks = [week.weeks_later(number - WEEKS + 1) for number in range(WEEKS)]
    recent = select(mine.c.programme, mine.c.enrolled_at).where(mine.c.enrolled_at >= weeks[0].begins)
    found = Counter((programme, _monday(at, week.zone)) for programme, at in db.execute(recent))
    return {each: [found[each, one.monday] for one in weeks] for each in in_all}, in_all


def _monday(at: datetime, zone: ZoneInfo) -> date:
    day = at.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def _sources(db: Session, week: Week) -> dict[Source, int]:
    """A walk-in and who is passed on by a partner are written down as such; who entered anybody else is a neighbour."""
    source = case(
        (_noted("walk-in"), Source.WALK_IN.value),
        (_noted("entered"), Source.PARTNER.value),
        (or_(Person.entered_by.is_not(None), Person.chat_id.is_(None)), Source.NEIGHBOUR.value),
        else_=Source.THEMSELVES.value,
    )
    new = programmes.in_force().where(Enrolment.enrolled_at >= week.begins, Enrolment.enrolled_at < week.ends)
    told = new.add_columns(source.label("source")).subquery()
    rows = db.execute(select(told.c.source, func.count()).group_by(told.c.source))
    found = Counter({key: count for key, count in rows})
    return {each: found[each.value] for each in Source}


def _noted(what: str) -> Exists:
    return exists().where(AuditRow.person_id == Person.id, AuditRow.deed == Deed.CHANGED, AuditRow.what == what)


def _held(db: Session, week: Week) -> list[Held]:
    held = _events(week)
    parties = select(Booking.event_id, Booking.state, func.sum(1 + Booking.guests)).group_by(
        Booking.event_id, Booking.state
    )
    events = db.scalars(held).all()
    rows = db.execute(parties.where(Booking.event_id.in_([event.id for event in events])))
    counts = Counter({(event, state): int(count) for event, state, count in rows})
    return [_held_one(event, counts) for event in events]


def _held_one(event: Event, counts: Mapping[tuple[int, BookingState], int]) -> Held:
    stood = (BookingState.BOOKED, BookingState.ATTENDED, BookingState.MISSED)
    came = counts[event.id, BookingState.ATTENDED] + event.walk_ins
    noted = event.closed_at is not None or came > 0
    return Held(event, sum(counts[event.id, state] for state in stood), came, noted)


def _to_come(db: Session, week: Week, now: datetime) -> list[tuple[Event, Count]]:
    """The events of the seven days after the week that have not begun, with the places left."""
    planned = (Event.state == EventState.PLANNED, Event.starts_at > now)
    following = db.scalars(_events(week.weeks_later(1)).where(*planned)).all()
    taken = (BookingState.BOOKED, BookingState.OFFERED, BookingState.ATTENDED)
    rows = db.execute(
        select(Booking.event_id, func.sum(1 + Booking.guests))
        .where(Booking.event_id.in_([event.id for event in following]), Booking.state.in_(taken))
        .group_by(Booking.event_id)
    )
    places = Counter({event: int(count) for event, count in rows})
    return [(event, max(0, event.capacity - places[event.id])) for event in following]


def _events(week: Week) -> Select[Event]:
    within = (Event.starts_at >= week.begins, Event.starts_at < week.ends)
    return select(Event).where(*within).order_by(Event.starts_at, Event.id)


def _moved(db: Session, week: Week, stages: Collection[str]) -> dict[str, int]:
    """How many people the team has moved on to which stage."""
    within = (AuditRow.at >= week.begins, AuditRow.at < week.ends)
    rows = db.execute(
        select(AuditRow.what, func.count(AuditRow.person_id.distinct()))
        .where(AuditRow.deed == Deed.CHANGED, AuditRow.what.in_(stages), *within)
        .group_by(AuditRow.what)
    )
    found = {stage: count for stage, count in rows}
    return {stage: found[stage] for stage in stages if stage in found}


def _referrals(db: Session, week: Week, column: InstrumentedAttribute[datetime | None]) -> int:
    """How many came to where this column tells the moment of, in the week."""
    within = (column >= week.begins, column < week.ends)
    return db.scalar(select(func.count()).select_from(Referral).where(*within)) or 0


def _late(db: Session, now: datetime) -> Late:
    waiting = (Enquiry.state == EnquiryState.OPEN, Enquiry.waits_since.is_not(None), Enquiry.answer_by <= now)
    unseen = (Referral.state == ReferralState.SENT, Referral.acknowledge_by <= now)
    untaken = (Task.done_at.is_(None), Task.taken_by.is_(None))
    enquiries, late, tasks = (
        db.scalar(select(func.count()).select_from(table).where(*which)) or 0
        for table, which in ((Enquiry, waiting), (Referral, unseen), (Task, untaken))
    )
    return Late(enquiries, late, tasks)
