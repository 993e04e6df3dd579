"""An announcement as it stands in the database once it has gone out."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from models.announcements import Announcement, AnnouncementState, AnnouncementText
from models.outbox import Lane, MessageOwed, State

TEXTS = {"en": "Free sewing course\nThursdays at ten, Soho House.", "ur": "سلائی کا مفت کورس\nہر جمعرات، سوہو ہاؤس۔"}


def announced(
    db: Session,
    receivers: Mapping[int, State],
    now: datetime,
    button: dict[str, Any] | None = None,
    texts: Mapping[str, str] = TEXTS,
) -> int:
    """To these chats, each with what became of it; what is owed is not due yet. Returns its id."""
    announcement = Announcement(
        state=AnnouncementState.SENDING, audience={}, method="sendMessage", original="en", button=button, made_at=now,
        started_at=now, people=len(receivers),
    )  # fmt: skip
    db.add(announcement)
    db.flush()
    for language, words in texts.items():
        db.add(AnnouncementText(announcement_id=announcement.id, language=language, words=words))
    for chat_id, state in receivers.items():
        db.add(
            MessageOwed(
                chat_id=chat_id, lane=Lane.ANNOUNCEMENT, method="sendMessage", payload="", state=state.value,
                due_at=now + timedelta(days=1), subject=f"announcement:{announcement.id}", unasked=True,
                message_id=9000 + chat_id if state is State.SENT else None, announcement_id=announcement.id,
            )
        )  # fmt: skip
    db.flush()
    return announcement.id
