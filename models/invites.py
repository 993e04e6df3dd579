"""Invites: the links that people and hubs hand out, and the introductions that came of them."""

import re
import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, cast, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from locales import marked
from models.people import Person, PersonRole, Role
from models.schema import NEVER_REUSED, Base, BigId, Refusal, changed

SHORT_LENGTH = 8
SHORT_LETTERS = (
    "346789BCDFGHJKMNPQRTWXY"  # nothing that looks or sounds like another, and no vowels: no words come of it
)
MOST_EACH = 100  # links of one person that are not switched off, or of all hubs and organisations
LONGEST_LABEL = 60
CODE_LENGTH = 22
MAY_HAND_OUT = (Role.LEADER, Role.COORDINATOR)  # several links, each with a label
BY_HAND = "entered:"  # no code of a link begins so
BY_TEAM = f"{BY_HAND}team"
_SHORT_KEY = re.compile(r"[A-Za-z0-9_-]{1,40}")
_NUMBER = re.compile(r"[0-9]{1,15}")


class Invite(Base):
    """A link that a person, a hub or an organisation (keys of the content) hands out. `code` stands in the link, `short` is typed or
    said aloud; both grant nothing but arriving. It leads to a programme, an event, or the menu. `label` is for whoever hands it out.
    `most`: so many may arrive by it (None: any number); `ends_at`: until when it is taken; `ended_at`: when it was switched off;
    `withheld_at`: when that was done by the team, or with the role it was handed out in: whose link it is cannot switch it on again.
    `arrived`: so many have; `joined`, `booked`, `attended`, `finished`: so many of them have that moment (models.outcomes). One that nobody
    can come by counts whom somebody has entered by hand (`entered_by_hand`)."""

    __tablename__ = "invite"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    short: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"), index=True)
    hub: Mapped[str | None]
    organisation: Mapped[str | None]
    label: Mapped[str | None]
    programme: Mapped[str | None]
    event_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("event.id", ondelete="SET NULL"), index=True)
    made_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    most: Mapped[int | None]
    arrived: Mapped[int] = mapped_column(default=0, server_default="0")
    joined: Mapped[int] = mapped_column(default=0, server_default="0")
    booked: Mapped[int] = mapped_column(default=0, server_default="0")
    attended: Mapped[int] = mapped_column(default=0, server_default="0")
    finished: Mapped[int] = mapped_column(default=0, server_default="0")
    ended_at: Mapped[datetime | None]
    withheld_at: Mapped[datetime | None]


class Introduction(Base):
    """One person's place in the vine, recorded once: by which invite they came and whose introduction brought them (`by_id`, always a
    smaller number, so no circle can come about). Who invites others and came by themselves has one, too, without an invite. When
    somebody is forgotten `person_id` is None and the rest stays: a nameless dot. `joined_at`, `booked_at`, `attended_at` and `finished_at`
    are the first of their kind: a sign-up, a place at an event, an event they came to, the last stage of a programme. `brought`: how
    many of those whom they brought have joined; all of this is kept by models.outcomes. `thanked_at`: when whoever brought them was
    told that they have joined."""

    __tablename__ = "introduction"
    __table_args__ = (
        # whom each has brought, however far down, and what became of them: read from the index alone, as is
        Index(
            "ix_introduction_by_id", "by_id", "arrived_at", "joined_at", "booked_at", "attended_at", "finished_at", "id"
        ),
        # who has joined in a month, and how many they brought: read from the index alone
        Index("ix_introduction_joined_at", "joined_at", "invite_id", "brought", "thanked_at", "by_id"),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"), unique=True)
    invite_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("invite.id", ondelete="SET NULL"), index=True)
    by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("introduction.id"))
    arrived_at: Mapped[datetime]
    joined_at: Mapped[datetime | None]
    booked_at: Mapped[datetime | None]
    attended_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    brought: Mapped[int] = mapped_column(default=0, server_default="0")
    thanked_at: Mapped[datetime | None]


class TooManyLinks(Refusal):
    def __init__(self) -> None:
        super().__init__(
            marked("There are a hundred links already. Please switch off those that nobody needs any more.")
        )


def hand_out(
    db: Session,
    now: datetime,
    *,
    person: Person | None = None,
    by: Person | None = None,
    hub: str | None = None,
    organisation: str | None = None,
    label: str | None = None,
    programme: str | None = None,
    event_id: int | None = None,
    ends_at: datetime | None = None,
    most: int | None = None,
) -> Invite:
    """A new link (128 random bits), of a person or, with none, of a hub or an organisation."""
    made_by = by or person
    invite = Invite(
        code=secrets.token_urlsafe(16),
        short=_new_short(db),
        person_id=person.id if person else None,
        made_by=made_by.id if made_by else None,
        hub=hub,
        organisation=organisation,
        label=label,
        programme=programme,
        event_id=event_id,
        made_at=now,
        ends_at=ends_at,
        most=most,
    )
    db.add(invite)
    db.flush()
    return invite


def _new_short(db: Session) -> str:
    """One that no other invite has."""
    while True:
        short = "".join(secrets.choice(SHORT_LETTERS) for _each in range(SHORT_LENGTH))
        if db.scalar(select(Invite.id).where(Invite.short == short)) is None:
            return short


def own(db: Session, person: Person, now: datetime) -> Invite:
    """The link that a person passes on for all we do, made when it is first asked for."""
    return found_own(db, person, now) or hand_out(db, now, person=person)


def found_own(db: Session, person: Person, now: datetime) -> Invite | None:
    plain = select(Invite).where(
        Invite.person_id == person.id,
        Invite.label.is_(None),
        Invite.hub.is_(None),
        Invite.programme.is_(None),
        Invite.event_id.is_(None),
        Invite.ended_at.is_(None),
        or_(Invite.ends_at.is_(None), Invite.ends_at > now),
    )
    return db.scalar(plain.order_by(Invite.id).limit(1))


def link(username: str, invite: Invite, leads_to: str = "") -> str:
    """`leads_to`: where, if not where the invite itself does; behind the code, as `aim` reads it."""
    return f"https://t.me/{username}?start={invite.code}{leads_to}"


def to_event(event_id: int) -> str:
    return f"-e{event_id}"


def to_programme(key: str) -> str:
    """The menu, for a key that cannot stand in a link."""
    return f"-p{key}" if _SHORT_KEY.fullmatch(key) else ""


def aim(leads_to: str) -> tuple[int | None, str | None]:
    """The event or the programme that stands behind the code of a link; neither for anything else."""
    kind, rest = leads_to[:2], leads_to[2:]
    event_id = int(rest) if kind == "-e" and _NUMBER.fullmatch(rest) else None
    return event_id, rest if kind == "-p" else None


def spaced(short: str) -> str:
    """A short code as it is printed and said: in two halves."""
    return f"{short[: SHORT_LENGTH // 2]} {short[SHORT_LENGTH // 2 :]}"


def place_of(db: Session, person: Person, now: datetime) -> Introduction:
    """A person's place in the vine; who came by themselves gets one now, as somebody brings a first other by them."""
    mine = select(Introduction).where(Introduction.person_id == person.id)
    found = db.scalar(mine)
    if found is None:
        place(db, person_id=person.id, arrived_at=person.created_at or now)
        found = db.scalars(mine).one()
    return found


def place(db: Session, **values: object) -> int | None:
    """A new place in the vine; None when the person has one, also if they got it at this moment."""
    insert = sqlite_insert if db.get_bind().dialect.name == "sqlite" else postgres_insert
    new = insert(Introduction).values(**values).on_conflict_do_nothing(index_elements=["person_id"])
    row: int | None = db.scalar(new.returning(Introduction.id))
    return row


def open_at(now: datetime) -> ColumnElement[bool]:
    """Of an invite: whoever comes by it now is counted."""
    in_time = Invite.ends_at.is_(None) | (Invite.ends_at > now)
    room = Invite.most.is_(None) | (Invite.arrived < Invite.most)
    whose = Invite.person_id.is_not(None) | Invite.hub.is_not(None) | Invite.organisation.is_not(None)
    return Invite.ended_at.is_(None) & in_time & room & whose


def is_open(db: Session, invite: Invite, now: datetime) -> bool:
    return db.scalar(select(Invite.id).where(Invite.id == invite.id, open_at(now))) is not None


def listed(db: Session, person: Person, coordinator: bool, skip: int, most: int) -> Sequence[Invite]:
    """A person's links that have a label; for coordinators those of hubs and organisations, too. What is switched off comes last."""
    rows = select(Invite).where(_in_hand(person, coordinator), Invite.label.is_not(None) | Invite.person_id.is_(None))
    return db.scalars(rows.order_by(Invite.ended_at.is_not(None), Invite.id.desc()).offset(skip).limit(most)).all()


def in_hand(db: Session, invite_id: int | None, person: Person, coordinator: bool) -> Invite | None:
    """A link that this person may pass on and change."""
    mine = select(Invite).where(Invite.id == invite_id, _in_hand(person, coordinator))
    return db.scalar(mine.execution_options(populate_existing=True))


def _in_hand(person: Person, coordinator: bool) -> ColumnElement[bool]:
    mine = (Invite.person_id == person.id) & ~is_by_hand()
    theirs = Invite.person_id.is_(None) & or_(Invite.hub.is_not(None), Invite.organisation.is_not(None)) & _NOT_DEAD
    return mine | theirs if coordinator else mine


def check_room(db: Session, person: Person | None) -> None:
    """Raises TooManyLinks. None: for a hub or an organisation."""
    whose = Invite.person_id == person.id if person else Invite.person_id.is_(None)
    count = db.scalar(select(func.count()).select_from(Invite).where(whose, Invite.ended_at.is_(None)))
    if (count or 0) >= MOST_EACH:
        raise TooManyLinks


def switch_off(db: Session, invite: Invite, now: datetime, withheld: bool = False) -> bool:
    """Nobody comes by it from now on. `withheld`: until the team switches it on again. False when nothing changes."""
    off = (Invite.ended_at.is_(None) | Invite.withheld_at.is_(None)) if withheld else Invite.ended_at.is_(None)
    values = {"ended_at": func.coalesce(Invite.ended_at, now), "withheld_at": now if withheld else Invite.withheld_at}
    found = changed(db, update(Invite).where(Invite.id == invite.id, off).values(values), Invite.id)
    db.refresh(invite)
    return found is not None


def switch_on(db: Session, invite: Invite, by_team: bool = False) -> bool:
    """False when nothing changes: it is on, the team has withheld it, or whose link it is may hand out none any more."""
    free = Invite.withheld_at.is_(None) | by_team
    turning = update(Invite).where(Invite.id == invite.id, Invite.ended_at.is_not(None), free, _may_be_on())
    found = changed(db, turning.values(ended_at=None, withheld_at=None), Invite.id)
    db.refresh(invite)
    return found is not None


def may_be_on(db: Session, invite: Invite) -> bool:
    return db.scalar(select(Invite.id).where(Invite.id == invite.id, _may_be_on())) is not None


def _may_be_on() -> ColumnElement[bool]:
    """It is of a place, an organisation, or of somebody who may hand out several links and is not forgotten."""
    leads = exists().where(PersonRole.person_id == Invite.person_id, PersonRole.role.in_(MAY_HAND_OUT))
    return _NOT_DEAD & (Invite.person_id.is_(None) | leads)


def several(db: Session, invite_id: int | None) -> Invite | None:
    """One of the links of a leader, a place or an organisation."""
    named = Invite.label.is_not(None) | Invite.hub.is_not(None) | Invite.organisation.is_not(None)
    mine = select(Invite).where(Invite.id == invite_id, named, ~is_by_hand())
    return db.scalar(mine.execution_options(populate_existing=True))


def close(db: Session, person_id: int, now: datetime, own_too: bool) -> bool:
    """Whoever may hand out several links no longer has them: they stay closed, also when a role is given again. `own_too`: and the
    plain one that every resident may have. Whether any was open."""
    several = Invite.label.is_not(None) | Invite.hub.is_not(None)
    which = [
        Invite.person_id == person_id,
        Invite.withheld_at.is_(None),
        ~is_by_hand(),
        *([] if own_too else [several]),
    ]
    were_open = db.scalar(select(func.count()).select_from(Invite).where(*which, Invite.ended_at.is_(None)))
    values = {"ended_at": func.coalesce(Invite.ended_at, now), "withheld_at": now}
    db.execute(update(Invite).where(*which).values(values).execution_options(synchronize_session=False))
    return bool(were_open)


def entered_by_hand(db: Session, by: Person, now: datetime) -> int:
    """Under what they are counted whom somebody enters: a leader; or else the coordinator's organisation, or the team. Nobody comes by
    it."""
    roles = {each.role: each for each in db.scalars(select(PersonRole).where(PersonRole.person_id == by.id))}
    partner = roles.get(Role.PARTNER)
    organisation = None if Role.LEADER in roles or partner is None else partner.organisation
    person = by.id if Role.LEADER in roles else None
    code = f"{BY_HAND}{person}" if person else f"{BY_HAND}o-{organisation}" if organisation else BY_TEAM
    insert = sqlite_insert if db.get_bind().dialect.name == "sqlite" else postgres_insert
    new = insert(Invite).values(
        code=code, short=code, person_id=person, organisation=organisation, made_at=now, ended_at=now, most=0
    )  # fmt: skip
    db.execute(new.on_conflict_do_nothing(index_elements=[Invite.code]))
    return db.scalars(select(Invite.id).where(Invite.code == code)).one()


def is_by_hand() -> ColumnElement[bool]:
    """Of an invite: it is no link, it counts who was entered."""
    return Invite.code.startswith(BY_HAND, autoescape=True)


def forget(db: Session, person: Person) -> None:
    """A link whose owner is forgotten is dead: nobody may come by it, and nothing that they wrote stands on it. The hub stays, for the
    counts, and so do the dots of the vine, nameless."""
    dead = {"label": None, "most": 0, "ended_at": func.coalesce(Invite.ended_at, Invite.made_at)}
    theirs = update(Invite).where(Invite.person_id == person.id)
    db.execute(theirs.values(dead).execution_options(synchronize_session=False))
    nameless = BY_HAND + "gone-" + cast(Invite.id, String)
    counted = theirs.where(is_by_hand()).values(code=nameless, short=nameless)
    db.execute(counted.execution_options(synchronize_session=False))


_NOT_DEAD = Invite.most.is_(None) | (Invite.most > 0)
