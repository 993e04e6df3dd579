"""Tasks: what people need to come, who of the team sees to it, and what is still open."""

from datetime import datetime, time, timedelta

from handlers.declarations import Who, action
from handlers.talk import Talk
from locales import Moment, Sayable, _
from models import audit, notices, task_words, tasks
from models.audit import Deed
from models.bookings import Booking
from models.buttons import Act, number
from models.events import Event
from models.notices import Button
from models.people import Person, name_of
from models.tasks import Task

MOST = 10
AUDITED = "task"
BEFORE_IT_BEGINS = timedelta(hours=4)
MORNING, EVENING_BEFORE = time(10), time(20)


@action("tasks", who=Who.COORDINATORS, command=True)
def show_tasks(talk: Talk, subject: str) -> None:
    """All that is still needed, the next event first; ✓ stands where somebody sees to it. `subject`: the page."""
    page = min(number(subject) or 0, 1000)
    found = tasks.waiting(talk.db, talk.now, page * MOST, MOST + 1)
    rows = [[_entry(*each)] for each in found[:MOST]]
    rows += [[Button(_("More"), Act("tasks", str(page + 1)))]] if len(found) > MOST else []
    words = (
        _("<b>Tasks</b>\n✓ stands where somebody sees to it.") if found else _("Nobody needs help to come just now.")
    )
    talk.send(words, [*rows, [Button(_("For coordinators"), Act("desk"))]])


def _entry(task: Task, person: Person, event: Event) -> Button:
    label = _("{name}, {moment}", name=name_of(person), moment=Moment(event.starts_at))
    return Button(_("✓ {option}", option=label) if task.taken_by else label, Act("task", str(task.id)))


@action("task", who=Who.COORDINATORS)
def show_task(talk: Talk, subject: str) -> None:
    found = _find(talk, subject)
    if found:
        task, person, event = found
        audit.note(talk.db, talk.me, Deed.SAW, AUDITED, talk.now, person)
        if task.file:
            talk.show(task.file, person)
        talk.send(_words(talk, task, person, event), _buttons(talk, task, person, event), about=person)


@action("taketask", who=Who.COORDINATORS)
def see_to_task(talk: Talk, subject: str) -> None:
    """The first tap wins; everybody's notice then says who, and the person hears it."""
    found = _find(talk, subject)
    if found is None:
        return
    task, person, event = found
    if not _is_needed(talk, task, event):
        talk.send(_("This is not needed any more."), about=person)
        return
    first, taken_by = tasks.take(talk.db, task, talk.me, talk.now)
    if not first:
        talk.send(_("{name} is seeing to it already.", name=name_of(taken_by)))
        return
    audit.note(talk.db, talk.me, Deed.SAW, AUDITED, talk.now, person)
    show_all(talk, task, person, event)
    talk.tell(notices.TASK_TAKEN, person, _who_sees_to_it(talk, task, event), about=talk.me, subject="team:")
    words = _(
        "Thank you. {name} hears that you will call or write by {moment}.",
        name=name_of(person), moment=Moment(_by(talk, task, event)),
    )  # fmt: skip
    talk.send(words, task_words.buttons(task, person, needed=True), about=person)


@action("taskdone", who=Who.COORDINATORS)
def task_done(talk: Talk, subject: str) -> None:
    found = _find(talk, subject)
    if found:
        task, person, event = found
        if tasks.done(talk.db, task, talk.now):
            audit.note(talk.db, talk.me, Deed.CHANGED, AUDITED, talk.now, person)
            show_all(talk, task, person, event)
        talk.send(_("This one is done."), [[Button(_("Tasks"), Act("tasks"))]])


def show_all(talk: Talk, task: Task, person: Person, event: Event) -> None:
    """Every coordinator's notice says where it stands."""
    words, rows = _words(talk, task, person, event), _buttons(talk, task, person, event)
    for sent, coordinator in task_words.sent(talk.db, task):
        in_caption = sent.method != "sendMessage"
        talk.tell(notices.TASK, coordinator, words, rows, about=person, edit=sent.message_id, caption=in_caption)


def where_it_stands(talk: Talk, task: Task, event: Event) -> Sayable:
    """To whoever needs it."""
    if task.taken_by:
        return _who_sees_to_it(talk, task, event)
    return _(
        "Thank you, {team} knows that now. As soon as somebody sees to it, you will hear here who, and by when they call or write. "
        "If you would rather not wait, call {phone}, {hours}.",
        team=talk.content.team.name, phone=talk.content.team.phone, hours=talk.content.team.hours,
    )  # fmt: skip


def _who_sees_to_it(talk: Talk, task: Task, event: Event) -> Sayable:
    return _(
        "{name} of {team} sees to what you need to come, and will call you or write to you here by {moment}.",
        name=name_of(talk.db.get(Person, task.taken_by or 0)), team=talk.content.team.name,
        moment=Moment(_by(talk, task, event)),
    )  # fmt: skip


def _by(talk: Talk, task: Task, event: Event) -> datetime:
    """The end of the next working day, or well before it begins: for a morning, the evening before."""
    taken, zone = task.taken_at or talk.now, talk.localizer.zone
    latest = (event.starts_at - BEFORE_IT_BEGINS).astimezone(zone)
    if latest.time() < MORNING:
        latest = datetime.combine(latest.date() - timedelta(days=1), EVENING_BEFORE, zone)
    by = talk.content.end_of_working_day(talk.day(taken).date, 1, zone)
    return min(by, latest if latest > taken else event.starts_at)


def _words(talk: Talk, task: Task, person: Person, event: Event) -> Sayable:
    return task_words.words(talk.db, talk.content, task, person, event, talk.now)


def _buttons(talk: Talk, task: Task, person: Person, event: Event) -> list[list[Button]]:
    return task_words.buttons(task, person, _is_needed(talk, task, event))


def _is_needed(talk: Talk, task: Task, event: Event) -> bool:
    return tasks.is_needed(task, talk.db.get(Booking, task.booking_id or 0), event, talk.now)


def _find(talk: Talk, subject: str) -> tuple[Task, Person, Event] | None:
    """The task that a button is about; who asks hears it when it is there no more."""
    found = tasks.find(talk.db, number(subject))
    if found is None:
        talk.send(_("This is not needed any more."), [[Button(_("Tasks"), Act("tasks"))]])
    return found
