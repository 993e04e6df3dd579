"""Taps and messages can overtake each other, get lost, come twice: the conversation stays one that can be finished."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from handlers import JOURNEYS
from handlers.speaking import Desk
from models import conversations
from models.bookings import BookingState
from models.conversations import Conversation, Visitor
from models.database import Database
from models.people import Person
from models.tables import Base
from tests.integration.strangers import AMINA, Street, message, tap

SERIAL = 7
SESSION = "the session"
STEPS = (
    "/start", "a.language.en", "a.join.researcher-training", "adult", "Amina Bibi", "friends", SESSION, "childcare", "travel", "+",
    "yes", "soho", "ar", "+", "I want my neighbours to be heard.",
)  # fmt: skip
ASIDE = ("/menu", "/cancel", "a.mydetails.", "a.change.name", "a.resume.", "a.drop.", "a.language.ur", "a.withdraw.yes")

EACH_STEP = range(len(STEPS))
SOME_AGAIN_AND_ASIDE = st.lists(st.integers(0, len(STEPS) + len(ASIDE) - 1), max_size=12)
ORDERS = SOME_AGAIN_AND_ASIDE.flatmap(lambda more: st.permutations([*EACH_STEP, *more]))


async def known(street: Street, chat_id: int) -> None:
    """A person whose buttons can be foretold: their conversation has a serial of our choice."""

    def arrive(db: Session) -> None:
        person = Person(chat_id=chat_id, language=None, created_at=street.now)
        db.add(person)
        db.flush()
        visitor = Visitor(person.id, chat_id, None, None, False, Conversation(serial=SERIAL))
        conversations.save(db, visitor, street.now)

    await street.database.write(arrive)


async def as_intended(street: Street, session: int) -> list[str]:
    """The whole way, once; what each step of it typed or carried."""
    await known(street, AMINA)
    steps: list[str] = []
    for step in STEPS:
        option = str(session) if step == SESSION else step
        spoken = step != SESSION and (step.startswith(("/", "a.")) or " " in step)
        steps.append(step if spoken else street.button(AMINA, option))
        await street.take(update(AMINA, steps[-1]))
    return steps


def update(chat_id: int, step: str) -> dict[str, Any]:
    return tap(chat_id, step) if step.startswith(("q.", "a.")) else message(chat_id, step)


@settings(
    max_examples=15, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(order=ORDERS)
async def test_in_any_order_each_update_is_answered_and_the_way_stays_open(
    order: list[int], db: Database, desk: Desk
) -> None:
    street = Street(db, desk)
    await db.write(lambda session: [session.execute(table.delete()) for table in reversed(Base.metadata.sorted_tables)])
    possible = [*await as_intended(street, await street.session(capacity=2)), *ASIDE]
    shuffled = [possible[index] for index in order]
    chat_id = AMINA + 1
    await known(street, chat_id)
    for number, step in enumerate(shuffled):
        answers = await street.take(update(chat_id, step))
        assert {each.chat_id for each in answers} == {chat_id} or step in shuffled[:number]
    assert await street.quarantined() == []
    await assert_consistent(street, chat_id)
    await street.take(tap(chat_id, "a.language.en"))
    await street.tap(chat_id, "a.join.researcher-training")
    assert street.to(chat_id)[-1].buttons  # there is a question, and it can be answered


async def assert_consistent(street: Street, chat_id: int) -> None:
    names = {journey.name for journey in JOURNEYS}
    assert all(course is None or course.journey in names for course in await street.state(chat_id))
    rows, person = await street.rows(), (await street.ids())[chat_id]
    signed_up = [row for row in rows["enrolment"] if row["person_id"] == person]
    booked = [row for row in rows["booking"] if (row["person_id"], row["state"]) == (person, BookingState.BOOKED)]
    assert len(booked) <= len(signed_up) <= 1
    assert not signed_up or any(row["person_id"] == person for row in rows["consent"])
