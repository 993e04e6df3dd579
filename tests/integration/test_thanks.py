"""Thanks to whoever told people who have signed up."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from jobs import thanks as job
from jobs.clock import Hands
from locales import Localizers
from models import cards, forgetting, invites, people, programmes
from models.content import Content
from models.database import Database
from models.invites import Introduction, Invite
from models.outbox import MessageOwed
from models.people import Person, Role
from tests.agreed import resident
from tests.conftest import NOW
from tests.integration.a_vine import come

AMINA = 1
DAY = timedelta(days=1)
FRIENDS = ("Bilal Khan", "Hodan Ali", "Ioana", "Zofia", "Fatima", "Noor", "Meera")


@pytest.fixture
def hands(local_content: Content, localizers: Localizers) -> Hands:
    return Hands(local_content, localizers)


def tells(db: Session, count: int, now: datetime = NOW, shows: bool | None = None, first: int = 0) -> list[int]:
    """So many friends come by Amina's link, and sign up."""
    amina = db.scalar(select(Person).where(Person.chat_id == AMINA)) or resident(db, AMINA, "Amina", now)
    link: Invite = invites.own(db, amina, now)
    friends = [resident(db, 100 + first + at, FRIENDS[(first + at) % len(FRIENDS)], now) for at in range(count)]
    for friend in friends:
        friend.shows_name = shows
        come(db, link, friend, now)
        programmes.enrol(db, friend, programmes.RESEARCHERS, {}, None, now)
    return [each.id for each in friends]


def said(db: Session) -> list[str]:
    return [
        each.payload
        for each in db.scalars(select(MessageOwed).where(MessageOwed.notice == "thanks").order_by(MessageOwed.id))
    ]


async def test_thanks_are_gathered_and_come_once(db: Database, hands: Hands) -> None:
    await db.write(tells, 3)
    assert await db.write(job.thank, hands, NOW) == 1
    assert await db.write(job.thank, hands, NOW + DAY) == 0
    (thanked,) = await db.read(said)
    assert "Somebody whom you told" in thanked
    assert not any(name.split()[0] in thanked for name in FRIENDS)


async def test_thanks_come_no_more_than_once_a_day(db: Database, hands: Hands) -> None:
    await db.write(tells, 1)
    await db.write(job.thank, hands, NOW)
    await db.write(tells, 1, NOW + timedelta(minutes=5), None, 1)
    assert await db.write(job.thank, hands, NOW + timedelta(minutes=10)) == 0
    assert await db.write(job.thank, hands, NOW + DAY) == 1


async def test_a_name_is_said_only_of_who_lets_it_be_seen(db: Database, hands: Hands) -> None:
    await db.write(tells, 1, NOW, True)
    await db.write(tells, 1, NOW, False, 1)
    await db.write(job.thank, hands, NOW)
    (thanked,) = await db.read(said)
    assert "Bilal" in thanked
    assert "and others" in thanked
    assert "Khan" not in thanked
    assert "Hodan" not in thanked


async def test_many_are_counted_in_steps_of_five(db: Database, hands: Hands) -> None:
    await db.write(tells, 7)
    await db.write(job.thank, hands, NOW)
    (thanked,) = await db.read(said)
    assert "At least" in thanked
    assert "5" in thanked
    assert "7" not in thanked.split("people")[0]


async def test_thanks_wait_while_somebody_has_heard_enough_this_week(db: Database, hands: Hands) -> None:
    for day in range(5):
        await db.write(tells, 1, NOW + day * DAY, None, day)
        await db.write(job.thank, hands, NOW + day * DAY)
    assert len(await db.read(said)) == 3
    assert await db.write(job.thank, hands, NOW + 8 * DAY) == 1


async def test_who_is_forgotten_before_it_is_sent_is_named_no_more(db: Database, hands: Hands) -> None:
    (friend,) = await db.write(tells, 1, NOW, True)
    await db.write(job.thank, hands, NOW)
    await db.write(lambda session: forgetting.forget(session, session.get_one(Person, friend)))
    assert await db.read(said) == []


@pytest.mark.parametrize("forgotten", [False, True])
async def test_nobody_is_thanked_for_whom_they_have_entered_themselves(
    db: Database, hands: Hands, forgotten: bool
) -> None:
    def enter(session: Session) -> None:
        noor = resident(session, AMINA, "Noor", NOW)
        people.give_role(session, noor, Role.LEADER, NOW)
        hodan = people.enter(session, "Hodan", "so", noor, NOW)
        cards.begin(session, hodan, noor, NOW)
        programmes.enrol(session, hodan, programmes.RESEARCHERS, {}, None, NOW)
        session.flush()
        if forgotten:
            forgetting.forget(session, hodan)

    await db.write(enter)
    assert await db.write(job.thank, hands, NOW) == 0
    await db.write(tells, 1)
    assert await db.write(job.thank, hands, NOW) == 1
    thanked = select(Introduction.person_id).where(Introduction.thanked_at.is_not(None))
    (friend,) = await db.read(lambda session: session.scalars(thanked).all())
    assert await db.read(lambda session: session.get_one(Person, friend).entered_by is None)
