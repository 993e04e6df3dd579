"""What is owed is said: once, in order, at the pace Telegram allows, and each message ends in a word.

The outbox is the real one on both databases; Telegram answers as each test wants, and time passes at once.
"""

import asyncio
from collections import deque
from datetime import timedelta
from itertools import pairwise
from typing import cast

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session
from telegram.error import BadRequest, NetworkError, RetryAfter

from models import people
from models.database import Database
from models.outbox import Lane, MessageOwed, State
from models.people import Person
from tests.conftest import NOW
from tests.integration.office import AMINA, BILAL, BLOCKED, CALL_SECONDS, DARIUS, MEERA, Office, clock
from tests.integration.skipping import in_no_time

# every message ends in a word


@in_no_time
async def test_every_message_ends_in_a_word(db: Database) -> None:
    office = Office(db)
    for chat_id, answer in (
        (BILAL, BadRequest("Bad Request: can't parse entities")),
        (MEERA, BLOCKED),
        (DARIUS, BadRequest("Bad Request: message is not modified")),
    ):
        office.telegram.answers[chat_id].append(answer)
    for chat_id in (AMINA, BILAL, MEERA, DARIUS):
        await office.owe(chat_id, "hello")
    await office.work()
    assert {row.chat_id: (row.state, row.message_id, row.error) for row in (await office.rows()).values()} == {
        AMINA: (State.SENT, 1001, None),
        BILAL: (State.FAILED, None, "BadRequest"),
        MEERA: (State.UNREACHABLE, None, None),
        DARIUS: (State.SENT, None, None),
    }


@in_no_time
async def test_the_words_are_not_kept_once_they_are_said(db: Database) -> None:
    office = Office(db)
    office.telegram.answers[BILAL].append(BadRequest("no"))
    await office.owe(AMINA, "secret")
    await office.owe(BILAL, "secret")
    await office.work()
    assert [row.payload for row in (await office.rows()).values()] == ["", ""]


@in_no_time
async def test_what_is_not_to_be_kept_leaves_no_row(db: Database) -> None:
    office = Office(db)
    office.telegram.answers[BILAL].append(BadRequest("no"))
    office.telegram.answers[MEERA].append(BLOCKED)
    for chat_id in (AMINA, BILAL, MEERA):
        await office.owe(chat_id, "goodbye", keep=False)
    async with office.open():
        office.deliverer.hand(await office.reply(DARIUS, "goodbye", keep=False))
        await office.until_done()
    assert await office.rows() == {}
    assert {call.chat_id for call in office.telegram.tried} == {AMINA, BILAL, MEERA, DARIUS}


# order, lanes and pace


@in_no_time
async def test_a_chat_hears_in_order_even_when_the_first_has_to_be_tried_again(db: Database) -> None:
    office = Office(db)
    office.telegram.answers[AMINA] += [NetworkError("lost"), RetryAfter(3)]
    texts = [f"{number}" for number in range(8)]
    await office.owe(AMINA, *texts)
    await office.owe(BILAL, *texts)
    await office.work()
    assert office.telegram.texts(AMINA) == office.telegram.texts(BILAL) == texts
    assert [call.text for call in office.telegram.tried if call.chat_id == AMINA] == ["0", "0", *texts]


@in_no_time
async def test_notices_go_before_announcements(db: Database) -> None:
    office = Office(db, per_second=2)
    for chat_id in (AMINA, BILAL):
        await office.owe(chat_id, "announcement", lane=Lane.ANNOUNCEMENT)
    for chat_id in (MEERA, DARIUS):
        await office.owe(chat_id, "notice")
    await office.work()
    assert office.telegram.texts() == ["notice", "notice", "announcement", "announcement"]
    assert [call.after for call in office.telegram.said] == pytest.approx([0, 0.5, 1, 1.5], abs=0.03)


@in_no_time
async def test_replies_do_not_wait_for_everybodys_pace_but_spend_it(db: Database) -> None:
    office = Office(db, per_second=1)
    await office.owe(AMINA, "notice")
    await office.owe(BILAL, "notice")
    async with office.open():
        await asyncio.sleep(0.5)
        office.deliverer.hand([*await office.reply(MEERA, "reply"), *await office.reply(DARIUS, "reply")])
        await asyncio.sleep(0.1)
        await office.owe(MEERA, "another notice")
        await office.until_done()
    said = {(call.chat_id, call.text): call.after for call in office.telegram.said}
    assert said[MEERA, "reply"] == said[DARIUS, "reply"] == pytest.approx(0.5, abs=0.01)
    assert said[BILAL, "notice"] == pytest.approx(1.5, abs=0.05)
    assert said[MEERA, "another notice"] == pytest.approx(2.5, abs=0.05)


@in_no_time
async def test_many_chats_are_spoken_to_at_the_allowed_pace(db: Database) -> None:
    office = Office(db, per_second=30)
    for chat_id in range(1, 46):
        await office.owe(chat_id, "hello", lane=Lane.ANNOUNCEMENT)
    await office.work()
    times = [call.after for call in office.telegram.said]
    assert times == pytest.approx([times[0] + number / 29.7 for number in range(45)], abs=0.002)


@in_no_time
async def test_one_chat_gets_a_burst_and_then_one_a_second(db: Database) -> None:
    office = Office(db)
    office.telegram.call_seconds = 0.001
    await office.owe(AMINA, *(str(number) for number in range(8)))
    await office.work()
    times = [call.after for call in office.telegram.said]
    assert times[4] < 0.3
    assert times[5:] == pytest.approx([1, 2, 3], abs=0.3)


@in_no_time
async def test_a_chat_with_very_much_to_hear_does_not_hold_back_the_others(db: Database) -> None:
    office = Office(db)
    await office.owe(AMINA, *(str(number) for number in range(130)))
    await office.owe(BILAL, "hello")
    await office.work()
    assert len(office.telegram.texts(AMINA)) == 130
    assert office.telegram.first(BILAL) < 10


@in_no_time
async def test_nothing_is_said_before_it_is_due(db: Database) -> None:
    office = Office(db)
    await office.owe(AMINA, "later", due_at=clock() + timedelta(minutes=1))
    await office.owe(BILAL, "now")
    await office.work()
    assert office.telegram.first(BILAL) == 0
    assert 60 <= office.telegram.first(AMINA) <= 61.1


@in_no_time
async def test_who_is_woken_speaks_at_once_and_otherwise_within_a_second(db: Database) -> None:
    office = Office(db)
    async with office.open():
        await asyncio.sleep(0.3)
        await office.owe(AMINA, "woken")
        office.deliverer.wake()
        await asyncio.sleep(0.1)
        assert office.telegram.texts() == ["woken"]
        await office.owe(BILAL, "asleep")
        await asyncio.sleep(1.1)
        assert office.telegram.texts() == ["woken", "asleep"]


# what Telegram refuses


@in_no_time
async def test_a_chat_that_is_told_to_wait_waits_alone_and_with_all_its_lanes(db: Database) -> None:
    office = Office(db)
    office.telegram.answers[AMINA].append(RetryAfter(20))
    await office.owe(AMINA, "notice")
    async with office.open():
        await asyncio.sleep(1)
        office.deliverer.hand(await office.reply(AMINA, "reply"))
        await office.owe(BILAL, "notice")
        await office.until_done()
    assert office.telegram.first(BILAL) < 3
    assert sorted(office.telegram.texts(AMINA)) == ["notice", "reply"]
    assert office.telegram.first(AMINA) >= 20 + CALL_SECONDS


@pytest.mark.parametrize(("apart", "everybody"), [(0.5, True), (1.5, False)])
def test_two_chats_that_are_told_to_wait_in_one_second_make_everybody_wait(
    db: Database, apart: float, everybody: bool
) -> None:
    @in_no_time
    async def two_are_told() -> None:
        office = Office(db)
        async with office.open():
            for chat_id in (AMINA, BILAL):
                office.telegram.answers[chat_id].append(RetryAfter(30))
                office.deliverer.hand(await office.reply(chat_id, "hello"))
                await asyncio.sleep(apart)
            await office.owe(MEERA, "notice")
            office.deliverer.hand(await office.reply(DARIUS, "reply"))
            await office.until_done()
        assert [office.telegram.first(chat_id) >= 30 for chat_id in (MEERA, DARIUS)] == [everybody, everybody]
        assert len(office.telegram.said) == 4

    two_are_told()


@in_no_time
async def test_a_server_error_is_tried_again_after_waits_that_grow(db: Database) -> None:
    office = Office(db)
    office.telegram.answers[AMINA] += [NetworkError("Bad Gateway (502)")] * 5
    async with office.open():
        office.deliverer.hand(await office.reply(AMINA, "hello"))
        await office.until_done()
    times = [call.after for call in office.telegram.tried]
    waits = [after - before - CALL_SECONDS for before, after in pairwise(times)]
    assert [2**n / 2 <= wait <= 2**n + 0.01 for n, wait in enumerate(waits)] == [True] * 5
    assert office.telegram.texts() == ["hello"]


@in_no_time
async def test_a_message_that_backs_off_holds_back_only_its_lane_of_its_chat(db: Database) -> None:
    office = Office(db)
    office.telegram.answers[AMINA] += [NetworkError("Bad Gateway (502)")] * 3
    await office.owe(AMINA, "notice", "second notice")
    async with office.open():
        await asyncio.sleep(0.3)
        office.telegram.answers[AMINA], waiting = deque(), office.telegram.answers[AMINA]
        office.deliverer.hand(await office.reply(AMINA, "reply"))
        await asyncio.sleep(0.1)
        assert office.telegram.texts() == ["reply"]
        office.telegram.answers[AMINA] = waiting
        await office.until_done()
    assert office.telegram.texts() == ["reply", "notice", "second notice"]


# who blocked the bot


@in_no_time
async def test_who_blocked_the_bot_is_told_nothing_more(db: Database) -> None:
    office = Office(db)
    await office.database.write(people.arrive, AMINA, NOW)
    office.telegram.answers[AMINA].append(BLOCKED)
    await office.owe(AMINA, "now")
    await office.owe(AMINA, "tomorrow", due_at=clock() + timedelta(days=1))
    await office.work()
    assert await office.states() == {"101.1": State.UNREACHABLE, "101.2": State.UNREACHABLE}
    assert all(row.payload == "" for row in (await office.rows()).values())
    assert await is_unreachable(office, AMINA)


@in_no_time
async def test_what_is_owed_later_to_who_blocked_the_bot_is_not_even_tried(db: Database) -> None:
    office = Office(db)
    await office.database.write(people.arrive, AMINA, NOW)
    office.telegram.answers[AMINA].append(BLOCKED)
    await office.owe(AMINA, "now")
    async with office.open():
        await office.until_done()
        await office.owe(AMINA, "later")
        await office.until_done()
    assert await office.states() == {"101.1": State.UNREACHABLE, "101.2": State.UNREACHABLE}
    assert [call.text for call in office.telegram.tried] == ["now"]


@in_no_time
async def test_who_writes_again_is_answered(db: Database) -> None:
    office = Office(db)
    await office.database.write(people.arrive, AMINA, NOW)
    office.telegram.answers[AMINA].append(BLOCKED)
    await office.owe(AMINA, "before")
    async with office.open():
        await office.until_done()
        await office.database.write(set_reachable, AMINA)
        office.deliverer.hand(await office.reply(AMINA, "welcome back"))
        await office.until_done()
    assert office.telegram.texts() == ["welcome back"]
    assert not await is_unreachable(office, AMINA)


def set_reachable(db: Session, chat_id: int) -> None:
    people.arrive(db, chat_id, NOW).unreachable_at = None


async def is_unreachable(office: Office, chat_id: int) -> bool:
    def look(db: Session) -> bool:
        person = db.scalar(select(Person).where(Person.chat_id == chat_id))
        return person is not None and person.unreachable_at is not None

    return cast(bool, await office.database.write(look))


# one deliverer after another, and bad moments


@in_no_time
async def test_what_a_deliverer_before_left_claimed_is_said_again_but_for_announcements(db: Database) -> None:
    office = Office(db)
    await office.owe(AMINA, "reply", lane=Lane.REPLY, claimed_by="gone")
    await office.owe(BILAL, "notice", claimed_by="gone")
    await office.owe(MEERA, "announcement", lane=Lane.ANNOUNCEMENT, claimed_by="gone")
    await office.owe(DARIUS, "announcement", lane=Lane.ANNOUNCEMENT)
    await office.work()
    assert await office.states() == {
        "101.1": State.SENT,
        "102.1": State.SENT,
        "103.1": State.UNKNOWN,
        "104.1": State.SENT,
    }
    assert office.telegram.texts() == ["reply", "notice", "announcement"]


@in_no_time
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_nobody_waits_for_what_a_deliverer_before_was_just_writing_down(db: Database, another: Engine) -> None:
    """It may be held up in the middle of that, with its rows locked."""
    office = Office(db)
    for chat_id, lane in ((AMINA, Lane.REPLY), (BILAL, Lane.REPLY), (MEERA, Lane.ANNOUNCEMENT)):
        await office.owe(chat_id, "hello", lane=lane, claimed_by="gone")
    await office.owe(DARIUS, "hello")
    with another.begin() as held_up:
        held_up.execute(update(MessageOwed).where(MessageOwed.chat_id.in_([AMINA, MEERA])).values(error="late"))
        async with office.open(), asyncio.timeout(4):
            while len(office.telegram.said) < 2:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    assert {call.chat_id for call in office.telegram.said} == {BILAL, DARIUS}
    async with office.open():
        await office.until_done()
    assert office.telegram.texts(AMINA) == ["hello"]
    assert (await office.states())["103.1"] == State.UNKNOWN


@in_no_time
async def test_what_somebody_else_has_claimed_meanwhile_is_taken_over_too(db: Database) -> None:
    office = Office(db)
    async with office.open():
        await office.owe(AMINA, "hello", lane=Lane.REPLY, claimed_by="gone")
        await asyncio.sleep(16)
    assert office.telegram.texts(AMINA) == ["hello"]


@in_no_time
async def test_a_reply_that_is_in_hand_when_the_deliverer_begins_is_said_once(db: Database) -> None:
    """Updates are taken from the first moment on, and the outbox may be slow to answer just then."""
    office = Office(db)
    office.deliverer.hand(await office.reply(AMINA, "hello"))
    await office.work()
    assert office.telegram.texts() == ["hello"]


@in_no_time
async def test_how_messages_ended_is_written_down_once_the_database_is_back(db: Database) -> None:
    office = Office(db)
    async with office.open():
        await asyncio.sleep(0.5)
        office.deliverer.hand([*await office.reply(AMINA, "one", "two"), *await office.reply(BILAL, "three")])
        office.database.unavailable = 4
        await asyncio.sleep(10)
        assert office.database.unavailable == 0
        await office.until_done()
    assert set((await office.states()).values()) == {State.SENT}
    assert sorted(office.telegram.texts()) == ["one", "three", "two"]


@in_no_time
async def test_a_deliverer_that_begins_while_the_database_is_away_waits_for_it(db: Database) -> None:
    office = Office(db)
    await office.owe(AMINA, "hello")
    office.database.unavailable = 3
    async with office.open():
        await asyncio.sleep(5)
    assert office.telegram.texts() == ["hello"]


@in_no_time
async def test_at_the_end_what_is_in_hand_is_said_and_written_down(db: Database) -> None:
    office = Office(db)
    office.deliverer.hand([*await office.reply(AMINA, "one", "two"), *await office.reply(BILAL, "three")])
    await office.deliverer.finish(8)
    assert set((await office.states()).values()) == {State.SENT}
    assert len(office.telegram.said) == 3


@in_no_time
async def test_at_the_end_what_takes_too_long_is_left_for_the_next(db: Database) -> None:
    office, following = Office(db), Office(db, name="following")
    office.telegram.call_seconds = 60
    office.deliverer.hand(await office.reply(AMINA, "hello"))
    began = asyncio.get_running_loop().time()
    await office.deliverer.finish(8)
    assert asyncio.get_running_loop().time() - began == pytest.approx(8, abs=0.1)
    assert await office.states() == {"101.1": State.CLAIMED}
    await following.work()
    assert (office.telegram.texts(), following.telegram.texts()) == ([], ["hello"])


@in_no_time
async def test_what_was_cut_short_when_the_lease_was_lost_is_said_in_the_next_term(db: Database) -> None:
    office = Office(db)
    office.telegram.call_seconds = 60
    office.deliverer.hand(await office.reply(AMINA, "hello"))
    await office.deliverer.finish(8)
    office.telegram.call_seconds = 0
    await office.work()
    assert office.telegram.texts() == ["hello"]
    assert set((await office.states()).values()) == {State.SENT}
