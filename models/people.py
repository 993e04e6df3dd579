"""People: who they are to us, what they agreed to, what they may do, and how all of it is forgotten."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rapidfuzz import fuzz, process
from sqlalchemy import ForeignKey, Select, UniqueConstraint, bindparam, delete, false, literal, select, update
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from locales import Sayable, Written, _, marked
from models.prepared import Prepared
from models.schema import NEVER_REUSED, Base, BigId, Refusal, clear

CONSENT_VERSION = "2026-11"
LINK_LASTS = timedelta(days=1)
NEARLY_THE_SAME = 90  # of 100, for names that two people may have written down


class Role(StrEnum):
    COORDINATOR = "coordinator"
    PARTNER = "partner"
    LEADER = "leader"
    MENTOR = "mentor"
    RESEARCHER = "researcher"
    READER = "reader"  # gets the weekly round-up, and nothing else


class Purpose(StrEnum):
    """What somebody agrees to: that we keep what they tell us, or that we write to them when something is new."""

    HELP = "help"
    NEWS = "news"


class Shift(StrEnum):
    """When a coordinator is on call, in the programme's zone."""

    DAYS = "days"  # Monday to Friday, 8 to 18
    WEEKENDS = "weekends"  # Saturday and Sunday, 8 to 18
    EVENINGS = "evenings"  # every day, 18 to 22
    NIGHTS = "nights"  # every day, 22 to 8

    @classmethod
    def at(cls, local: datetime) -> "Shift":
        if not 8 <= local.hour < 22:
            return cls.NIGHTS
        if local.hour >= 18:
            return cls.EVENINGS
        return cls.WEEKENDS if local.weekday() >= 5 else cls.DAYS


class Person(Base):
    """Anyone who talks to the bot, or was entered by someone who may. `chat_id` is their private chat at Telegram, None for who
    has none with us; `phone` is in E.164; `call_when` a key of CALL_WHEN; `discreet`: who rings them must not say from where;
    `neutral`: notices say only that there is one; `likely_language`: in which we write to who has chosen none; `news_asked_at`: when
    they were asked, once, whether we may write to them when something is new; `tells_name`: whoever opens their link may hear their
    first name; `shows_name`: whoever brought them may see theirs (None: not asked yet)."""

    __tablename__ = "person"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    chat_id: Mapped[int | None] = mapped_column(BigId, unique=True)
    language: Mapped[str | None]
    likely_language: Mapped[str | None]
    name: Mapped[str | None]
    phone: Mapped[str | None] = mapped_column(index=True)
    call_when: Mapped[str | None]
    discreet: Mapped[bool] = mapped_column(default=False, server_default=false())
    neutral: Mapped[bool] = mapped_column(default=False, server_default=false())
    entered_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"), index=True)
    area: Mapped[str | None]
    other_languages: Mapped[list[str]] = mapped_column(default=list)
    why: Mapped[str | None]
    why_voice: Mapped[str | None]
    created_at: Mapped[datetime]
    unreachable_at: Mapped[datetime | None]
    news_asked_at: Mapped[datetime | None]
    tells_name: Mapped[bool | None]
    shows_name: Mapped[bool | None]

    @property
    def reads(self) -> str:
        """The language in which we write to them."""
        return self.language or self.likely_language or "en"


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


class PersonRole(Base):
    """`by_setting`: the settings named them, and can unname them. `organisation`: a partner's, a key of the content; `on_call`: a
    coordinator's shifts, with spaces between."""

    __tablename__ = "person_role"
    __table_args__ = (UniqueConstraint("person_id", "role"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"))
    role: Mapped[Role]
    given_at: Mapped[datetime]
    by_setting: Mapped[bool] = mapped_column(default=False)
    organisation: Mapped[str | None]
    on_call: Mapped[str | None]


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


def arrive(db: Session, chat_id: int, now: datetime) -> Person:
    """The person of a chat, entered now if they are new."""
    person = db.scalar(of_chat(chat_id))
    if person is None:
        person = Person(chat_id=chat_id, language=None, created_at=now)
        db.add(person)
        db.flush()
    return person


def enter(db: Session, name: str, language: str, by: Person, now: datetime) -> Person:
    """Somebody without a chat with us, entered by someone who may."""
    person = Person(chat_id=None, name=name, language=language, entered_by=by.id, created_at=now)
    db.add(person)
    db.flush()
    return person


def entered_before(db: Session, name: str, phone: str | None, by: Person) -> Person | None:
    """Whom the same person has entered before by the same name and number."""
    theirs = select(Person).where(Person.entered_by == by.id, Person.chat_id.is_(None), Person.phone == phone)
    alike = [
        person for person in db.scalars(theirs.order_by(Person.id)) if (person.name or "").casefold() == name.casefold()
    ]
    return alike[0] if phone and alike else None


def alike(db: Session, name: str, phone: str | None, most: int = 3) -> list[Person]:
    """Who has the same telephone number, or, of those without a chat with us, nearly the same name. Not who has taken back their
    agreement: their name is theirs alone."""
    agrees = agreement_of(Person.id).exists()
    of_number = select(Person).where(Person.phone == phone, Person.chat_id.is_(None) | agrees).order_by(Person.id)
    same_number = db.scalars(of_number.limit(most)).all() if phone else []
    others = {
        each_id: each.casefold()
        for each_id, each in db.execute(select(Person.id, Person.name).where(Person.chat_id.is_(None)))
        if each
    }
    found = process.extract(
        name.casefold(), others, scorer=fuzz.token_sort_ratio, score_cutoff=NEARLY_THE_SAME, limit=most
    )
    ids = dict.fromkeys([*(person.id for person in same_number), *(each_id for _name, _score, each_id in found)])
    return [person for each_id in list(ids)[:most] if (person := db.get(Person, each_id))]


def name_of(person: Person | None) -> Sayable:
    """What others call them; "somebody" for who has told us no name, or is forgotten."""
    return Written(person.name) if person and person.name else _("somebody")


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


_HAS_ROLE = Prepared(
    select(PersonRole.id).where(PersonRole.person_id == bindparam("person"), PersonRole.role == bindparam("wanted"))
)


def has_role(db: Session, person_id: int, role: Role) -> bool:
    db.flush()
    return _HAS_ROLE(db, {"person": person_id, "wanted": role}).fetchone() is not None


def has_any_role(db: Session, person_id: int, roles: Collection[Role]) -> bool:
    return any(has_role(db, person_id, role) for role in roles)


def give_role(
    db: Session,
    person: Person,
    role: Role,
    now: datetime,
    *,
    by_setting: bool = False,
    organisation: str | None = None,
) -> None:
    """A partner who opens a link of another organisation changes to that one."""
    mine = role_of(db, person.id, role)
    if mine is None:
        mine = PersonRole(person_id=person.id, role=role, given_at=now, by_setting=by_setting)
        db.add(mine)
    mine.organisation = organisation or mine.organisation
    db.flush()


def take_role(db: Session, person_id: int, role: Role, by: Person) -> bool:
    """At once; False when they have it no more, or `by` is no coordinator any more. A coordinator's links die with the role. What
    they would have been told in it and has not left yet is dropped by the caller (`notices.drop`). Raises LastCoordinator,
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


def role_of(db: Session, person_id: int, role: Role) -> PersonRole | None:
    return db.scalar(select(PersonRole).where(PersonRole.person_id == person_id, PersonRole.role == role))


def organisation_of(db: Session, person_id: int) -> str | None:
    """A partner's, a key of the content; None for who is none."""
    partner = role_of(db, person_id, Role.PARTNER)
    return partner.organisation if partner else None


def partners_of(organisation: str) -> Select[Person]:
    """Those who receive what is addressed to an organisation."""
    return with_role(Role.PARTNER).where(PersonRole.organisation == organisation)


def on_call(db: Session, local: datetime) -> Sequence[Person]:
    """The coordinators on call at a time of the programme's zone; all of them when nobody is."""
    rows = db.execute(
        select(Person, PersonRole.on_call)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(PersonRole.role == Role.COORDINATOR, Person.chat_id.is_not(None))
        .order_by(Person.id)
    ).all()
    shift = Shift.at(local)
    return [person for person, shifts in rows if shift in (shifts or "").split()] or [
        person for person, _shifts in rows
    ]


def with_role(role: Role) -> Select[Person]:
    return (
        select(Person)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(PersonRole.role == role)
        .order_by(Person.id)
    )


def team(db: Session) -> Sequence[tuple[PersonRole, Person]]:
    """Everybody who has a role, the first to have got it first."""
    rows = db.execute(
        select(PersonRole, Person)
        .join(Person, Person.id == PersonRole.person_id)
        .order_by(PersonRole.given_at, Person.id)
    )
    return [(each, person) for each, person in rows]


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
