"""Announcements by the clock: what is due begins, what goes shows how far it is, what has gone ends."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobs.clock import Hands, Prepared, Work
from locales import Lines, Sayable, Translated, _
from models import announcement_outcomes, announcement_sending, announcement_words, calls, notices, outbox, people
from models import announcement_titles as titles
from models.announcement_sending import Counts, Nobody
from models.announcements import Announcement, AnnouncementState
from models.audience import Audience, to_ring
from models.buttons import Act
from models.calls import IN_A_CALL
from models.fitting import cut
from models.notices import Button
from models.outbox import MessageOwed, State
from models.people import Person, Role, name_of
from models.quiet import is_quiet, waking

EVERY = timedelta(seconds=3)  # at most, the message with the bar is edited
WARNED = "warned"  # its author, that it had better not go on


def begin(db: Session, hands: Hands, now: datetime) -> int:
    """What is due goes out, but not in the night, and not when its author is no coordinator any more: then the others hear it."""
    left = announcement_sending.orphaned(db)
    for announcement in left:
        _tell_others(db, hands, announcement, now)
    if is_quiet(now, hands.localizers.zone):
        return len(left)
    due = announcement_sending.due(db, now)
    begun = [each for each in due if _begin(db, hands, each, now)]
    return len(left) + len(begun)


def _begin(db: Session, hands: Hands, announcement: Announcement, now: datetime) -> bool:
    """Nobody is invited to what is over or cancelled: then it is a draft again."""
    reason = announcement_sending.in_vain(db, announcement, now)
    if reason and announcement_sending.take_back(db, announcement):
        words = _("{news}\nIt is a draft again: please look at it, and send it.", news=reason)
        _tell_author(db, hands, announcement, words, now)
        return True
    first = announcement.started_at is None
    if not announcement_sending.begin(db, announcement, now):
        return False
    if first and announcement.started_at:
        _ring(db, hands, announcement, now)
    _show_first(db, hands, announcement, now)
    return True


def _ring(db: Session, hands: Hands, announcement: Announcement, now: datetime) -> None:
    """Who took part in it and has no Telegram is told what became of it by telephone."""
    texts = {language: cut(words, IN_A_CALL) for language, words in titles.texts(db, announcement).items()}
    people_to_ring = to_ring(db, Audience.of(announcement.audience))
    if texts and people_to_ring:
        said = Translated(texts, announcement.original if announcement.original in texts else next(iter(texts)))
        calls.owe_all(db, people_to_ring, {each.code: each.plain(said) for each in hands.localizers.all()}, now)


@dataclass(frozen=True)
class Seen:
    """How far one was when it was looked at; `outcome` when nothing of it was left."""

    counts: Counts
    outcome: dict[str, Any] | None


def look(db: Session, _hands: Hands, _now: datetime) -> Work:
    """To count a hundred thousand messages takes long."""
    return partial(_follow_all, {each.id: _seen(db, each) for each in announcement_sending.under_way(db)})


follow = Prepared(look)
"""Each that is under way: rests at night, ends when nothing of it is left, and its author sees how far it is."""


def _seen(db: Session, announcement: Announcement) -> Seen:
    counts = announcement_sending.counts(db, announcement)
    return Seen(counts, None if counts.left else announcement_outcomes.to_keep(db, announcement))


def _follow_all(seen: Mapping[int, Seen], db: Session, hands: Hands, now: datetime) -> int:
    under_way = announcement_sending.under_way(db)
    return sum(_follow(db, hands, each, seen[each.id], now) for each in under_way if each.id in seen)


def _follow(db: Session, hands: Hands, announcement: Announcement, seen: Seen, now: datetime) -> int:
    stopped = announcement.state is AnnouncementState.STOPPED
    aside = announcement_sending.set_aside(db, announcement) if stopped else 0
    return aside or _show(db, hands, announcement, seen, now)


def _show(db: Session, hands: Hands, announcement: Announcement, seen: Seen, now: datetime) -> bool:
    counted, outcome, bar_waits = seen.counts, seen.outcome, _bar_waits(db, announcement)
    ended = outcome is not None and not bar_waits and announcement_sending.end(db, announcement, outcome, now)
    if announcement.state is AnnouncementState.SENDING:
        _hold_back(db, hands, announcement, counted, now)
    says = _says(announcement, counted)
    too_soon = announcement.shown_at is not None and now - announcement.shown_at < EVERY
    if bar_waits or says == announcement.shown or (too_soon and not ended):
        return ended
    announcement.shown, announcement.shown_at = says, now
    _edit(db, hands, announcement, counted, now)
    return True


def _hold_back(db: Session, hands: Hands, announcement: Announcement, counted: Counts, now: datetime) -> None:
    """At night; once, when Telegram does not take it, and when it invites to what is over or cancelled."""
    zone, warned = hands.localizers.zone, (announcement.shown or {}).get(WARNED)
    if is_quiet(now, zone):
        announcement_sending.rest(db, announcement, waking(now, zone))
    elif not warned and (words := _doubts(db, announcement, counted, now)):
        announcement_sending.pause(db, announcement)
        announcement.shown = {**(announcement.shown or {}), WARNED: True}
        _tell_author(db, hands, announcement, words, now)


def _doubts(db: Session, announcement: Announcement, counted: Counts, now: datetime) -> Sayable | None:
    """Why it had better not go on before somebody has looked at it."""
    if announcement_sending.all_fail_alike(db, announcement, counted):
        return _(
            "Telegram has not taken the first messages. Has the picture or the recording been deleted? I have paused the announcement."
        )
    reason = announcement_sending.in_vain(db, announcement, now) if counted.left else None
    return Lines([_("<b>The announcement is paused</b>"), reason]) if reason else None


def _says(announcement: Announcement, counted: Counts) -> dict[str, Any]:
    """What the bar says, to be compared; and whether its author has been warned."""
    warned = (announcement.shown or {}).get(WARNED, False)
    return {**asdict(counted), "state": announcement.state.value, WARNED: warned}


def _bar_waits(db: Session, announcement: Announcement) -> bool:
    """Whether the message with the bar, or the last change of it, is still on its way to its author."""
    mine = (MessageOwed.subject == _subject(announcement), MessageOwed.state.in_([State.OWED, State.CLAIMED]))
    return db.scalar(select(MessageOwed.id).where(*mine).limit(1)) is not None


def _edit(db: Session, hands: Hands, announcement: Announcement, counted: Counts, now: datetime) -> None:
    """These rows are many, and nobody asks for them later: they go when they are sent."""
    subject, words = _subject(announcement), announcement_words.how_far(db, announcement, counted, hands.rate)
    rows = announcement_words.ways(announcement)
    for sent, author in outbox.sent_on(db, subject, people.with_role(Role.COORDINATOR)):
        outgoing = notices.compose(
            db, hands.localizers, notices.ANNOUNCING, author, words, rows, now, subject=subject, edit=sent.message_id
        )
        if outgoing:
            notices.owe(db, outgoing, now, keep=False)


def _show_first(db: Session, hands: Hands, announcement: Announcement, now: datetime) -> None:
    """The message with the bar, once; or that there is nobody to send it to."""
    if announcement.state is not AnnouncementState.SENDING:
        _tell_author(db, hands, announcement, Nobody().words, now)
    elif announcement.shown is None:
        counted = announcement_sending.counts(db, announcement)
        author = _author(db, announcement)
        announcement.shown, announcement.shown_at = _says(announcement, counted), now
        if author:
            words, rows = (
                announcement_words.how_far(db, announcement, counted, hands.rate),
                announcement_words.ways(announcement),
            )
            notices.tell(
                db, hands.localizers, notices.ANNOUNCING, author, words, rows, now, subject=_subject(announcement)
            )


def _tell_author(db: Session, hands: Hands, announcement: Announcement, words: Sayable, now: datetime) -> None:
    author = _author(db, announcement)
    if author:
        notices.tell(db, hands.localizers, notices.ANNOUNCING, author, words, [[_look_at(announcement)]], now)


def _tell_others(db: Session, hands: Hands, announcement: Announcement, now: datetime) -> None:
    author = db.get(Person, announcement.author_id or 0)
    words = _(
        "{name} is no coordinator any more, so their announcement does not go out. It is a draft now: please look at it, and send it "
        "or delete it.",
        name=name_of(author),
    )
    for coordinator in db.scalars(people.with_role(Role.COORDINATOR).where(Person.chat_id.is_not(None))).all():
        notices.tell(db, hands.localizers, notices.ANNOUNCING, coordinator, words, [[_look_at(announcement)]], now)


def _author(db: Session, announcement: Announcement) -> Person | None:
    """If they are a coordinator still."""
    author = db.get(Person, announcement.author_id or 0)
    return author if author and people.has_role(db, author.id, Role.COORDINATOR) else None


def _subject(announcement: Announcement) -> str:
    return f"bar:{announcement.id}"


def _look_at(announcement: Announcement) -> Button:
    return Button(_("See the announcement"), Act("announcement", str(announcement.id)))
