"""A copy that was put back: who was forgotten since is forgotten again, and no announcement goes out a second time."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from locales import Localizers
from models import forgotten, leaving
from models.announcements import Announcement, AnnouncementState
from models.content import Content
from models.outbox import Lane, MessageOwed, State
from models.people import Person


def forget_again(db: Session, localizers: Localizers, content: Content, marks: set[str], now: datetime) -> int:
    """Forget those who have one of these marks, as they were forgotten then, and remember the marks; how many they were."""
    found = forgotten.among(db, marks)
    db.expunge_all()
    for person_id in sorted(found):
        leaving.forget(db, localizers, content, db.get_one(Person, person_id), now)
    forgotten.add(db, marks)
    return len(found)


def hold_announcements(db: Session, now: datetime) -> int:
    """What waited in the copy may have gone out since, and is never said twice: its fate is unknown. What should have begun since is
    a draft again. How many messages that were."""
    waiting = MessageOwed.state.in_([State.OWED, State.CLAIMED]) & (MessageOwed.lane == Lane.ANNOUNCEMENT)
    ended = update(MessageOwed).where(waiting).values(state=State.UNKNOWN, payload="")
    begun = (Announcement.state == AnnouncementState.SCHEDULED) & (Announcement.send_at <= now)
    drafts = update(Announcement).where(begun, Announcement.started_at.is_(None))
    once = {"synchronize_session": False, "preserve_rowcount": True}
    db.execute(drafts.values(state=AnnouncementState.DRAFT, approved_by=None, send_at=None).execution_options(**once))
    held = db.execute(ended.execution_options(**once))
    return int(held.rowcount)  # type: ignore[attr-defined]
