"""Who calls for help is told where it is, whatever the database does; and somebody of the team hears of it until one has seen it."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from telegram.error import Forbidden, TimedOut

from bot.intake import MOST_HELD
from handlers import help_now
from handlers.speaking import Desk
from jobs import alerts as job
from jobs.clock import Hands
from jobs.pace import Pace
from locales import LANGUAGES
from models import claims
from models.alerts import Alert
from models.database import Database, DatabaseUnavailable
from tests.integration.strangers import AMINA, BILAL, MEERA, Street, message, tap
from tests.security.test_webhook import impatient, locked, lose_all_connections, post, webhook
from tests.unit.test_danger import A_CALL

NADIA = 2104


@pytest.fixture
def street(db: Database, desk: Desk) -> Street:
    return Street(db, desk)


def lines(desk: Desk, code: str) -> str:
    """What is said to who needs help."""
    return str(help_now.message(desk.localizers.of(code), desk.content)["text"])


def helped(street: Street, chat_id: int = AMINA) -> list[str]:
    return [each.html for each in street.to(chat_id) if "999" in each.html and each.method == "sendMessage"]


async def alerts_of(street: Street) -> list[Alert]:
    return await street.database.read(lambda db: list(db.scalars(select(Alert))))


@pytest.mark.parametrize("code", LANGUAGES)
async def test_while_the_database_is_locked_help_is_said_before_the_update_is_stored(
    code: str, database_url: str, street: Street, desk: Desk
) -> None:
    said, written = asyncio.Event(), asyncio.Event()
    street.when_posted(said.set)
    async with locked(database_url):
        taking = asyncio.ensure_future(street.intake.take(street.numbered(tap(AMINA, f"a.helpnow.{code}"))))
        taking.add_done_callback(lambda _done: written.set())
        await said.wait()
        assert not written.is_set()
        assert helped(street) == [lines(desk, code)]
    await taking  # the lock is gone, and it is stored
    assert len(await alerts_of(street)) == 1
    await street.deliver()
    assert len(helped(street)) == 1


@pytest.mark.parametrize("code", LANGUAGES)
async def test_while_the_database_is_locked_words_of_danger_are_answered(
    code: str, database_url: str, db: Database, street: Street, desk: Desk
) -> None:
    impatient(db)
    update = street.numbered(message(AMINA, A_CALL[code]))
    async with locked(database_url):
        for _again in range(3):
            with pytest.raises(DatabaseUnavailable):
                await street.intake.take(update)
    assert helped(street) == [lines(desk, code)]


async def test_an_update_that_comes_again_is_answered_once(
    database_url: str, db: Database, street: Street, desk: Desk
) -> None:
    impatient(db)
    call = {"update_id": 1, **tap(AMINA, "a.helpnow.so")}
    async with webhook(street) as client:
        async with locked(database_url):
            assert [await post(client, call) for _time in range(3)] == [503] * 3
            assert helped(street) == [lines(desk, "so")]
        assert await post(client, call) == 200
    await street.deliver()
    assert helped(street) == [lines(desk, "so")]
    assert len(await alerts_of(street)) == 1


async def test_a_lost_connection_does_not_keep_help_back(
    database_url: str, db: Database, street: Street, desk: Desk
) -> None:
    if db.dialect == "sqlite":
        pytest.skip("SQLite has no connection to lose")
    await street.say(BILAL, "hello")
    lose_all_connections(database_url)
    with pytest.raises(DatabaseUnavailable):
        await street.intake.take(street.numbered(tap(AMINA, "a.helpnow.ar")))
    assert helped(street) == [lines(desk, "ar")]


async def test_a_full_disk_does_not_keep_help_back(db: Database, street: Street, desk: Desk) -> None:
    if db.dialect != "sqlite":
        pytest.skip("a full disk is made with SQLite's own limit")
    db.submit(lambda session: session.connection().exec_driver_sql("PRAGMA max_page_count=1")).result()
    for chat in range(3000, 3500):
        try:
            await street.intake.take(street.numbered(tap(chat, "a.helpnow.ur")))
        except DatabaseUnavailable:
            break
    else:
        raise AssertionError("the disk was never full")
    assert helped(street, chat) == [lines(desk, "ur")]


async def test_the_language_is_the_one_they_speak_with_us(street: Street, desk: Desk) -> None:
    await street.arrive(AMINA, "pl")
    await street.tap(AMINA, "a.helpnow.en")
    assert helped(street) == [lines(desk, "pl")]


@pytest.mark.parametrize(
    ("update", "code"),
    [
        (message(AMINA, "/helpnow"), "en"),
        (message(AMINA, "/SOS@grapevine_demo_bot now"), "en"),
        (message(AMINA, None, caption=A_CALL["so"], photo=[{"file_id": "p", "file_unique_id": "p"}]), "so"),
        ({"edited_message": message(AMINA, A_CALL["ro"])["message"]}, "ro"),
        (tap(AMINA, "a.helpnow.xx"), "en"),
        (tap(AMINA, "a.helpnow."), "en"),
    ],
    ids=["command", "sos", "caption", "edited", "unknown language", "no language"],
)
async def test_there_are_many_ways_to_call(update: dict[str, Any], code: str, street: Street, desk: Desk) -> None:
    await street.appoint(MEERA)
    await street.take(update)
    assert helped(street) == [lines(desk, code)]
    assert len(street.to(MEERA)) == 1


async def test_what_cannot_be_said_at_once_is_owed(street: Street, desk: Desk) -> None:
    street.first_aid._post = failing  # type: ignore[assignment]
    await street.tap(AMINA, "a.helpnow.bn")
    assert helped(street) == [lines(desk, "bn")]  # the button was in it


async def test_who_has_chosen_no_language_is_written_to_in_the_one_they_called_in(street: Street, desk: Desk) -> None:
    await street.appoint(MEERA)
    await street.tap(AMINA, "a.helpnow.pl")
    await street.tap(MEERA, "a.seen.1")
    team = desk.localizers.of("pl").plain(desk.content.team.name)
    assert team in street.to(AMINA)[-1].text


async def failing(_method: str, _body: bytes, _seconds: float) -> None:
    raise TimedOut


async def test_who_has_blocked_the_bot_is_not_tried_again(street: Street) -> None:
    tried: list[str] = []

    async def blocked(method: str, _body: bytes, _seconds: float) -> None:
        tried.append(method)
        raise Forbidden("bot was blocked by the user")

    street.first_aid._post = blocked
    await street.say(AMINA, "/helpnow")
    assert tried == ["sendMessage"]


async def test_who_taps_again_and_again_is_told_once_in_a_while(street: Street) -> None:
    await street.appoint(MEERA)
    await street.take(*(tap(AMINA, "a.helpnow.en") for _time in range(20)))
    assert len(helped(street)) == 1
    assert len(street.to(MEERA)) == 1
    assert len(street.courtesies) == 20


async def test_nothing_but_the_call_is_kept_of_who_has_agreed_to_nothing(street: Street) -> None:
    await street.appoint(MEERA)
    await street.say(AMINA, "my husband beats me")
    (person,) = [row for row in (await street.rows())["person"] if row["chat_id"] == AMINA]
    kept = {name for name, value in person.items() if value not in (None, False, [])}
    assert kept == {"id", "chat_id", "created_at", "likely_language"}
    assert [alert.words for alert in await alerts_of(street)] == ["my husband beats me"]
    assert "my husband beats me" in street.to(MEERA)[0].text


async def test_words_of_danger_are_no_answer_and_nothing_is_lost(street: Street) -> None:
    await street.begin(AMINA)
    sent = await street.say(AMINA, "I want to die")
    assert await street.answers(AMINA) == {}
    assert "What shall we call you?" in sent[-1].text
    await street.say(AMINA, "Amina")
    assert await street.answers(AMINA) == {"name": "Amina"}


async def test_the_same_words_in_an_ordinary_sentence_are_an_answer_and_alarm_nobody(street: Street) -> None:
    await street.appoint(MEERA)
    await street.begin(AMINA)
    sent = await street.say(AMINA, "This course is killing me")
    assert await street.answers(AMINA) == {"name": "This course is killing me"}
    assert [button["callback_data"] for button in sent[0].buttons] == ["a.helpnow.en"]
    assert street.to(MEERA) == [] and await alerts_of(street) == []


async def test_the_team_writes_of_others(street: Street) -> None:
    await street.appoint(MEERA)
    await street.say(MEERA, "/menu")
    await street.say(MEERA, "her husband will kill her, he hits us she says")
    await street.say(MEERA, "he beats me, she says")
    assert helped(street, MEERA) == [] and await alerts_of(street) == []


async def test_the_first_who_has_seen_it_is_named_to_all(street: Street) -> None:
    for coordinator in (MEERA, NADIA):
        await street.appoint_too(coordinator)
    await street.arrive(AMINA)
    await street.tap(AMINA, "a.helpnow.en")
    seen = street.to(MEERA)[0].buttons[0]["callback_data"]
    sent = await street.tap(MEERA, seen)
    assert sorted((each.chat_id, each.method) for each in sent) == [
        (AMINA, "sendMessage"), (MEERA, "editMessageText"), (NADIA, "editMessageText")
    ]  # fmt: skip
    assert all("Meera" in each.text for each in sent)
    assert [each.text for each in await street.tap(NADIA, seen)] == ["\u2068Meera\u2069 has seen it already."]


async def test_only_coordinators_see_calls(street: Street) -> None:
    await street.appoint(MEERA)
    await street.tap(AMINA, "a.helpnow.en")
    await street.arrive(BILAL)
    await street.tap(BILAL, street.to(MEERA)[0].buttons[0]["callback_data"])
    assert [alert.seen_at for alert in await alerts_of(street)] == [None]


async def test_until_somebody_has_seen_it_those_on_call_are_told_again_then_all(street: Street) -> None:
    for coordinator, shift in ((MEERA, "weekends"), (NADIA, "nights")):  # it is a Sunday morning
        await street.appoint_too(coordinator, shift)
    await street.tap(AMINA, "a.helpnow.en")
    told = [(len(street.to(MEERA)), len(street.to(NADIA)))]
    for minutes in (5, 5, 5, 5, 10):
        street.now += timedelta(minutes=minutes)
        for _tick in range(2):
            await street.database.write(job.tell_again, hands(street), street.now)
        await street.deliver()
        told.append((len(street.to(MEERA)), len(street.to(NADIA))))
    assert told == [(1, 0), (1, 0), (2, 0), (2, 0), (3, 1), (4, 2)]
    await street.tap(NADIA, street.to(NADIA)[0].buttons[0]["callback_data"])
    street.now += timedelta(minutes=30)
    assert await street.database.write(job.tell_again, hands(street), street.now) == 0


async def test_what_nobody_sees_is_told_ever_more_rarely_and_without_end_also_at_night(street: Street) -> None:
    for coordinator, shift in ((MEERA, "nights"), (NADIA, "weekends")):
        await street.appoint_too(coordinator, shift)
    await street.tap(AMINA, "a.helpnow.en")
    begun, told = street.now, []
    for minute in range(1, 30 * 60):
        street.now = begun + timedelta(minutes=minute)
        if await street.database.write(job.tell_again, hands(street), street.now):
            told.append(minute)
    assert told == [10, 20, 30, 60, *range(120, 30 * 60, 60)]
    await street.deliver()
    assert len(street.to(MEERA)) == len(told) - 1  # all hear of it from the second time on
    assert len(street.to(NADIA)) == len(told) + 1


def hands(street: Street) -> Hands:
    return Hands(street.desk.content, street.desk.localizers)


async def test_a_coordinator_who_calls_is_not_told_of_it(street: Street) -> None:
    for coordinator in (MEERA, NADIA):
        await street.appoint_too(coordinator)
    await street.tap(MEERA, "a.helpnow.en")
    assert len(helped(street, MEERA)) == len(street.to(MEERA)) == len(street.to(NADIA)) == 1


async def test_every_voice_message_is_answered_with_who_can_hear_it(street: Street) -> None:
    voice = {"voice": {"file_id": "v", "file_unique_id": "v", "duration": 5}}
    await street.arrive(AMINA)
    for _place in ("the menu", "a question that takes no voice"):
        (first, *_others) = await street.say(AMINA, None, **voice)
        assert "can't listen" in first.text and first.buttons[0]["callback_data"] == "a.helpnow.en"
        await street.tap(AMINA, "a.join.researcher-training")


async def test_an_announcement_holds_back_neither_the_help_nor_the_alert(street: Street) -> None:
    """The announcement's next message is due in a quarter of an hour; nobody waits for that."""
    await street.appoint(MEERA)
    await street.announce("Soup on Friday", 90)
    street.deliverer._gate.pace = Pace(0.001)
    claimed = await street.database.write(claims.claim, street.deliverer.name, street.now, 100)
    street.deliverer.hand(claimed.letters)
    told = asyncio.Event()
    street.when_posted(lambda: told.set() if street.to(MEERA) else None)
    await street.intake.take(street.numbered(tap(AMINA, "a.helpnow.en")))
    await told.wait()
    assert len(helped(street)) == 1 and len([each for each in street.sent if "Soup" in each.text]) <= 1
    await street.deliverer.finish(0)


async def test_so_many_updates_that_wait_do_not_stop_the_way(
    database_url: str, street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Telegram opens a hundred connections: when the database stands still, updates go back at once."""
    monkeypatch.setattr("bot.intake.STANDSTILL_SECONDS", 0.0)
    async with locked(database_url):
        waiting = [
            asyncio.ensure_future(street.intake.take(street.numbered(message(chat, "x")))) for chat in range(4000, 4040)
        ]
        refused, _pending = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        assert all(isinstance(each.exception(), DatabaseUnavailable) for each in refused)
        with pytest.raises(DatabaseUnavailable):
            await street.intake.take(street.numbered(tap(AMINA, "a.helpnow.en")))
        assert len(helped(street)) == 1
    await asyncio.gather(*waiting, return_exceptions=True)


async def test_what_is_given_up_lets_no_more_in_to_wait_than_before(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or all connections would be taken in the end, however slowly."""
    monkeypatch.setattr("bot.intake.STANDSTILL_SECONDS", 0.2)
    writing: list[asyncio.Future[None]] = []

    async def write(*_anything: object) -> None:
        writing.append(asyncio.get_running_loop().create_future())
        await writing[-1]

    monkeypatch.setattr(street.intake._database, "write", write)
    chats = iter(range(5000, 6000))

    def comes() -> asyncio.Task[None]:
        return asyncio.create_task(street.intake.take(street.numbered(message(next(chats), "x"))))

    waiting = [comes() for _each in range(MOST_HELD)]
    await asyncio.sleep(0.3)
    writing[0].set_exception(DatabaseUnavailable("locked"))
    await asyncio.wait(waiting[:1])
    waiting.append(comes())  # in its place
    await asyncio.sleep(0)
    with pytest.raises(DatabaseUnavailable):
        await asyncio.wait_for(comes(), 1)
    for each in waiting:
        each.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
