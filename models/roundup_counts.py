"""The weekly round-up is counted: what happened in a week, what is late, what comes."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Exists, Select, case, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import programmes, tasks
from models.audit import AuditRow, Deed
from models.bookings import Booking, BookingState
from models.content import Content
from models.events import Event, EventState
from models.inbox import Enquiry, EnquiryState
from models.people import Person
from models.programmes import Enrolment
from models.referrals import Referral, ReferralState
from models.roundup import Week
from models.roundup_numbers import Count, Held, Late, RoundUp, SignUps, Source, enough

WEEKS = 12  # in the chart


def exact(db: Session, content: Content, week: Week, now: datetime) -> RoundUp:
    """As the team has it. Programmes of the content are told of also when nobody signed up."""
    sign_ups, held = _sign_ups(db, week, content.programmes), _held(db, week)
    moved = _moved(db, week, dict.fromkeys(stage for each in content.programmes.values() for stage in each.stages))
    seen, closed = (_referrals(db, week, column) for column in (Referral.acknowledged_at, Referral.closed_at))
    return RoundUp(
        week=week, sign_ups=sign_ups, sources=_sources(db, week), held=held, moved=moved, moved_on=sum(moved.values()),
        seen=seen, closed=closed, late=_late(db, now), to_come=_to_come(db, week, now),
        quiet=not (sign_ups.together[-1] or held or moved or seen or closed),
    )  # fmt: skip


def _sign_ups(db: Session, week: Week, known: Collection[str]) -> SignUps:
    """Until the end of the week."""
    mine = programmes.in_force().where(Enrolment.enrolled_at < week.ends).subquery()
    rows = db.execute(select(mine.c.programme, mine.c.enrolled_at))
    found = Counter((programme, _monday(at, week.zone)) for programme, at in rows)
    in_all, ever = Counter[str](), Counter[date]()
    for (programme, monday), count in found.items():
        in_all[programme] += count
        ever[monday] += count
    mondays = [each.monday for each in week.until(WEEKS)]
    keys = dict.fromkeys([*known, *sorted(in_all)])
    return SignUps(
        {key: [found[key, monday] for monday in mondays] for key in keys},
        [ever[monday] for monday in mondays],
        {key: in_all[key] for key in keys},
        sum(enough(count) or 0 for count in ever.values()),
    )


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
    enquiries, late = (
        db.scalar(select(func.count()).select_from(table).where(*which)) or 0
        for table, which in ((Enquiry, waiting), (Referral, unseen))
    )
    return Late(enquiries, late, tasks.count(db, now, untaken=True))
