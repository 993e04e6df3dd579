"""Updates of one chat are taken one after the other, those of different chats side by side; then what came is handed on."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from typing import Any, cast

import pytest
from telegram.error import NetworkError

from bot.intake import Intake, poll
from handlers.incoming import Incoming
from handlers.reception import Taken
from handlers.switchboard import Courtesy
from models.database import DatabaseUnavailable
from models.outbox import Letter
from tests.conftest import NOW

AMINA, BILAL = 5, 6
LETTER = Letter(1, AMINA, 0, "sendMessage", b"{}")


class Turnstile:
    """Stands for the database: an update's transaction begins, and ends when the test says so."""

    def __init__(self) -> None:
        self.began: list[int] = []
        self._ends: defaultdict[int, asyncio.Future[Taken]] = defaultdict(asyncio.get_running_loop().create_future)

    async def write(self, _take: Callable[..., Taken], incoming: Incoming, *_more: object) -> Taken:
        self.began.append(incoming.update_id)
        return await self._ends[incoming.update_id]

    async def end(self, update_id: int, taken: Taken | Exception | None = None) -> None:
        if isinstance(taken, Exception):
            self._ends[update_id].set_exception(taken)
        else:
            self._ends[update_id].set_result(taken or Taken())
        await settle()


class Rest:
    """Stands for the deliverer, the reception and Telegram: notes what it is given."""

    def __init__(self) -> None:
        self.given: list[Any] = []

    def take(self) -> None:
        raise NotImplementedError  # the turnstile takes

    def hand(self, letters: list[Letter]) -> None:
        self.given += letters

    def wake(self) -> None:
        self.given.append("woken")

    async def give(self, incoming: Incoming) -> Incoming:
        return incoming

    def remember(self, *_known: object) -> None:
        pass

    async def post(self, method: str, _body: bytes) -> int | None:
        self.given.append(method)
        raise NetworkError("lost")


@pytest.fixture
async def turns() -> Turnstile:
    return Turnstile()


@pytest.fixture
def rest() -> Rest:
    return Rest()


@pytest.fixture
def intake(turns: Turnstile, rest: Rest) -> Intake:
    part = cast(Any, rest)
    return Intake(cast(Any, turns), part, part, part, part, part, lambda: NOW)


async def settle() -> None:
    """Let everybody come to where they wait."""
    for _ in range(20):
        await asyncio.sleep(0)


async def arrive(intake: Intake, *updates: tuple[int, int]) -> list[asyncio.Task[None]]:
    """Updates (id, chat) come in at the same moment."""
    tasks = [asyncio.ensure_future(intake.take(said(number, chat))) for number, chat in updates]
    await settle()
    return tasks


def said(number: int, chat_id: int) -> dict[str, Any]:
    user = {"id": chat_id, "is_bot": False, "first_name": "A"}
    chat = {"id": chat_id, "type": "private"}
    return {"update_id": number, "message": {"message_id": number, "date": 1, "chat": chat, "from": user, "text": "x"}}


async def test_one_chat_is_taken_in_order(intake: Intake, turns: Turnstile) -> None:
    tasks = await arrive(intake, (1, AMINA), (2, AMINA), (3, AMINA))
    assert turns.began == [1]
    await turns.end(1)
    assert turns.began == [1, 2] and tasks[0].done() and not tasks[1].done()
    await turns.end(2)
    await turns.end(3)
    assert turns.began == [1, 2, 3]
    await asyncio.gather(*tasks)


async def test_different_chats_are_taken_side_by_side(intake: Intake, turns: Turnstile) -> None:
    tasks = await arrive(intake, (1, AMINA), (2, BILAL), (3, AMINA))
    assert turns.began == [1, 2]
    await turns.end(2)
    assert [task.done() for task in tasks] == [False, True, False]
    await turns.end(1)
    await turns.end(3)
    await asyncio.gather(*tasks)


async def test_who_comes_while_one_waits_stands_behind_them(intake: Intake, turns: Turnstile) -> None:
    first = await arrive(intake, (1, AMINA), (2, AMINA))
    await turns.end(1)
    later = await arrive(intake, (3, AMINA))
    assert turns.began == [1, 2]
    await turns.end(2)
    await turns.end(3)
    await asyncio.gather(*first, *later)


async def test_the_next_has_its_turn_when_one_could_not_be_stored(intake: Intake, turns: Turnstile) -> None:
    first, second = await arrive(intake, (1, AMINA), (2, AMINA))
    await turns.end(1, DatabaseUnavailable("locked"))
    assert turns.began == [1, 2]
    await turns.end(2)
    await second
    with pytest.raises(DatabaseUnavailable):
        await first


async def test_who_gives_up_waiting_disturbs_neither_who_is_before_nor_who_is_behind(
    intake: Intake, turns: Turnstile
) -> None:
    first, second, third = await arrive(intake, (1, AMINA), (2, AMINA), (3, AMINA))
    second.cancel()
    await settle()
    assert second.cancelled() and turns.began == [1]
    await turns.end(1)
    await first
    assert turns.began == [1, 3]
    await turns.end(3)
    await third


async def test_who_is_cancelled_while_taken_lets_the_next_in(intake: Intake, turns: Turnstile) -> None:
    first, second = await arrive(intake, (1, AMINA), (2, AMINA))
    first.cancel()
    await settle()
    assert first.cancelled() and turns.began == [1, 2]
    await turns.end(2)
    await second


async def test_all_can_be_cancelled_together(intake: Intake) -> None:
    """As when the program stops."""
    tasks = await arrive(intake, (1, AMINA), (2, AMINA), (3, AMINA))
    for task in tasks:
        task.cancel()
    assert all(
        isinstance(ended, asyncio.CancelledError) for ended in await asyncio.gather(*tasks, return_exceptions=True)
    )


async def test_what_came_of_an_update_is_handed_on_after_its_transaction(
    intake: Intake, turns: Turnstile, rest: Rest
) -> None:
    (task,) = await arrive(intake, (1, AMINA))
    assert rest.given == []
    await turns.end(1, Taken([LETTER], [], owed=True))
    await task
    assert rest.given == [LETTER, "woken"]


async def test_nobody_is_woken_for_nothing(intake: Intake, turns: Turnstile, rest: Rest) -> None:
    (task,) = await arrive(intake, (1, AMINA))
    await turns.end(1, Taken([LETTER]))
    await task
    assert rest.given == [LETTER]


async def test_a_courtesy_that_fails_is_dropped(intake: Intake, turns: Turnstile, rest: Rest) -> None:
    (task,) = await arrive(intake, (1, AMINA))
    await turns.end(1, Taken(courtesies=[Courtesy("answerCallbackQuery", {"callback_query_id": "1"})]))
    await task
    assert rest.given == ["answerCallbackQuery"]


async def test_a_chat_that_is_quiet_again_leaves_nothing_behind(intake: Intake, turns: Turnstile) -> None:
    tasks = await arrive(intake, (1, AMINA), (2, AMINA), (3, BILAL))
    for number in (1, 2, 3):
        await turns.end(number)
    await asyncio.gather(*tasks)
    assert not any(kept for kept in vars(intake).values() if isinstance(kept, dict | set))


class Fetched:
    """Stands for Telegram where updates are fetched: shows what is not confirmed."""

    def __init__(self) -> None:
        self.pending: list[dict[str, Any]] = []
        self.offsets: list[int] = []
        self.bot = self

    async def delete_webhook(self) -> None: ...

    async def call(self, _method: str, asked: dict[str, Any], seconds: float) -> list[dict[str, Any]]:
        self.offsets.append(asked["offset"])
        self.pending = [each for each in self.pending if each["update_id"] >= asked["offset"]]
        await asyncio.sleep(0)
        return list(self.pending)


async def test_what_comes_while_another_waits_is_fetched_all_the_same(
    intake: Intake, turns: Turnstile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.intake.LOOK_AGAIN_SECONDS", 0)
    telegram = Fetched()
    telegram.pending = [said(1, AMINA)]
    polling = asyncio.ensure_future(poll(cast(Any, telegram), intake))
    await settle()
    telegram.pending.append(said(2, BILAL))
    await settle()
    assert turns.began == [1, 2]
    await turns.end(2)
    assert set(telegram.offsets) == {0}  # the first is not stored, and must come again
    await turns.end(1)
    await settle()
    assert telegram.offsets[-1] == 3 and turns.began == [1, 2]
    polling.cancel()
    await asyncio.gather(polling, return_exceptions=True)
