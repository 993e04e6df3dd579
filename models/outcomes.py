"""What came of introductions: the first sign-up, place, event and last stage of whoever came, kept true as sign-ups and bookings change.

Every flush of a sign-up or a booking settles whose it is, and what changes one by a statement of its own calls `settle`. So an
invite's counts are right when the transaction ends, and whoever looks at them has only to read.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any, cast

from sqlalchemy import Table, Update, bindparam, event, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, UOWTransaction

from models.bookings import Booking, BookingState
from models.introductions import came_by_somebody
from models.invites import Introduction, Invite
from models.people import Person
from models.programmes import WITHDRAWN, Enrolment

HAD_A_PLACE = (BookingState.BOOKED, BookingState.ATTENDED, BookingState.MISSED)


def _first(moment: InstrumentedAttribute[Any], *which: Any) -> Any:
    of_them = moment.class_.person_id == Introduction.person_id
    return select(func.min(moment)).where(of_them, *which).correlate(Introduction).scalar_subquery()


MOMENTS = {
    "joined": _first(Enrolment.enrolled_at, Enrolment.stage != WITHDRAWN),
    "booked": _first(Booking.booked_at, Booking.state.in_(HAD_A_PLACE)),
    "attended": _first(Booking.came_at, Booking.state == BookingState.ATTENDED),
    "finished": _first(Enrolment.finished_at, Enrolment.stage != WITHDRAWN),
}
_PLACE, _INVITE = cast(Table, Introduction.__table__), cast(Table, Invite.__table__)
_KEEP = update(_PLACE).where(_PLACE.c.id == bindparam("key"))
_KEEP = _KEEP.values({f"{name}_at": bindparam(name) for name in MOMENTS})
_COUNT = update(_INVITE).where(_INVITE.c.id == bindparam("key"))
_COUNT = _COUNT.values({name: _INVITE.c[name] + bindparam(name) for name in MOMENTS})
_COUNT_BROUGHT = update(_PLACE).where(_PLACE.c.id == bindparam("key"))
_COUNT_BROUGHT = _COUNT_BROUGHT.values(brought=_PLACE.c.brought + bindparam("joined"))


def settle(db: Session, people: Collection[int]) -> None:
    """Bring the introductions of these people up to date with their sign-ups and bookings, and the counts with those."""
    if not any(came_by_somebody(db, person_id) for person_id in people):
        return
    mine = select(Introduction.id).where(Introduction.person_id.in_(people)).order_by(Introduction.id)
    places = db.scalars(mine.with_for_update()).all()  # what others have just changed is seen only after they are done
    if not places:
        return
    then = [getattr(Introduction, f"{name}_at") for name in MOMENTS]
    rows = select(Introduction.id, Introduction.invite_id, Introduction.by_id, *then, *MOMENTS.values())
    kept: list[dict[str, Any]] = []
    of_invite, of_bringer = defaultdict[int, Counter[str]](Counter), defaultdict[int, Counter[str]](Counter)
    for place, invite, by, *moments in db.execute(rows.where(Introduction.id.in_(places)).order_by(Introduction.id)):
        before, after = moments[: len(MOMENTS)], moments[len(MOMENTS) :]
        if before == after:
            continue
        kept.append({"key": place, **dict(zip(MOMENTS, after, strict=True))})
        more = {
            name: (new is not None) - (old is not None) for name, old, new in zip(MOMENTS, before, after, strict=True)
        }
        of_invite[invite or 0].update(more)
        of_bringer[by or 0].update(more)
    _write(db, _KEEP, kept)
    _write(db, _COUNT, [{"key": key, **more} for key, more in sorted(of_invite.items()) if key and any(more.values())])
    brought = [{"key": key, "joined": more["joined"]} for key, more in sorted(of_bringer.items())]
    _write(db, _COUNT_BROUGHT, [each for each in brought if each["key"] and each["joined"]])


def _write(db: Session, statement: Update, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        db.execute(statement, rows)


def take_out(db: Session, place: Introduction) -> None:
    """A second introduction of the same person is about to go: nothing of it is counted any more."""
    less = {name: -(getattr(place, f"{name}_at") is not None) for name in MOMENTS}
    if place.invite_id is not None:
        _write(db, _COUNT, [{"key": place.invite_id, **less}])
        db.execute(update(_INVITE).where(_INVITE.c.id == place.invite_id).values(arrived=_INVITE.c.arrived - 1))
    if place.by_id is not None and less["joined"]:
        _write(db, _COUNT_BROUGHT, [{"key": place.by_id, "joined": less["joined"]}])


def leave_a_dot(db: Session, person: Person) -> None:
    """Before somebody is forgotten: their place in the vine is nobody's from now on, and stays as it is."""
    leaving = update(Introduction).where(Introduction.person_id == person.id).values(person_id=None)
    db.execute(leaving.execution_options(synchronize_session=False))


@event.listens_for(Session, "after_flush")
def _settle_what_was_written(db: Session, _context: UOWTransaction) -> None:
    written: Iterable[object] = (*db.new, *db.dirty)
    whose = {each.person_id for each in written if isinstance(each, Booking | Enrolment)}
    if whose:
        settle(db, whose)
