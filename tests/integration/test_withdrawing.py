"""What is taken back is taken back everywhere: in what waits, in what others hold in their hands, and for whoever comes after."""

import asyncio
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.speaking import Desk
from models import appointing, claims, outbox, people, programmes
from models.bookings import Booking, BookingState, book, give_back
from models.database import Database
from models.events import Event
from models.outbox import MessageOwed
from models.people import Person, Role
from models.programmes import Enrolment
from tests.conftest import NOW
from tests.integration.strangers import Street

AMINA, BILAL, MEERA, PRIYA = 501, 502, 503, 504


async def count(db: Database, table: type) -> int:
    return await db.write(lambda session: session.scalar(select(func.count()).select_from(table)) or 0)


async def test_a_yes_after_the_agreement_was_taken_back_signs_nobody_up(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.begin(AMINA)
    await street.say(AMINA, "Amina")
    await street.choose(AMINA, "attend", "none", "+")
    yes = street.button(AMINA, "yes")
    await street.tap(AMINA, "a.withdraw.yes")
    await street.tap(AMINA, yes)
    assert await count(db, Enrolment) == 0


async def test_a_message_meant_for_somebody_forgotten_reaches_nobody_else(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await street.arrive(AMINA)
    await street.sign_up(AMINA)
    await street.tap(MEERA, f"a.write.{(await street.ids())[AMINA]}")
    await street.tap(AMINA, "a.forget.yes")
    await street.arrive(BILAL)
    await street.sign_up(BILAL, "Bilal")
    await street.say(MEERA, "for Amina alone")
    assert not [text for text in street.phone(BILAL).values() if "for Amina alone" in text]


async def test_a_notice_that_waits_is_not_sent_once_it_was_taken_back(db: Database) -> None:
    def owed_and_withdrawn(session: Session) -> list[int]:
        amina = people.arrive(session, AMINA, NOW)
        (letter,) = outbox.owe(
            session, MEERA, "sendMessage", {"text": "…"}, NOW, lane=outbox.Lane.NOTICE, about=amina.id
        )
        claimed = claims.claim(session, "deliverer", NOW, 10).letters
        outbox.drop_unsent(session, amina)
        assert [each.id for each in claimed] == [letter.id]
        return [each.id for each in claimed if claims.is_still_wanted(session, each.id, "deliverer", NOW)]

    assert await db.write(owed_and_withdrawn) == []
    assert await count(db, MessageOwed) == 0


async def test_of_two_coordinators_who_tap_together_one_is_first(db: Database) -> None:
    def prepare(session: Session) -> tuple[int, int, int]:
        amina, meera, priya = (people.arrive(session, chat, NOW) for chat in (AMINA, MEERA, PRIYA))
        enrolled = programmes.enrol(session, amina, programmes.RESEARCHERS, {}, None, NOW)
        return enrolled.enrolment.id, meera.id, priya.id

    enrolment, *coordinators = await db.write(prepare)

    def see_to(session: Session, who: int) -> bool:
        return programmes.see_to(session, enrolment, session.get_one(Person, who), NOW)[0]

    assert sorted(await asyncio.gather(*(db.write(see_to, who) for who in coordinators))) == [False, True]


async def test_who_is_taken_out_of_the_settings_is_a_coordinator_no_more(db: Database) -> None:
    await db.write(appointing.appoint, [MEERA, PRIYA], NOW)
    await db.write(appointing.appoint, [PRIYA], NOW)

    def coordinators(session: Session) -> list[int]:
        return [person.chat_id for person in session.scalars(people.with_role(Role.COORDINATOR))]

    assert await db.write(coordinators) == [PRIYA]


async def test_a_session_that_was_attended_is_not_given_back(db: Database) -> None:
    def attended(session: Session) -> list[BookingState]:
        amina = people.arrive(session, AMINA, NOW)
        event = Event(programme="researchers", module="understanding", hub="summerfield", minutes=60, capacity=5,
                      starts_at=NOW + timedelta(hours=1), helps=[])  # fmt: skip
        session.add(event)
        session.flush()
        book(session, event.id, amina, NOW)
        give_back(session, amina, NOW + timedelta(days=1))
        return list(session.scalars(select(Booking.state)))

    assert await db.write(attended) == [BookingState.BOOKED]


async def test_a_live_location_is_not_answered(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.arrive(AMINA)
    moved = {"message_id": 9, "from": {"id": AMINA, "is_bot": False, "first_name": "Amina"}, "date": 1,
             "chat": {"id": AMINA, "type": "private"}, "location": {"latitude": 52.5, "longitude": -1.9}}  # fmt: skip
    assert await street.take(street.numbered({"edited_message": moved})) == []
