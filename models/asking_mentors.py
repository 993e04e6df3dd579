"""Asking the mentor, then the mentee, and introducing them: for whoever has found a pair, a person or the clock."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from locales import Lines, Localizers, Sayable, _
from models import notices, pairs
from models.buttons import Act
from models.content import Content
from models.mentoring import Match, MatchState
from models.mentoring_words import first_name, other_of, purpose, reasons
from models.notices import Button, Notice
from models.pairs import Side

Rows = Sequence[Sequence[Button]]


def ask_mentor(db: Session, localizers: Localizers, content: Content, match: Match, now: datetime) -> bool:
    """Ask the mentor of a proposal that was reviewed, or needs no review (then it is MENTOR_ASKED already). False when it is not there
    to be asked about any more."""
    if match.state is MatchState.REVIEW and not pairs.move(db, match, MatchState.REVIEW, MatchState.MENTOR_ASKED, now):
        return False
    if match.state is not MatchState.MENTOR_ASKED:
        return False
    words = to_mentor(db, content, match)
    tell(db, localizers, notices.MENTOR_ASKED, match, Side.MENTOR, words, mentor_buttons(match), now)
    return True


def ask_mentee(db: Session, localizers: Localizers, content: Content, match: Match, now: datetime) -> None:
    words = to_mentee(db, content, match)
    tell(db, localizers, notices.MENTEE_ASKED, match, Side.MENTEE, words, mentee_buttons(match), now)


def introduce(db: Session, localizers: Localizers, match: Match, now: datetime) -> None:
    """Both have said yes."""
    for side in Side:
        words = introduction(db, match, side)
        tell(db, localizers, notices.INTRODUCED, match, side, words, pair_buttons(db, match, side), now)


def tell(
    db: Session, localizers: Localizers, kind: Notice, match: Match, side: Side, words: Sayable, rows: Rows, now: datetime,
    *, good_until: datetime | None = None,
) -> None:  # fmt: skip
    """A notice to one of a pair, without a sound in their quiet hours. It can be replied to once they are a pair."""
    person, other = pairs.person_of(db, match, side), pairs.person_of(db, match, side.other)
    if person is None:
        return
    subject = pairs.subject(match) if match.state is MatchState.MENTORING else None
    about = other.id if other else None
    silent = pairs.is_night_for(db, person, side, now, localizers.zone)
    notices.tell(
        db,
        localizers,
        kind,
        person,
        words,
        rows,
        now,
        about=about,
        subject=subject,
        good_until=good_until,
        silent=silent,
    )


def to_mentor(db: Session, content: Content, match: Match) -> Sayable:
    asked = _(
        "<b>Would you be {name}'s mentor?</b>\nThey are looking for a mentor for {purpose}.",
        name=other_of(db, match, Side.MENTOR), purpose=purpose(content, match.purpose),
    )  # fmt: skip
    shown = _("They see your first name, your languages and what you offer, and they are asked only if you say yes.")
    return Lines([asked, "", *_why(content, match), shown])


def to_mentee(db: Session, content: Content, match: Match) -> Sayable:
    asked = _(
        "<b>We may have found a mentor for you: {name}.</b>\n{name} mentors for {purpose}, and would like to help you.",
        name=other_of(db, match, Side.MENTEE), purpose=purpose(content, match.purpose),
    )  # fmt: skip
    return Lines([asked, "", *_why(content, match), _("Would you like that?")])


def _why(content: Content, match: Match) -> list[Sayable]:
    lines = reasons(content, match)
    return [_("Why you two:"), *lines, ""] if lines else []


def introduction(db: Session, match: Match, side: Side) -> Sayable:
    name = other_of(db, match, side)
    begins = (
        _("<b>{name} said yes, too: you are {name}'s mentor now.</b>", name=name)
        if side is Side.MENTOR
        else _("<b>{name} is your mentor now.</b>", name=name)
    )
    how = _(
        "Write to each other here, speak or send pictures: I pass it on, and neither of you sees the other's number or name at Telegram. "
        "The team does not read it."
    )
    meet = _(
        "Please meet at least three times, the first time at one of our places, unless you both want it otherwise."
    )
    wrong = _("If something is not right, tap “Something is wrong” under “More”.")
    return Lines([begins, "", how, "", meet, "", wrong])


def mentor_buttons(match: Match) -> list[list[Button]]:
    row = str(match.id)
    return [
        [Button(_("Yes, I'd like to"), Act("mentoryes", row))],
        [Button(_("Not this one"), Act("mentorno", row)), Button(_("Not now"), Act("mentorlater", row))],
    ]


def mentee_buttons(match: Match) -> list[list[Button]]:
    row = str(match.id)
    return [
        [Button(_("Yes, please"), Act("menteeyes", row))],
        [Button(_("Someone else, please"), Act("menteeno", row))],
    ]


def pair_buttons(db: Session, match: Match, side: Side) -> list[list[Button]]:
    """What one of a pair can do, in short."""
    name, row = first_name(pairs.person_of(db, match, side.other)), str(match.id)
    return [
        [Button(_("Write to {name}", name=name), Act("writepair", row))],
        [Button(_("Suggest a meeting"), Act("meeting", row)), Button(_("More"), Act("mypair", row))],
    ]
