"""What became of those whom somebody told about us: the counts that they may see, and who stands where in their vine."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import CTE, ColumnElement, Select, case, exists, func, literal, select
from sqlalchemy.orm import Session, aliased

from models.invites import Introduction
from models.numbers import LEAST
from models.people import Person

MOST_NAMES = 30
DEEPEST, MOST_PLACES = 5, 3000  # in a picture
DIRECT, FURTHER = 1, 2


@dataclass(frozen=True)
class Counts:
    """How many people came, and to how many of them what has happened since."""

    came: int = 0
    joined: int = 0
    booked: int = 0
    attended: int = 0
    finished: int = 0


@dataclass(frozen=True)
class Brought:
    """Those whom somebody has brought themselves, or who were brought by those: in all, and since the week began."""

    in_all: Counts = Counts()
    this_week: Counts = Counts()


@dataclass(frozen=True)
class Place:
    """Somebody in a vine: their introduction, by whose they came, their first name if they let whoever brought them see it, and how
    many they brought themselves."""

    id: int
    by: int
    name: str | None
    count: int


MOMENTS = (
    Introduction.arrived_at,
    Introduction.joined_at,
    Introduction.booked_at,
    Introduction.attended_at,
    Introduction.finished_at,
)
_COUNTED = [each.name for each in fields(Counts)]


def brought(db: Session, person: Person, week: datetime) -> tuple[Brought, Brought]:
    """Whom somebody has brought themselves, and who came further down; `week` is when it began."""
    below = _below(person)
    moments = [below.c[each.key] for each in MOMENTS]
    counted = [
        *(func.count(each) for each in moments),
        *(func.coalesce(func.sum(case((each >= week, 1), else_=0)), 0) for each in moments),
    ]
    rows = db.execute(select(below.c.direct, *counted).group_by(below.c.direct))
    found = {direct: Brought(Counts(*numbers[:5]), Counts(*map(int, numbers[5:]))) for direct, *numbers in rows}
    return found.get(DIRECT, Brought()), found.get(FURTHER, Brought())


def to_tell(count: int, came: int) -> int | None:
    """So many at least, as it may be said to whoever brought `came`: in steps of LEAST, and never that it is all of them. Nobody can be
    picked out by it, nor by the difference of two such numbers."""
    least = max(0, min(count, came - 1)) // LEAST * LEAST
    return least or None


def names(db: Session, person: Person) -> Sequence[str]:
    """First names of the last whom somebody has brought themselves, of those who let them see it."""
    mine = _of(person)
    theirs = (
        select(Person.name)
        .join(Introduction, Introduction.person_id == Person.id)
        .where(Introduction.by_id.in_(mine), Person.shows_name.is_(True), Person.name.is_not(None))
        .order_by(Introduction.id.desc())
        .limit(MOST_NAMES)
    )
    return [name for each in db.scalars(theirs) if (name := first_name(each))]


def first_name(name: str | None) -> str | None:
    return next(iter((name or "").split()), None)


_child = aliased(Introduction)
HAS_BROUGHT = exists().where(_child.by_id == Introduction.id, Introduction.person_id == Person.id)  # of a person

_BROUGHT = (
    select(func.count(_child.id)).where(_child.by_id == Introduction.id).correlate(Introduction).scalar_subquery()
)


def places(db: Session, person: Person) -> Sequence[Place]:
    """Who stands below somebody in the vine, the nearest and earliest first. Only those whom they brought themselves have a name."""
    level = list(db.scalars(_of(person)))
    found: list[Place] = []
    for depth in range(DEEPEST):
        named = Person.shows_name.is_(True) if depth == 0 else literal(value=False)
        rows = (
            select(Introduction.id, Introduction.by_id, case((named, Person.name)), _BROUGHT)
            .outerjoin(Person, Person.id == Introduction.person_id)
            .where(Introduction.by_id.in_(level))
            .order_by(Introduction.id)
            .limit(MOST_PLACES - len(found))
        )
        below = [Place(place, by, first_name(name), count) for place, by, name, count in db.execute(rows)]
        found += below
        level = [each.id for each in below]
        if not level or len(found) >= MOST_PLACES:
            break
    return found


def _of(person: Person) -> Select[int]:
    return select(Introduction.id).where(Introduction.person_id == person.id)


def _below(person: Person) -> CTE:
    """Everybody who came by them, however far down."""

    def row(direct: ColumnElement[int]) -> list[ColumnElement[object]]:
        return [Introduction.id, direct.label("direct"), *MOMENTS]  # type: ignore[list-item]

    below = (
        select(*row(literal(DIRECT)))
        .where(Introduction.by_id == _of(person).scalar_subquery())
        .cte("below", recursive=True)
    )
    return below.union_all(select(*row(literal(FURTHER))).join(below, Introduction.by_id == below.c.id))
