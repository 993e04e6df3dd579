"""What became of something goes to those who took part in it and agreed to what is kept; not to who wants no more of these."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.speaking import Desk
from jobs import announcements as announcement_jobs
from jobs.clock import Hands
from models import agreements, announcement_sending, announcements, claims, news, outbox, people
from models.announcements import Wording
from models.audience import Audience, receivers
from models.bookings import Booking, BookingState
from models.database import Database
from models.events import Event
from models.people import Person
from models.programmes import LEARNING
from tests.agreed import resident
from tests.conftest import NOW
from tests.integration.strangers import AMINA, BILAL, MEERA, Street

MISSED, STRANGER = 2201, 2202
CAME = Audience(events=("1:came",), became=True)


def render(_db: Session, _row: int, _language: str, _sealed: bool) -> tuple[str, dict[str, Any]]:
    return "sendMessage", {"text": "hello"}


def drop_in(db: Session) -> None:
    """Amina and Bilal came, another did not, a stranger only reads the news; nobody else has said yes to that."""
    event = Event(programme=LEARNING, module="drop-in", hub="soho-house", starts_at=NOW - timedelta(days=3), minutes=90,
                  capacity=9, helps=[])  # fmt: skip
    db.add(event)
    db.flush()
    for chat_id in (AMINA, BILAL, MISSED):
        person = resident(db, chat_id, "Neighbour", NOW)
        state = BookingState.MISSED if chat_id == MISSED else BookingState.ATTENDED
        db.add(Booking(event_id=event.id, person_id=person.id, state=state, booked_at=NOW))
    news.agree(db, resident(db, STRANGER, "Stranger", NOW), "News?", "en", NOW)
    db.flush()


def begun(db: Session) -> int:
    """One that is on its way."""
    meera = db.scalars(people.of_chat(MEERA)).one()
    made = announcements.draft(db, meera, Wording("It led to this."), "en", NOW)
    announcements.set_audience(db, made, CAME)
    assert announcement_sending.put_forward(db, made, meera, NOW, NOW, 200)
    assert announcement_sending.begin(db, made, NOW)
    return made.id


def chats(db: Session, audience: Audience) -> list[int | None]:
    return [person.chat_id for person in db.scalars(receivers(audience, NOW))]


def claimed(db: Session) -> list[int]:
    return [letter.chat_id for letter in claims.claim_announced(db, "me", NOW, 10, render).letters]


@pytest.fixture
async def street(db: Database, desk: Desk) -> Street:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await db.write(drop_in)
    return street


async def test_those_who_came_hear_it_without_a_yes_to_news(street: Street, db: Database) -> None:
    assert await db.write(chats, CAME) == [AMINA, BILAL]
    await db.write(begun)
    assert await db.write(claimed) == [AMINA, BILAL]


async def test_who_has_no_telegram_and_came_is_told_by_telephone_once(street: Street, db: Database, desk: Desk) -> None:
    def come(session: Session) -> None:
        meera = session.scalars(people.of_chat(MEERA)).one()
        came, other = (people.enter(session, name, "ur", meera, NOW) for name in ("Joan", "Hodan"))
        for each in (came, other):
            agreements.agree(session, each, "They said yes.", "en", NOW)
        session.add(Booking(event_id=1, person_id=came.id, state=BookingState.ATTENDED, booked_at=NOW))
        session.flush()
        made = announcements.draft(session, meera, Wording("It led to this."), "en", NOW)
        announcements.set_audience(session, made, CAME)
        assert announcement_sending.put_forward(session, made, meera, NOW, NOW, 200)

    await db.write(come)
    [page] = await street.tap(MEERA, "a.announcement.1")
    assert "has no Telegram" in page.text
    hands = Hands(desk.content, desk.localizers)
    assert [await db.write(announcement_jobs.begin, hands, street.now) for _again in range(2)] == [1, 0]
    [row] = (await street.rows())["call"]
    assert "It led to this." in str(row["texts"])


async def test_news_still_need_their_own_yes(street: Street, db: Database) -> None:
    assert await db.write(chats, Audience(events=("1:came",))) == []
    assert await db.write(chats, Audience()) == [STRANGER]


async def test_no_more_of_these_holds_at_once_and_can_be_undone(street: Street, db: Database) -> None:
    row = await db.write(begun)
    await street.tap(BILAL, f"a.noresults.{row}")
    assert await db.write(claimed) == [AMINA]
    assert await db.write(chats, CAME) == [AMINA]
    await street.tap(BILAL, f"a.noresults.{row}.again")
    assert await db.write(chats, CAME) == [AMINA, BILAL]


async def test_who_says_so_while_it_is_in_hand_does_not_get_it(street: Street, db: Database) -> None:
    row = await db.write(begun)
    await db.write(claimed)
    await street.tap(BILAL, f"a.noresults.{row}")
    theirs = select(outbox.MessageOwed.id).where(outbox.MessageOwed.announcement_id == row)
    theirs = theirs.order_by(outbox.MessageOwed.chat_id)
    ids = await db.read(lambda s: list(s.scalars(theirs)))
    assert [await db.write(claims.is_still_wanted, each, "me", NOW) for each in ids] == [True, False]


async def test_who_took_back_the_agreement_hears_nothing(street: Street, db: Database) -> None:
    await db.write(lambda s: agreements.take_back_consent(s, s.scalars(people.of_chat(AMINA)).one(), NOW))
    assert await db.write(chats, CAME) == [BILAL]


async def test_who_has_heard_from_us_three_times_this_week_is_left_out(street: Street, db: Database) -> None:
    def often(session: Session) -> None:
        for _each in range(3):
            outbox.owe(session, AMINA, "sendMessage", {"text": "…"}, NOW, unasked=True)

    await db.write(often)
    assert await db.write(chats, CAME) == [BILAL]


@pytest.mark.parametrize("subject", ["1", "1.everyone", "1.areas", "1.languages.en"])
async def test_an_old_button_does_not_send_it_to_others(subject: str, street: Street, db: Database) -> None:
    def draft(session: Session) -> None:
        meera: Person = session.scalars(people.of_chat(MEERA)).one()
        announcements.set_audience(session, announcements.draft(session, meera, Wording("So."), "en", NOW), CAME)

    await db.write(draft)
    await street.tap(MEERA, f"a.audience.{subject}")
    assert Audience.of((await street.rows())["announcement"][0]["audience"]) == CAME


async def test_a_past_event_to_which_nobody_came_is_not_offered(street: Street, db: Database) -> None:
    await street.tap(MEERA, "a.join.what-became")
    assert street.button(MEERA, ["e1", "came"][0])
    await db.write(lambda s: [s.delete(each) for each in s.scalars(select(Booking))])
    seen = await street.choose(MEERA, "e1")
    assert "not open any more" in seen[-1].text
