"""The events to come, and one of them: all about it, and the ways to change it."""

from collections.abc import Sequence
from datetime import datetime

from handlers.course import menu_button
from handlers.declarations import Who, action
from handlers.event_questions import REMINDERS, minutes_in_words
from handlers.sessions import OFFERS
from handlers.talk import Talk
from locales import LanguageName, Lines, Listed, Sayable, Words, _, line
from models import attendance, audit, descriptions, planning
from models.attendance import Counts
from models.audit import Deed
from models.buttons import Act, number
from models.event_words import about, asks, map_link, place, title, when
from models.events import Event
from models.notices import Button
from models.people import Person, name_of

MOST = 8
NAMES = 20
NO_SUCH_EVENT = _("There is no such session any more.")


def events_button() -> Button:
    return Button(_("Events"), Act("events"))


def back_button(event: Event) -> Button:
    return Button(_("‹ Back"), Act("event", str(event.id)))


@action("events", who=Who.COORDINATORS, command=True)
def events(talk: Talk, subject: str) -> None:
    """Those to come, and those of the last day, a series by its next; `subject`: how many to leave out."""
    skip = min(number(subject) or 0, 10_000)
    found = planning.listed(talk.db, talk.now)
    shown = found[skip : skip + MOST]
    counted = attendance.counts(talk.db, [event.id for event, _more in shown])
    entries = [_entry(talk, event, more, counted[event.id]) for event, more in shown]
    rows = [[Button(when(event), Act("event", str(event.id)))] for event, _more in shown]
    if skip + MOST < len(found):
        rows.append([Button(_("Later ones"), Act("events", str(skip + MOST)))])
    rows += [[Button(_("A new session"), Act("newevent"))], [Button(_("For coordinators"), Act("desk")), menu_button()]]
    talk.say(_("<b>Events</b>"))
    talk.send(Lines(entries) if entries else _("Nothing is planned just now."), rows)


def _entry(talk: Talk, event: Event, more: int, counted: Counts) -> Sayable:
    words = _(
        "• {moment}: {title}, booked {booked} of {places}",
        moment=when(event), title=title(talk.content, event), booked=counted.booked, places=event.capacity,
    )  # fmt: skip
    if counted.waiting:
        words = _("{line}, waiting {count}", line=words, count=counted.waiting)
    return _("{line}, more in this series: {count}", line=words, count=more) if more else words


def in_short(talk: Talk, event: Event) -> Sayable:
    """When and what, in a line."""
    return _("{moment}: {title}", moment=when(event), title=title(talk.content, event))


@action("event", who=Who.COORDINATORS)
def event(talk: Talk, subject: str) -> None:
    found = find(talk, subject)
    if found:
        show_card(talk, found)


@action("eventseries", who=Who.COORDINATORS)
def whole_series(talk: Talk, subject: str) -> None:
    """All of a series that are to come, each to be looked at."""
    found = find(talk, subject)
    if found is None:
        return
    rest = planning.of_series(talk.db, found, talk.now)
    shown = rest[: MOST * 2]
    counted = attendance.counts(talk.db, [each.id for each in rest])
    together = (
        Counts(*(sum(numbers) for numbers in zip(*map(_numbers, counted.values()), strict=True))) if rest else Counts()
    )
    rows = [[Button(when(each), Act("event", str(each.id)))] for each in shown]
    words: list[Sayable] = [
        _("<b>{name}</b>", name=title(talk.content, found)),
        _in_figures(_("All together"), together),
    ]
    words += [_entry(talk, each, 0, counted[each.id]) for each in shown]
    talk.send(Lines(words), [*rows, [back_button(found), events_button()]])


def find(talk: Talk, subject: str) -> Event | None:
    """The event that a button names; who taps an old one is told that it is gone."""
    found = talk.db.get(Event, number(subject.partition(".")[0]) or 0)
    if found is None or found.programme not in talk.content.programmes:
        talk.send(NO_SUCH_EVENT, [[events_button(), menu_button()]])
        return None
    return found


def show_card(talk: Talk, event: Event) -> None:
    talk.send(Lines(card(talk, event)), _rows(talk, event, talk.now))


def card(talk: Talk, event: Event) -> list[Sayable]:
    """All about it."""
    lines: list[Sayable] = [
        _(
            "<b>{module}</b> ({programme})\n{moment}\n{place}",
            module=title(talk.content, event), programme=talk.content.programmes[event.programme].name,
            moment=when(event), place=place(talk.content, event),
        ),
        line(_("How long"), minutes_in_words(event.minutes)),
    ]  # fmt: skip
    spoken = [LanguageName(code) for code in event.languages or []]
    helps = [OFFERS[key] for key in event.helps if key in OFFERS]
    reminders = [label for kind, label in REMINDERS.items() if event.reminders is None or kind in event.reminders]
    told: list[tuple[Words, Sayable | None]] = [
        (_("Languages spoken"), Listed(spoken) if spoken else None),
        (_("What helps"), Listed(helps) if helps else None),
        (_("More about it"), about(event)),
        (_("The place asks"), asks(event)),
        (_("Reminders"), Listed(reminders, between=" · ") if reminders else _("Never")),
    ]
    lines += [line(label, said) for label, said in told if said is not None]
    if event.state == "cancelled":
        return [*lines, "", _("It is cancelled.")]
    return [*lines, "", _entry_counts(talk, event)]


def _entry_counts(talk: Talk, event: Event) -> Words:
    counted = attendance.counts(talk.db, [event.id])[event.id]
    return _(
        "Booked {booked} of {places}, waiting {waiting}.",
        booked=counted.booked, places=event.capacity, waiting=counted.waiting,
    )  # fmt: skip


def _rows(talk: Talk, event: Event, now: datetime) -> Sequence[Sequence[Button]]:
    row = str(event.id)
    ahead = planning.planned(talk.db, event.id, now) is not None
    door = Button(_("At the door"), Act("door", row))
    rows = [
        [door] if attendance.is_open(event, now) else [],
        *(_changes(talk, event) if ahead else []),
        [Button(_("Who is coming"), Act("whocomes", row))],
        [Button(_("All of the series"), Act("eventseries", row))] if event.series_id else [],
        [Button(_("Map"), map_link(talk.content, event))],
        [events_button(), menu_button()],
    ]
    return [each for each in rows if each]


def _changes(talk: Talk, event: Event) -> list[list[Button]]:
    row = str(event.id)
    first = next(iter(descriptions.texts(talk.db, event)), talk.localizer.code)
    return [
        [Button(_("Move it"), Act("moveevent", row)), Button(_("Cancel it"), Act("cancelevent", row))],
        [
            Button(_("Change it"), Act("editevent", row)),
            Button(_("Title and words"), Act("writeevent", f"{row}.{first}.me")),
        ],
        [Button(_("In another language"), Act("eventwords", row)), Button(_("Reminders"), Act("eventreminders", row))],
    ]


@action("whocomes", who=Who.COORDINATORS)
def who_comes(talk: Talk, subject: str) -> None:
    """In figures: all, by language and by area."""
    found = find(talk, subject)
    if found is None:
        return
    ids = [found.id]
    all_of_them = attendance.counts(talk.db, ids)[found.id]
    languages = [
        _in_figures(LanguageName(code) if code else _("not said"), counted)
        for code, counted in attendance.counts_by(talk.db, ids, Person.language)
    ]
    areas = [
        _in_figures(talk.content.area(key) or _("not said"), counted)
        for key, counted in attendance.counts_by(talk.db, ids, Person.area)
    ]
    words: list[Sayable] = [in_short(talk, found), _in_figures(_("All together"), all_of_them)]
    if found.walk_ins:
        words.append(_("Came without a booking: {count}", count=found.walk_ins))
    if languages:
        words += ["", _("<b>By language</b>"), *languages, "", _("<b>By area</b>"), *areas]
    names = [[Button(_("Show the names"), Act("whosnames", f"{found.id}.0"))]] if languages else []
    said = [[Button(_("What people said"), Act("eventfeedback", str(found.id)))]] if found.starts_at < talk.now else []
    talk.send(Lines(words), [*names, *said, [back_button(found), events_button()]])


def _numbers(counted: Counts) -> tuple[int, int, int, int]:
    return counted.booked, counted.yes, counted.waiting, counted.came


def _in_figures(what: Sayable, counted: Counts) -> Words:
    return _(
        "• {what}: booked {booked}, said they're coming {yes}, waiting {waiting}, came {came}",
        what=what, booked=counted.booked, yes=counted.yes, waiting=counted.waiting, came=counted.came,
    )  # fmt: skip


@action("whosnames", who=Who.COORDINATORS)
def names(talk: Talk, subject: str) -> None:
    """A page of those with a place. Whoever looks is noted."""
    found = find(talk, subject)
    if found is None:
        return
    skip = min(number(subject.partition(".")[2]) or 0, 10_000)
    page = attendance.expected(talk.db, found, skip, NAMES + 1)
    for _booking, person in page[:NAMES]:
        audit.note(talk.db, talk.me, Deed.SAW, "booking", talk.now, person)
    lines = [named(person, booking.guests) for booking, person in page[:NAMES]]
    more = [[Button(_("More"), Act("whosnames", f"{found.id}.{skip + NAMES}"))]] if len(page) > NAMES else []
    back = Button(_("‹ Back"), Act("whocomes", str(found.id)))
    talk.send(
        Lines([in_short(talk, found), *lines]) if lines else _("Nobody just now."), [*more, [back, menu_button()]]
    )


def named(person: Person, guests: int) -> Sayable:
    """With how many they come."""
    return _("{name} +{count}", name=name_of(person), count=guests) if guests else name_of(person)
