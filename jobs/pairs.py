"""Pairs by the clock: the day before they meet, whether they met, how it was after the third, and those that do not meet."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from jobs.clock import Hands
from locales import Sayable, _
from models import asking_mentors, feedback_words, meetings_due, notices, pair_words, pairs, unasked
from models.buttons import Act
from models.meetings import Meeting
from models.mentoring import Match
from models.mentoring_words import other_of
from models.notices import Button
from models.pairs import Side

AT_ONCE = 10
DAY_BEFORE = timedelta(days=1)
WITHOUT = timedelta(days=14)  # a meeting
LOST_FOR = timedelta(days=3)
THEN_THE_TEAM = timedelta(days=7)  # after they were nudged


def remind(db: Session, hands: Hands, now: datetime) -> int:
    """The day before. Returns how many meetings."""
    found = meetings_due.to_remind(db, now + DAY_BEFORE, now, AT_ONCE)
    for meeting, match in found:
        off = [Button(_("Call the meeting off"), Act("meetingoff", str(meeting.id)))]
        for side in Side:
            words = _(
                "It is nearly time: you meet {name}.\n{meeting}",
                name=other_of(db, match, side), meeting=pair_words.when_and_where(hands.content, meeting),
            )  # fmt: skip
            asking_mentors.tell(
                db,
                hands.localizers,
                notices.MEETING,
                match,
                side,
                words,
                [*_ways(db, match, side)[:1], off],
                now,
                good_until=meeting.starts_at,
            )
    return len(found)


def ask(db: Session, hands: Hands, now: datetime) -> int:
    """Whether they met. Returns how many meetings."""
    found = meetings_due.to_ask(db, now, AT_ONCE)
    for meeting, match in found:
        for side in Side:
            if meeting.met_by is not side:
                _ask(db, hands, meeting, match, side, now)
    return len(found)


def _ask(db: Session, hands: Hands, meeting: Meeting, match: Match, side: Side, now: datetime) -> None:
    words = _(
        "Did you and {name} meet?\n{meeting}",
        name=other_of(db, match, side),
        meeting=pair_words.when_and_where(hands.content, meeting),
    )
    asking_mentors.tell(db, hands.localizers, notices.MEETING, match, side, words, pair_words.did_you(meeting), now)


def ask_how_it_was(db: Session, hands: Hands, now: datetime) -> int:
    """After the third. Returns how many pairs."""
    found = meetings_due.to_ask_how(db, now, AT_ONCE)
    for match in found:
        rows = [
            [Button(label, Act("mentoringwas", f"{match.id}.{key}")) for key, label in feedback_words.RATINGS.items()]
        ]
        for side in Side:
            words = _(
                "You and {name} have met three times now. How is it for you? 5 is very good, 1 is not good at all. Only the team sees it.",
                name=other_of(db, match, side),
            )  # fmt: skip
            asking_mentors.tell(db, hands.localizers, notices.AFTER_THIRD, match, side, words, rows, now)
    return len(found)


def nudge(db: Session, hands: Hands, now: datetime) -> int:
    """Two weeks without a meeting: both are asked, as far as they have not heard enough from us this week. Returns how many pairs."""
    found = meetings_due.to_nudge(db, now - WITHOUT, now, AT_ONCE)
    for match in found:
        for side, person in pairs.both(db, match):
            if unasked.may(db, person, now):
                words = _("It is a while since you and {name} met. How about a time for the next? Ten minutes "
                          "on the telephone are fine, too.",
                          name=other_of(db, match, side))  # fmt: skip
                asking_mentors.tell(
                    db, hands.localizers, notices.MENTORING_NUDGE, match, side, words, _ways(db, match, side), now
                )
    return len(found)


def alert(db: Session, hands: Hands, now: datetime) -> int:
    """A week after that the team hears it. Returns how many pairs it has heard of."""
    found = meetings_due.to_alert(db, now - WITHOUT, now - THEN_THE_TEAM, now, AT_ONCE)
    told = 0
    for match in found:
        words: Sayable = _(
            "This pair has not met for three weeks:\nMentor: {mentor}\nMentee: {mentee}",
            **pair_words.both_names(db, match),
        )
        told += _tell_team(db, hands, match, words, now)
    return told


def alert_lost(db: Session, hands: Hands, now: datetime) -> int:
    """One of them has blocked us, or cannot be reached here otherwise: the team hears it. Returns how many pairs it has heard of."""
    found = meetings_due.to_alert_lost(db, now - LOST_FOR, now, AT_ONCE)
    told = 0
    for match in found:
        words: Sayable = _(
            "One of this pair can't be reached here any more:\nMentor: {mentor}\nMentee: {mentee}",
            **pair_words.both_names(db, match),
        )
        told += _tell_team(db, hands, match, words, now)
    return told


def _tell_team(db: Session, hands: Hands, match: Match, words: Sayable, now: datetime) -> bool:
    """While there is nobody to tell but the two themselves, it stays due."""
    told = pair_words.tell_team(db, hands.localizers, notices.PAIR_STILL, match, words, now) > 0
    if not told:
        match.alerted_at = None
    return told


def _ways(db: Session, match: Match, side: Side) -> list[list[Button]]:
    return asking_mentors.pair_buttons(db, match, side)
