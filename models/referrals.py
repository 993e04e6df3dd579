"""Referrals: a person passed on to an organisation, with their yes, and what became of it."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.people import Person
from models.schema import NEVER_REUSED, Base, BigId


class Outcome(StrEnum):
    """What became of it, as the organisation reports."""

    SUPPORTED = "supported"  # they get support now
    COURSE = "course"
    WORKING = "working"
    NOT_REACHED = "not-reached"
    NOT_FOR_US = "not-for-us"


class ReferralState(StrEnum):
    ASKED = "asked"  # the person is asked whether the organisation may see it
    REFUSED = "refused"  # they said no
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"  # with an outcome


class Referral(Base):
    """`organisation` is a key of the content. `referred_by`: who passed them on, None for themselves. `acknowledge_by`: when the
    coordinator is alerted; `alerted_at` keeps that from happening twice."""

    __tablename__ = "referral"
    __table_args__ = (UniqueConstraint("person_id", "organisation"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"))
    organisation: Mapped[str] = mapped_column(index=True)
    state: Mapped[ReferralState]
    referred_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]
    consented_at: Mapped[datetime | None]
    acknowledge_by: Mapped[datetime | None]
    alerted_at: Mapped[datetime | None]
    acknowledged_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    acknowledged_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None]
    outcome_words: Mapped[str | None] = mapped_column(Text)
    closed_at: Mapped[datetime | None]


def refer(
    db: Session, person: Person, organisation: str, acknowledge_by: datetime, now: datetime, by: Person | None = None
) -> tuple[Referral, bool]:
    """Pass a person on to an organisation, who has said yes to it; `by`: who did, None for themselves. Returns the referral and
    whether it goes out now: one that was sent before does not go again."""
    referral = of(db, person, organisation)
    if referral is not None and referral.state not in (ReferralState.ASKED, ReferralState.REFUSED):
        return referral, False
    if referral is None:
        referral = Referral(person_id=person.id, organisation=organisation, made_at=now)
        db.add(referral)
    referral.state, referral.consented_at, referral.acknowledge_by = ReferralState.SENT, now, acknowledge_by
    referral.referred_by = by.id if by else referral.referred_by
    db.flush()
    return referral, True


def of(db: Session, person: Person, organisation: str) -> Referral | None:
    return db.scalar(select(Referral).where(Referral.person_id == person.id, Referral.organisation == organisation))


def of_person(db: Session, person: Person) -> Sequence[Referral]:
    return db.scalars(select(Referral).where(Referral.person_id == person.id).order_by(Referral.id)).all()
