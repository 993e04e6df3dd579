"""What came of introductions: every count equals one made in Python from the raw rows, whoever is forgotten in between."""

import asyncio
from collections import Counter, defaultdict
from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.my_vine import as_leaf
from locales import Localizers
from models import (
    attendance,
    bookings,
    cards,
    changes,
    door,
    forgetting,
    invites,
    leaving,
    people,
    programmes,
    signups,
    sources,
    uniting,
    vine,
)
from models.bookings import Booking
from models.content import Content
from models.database import Database
from models.events import Event
from models.invites import Introduction, Invite
from models.people import Person, Role, give_role, has_role
from models.programmes import Enrolment
from models.schema import Refusal
from models.sources import Funnel, Sort
from prints.vine import Leaf
from tests.agreed import resident
from tests.conftest import NOW
from tests.integration import a_vine
from tests.integration.a_vine import PROGRAMMES, Ledger

LONDON = ZoneInfo("Europe/London")
WEEK = NOW - timedelta(days=6, hours=10)  # Monday, 0:00


def assert_all_is_so(db: Session, ledger: Ledger) -> None:
    came = ledger.recount(db)
    assert_moments(db, came)
    assert_sources(db, came)
    assert_months(db, came)
    places = {person: place for person, place in db.execute(select(Introduction.person_id, Introduction.id))}
    children = defaultdict[int | None, list[int]](list)
    for each in sorted(came.values(), key=lambda one: one.id):
        children[each.by].append(each.id)
    for person in Random(1).sample(sorted(db.scalars(select(Person.id))), 40):
        mine = vine.brought(db, db.get_one(Person, person), WEEK)
        assert mine == a_vine.below(came, places.get(person), WEEK)
        drawn = vine.places(db, db.get_one(Person, person))
        if drawn and len(drawn) < vine.MOST_PLACES:
            assert of_leaf(as_leaf(None, drawn)) == of_rows(children, places[person])


Shape = tuple[int, list["Shape"]]


def of_leaf(leaf: Leaf) -> Shape:
    return leaf.count, [of_leaf(each) for each in leaf.children]


def of_rows(children: dict[int | None, list[int]], place: int, deeper: int = vine.DEEPEST) -> Shape:
    mine = children[place]
    return len(mine), [of_rows(children, each, deeper - 1) for each in mine] if deeper else []


def assert_moments(db: Session, came: dict[int, a_vine.Came]) -> None:
    by_invite, brought = defaultdict[int | None, list[a_vine.Came]](list), Counter[int | None]()
    for each in came.values():
        by_invite[each.invite].append(each)
        brought[each.by] += each.moments[0] is not None
    for kept in db.scalars(select(Introduction)):
        if kept.invite_id is not None:
            assert (kept.joined_at, kept.booked_at, kept.attended_at, kept.finished_at) == came[kept.id].moments
        assert kept.brought == brought[kept.id]
    for invite in db.scalars(select(Invite).execution_options(populate_existing=True)):
        those = by_invite[invite.id]
        had = [sum(each.moments[number] is not None for each in those) for number in range(4)]
        assert [invite.arrived, invite.joined, invite.booked, invite.attended, invite.finished] == [len(those), *had]


def assert_sources(db: Session, came: dict[int, a_vine.Came]) -> None:
    links = db.scalars(select(Invite)).all()
    leads = {each.id for each in links if each.person_id and has_role(db, each.person_id, Role.LEADER)}
    team = {invites.BY_TEAM: sources.THE_TEAM}
    of_event = {key: programme for key, programme in db.execute(select(Event.id, Event.programme))}
    keys = {
        Sort.HUB: {each.id: each.hub for each in links},
        Sort.ORGANISATION: {each.id: each.organisation for each in links},
        Sort.LEADER: {each.id: each.person_id if each.id in leads else team.get(each.code) for each in links},
        Sort.LINK: {each.id: each.id if is_named(each) else None for each in links},
        Sort.PROGRAMME: {each.id: each.programme or of_event.get(each.event_id or 0) for each in links},
    }
    for sort, key in keys.items():
        found = {each.key: each.funnel for each in sources.by(db, sort) if each.funnel.came}
        assert found == {each: Funnel(*numbers) for each, numbers in a_vine.funnels(came, key).items()}
    together = a_vine.funnels(came, {each.id: "all" for each in links})
    assert sources.in_all(db) == Funnel(*together.get("all", (0, 0, 0, 0)))


def is_named(link: Invite) -> bool:
    return bool(link.label or link.hub or link.organisation) and not link.code.startswith(invites.BY_HAND)


def assert_months(db: Session, came: dict[int, a_vine.Came]) -> None:
    brought = Counter(each.by for each in came.values() if each.moments[0])
    joined, led_to = Counter[tuple[int, int]](), Counter[tuple[int, int]]()
    for each in came.values():
        if each.moments[0] and each.invite is not None:
            local = each.moments[0].astimezone(LONDON)
            joined[local.year, local.month] += 1
            led_to[local.year, local.month] += brought[each.id]
    for month in sources.by_month(db, NOW, LONDON):
        key = month.first.year, month.first.month
        assert (month.joined, month.brought) == (joined[key], led_to[key])


async def test_ten_thousand_people_are_counted_right_with_erasures_in_between(db: Database) -> None:
    rng, ledger = Random(5), Ledger()
    await db.write(a_vine.a_large_town, rng, 10_000)
    await db.read(assert_all_is_so, ledger)
    for _again in range(2):
        await db.write(forget_some, rng, ledger, 150)
        await db.write(a_vine.change_at_random, rng, await db.read(some, rng))
        await db.read(assert_all_is_so, ledger)


def some(db: Session, rng: Random) -> list[int]:
    return rng.sample(sorted(db.scalars(select(Person.id))), 300)


def forget_some(db: Session, rng: Random, ledger: Ledger, count: int) -> None:
    gone = rng.sample(sorted(db.scalars(select(Person.id))), count)
    ledger.note(db, *gone)
    for each in gone:
        forgetting.forget(db, db.get_one(Person, each))


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_people_and_the_team_do_is_counted_at_once(
    db: Database, local_content: Content, localizers: Localizers, seed: int
) -> None:
    town = Town(Random(seed), local_content, localizers)
    await db.write(town.begin)
    for _often in range(8):
        await db.write(town.go_on, 25)
        await db.write(assert_all_is_so, town.ledger)


class Town:
    """Everything is done by the rules that the program does it by."""

    def __init__(self, rng: Random, content: Content, localizers: Localizers) -> None:
        self.rng, self.content, self.localizers = rng, content, localizers
        self.ledger = Ledger()
        self.people = 0
        self.now = NOW - timedelta(days=9)

    def begin(self, db: Session) -> None:
        self.team = resident(db, 1, "Meera", self.now)
        give_role(db, self.team, Role.COORDINATOR, self.now)
        for programme in PROGRAMMES:
            for hours in (1, 30, 400):
                starts_at = self.now + timedelta(hours=hours)
                db.add(Event(programme=programme, starts_at=starts_at, minutes=90, capacity=9, hub="summerfield"))
        self.leader = resident(db, 2, "Noor", self.now)
        give_role(db, self.leader, Role.LEADER, self.now)
        invites.hand_out(db, self.now, hub="soho-house", programme="learning")
        for _each in range(50):
            self.somebody_comes(db)

    def go_on(self, db: Session, steps: int) -> None:
        things = (
            self.somebody_comes, self.enter, self.sign_up, self.sign_up, self.move, self.move, self.book, self.book, self.give_back,
            self.at_the_door, self.at_the_door, self.close, self.cancel, self.take_back, self.forget,
        )  # fmt: skip
        for _each in range(steps):
            self.now += timedelta(minutes=self.rng.randrange(1, 90))
            self.rng.choice(things)(db)
            db.flush()

    def somebody_comes(self, db: Session) -> None:
        self.people += 1
        person = resident(db, 100 + self.people, f"Amina {self.people}", self.now)
        links = db.scalars(select(Invite)).all()
        open_links = [
            each for each in links if (each.person_id or each.hub) and not each.code.startswith(invites.BY_HAND)
        ]
        if self.people > 5 and self.rng.random() < 0.8:
            a_vine.come(db, self.rng.choice(open_links), person, self.now)
        if self.rng.random() < 0.5:
            invites.own(db, person, self.now)

    def enter(self, db: Session) -> None:
        """Somebody without Telegram, by a leader or the team."""
        by = self.rng.choice((self.team, self.leader))
        cards.begin(db, people.enter(db, "Hodan", "en", by, self.now), by, self.now)

    def anybody(self, db: Session) -> Person:
        kept = (self.team.id, self.leader.id)
        return self.rng.choice(db.scalars(select(Person).where(Person.id.not_in(kept)).order_by(Person.id)).all())

    def event(self, db: Session) -> Event:
        return self.rng.choice(db.scalars(select(Event).order_by(Event.id)).all())

    def sign_up(self, db: Session) -> None:
        programmes.enrol(db, self.anybody(db), self.rng.choice(list(PROGRAMMES)), {}, None, self.now)

    def move(self, db: Session) -> None:
        found = db.scalars(select(Enrolment).order_by(Enrolment.id)).all()
        if found:
            enrolment = self.rng.choice(found)
            stages = list(self.content.programmes[enrolment.programme].stages)
            to = self.rng.choice((stages[0], stages[-1], stages[-1]))
            signups.set_stage(db, enrolment, enrolment.stage, to, stages, self.team, self.now)
            db.expire_all()

    def book(self, db: Session) -> None:
        try:
            bookings.book(db, self.event(db).id, self.anybody(db), self.now)
        except Refusal:
            db.expire_all()

    def give_back(self, db: Session) -> None:
        found = db.scalars(select(Booking).order_by(Booking.id)).all()
        if found:
            booking = self.rng.choice(found)
            bookings.cancel(db, booking.event_id, db.get_one(Person, booking.person_id), self.now)

    def at_the_door(self, db: Session) -> None:
        event = self.event(db)
        found = db.scalars(select(Booking).where(Booking.event_id == event.id).order_by(Booking.id)).all()
        if self.rng.random() < 0.3:
            door.count_in(db, event, self.anybody(db), self.now)
        elif found:
            attendance.mark(db, event, self.rng.choice(found).id, self.rng.random() < 0.7, self.now)

    def close(self, db: Session) -> None:
        attendance.close(db, self.event(db), self.now)

    def cancel(self, db: Session) -> None:
        if self.rng.random() < 0.2:
            changes.cancel(db, self.event(db), self.now, later_too=False)

    def take_back(self, db: Session) -> None:
        leaving.withdraw(db, self.localizers, self.content, self.anybody(db), self.now)

    def forget(self, db: Session) -> None:
        person = self.anybody(db)
        self.ledger.note(db, person.id)
        leaving.forget(db, self.localizers, self.content, person, self.now)


async def test_a_dot_keeps_the_place_that_was_booked(
    db: Database, local_content: Content, localizers: Localizers
) -> None:
    def forget(session: Session) -> None:
        town = Town(Random(1), local_content, localizers)
        town.begin(session)
        event = session.scalars(select(Event).where(Event.starts_at > NOW)).first()
        came = session.scalars(select(Introduction).where(Introduction.invite_id.is_not(None))).first()
        assert event and came and came.person_id
        person = session.get_one(Person, came.person_id)
        bookings.book(session, event.id, person, NOW)
        session.flush()
        leaving.forget(session, localizers, local_content, person, NOW)

    await db.write(forget)
    rows = await db.read(lambda session: session.execute(select(Introduction.booked_at, Introduction.person_id)).all())
    assert (NOW, None) in [tuple(row) for row in rows]


async def test_two_records_of_one_person_are_counted_once(db: Database, local_content: Content) -> None:
    def unite(session: Session) -> None:
        leader, link = resident(session, 1, "Noor", NOW), invites.hand_out(session, NOW, hub="summerfield")
        entered = people.enter(session, "Bilal", "en", leader, NOW)
        a_vine.come(session, invites.own(session, leader, NOW), entered, NOW)
        friend = resident(session, 3, "Hodan", NOW)
        a_vine.come(session, invites.own(session, entered, NOW), friend, NOW)
        programmes.enrol(session, entered, "enterprise", {}, None, NOW)
        himself = resident(session, 2, "Bilal", NOW)
        a_vine.come(session, link, himself, NOW)
        for each in (himself, friend):
            programmes.enrol(session, each, "researchers", {}, None, NOW)
        uniting.unite(session, local_content, himself, entered, NOW)
        came = Ledger().recount(session)
        assert len(came) == 3
        assert_moments(session, came)
        assert_sources(session, came)

    await db.write(unite)


async def test_all_who_do_something_at_the_same_moment_are_counted(db: Database) -> None:
    def arrive(session: Session) -> list[int]:
        link = invites.own(session, resident(session, 1, "Amina", NOW), NOW)
        session.add(
            Event(
                id=1, programme="learning", starts_at=NOW + timedelta(days=1), minutes=60, capacity=99, hub="soho-house"
            )
        )
        friends = [resident(session, 100 + number, "Bilal", NOW) for number in range(12)]
        for each in friends:
            a_vine.come(session, link, each, NOW)
        return [each.id for each in friends]

    def sign_up(session: Session, person: int) -> None:
        programmes.enrol(session, session.get_one(Person, person), "learning", {}, None, NOW)

    def book(session: Session, person: int) -> None:
        bookings.book(session, 1, session.get_one(Person, person), NOW)

    friends = await db.write(arrive)
    await asyncio.gather(*(db.write(what, each) for each in friends for what in (sign_up, book)))
    await db.read(lambda session: assert_moments(session, Ledger().recount(session)))


async def test_who_was_entered_is_counted_under_whoever_entered_them(db: Database) -> None:
    """Under a leader, a coordinator's organisation, or the team; and as much in the leader's own count."""

    def enter(session: Session) -> None:
        noor, meera, karin = (resident(session, at, name, NOW) for at, name in enumerate(("Noor", "Meera", "Karin"), 1))
        give_role(session, noor, Role.LEADER, NOW)
        give_role(session, meera, Role.COORDINATOR, NOW)
        give_role(session, karin, Role.COORDINATOR, NOW)
        give_role(session, karin, Role.PARTNER, NOW, organisation="karis")
        for by in (noor, noor, meera, karin):
            person = people.enter(session, "Hodan", "so", by, NOW)
            cards.begin(session, person, by, NOW)
            programmes.enrol(session, person, "learning", {}, None, NOW)
        assert {each.key: each.funnel.joined for each in sources.by(session, Sort.LEADER)} == {
            noor.id: 2,
            sources.THE_TEAM: 1,
        }
        assert [(each.key, each.funnel.came) for each in sources.by(session, Sort.ORGANISATION)] == [("karis", 1)]
        assert not sources.by(session, Sort.LINK)
        assert sources.in_all(session) == Funnel(4, 4, 0, 0)
        assert vine.brought(session, noor, WEEK)[0].in_all.came == 2

    await db.write(enter)
