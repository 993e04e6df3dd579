"""A pair in words: where and when they meet, and what coordinators hear of them."""

from datetime import datetime

from sqlalchemy.orm import Session

from locales import Lines, Localizers, Moment, Sayable, Written, _
from models import inbox, meetings, notices, pairs
from models.buttons import Act
from models.content import Content
from models.meetings import Meeting
from models.mentoring import ONLINE, Match
from models.mentoring_words import other_of
from models.notices import Button, Notice
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


def tell_team(db: Session, localizers: Localizers, kind: Notice, match: Match, words: Sayable, now: datetime) -> int:
    """All coordinators, but for one who is of the pair. Returns how many those are."""
    told = 0
    for coordinator in inbox.team(db):
        if pairs.side_of(match, coordinator.id) is None:
            rows = [[Button(_("Open the pair"), Act("pair", str(match.id)))]]
            notices.tell(db, localizers, kind, coordinator, words, rows, now, about=match.mentee_id)
            told += 1
    return told


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
