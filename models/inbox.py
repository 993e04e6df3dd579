"""The team's inbox: what people write to the team, who answers it, and what is answered. The answers: `models.drafts`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, Text, and_, delete, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from models import agreements, alerts, people
from models.notices import File
from models.people import Person, PersonRole, Role
from models.schema import NEVER_REUSED, Base, BigId, changed

ALONE = timedelta(hours=1)  # what those who speak the language have for themselves, before all others are asked
JUST_NOW = timedelta(seconds=3)  # nobody reads and answers so fast
WORDS, READY = "sendMessage", "ready"  # methods, besides those of files; the words of a ready reply are its key
INTERESTED = "interested"  # a method without words: they tapped "I'm interested" under an announcement
AT_ONCE = 10


class EnquiryState(StrEnum):
    OPEN = "open"
    DONE = "done"


class Draft(StrEnum):
    """Where the team's words stand on their way to the person."""

    KEPT = "kept"  # their writer has not said yet how to send them
    TRANSLATING = "translating"  # a colleague is asked to put them into the person's language
    SENT = "sent"


class Box(StrEnum):
    """What the inbox can show."""

    OPEN = "open"
    MINE = "mine"
    DONE = "done"


class Enquiry(Base):
    """One matter of a person's with the team: open until somebody says that it is done, one open at a time. `mine` of `taken_by`.
    `waits_since`: when the person wrote what nobody has answered yet; `answer_by` is what they were promised; `widened_at`: since
    when all coordinators are asked; `reminded_at` keeps the clock from doing it twice."""

    __tablename__ = "enquiry"
    __table_args__ = (
        Index(
            "uq_enquiry_open",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    state: Mapped[EnquiryState] = mapped_column(index=True)
    opened_at: Mapped[datetime]
    waits_since: Mapped[datetime | None]
    answer_by: Mapped[datetime]
    taken_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    widened_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


class EnquiryMessage(Base):
    """What one side said: words, a voice message or a picture (`method` and Telegram's `file_id`). `translation` is what a colleague
    made of `words`; both are kept. `knowing`: its writer knows that somebody else has answered. `written_at` is when it was sent."""

    __tablename__ = "enquiry_message"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    enquiry_id: Mapped[int] = mapped_column(BigId, ForeignKey("enquiry.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))
    from_team: Mapped[bool]
    language: Mapped[str]
    words: Mapped[str] = mapped_column(Text)
    method: Mapped[str]
    file_id: Mapped[str | None]
    written_at: Mapped[datetime]
    draft: Mapped[Draft]
    knowing: Mapped[bool]
    translation: Mapped[str | None] = mapped_column(Text)
    translated_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id", ondelete="SET NULL"))

    @property
    def file(self) -> File | None:
        return File(self.method, self.file_id) if self.file_id else None


# what a person says


def hear(
    db: Session, person: Person, words: str, file: File | None, answer_by: datetime, now: datetime, method: str = WORDS
) -> tuple[Enquiry, EnquiryMessage]:
    """Keep what a person says to the team: it joins what they have open. A promise that still stands is not put off by it."""
    enquiry = _open(db, person, answer_by, now)
    if enquiry.waits_since is None or enquiry.answer_by <= now:
        enquiry.waits_since = enquiry.waits_since or now
        enquiry.answer_by, enquiry.reminded_at = answer_by, None
    language = person.reads
    message = add(db, enquiry, person, words, file, language, now, from_team=False, draft=Draft.SENT)
    message.method = file.method if file else method
    return enquiry, message


def promised(db: Session, person: Person, now: datetime) -> datetime | None:
    """By when a person was promised an answer that they still wait for, if that time is to come."""
    waiting = (Enquiry.state == EnquiryState.OPEN, Enquiry.waits_since.is_not(None), Enquiry.answer_by > now)
    return db.scalar(select(Enquiry.answer_by).where(Enquiry.person_id == person.id, *waiting))


def readers(db: Session, enquiry: Enquiry, person: Person, now: datetime) -> list[Person]:
    """The coordinators to whom it goes at once: those who speak the person's language and those who have it in hand; all of them when
    nobody does, or an hour has passed."""
    everybody = colleagues(db, person)
    if enquiry.widened_at is None:
        speaking = [each for each in everybody if speaks(each, person.reads)]
        if speaking:
            return [
                each for each in everybody if each in speaking or each.id in (enquiry.taken_by, enquiry.answered_by)
            ]
        enquiry.widened_at = now
    return everybody


def team(db: Session) -> list[Person]:
    """All coordinators who can be written to."""
    reachable = (Person.chat_id.is_not(None), Person.unreachable_at.is_(None))
    return list(db.scalars(people.with_role(Role.COORDINATOR).where(*reachable)))


def colleagues(db: Session, person: Person) -> list[Person]:
    """The same, but for `person`."""
    return [each for each in team(db) if each.id != person.id]


def speaks(person: Person, language: str) -> bool:
    return language in (person.reads, *person.other_languages)


def withdraw(db: Session, person: Person) -> None:
    """The team sees nothing any more of what it and this person have written to each other."""
    db.execute(delete(Enquiry).where(Enquiry.person_id == person.id))


# what the team does with it


def may_be_written_to(db: Session, person: Person) -> bool:
    """Who has agreed, or has written to us first, or called for help."""
    wrote = select(EnquiryMessage.id).join(Enquiry).where(Enquiry.person_id == person.id, ~EnquiryMessage.from_team)
    heard_of = agreements.has_agreed(db, person.id) or alerts.has_called(db, person.id)
    return heard_of or db.scalar(wrote.limit(1)) is not None


def open_for(db: Session, person: Person, coordinator: Person, now: datetime) -> Enquiry:
    """The person's open enquiry; a coordinator who writes first opens one, and it is theirs."""
    enquiry = _open(db, person, now, now)
    if enquiry.waits_since is None and enquiry.taken_by is None:
        enquiry.taken_by = coordinator.id
    return enquiry


def take(db: Session, enquiry: Enquiry, coordinator: Person) -> bool:
    """The first to say so answers it; False when another does. Whose role has ended does not any more."""
    free = or_(Enquiry.taken_by.is_(None), Enquiry.taken_by == coordinator.id, ~_is_coordinator(Enquiry.taken_by))
    taken = update(Enquiry).where(Enquiry.id == enquiry.id, free).values(taken_by=coordinator.id)
    first = changed(db, taken, Enquiry.id) is not None
    db.refresh(enquiry)
    return first


def done(db: Session, enquiry: Enquiry, now: datetime) -> bool:
    """False when something has just come in, which whoever says that it is done cannot have read."""
    unread = enquiry.waits_since is not None and enquiry.waits_since > now - JUST_NOW
    if not unread:
        enquiry.state, enquiry.done_at, enquiry.waits_since = EnquiryState.DONE, now, None
    return not unread


def reopen(db: Session, enquiry: Enquiry) -> bool:
    """False when the person has a newer one open: that is where it goes on."""
    other = aliased(Enquiry)
    newer = select(other.id).where(other.person_id == enquiry.person_id, other.state == EnquiryState.OPEN)
    reopened = update(Enquiry).where(Enquiry.id == enquiry.id, ~newer.exists())
    found = changed(db, reopened.values(state=EnquiryState.OPEN, done_at=None), Enquiry.id)
    db.refresh(enquiry)
    return found is not None or enquiry.state is EnquiryState.OPEN


# what there is


def find(db: Session, enquiry_id: int | None) -> tuple[Enquiry, Person] | None:
    row = db.execute(_with_person().where(Enquiry.id == enquiry_id)).one_or_none()
    return None if row is None else (row[0], row[1])


def last_said(db: Session, enquiry: Enquiry) -> Sequence[EnquiryMessage]:
    """What the person said last, with nothing of the team's between: what is to be answered, or was."""
    mine = select(EnquiryMessage).where(EnquiryMessage.enquiry_id == enquiry.id)
    theirs = mine.where(~EnquiryMessage.from_team)
    last = db.scalar(theirs.order_by(EnquiryMessage.id.desc()).limit(1))
    if last is None:
        return []
    answers = mine.where(EnquiryMessage.from_team, EnquiryMessage.draft == Draft.SENT)
    before = answers.where(EnquiryMessage.written_at < last.written_at).order_by(EnquiryMessage.written_at.desc())
    answered = db.scalar(before.limit(1))
    since = theirs.where(EnquiryMessage.written_at > answered.written_at) if answered else theirs
    return db.scalars(since.order_by(EnquiryMessage.id)).all()


def thread(db: Session, person: Person, skip: int, most: int) -> list[tuple[EnquiryMessage, Person | None]]:
    """What the team and a person have written to each other, the newest first, with who wrote it."""
    rows = (
        select(EnquiryMessage, Person)
        .join(Enquiry, Enquiry.id == EnquiryMessage.enquiry_id)
        .join(Person, Person.id == EnquiryMessage.author_id, isouter=True)
        .where(Enquiry.person_id == person.id, EnquiryMessage.draft == Draft.SENT)
        .order_by(EnquiryMessage.written_at.desc(), EnquiryMessage.id.desc())
    )
    return [(message, author) for message, author in db.execute(rows.offset(skip).limit(most))]


def unanswered(db: Session) -> int:
    """How many open matters wait for a word of the team's."""
    waiting = (Enquiry.state == EnquiryState.OPEN, Enquiry.waits_since.is_not(None))
    return db.scalar(select(func.count()).select_from(Enquiry).where(*waiting)) or 0


def count(db: Session, box: Box, coordinator: Person) -> int:
    return db.scalar(select(func.count()).select_from(Enquiry).where(_in(box, coordinator))) or 0


def listed(db: Session, box: Box, coordinator: Person, before: int | None, most: int) -> list[tuple[Enquiry, Person]]:
    """The newest of a box, or what came `before` one."""
    rows = _with_person().where(_in(box, coordinator)).order_by(Enquiry.id.desc()).limit(most)
    return [(enquiry, person) for enquiry, person in db.execute(rows.where(Enquiry.id < before) if before else rows)]


# what the clock does


def widen(db: Session, now: datetime) -> list[tuple[Enquiry, Person]]:
    """Those that nobody has answered within the hour, nor said that they will: all coordinators are asked from now on."""
    alone = (Enquiry.widened_at.is_(None), Enquiry.waits_since <= now - ALONE)
    return _mark(db, and_(*alone, ~_is_coordinator(Enquiry.taken_by)), widened_at=now)


def remind(db: Session, now: datetime) -> list[tuple[Enquiry, Person]]:
    """Those whose promised time has passed without an answer, each once."""
    late = and_(Enquiry.reminded_at.is_(None), Enquiry.waits_since.is_not(None), Enquiry.answer_by <= now)
    return _mark(db, late, reminded_at=now)


def _mark(db: Session, which: ColumnElement[bool], **values: Any) -> list[tuple[Enquiry, Person]]:
    some = select(Enquiry.id).where(Enquiry.state == EnquiryState.OPEN, which).order_by(Enquiry.id).limit(AT_ONCE)
    marked = update(Enquiry).where(Enquiry.id.in_(some), which).values(**values).returning(Enquiry.id)
    ids = db.scalars(marked.execution_options(synchronize_session=False)).all()
    rows = db.execute(_with_person().where(Enquiry.id.in_(ids)).order_by(Enquiry.id))
    return [(enquiry, person) for enquiry, person in rows]


def _open(db: Session, person: Person, answer_by: datetime, now: datetime) -> Enquiry:
    """The open enquiry of a person, made now if there is none; of two who make it together, one does."""
    mine = select(Enquiry).where(Enquiry.person_id == person.id, Enquiry.state == EnquiryState.OPEN).with_for_update()
    found = db.scalar(mine)
    if found is None:
        insert = sqlite_insert if db.get_bind().dialect.name == "sqlite" else postgres_insert
        new = {"person_id": person.id, "state": EnquiryState.OPEN, "opened_at": now, "answer_by": answer_by}
        db.execute(insert(Enquiry).values(**new).on_conflict_do_nothing())
        found = db.scalars(mine).one()
    return found


def add(
    db: Session, enquiry: Enquiry, author: Person, words: str, file: File | None, language: str, now: datetime, *,
    from_team: bool, draft: Draft,
) -> EnquiryMessage:  # fmt: skip
    """Keep what one side said, or is about to say."""
    message = EnquiryMessage(
        enquiry_id=enquiry.id, author_id=author.id, from_team=from_team, language=language, words=words, knowing=False,
        method=file.method if file else WORDS, file_id=file.file_id if file else None, written_at=now, draft=draft,
    )  # fmt: skip
    db.add(message)
    db.flush()
    return message


def _in(box: Box, coordinator: Person) -> ColumnElement[bool]:
    is_open = Enquiry.state == EnquiryState.OPEN
    match box:
        case Box.OPEN:
            return is_open
        case Box.MINE:
            return and_(is_open, Enquiry.taken_by == coordinator.id)
        case Box.DONE:
            return Enquiry.state == EnquiryState.DONE


def _is_coordinator(column: Any) -> ColumnElement[bool]:
    """False for nobody."""
    coordinators = select(PersonRole.id).where(PersonRole.role == Role.COORDINATOR, PersonRole.person_id == column)
    return coordinators.correlate(Enquiry).exists()


def _with_person() -> Any:
    return select(Enquiry, Person).join(Person, Person.id == Enquiry.person_id)
