"""A town in which people bring one another, at random, and what came of it as counted in Python from the raw rows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from models import cards, invites, outcomes, people
from models.bookings import Booking, BookingState
from models.events import Event
from models.invites import Introduction, Invite
from models.people import Person, Role
from models.programmes import Enrolment
from models.vine import Brought, Counts
from tests.conftest import NOW

Moments = tuple[datetime | None, datetime | None, datetime | None, datetime | None]
PROGRAMMES = {
    "researchers": "researching",
    "enterprise": "consortium",
    "learning": "qualified-job",
}  # and their last stages
HUBS, ORGANISATIONS, LANGUAGES, AREAS = ("summerfield", "soho-house"), ("karis",), ("en", "ur", "pa"), ("soho", None)
HAD_A_PLACE = (BookingState.BOOKED, BookingState.ATTENDED, BookingState.MISSED)


@dataclass(frozen=True)
class Came:
    """Somebody's introduction, and what it must be."""

    id: int
    invite: int | None
    by: int | None
    arrived: datetime
    moments: Moments


def come(db: Session, invite: Invite, person: Person, now: datetime) -> None:
    """Somebody arrives by a link."""
    inviter = db.get(Person, invite.person_id or 0)
    by = invites.place_of(db, inviter, now) if inviter else None
    db.add(Introduction(person_id=person.id, invite_id=invite.id, by_id=by.id if by else None, arrived_at=now))
    invite.arrived += 1
    db.flush()


def true_moments(db: Session) -> dict[int, Moments]:
    """By person, from their sign-ups and bookings."""
    joined, booked, attended, finished = (defaultdict[int, list[datetime]](list) for _each in range(4))
    for person, stage, enrolled_at, finished_at in db.execute(
        select(Enrolment.person_id, Enrolment.stage, Enrolment.enrolled_at, Enrolment.finished_at)
    ):
        if stage != "withdrawn":
            joined[person].append(enrolled_at)
            finished[person] += [finished_at] if finished_at else []
    for person, state, booked_at, came_at in db.execute(
        select(Booking.person_id, Booking.state, Booking.booked_at, Booking.came_at)
    ):
        if state in HAD_A_PLACE:
            booked[person].append(booked_at)
        if state == BookingState.ATTENDED:
            attended[person].append(came_at)
    return {
        person: tuple(min(each[person], default=None) for each in (joined, booked, attended, finished))  # type: ignore[misc]
        for person in {*joined, *booked}
    }


class Ledger:
    """What is known of those who have been forgotten: their moments as they were then."""

    def __init__(self) -> None:
        self.dots: dict[int, Moments] = {}

    def note(self, db: Session, *persons: int) -> None:
        """They are about to be forgotten."""
        moments = true_moments(db)
        rows = db.execute(select(Introduction.id, Introduction.person_id).where(Introduction.person_id.in_(persons)))
        self.dots |= {place: moments.get(person, (None,) * 4) for place, person in rows if person is not None}

    def recount(self, db: Session) -> dict[int, Came]:
        """All who came by a link, and those who brought them."""
        moments = true_moments(db)
        return {
            each.id: Came(
                each.id, each.invite_id, each.by_id, each.arrived_at,
                moments.get(each.person_id, (None,) * 4) if each.person_id else self.dots[each.id],
            )
            for each in db.scalars(select(Introduction).execution_options(populate_existing=True))
        }  # fmt: skip


def funnels(came: dict[int, Came], key: dict[int, Any]) -> dict[Any, tuple[int, ...]]:
    """(came, joined, attended, finished) of those whose invite has a key."""
    found: dict[Any, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for each in came.values():
        if each.invite is not None and key.get(each.invite) is not None:
            joined, _booked, attended, finished = each.moments
            one = (True, joined is not None, attended is not None, finished is not None)
            found[key[each.invite]] = [had + more for had, more in zip(found[key[each.invite]], one, strict=True)]
    return {each: tuple(numbers) for each, numbers in found.items()}


def below(came: dict[int, Came], place: int | None, week: datetime) -> tuple[Brought, Brought]:
    """Whom somebody has brought themselves, and who came further down."""
    children = defaultdict[int | None, list[Came]](list)
    for each in came.values():
        children[each.by].append(each)
    direct = children[place] if place else []
    further: list[Came] = []
    level = direct
    while level:
        level = [child for each in level for child in children[each.id]]
        further += level
    return brought(direct, week), brought(further, week)


def brought(those: list[Came], week: datetime) -> Brought:
    moments = [[(each.arrived, *each.moments)[number] for each in those] for number in range(5)]
    in_all = [sum(each is not None for each in column) for column in moments]
    since = [sum(each is not None and each >= week for each in column) for column in moments]
    return Brought(Counts(*in_all), Counts(*since))


def a_large_town(db: Session, rng: Random, size: int) -> None:
    """Written down as rows, the moments settled afterwards."""
    at = lambda: NOW - timedelta(minutes=rng.randrange(60 * 24 * 500))  # noqa: E731
    persons = [
        {"id": each, "chat_id": 10_000 + each, "language": rng.choice(LANGUAGES), "area": rng.choice(AREAS),
         "name": f"Amina{each}", "other_languages": [], "created_at": NOW, "shows_name": rng.choice((True, False, None))}
        for each in range(1, size + 1)
    ]  # fmt: skip
    db.execute(insert(Person), persons)
    events = [
        {"id": each, "programme": rng.choice(tuple(PROGRAMMES)), "starts_at": at(), "minutes": 60, "capacity": size}
        for each in range(1, 9)
    ]
    db.execute(insert(Event), events)
    _links(db, rng, size)
    _introductions(db, rng, size)
    if db.get_bind().dialect.name == "postgresql":  # it counts from what it has given, not from what there is
        for table in ("person", "invite", "introduction"):
            db.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"))
    everybody = [*range(1, size + 1), *_entered(db, rng, size // 40)]
    _sign_ups(db, rng, everybody, at)
    db.execute(text("ANALYZE"))
    for start in range(1, everybody[-1] + 1, 1000):
        outcomes.settle(db, range(start, start + 1000))


def _entered(db: Session, rng: Random, count: int) -> list[int]:
    """Those without Telegram whom leaders and coordinators have entered, by the rule that the program does it by."""
    team, partner = (db.get_one(Person, each) for each in (11, 12))
    for each in (team, partner):
        people.give_role(db, each, Role.COORDINATOR, NOW)
    people.give_role(db, partner, Role.PARTNER, NOW, organisation=ORGANISATIONS[0])
    found: list[int] = []
    for _each in range(count):
        by = db.get_one(Person, rng.randrange(1, 13))
        person = people.enter(db, "Hodan", rng.choice(LANGUAGES), by, NOW)
        cards.begin(db, person, by, NOW - timedelta(days=rng.randrange(20)))
        found.append(person.id)
    return found


def _links(db: Session, rng: Random, size: int) -> None:
    """Each third person has one, the first ten are leaders with three; then those of hubs and organisations."""
    leaders = [db.get_one(Person, each) for each in range(1, 11)]
    for each in leaders:
        people.give_role(db, each, Role.LEADER, NOW)
    rows: list[dict[str, Any]] = [{"person_id": each} for each in range(1, size, 3)]
    for each in leaders:
        for label in ("Tuesday kitchen", "School gate"):
            rows.append(
                {"person_id": each.id, "label": label, "hub": rng.choice((*HUBS, None)), "programme": "enterprise"}
            )
    rows += [{"hub": hub, "event_id": rng.choice((None, 1, 2))} for hub in HUBS]
    rows += [{"organisation": each, "programme": "learning"} for each in ORGANISATIONS]
    blank = dict.fromkeys(("person_id", "label", "hub", "organisation", "programme", "event_id"))
    numbered = [
        {**blank, **row, "id": at, "code": f"code{at}", "short": f"s{at}", "made_at": NOW}
        for at, row in enumerate(rows, 1)
    ]
    db.execute(insert(Invite), numbered)


def _introductions(db: Session, rng: Random, size: int) -> None:
    """The first fifty came by themselves; each other by the link of somebody before them, or of a hub."""
    links = defaultdict[int | None, list[int]](list)
    for invite, person in db.execute(select(Invite.id, Invite.person_id).order_by(Invite.id)):
        links[person].append(invite)
    place: dict[int, int] = {}
    rows: list[dict[str, Any]] = []
    arrived = defaultdict[int, int](int)
    for person in range(1, size + 1):
        inviter = None if rng.random() < 0.1 else rng.randrange(1, max(2, min(person, rng.choice((20, size)))))
        if person <= 50 or (inviter and inviter not in links):
            continue
        invite = rng.choice(links[inviter])
        if inviter and inviter not in place:
            place[inviter] = len(rows) + 1
            rows.append(
                {"id": len(rows) + 1, "person_id": inviter, "invite_id": None, "by_id": None, "arrived_at": NOW}
            )
        if person in place:
            continue
        arrived[invite] += 1
        came = {"person_id": person, "invite_id": invite, "by_id": place[inviter] if inviter else None}
        place[person] = len(rows) + 1
        rows.append({**came, "id": len(rows) + 1, "arrived_at": NOW - timedelta(minutes=rng.randrange(60 * 24 * 20))})
    db.execute(insert(Introduction), rows)
    for invite, count in arrived.items():
        db.execute(update(Invite).where(Invite.id == invite).values(arrived=count))


def _sign_ups(db: Session, rng: Random, persons: Iterable[int], at: Any) -> None:
    enrolled, booked = [], []
    for person in persons:
        for programme, last in rng.sample(list(PROGRAMMES.items()), rng.choice((0, 1, 1, 2))):
            stage = rng.choice(("signed-up", last, "withdrawn"))
            enrolled.append(
                {"person_id": person, "programme": programme, "stage": stage, "answers": {}, "enrolled_at": at(),
                 "finished_at": at() if stage == last else None}
            )  # fmt: skip
        for event in rng.sample(range(1, 9), rng.choice((0, 1, 2))):
            state = rng.choice(list(BookingState))
            came_at = at() if state is BookingState.ATTENDED else None
            booked.append(
                {"person_id": person, "event_id": event, "state": state, "booked_at": at(), "came_at": came_at}
            )
    db.execute(insert(Enrolment), enrolled)
    db.execute(insert(Booking), booked)


def change_at_random(db: Session, rng: Random, persons: Sequence[int]) -> None:
    """Other sign-ups and bookings in the place of theirs."""
    db.execute(delete(Enrolment).where(Enrolment.person_id.in_(persons)))
    db.execute(delete(Booking).where(Booking.person_id.in_(persons)))
    _sign_ups(db, rng, persons, lambda: datetime(2026, rng.randrange(1, 11), 5, tzinfo=UTC))
    outcomes.settle(db, persons)
