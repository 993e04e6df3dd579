"""Telegram delivers each thing three times, to processes side by side, some of it late and taps and messages in any order, while people
tap twice and ask for the menu before they are answered: in the end all is as if each had come once."""

import asyncio
from contextlib import AsyncExitStack
from random import Random
from typing import Any

import pytest

from models import content
from tests.conftest import CONTENT
from tests.e2e.program import SECRET, free_port, settings_for, stand_in, started
from tests.e2e.records import (
    Records,
    assert_everybody_is_in_once,
    assert_nothing_was_lost,
    read_records,
    until_all_is_said,
    write_sessions,
)
from tests.e2e.residents import Resident
from tests.e2e.town import Office, Town, until_all_is_done
from tests.faults.door import door
from tests.faults.row import Figures, Row
from tests.twin import twin

State = list[tuple[Any, ...]]


class Hasty(Resident):
    """Taps twice, and now and then asks for the menu at the same time."""

    async def _tap(self, row: int, column: int) -> None:
        wanted = {"message_id": self.newest["message_id"], "row": row, "column": column}
        acts = [self.simulator.tap(self.chat_id, **wanted), self.simulator.tap(self.chat_id, **wanted)]
        if self.patience() < 1:
            acts.append(self.simulator.say(self.chat_id, text="/menu"))
        for done in await asyncio.gather(*acts):
            self.acted(done["update_id"])
        await self._wait_for_an_answer()


async def live(url: str, chance: Random, *, people: float, together: float, webs: float) -> Figures:
    seed, many = chance.random(), int(webs) if url.startswith("postgresql") else 1
    once, updates, _posts = await _sign_up(twin(url), seed, int(people), int(together), 1, copies=1)
    thrice, repeated, posts = await _sign_up(url, seed, int(people), int(together), many, copies=3)
    assert once == thrice, "it did not end as if each had come once"
    return {
        "people": people,
        "processes that take updates": many,
        "updates, each delivered once": updates,
        "updates, each delivered three times": repeated,
        "deliveries": posts,
        "differences in the end": 0,
    }


async def _sign_up(url: str, seed: float, people: int, together: int, webs: int, copies: int) -> tuple[State, int, int]:
    """What stands in the database in the end, and how many updates and deliveries it took."""
    await write_sessions(url, (1_000_000, 1_000_000))
    chance, share = Random(seed), "web" if webs > 1 else "run"
    ports = [free_port() for _web in range(webs)]
    async with AsyncExitStack() as stack:
        simulator = await stack.enter_async_context(stand_in("--retry-scale", "0.05"))
        front = await stack.enter_async_context(door(ports, chance, copies))
        town = Town(simulator, content.load(CONTENT), chance)
        office, turn = Office(town), asyncio.Semaphore(together)
        residents = [
            await town.newcomer() for _each in range(people)
        ]  # all wishes before anything else is left to chance
        settings = settings_for(simulator, url, office.coordinators) | {
            "WEBHOOK_URL": front.url,
            "WEBHOOK_SECRET": SECRET,
        }
        programs = [
            await stack.enter_async_context(started("bot", share, **settings, PORT=str(port))) for port in ports
        ]
        if share == "web":
            programs.append(await stack.enter_async_context(started("bot", "worker", **settings)))
        for each in programs:
            await each.says('"event":')
        await office.arrive()
        working = asyncio.ensure_future(office.work())
        town.residents[:] = [_hasty(each) for each in residents]
        await asyncio.gather(*(_in_turn(each, turn) for each in town.residents))
        await until_all_is_done(office, url)
        working.cancel()
        await front.settled()
        await until_all_is_said(url, 60)
        for each in programs:
            assert await each.stop() == 0, each.said
        assert {status for _at, _update, status in front.answers} == {200}
    found = await read_records(url)
    assert_everybody_is_in_once(found, town.residents)
    assert_nothing_was_lost(found, town.updates)
    return _state(found), len(town.updates), len(front.answers)


def _hasty(each: Resident) -> Resident:
    return Hasty(each.simulator, each.chat_id, each.name, each.wants, each.labels, each.acted, each.patience)


async def _in_turn(resident: Resident, turn: asyncio.Semaphore) -> None:
    async with turn:
        await resident.sign_up()


def _state(found: Records) -> State:
    """What somebody would notice, without what a row is called or when it was written."""
    chats = {person.id: chat for chat, person in found.people.items()}
    people = [
        ("person", each.chat_id, each.name, each.language, each.area, sorted(each.other_languages), each.why)
        for each in found.people.values()
    ]
    sign_ups = [
        (
            "sign-up",
            chats[each.person_id],
            each.stage,
            sorted(each.answers.items()),
            _of(found, each.event_id),
            bool(each.seen_by),
        )
        for each in found.enrolments
    ]
    places = [("place", chats[each.person_id], _of(found, each.event_id), each.state) for each in found.bookings]
    agreements = [("agreement", chats[each.person_id], each.purpose, each.version) for each in found.consents]
    return sorted([*people, *sign_ups, *places, *agreements], key=str)


def _of(found: Records, event_id: int | None) -> int:
    """Which session it is: the first, the second."""
    return sorted(found.events).index(event_id) if event_id else -1


ROW = Row(
    "repeated",
    "Deliveries repeated three times, other chats and taps against messages shuffled, 4 web processes (PostgreSQL)",
    "the same final state as once",
    live,
    small={"people": 2, "together": 2, "webs": 2},
    full={"people": 400, "together": 40, "webs": 4},
)


@pytest.mark.timeout(240)
async def test_it_ends_as_if_each_had_come_once(database_url: str, chance: Random) -> None:
    await ROW.live_through(database_url, chance)
