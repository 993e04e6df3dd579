"""A task as it stands on coordinators' phones: who needs what, for which event, who sees to it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from locales import LanguageName, Lines, Sayable, Words, Written, _, line, marked
from models import outbox, people, tasks
from models.bookings import Booking
from models.buttons import Act
from models.content import Content
from models.event_words import place, title, when
from models.events import Event
from models.fitting import cut
from models.notices import Button
from models.outbox import MessageOwed
from models.people import Person, Role, name_of
from models.tasks import Need, Task

NEEDS = {
    Need.TRAVEL: marked("getting there"),
    Need.CHILDCARE: marked("somebody to look after the children"),
    Need.INTERPRETER: marked("an interpreter"),
    Need.ACCESS: marked("getting in and around: steps, hearing, sight"),
    Need.OTHER: marked("something else"),
}
IN_TEXT, IN_CAPTION = 2000, 300  # letters of their own words


def words(db: Session, content: Content, task: Task, person: Person, event: Event, now: datetime) -> Sayable:
    """Who needs what, and where it stands."""
    return Lines(list(_lines(db, content, task, person, event, now)))


def _lines(db: Session, content: Content, task: Task, person: Person, event: Event, now: datetime) -> Iterator[Sayable]:
    yield _("<b>{name} needs help to come:</b> {need}", name=name_of(person), need=NEEDS[task.need])
    yield _("<b>{module}</b>, {moment}", module=title(content, event), moment=when(event))
    yield place(content, event)
    yield line(_("Language"), LanguageName(person.reads))
    if person.phone:
        yield line(_("Phone"), person.phone)
    if person.phone and person.discreet:
        yield _("When you ring, don't say where you are calling from.")
    if task.words:
        yield ""
        yield Written(cut(task.words, IN_CAPTION if task.voice else IN_TEXT))
    stands = _where_it_stands(db, task, event, now)
    if stands:
        yield ""
        yield stands


def _where_it_stands(db: Session, task: Task, event: Event, now: datetime) -> Words | None:
    taken_by = db.get(Person, task.taken_by) if task.taken_by else None
    if task.done_at:
        return _("✓ Done.")
    if not tasks.is_needed(task, db.get(Booking, task.booking_id or 0), event, now):
        return _("This is not needed any more.")
    return _("✓ {name} sees to it.", name=name_of(taken_by)) if taken_by else None


def buttons(task: Task, person: Person, needed: bool) -> list[list[Button]]:
    """What a coordinator can do with it."""
    write = Button(_("Write to {name}", name=name_of(person)), Act("write", str(person.id)))
    if not needed:
        return [[write]]
    if task.taken_by is None:
        return [[Button(_("I'll see to it"), Act("taketask", str(task.id)))], [write]]
    return [[write], [Button(_("Done"), Act("taskdone", str(task.id)))]]


def subject(task: Task) -> str:
    """So that a change finds every coordinator's notice."""
    return f"task:{task.id}"


def sent(db: Session, task: Task) -> Sequence[tuple[MessageOwed, Person]]:
    """The notices on the phones of those who are coordinators still."""
    return outbox.sent_on(db, subject(task), people.with_role(Role.COORDINATOR))
