"""The yes to news: whether somebody may be written to when something new is on. It is asked once, and stands apart from the agreement."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import outbox
from models.agreements import CONSENT_VERSION, Consent, Purpose
from models.people import Person


def agree(db: Session, person: Person, text: str, language: str, now: datetime) -> None:
    """Keep that `person` said yes to `text`, in the words and the language that they read."""
    asked(person, now)
    if not says_yes(db, person.id):
        db.add(
            Consent(
                person_id=person.id,
                purpose=Purpose.NEWS,
                version=CONSENT_VERSION,
                language=language,
                text=text,
                given_at=now,
            )
        )
        db.flush()


def take_back(db: Session, person: Person, now: datetime) -> None:
    """No more news, at once: what waits to be sent to them is not sent."""
    asked(person, now)
    db.execute(
        update(Consent)
        .where(Consent.person_id == person.id, Consent.purpose == Purpose.NEWS, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )
    if person.chat_id is not None:
        outbox.skip_announcements(db, person.chat_id)


def says_yes(db: Session, person_id: int) -> bool:
    mine = select(Consent.id).where(Consent.person_id == person_id, Consent.purpose == Purpose.NEWS)
    return db.scalar(mine.where(Consent.withdrawn_at.is_(None)).limit(1)) is not None


def asked(person: Person, now: datetime) -> None:
    """They have seen the question; whoever leaves it is not asked again."""
    person.news_asked_at = person.news_asked_at or now
