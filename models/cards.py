"""Cards: how somebody who was entered by another makes the record theirs.

Whoever has the code of a card (its link, or the short code) and knows the name that was given claims the record. As long as nobody has,
and nobody has confirmed it by telephone, it waits; what has waited too long is erased.
"""

import hashlib
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto

from rapidfuzz import fuzz
from sqlalchemy import ColumnElement, ForeignKey, Select, and_, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models import finding, invites, people
from models.invites import SHORT_LENGTH, SHORT_LETTERS, Invite
from models.likeness import NEARLY_THE_SAME
from models.people import Person, Role
from models.schema import NEVER_REUSED, Base, BigId, changed

TRIES = 3
MOST_TYPED = 4 * SHORT_LENGTH
BY = frozenset({Role.COORDINATOR, Role.LEADER})  # who may enter somebody whose card then waits to be claimed


class Card(Base):
    """Of somebody without a chat with us. Only hashes of its codes are kept, none before it is handed out; a new one makes the old one
    void. `made_at`: since when it waits, which a new one does not change. `tries_left`: names that may still be tried; `alerted_on`: the
    day on which the team heard last that it waits."""

    __tablename__ = "card"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    code_hash: Mapped[str | None] = mapped_column(unique=True)
    short_hash: Mapped[str | None] = mapped_column(unique=True)
    made_at: Mapped[datetime] = mapped_column(index=True)
    tries_left: Mapped[int] = mapped_column(default=TRIES, server_default=str(TRIES))
    claimed_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    alerted_on: Mapped[date | None]

    @property
    def waits(self) -> bool:
        return self.claimed_at is None and self.confirmed_at is None

    @property
    def is_open(self) -> bool:
        """Whether somebody can claim by it."""
        return self.code_hash is not None and self.claimed_at is None and self.tries_left > 0


@dataclass(frozen=True)
class Codes:
    """What stands on a card; it is not kept."""

    link: str
    short: str


class Guess(Enum):
    RIGHT = auto()
    WRONG = auto()
    LAST_WRONG = auto()  # no more names may be tried
    NOT_LOOKED_AT = auto()


WAITS = and_(Card.claimed_at.is_(None), Card.confirmed_at.is_(None))


# entering and handing out


def begin(db: Session, person: Person, by: Person, now: datetime) -> None:
    """From now on it waits that somebody who was entered `by` another makes the record theirs. Whom a leader enters, they have
    introduced; each is counted under whoever entered them."""
    if of(db, person.id) is None:
        db.add(Card(person_id=person.id, made_at=now))
    bringer = invites.place_of(db, by, now).id if people.has_role(db, by.id, Role.LEADER) else None
    counted = invites.entered_by_hand(db, by, now)
    if invites.place(db, person_id=person.id, invite_id=counted, by_id=bringer, arrived_at=now) is not None:
        arriving = update(Invite).where(Invite.id == counted).values(arrived=Invite.arrived + 1)
        db.execute(arriving.execution_options(synchronize_session=False))
    db.flush()


def hand_out(db: Session, person: Person, now: datetime) -> Codes | None:
    """The codes of a new card; the one before is void. None for who can write to us themselves. Whom the team has known before there
    were cards need not claim it to be kept."""
    if person.chat_id is not None:
        return None
    if of(db, person.id) is None:
        db.add(Card(person_id=person.id, made_at=now, confirmed_at=now))
        db.flush()
    codes = Codes(secrets.token_urlsafe(16), "".join(secrets.choice(SHORT_LETTERS) for _each in range(SHORT_LENGTH)))
    anew = {"code_hash": _hash(codes.link), "short_hash": _hash(codes.short), "tries_left": TRIES}
    theirs = update(Card).where(Card.person_id == person.id, Card.claimed_at.is_(None)).values(**anew)
    return codes if changed(db, theirs, Card.id) is not None else None


# claiming


def of_link(db: Session, code: str) -> Card | None:
    """The card in whose link this stands, also one that is void or claimed."""
    return _find(db, Card.code_hash == _hash(code)) if code else None


def of_typed(db: Session, words: str) -> Card | None:
    """The card whose short code somebody has typed, in whatever case, with whatever between the letters and the digits of any keyboard."""
    letters = (each for each in unicodedata.normalize("NFKC", words[:MOST_TYPED]) if each.isalnum())
    typed = "".join(str(unicodedata.decimal(each, each)) for each in letters).upper()
    if len(typed) != SHORT_LENGTH or set(typed) - set(SHORT_LETTERS):
        return None
    return _find(db, Card.short_hash == _hash(typed))


def held(db: Session, key: str) -> Card | None:
    """The card that somebody has opened, by what their conversation remembers of it (`key`): if it is still the one that is good."""
    card = _find(db, _by_key(key))
    return card if card is not None and card.is_open else None


def key_of(card: Card) -> str:
    """What a conversation may remember of a card that was opened: nobody can make it up who never had the code, and a new card
    has another."""
    return card.code_hash or ""


def guess(db: Session, key: str, name: str, now: datetime) -> tuple[Guess, Card | None]:
    """Try a name. The right one claims the card; of several who try together no more are looked at than there are tries."""
    good = (_by_key(key), Card.claimed_at.is_(None), Card.tries_left > 0)
    trying = update(Card).where(*good).values(tries_left=Card.tries_left - 1)
    row = changed(db, trying, Card.id)
    if row is None:
        return Guess.NOT_LOOKED_AT, None
    card = db.get_one(Card, row, populate_existing=True)
    if not is_named(db.get_one(Person, card.person_id), name):
        return (Guess.WRONG if card.tries_left else Guess.LAST_WRONG), card
    card.claimed_at, card.tries_left = now, 0
    db.flush()
    return Guess.RIGHT, card


def is_named(person: Person, name: str) -> bool:
    """Whether that is what they are called, however it is spelled, and whichever name comes first."""
    sought, known = (" ".join(sorted(finding.fold(each).split())) for each in (name, person.name or ""))
    return bool(known) and fuzz.ratio(sought, known) >= NEARLY_THE_SAME


# those that wait


def of(db: Session, person_id: int) -> Card | None:
    return _find(db, Card.person_id == person_id)


def confirm(db: Session, person_id: int, now: datetime) -> bool:
    """Somebody has confirmed by telephone what was entered; that is as good as claimed, and the card in whose hands ever is void. False
    when it did not wait (any more)."""
    confirming = update(Card).where(Card.person_id == person_id, WAITS).values(confirmed_at=now, tries_left=0)
    return changed(db, confirming, Card.id) is not None


def is_theirs(db: Session, person_id: int) -> bool:
    """Whether a record that was entered has been claimed or confirmed: then it is no business any more of who entered it."""
    card = of(db, person_id)
    return card is not None and not card.waits


def entered(db: Session, by: Person, person_id: int | None) -> tuple[Card, Person] | None:
    """Somebody whom `by` has entered and whose record still waits."""
    row = db.execute(_waiting().where(Card.person_id == person_id, Person.entered_by == by.id)).one_or_none()
    return None if row is None else (row[0], row[1])


def find(db: Session, person_id: int | None) -> tuple[Card, Person] | None:
    """One of all that wait."""
    row = db.execute(_waiting().where(Card.person_id == person_id)).one_or_none()
    return None if row is None else (row[0], row[1])


def entered_by(db: Session, by: Person, most: int, after: int = 0) -> Sequence[tuple[Card, Person]]:
    """Whom somebody has entered and whose records wait, the newest first; `after` so many."""
    mine = _waiting().where(Person.entered_by == by.id).order_by(Card.id.desc()).limit(most).offset(after)
    return [(card, person) for card, person in db.execute(mine)]


def taken_over(db: Session, by: Person) -> int:
    """How many of those whom somebody has entered have made the record theirs."""
    theirs = select(func.count()).select_from(Card).join(Person, Person.id == Card.person_id)
    return db.scalar(theirs.where(Person.entered_by == by.id, ~WAITS)) or 0


def waiting(db: Session, most: int, after: int = 0) -> Sequence[tuple[Card, Person]]:
    """All that wait, the oldest first; `after` so many."""
    rows = db.execute(_waiting().order_by(Card.made_at, Card.id).limit(most).offset(after))
    return [(card, person) for card, person in rows]


def count(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(_waiting().subquery())) or 0


def alert(db: Session, today: date, made_before: datetime) -> int:
    """How many have waited since before then; none when the team has heard of them today."""
    unheard = or_(Card.alerted_on.is_(None), Card.alerted_on < today)
    alerting = update(Card).where(WAITS, Card.made_at <= made_before, unheard).values(alerted_on=today)
    found = db.scalars(alerting.returning(Card.id).execution_options(synchronize_session=False)).all()
    return count(db) if found else 0


def run_out(db: Session, made_before: datetime, most: int) -> Sequence[tuple[Person, datetime]]:
    """Whose records have waited since before then: some of them, with when they were entered. They wait no more: each is given once,
    to be erased."""
    old = select(Card.id).where(WAITS, Card.made_at <= made_before).order_by(Card.id).limit(most)
    ending = delete(Card).where(Card.id.in_(old), WAITS).returning(Card.person_id, Card.made_at)
    ended = db.execute(ending.execution_options(synchronize_session=False)).all()
    return [(person, made_at) for person_id, made_at in ended if (person := db.get(Person, person_id))]


def to_tell(db: Session, person: Person) -> Sequence[Person]:
    """Who hears what becomes of a card: whoever entered them, while they may; or else the coordinators."""
    by = db.get(Person, person.entered_by) if person.entered_by else None
    if by is not None and people.has_any_role(db, by.id, BY):
        return [by]
    return db.scalars(people.with_role(Role.COORDINATOR)).all()


def _waiting() -> Select[Card, Person]:
    return select(Card, Person).join(Person, Person.id == Card.person_id).where(WAITS)


def _find(db: Session, which: ColumnElement[bool]) -> Card | None:
    return db.scalar(select(Card).where(which).execution_options(populate_existing=True))


def _by_key(key: str) -> ColumnElement[bool]:
    return and_(Card.code_hash == key, Card.code_hash.is_not(None))


def _hash(code: str) -> str:
    """Looked up by hash, so no comparison's time tells anything about a stored code."""
    return hashlib.sha256(code.encode()).hexdigest()
