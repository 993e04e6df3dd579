"""How people come by a role, and lose it: by the settings, by a link, by a coordinator."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from locales import marked
from models import introductions, invites, people, updates
from models.people import Person, PersonRole, Role, arrive, give_role, role_of
from models.schema import Base, BigId, Refusal, clear

LINK_LASTS = timedelta(days=1)


class RoleLink(Base):
    """A one-use link that gives a role to whoever opens it first. Only a hash of its code is kept. `given_by`: who handed it out."""

    __tablename__ = "role_link"

    code_hash: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[Role]
    organisation: Mapped[str | None]
    expires_at: Mapped[datetime]
    given_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))


@dataclass(frozen=True)
class Opened:
    """What a link gave: the role, a partner's organisation, and who had handed it out (None: the program itself)."""

    role: Role
    organisation: str | None
    given_by: Person | None


class LinkSpent(Refusal):
    def __init__(self) -> None:
        super().__init__(marked("That link has been used already or has run out. Please ask for a new one."))


class LastCoordinator(Refusal):
    def __init__(self) -> None:
        super().__init__(marked("This is the last coordinator. Make somebody else one first."))


class NamedBySetting(Refusal):
    def __init__(self) -> None:
        super().__init__(
            marked(
                "This coordinator is named in the program's settings. Only whoever runs the program can change that."
            )
        )


def take_role(db: Session, person_id: int, role: Role, by: Person) -> bool:
    """At once; False when they have it no more, or `by` is no coordinator any more. A coordinator's links die with the role. What
    they would have been told in it and has not left yet is dropped by the caller (`notices.drop`), who also closes the links that they
    have handed out (`close_links`). Raises LastCoordinator,
    NamedBySetting."""
    coordinators = set(
        db.scalars(
            select(PersonRole.person_id)
            .where(PersonRole.role == Role.COORDINATOR)
            .order_by(PersonRole.id)
            .with_for_update()
        )
    )
    mine = role_of(db, person_id, role)
    if mine is None or by.id not in coordinators:
        return False
    if mine.by_setting:
        raise NamedBySetting
    if role is Role.COORDINATOR and coordinators == {person_id}:
        raise LastCoordinator
    if role is Role.COORDINATOR:
        db.execute(delete(RoleLink).where(RoleLink.given_by == person_id))
    taken = delete(PersonRole).where(PersonRole.person_id == person_id, PersonRole.role == role)
    return db.scalar(taken.returning(PersonRole.id).execution_options(synchronize_session=False)) is not None


def close_links(db: Session, person_id: int, now: datetime) -> bool:
    """After a role has ended: who is neither leader nor coordinator any more has several links no longer. The plain link of somebody
    who has signed up themselves stays open, as any neighbour's is: they were not asked to stop telling their friends. Whether any
    was open."""
    db.flush()
    if people.has_any_role(db, person_id, frozenset(invites.MAY_HAND_OUT)):
        return False
    return invites.close(db, person_id, now, own_too=not introductions.may_invite(db, person_id))


def appoint(db: Session, chat_ids: Collection[int], now: datetime) -> None:
    """Make the owners of these chats coordinators, and those no longer whom an earlier call had named. They may write just now."""
    updates.hold(db, chat_ids)
    for chat_id in chat_ids:
        give_role(db, arrive(db, chat_id, now), Role.COORDINATOR, now, by_setting=True)
    named = select(Person.id).where(Person.chat_id.in_(list(chat_ids)))  # few; those who are not would be all people
    ending = delete(PersonRole).where(PersonRole.by_setting, PersonRole.person_id.not_in(named))
    ended = ending.returning(PersonRole.person_id).execution_options(synchronize_session=False)
    for person_id in db.scalars(ended).all():
        close_links(db, person_id, now)


def new_role_link(
    db: Session, role: Role, now: datetime, organisation: str | None = None, by: Person | None = None
) -> str:
    """The code of a link that gives `role` to its first opener within a day (192 random bits)."""
    code, given_by = secrets.token_urlsafe(24), by.id if by else None
    expires_at = now + LINK_LASTS
    db.add(
        RoleLink(code_hash=_hash(code), role=role, organisation=organisation, expires_at=expires_at, given_by=given_by)
    )
    return code


def open_role_link(db: Session, person: Person, code: str, now: datetime) -> Opened | None:
    """Give the role of the link with this code, once; None when there is no such link. Raises LinkSpent when it has run out or
    was opened before."""
    mine = RoleLink.code_hash == _hash(code)
    opening = update(RoleLink).where(mine, RoleLink.expires_at > now).values(expires_at=now)
    given = db.execute(
        opening.returning(RoleLink.role, RoleLink.organisation, RoleLink.given_by).execution_options(
            synchronize_session=False
        )
    ).one_or_none()
    if given is not None:
        role, organisation, given_by = given
        give_role(db, person, role, now, organisation=organisation)
        return Opened(role, organisation, db.get(Person, given_by) if given_by else None)
    if db.scalar(select(RoleLink.code_hash).where(mine)) is not None:
        raise LinkSpent
    return None


def _hash(code: str) -> str:
    """Looked up by hash, so no comparison's time tells anything about a stored code."""
    return hashlib.sha256(code.encode()).hexdigest()


def clear_links(db: Session, before: datetime) -> int:
    """Links that had run out, or been opened, before then go: some of them; how many."""
    return clear(db, RoleLink.code_hash, RoleLink.expires_at < before)
