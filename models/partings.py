"""How a proposal or a mentoring ends: by a no, by silence, by either of both, because one has gone; and what both are told."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from locales import Day, Localizers, Sayable, Written, _, n_
from models import asking_mentors, notices, outbox, pairs
from models.buttons import Act
from models.meetings import AT_LEAST, drop_planned, held
from models.mentoring import OPEN, Match, MatchState, request_of
from models.mentoring_words import other_of
from models.notices import Button
from models.pairs import Side
from models.people import Person

PROPOSED = (MatchState.REVIEW, MatchState.MENTOR_ASKED, MatchState.MENTEE_ASKED)


def mentor_declines(db: Session, match: Match, now: datetime, *, for_now: bool) -> bool:
    """Not this one; or not now, and the mentor is left alone for a while."""
    asked = (MatchState.MENTOR_ASKED,)
    if not pairs.end(db, match, asked, MatchState.DECLINED, Side.MENTOR, now, never_again=not for_now):
        return False
    if for_now:
        pairs.rest(db, match.mentor_id, now + pairs.RESTS_FOR)
    pairs.looks_again(db, match.mentee_id, now, first=False)
    return True


def mentee_declines(db: Session, localizers: Localizers, match: Match, now: datetime) -> bool:
    """Somebody else, please. The mentor hears it without a reason."""
    asked = (MatchState.MENTEE_ASKED,)
    if not pairs.end(db, match, asked, MatchState.DECLINED, Side.MENTEE, now, never_again=True):
        return False
    pairs.looks_again(db, match.mentee_id, now, first=False)
    _tell(db, localizers, match, Side.MENTOR, _off(other_of(db, match, Side.MENTOR), Side.MENTOR), now)
    return True


def lapse(db: Session, localizers: Localizers, match: Match, now: datetime) -> bool:
    """Nobody has answered: it passes on to somebody else."""
    side = Side.MENTOR if match.state is MatchState.MENTOR_ASKED else Side.MENTEE
    if not pairs.end(db, match, (match.state,), MatchState.LAPSED, "clock", now):
        return False
    if side is Side.MENTOR:
        _mentor_was_silent(db, localizers, match, now)
    else:
        _mentee_was_silent(db, localizers, match, now)
    return True


def _mentor_was_silent(db: Session, localizers: Localizers, match: Match, now: datetime) -> None:
    pairs.rest(db, match.mentor_id, now + pairs.RESTS_AFTER_SILENCE)
    words = _(
        "I haven't heard from you about {name}, so I look for somebody else for them. That's all right. I leave you in peace until {day}.",
        name=other_of(db, match, Side.MENTOR), day=Day.of(now + pairs.RESTS_AFTER_SILENCE, localizers.zone),
    )  # fmt: skip
    _tell(db, localizers, match, Side.MENTOR, words, now)


def _mentee_was_silent(db: Session, localizers: Localizers, match: Match, now: datetime) -> None:
    """They wait no longer until they say so: the next mentor is not to wait for nothing, too."""
    request = request_of(db, match.mentee_id or 0)
    if request:
        request.paused_at = request.paused_at or now
    name = other_of(db, match, Side.MENTEE)
    words = _("I haven't heard from you about {name}, so I have stopped looking for a mentor for now.", name=name)
    _tell(db, localizers, match, Side.MENTEE, words, now, Button(_("Please look again"), Act("lookagain", "yes")))
    words = _("{name} has not answered, so your place is free again.", name=other_of(db, match, Side.MENTOR))
    _tell(db, localizers, match, Side.MENTOR, words, now)


def withdraw(db: Session, localizers: Localizers, match: Match, gone: Side | None, now: datetime) -> bool:
    """One of both has paused, stopped or gone before both had said yes. Whoever had been asked hears it."""
    was = match.state
    if not pairs.end(db, match, PROPOSED, MatchState.WITHDRAWN, gone or "clock", now):
        return False
    if gone is not Side.MENTEE:
        pairs.looks_again(db, match.mentee_id, now, first=False)
    for side in Side:
        if side is not gone and _knows(was, side):
            _tell(db, localizers, match, side, _off(other_of(db, match, side), side), now)
    return True


def _off(name: Sayable, side: Side) -> Sayable:
    if side is Side.MENTOR:
        return _(
            "It did not come to a mentoring with {name}. That happens, and it says nothing about you. Your place is free again.",
            name=name,
        )
    return _("I'm sorry: {name} cannot be your mentor after all. I go on looking for you.", name=name)


def _knows(was: MatchState, side: Side) -> bool:
    return was is MatchState.MENTEE_ASKED or (was is MatchState.MENTOR_ASKED and side is Side.MENTOR)


def part(
    db: Session, localizers: Localizers, match: Match, by: Side | None, now: datetime, *, looks: bool = True
) -> bool:
    """A mentoring ends, by one of both or (None) by the team. With three meetings held it is finished; before that it has ended early, and
    the mentee, if they still look, is matched again before others. No reason is asked. False when it had ended before."""
    finished = held(db, match) >= AT_LEAST and by is not None and not match.halted_at
    becomes = MatchState.FINISHED if finished else MatchState.ENDED
    if not pairs.end(db, match, (MatchState.MENTORING,), becomes, by or "team", now, never_again=not finished):
        return False
    drop_planned(db, match, now)
    if not finished and looks:
        pairs.looks_again(db, match.mentee_id, now, first=True)
    for side in Side:
        if side is not by:
            words, rows = _over(db, match, side), over_buttons(match, side)
            asking_mentors.tell(db, localizers, notices.PAIR_NEWS, match, side, words, rows, now)
    return True


def by_team(db: Session, localizers: Localizers, match: Match, now: datetime) -> bool:
    """A coordinator ends what is proposed, or goes on; these two are not proposed to each other again."""
    if match.state is MatchState.MENTORING:
        return part(db, localizers, match, None, now)
    ended = withdraw(db, localizers, match, None, now)
    match.never_again = match.never_again or ended
    return ended


def _over(db: Session, match: Match, side: Side) -> Sayable:
    """To who did not end it."""
    name, finished = other_of(db, match, side), match.state is MatchState.FINISHED
    if finished and side is Side.MENTOR:
        return n_(
            "{name} has finished your mentoring, with thanks. You met {count} time: thank you for the time and the heart you gave.",
            "{name} has finished your mentoring, with thanks. You met {count} times: thank you for the time and the heart you gave.",
            held(db, match), name=name,
        )  # fmt: skip
    if finished:
        return _("{name} has finished your mentoring. We hope that it has helped you on your way.", name=name)
    if side is Side.MENTOR:
        return _(
            "Your mentoring with {name} has ended. No reasons are needed for that, and it says nothing about you. Thank you for the time "
            "you gave.",
            name=name,
        )  # fmt: skip
    return _(
        "Your mentoring with {name} has ended. No reasons are needed for that, and it says nothing about you. I look for another mentor "
        "for you, before all others.",
        name=name,
    )  # fmt: skip


def over_buttons(match: Match, side: Side) -> list[list[Button]]:
    """What comes after a mentoring."""
    row = str(match.id)
    if side is Side.MENTOR:
        return [[_menu()]]
    if match.state is MatchState.FINISHED:
        return [
            [Button(_("Say thank you"), Act("thankmentor", row))],
            [Button(_("Be a mentor myself"), Act("join", "be-a-mentor"))],
            [_menu()],
        ]
    return [[Button(_("Don't look for now"), Act("lookagain", "no"))], [_menu()]]


def leave(
    db: Session, localizers: Localizers, person: Person, now: datetime, sides: Sequence[Side] = tuple(Side)
) -> None:
    """Somebody stops, or takes back their agreement: all that is open with them ends. `sides`: only as a mentor, or only as a mentee."""
    for match in _open_of(db, person, sides, OPEN):
        gone = pairs.side_of(match, person.id)
        if not withdraw(db, localizers, match, gone, now):
            part(db, localizers, match, gone, now, looks=gone is Side.MENTOR)


def stop_proposals(
    db: Session, localizers: Localizers, person: Person, now: datetime, sides: Sequence[Side] = tuple(Side)
) -> None:
    """Somebody pauses: what is only proposed goes to others; the mentorings that they have go on."""
    for match in _open_of(db, person, sides, PROPOSED):
        withdraw(db, localizers, match, pairs.side_of(match, person.id), now)


def forget(db: Session, localizers: Localizers, person: Person, now: datetime) -> None:
    """Somebody is forgotten: the others hear it, without a name. What the team was told of both counts as about one of them, and goes
    when it is about the other, too."""
    if person.name:
        outbox.forget_named(db, localizers.of("en").html(Written(person.name)), _others_of(db, person))
    for match in _open_of(db, person, tuple(Side), OPEN):
        gone, was = pairs.side_of(match, person.id) or Side.MENTOR, match.state
        becomes = MatchState.ENDED if was is MatchState.MENTORING else MatchState.WITHDRAWN
        if pairs.end(db, match, OPEN, becomes, gone, now):
            drop_planned(db, match, now)
            if gone is Side.MENTOR:
                pairs.looks_again(db, match.mentee_id, now, first=was is MatchState.MENTORING)
            left = pairs.person_of(db, match, gone.other)
            if left and (was is MatchState.MENTORING or _knows(was, gone.other)):
                words = _without_a_name(was, gone)
                notices.tell(db, localizers, notices.PAIR_NEWS, left, words, [[_menu()]], now)


def _others_of(db: Session, person: Person) -> list[int]:
    """All whom somebody was ever proposed to, or was a pair with."""
    pair = or_(Match.mentor_id == person.id, Match.mentee_id == person.id)
    both = db.execute(select(Match.mentor_id, Match.mentee_id).where(pair))
    return [each for row in both for each in row if each is not None and each != person.id]


def _without_a_name(was: MatchState, gone: Side) -> Sayable:
    if gone is Side.MENTEE:
        return _(
            "Somebody you mentor, or were asked to mentor, has left the programme. Your place is free again. Thank you for being there."
        )
    if was is MatchState.MENTORING:
        return _(
            "Your mentor has left the programme. It is nothing to do with you. I look for another mentor for you, before all others."
        )
    return _("The mentor I told you about has left the programme. I go on looking for you.")


def _open_of(db: Session, person: Person, sides: Sequence[Side], states: Sequence[MatchState]) -> Sequence[Match]:
    mine = {Side.MENTOR: Match.mentor_id == person.id, Side.MENTEE: Match.mentee_id == person.id}
    theirs = select(Match).where(or_(*(mine[side] for side in sides)), Match.state.in_(states))
    return db.scalars(theirs.order_by(Match.id).execution_options(populate_existing=True)).all()


def _tell(
    db: Session, localizers: Localizers, match: Match, side: Side, words: Sayable, now: datetime, *buttons: Button
) -> None:
    rows = [[each] for each in (*buttons, _menu())]
    asking_mentors.tell(db, localizers, notices.PAIR_NEWS, match, side, words, rows, now)


def _menu() -> Button:
    return Button(_("Menu"), Act("menu"))
