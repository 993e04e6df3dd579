"""Whatever mentors and mentees answer, in whatever order: nobody is given more people than they offered to take, nobody two mentors."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.speaking import Desk
from models import mentoring, pairs, partings
from models.database import Database
from models.mentoring import OPEN, Match, MatchState, MentorOffer, MentorRequest
from models.pairs import Said, Side
from models.people import Person
from tests.agreed import resident
from tests.conftest import NOW
from tests.mentored import asks, offers

STEPS = 400


class Town:
    """Two mentors, nine mentees, and what they do."""

    def __init__(self, db: Session, desk: Desk, seed: int) -> None:
        self.db, self.desk, self.random, self.now = db, desk, Random(seed), NOW
        self.mentors = [resident(db, 4000 + number, f"Mentor {number}", NOW) for number in range(2)]
        self.mentees = [resident(db, 4100 + number, f"Mentee {number}", NOW) for number in range(9)]
        for mentor in self.mentors:
            offers(db, mentor, NOW, places=4)
        for mentee in self.mentees:
            asks(db, mentee, NOW)
        self.done: Counter[str] = Counter()

    def step(self) -> None:
        self.now += timedelta(hours=1)
        often = [self.propose, self.agree, self.change]
        does: list[Callable[[], object]] = [*often, *often, self.decline, self.lapse, self.part]
        self.random.choice(does)()
        self.db.flush()

    def any(self) -> Match | None:
        return self.random.choice(
            [*self.db.scalars(select(Match).order_by(Match.id).where(Match.state.in_(OPEN))), None]
        )

    def propose(self) -> None:
        mentor, mentee = self.random.choice(self.mentors), self.random.choice(self.mentees)
        made = mentoring.propose(self.db, mentor.id, mentee.id, 1.0, {}, MatchState.MENTOR_ASKED, self.now)
        self.done["proposed"] += made is not None

    def agree(self) -> None:
        match = self.any()
        if match is None:
            return
        mentors_turn = match.state is MatchState.MENTOR_ASKED
        said = (pairs.mentor_agrees if mentors_turn else pairs.mentee_agrees)(self.db, match, self.now)
        self.done[f"{'mentor' if mentors_turn else 'mentee'} {said.name}"] += 1
        if said is Said.YES:
            counted = pairs.AGREED if mentors_turn else (MatchState.MENTORING,)
            theirs = [each for each in mentoring.open_matches(self.db, match.mentor_id or 0) if each.state in counted]
            assert len(theirs) <= self.offer(match.mentor_id).places

    def decline(self) -> None:
        match = self.any()
        if match is None:
            return
        partings.mentor_declines(self.db, match, self.now, for_now=self.random.random() < 0.5)
        partings.mentee_declines(self.db, self.desk.localizers, match, self.now)

    def lapse(self) -> None:
        match = self.any()
        if match and match.state in (MatchState.MENTOR_ASKED, MatchState.MENTEE_ASKED):
            partings.lapse(self.db, self.desk.localizers, match, self.now)

    def part(self) -> None:
        match = self.any()
        if match:
            self.done["parted"] += partings.part(
                self.db, self.desk.localizers, match, self.random.choice([*Side, None]), self.now
            )

    def change(self) -> None:
        """Somebody pauses or goes on, or offers more or fewer places."""
        offer = self.offer(self.random.choice(self.mentors).id)
        offer.places = self.random.choice([1, 1, 3])
        offer.paused_at = self.now if self.random.random() < 0.1 else None
        for request in self.db.scalars(select(MentorRequest)):
            request.paused_at = None
        if offer.paused_at:
            mentor = self.db.get_one(Person, offer.person_id)
            partings.stop_proposals(self.db, self.desk.localizers, mentor, self.now, (Side.MENTOR,))

    def offer(self, mentor_id: int | None) -> MentorOffer:
        offer = mentoring.offer_of(self.db, mentor_id or 0)
        assert offer
        return offer

    def assert_all_is_well(self) -> None:
        matches = self.db.scalars(select(Match).execution_options(populate_existing=True)).all()
        for match in matches:
            assert (match.open_mentee_id == match.mentee_id) == (match.state in OPEN)
            assert (match.closed_at is None) == (match.state in OPEN)
        open_ = Counter(match.mentee_id for match in matches if match.state in OPEN)
        assert all(count == 1 for count in open_.values())
        has_one = {match.mentee_id for match in matches if match.state is MatchState.MENTORING}
        for request in self.db.scalars(select(MentorRequest)):
            assert (request.waits_since is None) == (request.person_id in has_one)


@pytest.mark.parametrize("seed", range(2))
async def test_no_place_is_given_twice(db: Database, desk: Desk, seed: int) -> None:
    def play(session: Session) -> Counter[str]:
        town = Town(session, desk, seed)
        for _ in range(STEPS):
            town.step()
            town.assert_all_is_well()
        return town.done

    done = await db.write(play)
    assert all(done[each] for each in ("proposed", "mentor YES", "mentee YES", "parted"))
    assert done["mentor FULL"] + done["mentee FULL"]
