"""Announcements in the hands of people who tap twice, guess, cancel and change their minds."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from handlers.speaking import Desk
from models import announcements
from models.announcements import Wording
from models.database import Database
from models.events import Event, EventState
from models.outbox import State
from tests.conftest import NOW
from tests.integration.strangers import MEERA
from tests.integration.test_announcements import NADIA, Office, author, reader

PHOTO = [{"file_id": "p", "file_unique_id": "p", "width": 9, "height": 9}]


@pytest.fixture
async def office(db: Database, desk: Desk) -> Office:
    return Office(db, desk)


def said(sent: Any) -> str:
    return "\n".join(each.text for each in sent).replace("\u2068", "").replace("\u2069", "")


# what is not out yet, or was for others, is nobody's


@pytest.mark.parametrize("kind", ["pass", "interested", "book", "join"])
async def test_who_guesses_a_draft_does_not_read_it(office: Office, kind: str) -> None:
    row = await office.open()
    await office.tap(MEERA, f"a.belownews.{row}.{kind}")
    assert "Soup" not in said(await office.tap(8000, f"a.fromnews.{row}.{kind}"))


async def test_who_did_not_get_it_does_not_get_it_by_guessing(office: Office) -> None:
    row = await office.open()
    await office.tap(MEERA, f"a.belownews.{row}.pass")
    await office.tap(MEERA, f"a.audience.{row}.languages.ur")
    await office.put_forward(row)
    await office.tick()
    assert "Soup" in said(await office.tap(8001, f"a.fromnews.{row}.pass"))
    assert "Soup" not in said(await office.tap(8000, f"a.fromnews.{row}.pass"))
    assert "Soup" in said(await office.tap(NADIA, f"a.fromnews.{row}.pass"))


# words that would be cut


async def test_words_below_a_picture_are_short_in_every_language(office: Office) -> None:
    await office.open()
    await office.tap(MEERA, "a.join.announcement")
    await office.say(MEERA, None, photo=PHOTO, caption="Soup")
    await office.tap(MEERA, "a.wording.2.ur")
    assert "900" in said(await office.say(MEERA, "س" * 901))
    await office.say(MEERA, "س" * 900)
    texts = {
        each["language"]: each["words"]
        for each in (await office.rows())["announcement_text"]
        if each["announcement_id"] == 2
    }
    assert texts == {"en": "Soup", "ur": "س" * 900}


async def test_a_picture_does_not_cut_what_others_have_written_at_length(office: Office) -> None:
    row = await office.open()
    await office.tap(MEERA, f"a.wording.{row}.ur")
    await office.say(MEERA, "س" * 2000)
    await office.tap(MEERA, f"a.wording.{row}.en")
    assert "same kind" in said(await office.say(MEERA, None, photo=PHOTO, caption="Soup"))
    assert (await office.stands(row))["method"] == "sendMessage"


async def test_a_recording_that_is_replaced_by_words_is_not_said_to_be_asked_for(office: Office) -> None:
    await office.open()
    await office.tap(MEERA, "a.join.announcement")
    voice = {"file_id": "v", "file_unique_id": "v", "duration": 3}
    await office.say(MEERA, None, voice=voice)
    await office.tap(MEERA, "a.wording.2.ur")
    await office.say(MEERA, None, voice=voice)
    await office.tap(MEERA, "a.wording.2.en")
    await office.say(MEERA, "Soup on Friday")
    assert "colleague is asked" not in office.last(MEERA)


# what two do at once


async def test_what_a_colleague_has_changed_since_the_last_look_does_not_go_out(office: Office) -> None:
    row = await office.open()
    await office.tap(MEERA, f"a.sendnews.{row}")
    await office.choose(MEERA, "now")
    await office.tap(NADIA, f"a.wording.{row}.en")
    await office.say(NADIA, "Nothing that Meera has seen")
    assert "changed since" in said(await office.choose(MEERA, "yes"))
    assert await office.state(row) == "draft"


async def test_who_says_yes_sees_when_it_goes_out(office: Office) -> None:
    await office.open()
    await office.database.write(lambda db: [reader(db, 100 + each) for each in range(200)] and None)
    await office.tap(MEERA, "a.sendnews.1")
    await office.say(MEERA, "tomorrow 14:30")
    await office.choose(MEERA, "yes")
    assert "14:30" in office.last(NADIA)
    assert "14:30" in said(await office.tap(NADIA, "a.announcement.1"))


# lists


async def test_what_waits_to_go_out_is_found_behind_many_newer_ones(office: Office) -> None:
    row = await office.open()
    await office.put_forward(row, when="now")
    await office.database.write(
        lambda db: [announcements.draft(db, author(db), Wording("x"), "en", NOW) for _ in range(30)]
    )
    data: list[str] = []
    page = await office.tap(MEERA, "a.announce.")
    for _ in range(5):
        data += [each["callback_data"] for each in page[-1].buttons]
        more = [each for each in data if each.startswith("a.announce.") and each != "a.announce."]
        if not more:
            break
        page = await office.tap(MEERA, more[-1])
    assert f"a.announcement.{row}" in data


# events


async def event(office: Office, **more: Any) -> int:
    row = await office.session(12)
    await office.database.write(
        lambda db: db.execute(update(Event).where(Event.id == row).values(**more)) if more else None
    )
    return row


async def test_it_does_not_invite_to_what_is_cancelled(office: Office) -> None:
    row, session = await office.open(), await event(office)
    await office.tap(MEERA, f"a.belownews.{row}.book.{session}")
    await office.put_forward(row)
    await office.database.write(lambda db: db.execute(update(Event).values(state=EventState.CANCELLED)))
    await office.tick()
    assert (await office.state(row), await office.owed()) == ("draft", [])
    assert "draft again" in office.last(MEERA)


async def test_it_stops_inviting_to_what_is_cancelled_meanwhile_and_its_author_decides(office: Office) -> None:
    row, session = await office.open(), await event(office)
    await office.tap(MEERA, f"a.belownews.{row}.book.{session}")
    await office.put_forward(row)
    await office.tick()
    await office.fate(State.SENT, 1)
    await office.database.write(lambda db: db.execute(update(Event).values(state=EventState.CANCELLED)))
    await office.tick()
    assert await office.state(row) == "paused"
    assert len([each for each in office.to(MEERA) if "not there any more" in each.text]) == 1
    await office.tap(MEERA, f"a.goonnews.{row}")
    await office.tick()
    assert await office.state(row) == "sending"


async def test_the_button_to_what_is_cancelled_does_not_say_that_it_has_begun(office: Office) -> None:
    row, session = await office.open(), await event(office)
    await office.tap(MEERA, f"a.belownews.{row}.book.{session}")
    await office.put_forward(row)
    await office.tick()
    await office.database.write(lambda db: db.execute(update(Event).values(state=EventState.CANCELLED)))
    words = said(await office.tap(8000, f"a.fromnews.{row}.book"))
    assert "not there any more" in words and "begun already" not in words


async def test_a_button_can_be_for_a_session_far_ahead(office: Office) -> None:
    row = await office.open()
    for day in range(20):
        last = await event(office, starts_at=NOW + timedelta(days=10 + day))
    data = {each["callback_data"] for each in (await office.tap(MEERA, f"a.belownews.{row}.book"))[-1].buttons}
    assert f"a.belownews.{row}.book.{last}" in data
    assert len(data) <= 100
