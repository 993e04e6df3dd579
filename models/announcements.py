"""Announcements: what coordinators tell an audience of those who said yes to news, each in their language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from zlib import crc32

from sqlalchemy import ForeignKey, Text, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from locales import marked
from models.audience import Audience
from models.fitting import letters
from models.notices import File
from models.people import Person
from models.schema import NEVER_REUSED, Base, BigId, Refusal, changed
from models.stories import StoryUse

WORDS = "sendMessage"
IN_TEXT, IN_CAPTION = 3500, 900  # letters as Telegram counts them, of 4096 and 1024; the rest is for what stands around


class AnnouncementState(StrEnum):
    DRAFT = "draft"
    TO_APPROVE = "to-approve"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    PAUSED = "paused"
    STOPPED = "stopped"
    SENT = "sent"


BEFORE = (AnnouncementState.DRAFT, AnnouncementState.TO_APPROVE, AnnouncementState.SCHEDULED)


class Announcement(Base):
    """`audience` is an Audience as JSON; `method` sendMessage, sendPhoto or sendVoice; `button` what the button below does (a kind and
    a subject, None: no button). `original` is the language it was first written in; `author_id` is who answers for it: who wrote it,
    and then who put it forward last. `people` were to get it; `shown` is what the bar, in the chat of its author, said at
    `shown_at`. `outcome`: what became of each, by state and language,
    kept when the rows are gone."""

    __tablename__ = "announcement"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    state: Mapped[AnnouncementState] = mapped_column(index=True)
    author_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    approved_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    audience: Mapped[dict[str, Any]]
    method: Mapped[str]
    original: Mapped[str]
    button: Mapped[dict[str, Any] | None]
    made_at: Mapped[datetime]
    send_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    people: Mapped[int] = mapped_column(default=0, server_default="0")
    shown: Mapped[dict[str, Any] | None]
    shown_at: Mapped[datetime | None]
    outcome: Mapped[dict[str, Any] | None]


class AnnouncementText(Base):
    """One text a language; `file_id` is the picture or voice message in that language. `asked_of`: a colleague is asked to write it;
    then `words` is empty."""

    __tablename__ = "announcement_text"

    announcement_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("announcement.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    language: Mapped[str] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(Text)
    file_id: Mapped[str | None]
    written_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    asked_of: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))

    @property
    def is_written(self) -> bool:
        return bool(self.words or self.file_id)


class AnnouncementTap(Base):
    """Somebody tapped a button of it: counted once each. One kind is not theirs: that a coordinator put them on the call list."""

    __tablename__ = "announcement_tap"
    __table_args__ = (UniqueConstraint("announcement_id", "person_id", "kind"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    announcement_id: Mapped[int] = mapped_column(BigId, ForeignKey("announcement.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    language: Mapped[str]
    tapped_at: Mapped[datetime]


class AnnouncementAnswer(Base):
    """What somebody said to the team was said to an announcement."""

    __tablename__ = "announcement_answer"

    message_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("enquiry_message.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    announcement_id: Mapped[int] = mapped_column(BigId, ForeignKey("announcement.id", ondelete="CASCADE"), index=True)


@dataclass(frozen=True)
class Wording:
    """A text as it was written, or a file with what stands below it."""

    words: str
    file: File | None = None


class TooLate(Refusal):
    def __init__(self) -> None:
        super().__init__(marked("That announcement is on its way already, so it can't be changed any more."))


class IsAStory(Refusal):
    def __init__(self) -> None:
        super().__init__(
            marked(
                "This is somebody's story, in the words that they agreed to. Here they cannot be changed or translated."
            )
        )


class NotTheSameKind(Refusal):
    def __init__(self) -> None:
        super().__init__(
            marked(
                "Everybody gets the same kind of message. Please write it, or send the same kind as the first one: a picture for a "
                "picture, a voice message for a voice message."
            ),
            question="wording",
        )


def draft(db: Session, author: Person, wording: Wording, language: str, now: datetime) -> Announcement:
    """A new one, to everyone, with no button."""
    method = wording.file.method if wording.file else WORDS
    made = Announcement(
        state=AnnouncementState.DRAFT, author_id=author.id, audience={}, method=method, original=language, made_at=now
    )
    db.add(made)
    db.flush()
    _write(db, made, language, wording, author)
    return made


def find(db: Session, announcement_id: int | None) -> Announcement | None:
    """As it stands now."""
    asked = select(Announcement).where(Announcement.id == announcement_id)
    return db.scalar(asked.execution_options(populate_existing=True))


def stamp(db: Session, announcement: Announcement) -> str:
    """Another for whatever else it says, or to whom, or when: who says yes says it to what they have seen."""
    words = sorted((each.language, each.words, each.file_id or "") for each in texts(db, announcement).values())
    whole = (announcement.method, announcement.audience, announcement.button, str(announcement.send_at), words)
    return f"{crc32(repr(whole).encode('utf-8', 'surrogatepass')):08x}"


def newest(db: Session, skip: int, most: int) -> Sequence[Announcement]:
    return db.scalars(select(Announcement).order_by(Announcement.id.desc()).offset(skip).limit(most)).all()


def texts(db: Session, announcement: Announcement) -> dict[str, AnnouncementText]:
    """By language, those that a colleague is asked for among them."""
    mine = select(AnnouncementText).where(AnnouncementText.announcement_id == announcement.id)
    return {text.language: text for text in db.scalars(mine.execution_options(populate_existing=True))}


def written(db: Session, announcement: Announcement) -> dict[str, AnnouncementText]:
    return {language: text for language, text in texts(db, announcement).items() if text.is_written}


def is_story(db: Session, announcement: Announcement) -> bool:
    return db.get(StoryUse, announcement.id) is not None


def set_audience(db: Session, announcement: Announcement, audience: Audience) -> None:
    _change(db, announcement, audience=audience.as_json())


def set_button(db: Session, announcement: Announcement, button: dict[str, Any] | None) -> None:
    _change(db, announcement, button=button)


def write(db: Session, announcement: Announcement, language: str, wording: Wording, by: Person) -> None:
    """In the place of what was written in that language. A new original may be of another kind: then other languages' files go.
    Raises TooLate; IsAStory; NotTheSameKind, also when another language has more words than fit below a new picture."""
    if is_story(db, announcement):
        raise IsAStory
    method = wording.file.method if wording.file else WORDS
    original = language == announcement.original
    if not original and wording.file and method != announcement.method:
        raise NotTheSameKind
    if original and method != announcement.method:
        _become(db, announcement, method)
    _change(db, announcement, **({"method": method} if original else {}))
    _write(db, announcement, language, wording, by)


def _become(db: Session, announcement: Announcement, method: str) -> None:
    """Of another kind: what was said in a file only is not there any more, and can be asked for."""
    others = [text for code, text in written(db, announcement).items() if code != announcement.original]
    if method != WORDS and any(letters(text.words) > IN_CAPTION for text in others):
        raise NotTheSameKind
    for text in others:
        text.file_id = None
        if not text.words:
            db.delete(text)
    db.flush()


def answer(db: Session, announcement: Announcement, language: str, wording: Wording, by: Person) -> bool:
    """What a colleague was asked to write; False when another has written it already. Raises TooLate, NotTheSameKind."""
    if wording.file and wording.file.method != announcement.method:
        raise NotTheSameKind
    mine = (AnnouncementText.announcement_id == announcement.id, AnnouncementText.language == language)
    unwritten = (AnnouncementText.words == "", AnnouncementText.file_id.is_(None))
    values = {
        "words": wording.words,
        "file_id": wording.file and wording.file.file_id,
        "written_by": by.id,
        "asked_of": None,
    }
    if (
        changed(db, update(AnnouncementText).where(*mine, *unwritten).values(**values), AnnouncementText.language)
        is None
    ):
        return False
    _change(db, announcement)
    return True


def ask_for(db: Session, announcement: Announcement, language: str, colleague: Person) -> bool:
    """Note that a colleague is asked to write it; False when it is written or asked for already. Raises IsAStory."""
    if language in texts(db, announcement) or announcement.state not in BEFORE:
        return False
    if is_story(db, announcement):
        raise IsAStory
    db.add(AnnouncementText(announcement_id=announcement.id, language=language, words="", asked_of=colleague.id))
    db.flush()
    return True


def _write(db: Session, announcement: Announcement, language: str, wording: Wording, by: Person) -> None:
    text = db.get(AnnouncementText, (announcement.id, language))
    if text is None:
        text = AnnouncementText(announcement_id=announcement.id, language=language)
        db.add(text)
    text.words, text.file_id = wording.words, wording.file.file_id if wording.file else None
    text.written_by, text.asked_of = by.id, None
    db.flush()


def _change(db: Session, announcement: Announcement, **values: Any) -> None:
    """Before it is sent; it is a draft from then on, to be put forward anew. Raises TooLate."""
    mine = update(Announcement).where(
        Announcement.id == announcement.id, Announcement.state.in_(BEFORE), Announcement.started_at.is_(None)
    )
    afresh = {"state": AnnouncementState.DRAFT, "approved_by": None, "send_at": None}
    if changed(db, mine.values(**afresh, **values), Announcement.id) is None:
        raise TooLate
    db.refresh(announcement)


def drop(db: Session, announcement: Announcement) -> bool:
    """Delete a draft; False when it is none."""
    mine = delete(Announcement).where(
        Announcement.id == announcement.id,
        Announcement.state == AnnouncementState.DRAFT,
        Announcement.started_at.is_(None),
    )
    return changed(db, mine, Announcement.id) is not None
