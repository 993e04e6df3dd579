"""A neighbourhood where people have booked, and a clock that ticks."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.speaking import Desk
from jobs.clock import Hands, is_quiet
from jobs.due import JOBS
from models import agreements, people
from models.bookings import Booking, BookingState
from models.database import Database
from models.events import Event
from models.outbox import MessageOwed
from models.people import Person
from models.reminders import Reminder
from tests.conftest import NOW
from tests.integration.strangers import AMINA, MEERA, Street

BEGINS = NOW + timedelta(days=12)  # a Friday, 10:00


def book(db: Session, chat_id: int, event: Event, at: datetime) -> Booking:
    person = people.arrive(db, chat_id, at)
    person.language = person.language or "en"
    person.name = person.name or "Amina"
    agreements.agree(db, person, "…", "en", at)
    booking = Booking(event_id=event.id, person_id=person.id, state=BookingState.BOOKED, booked_at=at)
    db.add(booking)
    db.flush()
    return booking


def plan(db: Session, starts_at: datetime = BEGINS, reminders: list[str] | None = None) -> Event:
    event = Event(programme="researchers", module="understanding", hub="summerfield", starts_at=starts_at, minutes=90,
                  capacity=20, helps=[], reminders=reminders)  # fmt: skip
    db.add(event)
    db.flush()
    return event


async def booked(db: Database, desk: Desk, starts_at: datetime = BEGINS) -> tuple[Street, int]:
    """Amina has a place, booked now; Meera coordinates. The booking's id."""
    street = Street(db, desk)
    await street.appoint(MEERA)
    return street, await db.write(lambda session: book(session, AMINA, plan(session, starts_at), NOW).id)


async def tick(street: Street, at: datetime) -> None:
    """All jobs that may run then, and what they owe is delivered."""
    street.now = at
    for job in JOBS:
        if not (job.quiet and is_quiet(at, street.desk.localizers.zone)):
            hands = Hands(street.desk.content, street.desk.localizers)
            while await street.database.write(job.work, hands, at) and job.sliced:
                pass
    await street.deliver()


async def fates(db: Database) -> list[tuple[str, str]]:
    rows = await db.read(
        lambda session: session.execute(select(Reminder.kind, Reminder.fate).order_by(Reminder.id)).all()
    )
    return [(kind.value, fate.value) for kind, fate in rows]


async def owed(db: Database, notice: str) -> list[MessageOwed]:
    mine = select(MessageOwed).where(MessageOwed.notice == notice).order_by(MessageOwed.id)
    return await db.read(lambda session: list(session.scalars(mine)))


async def change(db: Database, booking_id: int, **values: object) -> None:
    """Of the booking's event."""

    def set_values(session: Session) -> None:
        event = session.get_one(Event, session.get_one(Booking, booking_id).event_id)
        for name, value in values.items():
            setattr(event, name, value)

    await db.write(set_values)


def person_of(db: Session, chat_id: int) -> Person:
    return db.scalars(people.of_chat(chat_id)).one()
