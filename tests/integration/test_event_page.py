"""One event's page, the file for the calendar, and what My details says of bookings."""

from datetime import timedelta
from typing import Any

from icalendar import Calendar
from sqlalchemy.orm import Session

from handlers import calendar_files
from handlers.speaking import Desk
from models import bookings, people
from models.database import Database
from models.events import Description, DescriptionText, Event
from tests.agreed import resident
from tests.conftest import NOW
from tests.integration.strangers import AMINA, BILAL, Street


async def planned(db: Database, desk: Desk, **changed: Any) -> Street:
    """An event with all that can be said of one, written in English and Urdu; Amina and Bilal have agreed."""

    def plan(session: Session) -> None:
        session.add(Description(id=1, original="en"))
        session.flush()
        for language, title in (("en", "Cook & <talk>"), ("ur", "پکائیں اور بات کریں")):
            session.add(
                DescriptionText(description_id=1, language=language, title=title, about="We eat together.", asks="No shoes.")
            )  # fmt: skip
        event: dict[str, Any] = {"id": 1, "programme": "learning", "description_id": 1, "hub": "soho-house", "minutes": 90, "capacity": 4,
                                 "starts_at": NOW + timedelta(days=1), "helps": ["women-only"], "languages": ["so"]}  # fmt: skip
        session.add(Event(**event | changed))
        for chat in (AMINA, BILAL):
            resident(session, chat, "Sample", NOW)

    await db.write(plan)
    return Street(db, desk)


async def test_the_page_says_all_there_is(db: Database, desk: Desk) -> None:
    street = await planned(db, desk)
    page = (await street.tap(AMINA, "a.session.1"))[-1]
    for said in ("Cook & <talk>", "We eat together.", "No shoes.", "Somali", "for women only", "places left"):
        assert said in page.text
    assert [button["url"] for button in page.buttons if "url" in button][0].startswith("https://")  # noqa: RUF015


async def test_whose_language_has_no_text_reads_the_original(db: Database, desk: Desk) -> None:
    street = await planned(db, desk)
    await street.tap(AMINA, "a.language.pl")
    assert "Cook & <talk>" in (await street.tap(AMINA, "a.session.1"))[-1].text


async def test_who_books_gets_it_for_their_calendar_in_their_words(db: Database, desk: Desk) -> None:
    street = await planned(db, desk, sequence=3)
    await street.tap(AMINA, "a.language.ur")
    await street.tap(AMINA, "a.book.1")
    await street.choose(AMINA, "2", "1", "yes")
    ((name, content),) = street.files
    entry = Calendar.from_ical(content).events[0]
    assert name.endswith(".ics")
    assert (str(entry["summary"]), str(entry["uid"])) == ("پکائیں اور بات کریں", f"event-1@{desk.username}")
    assert int(entry["sequence"]) == 3


async def test_a_cancelled_entry_keeps_its_identity(db: Database, desk: Desk) -> None:
    await planned(db, desk)

    def files(session: Session) -> list[Any]:
        event = session.get_one(Event, 1)
        both = [
            calendar_files.attachment(desk, desk.localizers.of("en"), event, NOW, cancelled=gone)[1]
            for gone in (False, True)
        ]
        return [Calendar.from_ical(content).events[0] for content in both]

    there, gone = await db.write(files)
    assert there["uid"] == gone["uid"] and str(gone["status"]) == "CANCELLED"
    assert str(there["summary"]) == "Cook & <talk>" and "\u2068" not in str(there["location"])


async def test_my_details_says_where_one_stands(db: Database, desk: Desk) -> None:
    street = await planned(db, desk, capacity=2)

    def book(session: Session) -> None:
        amina = session.scalars(people.of_chat(AMINA)).one()
        bookings.book(session, 1, amina, NOW, guests=1, children=1)

    await db.write(book)
    await street.tap(BILAL, "a.book.1")
    await street.choose(BILAL, "1", "0", "wait", "yes")
    assert "for a guest" in (await street.tap(AMINA, "a.mydetails.places"))[-1].text
    assert "on the waiting list" in (await street.tap(BILAL, "a.mydetails.places"))[-1].text
    street.now = NOW + timedelta(days=2)
    assert "You were on the waiting list" in (await street.tap(BILAL, "a.mydetails.places"))[-1].text
