"""Pairs of mentor and mentee: looked for each night, and when a coordinator wants it; who still waits hears why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from jobs.clock import Apart, Hands, Prepared, Work
from jobs.solver import Batch, Pairs, solve
from locales import Lines, Sayable, _, n_
from models import asking_mentors, matching, notices, people, unmatched
from models.buttons import Act
from models.matching import MatchingRun
from models.mentoring import MatchState
from models.notices import Button
from models.people import Person, Role
from models.quiet import waking
from models.suiting import Mentor
from models.suiting_words import relaxed_in_words, why_in_words
from models.unmatched import Reason, Why

AT_ONCE = 5  # people who are told why they wait
IN_A_ROW = 200  # pairs; then other jobs have their turn
Told = tuple[Sayable, list[list[Button]]]


def want(db: Session, _hands: Hands, now: datetime) -> int:
    """Each night, if there is anybody to be brought together. It is the end of the night, so that what it finds is fresh in the morning."""
    return int(matching.is_there_anything(db) and matching.want(db, now))


@dataclass(frozen=True)
class ToSolve:
    run_id: int
    batch: Batch


def look(db: Session, _hands: Hands, now: datetime) -> ToSolve | None:
    """What the run under way is about; None when there is none, or its pairs are found already."""
    run = matching.open_run(db)
    if run is None or run.found_at:
        return None
    free = [each for each in matching.mentors(db, now) if each.free]
    return ToSolve(run.id, Batch(free, matching.mentees(db, now), matching.parted(db)))


def find(to_solve: ToSolve | None, hands: Hands) -> Work:
    if to_solve is None:
        return _propose_next
    return partial(_keep, to_solve.run_id, solve(to_solve.batch, hands.content.mentoring.weights))


match = Apart(look, find)


def _keep(run_id: int, pairs: Pairs, db: Session, _hands: Hands, now: datetime) -> int:
    matching.keep(db, run_id, pairs, now)
    return 1


def _propose_next(db: Session, hands: Hands, now: datetime) -> int:
    """One pair, looked at again: a transaction each. What was found stands in the database until it is proposed, so that a program which
    stops in the middle goes on where it was."""
    run = matching.open_run(db)
    if run is None:
        return 0
    pair = matching.next_found(db)
    if pair is None:
        matching.done(db, run, now)
        _tell_who_wanted_it(db, hands, run, now)
        return 1
    mentor_id, mentee_id = pair.mentor_id, pair.mentee_id
    run.looked_at += 1
    if matching.take(db, pair):
        mentoring = hands.content.mentoring
        state = MatchState.REVIEW if mentoring.review else MatchState.MENTOR_ASKED
        morning = waking(now, hands.localizers.zone)
        proposed = matching.propose(db, mentor_id, mentee_id, mentoring.weights, state, morning)
        run.proposed += int(proposed is not None)
        if proposed and not mentoring.review:
            asking_mentors.ask_mentor(db, hands.localizers, hands.content, proposed, morning)
    return int(run.looked_at % IN_A_ROW != 0)


def _tell_who_wanted_it(db: Session, hands: Hands, run: MatchingRun, now: datetime) -> None:
    person = db.get(Person, run.by_id or 0)
    if person is None or not people.has_role(db, person.id, Role.COORDINATOR):
        return
    words = n_("Done: {count} new pair is proposed.", "Done: {count} new pairs are proposed.", run.proposed)
    notices.tell(db, hands.localizers, notices.MATCHES, person, words, [[_matches_button()]], now)


def alert(db: Session, hands: Hands, now: datetime) -> int:
    """In the morning the team hears how many proposals wait for their yes. Returns how many those are."""
    waiting = matching.count_to_review(db)
    words = n_(
        "{count} pair of mentor and mentee is proposed. Please look at it, so that nobody waits longer than they must.",
        "{count} pairs of mentor and mentee are proposed. Please look at them, so that nobody waits longer than they must.",
        waiting,
    )
    for coordinator in db.scalars(people.with_role(Role.COORDINATOR)).all() if waiting else ():
        notices.tell(db, hands.localizers, notices.MATCHES, coordinator, words, [[_matches_button()]], now)
    return waiting


def _matches_button() -> Button:
    return Button(_("Mentors and mentees"), Act("matches"))


def look_why(db: Session, hands: Hands, now: datetime) -> Work:
    """Who has waited for some days hears why, and what they could let go of; and again each month."""
    due = unmatched.to_be_told(db, now, _after(hands), AT_ONCE)
    mentors = matching.mentors(db, now) if due else []
    return partial(_tell, [(person.id, _why(db, hands, person, state, mentors, now)) for person, state in due])


tell_why = Prepared(look_why)


def _tell(due: Sequence[tuple[int, Told]], db: Session, hands: Hands, now: datetime) -> int:
    """Returns how many that were."""
    for person_id, (words, rows) in due:
        person = db.get(Person, person_id)
        if person and unmatched.told(db, person, now, _after(hands)):
            notices.tell(db, hands.localizers, notices.NO_MENTOR_YET, person, words, rows, now)
    return len(due)


def _after(hands: Hands) -> timedelta:
    return timedelta(days=hands.content.mentoring.tells_after_days)


def _why(
    db: Session, hands: Hands, person: Person, state: MatchState | None, mentors: Sequence[Mentor], now: datetime
) -> Told:
    mentee = next(iter(matching.mentees(db, now, [person.id])), None)
    why = unmatched.of(db, mentee, mentors) if mentee and state is None else Why(Reason.ASKING)
    words: list[Sayable] = [_("You still wait for a mentor, and I want you to know why.")]
    words.append(why_in_words(hands.content, mentee, why))
    rows = [[Button(_("Talk to a person"), Act("person"))]]
    if why.relax:
        words += ["", _("If you could let go of one of these, there might be somebody now:")]
        words += relaxed_in_words(why.relax)
        rows.insert(0, [Button(_("Change what I wish"), Act("join", "ask-for-a-mentor"))])
    return Lines([*words, "", _("I look again every night, and you will hear from me here.")]), rows
