"""The team's words on their way to a person: a draft until it is settled how they are sent."""

from datetime import datetime
from enum import Enum, auto

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from models import inbox
from models.inbox import READY, Draft, Enquiry, EnquiryMessage
from models.notices import File
from models.people import Person
from models.schema import changed


class Outcome(Enum):
    """What came of sending the team's words."""

    SENT = auto()
    OVERTAKEN = auto()  # a colleague has answered, and their writer does not know
    BEFORE = auto()  # they had been sent already


def draft(
    db: Session,
    enquiry: Enquiry,
    author: Person,
    words: str,
    file: File | None,
    language: str,
    now: datetime,
    *,
    ready: bool = False,
) -> EnquiryMessage:
    """Keep a coordinator's words until it is settled how they are sent."""
    message = inbox.add(db, enquiry, author, words, file, language, now, from_team=True, draft=Draft.KEPT)
    message.method = READY if ready else message.method
    return message


def is_answered_by_another(enquiry: Enquiry, coordinator: Person) -> bool:
    return enquiry.waits_since is None and enquiry.answered_by not in (None, coordinator.id)


def answer(db: Session, message: EnquiryMessage, now: datetime) -> Outcome:
    """Count the team's words as sent, once, and the enquiry as answered by their writer: the first of two who answer together."""
    mine = and_(EnquiryMessage.id == message.id, EnquiryMessage.draft != Draft.SENT)
    if (
        changed(db, update(EnquiryMessage).where(mine).values(draft=Draft.SENT, written_at=now), EnquiryMessage.id)
        is None
    ):
        return Outcome.BEFORE
    this = Enquiry.id == message.enquiry_id
    first = or_(
        Enquiry.waits_since.is_not(None), Enquiry.answered_by.is_(None), Enquiry.answered_by == message.author_id
    )
    answered = update(Enquiry).where(this if message.knowing else and_(this, first)).values(
        answered_at=now, answered_by=message.author_id, waits_since=None,
        taken_by=func.coalesce(Enquiry.taken_by, message.author_id),
    )  # fmt: skip
    outcome = Outcome.SENT
    if changed(db, answered, Enquiry.id) is None:
        db.execute(update(EnquiryMessage).where(EnquiryMessage.id == message.id).values(draft=Draft.KEPT))
        outcome = Outcome.OVERTAKEN
    db.refresh(message)
    db.refresh(db.get_one(Enquiry, message.enquiry_id))
    return outcome


def translate(db: Session, message: EnquiryMessage, translator: Person, words: str) -> bool:
    """The first colleague's words are the translation; False when there is one already, or it is not wanted any more."""
    waiting = and_(EnquiryMessage.id == message.id, EnquiryMessage.draft == Draft.TRANSLATING)
    values = {"translation": words, "translated_by": translator.id, "draft": Draft.KEPT}
    first = changed(db, update(EnquiryMessage).where(waiting).values(**values), EnquiryMessage.id) is not None
    db.refresh(message)
    return first


def ask_translation(db: Session, message: EnquiryMessage) -> bool:
    """From now on a colleague may translate it; False when it has been sent, or one is asked already."""
    kept = and_(EnquiryMessage.id == message.id, EnquiryMessage.draft == Draft.KEPT)
    return (
        changed(db, update(EnquiryMessage).where(kept).values(draft=Draft.TRANSLATING), EnquiryMessage.id) is not None
    )


def leave(db: Session, message: EnquiryMessage) -> bool:
    """Drop a draft; False when it has been sent."""
    unsent = and_(EnquiryMessage.id == message.id, EnquiryMessage.draft != Draft.SENT)
    return changed(db, delete(EnquiryMessage).where(unsent), EnquiryMessage.id) is not None


def unsent(db: Session, message_id: int | None) -> tuple[EnquiryMessage, Enquiry, Person] | None:
    """The team's words that have not been sent."""
    rows = select(EnquiryMessage, Enquiry, Person).join(Enquiry, Enquiry.id == EnquiryMessage.enquiry_id)
    mine = (EnquiryMessage.id == message_id, EnquiryMessage.from_team, EnquiryMessage.draft != Draft.SENT)
    row = db.execute(rows.join(Person, Person.id == Enquiry.person_id).where(*mine)).one_or_none()
    return None if row is None else (row[0], row[1], row[2])


def last_answer(db: Session, enquiry: Enquiry) -> EnquiryMessage | None:
    mine = (EnquiryMessage.enquiry_id == enquiry.id, EnquiryMessage.from_team, EnquiryMessage.draft == Draft.SENT)
    newest = select(EnquiryMessage).where(*mine).order_by(EnquiryMessage.written_at.desc(), EnquiryMessage.id.desc())
    return db.scalar(newest.limit(1))
