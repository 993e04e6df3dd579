"""What goes after a time, and what stays."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jobs import retention
from jobs.clock import Hands, Work
from models import appointing, people
from models.alerts import Alert
from models.appointing import RoleLink
from models.content import Content
from models.database import Database
from models.notices import SealedMessage
from models.outbox import MessageOwed, State
from models.people import Person, Role
from models.updates import Quarantined, UpdateTaken
from tests.conftest import NOW

DAY = timedelta(days=1)
ENDED = set(State) - {State.OWED, State.CLAIMED}


@pytest.fixture
def hands(local_content: Content, localizers: Any) -> Hands:
    return Hands(local_content, localizers)


def owed(state: State, due_at: datetime) -> MessageOwed:
    return MessageOwed(chat_id=1, lane=1, method="sendMessage", payload="{}", state=state, due_at=due_at)


async def add(db: Database, rows: Iterable[Any]) -> None:
    await db.write(lambda session: session.add_all(list(rows)))


async def left(db: Database, kind: Any) -> int:
    return await db.read(lambda session: session.scalar(select(func.count()).select_from(kind)) or 0)


async def clear(db: Database, work: Work, hands: Hands) -> list[int]:
    """How many went in each slice."""
    slices = [await db.write(work, hands, NOW)]
    while slices[-1]:
        slices.append(await db.write(work, hands, NOW))
    return slices


async def test_messages_that_ended_go_after_ninety_days_and_what_is_owed_stays(db: Database, hands: Hands) -> None:
    await add(db, [owed(state, NOW - 91 * DAY) for state in State] + [owed(State.SENT, NOW - 89 * DAY)])
    assert await clear(db, retention.clear_messages, hands) == [len(ENDED), 0]
    states = await db.read(lambda session: set(session.scalars(select(MessageOwed.state))))
    assert states == {State.OWED, State.CLAIMED, State.SENT}


async def test_how_long_they_are_kept_is_a_setting(db: Database, hands: Hands) -> None:
    await add(db, [owed(State.SENT, NOW - 31 * DAY)])
    shorter = Hands(hands.content, hands.localizers, keep_sent=30 * DAY)
    assert await clear(db, retention.clear_messages, hands) == [0]
    assert await clear(db, retention.clear_messages, shorter) == [1, 0]


async def test_many_go_in_batches(db: Database, hands: Hands) -> None:
    await add(db, [owed(State.SENT, NOW - 100 * DAY) for _each in range(700)])
    assert await clear(db, retention.clear_messages, hands) == [300, 300, 100, 0]


async def test_that_updates_were_taken_is_known_as_long_as_they_may_come_again(db: Database, hands: Hands) -> None:
    await add(db, [UpdateTaken(update_id=days, taken_at=NOW - days * DAY) for days in (1, 29, 31, 90)])
    failed = {"chat_id": 1, "tries": 3, "traceback": "", "payload": "{}"}
    await add(db, [Quarantined(update_id=days, failed_at=NOW - days * DAY, **failed) for days in (89, 91)])
    assert await clear(db, retention.clear_updates, hands) == [3, 0]
    assert (await left(db, UpdateTaken), await left(db, Quarantined)) == (2, 1)


async def test_what_nobody_opened_goes_and_a_call_that_nobody_saw_stays(db: Database, hands: Hands) -> None:
    def fill(session: Session) -> None:
        amina = people.arrive(session, 1, NOW)
        for days in (89, 91):
            sealed = SealedMessage(person_id=amina.id, method="sendMessage", payload="{}", sealed_at=NOW - days * DAY)
            session.add(sealed)
        for seen_at in (None, NOW - 364 * DAY, NOW - 366 * DAY):
            raised = {"raised_at": NOW - 400 * DAY, "told_at": NOW - 400 * DAY}
            session.add(Alert(person_id=amina.id, words="", seen_at=seen_at, **raised))
        for days in (0, 29, 33):
            appointing.new_role_link(session, Role.LEADER, NOW - days * DAY)

    await db.write(fill)
    assert await clear(db, retention.clear_leftovers, hands) == [3, 0]
    assert [await left(db, kind) for kind in (SealedMessage, Alert, RoleLink, Person)] == [1, 2, 2, 1]
