"""Half a year of mentoring, day by day: mentors who answer soon, late, never or no; mentees who come, wait, go on and end early.

What people answer is done to the rows as the answers themselves do it: nothing else is made up.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobs import matching as job
from jobs.clock import Hands
from models import asking_mentors, matching, mentoring, notices
from models.mentoring import OPEN, Match, MatchState, MentorOffer, MentorRequest, offer_of, request_of
from models.outbox import MessageOwed
from models.people import Person
from models.suiting import Mentee, Mentor, Must, broken
from tests.mentoring import a_city, offer, request

DAYS = 182
A_DAY = timedelta(days=1)
SILENCE, RESTS, NEVER = 5, 14, 10_000  # days
SLACK = 2  # days between when something is due and when the clock has looked


@dataclass(frozen=True)
class Answers:
    """After how many days somebody answers, and whether it is yes."""

    days: int
    yes: bool


@dataclass
class Figures:
    """`waits`: days from asking to both having said yes, of each who found somebody; `longest_untold`: days that anybody waited
    without having been told why"""

    mentees: int = 0
    proposed: int = 0
    declined: int = 0
    lapsed: int = 0
    ended_early: int = 0
    told_why: int = 0
    waits: list[int] = field(default_factory=list)
    waiting_at_the_end: int = 0
    longest_untold: int = 0
    first_told: int = 0
    broken: list[Must] = field(default_factory=list)
    overbooked: int = 0

    def __str__(self) -> str:
        waits = sorted(self.waits)
        middle, late = waits[len(waits) // 2], waits[int(len(waits) * 0.9)]
        return (
            f"{self.mentees} mentees: {len(waits)} mentorings begun, after {middle} days (median; nine in ten within {late}, the last "
            f"after {waits[-1]}); {self.proposed} pairs proposed, {self.declined} declined, {self.lapsed} not answered, "
            f"{self.ended_early} ended early; {self.waiting_at_the_end} wait at the end; told why {self.told_why} times; longest wait "
            f"without being told why: {self.first_told} days at first, {self.longest_untold} after that."
        )


class HalfYear:
    """Plays it in one session; nothing is committed."""

    def __init__(
        self, db: Session, hands: Hands, begins: datetime, mentees: int = 200, mentors: int = 70, seed: int = 1
    ) -> None:
        self.db, self.hands, self.now, self.chance = db, hands, begins, Random(seed)
        self.figures = Figures(mentees=mentees)
        ours, self._to_come = a_city(self.chance, mentees, mentors)
        self._arrivals = sorted(self.chance.randint(0, DAYS - 40) for _each in range(mentees))
        self._mentor = {offer(db, number, begins, each).id: self._manner() for number, each in enumerate(ours)}
        self._answers: dict[int, Answers] = {}
        self._lasts: dict[int, int] = {}
        self._asked: dict[int, datetime] = {}
        self._untold: defaultdict[int, int] = defaultdict(int)

    def _manner(self) -> Answers:
        """Most answer within a day, some late, some never, some say no."""
        days, yes = self.chance.choices([(1, True), (4, True), (NEVER, True), (2, False)], [60, 15, 12, 13])[0]
        return Answers(days, yes)

    def play(self) -> Figures:
        for day in range(DAYS):
            while self._arrivals and self._arrivals[0] <= day:
                self._arrivals.pop(0)
                self._arrive()
            self._people_answer()
            self._clock()
            self._look()
            self.now += A_DAY
        waiting = select(MentorRequest.id).where(matching.is_looking())
        self.figures.waiting_at_the_end = len(self.db.scalars(waiting).all())
        why = select(MessageOwed.id).where(MessageOwed.notice == notices.NO_MENTOR_YET.name)
        self.figures.told_why = len(self.db.scalars(why).all())
        return self.figures

    def _arrive(self) -> None:
        number = len(self._to_come)
        mentee = self._to_come.pop()
        person = request(self.db, number, self.now, mentee, waits_since=self.now, first=False)
        self._asked[person.id] = self.now

    def _clock(self) -> None:
        job.want(self.db, self.hands, self.now)
        while matching.open_run(self.db):
            job.match(self.db, self.hands, self.now)
        while job.tell_why(self.db, self.hands, self.now):
            pass

    def _people_answer(self) -> None:
        for match in self.db.scalars(select(Match).where(Match.state.in_(OPEN))).all():
            days = (self.now - match.state_since).days
            match match.state:
                case MatchState.REVIEW:
                    if self.chance.random() < 0.7:
                        asking_mentors.ask_mentor(self.db, self.hands.localizers, self.hands.content, match, self.now)
                case MatchState.MENTOR_ASKED:
                    self._mentor_answers(match, days)
                case MatchState.MENTEE_ASKED:
                    if self.chance.random() < 0.6:
                        self._mentee_answers(match)
                case MatchState.MENTORING:
                    self._goes_on(match, days)
        self.db.flush()

    def _mentor_answers(self, match: Match, days: int) -> None:
        answers = self._mentor[match.mentor_id or 0]
        if days >= answers.days:
            if answers.yes or self.chance.random() < 0.4:
                match.state, match.state_since = MatchState.MENTEE_ASKED, self.now
            else:
                self._close(match, MatchState.DECLINED, "mentor", never_again=True)
        elif days >= SILENCE:
            self._close(match, MatchState.LAPSED, "clock")
            rests = offer_of(self.db, match.mentor_id or 0)
            assert rests
            rests.rests_until = self.now + RESTS * A_DAY

    def _mentee_answers(self, match: Match) -> None:
        if self.chance.random() < 0.1:
            self._close(match, MatchState.DECLINED, "mentee", never_again=True)
            return
        match.state, match.state_since, match.began_at = MatchState.MENTORING, self.now, self.now
        mine = request_of(self.db, match.mentee_id or 0)
        assert mine
        mine.waits_since, mine.first = None, False
        self.figures.waits.append((self.now - self._asked[mine.person_id]).days)
        early = self.chance.random() < 0.12
        self._lasts[match.id] = -self.chance.randint(5, 20) if early else self.chance.randint(40, 90)

    def _goes_on(self, match: Match, days: int) -> None:
        lasts = self._lasts[match.id]
        if days < abs(lasts):
            return
        self._close(match, MatchState.ENDED if lasts < 0 else MatchState.FINISHED, "mentee")
        if lasts < 0:
            mine = request_of(self.db, match.mentee_id or 0)
            assert mine
            mine.waits_since, mine.first = self.now, True
            self._asked[mine.person_id] = self.now

    def _close(self, match: Match, state: MatchState, by: str, *, never_again: bool = False) -> None:
        mentoring.close(match, state, by, self.now, never_again=never_again)
        self.figures.declined += state is MatchState.DECLINED
        self.figures.lapsed += state is MatchState.LAPSED
        self.figures.ended_early += state is MatchState.ENDED

    def _look(self) -> None:
        """What must be true each evening."""
        held: defaultdict[int, int] = defaultdict(int)
        mentors = {each.id: each for each in matching.mentors(self.db, self.now)}
        for match in self.db.scalars(select(Match).where(Match.state.in_(OPEN))).all():
            held[match.mentor_id or 0] += 1
        for match in self.db.scalars(select(Match).where(Match.proposed_at == self.now)).all():
            self.figures.proposed += 1
            self._check(match, mentors)
        places = {each.person_id: each.places for each in self.db.scalars(select(MentorOffer))}
        self.figures.overbooked += sum(held[each] > count for each, count in places.items())
        waiting = select(MentorRequest).where(matching.is_looking())
        for each in self.db.scalars(waiting):
            assert each.waits_since
            told = each.told_at if each.told_at and each.told_at >= each.waits_since else None
            days = (self.now - (told or each.waits_since)).days
            if not self._is_asked(each):
                self.figures.longest_untold = max(self.figures.longest_untold, days)
                self.figures.first_told = max(self.figures.first_told, 0 if told else days)

    def _is_asked(self, each: MentorRequest) -> bool:
        """Then they know very well."""
        match = mentoring.open_match_of(self.db, each.person_id)
        return match is not None and match.state is MatchState.MENTEE_ASKED

    def _check(self, match: Match, mentors: dict[int, Mentor]) -> None:
        """No must is broken of a pair that was proposed just now."""
        mine = request_of(self.db, match.mentee_id or 0)
        person = self.db.get_one(Person, match.mentee_id or 0)
        mentor = mentors[match.mentor_id or 0]
        assert mine
        mentee = Mentee(
            mine.person_id, mine.purpose, mine.languages, mine.where, mine.times, mine.gender, mine.wishes, mine.not_my_area, mine.home,
            person.area, mine.country, 0, mine.first,
        )  # fmt: skip
        self.figures.broken += [each for each in broken(mentor, mentee) if each is not Must.PLACE]
        before = select(Match.id).where(
            Match.mentor_id == match.mentor_id, Match.mentee_id == match.mentee_id, Match.id != match.id,
            Match.state.in_([MatchState.DECLINED, MatchState.ENDED]),
        )  # fmt: skip
        self.figures.broken += [Must.PARTED] if self.db.scalars(before).first() else []
