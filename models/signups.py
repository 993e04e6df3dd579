"""What the team does with sign-ups: looks through them, gives them to one another, moves them on, notes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from locales import marked
from models import audit, outcomes
from models.audit import Deed
from models.people import Person, Role, has_role
from models.programmes import WITHDRAWN, Enrolment, Note, in_force
from models.schema import Refusal, changed

PAGE = 8  # sign-ups in a list


class NoSuchStage(Refusal):
    def __init__(self) -> None:
        super().__init__(marked("That stage is not there any more."))


class NoCoordinator(Refusal):
    def __init__(self) -> None:
        super().__init__(marked("They are not a coordinator any more."))


def page(db: Session, number: int, *only: ColumnElement[bool]) -> tuple[Sequence[tuple[Enrolment, Person]], bool]:
    """A page of the sign-ups, counted from 0, the newest first, and whether there are older ones."""
    newest = in_force().where(*only).order_by(Enrolment.enrolled_at.desc(), Enrolment.id.desc())
    rows = db.execute(newest.offset(number * PAGE).limit(PAGE + 1)).all()
    return [(enrolment, person) for enrolment, person in rows[:PAGE]], len(rows) > PAGE


def at_stage(programme: str, stage: str) -> ColumnElement[bool]:
    return (Enrolment.programme == programme) & (Enrolment.stage == stage)


def seen_to_by(coordinator: Person | None) -> ColumnElement[bool]:
    """None: by nobody yet."""
    return Enrolment.seen_by.is_(None) if coordinator is None else Enrolment.seen_by == coordinator.id


def by_stage(db: Session, programme: str) -> dict[str, int]:
    """How many are at each stage at which there is somebody."""
    signed_up = in_force().where(Enrolment.programme == programme).subquery()
    counted = db.execute(select(signed_up.c.stage, func.count()).group_by(signed_up.c.stage))
    return {stage: count for stage, count in counted}


def assign(db: Session, enrolment: Enrolment, was: int | None, to: Person, by: Person, now: datetime) -> bool:
    """Give a sign-up to a coordinator to see to; `was` saw to it when whoever gives it looked. False when that has changed since.
    Raises NoCoordinator."""
    if not has_role(db, to.id, Role.COORDINATOR):
        raise NoCoordinator
    held = Enrolment.seen_by.is_(None) if was is None else Enrolment.seen_by == was
    return _change(db, enrolment, held, {"seen_by": to.id, "seen_at": now, "promised_by": None}, "assign", by, now)


def set_stage(
    db: Session,
    enrolment: Enrolment,
    was: str,
    stage: str,
    stages: Sequence[str],
    by: Person,
    now: datetime,
    promised_by: date | None = None,
) -> bool:
    """Move a sign-up to another of the `stages` of its programme, in their order; `was` is where it stood when whoever moves it looked.
    What was promised before is kept by it; `promised_by`: the day by which the person is now told that somebody gets in touch. False
    when that has changed since. Raises NoSuchStage."""
    if stage not in stages:
        raise NoSuchStage
    finished = now if stage == stages[-1] else None
    to = {
        "stage": stage,
        "finished_at": finished,
        "promised_by": promised_by,
        "late_alerted_at": None,
        "late_told_at": None,
    }
    return _change(db, enrolment, Enrolment.stage == was, to, stage, by, now)


def _change(
    db: Session,
    enrolment: Enrolment,
    as_found: ColumnElement[bool],
    to: Mapping[str, Any],
    what: str,
    by: Person,
    now: datetime,
) -> bool:
    """Change a sign-up if it still is as it was found; write down `what` was changed, and by whom."""
    changing = update(Enrolment).where(Enrolment.id == enrolment.id, as_found, Enrolment.stage != WITHDRAWN).values(to)
    person_id = changed(db, changing, Enrolment.person_id)
    if person_id is None:
        return False
    outcomes.settle(db, [person_id])
    audit.note(db, by, Deed.CHANGED, what, now, db.get_one(Person, person_id))
    return True


def note(db: Session, person: Person, words: str, author: Person, now: datetime) -> None:
    db.add(Note(person_id=person.id, author_id=author.id, words=words, noted_at=now))
    audit.note(db, author, Deed.CHANGED, "note", now, person)


def notes_of(db: Session, person: Person, most: int, after: int = 0) -> Sequence[tuple[Note, Person | None]]:
    """What the team noted about a person, the newest first, with who did (None: somebody who is forgotten); `after` that many."""
    rows = db.execute(
        select(Note, Person)
        .join(Person, Person.id == Note.author_id, isouter=True)
        .where(Note.person_id == person.id)
        .order_by(Note.id.desc())
        .offset(after)
        .limit(most)
    )
    return [(note, author) for note, author in rows]
