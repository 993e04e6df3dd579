"""What people agreed to: the exact words, when, and when they took it back."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Select, bindparam, literal, select, update
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from models.people import Person
from models.prepared import Prepared
from models.schema import NEVER_REUSED, Base, BigId

CONSENT_VERSION = "2026-11"


class Purpose(StrEnum):
    """What somebody agrees to: that we keep what they tell us, or that we write to them when something is new."""

    HELP = "help"
    NEWS = "news"


class Consent(Base):
    """What somebody agreed to: for what, the exact words, in which language, when, and when they took it back. `said_by`: who told
    us so for them."""

    __tablename__ = "consent"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[Purpose] = mapped_column(default=Purpose.HELP, server_default=Purpose.HELP.value)
    version: Mapped[str]
    language: Mapped[str]
    text: Mapped[str]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    said_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))


def agree(
    db: Session, person: Person, text: str, language: str, now: datetime, *, said_by: Person | None = None
) -> None:
    """Keep that `person` agreed to `text`. An agreement of the present version is not taken twice; their own word stands beside what
    somebody else has said for them."""
    if not (has_agreed(db, person.id) if said_by else has_agreed_themselves(db, person.id)):
        teller = said_by.id if said_by else None
        db.add(
            Consent(
                person_id=person.id, version=CONSENT_VERSION, language=language, text=text, given_at=now, said_by=teller
            )
        )


_HAS_AGREED = Prepared(
    select(Consent.id).where(
        Consent.person_id == bindparam("person"),
        Consent.purpose == literal(Purpose.HELP.value),
        Consent.version == literal(CONSENT_VERSION),
        Consent.withdrawn_at.is_(None),
    )
)


_HAS_AGREED_THEMSELVES = Prepared(
    select(Consent.id).where(
        Consent.person_id == bindparam("person"),
        Consent.purpose == literal(Purpose.HELP.value),
        Consent.version == literal(CONSENT_VERSION),
        Consent.withdrawn_at.is_(None),
        Consent.said_by.is_(None),
    )
)


def has_agreed(db: Session, person_id: int) -> bool:
    db.flush()
    return _HAS_AGREED(db, {"person": person_id}).fetchone() is not None


def has_agreed_themselves(db: Session, person_id: int) -> bool:
    """In their own words, not by somebody who told us so for them."""
    db.flush()
    return _HAS_AGREED_THEMSELVES(db, {"person": person_id}).fetchone() is not None


def consent_of(db: Session, person_id: int) -> Consent | None:
    """The agreement in force, if there is one: their own before one that somebody else has told us of."""
    mine = select(Consent).where(
        Consent.person_id == person_id,
        Consent.purpose == Purpose.HELP,
        Consent.version == CONSENT_VERSION,
        Consent.withdrawn_at.is_(None),
    )
    return db.scalar(mine.order_by(Consent.said_by.is_not(None), Consent.id.desc()).limit(1))


def agreement_of(person_id: InstrumentedAttribute[int], purpose: Purpose = Purpose.HELP) -> Select[int]:
    """Inside another query: the agreement in force of the person in a column."""
    return select(Consent.id).where(
        Consent.person_id == person_id, Consent.purpose == purpose, Consent.withdrawn_at.is_(None)
    )


def take_back_consent(db: Session, person: Person, now: datetime) -> None:
    db.execute(
        update(Consent).where(Consent.person_id == person.id, Consent.withdrawn_at.is_(None)).values(withdrawn_at=now)
    )
