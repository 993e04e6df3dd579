"""Finding pairs: no must is ever broken, no place given twice, whatever happens in the middle; and nobody waits without being told why."""

import asyncio
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from handlers.speaking import Desk
from jobs import matching as job
from jobs.clock import Clock, Hands, Job
from jobs.solver import Batch, Pairs, best
from jobs.triggers import Every
from models import database, matching, mentoring
from models.database import Database
from models.matching import FoundPair
from models.mentoring import OPEN, Match, MatchState, offer_of, request_of
from models.people import Person, PersonRole, Role, give_role
from models.suiting import Mentee, Mentor, Weights, broken
from tests.agreed import resident
from tests.conftest import NOW
from tests.integration.reminded import owed, tick
from tests.integration.strangers import AMINA, BILAL, MEERA, Street, tap
from tests.integration.test_year import rolled_back
from tests.mentoring import mentees, mentors, offer, request

WEIGHTS = Weights()
A_DAY = timedelta(days=1)


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "solve", lambda batch, weights: best(batch.mentors, batch.mentees, batch.parted, weights))


@pytest.fixture
def hands(desk: Desk) -> Hands:
    return Hands(desk.content, desk.localizers)


def without_review(hands: Hands) -> Hands:
    asked = hands.content.mentoring.model_copy(update={"review": False})
    return replace(hands, content=hands.content.model_copy(update={"mentoring": asked}))


def run(db: Session, hands: Hands, now: datetime = NOW, steps: int = 10_000) -> int:
    """The night's run, or so many steps of it."""
    job.want(db, hands, now)
    done = 0
    while done < steps and job.match(db, hands, now):
        done += 1
    return done


def matches(db: Session) -> Sequence[Match]:
    return db.scalars(select(Match).order_by(Match.id)).all()


@pytest.mark.usefixtures("in_this_process")
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(ours=mentors(), theirs=mentees(), over=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 7)), max_size=4))
def test_no_must_is_ever_broken_and_no_place_given_twice(
    ours: list[Mentor], theirs: list[Mentee], over: list[tuple[int, int]], db: Database, hands: Hands
) -> None:
    earlier = [(ours[one % len(ours)], theirs[other % len(theirs)]) for one, other in over]

    def play(session: Session) -> None:
        who = {each.id: offer(session, each.id, NOW, each) for each in ours}
        for each in theirs:  # somebody can be both
            if each.id in who:
                who[each.id].chat_id = 80_000 + each.id
            who[each.id] = request(session, each.id, NOW, each)
        never = set()
        for mentor, mentee in earlier:
            held = mentoring.propose(session, who[mentor.id].id, who[mentee.id].id, 0, {}, MatchState.REVIEW, NOW)
            if held:
                mentoring.close(held, MatchState.DECLINED, "mentor", NOW, never_again=True)
                session.flush()
                never.add((mentor.id, mentee.id))
        run(session, hands)
        mentor_of = {who[each.id].id: each for each in ours}
        mentee_of = {who[each.id].id: each for each in theirs}
        found = [each for each in matches(session) if each.state in OPEN]
        for each in found:
            mentor, mentee = mentor_of[each.mentor_id or 0], mentee_of[each.mentee_id or 0]
            assert broken(replace(mentor, id=-1), mentee) == []
            assert (mentor.id, mentee.id) not in never
            assert each.mentor_id != each.mentee_id
        assert all(count <= mentor_of[each or 0].free for each, count in Counter(m.mentor_id for m in found).items())
        assert run(session, hands, NOW) <= 2, "a second run adds nothing"
        assert len(found) == sum(each.state in OPEN for each in matches(session))

    rolled_back(db, play)


async def test_eight_at_once_take_no_more_than_the_places_there_are(db: Database) -> None:
    def people(session: Session) -> tuple[int, list[int]]:
        mentor = offer(session, 1, NOW, places=3)
        return mentor.id, [request(session, number, NOW).id for number in range(8)]

    mentor, waiting = await db.write(people)
    proposals = [db.write(matching.propose, mentor, each, WEIGHTS, MatchState.REVIEW, NOW) for each in waiting]
    found = await asyncio.gather(*proposals)
    assert sum(each is not None for each in found) == 3
    again = [db.write(matching.propose, mentor, waiting[0], WEIGHTS, MatchState.REVIEW, NOW) for _each in range(8)]
    assert await asyncio.gather(*again) == [None] * 8


@pytest.mark.usefixtures("in_this_process")
async def test_what_is_killed_in_the_middle_goes_on_where_it_was(db: Database, hands: Hands, database_url: str) -> None:
    def people(session: Session) -> None:
        offer(session, 1, NOW, places=5)
        for number in range(5):
            request(session, number, NOW)

    await db.write(people)
    await db.write(run, hands, NOW, 3)  # it is found, and two are proposed
    assert len(await db.read(matches)) == 2
    other = database.connect(database_url)
    try:
        for _each in range(2):
            await other.write(run, hands, NOW + timedelta(minutes=5))
        found = await other.read(matches)
        assert len({each.mentee_id for each in found}) == len(found) == 5
        assert await other.read(lambda session: session.scalars(select(FoundPair)).all()) == []
    finally:
        other.close()


@pytest.mark.usefixtures("in_this_process")
@pytest.mark.parametrize("what", ["pauses", "lowers", "is forgotten", "learns", "has another"])
async def test_each_pair_is_looked_at_again_before_it_is_proposed(db: Database, hands: Hands, what: str) -> None:
    def people(session: Session) -> tuple[int, int]:
        return offer(session, 1, NOW).id, request(session, 1, NOW).id

    mentor, mentee = await db.write(people)
    await db.write(run, hands, NOW, 1)  # it is found

    def change(session: Session) -> None:
        mine, theirs = offer_of(session, mentor), request_of(session, mentee)
        assert mine and theirs
        if what == "pauses":
            mine.paused_at = NOW
        elif what == "lowers":
            mine.places = 0
        elif what == "is forgotten":
            session.delete(session.get_one(Person, mentor))
        elif what == "learns":
            theirs.languages = ["pl"]
        else:
            other = offer(session, 2, NOW)
            mentoring.propose(session, other.id, mentee, 0, {}, MatchState.REVIEW, NOW)

    await db.write(change)
    await db.write(run, hands, NOW)
    assert not [each for each in await db.read(matches) if each.mentor_id == mentor]
    assert await db.read(matching.open_run) is None


async def test_a_pair_is_found_by_the_real_process_with_reasons_and_the_morning_as_its_time(
    db: Database, hands: Hands
) -> None:
    night = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)

    def people(session: Session) -> None:
        offer(session, 1, NOW)
        request(session, 1, NOW)

    await db.write(people)
    await db.write(run, without_review(hands), night)
    [match] = await db.read(matches)
    assert match.state is MatchState.MENTOR_ASKED
    assert match.state_since == night.replace(hour=8)
    assert match.reasons["languages"] == ["so"]
    assert match.score == WEIGHTS.match + WEIGHTS.purpose + WEIGHTS.times + WEIGHTS.area + WEIGHTS.without_mentee


async def test_while_it_is_solved_others_write(db: Database, hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, written = threading.Event(), threading.Event()

    def slow(_batch: Batch, _weights: Weights) -> Pairs:
        begun.set()
        assert written.wait(10), "nobody could write meanwhile"
        return []

    monkeypatch.setattr(job, "solve", slow)

    def people(session: Session) -> None:
        offer(session, 1, NOW)
        request(session, 1, NOW)
        matching.want(session, NOW)

    await db.write(people)
    jobs = [Job("matching", job.match, quiet=False, when=Every(15), sliced=True)]
    ticking = asyncio.ensure_future(Clock(db, hands, jobs, lambda: NOW, lambda: None).tick())
    await asyncio.to_thread(begun.wait, 10)
    await db.write(resident, 5, "Amina", NOW)
    written.set()
    await ticking
    assert await db.read(matching.open_run) is None


@pytest.mark.usefixtures("in_this_process")
async def test_the_best_total_is_better_than_who_comes_first(db: Database, hands: Hands) -> None:
    """Amina came first and could be with either; for Bilal there is only one."""

    def people(session: Session) -> list[int]:
        speaks_both = offer(session, 1, NOW, languages=["so", "pl"])
        offer(session, 2, NOW, languages=["so"], where=[], times=[])
        amina = request(session, 1, NOW - 3 * A_DAY, languages=["so"])
        bilal = request(session, 2, NOW, languages=["pl"])
        run(session, hands)
        return [amina.id, bilal.id, speaks_both.id]

    _amina, bilal, speaks_both = await db.write(people)
    pairs = {each.mentee_id: each.mentor_id for each in await db.read(matches)}
    assert len(pairs) == 2
    assert pairs[bilal] == speaks_both


async def coordinated(db: Database, desk: Desk) -> tuple[Street, int, int]:
    """Meera and Nadia coordinate; a pair is proposed."""
    street = Street(db, desk)
    await street.appoint(MEERA)
    await street.appoint_too(BILAL)

    def people(session: Session) -> tuple[int, int]:
        return offer(session, 1, NOW).id, request(session, 1, NOW).id

    mentor, mentee = await db.write(people)
    await street.tap(MEERA, "a.match.")
    await tick(street, NOW + timedelta(minutes=1))
    return street, mentor, mentee


async def test_who_wanted_it_hears_what_came_of_it_and_of_two_who_decide_one_does(db: Database, desk: Desk) -> None:
    street, _mentor, mentee = await coordinated(db, desk)
    assert any("new pair is proposed" in each.text for each in street.to(MEERA))
    [match] = await db.read(matches)
    assert match.state is MatchState.REVIEW
    both = tap(MEERA, f"a.approvepair.{match.id}"), tap(BILAL, f"a.notthispair.{match.id}")
    await street.take(*both)
    [match] = await db.read(matches)
    assert match.state in (MatchState.MENTOR_ASKED, MatchState.WITHDRAWN)
    late = await street.tap(MEERA, f"a.approvepair.{match.id}")
    assert "not proposed any more" in late[-1].text
    if match.state is MatchState.WITHDRAWN:
        assert (await db.read(matching.mentees, NOW))[0].id == mentee


async def test_a_pair_that_was_turned_down_is_not_proposed_again_nor_by_hand(db: Database, desk: Desk) -> None:
    street, mentor, mentee = await coordinated(db, desk)
    [match] = await db.read(matches)
    await street.tap(MEERA, f"a.notthispair.{match.id}")
    await tick(street, NOW + A_DAY)
    await street.tap(MEERA, f"a.proposepair.{mentee}.{mentor}")
    assert len(await db.read(matches)) == 1
    assert "All mentors who would fit have been asked" in (await street.tap(MEERA, "a.matches.waiting"))[-1].text


@pytest.mark.parametrize("colleagues", [True, False])
async def test_a_coordinator_decides_about_themselves_only_where_nobody_else_can(
    db: Database, desk: Desk, colleagues: bool
) -> None:
    street, mentor, mentee = await coordinated(db, desk)
    [match] = await db.read(matches)

    def join_the_team(session: Session) -> int:
        person = session.get_one(Person, mentor)
        if not colleagues:
            session.execute(delete(PersonRole).where(PersonRole.role == Role.COORDINATOR))
        give_role(session, person, Role.COORDINATOR, NOW)
        return person.chat_id or 0

    chat = await db.write(join_the_team)
    for act in (f"proposal.{match.id}", f"byhand.{mentee}.{mentor}", f"approvepair.{match.id}"):
        shown = await street.tap(chat, f"a.{act}")
        assert ("is not here to be seen" in shown[-1].text) == colleagues
    [match] = await db.read(matches)
    assert match.state is (MatchState.REVIEW if colleagues else MatchState.MENTOR_ASKED)


async def test_by_hand_a_coordinator_is_warned_and_may(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)

    def people(session: Session) -> tuple[int, int]:
        return offer(session, 1, NOW).id, request(session, 1, NOW, wishes=mentoring.Gender.WOMAN).id

    mentor, mentee = await db.write(people)
    shown = await street.tap(MEERA, f"a.waitingmentee.{mentee}")
    assert shown[-1].buttons[0]["text"] == "Mentor 1"
    shown = await street.tap(MEERA, f"a.byhand.{mentee}.{mentor}")
    assert "wishes for a woman" in shown[-1].text
    await street.tap(MEERA, f"a.proposepair.{mentee}.{mentor}")
    [match] = await db.read(matches)
    assert match.state is MatchState.MENTOR_ASKED
    assert match.by_id
    assert "cannot be brought together" in (await street.tap(MEERA, f"a.proposepair.{mentee}.{mentor}"))[-1].text


@pytest.mark.parametrize(
    "name",
    ["matches", "proposal", "approvepair", "notthispair", "waitingmentee", "idlementor", "byhand", "proposepair"],
)
async def test_nonsense_and_old_buttons_do_nothing(db: Database, desk: Desk, name: str) -> None:
    street = Street(db, desk)
    await street.appoint(MEERA)
    for subject in ("", "x", "999", "9" * 50, "1.1", ".", "proposals.9999999", "waiting.-1"):
        assert await street.tap(MEERA, f"a.{name}.{subject}"[:64])
    await street.arrive(AMINA)
    assert await db.read(matches) == []
    assert await street.quarantined() == []


async def test_who_waits_hears_why_after_a_week_and_what_they_could_let_go_of(db: Database, desk: Desk) -> None:
    street = Street(db, desk)

    def people(session: Session) -> None:
        offer(session, 1, NOW)
        request(session, 1, NOW, wishes=mentoring.Gender.WOMAN)
        request(session, 2, NOW, purpose="research")
        request(session, 3, NOW, paused_at=NOW)

    await db.write(people)
    for days in (6, 7, 8, 20):
        await tick(street, NOW + days * A_DAY)
        assert len(await owed(db, "no-mentor-yet")) == (0 if days < 7 else 2)
    [wishes], [purpose] = street.to(80_001), street.to(80_002)
    assert "fits all wishes" in wishes.text
    assert "a woman or a man" in wishes.text
    assert wishes.buttons[0]["text"] == "Change what I wish"
    assert "no mentor for" in purpose.text
    assert "let go" not in purpose.text
    await tick(street, NOW + 36 * A_DAY)
    assert len(await owed(db, "no-mentor-yet")) == 4


async def test_the_team_hears_in_the_morning_what_waits_for_them(db: Database, desk: Desk) -> None:
    street, _mentor, _mentee = await coordinated(db, desk)
    before = len(await owed(db, "matches"))
    await db.write(job.alert, Hands(desk.content, desk.localizers), NOW + A_DAY)
    assert len(await owed(db, "matches")) == before + 2
    shown = await street.tap(MEERA, "a.matches.")
    assert any(
        "Proposed pairs: \u20681\u2069" in each["text"] or "Proposed pairs: 1" in each["text"]
        for each in shown[-1].buttons
    )
