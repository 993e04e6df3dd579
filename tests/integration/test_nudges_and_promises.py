"""One nudge to who has not finished a sign-up; and what becomes of promises to be in touch."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.speaking import Desk
from models import outbox
from models.database import Database
from models.programmes import Enrolment
from tests.conftest import NOW
from tests.integration.reminded import owed, tick
from tests.integration.strangers import AMINA, MEERA, Street

A_DAY = timedelta(days=1)
PROMISED = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)  # three working days after a Sunday


async def begun(db: Database, desk: Desk) -> Street:
    street = Street(db, desk)
    await street.begin(AMINA)
    await street.say(AMINA, "Amina")
    return street


async def test_an_unfinished_sign_up_gets_one_nudge_after_a_day_and_never_a_second(db: Database, desk: Desk) -> None:
    street = await begun(db, desk)
    await tick(street, NOW + A_DAY - timedelta(minutes=1))
    assert await owed(db, "nudge") == []
    for later in (timedelta(minutes=5), A_DAY, 3 * A_DAY):
        await tick(street, NOW + A_DAY + later)
    [nudge] = await owed(db, "nudge")
    assert nudge.unasked
    await street.tap(AMINA, "a.join.researcher-training")
    assert "How far" in street.to(AMINA)[-1].text
    await tick(street, street.now + 2 * A_DAY)
    assert len(await owed(db, "nudge")) == 1


async def test_what_is_left_is_gone_and_a_second_tap_takes_nothing_else(db: Database, desk: Desk) -> None:
    street = await begun(db, desk)
    await tick(street, NOW + A_DAY + timedelta(minutes=5))
    await street.tap(AMINA, "a.leave.researcher-training")
    assert await street.state(AMINA) == [None]
    await street.tap(AMINA, "a.join.times")
    for subject in ("researcher-training", "", "x", "9" * 40):
        await street.tap(AMINA, f"a.leave.{subject}")
    now, *_parked = await street.state(AMINA)
    assert now and now.journey == "times"


async def test_one_set_aside_counts_and_what_is_finished_or_no_sign_up_does_not(db: Database, desk: Desk) -> None:
    street = await begun(db, desk)
    await street.choose(AMINA, "attend")
    await street.tap(AMINA, "a.person.")
    await tick(street, street.now + A_DAY + timedelta(minutes=1))
    assert len(await owed(db, "nudge")) == 1
    other = 2199
    await street.sign_up(other)
    await street.tap(other, "a.join.researcher-training")
    await tick(street, street.now + A_DAY + timedelta(minutes=1))
    assert len(await owed(db, "nudge")) == 1


async def test_who_heard_three_times_this_week_is_nudged_when_there_is_room(db: Database, desk: Desk) -> None:
    street = await begun(db, desk)

    def much(session: Session) -> None:
        for _each in range(3):
            outbox.owe(session, AMINA, "sendMessage", {"text": "news"}, NOW - 5 * A_DAY, unasked=True)

    await db.write(much)
    await tick(street, NOW + A_DAY + timedelta(minutes=5))
    assert await owed(db, "nudge") == []
    await tick(street, NOW + 2 * A_DAY + timedelta(minutes=5))
    assert len(await owed(db, "nudge")) == 1


async def test_a_promise_that_nobody_keeps_is_told_to_the_team_then_honestly_to_the_person(
    db: Database, desk: Desk
) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await street.sign_up(AMINA)
    counts = []
    for at in (PROMISED - timedelta(minutes=1), PROMISED, PROMISED + timedelta(hours=1), PROMISED + A_DAY - timedelta(minutes=1),
               PROMISED + A_DAY, PROMISED + 2 * A_DAY):  # fmt: skip
        await tick(street, at)
        counts.append((len(await owed(db, "promise-late")), len(await owed(db, "not-in-touch"))))
    assert counts == [(0, 0), (1, 0), (1, 0), (1, 0), (1, 1), (1, 1)]
    assert any("nobody has been yet" in each.text for each in street.to(AMINA))


async def test_who_sees_to_it_keeps_the_promise(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await street.sign_up(AMINA)
    await tick(street, PROMISED)
    thanks = await street.tap(MEERA, "a.seeto.1")
    assert any("yours to see to" in each.text for each in thanks)
    await tick(street, PROMISED + 5 * A_DAY)
    assert await owed(db, "not-in-touch") == []
    await street.sign_up(2188)
    await street.tap(MEERA, "a.seeto.2")
    await tick(street, PROMISED + 30 * A_DAY)
    assert len(await owed(db, "promise-late")) == 1


async def test_after_an_outage_the_team_has_its_day_first(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await street.sign_up(AMINA)
    await tick(street, PROMISED + 5 * A_DAY)  # a Monday
    assert (len(await owed(db, "promise-late")), len(await owed(db, "not-in-touch"))) == (1, 0)
    await tick(street, PROMISED + 6 * A_DAY)
    assert len(await owed(db, "not-in-touch")) == 1


async def test_who_is_told_of_a_stage_with_a_promise_is_promised_anew(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    await street.sign_up(AMINA)
    await street.tap(MEERA, "a.seeto.1")

    def in_enterprise(session: Session) -> None:
        enrolment = session.scalars(select(Enrolment)).one()
        enrolment.programme, enrolment.stage = "enterprise", "idea"

    await db.write(in_enterprise)
    told = await street.tap(MEERA, "a.movetell.1:idea:diagnostic")
    assert "will hear from" in "".join(each.text for each in told if each.chat_id == AMINA)
    due = datetime(2026, 11, 27, 17, 0, tzinfo=UTC)  # five working days after a Sunday
    await tick(street, due - timedelta(minutes=1))
    assert await owed(db, "promise-late") == []
    await tick(street, due)
    assert [row.chat_id for row in await owed(db, "promise-late")] == [MEERA]
    assert any("yours to see to" in each.text for each in await street.tap(MEERA, "a.seeto.1"))
    assert "already" in (await street.tap(MEERA, "a.seeto.1"))[-1].text
