"""Mentors and mentees: the pairs that are proposed, who still waits and why, the mentors without a mentee."""

from collections.abc import Sequence

from handlers.calls import desk_button
from handlers.declarations import Who, action
from handlers.talk import Talk
from locales import Lines, Moment, Sayable, _, marked, n_
from models import asking_mentors, audit, matching, mentoring, unmatched
from models.audit import Deed
from models.buttons import Act, number
from models.matching import is_there_anything
from models.mentoring import Match, MatchState
from models.mentoring_words import purpose
from models.notices import Button
from models.people import Person, Role, name_of, with_role
from models.suiting import Mentor
from models.suiting_words import reasons_in_words, why_in_words

PAGE = 8
AUDITED = "mentoring"
TITLE = marked("Mentors and mentees")
OURS = marked("That pair is not here to be seen.")  # by one of the two
NOT_ANY_MORE = marked("This pair is not proposed any more.")
PROPOSALS, WAITING, IDLE = "proposals", "waiting", "idle"


@action("matches", who=Who.COORDINATORS, command=True)
def matches(talk: Talk, subject: str) -> None:
    """How it stands, or one of the three lists. `subject`: which, and after a dot how many come before."""
    name, _dot, skip = subject.partition(".")
    lists = {PROPOSALS: _proposals, WAITING: _waiting, IDLE: _idle}
    if name in lists:
        lists[name](talk, min(number(skip) or 0, 100_000))
    else:
        _overview(talk)


def _overview(talk: Talk) -> None:
    proposed, waiting = matching.count_to_review(talk.db), unmatched.count(talk.db)
    idle = sum(each.idle for each in matching.mentors(talk.db, talk.now))
    lines = [_("<b>{name}</b>", name=TITLE), *_last_run(talk)]
    rows = [
        [Button(_("Proposed pairs: {count}", count=proposed), Act("matches", PROPOSALS))],
        [Button(_("Waiting mentees: {count}", count=waiting), Act("matches", WAITING))],
        [Button(_("Without a mentee: {count}", count=idle), Act("matches", IDLE))],
        [Button(_("Look for pairs now"), Act("match"))],
    ]
    talk.send(Lines(lines), [*rows, [desk_button()]])


def _last_run(talk: Talk) -> list[Sayable]:
    if matching.open_run(talk.db):
        return [_("Pairs are being looked for just now.")]
    run = matching.last_run(talk.db)
    if run is None or run.done_at is None:
        return []
    return [
        n_(
            "Looked for last: {moment}. {count} new pair was proposed.",
            "Looked for last: {moment}. {count} new pairs were proposed.",
            run.proposed, moment=Moment(run.done_at),
        )
    ]  # fmt: skip


@action("match", who=Who.COORDINATORS, command=True)
def match_now(talk: Talk, _subject: str) -> None:
    """It is done in a moment, by the clock; who wanted it hears what came of it."""
    if not is_there_anything(talk.db):
        talk.send(_("There is nobody to bring together just now."), [[matches_button()]])
        return
    begun = matching.want(talk.db, talk.now, talk.me)
    under_way = _("Pairs are being looked for just now.")
    words = _("I look for the best pairs of all who wait. You hear here in a moment what came of it.")
    talk.send(words if begun else under_way, [[matches_button()]])


def matches_button() -> Button:
    return Button(TITLE, Act("matches"))


def _proposals(talk: Talk, skip: int) -> None:
    found = matching.to_review(talk.db, skip, PAGE + 1)
    rows = []
    for each in found[:PAGE]:
        label = _("{name} for {other}", name=_name(talk, each.mentor_id), other=_name(talk, each.mentee_id))
        rows.append([Button(label, Act("proposal", str(each.id)))])
    words = _("Mentors proposed for mentees. The mentor is asked once you have said yes.")
    _list(talk, words if found else _("No pair is proposed just now."), rows, PROPOSALS, skip, len(found))


def _waiting(talk: Talk, skip: int) -> None:
    persons = unmatched.waiting(talk.db, skip, PAGE + 1)
    mentors = matching.mentors(talk.db, talk.now) if persons else []
    known = {each.id: each for each in matching.mentees(talk.db, talk.now, persons[:PAGE])}
    lines: list[Sayable] = [_("They wait for a mentor, the longest first. Tap one to propose somebody.")]
    rows = []
    for person_id in persons[:PAGE]:
        mentee, person = known.get(person_id), talk.db.get_one(Person, person_id)
        audit.note(talk.db, talk.me, Deed.SAW, AUDITED, talk.now, person)
        why: Sayable = _("cannot be reached just now")
        if mentee:
            why = why_in_words(talk.content, mentee, unmatched.of(talk.db, mentee, mentors))
        days = n_("waits for {count} day", "waits for {count} days", mentee.days) if mentee else ""
        lines.append(_("• <b>{name}</b>, {days}: {reason}", name=name_of(person), days=days, reason=why))
        rows.append([Button(name_of(person), Act("waitingmentee", str(person_id)))])
    _list(
        talk, Lines(lines) if persons else _("Nobody waits for a mentor just now."), rows, WAITING, skip, len(persons)
    )


def _idle(talk: Talk, skip: int) -> None:
    found = matching.idle(talk.db, talk.now, skip, PAGE + 1)
    lines: list[Sayable] = [_("These mentors have no mentee yet. Tap one to propose somebody.")]
    lines += [
        _("• <b>{name}</b>: {detail}", name=_name(talk, each.id), detail=_offered(talk, each)) for each in found[:PAGE]
    ]
    rows = [[Button(_name(talk, each.id), Act("idlementor", str(each.id)))] for each in found[:PAGE]]
    _list(talk, Lines(lines) if found else _("Every mentor has a mentee."), rows, IDLE, skip, len(found))


def _offered(talk: Talk, mentor: Mentor) -> Sayable:
    return purpose(talk.content, mentor.purposes[0] if mentor.purposes else "")


def _list(talk: Talk, words: Sayable, rows: list[list[Button]], name: str, skip: int, found: int) -> None:
    if found > PAGE:
        rows.append([Button(_("More"), Act("matches", f"{name}.{skip + PAGE}"))])
    talk.send(words, [*rows, [matches_button()]])


def _name(talk: Talk, person_id: int | None) -> Sayable:
    return name_of(talk.db.get(Person, person_id or 0))


@action("proposal", who=Who.COORDINATORS)
def pair(talk: Talk, subject: str) -> None:
    """A proposed pair, and why these two."""
    match = _reviewed(talk, subject)
    if match is None:
        return
    _note(talk, match, Deed.SAW)
    row = str(match.id)
    rows = [
        [Button(_("Yes, ask the mentor"), Act("approvepair", row))],
        [Button(_("Not this pair"), Act("notthispair", row))],
        [Button(_("‹ Back"), Act("matches", PROPOSALS))],
    ]
    talk.send(
        Lines([_names(talk, match), "", *reasons_in_words(talk.content, match.reasons)]),
        rows,
        about=_mentee(talk, match),
    )


def _names(talk: Talk, match: Match) -> Sayable:
    mentor, mentee = _name(talk, match.mentor_id), _name(talk, match.mentee_id)
    return _("<b>{name} as a mentor for {other}</b>", name=mentor, other=mentee)


def _mentee(talk: Talk, match: Match) -> Person | None:
    return talk.db.get(Person, match.mentee_id or 0)


@action("approvepair", who=Who.COORDINATORS)
def approve(talk: Talk, subject: str) -> None:
    match = _reviewed(talk, subject)
    if match is None:
        return
    asking_mentors.ask_mentor(talk.db, talk.desk.localizers, talk.content, match, talk.now)
    _note(talk, match, Deed.CHANGED)
    talk.concerning = talk.db.get(Person, match.mentor_id or 0)
    talk.edit(_("✓ {name} is asked now.", name=_name(talk, match.mentor_id)), _on())


@action("notthispair", who=Who.COORDINATORS)
def not_this_pair(talk: Talk, subject: str) -> None:
    """Neither of them hears of it, and they are not proposed again; the mentee goes on waiting."""
    match = _reviewed(talk, subject)
    if match is None:
        return
    mentoring.close(match, MatchState.WITHDRAWN, "team", talk.now, never_again=True)
    _note(talk, match, Deed.CHANGED)
    talk.concerning = _mentee(talk, match)
    words = _(
        "This pair is not proposed again. For {name} I look for somebody else.", name=_name(talk, match.mentee_id)
    )
    talk.edit(words, _on())


def _on() -> Sequence[Sequence[Button]]:
    return [[Button(_("Proposed pairs"), Act("matches", PROPOSALS))], [matches_button()]]


def _reviewed(talk: Talk, subject: str) -> Match | None:
    """A proposal that this coordinator may look at; None when it is gone or theirs, which is said."""
    match = matching.reviewed(talk.db, number(subject))
    if match is None or is_ours(talk, match.mentor_id, match.mentee_id):
        talk.send(NOT_ANY_MORE if match is None else OURS, _on())
        return None
    return match


def is_ours(talk: Talk, *persons: int | None) -> bool:
    """Nobody decides about themselves while there is a colleague who can."""
    return talk.me.id in persons and len(talk.db.scalars(with_role(Role.COORDINATOR)).all()) > 1


def _note(talk: Talk, match: Match, deed: Deed) -> None:
    for person_id in (match.mentor_id, match.mentee_id):
        if person := talk.db.get(Person, person_id or 0):
            audit.note(talk.db, talk.me, deed, AUDITED, talk.now, person)
