"""Programmes: a person's place in one (an enrolment), what they told us for it, who of the team sees to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from models import bookings
from models.agreements import agreement_of, take_back_consent
from models.people import Person
from models.prepared import Prepared
from models.schema import NEVER_REUSED, Base, BigId, changed

RESEARCHERS = "researchers"
ENTERPRISE = "enterprise"
LEARNING = "learning"
SIGNED_UP = "signed-up"
WITHDRAWN = "withdrawn"
CAME_FORWARD = "came-forward"
REFERRED = "referred"
AT_ONCE = 10  # that the clock sees to


class Depth(StrEnum):
    """How far a community researcher wants to go."""

    ATTEND = "attend"
    DESIGN = "design"
    ASK_FRIENDS = "friends"
    IN_DEPTH = "depth"


class Help(StrEnum):
    """What would help somebody come."""

    CHILDCARE = "childcare"
    TRAVEL = "travel"
    INTERPRETER = "interpreter"
    STEP_FREE = "step-free"
    WOMEN_ONLY = "women-only"


class Enrolment(Base):
    """`answers` maps a question's key to the key of its answer; `event_id` is the session chosen, None for "tell me the next".
    `finished_at`: when the last stage of the programme was reached. `promised_by`: the day by which somebody gets in touch, as long as
    nobody has taken that on; when it has passed, coordinators are alerted and then the person is told."""

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("person_id", "programme"),
        Index("ix_enrolment_promised_by", "promised_by"),  # asked for by the clock, at each tick
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"))
    programme: Mapped[str] = mapped_column(index=True)
    stage: Mapped[str]
    answers: Mapped[dict[str, Any]]
    event_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("event.id", ondelete="SET NULL"))
    enrolled_at: Mapped[datetime] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]
    seen_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    seen_at: Mapped[datetime | None]
    promised_by: Mapped[date | None]
    late_alerted_at: Mapped[datetime | None]
    late_told_at: Mapped[datetime | None]


class Note(Base):
    """What a coordinator noted about a person, for the team."""

    __tablename__ = "note"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    words: Mapped[str] = mapped_column(Text)
    noted_at: Mapped[datetime]


@dataclass(frozen=True)
class Enrolled:
    """What `enrol` did: the enrolment, whether it is new (not a change of an earlier one), whether anything is different, and the
    event in which they had a place before."""

    enrolment: Enrolment
    new: bool
    changed: bool
    left: int | None = None


def enrol(
    db: Session,
    person: Person,
    programme: str,
    answers: Mapping[str, Any],
    session: int | None,
    now: datetime,
    stage: str = SIGNED_UP,
    promised_by: date | None = None,
) -> Enrolled:
    """Give a person their place in a programme and in the session chosen, or change it; `stage` is where who is new begins,
    `promised_by` the day by which they were told that somebody gets in touch. What they told us besides (`tell_more`) stays. Raises
    EventFull, EventOver."""
    if session is not None:
        bookings.book(db, session, person, now)
    enrolment = of_person(db, person, programme)
    before = enrolment.event_id if enrolment else None
    left = before if before and before != session and bookings.cancel(db, before, person, now) else None
    new = enrolment is None or enrolment.stage == WITHDRAWN
    if enrolment is None:
        enrolment = Enrolment(person_id=person.id, programme=programme)
        db.add(enrolment)
    if new:
        enrolment.stage, enrolment.enrolled_at, enrolment.seen_by, enrolment.seen_at = stage, now, None, None
        enrolment.promised_by, enrolment.late_alerted_at, enrolment.late_told_at = promised_by, None, None
        enrolment.finished_at = None
    enrolment.answers, enrolment.event_id = {**(enrolment.answers or {}), **answers}, session
    different = db.is_modified(enrolment)
    db.flush()
    return Enrolled(enrolment, new, different, left)


def move_on(db: Session, person: Person, programme: str, before: str, after: str) -> None:
    """From one stage to another; who stands elsewhere stays there."""
    enrolment = of_person(db, person, programme)
    if enrolment is not None and enrolment.stage == before:
        enrolment.stage = after


def tell_more(db: Session, person: Person, programme: str, answers: Mapping[str, Any]) -> Enrolment | None:
    """Add to what a person has told us for a programme; None when they have no place in it (any more)."""
    enrolment = of_person(db, person, programme)
    if enrolment is None or enrolment.stage == WITHDRAWN:
        return None
    enrolment.answers = {**enrolment.answers, **answers}
    return enrolment


def chose(db: Session, person: Person, programme: str, session: int) -> None:
    """A place in the programme that has no session yet gets this one."""
    enrolment = of_person(db, person, programme)
    if enrolment is not None and enrolment.stage != WITHDRAWN and enrolment.event_id is None:
        enrolment.event_id = session


def gave_back(db: Session, person: Person, session: int) -> None:
    """The place in a session is given back: the place in the programme stays, without it."""
    for enrolment in all_of_person(db, person):
        if enrolment.event_id == session:
            enrolment.event_id = None


def of_person(db: Session, person: Person, programme: str) -> Enrolment | None:
    return db.scalar(select(Enrolment).where(Enrolment.person_id == person.id, Enrolment.programme == programme))


_IS_ENROLLED = Prepared(
    select(Enrolment.id).where(
        Enrolment.person_id == bindparam("person"),
        Enrolment.programme == bindparam("wanted"),
        Enrolment.stage != literal(WITHDRAWN),
    )
)


def is_enrolled(db: Session, person_id: int, programme: str) -> bool:
    """Whether they have a place that they have not withdrawn from."""
    db.flush()
    return _IS_ENROLLED(db, {"person": person_id, "wanted": programme}).fetchone() is not None


def promise_late(db: Session, day: date, now: datetime) -> Sequence[tuple[Enrolment, Person]]:
    """Those to whom nobody has been in touch by the day they were promised, up to `day`, each given once for the team to hear."""
    return _once(db, Enrolment.promised_by <= day, Enrolment.late_alerted_at, now)


def promise_broken(
    db: Session, day: date, alerted_before: datetime, now: datetime
) -> Sequence[tuple[Enrolment, Person]]:
    """Those that nobody took on though the team heard of it, each given once for the person to hear."""
    unheard = (Enrolment.promised_by <= day) & (Enrolment.late_alerted_at < alerted_before)
    return _once(db, unheard, Enrolment.late_told_at, now)


def _once(
    db: Session, which: ColumnElement[bool], marked: InstrumentedAttribute[datetime | None], now: datetime
) -> Sequence[tuple[Enrolment, Person]]:
    """Sign-ups in force that are not `marked` yet, and are now: of several callers, each gets others."""
    late = (
        in_force().with_only_columns(Enrolment.id).where(which, marked.is_(None)).order_by(Enrolment.id).limit(AT_ONCE)
    )
    marking = update(Enrolment).where(Enrolment.id.in_(late), which, marked.is_(None)).values({marked: now})
    ids = db.scalars(marking.returning(Enrolment.id).execution_options(synchronize_session=False)).all()
    found = in_force().where(Enrolment.id.in_(ids)).order_by(Enrolment.id).execution_options(populate_existing=True)
    return [(enrolment, person) for enrolment, person in db.execute(found)]


def all_of_person(db: Session, person: Person) -> Sequence[Enrolment]:
    return db.scalars(select(Enrolment).where(Enrolment.person_id == person.id).order_by(Enrolment.id)).all()


def in_force_of(db: Session, person: Person) -> Sequence[Enrolment]:
    """Those that the person has not withdrawn."""
    return [enrolment for enrolment in all_of_person(db, person) if enrolment.stage != WITHDRAWN]


def withdraw(db: Session, person: Person, now: datetime) -> list[int]:
    """Take back the agreement: places are given back, the team works with nothing of it any more. Returns the events in which
    something came free."""
    take_back_consent(db, person, now)
    freed = bookings.give_back(db, person, now)
    bookings.wish(db, person, [], now)
    db.execute(delete(Note).where(Note.person_id == person.id))
    for enrolment in all_of_person(db, person):
        enrolment.stage, enrolment.answers, enrolment.event_id, enrolment.promised_by = WITHDRAWN, {}, None, None
    return freed


def see_to(db: Session, enrolment_id: int, coordinator: Person, now: datetime) -> tuple[bool, Person | None]:
    """The first who calls this sees to the sign-up, and to what was promised; one that is late may be taken from somebody else.
    Returns whether this was the first, and who sees to it (None when there is no such sign-up any more)."""
    late = Enrolment.promised_by.is_not(None) & Enrolment.late_alerted_at.is_not(None)
    taking = update(Enrolment).where(Enrolment.id == enrolment_id, Enrolment.seen_by.is_(None) | late)
    taken = {"seen_by": coordinator.id, "seen_at": now, "promised_by": None}
    first = changed(db, taking.values(taken), Enrolment.id) is not None
    seen_by = select(Person).join(Enrolment, Enrolment.seen_by == Person.id).where(Enrolment.id == enrolment_id)
    return first, db.scalar(seen_by)


def sign_up(db: Session, enrolment_id: int | None) -> tuple[Enrolment, Person] | None:
    """A sign-up with its person, as they stand now, if it is there and the person's agreement is in force. The person stays until the
    transaction ends: whoever claims that record takes the person first, too, and the two cannot wait for each other."""
    if enrolment_id is None:
        return None
    asked = in_force().where(Enrolment.id == enrolment_id).execution_options(populate_existing=True)
    held = asked.with_for_update(read=True, key_share=True, of=Person)
    row = db.execute(held).one_or_none() or db.execute(held).one_or_none()  # it has just become somebody else's
    return None if row is None else (row[0], row[1])


def counts(db: Session) -> Sequence[tuple[str, int, int]]:
    """For each programme: its key, how many are signed up, how many of them nobody sees to yet."""
    signed_up = in_force().subquery()
    return db.execute(
        select(signed_up.c.programme, func.count(), func.count() - func.count(signed_up.c.seen_by))
        .group_by(signed_up.c.programme)
        .order_by(signed_up.c.programme)
    ).all()


def in_force() -> Select[Enrolment, Person]:
    """The sign-ups that the team may see: not withdrawn, and the agreement not taken back."""
    return (
        select(Enrolment, Person)
        .join(Person, Person.id == Enrolment.person_id)
        .where(
            Enrolment.stage != WITHDRAWN,
            agreement_of(Person.id).exists(),
        )
    )
