"""Stories: how it went for somebody, in their words; the wording in which it may be told, to whom, until when; and where it is told.

What somebody agrees to is one wording, known by its number: other words have another number, and wait for another yes.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import BindParameter, ColumnElement, ForeignKey, Text, case, false, literal, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from locales import marked
from models.agreements import agreement_of
from models.bookings import Booking, BookingState
from models.events import Event
from models.people import Person
from models.programmes import WITHDRAWN, Enrolment
from models.schema import NEVER_REUSED, Base, BigId, changed

LONGEST = 600  # letters of a wording: it fits below a picture
NOT_SHOWN = marked("This story is not shown any more.")
KEPT_FOR = timedelta(days=365)  # what nobody may tell


class StoryState(StrEnum):
    TOLD = "told"
    PROPOSED = "proposed"  # the teller is to look at a wording
    CHANGE = "change"  # and would like other words
    AGREED = "agreed"


class StoryAudience(StrEnum):
    PARTNERS = "partners"  # the organisations that work with us, and nobody else
    EVERYONE = "everyone"


class Story(Base):
    """What its teller said, in `language`: `words`, or a `voice` message, with a `photo` if they like (Telegram's file ids). `wording`,
    in `wording_language` and `with_photo` or without, is what may be told, once it is agreed to; `number` counts the wordings.
    `asked_words`, `asked_voice`: what the teller would like changed. `shown_name`: under which name, None for none; `until`: not from
    then on, None while it is not taken back; `told_week`: the Monday of the week whose round-up told it."""

    __tablename__ = "story"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    programme: Mapped[str | None]
    language: Mapped[str]
    words: Mapped[str] = mapped_column(Text)
    voice: Mapped[str | None]
    photo: Mapped[str | None]
    told_at: Mapped[datetime]
    state: Mapped[StoryState]
    wording: Mapped[str | None] = mapped_column(Text)
    wording_language: Mapped[str | None]
    with_photo: Mapped[bool] = mapped_column(default=False, server_default=false())
    number: Mapped[int] = mapped_column(default=0, server_default="0")
    asked_words: Mapped[str | None] = mapped_column(Text)
    asked_voice: Mapped[str | None]
    shown_name: Mapped[str | None]
    audience: Mapped[StoryAudience | None]
    until: Mapped[datetime | None]
    agreed_at: Mapped[datetime | None]
    told_week: Mapped[date | None]


class StoryUse(Base):
    """An announcement that is somebody's story, in the words of that number and no other."""

    __tablename__ = "story_use"

    announcement_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("announcement.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    story_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("story.id", ondelete="SET NULL"), index=True)
    number: Mapped[int]


def tell(
    db: Session,
    person: Person,
    programme: str | None,
    words: str,
    voice: str | None,
    photo: str | None,
    language: str,
    now: datetime,
) -> Story:
    story = Story(
        person_id=person.id, programme=programme, language=language, words=words, voice=voice or None,
        photo=photo or None, told_at=now, state=StoryState.TOLD,
    )  # fmt: skip
    db.add(story)
    db.flush()
    return story


def programmes_of(db: Session, person: Person, last_stages: Collection[str]) -> list[str]:
    """Those in which they have been to something, or have come far: of them they can tell."""
    came = select(Event.programme).join(Booking, Booking.event_id == Event.id)
    came = came.where(Booking.person_id == person.id, Booking.state == BookingState.ATTENDED)
    moved = select(Enrolment.programme).where(Enrolment.person_id == person.id)
    moved = moved.where(Enrolment.stage.in_(last_stages))
    return sorted(set(db.scalars(came.union(moved))))


def find(db: Session, story_id: int | None) -> tuple[Story, Person] | None:
    """As it stands now, with its teller, if their agreement is in force."""
    query = select(Story, Person).join(Person, Person.id == Story.person_id).where(Story.id == story_id)
    query = query.where(agreement_of(Person.id).exists()).execution_options(populate_existing=True)
    row = db.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def newest(db: Session, skip: int, most: int) -> Sequence[tuple[Story, Person]]:
    query = select(Story, Person).join(Person, Person.id == Story.person_id).where(agreement_of(Person.id).exists())
    return [(story, person) for story, person in db.execute(query.order_by(Story.id.desc()).offset(skip).limit(most))]


def of_person(db: Session, person: Person) -> Sequence[Story]:
    return db.scalars(select(Story).where(Story.person_id == person.id).order_by(Story.id)).all()


def propose(db: Session, story: Story, wording: str, language: str, with_photo: bool) -> bool:
    """A wording for the teller to look at: until they agree, the story is not told. False when a colleague was quicker."""
    values = {
        "state": StoryState.PROPOSED, "wording": wording, "wording_language": language, "with_photo": with_photo,
        "number": story.number + 1, "asked_words": None, "asked_voice": None, **_NOT_AGREED,
    }  # fmt: skip
    mine = update(Story).where(Story.id == story.id, Story.number == story.number)
    if changed(db, mine.values(values), Story.id) is None:
        return False
    db.refresh(story)
    return True


@dataclass(frozen=True)
class Terms:
    """What the teller agrees to besides the words: under which name (None: none), for whom, until when, and with the picture or not."""

    shown_name: str | None
    audience: StoryAudience
    until: datetime | None
    with_photo: bool = False


def agree(db: Session, story: Story, number: int, terms: Terms, now: datetime) -> bool:
    """The teller says yes to the wording of that number; False when there is another by now, or they have said so before."""
    values = {"state": StoryState.AGREED, "agreed_at": now, **asdict(terms)}
    done = changed(db, update(Story).where(*_asked(story, number)).values(values), Story.id) is not None
    db.refresh(story)
    return done


def ask_for_change(db: Session, story: Story, number: int, words: str, voice: str) -> bool:
    """The teller would like other words; False when there is another wording by now, or they have agreed to this one."""
    values = {"state": StoryState.CHANGE, "asked_words": words or None, "asked_voice": voice or None}
    done = changed(db, update(Story).where(*_asked(story, number)).values(values), Story.id) is not None
    db.refresh(story)
    return done


def _asked(story: Story, number: int) -> tuple[ColumnElement[bool], ...]:
    waiting = Story.state.in_((StoryState.PROPOSED, StoryState.CHANGE))
    return Story.id == story.id, Story.number == number, waiting


_NOT_AGREED = {"shown_name": None, "audience": None, "until": None, "agreed_at": None, "told_week": None}


def may_be_told(now: datetime | BindParameter[datetime], *audiences: StoryAudience) -> ColumnElement[bool]:
    """Inside a query of stories: agreed to for one of these audiences, and still."""
    agreed = (Story.state == StoryState.AGREED) & Story.audience.in_([literal(each) for each in audiences])
    agreed &= agreement_of(Story.person_id).exists()
    return agreed & or_(Story.until.is_(None), Story.until > now)


def may_still_be_told(db: Session, announcement_id: int, now: datetime) -> bool:
    """Whether an announcement that is a story may go out: in the words that were agreed to, and still. What is no story may."""
    use = db.get(StoryUse, announcement_id)
    if use is None:
        return True
    same = (Story.id == use.story_id, Story.number == use.number)
    return db.scalar(select(Story.id).where(*same, may_be_told(now, StoryAudience.EVERYONE))) is not None


def to_everyone(db: Session, now: datetime, most: int) -> Sequence[Story]:
    may = may_be_told(now, StoryAudience.EVERYONE)
    return db.scalars(select(Story).where(may).order_by(Story.agreed_at.desc(), Story.id).limit(most)).all()


def like(db: Session, person: Person, number: int, now: datetime) -> tuple[Story | None, bool]:
    """The story of that place, counted from 0, of those that others tell everyone, and whether there is another: those in the
    person's language or of their programme first."""
    theirs = select(Enrolment.programme).where(Enrolment.person_id == person.id, Enrolment.stage != WITHDRAWN)
    near = or_(Story.wording_language == person.reads, Story.programme.in_(theirs))
    query = select(Story).where(may_be_told(now, StoryAudience.EVERYONE), Story.person_id != person.id)
    query = query.order_by(case((near, 0), else_=1), Story.agreed_at.desc(), Story.id).offset(number).limit(2)
    found = db.scalars(query).all()
    return (found[0] if found else None), len(found) > 1


def for_week(db: Session, monday: date, audiences: Collection[StoryAudience], now: datetime) -> Story | None:
    """The one that the round-up of a week tells: each is told in one week only."""
    this_week = Story.told_week == monday
    query = select(Story).where(may_be_told(now, *audiences), or_(this_week, Story.told_week.is_(None)))
    return db.scalar(query.order_by(case((this_week, 0), else_=1), Story.agreed_at, Story.id).limit(1))


def as_told(story: Story) -> str:
    """The exact words that its teller agreed to, with the name that they chose."""
    return f"{story.wording or ''}\n– {story.shown_name}" if story.shown_name else story.wording or ""


def over(db: Session, now: datetime) -> Sequence[Story]:
    """Those whose time has come."""
    return db.scalars(select(Story).where(Story.state == StoryState.AGREED, Story.until <= now).limit(20)).all()


def end(db: Session, story: Story) -> None:
    """It is told to nobody any more; what the teller said is kept a while."""
    story.state, story.wording, story.wording_language = StoryState.TOLD, None, None
    for column, value in _NOT_AGREED.items():
        setattr(story, column, value)
    db.flush()


def unused(db: Session, now: datetime) -> Sequence[tuple[Story, Person]]:
    """Those that nobody may tell, a year on."""
    old = (Story.state != StoryState.AGREED, Story.told_at <= now - KEPT_FOR)
    query = select(Story, Person).join(Person, Person.id == Story.person_id).where(*old).order_by(Story.id).limit(20)
    return [(story, person) for story, person in db.execute(query)]
