"""People: who they are to us, what they agreed to, what they may do, and how all of it is forgotten."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Select, UniqueConstraint, bindparam, delete, literal, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from locales import marked
from models.prepared import Prepared
from models.schema import NEVER_REUSED, Base, BigId, Refusal

CONSENT_VERSION = "2026-11"
LINK_LASTS = timedelta(days=1)


class Role(StrEnum):
    COORDINATOR = "coordinator"


class Person(Base):
    """Anyone who talks to the bot. `chat_id` is their private chat at Telegram."""

    __tablename__ = "person"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigId, unique=True)
    language: Mapped[str | None]
    name: Mapped[str | None]
    area: Mapped[str | None]
    other_languages: Mapped[list[str]] = mapped_column(default=list)
    why: Mapped[str | None]
    why_voice: Mapped[str | None]
    created_at: Mapped[datetime]
    unreachable_at: Mapped[datetime | None]


class Consent(Base):
    """What somebody agreed to: the exact words, in which language, when, and when they took it back."""

    __tablename__ = "consent"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    version: Mapped[str]
    language: Mapped[str]
    text: Mapped[str]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class PersonRole(Base):
    """`by_setting`: the settings named them, and can unname them."""

    __tablename__ = "person_role"
    __table_args__ = (UniqueConstraint("person_id", "role"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"))
    role: Mapped[Role]
    given_at: Mapped[datetime]
    by_setting: Mapped[bool] = mapped_column(default=False)


class RoleLink(Base):
    """A one-use link that gives a role to whoever opens it first. Only a hash of its code is kept."""

    __tablename__ = "role_link"

    code_hash: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[Role]
    expires_at: Mapped[datetime]


class LinkSpent(Refusal):
    def __init__(self) -> None:
        super().__init__(marked("That link has been used already or has run out. Please ask for a new one."))


def arrive(db: Session, chat_id: int, now: datetime) -> Person:
    """The person of a chat, entered now if they are new."""
    person = db.scalar(of_chat(chat_id))
    if person is None:
        person = Person(chat_id=chat_id, language=None, created_at=now)
        db.add(person)
        db.flush()
    return person


def agree(db: Session, person: Person, text: str, language: str, now: datetime) -> None:
    """Keep that `person` agreed to `text`. An agreement of the present version is not taken twice."""
    if not has_agreed(db, person.id):
        db.add(Consent(person_id=person.id, version=CONSENT_VERSION, language=language, text=text, given_at=now))


_HAS_AGREED = Prepared(
    select(Consent.id).where(
        Consent.person_id == bindparam("person"),
        Consent.version == literal(CONSENT_VERSION),
        Consent.withdrawn_at.is_(None),
    )
)


def has_agreed(db: Session, person_id: int) -> bool:
    db.flush()
    return _HAS_AGREED(db, {"person": person_id}).fetchone() is not None


def consent_of(db: Session, person_id: int) -> Consent | None:
    """The agreement in force, if there is one."""
    return db.scalar(
        select(Consent).where(
            Consent.person_id == person_id, Consent.version == CONSENT_VERSION, Consent.withdrawn_at.is_(None)
        )
    )


def take_back_consent(db: Session, person: Person, now: datetime) -> None:
    db.execute(
        update(Consent).where(Consent.person_id == person.id, Consent.withdrawn_at.is_(None)).values(withdrawn_at=now)
    )


_HAS_ROLE = Prepared(
    select(PersonRole.id).where(PersonRole.person_id == bindparam("person"), PersonRole.role == bindparam("wanted"))
)


def has_role(db: Session, person_id: int, role: Role) -> bool:
    db.flush()
    return _HAS_ROLE(db, {"person": person_id, "wanted": role}).fetchone() is not None


def give_role(db: Session, person: Person, role: Role, now: datetime, *, by_setting: bool = False) -> None:
    if not has_role(db, person.id, role):
        db.add(PersonRole(person_id=person.id, role=role, given_at=now, by_setting=by_setting))
        db.flush()


def with_role(role: Role) -> Select[Person]:
    return (
        select(Person)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(PersonRole.role == role)
        .order_by(Person.id)
    )


def are_there_any(db: Session, role: Role) -> bool:
    return db.scalar(select(PersonRole.id).where(PersonRole.role == role).limit(1)) is not None


def of_chat(chat_id: int) -> Select[Person]:
    return select(Person).where(Person.chat_id == chat_id)


def appoint(db: Session, chat_ids: Collection[int], now: datetime) -> None:
    """Make the owners of these chats coordinators, and those no longer whom an earlier call had named."""
    for chat_id in chat_ids:
        give_role(db, arrive(db, chat_id, now), Role.COORDINATOR, now, by_setting=True)
    others = select(Person.id).where(Person.chat_id.not_in(list(chat_ids)))
    db.execute(delete(PersonRole).where(PersonRole.by_setting, PersonRole.person_id.in_(others)))


def new_role_link(db: Session, role: Role, now: datetime) -> str:
    """The code of a link that gives `role` to its first opener within a day (192 random bits)."""
    code = secrets.token_urlsafe(24)
    db.add(RoleLink(code_hash=_hash(code), role=role, expires_at=now + LINK_LASTS))
    return code


def open_role_link(db: Session, person: Person, code: str, now: datetime) -> Role | None:
    """Give the role of the link with this code, once; None when there is no such link. Raises LinkSpent when it has run out or
    was opened before."""
    mine = RoleLink.code_hash == _hash(code)
    opening = update(RoleLink).where(mine, RoleLink.expires_at > now).values(expires_at=now).returning(RoleLink.role)
    role = db.scalar(opening.execution_options(synchronize_session=False))
    if role is not None:
        give_role(db, person, role, now)
        return role
    if db.scalar(select(RoleLink.code_hash).where(mine)) is not None:
        raise LinkSpent
    return None


def _hash(code: str) -> str:
    """Looked up by hash, so no comparison's time tells anything about a stored code."""
    return hashlib.sha256(code.encode()).hexdigest()
