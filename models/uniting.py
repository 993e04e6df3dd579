"""Uniting two records of one person: somebody who writes to us claims what another has told us about them.

What they have said themselves comes before what was said for them; nothing is lost, and nothing is there twice.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Column, PrimaryKeyConstraint, UniqueConstraint, delete, exists, inspect, select, update
from sqlalchemy.orm import Session

from models import agreements, forgotten, outcomes, programmes
from models.agreements import Consent, Purpose
from models.bookings import Booking, BookingState
from models.content import Content
from models.conversations import forget_beneficiary
from models.inbox import Enquiry, EnquiryState
from models.invites import Introduction
from models.people import Person
from models.programmes import WITHDRAWN, Enrolment
from models.referrals import Referral, ReferralState
from models.tables import Base

Row = TypeVar("Row", bound=Base)

OPEN = EnquiryState.OPEN
IS_SURER = (
    BookingState.CANCELLED,
    BookingState.MISSED,
    BookingState.WAITING,
    BookingState.OFFERED,
    BookingState.BOOKED,
    BookingState.ATTENDED,
)
IS_FURTHER = (ReferralState.ASKED, ReferralState.SENT, ReferralState.ACKNOWLEDGED, ReferralState.CLOSED)


def unite(db: Session, content: Content, own: Person, other: Person, now: datetime) -> None:
    """All that hangs on `other`, who has no chat with us, hangs on `own` from now on; `other` is no more. What was read from the
    database before has to be read again."""
    db.flush()
    db.expire_all()
    both = select(Person.id).where(Person.id.in_((own.id, other.id))).order_by(Person.id)
    db.execute(both.with_for_update()).all()  # whoever adds something to one of them waits here
    forgotten.unite(db, own, other)
    forget_beneficiary(db, other)
    _agreements(db, own, other, now)
    _sign_ups(db, content, own, other)
    _places(db, own, other)
    _referrals(db, own, other)
    _letters(db, own, other)
    _vine(db, own, other)
    _person(own, other)
    db.flush()
    _hand_on(db, Person, other.id, own.id)
    db.execute(delete(Person).where(Person.id == other.id).execution_options(synchronize_session=False))
    outcomes.settle(db, [own.id])
    db.expunge_all()


def _person(own: Person, other: Person) -> None:
    """What they have not told us themselves is what was told for them."""
    for field in ("name", "language", "area", "other_languages", "entered_by"):
        setattr(own, field, getattr(own, field) or getattr(other, field))
    if not (own.why or own.why_voice):
        own.why, own.why_voice = other.why, other.why_voice
    if not own.phone:
        own.phone, own.call_when = other.phone, other.call_when
    own.discreet, own.neutral = own.discreet or other.discreet, own.neutral or other.neutral
    own.created_at = min(own.created_at, other.created_at)


def _agreements(db: Session, own: Person, other: Person, now: datetime) -> None:
    """Who has taken their agreement back is not held to what somebody else has said for them: they are asked anew."""
    given = select(Consent.withdrawn_at).where(Consent.person_id == own.id, Consent.purpose == Purpose.HELP)
    taken_back = db.scalars(given).all()
    if taken_back and all(taken_back):
        agreements.take_back_consent(db, other, now)


def _sign_ups(db: Session, content: Content, own: Person, other: Person) -> None:
    theirs = {each.programme: each for each in programmes.in_force_of(db, other)}
    for mine in programmes.all_of_person(db, own):
        same = theirs.get(mine.programme)
        if same is not None and mine.stage == WITHDRAWN:
            _copy(same, mine)
        elif same is not None:
            _unite_sign_ups(content, mine, same)


def _unite_sign_ups(content: Content, mine: Enrolment, same: Enrolment) -> None:
    """The further of two stages; where nobody of the team sees to one, whoever sees to the other."""
    followed = content.programmes.get(mine.programme)
    order = {stage: at for at, stage in enumerate(followed.stages if followed else ())}
    mine.stage = max(mine.stage, same.stage, key=lambda stage: order.get(stage, -1))
    mine.answers = {**same.answers, **mine.answers}
    mine.event_id = mine.event_id or same.event_id
    mine.enrolled_at = min(mine.enrolled_at, same.enrolled_at)
    if mine.seen_by is None and same.seen_by is not None:
        mine.seen_by, mine.seen_at, mine.promised_by = same.seen_by, same.seen_at, same.promised_by


def _places(db: Session, own: Person, other: Person) -> None:
    """Of two places in one event one stays, the surer, and for as many guests as one of them was for."""
    theirs = {each.event_id: each for each in _all(db, Booking, other)}
    for mine in _all(db, Booking, own):
        same = theirs.get(mine.event_id)
        if same is None:
            continue
        if IS_SURER.index(same.state) > IS_SURER.index(mine.state):
            _copy(same, mine)
        elif same.state is mine.state:
            mine.guests, mine.children = max(mine.guests, same.guests), max(mine.children, same.children)
            mine.booked_at = min(mine.booked_at, same.booked_at)
        db.flush()
        _hand_on(db, Booking, same.id, mine.id)


def _referrals(db: Session, own: Person, other: Person) -> None:
    """Their own no to an organisation stands; of two that were passed on, the further."""
    theirs = {each.organisation: each for each in _all(db, Referral, other)}
    for mine in _all(db, Referral, own):
        same = theirs.get(mine.organisation)
        if same is None or ReferralState.REFUSED in (mine.state, same.state):
            continue
        if IS_FURTHER.index(same.state) > IS_FURTHER.index(mine.state):
            _copy(same, mine)


def _letters(db: Session, own: Person, other: Person) -> None:
    """One matter with the team is open at a time: what was said in the other's goes on in theirs."""
    opened = {
        each.person_id: each for each in (*_all(db, Enquiry, own), *_all(db, Enquiry, other)) if each.state is OPEN
    }
    if len(opened) == 2:
        mine, same = opened[own.id], opened[other.id]
        mine.taken_by = mine.taken_by or same.taken_by
        db.flush()
        _hand_on(db, Enquiry, same.id, mine.id)
        db.delete(same)
        db.flush()


def _vine(db: Session, own: Person, other: Person) -> None:
    """The first introduction counts; who was brought by the second was brought by them all the same."""
    both = select(Introduction).where(Introduction.person_id.in_((own.id, other.id))).order_by(Introduction.id)
    found = db.scalars(both).all()
    if len(found) == 2:
        first, second = found
        outcomes.take_out(db, second)
        db.refresh(first, ["brought"])
        first.brought += second.brought
        _hand_on(db, Introduction, second.id, first.id)
        db.delete(second)
        db.flush()


def _all(db: Session, table: type[Row], person: Person) -> Sequence[Row]:
    columns: Any = table
    return db.scalars(select(table).where(columns.person_id == person.id).order_by(columns.id)).all()


def _copy(same: Base, mine: Base) -> None:
    """All but whose it is."""
    for attribute in inspect(type(same)).column_attrs:
        if attribute.key not in ("id", "person_id"):
            setattr(mine, attribute.key, getattr(same, attribute.key))


def _hand_on(db: Session, target: type[Base], gone: int, kept: int) -> None:
    """What points to one row of a table points to another from now on; what would then be there twice goes."""
    tables = Base.metadata.sorted_tables
    for column in (each for table in tables for each in table.columns if _points_to(each, target)):
        for others in _unique_with(column):
            there = column.table.alias()
            same = [there.c[name] == column.table.c[name] for name in others]
            twice = exists().where(there.c[column.name] == kept, *same)
            db.execute(delete(column.table).where(column == gone, twice))
        db.execute(update(column.table).where(column == gone).values({column: kept}))


def _points_to(column: Column[Any], target: type[Base]) -> bool:
    return any(key.column.table is target.__table__ for key in column.foreign_keys)


def _unique_with(column: Column[Any]) -> list[list[str]]:
    """The other columns of each key that no two rows may share."""
    keys = [key for key in column.table.constraints if isinstance(key, UniqueConstraint | PrimaryKeyConstraint)]
    return [[each.name for each in key.columns if each is not column] for key in keys if column.name in key.columns]
