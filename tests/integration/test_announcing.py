"""Announcements are said to those who want them, in their language, by day, once; and who has lost the lease says nothing more."""

import asyncio
import contextlib
from datetime import timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from telegram.error import BadRequest, ChatMigrated, NetworkError, RetryAfter, TimedOut

from models import claims, outbox, people, updates
from models.agreements import Consent, Purpose
from models.announcements import Announcement, AnnouncementState
from models.database import Database
from models.outbox import Lane, MessageOwed, State
from models.people import Person
from models.updates import GroupTold
from tests.conftest import NOW
from tests.integration.office import AMINA, BILAL, BLOCKED, DARIUS, MEERA, Office, clock
from tests.integration.skipping import in_no_time

LONDON = ZoneInfo("Europe/London")
GROUP, SUPERGROUP = -55, -1055
WORDS = {"en": "Soup on Friday", "ur": "جمعہ کو سوپ", "pl": "Zupa w piątek"}


def render(_db: Session, announcement_id: int, language: str, _sealed: bool) -> tuple[str, dict[str, Any]]:
    if language == "so":
        raise RuntimeError("nobody can say it")
    return "sendMessage", {"text": f"{announcement_id}: {WORDS.get(language, WORDS['en'])}"}


def office_of(db: Database, **how: Any) -> Office:
    return Office(db, **{"render": render, "zone": LONDON, **how})


async def announce(
    office: Office, *chats: int, language: str = "en", state: AnnouncementState = AnnouncementState.SENDING, **row: Any
) -> int:
    """To people who have said yes to news; its number."""

    def write(db: Session) -> int:
        announcement = Announcement(state=state, audience={}, method="sendMessage", original="en", made_at=NOW)
        db.add(announcement)
        db.flush()
        for chat_id in chats:
            person = people.arrive(db, chat_id, NOW)
            person.language = person.language or language
            db.add(agreement(person))
            owed = MessageOwed(
                chat_id=chat_id, lane=Lane.ANNOUNCEMENT, method="sendMessage", payload="", state=State.OWED
            )
            owed.due_at, owed.announcement_id = NOW, announcement.id
            for name, value in row.items():
                setattr(owed, name, value)
            db.add(owed)
        return announcement.id

    return cast(int, await office.database.write(write))


def agreement(person: Person) -> Consent:
    return Consent(person_id=person.id, purpose=Purpose.NEWS, version="1", language="en", text="yes", given_at=NOW)


async def change(office: Office, kind: Any, **values: Any) -> None:
    await office.database.write(lambda db: db.execute(update(kind).values(**values)))


# to whom, and in which language


@in_no_time
async def test_everybody_hears_it_in_the_language_they_have_now(db: Database) -> None:
    office = office_of(db)
    await announce(office, AMINA, BILAL, MEERA)
    await office.database.write(lambda db: [db.execute(set_language(*pair)) for pair in ((AMINA, "ur"), (BILAL, None))])
    await office.work()
    assert {call.chat_id: call.text for call in office.telegram.said} == {
        AMINA: "1: جمعہ کو سوپ",
        BILAL: "1: Zupa w piątek",
        MEERA: "1: Soup on Friday",
    }
    assert set((await office.states()).values()) == {State.SENT}


def set_language(chat_id: int, code: str | None) -> Any:
    return update(Person).where(Person.chat_id == chat_id).values(language=code, likely_language="pl")


@in_no_time
async def test_who_takes_back_their_yes_before_their_turn_hears_nothing(db: Database) -> None:
    office = office_of(db)
    await announce(office, AMINA)
    await announce(office, BILAL)
    taken_back = update(Consent).where(Consent.person_id == 1).values(withdrawn_at=NOW)
    await office.database.write(lambda db: db.execute(taken_back))
    await office.work()
    assert await office.states() == {"101.1": State.SKIPPED, "102.1": State.SENT}


@in_no_time
async def test_who_cannot_be_reached_or_is_forgotten_is_not_told(db: Database) -> None:
    office = office_of(db)
    await announce(office, AMINA, BILAL, MEERA)
    await office.database.write(lambda db: db.execute(update(Person).where(Person.id == 1).values(unreachable_at=NOW)))
    await office.database.write(lambda db: db.execute(update(Person).where(Person.id == 2).values(chat_id=None)))
    await office.work()
    assert [call.chat_id for call in office.telegram.tried] == [MEERA]
    assert await office.states() == {"101.1": State.UNREACHABLE, "102.1": State.SKIPPED, "103.1": State.SENT}


@in_no_time
async def test_a_language_that_cannot_be_said_does_not_stop_the_others(db: Database) -> None:
    office = office_of(db)
    await announce(office, AMINA, language="so")
    await announce(office, BILAL)
    await office.work()
    assert await office.states() == {"101.1": State.FAILED, "102.1": State.SENT}


@in_no_time
async def test_paid_announcements_say_so_and_nothing_else_does(db: Database) -> None:
    office = office_of(db, paid=True, per_second=1000)
    await announce(office, AMINA)
    await office.owe(BILAL, "old announcement", lane=Lane.ANNOUNCEMENT)
    await office.owe(MEERA, "notice")
    await office.work()
    assert {call.text: call.payload.get("allow_paid_broadcast") for call in office.telegram.said} == {
        "1: Soup on Friday": True,
        "old announcement": True,
        "notice": None,
    }


@in_no_time
async def test_notices_are_not_paid_for_and_keep_to_what_is_free(db: Database) -> None:
    office = office_of(db, paid=True, per_second=1000)
    for chat_id in range(1, 62):
        await office.owe(chat_id, "notice")
    await office.work()
    assert office.telegram.said[-1].after - office.telegram.said[0].after >= 2


# when


@pytest.mark.parametrize("state", [each for each in AnnouncementState if each is not AnnouncementState.SENDING])
def test_only_what_is_being_sent_goes_out(db: Database, state: AnnouncementState) -> None:
    @in_no_time
    async def wait_and_go_on() -> None:
        office = office_of(db)
        await announce(office, AMINA, state=state)
        async with office.open():
            await asyncio.sleep(30)
            assert office.telegram.tried == []
            await change(office, Announcement, state=AnnouncementState.SENDING)
            await office.until_done()
        assert len(office.telegram.said) == 1

    wait_and_go_on()


@in_no_time
async def test_a_pause_takes_effect_within_about_a_second(db: Database) -> None:
    office = office_of(db, per_second=10)
    await announce(office, *range(1, 101))
    async with office.open():
        await asyncio.sleep(3)
        await change(office, Announcement, state=AnnouncementState.PAUSED)
        before = len(office.telegram.said)
        await asyncio.sleep(60)
        assert len(office.telegram.said) - before <= 15
        assert State.CLAIMED not in (await office.states()).values()


@in_no_time
async def test_a_message_that_has_to_wait_does_not_go_out_after_a_stop(db: Database) -> None:
    office = office_of(db)
    office.telegram.answers[AMINA].append(RetryAfter(20))
    await announce(office, AMINA)
    async with office.open():
        await asyncio.sleep(1)
        await change(office, Announcement, state=AnnouncementState.STOPPED)
        await asyncio.sleep(60)
    assert office.telegram.said == [] and await office.states() == {"101.1": State.OWED}


@in_no_time
async def test_nothing_is_announced_at_night(db: Database) -> None:
    office, before = office_of(db, zone=ZoneInfo("Etc/GMT+2")), NOW - timedelta(hours=1)
    ahead = clock() - NOW + timedelta(minutes=1)
    office.deliverer._clock = lambda: clock() - ahead  # a minute to eight
    await announce(office, AMINA, due_at=before)
    await office.owe(BILAL, "old announcement", lane=Lane.ANNOUNCEMENT, due_at=before)
    await office.owe(MEERA, "notice", due_at=before)
    async with office.open():
        await asyncio.sleep(55)
        assert office.telegram.texts() == ["notice"]
        await asyncio.sleep(10)
    assert sorted(office.telegram.texts()) == ["1: Soup on Friday", "notice", "old announcement"]


@in_no_time
async def test_what_makes_no_sense_any_more_is_skipped(db: Database) -> None:
    office = office_of(db)
    over, good = clock() - timedelta(seconds=1), clock() + timedelta(hours=1)
    await announce(office, AMINA, good_until=over)
    await office.owe(BILAL, "the event was yesterday", good_until=over, attachment=("event.ics", b"x"))
    await office.owe(MEERA, "the event is at eleven", good_until=good)
    await office.work()
    assert await office.states() == {"101.1": State.SKIPPED, "102.1": State.SKIPPED, "103.1": State.SENT}
    assert await office.database.write(lambda db: db.scalar(select(func.count()).select_from(outbox.Attachment))) == 0


@in_no_time
async def test_a_message_that_is_tried_again_is_not_sent_when_it_is_too_late(db: Database) -> None:
    office = office_of(db)
    office.telegram.answers[AMINA] += [NetworkError("Bad Gateway (502)"), RetryAfter(60)]
    await office.owe(AMINA, "in a minute", good_until=clock() + timedelta(seconds=30))
    await office.work()
    assert office.telegram.said == [] and await office.states() == {"101.1": State.SKIPPED}


# once


@in_no_time
async def test_an_announcement_of_unknown_fate_is_not_said_again(db: Database) -> None:
    office = office_of(db)
    for chat_id in (AMINA, BILAL):
        office.telegram.answers[chat_id].append(TimedOut())
    await announce(office, AMINA)
    await office.owe(BILAL, "notice")
    await office.work()
    assert await office.states() == {"101.1": State.UNKNOWN, "102.1": State.SENT}
    assert [call.chat_id for call in office.telegram.tried].count(AMINA) == 1


@in_no_time
async def test_an_announcement_that_was_surely_not_said_is_tried_again(db: Database) -> None:
    office = office_of(db)
    office.telegram.answers[AMINA] += [NetworkError("ClientConnectorError"), RetryAfter(3)]
    await announce(office, AMINA)
    await office.work()
    assert await office.states() == {"101.1": State.SENT}


@in_no_time
async def test_an_orderly_end_leaves_nothing_claimed_that_was_not_tried(db: Database) -> None:
    office = office_of(db)
    office.telegram.call_seconds = 2
    await announce(office, *range(1, 101))
    async with office.open():
        await asyncio.sleep(1.5)
    states = list((await office.states()).values())
    assert (
        states.count(State.CLAIMED) == len(office.telegram.tried) > 30
    )  # the last were on their way, and nobody waited for them
    assert states.count(State.OWED) == 100 - states.count(State.CLAIMED)


@in_no_time
async def test_an_orderly_end_waits_for_what_is_on_its_way(db: Database) -> None:
    office = office_of(db)
    await announce(office, *range(1, 101))
    task = asyncio.ensure_future(office.deliverer.run())
    await asyncio.sleep(1.01)
    task.cancel()
    began = asyncio.get_running_loop().time()
    await office.deliverer.finish(8)
    assert asyncio.get_running_loop().time() - began < 0.2
    states = list((await office.states()).values())
    assert states.count(State.SENT) == len(office.telegram.said) and set(states) == {State.SENT, State.OWED}


# the lease


class Lease:
    held = True

    def __call__(self) -> bool:
        return self.held


@in_no_time
async def test_who_has_lost_the_lease_lets_go_of_what_is_in_hand(db: Database) -> None:
    lease = Lease()
    office, following = office_of(db, holds=lease), office_of(db, name="following")
    await announce(office, *range(1, 61))
    async with office.open():
        await asyncio.sleep(0.5)
        lease.held = False
        said = len(office.telegram.tried)
        office.deliverer.hand(await office.reply(AMINA, "reply"))
        await asyncio.sleep(5)
        assert len(office.telegram.tried) == said
        assert set((await office.states()).values()) == {State.SENT, State.OWED}
        await following.work()
    told = [call.chat_id for call in (*office.telegram.said, *following.telegram.said) if call.text != "reply"]
    assert sorted(told) == list(range(1, 61))
    assert following.telegram.texts(AMINA) == ["reply"]


@in_no_time
async def test_the_lease_is_looked_at_before_each_call(db: Database) -> None:
    lease = Lease()
    office = office_of(db, holds=lease)
    office.telegram.answers[AMINA].append(NetworkError("Bad Gateway (502)"))
    async with office.open():
        office.deliverer.hand(await office.reply(AMINA, "reply"))
        await asyncio.sleep(0.2)
        lease.held = False
        await asyncio.sleep(10)
    assert len(office.telegram.tried) == 1 and await office.states() == {"101.1": State.OWED}


@in_no_time
async def test_a_late_mark_is_refused(db: Database) -> None:
    """Telegram took it, and meanwhile another has taken over."""
    office, following = office_of(db), office_of(db, name="following")
    await announce(office, AMINA)
    await office.owe(BILAL, "notice", keep=False)
    office.telegram.call_seconds = 3
    async with office.open():
        await asyncio.sleep(1)
        following.telegram.call_seconds = 10
        async with following.open():
            await asyncio.sleep(5)
            assert await office.states() == {"101.1": State.UNKNOWN, "102.1": State.CLAIMED}
            await following.until_done()
    assert await office.states() == {"101.1": State.UNKNOWN}


@in_no_time
async def test_who_wins_the_lease_again_goes_on(db: Database) -> None:
    lease = Lease()
    office = office_of(db, holds=lease)
    await announce(office, *range(1, 61))
    for _ in range(3):
        lease.held = True
        task = asyncio.ensure_future(office.deliverer.run())
        await asyncio.sleep(0.7)
        lease.held = False
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await office.deliverer.finish(8)
        await asyncio.sleep(3)
    lease.held = True
    await office.work()
    assert sorted(call.chat_id for call in office.telegram.tried) == list(range(1, 61))
    assert set((await office.states()).values()) == {State.SENT}


@in_no_time
async def test_who_waits_for_the_lease_does_not_touch_anything(db: Database) -> None:
    lease = Lease()
    lease.held = False
    office = office_of(db, holds=lease)
    await office.owe(AMINA, "left", claimed_by="gone")
    await announce(office, BILAL)
    async with office.open():
        await asyncio.sleep(10)
        assert await office.states() == {"101.1": State.CLAIMED, "102.1": State.OWED}
        lease.held = True
        await office.until_done()
    assert len(office.telegram.said) == 2


# pace


@in_no_time
async def test_replies_that_others_owe_do_not_wait_behind_an_announcement(db: Database) -> None:
    office = office_of(db)
    await announce(office, *range(1, 301))
    async with office.open():
        await asyncio.sleep(3)
        at = asyncio.get_running_loop().time() - office.telegram._began
        await office.owe(MEERA + 1000, "reply", lane=Lane.REPLY)
        office.deliverer.wake()
        await asyncio.sleep(0.2)
        assert office.telegram.first(MEERA + 1000) - at < 0.1
        await office.until_done()


@in_no_time
async def test_a_database_that_stands_still_does_not_lead_to_a_burst(db: Database) -> None:
    office = office_of(db)
    await announce(office, *range(1, 201))
    async with office.open():
        await asyncio.sleep(2.2)
        office.database.unavailable = 6
        await asyncio.sleep(10)
        await office.until_done()
    times = [call.after for call in office.telegram.said]
    assert max(len([at for at in times if start <= at < start + 1]) for start in times) <= 31


@in_no_time
async def test_a_loop_that_stands_still_does_not_lead_to_a_burst(db: Database) -> None:
    office = office_of(db)
    await announce(office, *range(1, 201))
    async with office.open():
        await asyncio.sleep(2.2)
        asyncio.get_running_loop().skipping.now += 3  # type: ignore[attr-defined]
        await office.until_done()
    times = [call.after for call in office.telegram.said]
    assert max(len([at for at in times if start <= at < start + 1]) for start in times) <= 31


@in_no_time
async def test_a_group_hears_twenty_messages_in_any_minute(db: Database) -> None:
    office = office_of(db, per_second=1000)
    office.telegram.call_seconds = 0.001
    await office.owe(GROUP, *(str(number) for number in range(50)))
    await office.owe(BILAL, "hello")
    await office.work()
    times = [call.after for call in office.telegram.said if call.chat_id == GROUP]
    assert max(len([at for at in times if start <= at < start + 60]) for start in times) == 20
    assert times[19] < 20 and times[-1] < 150 and office.telegram.first(BILAL) < 1


@in_no_time
async def test_chats_that_have_to_wait_do_not_keep_the_others_from_being_fetched(db: Database) -> None:
    office = office_of(db, per_second=10)
    for chat_id in range(1, 101):
        office.telegram.answers[chat_id].append(NetworkError("Bad Gateway (502)"))
        office.telegram.answers[chat_id].append(NetworkError("Bad Gateway (502)"))
        office.telegram.answers[chat_id].append(NetworkError("Bad Gateway (502)"))
    await announce(office, *range(1, 101))
    await announce(office, AMINA)
    await office.work()
    assert office.telegram.first(AMINA) < 60


# a group that has another number, and what breaks


@in_no_time
async def test_a_group_that_became_a_supergroup_is_followed(db: Database) -> None:
    office = office_of(db)
    office.telegram.answers[GROUP].append(ChatMigrated(SUPERGROUP))
    await office.database.write(updates.tell_group_once, GROUP)
    await office.owe(GROUP, "hello", "again")
    await office.owe(GROUP, "tomorrow", due_at=clock() + timedelta(hours=1))
    await office.work(7200)
    assert [(call.chat_id, call.text) for call in office.telegram.said if call.chat_id == SUPERGROUP] == [
        (SUPERGROUP, "hello"),
        (SUPERGROUP, "tomorrow"),
    ]
    assert {row.chat_id for row in (await office.rows()).values()} == {SUPERGROUP}
    assert await office.database.write(lambda db: list(db.scalars(select(GroupTold.chat_id)))) == [SUPERGROUP]
    assert not await office.database.write(updates.tell_group_once, SUPERGROUP)


@in_no_time
async def test_what_nobody_has_foreseen_stops_nobody(db: Database) -> None:
    office = office_of(db)
    post = office.telegram.post

    async def break_for_amina(method: str, body: bytes) -> int | None:
        if str(AMINA).encode() in body:
            raise ZeroDivisionError
        return await post(method, body)

    office.deliverer._post = break_for_amina
    await announce(office, AMINA, BILAL)
    await office.work()
    assert await office.states() == {"101.1": State.FAILED, "102.1": State.SENT}


@in_no_time
async def test_nobody_is_woken_by_what_the_clock_owed_in_the_evening(db: Database) -> None:
    office = office_of(db, zone=ZoneInfo("Etc/GMT+2"))  # there it is 8:00
    office.deliverer._clock = lambda: NOW - timedelta(hours=1)
    for left_by in (None, "a deliverer before"):
        await office.owe(AMINA, "reminder", unasked=True, due_at=NOW - timedelta(hours=12), claimed_by=left_by)
        await office.owe(BILAL, "from the team", due_at=NOW - timedelta(hours=12), claimed_by=left_by)
    async with office.open():
        await asyncio.sleep(10)
        assert office.telegram.texts() == ["from the team", "from the team"]
        office.deliverer._clock = lambda: NOW
        await office.until_done(30)
    assert office.telegram.texts(AMINA) == ["reminder", "reminder"]


@in_no_time
async def test_a_claim_that_breaks_is_tried_again(db: Database) -> None:
    office = office_of(db)
    write, broken = office.database.write, [3]

    async def break_sometimes(function: Any, *args: Any) -> Any:
        if function in (claims.claim, claims.take_over) and broken[0]:
            broken[0] -= 1
            raise ZeroDivisionError
        return await write(function, *args)

    office.database.write = break_sometimes  # type: ignore[method-assign]
    await office.owe(AMINA, "hello")
    await office.work()
    assert office.telegram.texts() == ["hello"]


@in_no_time
async def test_a_long_message_comes_in_parts_and_in_order(db: Database) -> None:
    office = office_of(db)
    words = " ".join(str(number) for number in range(2000))
    await office.owe(AMINA, words)
    await office.owe(BILAL, "hello")
    await office.work()
    assert len(office.telegram.texts(AMINA)) == 3 and " ".join(office.telegram.texts(AMINA)) == words


@in_no_time
async def test_who_blocked_the_bot_is_not_tried_by_the_next_announcement(db: Database) -> None:
    office = office_of(db)
    office.telegram.answers[DARIUS] += [BLOCKED, BadRequest("never asked")]
    await announce(office, DARIUS)
    await office.work()
    await announce(office, DARIUS)
    await office.work()
    assert set((await office.states()).values()) == {State.UNREACHABLE} and len(office.telegram.tried) == 1
