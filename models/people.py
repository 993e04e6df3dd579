"""People: who they are to us, and their roles."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Select, UniqueConstraint, bindparam, false, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from locales import Sayable, Written, _
from models.prepared import Prepared
from models.schema import NEVER_REUSED, Base, BigId


class Role(StrEnum):
    COORDINATOR = "coordinator"
    PARTNER = "partner"
    LEADER = "leader"
    MENTOR = "mentor"
    RESEARCHER = "researcher"
    READER = "reader"  # gets the weekly round-up, and nothing else


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
    first name; `shows_name`: whoever brought them may see theirs (None: not asked yet); `no_results`: they do not want to
    hear what became of what they took part in."""

    __tablename__ = "person"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    chat_id: Mapped[int | None] = mapped_column(BigId, unique=True)
    language: Mapped[str | None] = mapped_column(index=True)
    likely_language: Mapped[str | None]
    name: Mapped[str | None]
    phone: Mapped[str | None] = mapped_column(index=True)
    call_when: Mapped[str | None]
    discreet: Mapped[bool] = mapped_column(default=False, server_default=false())
    neutral: Mapped[bool] = mapped_column(default=False, server_default=false())
    entered_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"), index=True)
    area: Mapped[str | None] = mapped_column(index=True)
    other_languages: Mapped[list[str]] = mapped_column(default=list)
    why: Mapped[str | None]
    why_voice: Mapped[str | None]
    created_at: Mapped[datetime]
    unreachable_at: Mapped[datetime | None]
    news_asked_at: Mapped[datetime | None]
    tells_name: Mapped[bool | None]
    shows_name: Mapped[bool | None]
    no_results: Mapped[bool] = mapped_column(server_default=false())

    @property
    def reads(self) -> str:
        """The language in which we write to them."""
        return self.language or self.likely_language or "en"


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


def name_of(person: Person | None) -> Sayable:
    """What others call them; "somebody" for who has told us no name, or is forgotten."""
    return Written(person.name) if person and person.name else _("somebody")


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
