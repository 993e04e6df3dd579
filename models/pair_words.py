"""A pair in words: where and when they meet, and what coordinators hear of them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from locales import Lines, Localizers, Moment, Sayable, Written, _
from models import inbox, meetings, notices, pairs
from models.buttons import Act
from models.content import Content
from models.meetings import Meeting
from models.mentoring import ONLINE, Match
from models.mentoring_words import other_of
from models.notices import Button, Notice
from models.outbox import MessageOwed
from models.pairs import Side
from models.people import name_of


def place(content: Content, meeting: Meeting) -> Sayable:
    hub = content.hubs.get(meeting.place)
    if hub:
        return Written(hub.where)
    return _("online or by telephone") if meeting.place == ONLINE else _("somewhere you agree on")


def when_and_where(content: Content, meeting: Meeting) -> Sayable:
    return _("<b>{moment}</b>\n{place}", moment=Moment(meeting.starts_at), place=place(content, meeting))


def both_names(db: Session, match: Match) -> dict[str, Sayable]:
    """For coordinators, who know both."""
    return {side.value: name_of(pairs.person_of(db, match, side)) for side in Side}


def tell_team(
    db: Session, localizers: Localizers, kind: Notice, match: Match, words: Sayable, now: datetime, *,
    about: int | None = None, subject: str | None = None,
) -> int:  # fmt: skip
    """All coordinators, but for one who is of the pair. `about`: who of the two it is about first. Returns how many those are."""
    team = [each for each in inbox.team(db) if pairs.side_of(match, each.id) is None]
    rows = [[Button(_("Open the pair"), Act("pair", str(match.id)))]]
    for each in team:
        notices.tell(db, localizers, kind, each, words, rows, now, about=about or match.mentee_id, subject=subject)
    return len(team)


def tell_team_wrong(db: Session, localizers: Localizers, match: Match, side: Side, now: datetime) -> bool:
    """Somebody says that something is wrong: it is told once for each of the two, since it was halted. Whether the team knows."""
    person, subject = pairs.person_of(db, match, side), f"wrong:{match.id}"
    if person is None or match.halted_at is None:
        return False
    said = (MessageOwed.about == person.id, MessageOwed.subject == subject, MessageOwed.due_at >= match.halted_at)
    if db.scalar(select(MessageOwed.id).where(*said).limit(1)) is not None:
        return True
    words = wrong(db, match, side)
    return tell_team(db, localizers, notices.PAIR_WRONG, match, words, now, about=person.id, subject=subject) > 0


def wrong(db: Session, match: Match, side: Side) -> Sayable:
    """Who has said so, and of whom."""
    names = both_names(db, match)
    return _(
        "⚠️ <b>{name} says that something is wrong</b>\nMentor: {mentor}\nMentee: {mentee}\nNothing is passed on between them any more. "
        "Please write to {name} or ring them today.",
        name=names[side.value], **names,
    )  # fmt: skip


def proposed(db: Session, content: Content, match: Match, meeting: Meeting) -> Sayable:
    """To who is asked."""
    asked = _(
        "{name} would like to meet you:\n{meeting}\nDoes that suit you?",
        name=other_of(db, match, meeting.by.other), meeting=when_and_where(content, meeting),
    )  # fmt: skip
    if not _is_otherwise(db, content, match, meeting):
        return asked
    first = _("The first time is meant to be at one of our places. Say yes only if you want it otherwise, too.")
    return Lines([asked, "", first])


def answers(db: Session, match: Match, meeting: Meeting) -> list[list[Button]]:
    row, again = str(meeting.id), Act("meeting", str(match.id))
    return [[Button(_("Yes, that suits me"), Act("meetingyes", row))], [Button(_("Another time or place"), again)]]


def _is_otherwise(db: Session, content: Content, match: Match, meeting: Meeting) -> bool:
    """A first meeting that is not at a hub: for that, both must want it."""
    return meeting.place not in content.hubs and meetings.first_to_come(db, match)


def did_you(meeting: Meeting) -> list[list[Button]]:
    row = str(meeting.id)
    return [[Button(_("We met"), Act("wemet", row)), Button(_("We didn't meet"), Act("notmet", row))]]
