"""Whoever sends buttons that stand on other people's phones, or makes them up, sees nothing of theirs and changes nothing.

A programme is lived through by a team and its residents. Then somebody else, in each role in turn, taps every button that anybody else
has had, each action on every number there is, answers each journey with those numbers, and replies to what was sent to others.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import ACTIONS, JOURNEYS, REPLIES
from handlers.incoming import read
from handlers.reception import Reception
from handlers.speaking import Desk
from models import agreements, people
from models.buttons import Act, Answer, encode
from models.database import Database
from models.outbox import MessageOwed
from models.people import Role
from models.schema import Refusal
from models.tables import Base
from tests.conftest import NOW
from tests.integration.strangers import AMINA, BILAL, MEERA, Street, message, tap
from tests.integration.test_hostile_traces import a_life
from tests.mentored import asks, offers, proposed

MALLORY = 6_660_001
CANARY = re.compile(r"(?i)qanar\w*|\+441214960123")
ROLES = ("stranger", "resident", "leader", "partner", "mentor researcher reader")
ENDS = ("", ".yes", ":yes", ":0", ".1", ":1:1")
OF_SOMEBODY = (
    "enrolment",
    "booking",
    "story",
    "mentor_match",
    "alert",
    "enquiry",
    "event",
    "referral",
    "task",
    "meeting",
)
OWN = {"update_taken", "message_owed", "attachment", "wrong_codes", "lease", "nudge"}  # the traffic itself


async def others(street: Street) -> None:
    """What is going on among everybody else."""
    await a_life(street)

    def pair(db: Session) -> None:
        amina, bilal = (db.scalars(people.of_chat(chat)).one() for chat in (AMINA, BILAL))
        agreements.agree(db, bilal, "…", "en", NOW)
        offers(db, bilal, NOW)
        asks(db, amina, NOW)
        proposed(db, street.desk.localizers, street.desk.content, bilal, amina, NOW)

    await street.database.write(pair)
    await street.deliver()
    session = await street.session(capacity=3)
    for chat_id, data in (
        (AMINA, f"a.book.{session}"), (AMINA, "a.business."), (AMINA, "a.mydetails.me"), (AMINA, "a.invite."),
        (BILAL, "a.mypairs."), (MEERA, "a.desk."), (MEERA, "a.signups."), (MEERA, "a.pairs."), (MEERA, "a.stories."),
        (MEERA, f"a.event.{session}"), (MEERA, f"a.whocomes.{session}"), (MEERA, "a.links."), (MEERA, "a.team."),
    ):  # fmt: skip
        await street.tap(chat_id, data)
    await street.tap(AMINA, "a.join.tell-story")
    await street.say(AMINA, "qanary-story that nobody has put into words yet")


class Mallory:
    """Somebody else, in a role."""

    def __init__(self, street: Street, desk: Desk, role: str) -> None:
        self.street, self.role = street, role
        self.reception = Reception(desk, JOURNEYS, ACTIONS, replies=REPLIES)
        self.seen: list[str] = []

    async def arrives(self) -> None:
        def enter(db: Session) -> None:
            person = people.arrive(db, MALLORY, NOW)
            person.name, person.language = "Mallory", "en"
            if self.role != "stranger":
                agreements.agree(db, person, "…", "en", NOW)
            for each in set(self.role.split()) & set(Role):
                elsewhere = "father-hudsons" if each == Role.PARTNER else None
                people.give_role(db, person, Role(each), NOW, organisation=elsewhere)

        await self.street.database.write(enter)

    async def does(self, *updates: dict[str, Any]) -> None:
        for each in updates:
            incoming = read(self.street.numbered(each))
            self.street.now += timedelta(seconds=1)
            try:
                await self.street.database.write(self.reception.take, incoming, self.street.now)
            except Refusal as refusal:
                await self.street.database.write(self.reception.take, incoming, self.street.now, refusal)

    async def replies(self, sent: list[dict[str, Any]]) -> None:
        """To what was sent to others, by its numbers, and as if it had been sent to them."""
        for row in sent:
            shown = {**message(MALLORY, "…")["message"], "message_id": row["message_id"] or row["id"]}
            await self.does(message(MALLORY, "hello", reply_to_message=shown))

    async def answers(self, numbers: set[int]) -> None:
        """Each journey that they may begin, with those numbers as what they tap in the first two questions."""
        for journey in JOURNEYS:
            await self.does(tap(MALLORY, encode(Act("join", journey.name))))
            for number in sorted(numbers)[:3]:
                now = await self.street.conversation(MALLORY)
                await self.does(tap(MALLORY, encode(Answer(now.serial, now.turn, str(number)))))
                await self.does(message(MALLORY, str(number)))
            await self.does(message(MALLORY, "/cancel"))

    async def told(self) -> str:
        """All that was said to them."""
        mine = select(MessageOwed.payload).where(MessageOwed.chat_id == MALLORY)
        return "\n".join(await self.street.database.read(lambda db: list(db.scalars(mine))))


def forged(street: Street, numbers: set[int]) -> Iterator[str]:
    """Every button that others have had, and every action on every number."""
    had = {b["callback_data"] for each in street.sent for b in each.buttons if "callback_data" in b}
    yield from sorted(each for each in had if each not in ("a.forget.yes", "a.withdraw.yes"))
    for each in ACTIONS:
        yield from (encode(Act(each.name, f"{number}{end}")) for number in sorted(numbers) for end in ENDS)


def of_others(rows: dict[str, list[dict[str, Any]]], mine: int) -> dict[str, list[str]]:
    """Every row that is not Mallory's own."""
    return {
        name: sorted(repr(row) for row in table if not is_of(name, row, mine))
        for name, table in rows.items()
        if name not in OWN
    }


def is_of(table: str, row: dict[str, Any], person_id: int) -> bool:
    keys = [key.parent.name for key in Base.metadata.tables[table].foreign_keys if key.column.table.name == "person"]
    named = {row[key] for key in keys} - {None}
    return (table == "person" and row["id"] == person_id) or named == {person_id}


@pytest.mark.parametrize("role", ROLES)
async def test_nothing_of_others_is_shown_or_changed(role: str, db: Database, desk: Desk) -> None:
    if db.dialect != "sqlite" and role != "resident":
        pytest.skip("what differs between the databases is not who may")
    street = Street(db, desk)
    await others(street)
    mallory = Mallory(street, desk, role)
    await mallory.arrives()
    mine = (await street.ids())[MALLORY]
    before = await street.rows()
    numbers = {1, 2} | {row["id"] for row in before["person"] if row["id"] != mine}
    numbers |= {row["id"] for name in OF_SOMEBODY for row in before[name]}
    tapped = list(forged(street, numbers))
    await mallory.does(*(tap(MALLORY, data) for data in tapped))
    await mallory.replies(before["message_owed"])
    await mallory.answers(numbers)
    after = await street.rows()
    assert len(tapped) > 1000 and len(await mallory.told()) > 10_000
    assert CANARY.findall(await mallory.told()) == []
    for name, kept in of_others(before, mine).items():
        now = of_others(after, mine)[name]
        assert [row for row in kept if row not in now] == [], name
        assert [row for row in now if row not in kept] == [], name


async def test_the_team_sees_and_changes_much_by_the_same_buttons(db: Database, desk: Desk) -> None:
    """Or the test above would show nothing."""
    if db.dialect != "sqlite":
        pytest.skip("once is enough")
    street = Street(db, desk)
    await others(street)
    mallory = Mallory(street, desk, "coordinator")
    await mallory.arrives()
    mine, before = (await street.ids())[MALLORY], await street.rows()
    await mallory.does(*(tap(MALLORY, data) for data in forged(street, {1})))
    after = await street.rows()
    assert len(CANARY.findall(await mallory.told())) > 20
    assert sum(of_others(before, mine)[name] != of_others(after, mine)[name] for name in of_others(before, mine)) >= 3
