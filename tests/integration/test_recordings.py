"""Texts read aloud: played below exactly the words that were read, in that language, and gone when they or their reader go."""

import asyncio
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.recordings import TEXTS
from handlers.speaking import MOST_HEARD, Desk
from locales import LANGUAGES, Localizers
from models import people, recordings
from models.buttons import Act, encode
from models.database import Database
from models.people import Person
from models.recordings import HASH_LENGTH, Recording, Recordings
from tests.conftest import NOW
from tests.integration.strangers import Sent, Street

AMINA, BILAL, MEERA = 501, 502, 503
VOICE = {"file_id": "voice-1", "file_unique_id": "v", "duration": 7}


async def read_all(street: Street, language: str = "en", **instead: str) -> None:
    """Meera has read every text; `instead` of some of them, others."""

    def keep(db: Session) -> None:
        meera = db.scalars(people.of_chat(MEERA)).one()
        for slot, text in TEXTS.items():
            words = instead.get(slot, street.desk.localizers.of(language).plain(text(street.desk.content)))
            recordings.keep(db, slot, language, words, f"voice of {slot}", meera, NOW)
        db.flush()
        street.desk.recordings.load(db)

    await street.appoint(MEERA)
    await street.database.write(keep)


def listen(sent: list[Sent]) -> list[str]:
    """What the buttons under these messages play."""
    data = [button.get("callback_data", "") for each in sent for button in each.buttons]
    return [each for each in data if each.startswith("a.hear.")]


@pytest.fixture
def street(db: Database, desk: Desk) -> Street:
    return Street(db, desk)


async def test_every_text_of_the_list_is_one_that_residents_get(street: Street) -> None:
    await read_all(street)
    await street.session()
    await street.sign_up(AMINA)
    await street.say(AMINA, "/help")
    await street.tap(AMINA, "a.resume.")
    await street.choose(AMINA, "soho", "+", "skip")
    await street.tap(AMINA, "a.join.enterprise")
    await street.choose(AMINA, "idea")
    await street.tap(AMINA, "a.join.learning-works")
    await street.choose(AMINA, "health", "nurse", "SY", "yes")
    await street.say(AMINA, "07700 900123")
    await street.choose(AMINA, "any", "yes")
    heard = {text_hash for data in listen(street.to(AMINA)) for text_hash in data.removeprefix("a.hear.").split(".")}
    known = await street.database.read(lambda db: dict(db.execute(select(Recording.text_hash, Recording.slot)).all()))
    assert {known[each] for each in heard} == set(TEXTS)


async def test_a_message_of_two_texts_plays_both_in_their_order(street: Street) -> None:
    await read_all(street)
    await street.say(AMINA, "/start")
    (button,) = listen(await street.tap(AMINA, "a.language.en"))
    played = await street.tap(AMINA, button)
    assert [(each.method, each.payload["voice"]) for each in played] == [
        ("sendVoice", "voice of hello"),
        ("sendVoice", "voice of menu"),
    ]


async def test_who_has_not_chosen_a_language_yet_can_listen(street: Street) -> None:
    await read_all(street)
    (button,) = listen(await street.say(AMINA, "/start"))
    assert [each.method for each in await street.tap(AMINA, button)] == ["sendVoice"]


async def test_it_is_played_in_the_language_in_which_it_was_read(street: Street) -> None:
    await read_all(street, "ur")
    await street.arrive(AMINA)
    await street.arrive(BILAL, "ur")
    assert listen(street.to(AMINA)) == []
    assert listen(street.to(BILAL))


async def test_words_that_have_changed_since_are_not_played(street: Street) -> None:
    await read_all(street, hello="Hello, I'm Grapevine, and I was shorter once.")
    shown = await street.say(MEERA, "/record")
    await street.say(AMINA, "/start")
    (button,) = listen(await street.tap(AMINA, "a.language.en"))
    assert [each.payload["voice"] for each in await street.tap(AMINA, button)] == ["voice of menu"]
    assert "Changed since, and not played: 1" in shown[0].text.translate(dict.fromkeys(range(0x2066, 0x206A)))


async def test_a_tick_in_the_middle_leaves_the_button_there(street: Street) -> None:
    await read_all(street)
    await street.begin(AMINA)
    await street.say(AMINA, "Amina")
    await street.choose(AMINA, "attend", "none")
    (ticked,) = await street.choose(AMINA, "travel")
    assert ticked.method == "editMessageReplyMarkup"
    assert listen([ticked])


async def test_another_process_knows_once_it_looks_again(street: Street, desk: Desk) -> None:
    await read_all(street)
    elsewhere = Recordings()
    await street.database.read(elsewhere.load)
    hello = desk.localizers.of("en").plain(TEXTS["hello"](desk.content))
    assert elsewhere.among("en", [hello, "something else"]) == [recordings.hash_of(hello)]


async def test_a_voice_goes_with_its_person(street: Street) -> None:
    await read_all(street)
    await street.tap(MEERA, "a.forget.yes")
    await street.say(AMINA, "/start")
    assert await street.database.read(lambda db: db.scalar(select(func.count()).select_from(Recording))) == 0


async def test_only_coordinators_read_hear_all_or_delete(street: Street) -> None:
    await read_all(street)
    await street.begin(AMINA)
    kept = await street.database.read(lambda db: list(db.scalars(select(Recording.id))))
    for data in (
        "a.record.en",
        "a.begin.en.0",
        "a.readings.en",
        f"a.reading.{kept[0]}",
        f"a.unread.{kept[0]}",
        "a.join.record",
    ):
        sent = await street.tap(AMINA, data)
        assert not [each for each in sent if each.method == "sendVoice" or "aloud" in each.text]
    assert await street.database.read(lambda db: list(db.scalars(select(Recording.id)))) == kept


@pytest.mark.parametrize("subject", ["", "en", "en.99", "xx.0", "en.-1", "en.0.0"])
async def test_what_is_no_text_is_not_asked_for(street: Street, subject: str) -> None:
    await street.appoint(MEERA)
    (said,) = await street.tap(MEERA, f"a.begin.{subject}")
    assert said.text == "There is nothing to read aloud just now."


async def test_two_who_read_the_same_text_leave_one_recording(street: Street) -> None:
    for coordinator in (MEERA, BILAL):
        await street.database.write(
            lambda db, chat=coordinator: people.give_role(
                db, people.arrive(db, chat, NOW), people.Role.COORDINATOR, NOW
            )
        )
        await street.tap(coordinator, "a.language.en")
        await street.tap(coordinator, "a.begin.en.0")
        await street.say(coordinator, None, voice=VOICE)
    keep = [street.button(each, "keep") for each in (MEERA, BILAL)]
    await asyncio.gather(street.tap(MEERA, keep[0]), street.tap(BILAL, keep[1]))
    row = select(Person.chat_id).join(Recording, Recording.recorded_by == Person.id)
    assert len(await street.database.read(lambda db: list(db.scalars(row)))) == 1


def test_as_many_as_are_played_fit_on_the_button() -> None:
    assert encode(Act("hear", ".".join(["0" * HASH_LENGTH] * MOST_HEARD)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_text_is_its_own(desk: Desk, language: str) -> None:
    says = Localizers(ZoneInfo("Europe/London")).of(language)
    texts = [says.plain(text(desk.content)) for text in TEXTS.values()]
    assert len(set(texts)) == len(texts)
    assert not [text for text in texts if "{" in text]
