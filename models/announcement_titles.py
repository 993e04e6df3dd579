"""How an announcement is called where there is no room for all of it: by its first line, in the reader's language."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from locales import Sayable, Translated, _
from models.announcements import Announcement, AnnouncementAnswer, AnnouncementText, is_story

LONGEST = 60  # letters


def texts(db: Session, announcement: Announcement) -> Mapping[str, str]:
    """What it says, by language; without those that nobody has written yet."""
    mine = select(AnnouncementText).where(AnnouncementText.announcement_id == announcement.id)
    return {each.language: each.words for each in db.scalars(mine.order_by(AnnouncementText.language)) if each.words}


def text_for(db: Session, announcement: Announcement, language: str) -> str:
    """What it says to who reads this language: in another one if it has to be; empty when it has no words."""
    found = texts(db, announcement)
    return found.get(language) or found.get(announcement.original) or next(iter(found.values()), "")


def first_line(db: Session, announcement: Announcement) -> Sayable:
    """A name for what has no words; and for somebody's story, whose words are not to be where they cannot be taken out again."""
    if is_story(db, announcement):
        return _("From a story")
    lines = {language: _shortened(words) for language, words in texts(db, announcement).items()}
    if lines:
        return Translated(lines, announcement.original if announcement.original in lines else next(iter(lines)))
    return _("a photo") if announcement.method == "sendPhoto" else _("a voice message")


def answered_in(db: Session, message_id: int) -> Sayable | None:
    """The announcement to which somebody said this to the team; None when it was to none."""
    to_it = AnnouncementAnswer.announcement_id == Announcement.id
    found = db.scalar(
        select(Announcement).join(AnnouncementAnswer, to_it).where(AnnouncementAnswer.message_id == message_id)
    )
    return first_line(db, found) if found else None


def _shortened(words: str) -> str:
    line, *more = words.strip().splitlines() or [""]
    return f"{line[:LONGEST].rstrip()}…" if more or len(line) > LONGEST else line
