"""I'm coming, I can't, I need help: what each does, also late, twice, or for somebody else's place."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from handlers.speaking import Desk
from models import roundup_counts, tasks
from models.bookings import Booking, BookingState
from models.database import Database
from models.events import EventState
from models.people import Role
from models.roundup import Week
from models.tasks import Need
from tests.conftest import NOW
from tests.ending import end_role
from tests.integration.reminded import BEGINS, booked, change, owed, tick
from tests.integration.strangers import AMINA, BILAL, MEERA, Sent, Street

A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)


def seen(sent: list[Sent]) -> str:
    return "\n".join(each.text for each in sent).replace("\u2068", "").replace("\u2069", "")


async def reminded(db: Database, desk: Desk) -> tuple[Street, str]:
    """The day before; and what Amina's buttons carry."""
    street, booking = await booked(db, desk)
    await tick(street, BEGINS - A_DAY)
    return street, f"{booking}:{int(BEGINS.timestamp())}"


async def state(street: Street) -> tuple[str, str | None]:
    (row,) = (await street.rows())["booking"]
    return row["state"].value if hasattr(row["state"], "value") else row["state"], row["coming"]


async def asks_for_childcare(street: Street, subject: str) -> list[Sent]:
    await street.tap(AMINA, f"a.needhelp.{subject}")
    await street.choose(AMINA, "childcare")
    return await street.say(AMINA, "Two children, three and five")


async def test_who_comes_is_looked_forward_to_once_or_twice(db: Database, desk: Desk) -> None:
    street, subject = await reminded(db, desk)
    for _tap in range(2):
        assert "see you there" in seen(await street.tap(AMINA, f"a.coming.{subject}"))
    assert await state(street) == ("booked", "yes")


async def test_who_cannot_come_frees_the_place_at_once_and_may_book_again(db: Database, desk: Desk) -> None:
    street, subject = await reminded(db, desk)
    assert "somebody else can come now" in seen(await street.tap(AMINA, f"a.cantcome.{subject}"))
    assert (await state(street))[0] == "cancelled"
    for again in ("cantcome", "coming", "needhelp"):
        [answer] = await street.tap(AMINA, f"a.{again}.{subject}")
        assert "had given your place back" in answer.text
        assert "Book a place" in [button["text"] for button in answer.buttons]
    assert (await state(street))[0] == "cancelled"


@pytest.mark.parametrize("answer", ["coming", "cantcome", "needhelp"])
async def test_an_answer_that_is_late_odd_or_not_ones_own_changes_nothing(
    answer: str, db: Database, desk: Desk
) -> None:
    street, subject = await reminded(db, desk)
    await street.arrive(BILAL)
    before = await state(street)
    assert await street.tap(BILAL, f"a.{answer}.{subject}")
    for odd in ("", "x", "999", "9" * 50, ":", "1:x"):
        assert await street.tap(BILAL, f"a.{answer}.{odd}")
    await change(db, 1, state=EventState.CANCELLED)
    assert await street.tap(AMINA, f"a.{answer}.{subject}")
    await change(db, 1, state=EventState.PLANNED)
    street.now = BEGINS
    assert "begun already" in seen(await street.tap(AMINA, f"a.{answer}.{subject}"))
    assert await state(street) == before
    assert await street.quarantined() == []


@pytest.mark.parametrize("answer", ["coming", "cantcome", "needhelp"])
async def test_an_answer_about_another_date_is_asked_anew(answer: str, db: Database, desk: Desk) -> None:
    street, subject = await reminded(db, desk)
    await change(db, 1, starts_at=BEGINS + A_DAY)
    [asked] = await street.tap(AMINA, f"a.{answer}.{subject}")
    assert "new date" in asked.text
    assert await state(street) == ("booked", "asked")
    assert "see you there" in seen(await street.tap(AMINA, asked.buttons[0]["callback_data"]))


async def test_what_somebody_needs_is_seen_to_by_the_first_who_taps_and_they_hear_who(db: Database, desk: Desk) -> None:
    street, subject = await reminded(db, desk)
    await street.appoint_too(BILAL)
    said = await asks_for_childcare(street, subject)
    notices = [each for each in said if each.chat_id in (MEERA, BILAL)]
    assert len(notices) == 2 and all("Two children" in each.text for each in notices)
    assert await state(street) == ("booked", "needs-help")
    sent = await street.tap(MEERA, "a.taketask.1")
    edited = {each.chat_id for each in sent if each.method == "editMessageText"}
    assert edited == {MEERA, BILAL}
    assert "Meera of the neighbourhood team" in seen([each for each in sent if each.chat_id == AMINA])
    assert "is seeing to it already" in seen(await street.tap(BILAL, "a.taketask.1"))
    assert len(await owed(db, "task-taken")) == 1
    for _tap in range(2):
        assert "is done" in seen(await street.tap(MEERA, "a.taskdone.1"))
    assert "Nobody needs help" in seen(await street.tap(MEERA, "a.tasks."))


async def test_asking_for_help_twice_makes_one_task(db: Database, desk: Desk) -> None:
    street, subject = await reminded(db, desk)
    await asks_for_childcare(street, subject)
    assert "knows that now" in seen(await street.tap(AMINA, f"a.needhelp.{subject}"))
    await street.tap(MEERA, "a.taketask.1")
    assert "Meera" in seen(await street.tap(AMINA, f"a.needhelp.{subject}"))
    assert len((await street.rows())["task"]) == 1


async def test_a_voice_message_goes_with_the_task_and_nothing_need_be_said(db: Database, desk: Desk) -> None:
    street, subject = await reminded(db, desk)
    await street.tap(AMINA, f"a.needhelp.{subject}")
    await street.choose(AMINA, "access")
    sent = await street.say(AMINA, None, voice={"file_id": "v", "file_unique_id": "v", "duration": 4})
    assert [each.method for each in sent if each.chat_id == MEERA] == ["sendVoice"]
    taken = await street.tap(MEERA, "a.taketask.1")
    assert "editMessageCaption" in [each.method for each in taken if each.chat_id == MEERA]


async def test_what_is_not_needed_any_more_is_taken_by_nobody(db: Database, desk: Desk) -> None:
    street, subject = await reminded(db, desk)
    await asks_for_childcare(street, subject)
    sent = await street.tap(AMINA, f"a.cantcome.{subject}")
    assert "not needed any more" in seen([each for each in sent if each.chat_id == MEERA])
    assert "not needed any more" in seen(await street.tap(MEERA, "a.taketask.1"))
    assert await owed(db, "task-taken") == []
    assert "Nobody needs help" in seen(await street.tap(MEERA, "a.tasks."))


async def test_a_task_that_nobody_takes_is_brought_up_again_by_day(db: Database, desk: Desk) -> None:
    street, subject = await reminded(db, desk)
    await asks_for_childcare(street, subject)
    opened, told = street.now, []
    for hours in (1, 2, 2.1, 4.5, 12, 22.5):
        await tick(street, opened + hours * AN_HOUR)
        told.append(len(await owed(db, "task")))
    assert told == [1, 2, 2, 3, 3, 4]  # 12 hours later it is night
    await street.tap(MEERA, "a.taketask.1")
    before = len(await owed(db, "task"))
    await tick(street, opened + 23.2 * AN_HOUR)
    assert len(await owed(db, "task")) == before


async def test_who_is_no_coordinator_any_more_sees_to_nothing(db: Database, desk: Desk) -> None:
    street, subject = await reminded(db, desk)
    await street.appoint_too(BILAL)
    await asks_for_childcare(street, subject)
    await street.tap(BILAL, "a.taketask.1")
    await db.write(end_role, (await street.ids())[BILAL], Role.COORDINATOR)
    await tick(street, street.now + 3 * AN_HOUR)
    assert "Nobody sees to this yet" in street.to(MEERA)[-1].text
    await street.tap(MEERA, "a.taketask.1")
    assert "Meera of the neighbourhood team" in seen(street.to(AMINA)[-1:])


async def test_more_tasks_than_fit_on_a_page_are_on_the_next(db: Database, desk: Desk) -> None:
    street, booking = await booked(db, desk)

    def need(session: Session) -> None:
        mine = session.get_one(Booking, booking)
        for _task in range(25):
            tasks.open_task(session, mine, Need.TRAVEL, "", "", NOW)

    await db.write(need)
    pages = [await street.tap(MEERA, f"a.tasks.{page}") for page in ("", "1", "2", "9" * 18)]
    buttons = [[each["callback_data"] for each in page[-1].buttons] for page in pages]
    assert {each for page in buttons for each in page if each.startswith("a.task.")} == {
        f"a.task.{n}" for n in range(1, 26)
    }
    assert ["a.tasks.1" in buttons[0], "a.tasks.2" in buttons[1], "a.tasks.3" in buttons[2]] == [True, True, False]


@pytest.mark.parametrize("state", [BookingState.BOOKED, BookingState.CANCELLED])
async def test_the_round_up_counts_the_tasks_that_are_shown(state: BookingState, db: Database, desk: Desk) -> None:
    """Not those of who gave their place back."""
    street, subject = await reminded(db, desk)
    await asks_for_childcare(street, subject)
    await db.write(lambda session: session.execute(update(Booking).values(state=state)))
    counted = await db.read(tasks.count, street.now)
    week = Week.before(street.now, desk.localizers.zone)
    told = await db.write(lambda session: roundup_counts.exact(session, desk.content, week, street.now))
    assert told.late and told.late.tasks == counted == (1 if state is BookingState.BOOKED else 0)


async def test_who_takes_back_their_agreement_leaves_no_task(db: Database, desk: Desk) -> None:
    street, subject = await reminded(db, desk)
    await asks_for_childcare(street, subject)
    await street.tap(AMINA, "a.withdraw.yes")
    assert (await street.rows())["task"] == []
    assert "not needed" in seen(await street.tap(MEERA, "a.task.1"))
