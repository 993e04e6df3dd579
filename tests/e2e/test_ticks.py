"""Boxes that somebody has ticked stay ticked until they tap "Done", and after."""

from collections.abc import AsyncIterator

import pytest

from handlers.answers import HELP
from models.content import Content
from simulator.client import Client
from tests.e2e.program import settings_for, stand_in, started
from tests.e2e.records import write_sessions
from tests.e2e.residents import ENGLISH, MENU, Answers, Labels, Resident, labels_of, plain

WANTS = Answers("friends", frozenset({"travel"}), "soho", frozenset({"ar"}), "I have time.")
TRAVEL, YES, GO_ON = "Help with travel", "Yes, that's right", "Go on where I was"
HELPED = f"{ENGLISH.plain(HELP.label)}: {TRAVEL}"


@pytest.fixture
async def simulator(sqlite_url: str) -> AsyncIterator[Client]:
    """With the bot running, and a session that has one place left."""
    await write_sessions(sqlite_url, (1, 5))
    async with stand_in() as simulator, started("bot", "run", **settings_for(simulator, sqlite_url)):
        yield simulator


async def newcomer(simulator: Client, content: Content, chat_id: int) -> Resident:
    name = f"Neighbour {chat_id}"
    await simulator.add(name, id=chat_id, language_code="en")
    return Resident(simulator, chat_id, name, WANTS, Labels(ENGLISH, content))


@pytest.mark.parametrize("reached", [TRAVEL, "Done", YES])
async def test_who_loses_the_last_place_to_another_keeps_them(
    reached: str, simulator: Client, local_content: Content
) -> None:
    slow, quick = [await newcomer(simulator, local_content, chat_id) for chat_id in (1, 2)]
    await slow.go_until(reached)
    await quick.sign_up()
    if reached == YES:
        await slow.act(YES)
    await slow.go_until(YES)
    assert HELPED in plain(slow.newest["text"])
    assert slow.session != quick.session


async def test_a_second_copy_of_the_question_does_not_untick_them(simulator: Client, local_content: Content) -> None:
    """As when it was said again because nobody knew whether it had arrived: its boxes look empty, and are tapped once more."""
    neighbour = await newcomer(simulator, local_content, 1)
    await neighbour.go_until(TRAVEL)
    first = neighbour.newest
    await neighbour.act(MENU)
    await neighbour.act(GO_ON)
    for copy in (first, neighbour.newest):
        await simulator.tap(neighbour.chat_id, message_id=copy["message_id"], label=TRAVEL)
    await neighbour.act(MENU)
    await neighbour.act(GO_ON)
    assert f"✓ {TRAVEL}" in labels_of(neighbour.newest)
