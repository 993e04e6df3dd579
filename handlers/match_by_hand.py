"""A pair proposed by hand, with warnings where they do not suit."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from handlers.declarations import Who, action
from handlers.matches import AUDITED, IDLE, OURS, WAITING, is_ours, matches_button
from handlers.talk import Talk
from locales import Lines, Listed, Sayable, _, marked
from models import asking_mentors, audit, matching, unmatched
from models.audit import Deed
from models.buttons import Act, number
from models.mentoring_words import purpose
from models.notices import Button
from models.people import Person, name_of
from models.suiting import Mentee, Mentor, broken, reasons, score
from models.suiting_words import reasons_in_words, warnings_in_words, why_in_words

MOST = 8
T = TypeVar("T", Mentor, Mentee)
NOT_TO_BE = marked("These two cannot be brought together just now.")


@action("waitingmentee", who=Who.COORDINATORS)
def mentee(talk: Talk, subject: str) -> None:
    """Who waits, why, and the mentors who come nearest."""
    found = next(iter(matching.mentees(talk.db, talk.now, [number(subject) or 0])), None)
    if found is None:
        _gone(talk, WAITING)
        return
    mentors = matching.mentors(talk.db, talk.now)
    words = [
        _about(talk, found.id, found.purpose),
        why_in_words(talk.content, found, unmatched.of(talk.db, found, mentors)),
    ]
    parted = matching.parted_from(talk.db, found.id)
    near = _nearest(
        talk, [each for each in mentors if each.free and each.id not in parted], lambda mentor: (mentor, found)
    )
    _choose(talk, words, [(each.id, found.id, each.id) for each in near], WAITING)


@action("idlementor", who=Who.COORDINATORS)
def mentor(talk: Talk, subject: str) -> None:
    """A mentor, and who of those that wait comes nearest."""
    found = next(iter(matching.mentors(talk.db, talk.now, number(subject) or -1)), None)
    if found is None or not found.free:
        _gone(talk, IDLE)
        return
    parted = matching.parted_from(talk.db, found.id)
    waiting = [each for each in matching.mentees(talk.db, talk.now) if each.id not in parted]
    near = _nearest(talk, waiting, lambda mentee: (found, mentee))
    _choose(talk, [_about(talk, found.id, *found.purposes)], [(each.id, each.id, found.id) for each in near], IDLE)


def _about(talk: Talk, person_id: int, *purposes: str) -> Sayable:
    person = talk.db.get_one(Person, person_id)
    audit.note(talk.db, talk.me, Deed.SAW, AUDITED, talk.now, person)
    detail = Listed([purpose(talk.content, each) for each in purposes], between=" · ")
    return _("<b>{name}</b>: {detail}", name=name_of(person), detail=detail)


def _nearest(talk: Talk, others: Sequence[T], pair: Callable[[T], tuple[Mentor, Mentee]]) -> list[T]:
    """With whom the least is broken, and the points are highest."""
    weights = talk.content.mentoring.weights
    others = [each for each in others if pair(each)[0].id != pair(each)[1].id]
    return sorted(others, key=lambda each: (len(broken(*pair(each))), -score(*pair(each), weights)))[:MOST]


def _choose(talk: Talk, words: list[Sayable], pairs: list[tuple[int, int, int]], back: str) -> None:
    """`pairs`: whose name stands on the button, mentee, mentor."""
    rows = [
        [Button(name_of(talk.db.get(Person, shown)), Act("byhand", f"{mentee}.{mentor}"))]
        for shown, mentee, mentor in pairs
    ]
    hint = (
        _("Whom would you like to propose? Those who suit best come first.")
        if rows
        else _("There is nobody to propose.")
    )
    talk.send(Lines([*words, "", hint]), [*rows, [Button(_("‹ Back"), Act("matches", back))]])


@action("byhand", who=Who.COORDINATORS)
def by_hand(talk: Talk, subject: str) -> None:
    """What speaks for a pair, and what against it. `subject`: mentee and mentor."""
    mentee_id, mentor_id = _ids(subject)
    if is_ours(talk, mentee_id, mentor_id):
        talk.send(OURS, [[matches_button()]])
        return
    one, other = matching.pair_of(talk.db, mentor_id, mentee_id, talk.now)
    if one is None or other is None or not _may(talk, one, other):
        _gone(talk, WAITING)
        return
    names = [name_of(talk.db.get(Person, each)) for each in (mentor_id, mentee_id)]
    words: list[Sayable] = [_("<b>{name} as a mentor for {other}</b>", name=names[0], other=names[1]), ""]
    warnings = warnings_in_words(one, other)
    words += reasons_in_words(talk.content, reasons(one, other))
    if warnings:
        words += ["", _("⚠️ Please think about it first:"), *(_("• {option}", option=each) for each in warnings)]
    yes = _("Ask the mentor all the same") if warnings else _("Yes, ask the mentor")
    rows = [[Button(yes, Act("proposepair", subject))], [Button(_("‹ Back"), Act("waitingmentee", str(mentee_id)))]]
    talk.send(Lines(words), rows, about=talk.db.get(Person, mentee_id))


@action("proposepair", who=Who.COORDINATORS)
def propose(talk: Talk, subject: str) -> None:
    """A coordinator has looked at it: the mentor is asked at once."""
    mentee_id, mentor_id = _ids(subject)
    if is_ours(talk, mentee_id, mentor_id):
        talk.send(OURS, [[matches_button()]])
        return
    match = matching.propose_by_hand(talk.db, mentor_id, mentee_id, talk.content.mentoring.weights, talk.now, talk.me)
    if match is None:
        _gone(talk, WAITING)
        return
    asking_mentors.ask_mentor(talk.db, talk.desk.localizers, talk.content, match, talk.now)
    for person_id in (mentor_id, mentee_id):
        audit.note(talk.db, talk.me, Deed.CHANGED, AUDITED, talk.now, talk.db.get_one(Person, person_id))
    talk.concerning = talk.db.get(Person, mentor_id)
    talk.edit(_("✓ {name} is asked now.", name=name_of(talk.concerning)), [[matches_button()]])


def _may(talk: Talk, one: Mentor, other: Mentee) -> bool:
    return one.free > 0 and one.id != other.id and not matching.have_parted(talk.db, one.id, other.id)


def _ids(subject: str) -> tuple[int, int]:
    first, _dot, second = subject.partition(".")
    return number(first) or -1, number(second) or -1


def _gone(talk: Talk, back: str) -> None:
    talk.send(NOT_TO_BE, [[Button(_("‹ Back"), Act("matches", back))], [matches_button()]])
