"""Where a story is told, and how that ends: it is taken back, its time is over, or it gets other words. What has not gone out does not
go; what stands on phones is put right by the clock, as far as we still know where."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from locales import Lines, Localizers, Sayable, Translated, _, n_
from models import announcement_sending, announcements, conversations, notices, people, stories
from models.announcements import BEFORE, WORDS, Announcement, AnnouncementText, Wording
from models.buttons import Act
from models.notices import Button, File
from models.outbox import MessageOwed, State
from models.people import Person, Role, name_of
from models.schema import Base, BigId
from models.stories import NOT_SHOWN, Story, StoryUse

WORDING = "word-story"  # the journey in which the team writes its words
BY_TEAM = 0  # stands for the number, where the team looks at what was told
ON_ITS_WAY = (State.OWED, State.CLAIMED)
DELETED_WITHIN = timedelta(hours=48)  # Telegram deletes nothing older; it changes words and pictures at any time
SENT_AS = ("sendMessage", "sendVoice", "sendPhoto")


class StoryUnsaid(Base):
    """Messages on a subject that are to say no more what they said; those up to the row `done_to` of the outbox do so."""

    __tablename__ = "story_unsaid"

    subject: Mapped[str] = mapped_column(primary_key=True)
    done_to: Mapped[int] = mapped_column(BigId, default=0)


def subject(story: Story, number: int | None = None) -> str:
    """Of messages that show it: so they are found when it is taken back."""
    return f"story:{story.id}.{story.number if number is None else number}"


def as_read(story: Story) -> Sayable:
    """Its exact words; who reads another language is told which this is."""
    language = story.wording_language or story.language
    return Translated({language: stories.as_told(story)}, language)


def picture_of(story: Story) -> File | None:
    return File("sendPhoto", story.photo) if story.with_photo and story.photo else None


def announce(db: Session, author: Person, story: Story, now: datetime) -> Announcement:
    """A draft that says the story, and nothing else."""
    wording = Wording(stories.as_told(story), picture_of(story))
    made = announcements.draft(db, author, wording, story.wording_language or story.language, now)
    db.add(StoryUse(announcement_id=made.id, story_id=story.id, number=story.number))
    db.flush()
    return made


def take_back(
    db: Session, localizers: Localizers, story: Story, now: datetime, *, teller: Person | None = None
) -> None:
    """For good: it is told no more, and erased. The team hears of it; without `teller`, who is to be forgotten, not from whom."""
    sent, spoken = unsay(db, localizers, story, now)
    lines: list[Sayable] = [
        _("{name} has taken back their story. It is told no more, and it is erased.", name=name_of(teller))
    ]
    if sent:
        lines.append(
            n_(
                "I take it out of {count} message that I sent. What somebody has passed on or printed I cannot take back.",
                "I take it out of {count} messages that I sent. What somebody has passed on or printed I cannot take back.",
                sent,
            )
        )
    if spoken:
        lines.append(
            n_(
                "{count} voice message is older than two days, and stays in a chat with one of you: please delete it there.",
                "{count} voice messages are older than two days, and stay in your chats: please delete them there.",
                spoken,
            )
        )
    conversations.forget_answers(db, WORDING, str(story.id))
    db.delete(story)
    db.flush()
    about = teller.id if teller else None
    for coordinator in db.scalars(people.with_role(Role.COORDINATOR).where(Person.chat_id.is_not(None))).all():
        notices.tell(db, localizers, notices.STORY, coordinator, Lines(lines), (), now, about=about)


def take_back_all(db: Session, localizers: Localizers, person: Person, now: datetime, *, forgotten: bool) -> None:
    """Who leaves takes their stories with them."""
    for story in stories.of_person(db, person):
        take_back(db, localizers, story, now, teller=None if forgotten else person)


def set_aside(db: Session, localizers: Localizers, story: Story, now: datetime) -> None:
    """Its words are agreed to no more: announcements that say it do not go out, or go no further."""
    for announcement in _announcements(db, story):
        if announcement.started_at is None and announcement.state in BEFORE:
            _tell_author(db, localizers, announcement, Lines([NOT_SHOWN, _("The draft is deleted.")]), now)
            announcement_sending.take_back(db, announcement)
            announcements.drop(db, announcement)
        elif announcement_sending.stop(db, announcement):
            words = Lines([_("<b>The announcement was stopped</b>"), NOT_SHOWN])
            _tell_author(db, localizers, announcement, words, now, [[_look_at(announcement)]])


def unsay(db: Session, localizers: Localizers, story: Story, now: datetime) -> tuple[int, int]:
    """Nowhere any more, and out of what was sent: how many messages those are, and how many voice messages Telegram does not delete
    any more."""
    db.execute(select(Story.id).where(Story.id == story.id).with_for_update())  # nobody makes use of it meanwhile
    about_it = [subject(story, number) for number in range(BY_TEAM, story.number + 1)]
    about_it += [f"{each}:{row.id}" for row in _announcements(db, story) for each in ("approval", "bar", "copy")]
    set_aside(db, localizers, story, now)
    announced = _announcements(db, story)
    for announcement in announced:
        _blank(db, localizers, announcement, [each.code for each in localizers.all()])
    shown = [*about_it[1:], *(f"announcement:{each.id}" for each in announced)]
    unsent = (MessageOwed.subject.in_(about_it), MessageOwed.state.in_(ON_ITS_WAY))
    db.execute(delete(MessageOwed).where(*unsent).execution_options(synchronize_session=False))
    for each in (about_it[0], *shown):
        db.merge(StoryUnsaid(subject=each, done_to=0))
    db.flush()
    return _count(db, shown), _count(db, [about_it[0], *shown], now - DELETED_WITHIN)


def _count(db: Session, subjects: Sequence[str], spoken_before: datetime | None = None) -> int:
    """The messages that have come; or only voice messages, from before a moment."""
    methods = ("sendVoice",) if spoken_before else SENT_AS
    there = (MessageOwed.subject.in_(subjects), MessageOwed.state == State.SENT, MessageOwed.method.in_(methods))
    older = (MessageOwed.due_at < spoken_before,) if spoken_before else ()
    return db.scalar(select(func.count()).select_from(MessageOwed).where(*there, *older)) or 0


def _announcements(db: Session, story: Story) -> Sequence[Announcement]:
    query = select(Announcement).join(StoryUse, StoryUse.announcement_id == Announcement.id)
    query = query.where(StoryUse.story_id == story.id).order_by(Announcement.id)
    return db.scalars(query.execution_options(populate_existing=True)).all()


def _blank(db: Session, localizers: Localizers, announcement: Announcement, languages: Sequence[str]) -> None:
    """It says that it is not shown any more, instead."""
    db.execute(delete(AnnouncementText).where(AnnouncementText.announcement_id == announcement.id))
    db.execute(update(Announcement).where(Announcement.id == announcement.id).values(method=WORDS))
    for code in languages:
        words = localizers.of(code).plain(NOT_SHOWN)
        db.add(AnnouncementText(announcement_id=announcement.id, language=code, words=words))
    db.flush()


def _tell_author(
    db: Session,
    localizers: Localizers,
    announcement: Announcement,
    words: Sayable,
    now: datetime,
    rows: Sequence[Sequence[Button]] = (),
) -> None:
    author = db.get(Person, announcement.author_id or 0)
    if author and people.has_role(db, author.id, Role.COORDINATOR):
        notices.tell(db, localizers, notices.ANNOUNCING, author, words, rows, now)


def _look_at(announcement: Announcement) -> Button:
    return Button(_("See the announcement"), Act("announcement", str(announcement.id)))


# by the clock


def unsaid(db: Session, most: int) -> tuple[StoryUnsaid, Sequence[MessageOwed]] | None:
    """The next messages that are to say no more what they said, and whose mark is moved on with them. What is still on its way is
    waited for."""
    for each in db.scalars(select(StoryUnsaid).order_by(StoryUnsaid.subject)).all():
        mine = (MessageOwed.subject == each.subject, MessageOwed.id > each.done_to)
        first = db.scalar(select(func.min(MessageOwed.id)).where(*mine, MessageOwed.state.in_(ON_ITS_WAY)))
        ended = select(MessageOwed).where(*mine, MessageOwed.state == State.SENT, MessageOwed.method.in_(SENT_AS))
        ended = ended.where(MessageOwed.id < first) if first else ended
        rows = db.scalars(ended.order_by(MessageOwed.id).limit(most)).all()
        if rows:
            each.done_to = rows[-1].id
            return each, rows
        if first is None:
            db.delete(each)
            db.flush()
    return None
