"""The weekly round-up: its numbers, who gets it when, and nobody twice."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.speaking import Desk
from jobs import roundup as jobs
from jobs.clock import Hands
from jobs.due import JOBS
from locales import LANGUAGES
from models import forgetting, notices, people, programmes, roundup, roundup_counts, roundup_words
from models.content import Content
from models.database import Database
from models.events import Description, DescriptionText, EventState
from models.outbox import Attachment, MessageOwed
from models.people import Person, Role
from models.roundup import RoundUpReader, Week
from models.roundup_numbers import RoundUp, Source, shared
from tests.busy_week import busy_week, event, reader, sign_ups
from tests.conftest import NOW
from tests.integration.strangers import MEERA, Street

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
KHADIJA, COUNCILLOR = 7001, 7002


@pytest.fixture
def week(desk: Desk) -> Week:
    return Week.before(MONDAY, desk.localizers.zone)


async def told(db: Database, desk: Desk, week: Week) -> RoundUp:
    return await db.write(lambda session: roundup_counts.exact(session, desk.content, week, MONDAY))


def three_readers(db: Session) -> None:
    reader(db, MEERA, Role.COORDINATOR, "en", NOW)
    reader(db, KHADIJA, Role.PARTNER, "ur", NOW)
    reader(db, COUNCILLOR, Role.READER, "en", NOW)


class Monday:
    """Ticks of the clock, and what they made to be owed."""

    def __init__(self, db: Database, desk: Desk) -> None:
        self.db, self.hands = db, Hands(desk.content, desk.localizers)

    async def tick(self, now: datetime = MONDAY, times: int = 4) -> int:
        return sum([await self.db.write(jobs.send, self.hands, now) for _tick in range(times)])

    async def owed(self) -> list[tuple[int, str | None, str]]:
        """To which chat, of which kind, and the file's name or the method."""

        def owed(db: Session) -> list[tuple[int, str | None, str]]:
            query = select(MessageOwed, Attachment).join(Attachment, isouter=True).order_by(MessageOwed.id)
            return [(row.chat_id, row.notice, file.name if file else row.method) for row, file in db.execute(query)]

        return await self.db.write(owed)


@pytest.fixture
def monday(db: Database, desk: Desk) -> Monday:
    return Monday(db, desk)


async def test_the_numbers_of_a_week(db: Database, desk: Desk, week: Week) -> None:
    await db.write(busy_week, week)
    found = await told(db, desk, week)
    assert {each: counts[-3:] for each, counts in found.sign_ups.by_programme.items()} == {
        "researchers": [5, 6, 7],
        "enterprise": [1, 2, 3],
        "learning": [4, 8, 10],
    }
    assert (found.sign_ups.in_all, sum(found.sign_ups.in_all.values())) == (
        {"researchers": 72, "enterprise": 18, "learning": 78},
        168,
    )
    assert found.sources == {Source.THEMSELVES: 17, Source.NEIGHBOUR: 1, Source.WALK_IN: 1, Source.PARTNER: 1}
    assert [(held.booked, held.came, held.noted) for held in found.held] == [(11, 11, True), (0, 0, False)]
    assert [left for _event, left in found.to_come] == [3, 0]
    assert (found.moved, found.seen, found.closed, found.quiet) == ({"support": 3}, 3, 3, False)


async def test_who_took_their_agreement_back_is_not_counted(db: Database, desk: Desk, week: Week) -> None:
    def play(session: Session) -> None:
        first, second, _third = sign_ups(session, "researchers", 3, week.begins, 1)
        programmes.withdraw(session, first, week.begins)
        forgetting.forget(session, second)

    await db.write(play)
    found = await told(db, desk, week)
    assert (found.sign_ups.by_programme["researchers"][-1], sum(found.sign_ups.in_all.values())) == (1, 1)


async def test_a_week_is_from_monday_to_sunday_by_the_clock_on_the_wall(db: Database, desk: Desk) -> None:
    """The night in which the clocks go back is in it; what is a minute later is in the next."""
    week = Week(date(2026, 10, 19), desk.localizers.zone)
    assert week.ends - week.begins == timedelta(days=7) and week.ends.utcoffset() != week.begins.utcoffset()

    def play(session: Session) -> None:
        for number, at in enumerate((week.begins - MINUTE, week.begins, week.ends - MINUTE, week.ends)):
            sign_ups(session, "enterprise", 1, at.astimezone(UTC), 10 * number)

    await db.write(play)
    found = await told(db, desk, week)
    assert (found.sign_ups.by_programme["enterprise"][-2:], found.sign_ups.in_all["enterprise"]) == ([1, 2], 3)


async def test_a_quiet_week_is_said_kindly(db: Database, desk: Desk, week: Week) -> None:
    found = await told(db, desk, week)
    for each in (found, shared(found)):
        says = desk.localizers.of("en")
        said = says.plain(roundup_words.message(desk.content, each, says))
        assert "A quiet week" in said and "Nothing is planned yet." in said and "0" not in said.replace("2026", "")


async def test_each_gets_what_is_for_them_and_nobody_twice(db: Database, monday: Monday) -> None:
    await db.write(three_readers)
    assert await monday.tick(times=1) == 2  # a language in a tick
    assert await monday.tick() == 1
    assert await monday.owed() == [
        (MEERA, "round-up", "sendMessage"),
        (MEERA, "round-up", "grapevine-round-up-team-2026-11-22.pdf"),
        (MEERA, "round-up", "grapevine-round-up-2026-11-22.pdf"),
        (COUNCILLOR, "round-up-reader", "sendMessage"),
        (COUNCILLOR, "round-up-reader", "grapevine-round-up-2026-11-22.pdf"),
        (KHADIJA, "round-up-partner", "sendMessage"),
        (KHADIJA, "round-up-partner", "grapevine-round-up-2026-11-22.pdf"),
    ]
    assert await monday.tick(MONDAY + timedelta(hours=20)) == 0
    assert await monday.tick(MONDAY + timedelta(weeks=1)) == 3


@pytest.mark.parametrize(
    ("now", "is_due"),
    [
        (datetime(2026, 11, 23, 8, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 23, 9, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 24, 17, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 24, 18, 0, tzinfo=UTC), False),
        (datetime(2026, 3, 30, 7, 59, tzinfo=UTC), False),  # the Monday after the clocks went forward
        (datetime(2026, 3, 30, 8, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 31, 17, 0, tzinfo=UTC), False),
    ],
)
def test_it_is_due_from_monday_morning_to_tuesday_evening(desk: Desk, now: datetime, is_due: bool) -> None:
    assert Week.before(now, desk.localizers.zone).is_due(now) == is_due


async def test_what_was_missed_is_not_sent_later(db: Database, monday: Monday) -> None:
    await db.write(three_readers)
    assert await monday.tick(MONDAY + timedelta(days=2)) == 0
    assert await monday.owed() == []


def test_the_clock_knows_it_and_leaves_people_alone_at_night() -> None:
    (job,) = [each for each in JOBS if each.work is jobs.send]
    assert job.quiet


async def test_who_has_several_roles_gets_one_and_loses_it_with_the_role(db: Database, monday: Monday) -> None:
    def play(session: Session) -> None:
        person = reader(session, MEERA, Role.COORDINATOR, "en", NOW)
        for role in (Role.PARTNER, Role.READER, Role.MENTOR):
            people.give_role(session, person, role, NOW, organisation="karis" if role is Role.PARTNER else None)
        reader(session, KHADIJA, Role.MENTOR, "en", NOW)

    await db.write(play)
    assert await monday.tick() == 1
    assert {kind for _chat, kind, _what in await monday.owed()} == {"round-up"}


async def test_who_cannot_be_reached_gets_nothing(db: Database, monday: Monday) -> None:
    def play(session: Session) -> None:
        reader(session, KHADIJA, Role.READER, "en", NOW).unreachable_at = NOW
        without = people.enter(session, "Joan", "en", session.scalars(select(Person)).one(), NOW)
        people.give_role(session, without, Role.READER, NOW)

    await db.write(play)
    assert await monday.tick() == 0


async def test_many_readers_are_served_in_slices(db: Database, monday: Monday) -> None:
    await db.write(lambda session: [reader(session, 8000 + n, Role.READER, "en", NOW) for n in range(12)] and None)
    assert [await monday.tick(times=1) for _slice in range(4)] == [5, 5, 2, 0]


async def test_two_processes_give_it_once(db: Database, monday: Monday, week: Week) -> None:
    await db.write(three_readers)
    people_due: Sequence[Person] = await db.write(lambda session: list(roundup.due(session, week)))
    assert len(people_due) == 3

    def take(session: Session) -> int:
        return sum(roundup.take(session, person, week) for person in people_due)

    assert [await db.write(take), await db.write(take)] == [3, 0]


async def test_it_is_turned_off_and_on_again_in_one_tap(db: Database, desk: Desk, monday: Monday) -> None:
    await db.write(three_readers)
    street = Street(db, desk)
    await street.tap(COUNCILLOR, "a.mondays.off")
    assert await monday.tick() == 2
    for nonsense in ("", "x", "999", "9" * 50):
        assert "does not come by itself" in (await street.tap(COUNCILLOR, f"a.mondays.{nonsense}"))[-1].text
    await street.tap(COUNCILLOR, "a.mondays.on")
    assert await monday.tick() == 1
    assert await monday.tick() == 0


async def test_it_is_shown_at_once_to_those_who_get_it(db: Database, desk: Desk, week: Week) -> None:
    await db.write(busy_week, week)
    await db.write(three_readers)
    street = Street(db, desk)
    street.now = MONDAY + timedelta(days=2)
    texts = [(await street.say(chat, "/roundup"))[-1].text for chat in (MEERA, COUNCILLOR)]
    exact, for_reader = [text.replace("\u2068", "").replace("\u2069", "") for text in texts]
    assert "Business that helps people: 3 this week, 18 in all" in exact
    assert "in all" not in for_reader and "168 or more" in for_reader and "not shown" in for_reader


async def test_what_was_owed_to_a_role_goes_with_it(db: Database, monday: Monday) -> None:
    await db.write(three_readers)
    await monday.tick()
    await db.write(notices.drop, MEERA, Role.COORDINATOR)
    assert {chat for chat, _kind, _what in await monday.owed()} == {KHADIJA, COUNCILLOR}


async def test_nothing_is_left_of_who_is_forgotten(db: Database, monday: Monday) -> None:
    await db.write(three_readers)
    await monday.tick()

    def forget(session: Session) -> int:
        forgetting.forget(session, session.scalars(people.of_chat(COUNCILLOR)).one())
        return len(session.scalars(select(RoundUpReader)).all())

    assert await db.write(forget) == 2
    assert COUNCILLOR not in {chat for chat, _kind, _what in await monday.owed()}


async def test_a_full_week_fits_into_a_message_in_every_language(db: Database, desk: Desk, week: Week) -> None:
    """Forty sessions with the longest of titles."""
    title = "ਇੱਕ ਬਹੁਤ ਲੰਬਾ ਨਾਮ & <b> " * 8

    def play(session: Session) -> None:
        described = Description(original="en")
        session.add(described)
        session.flush()
        session.add(DescriptionText(description_id=described.id, language="en", title=title))
        for number in range(40):
            for days in (1, 8):
                at = week.begins + timedelta(days=days, minutes=30 * number)
                event(session, at, 10).description_id = described.id
        session.flush()

    def lengths(session: Session, content: Content) -> list[int]:
        found = roundup_counts.exact(session, content, week, MONDAY)
        each = [desk.localizers.of(code) for code in LANGUAGES]
        said = [
            says.html(roundup_words.message(content, told, says)) for says in each for told in (found, shared(found))
        ]
        return [len(text.encode("utf-16-le")) // 2 for text in said]

    await db.write(play)
    assert max(await db.write(lengths, desk.content)) <= 4096


async def test_a_cancelled_session_is_said_to_be_and_none_that_comes_is_missing(
    db: Database, desk: Desk, week: Week
) -> None:
    def play(session: Session) -> None:
        for days in (1, 8):
            event(session, week.begins + timedelta(days=days), 10).state = EventState.CANCELLED
        event(session, week.begins + timedelta(days=9), 10)

    await db.write(play)
    found = await told(db, desk, week)
    says = desk.localizers.of("en")
    assert "cancelled" in says.plain(roundup_words.message(desk.content, found, says))
    assert [left for _event, left in found.to_come] == [10]
