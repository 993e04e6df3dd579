"""Whom an announcement goes to, and what the button below it does: chosen by taps, with how many people that is at once."""

from collections.abc import Callable

from sqlalchemy import select

from handlers.announcement_page import before_it_goes, meant, show
from handlers.declarations import Who, action
from handlers.my_details import PLACES
from handlers.talk import Talk
from locales import LANGUAGES, LanguageName, Lines, Sayable, _, marked
from models import announcement_words, announcements, bookings
from models.announcements import Announcement
from models.audience import Audience, reach
from models.buttons import Act
from models.events import Event
from models.notices import Button

MOST_PAST = 6  # events that were
MOST_COMING = 40  # and those that come, each on a button: Telegram takes a hundred
KINDS = {
    "stages": marked("Programmes and stages"),
    "areas": marked("Where they live"),
    "languages": marked("Languages"),
    "events": marked("Who booked or came"),
}
EVERYONE = "everyone"


@action("audience", who=Who.COORDINATORS)
def audience(talk: Talk, subject: str) -> None:
    """`subject` is "id", "id.kind" or "id.kind.value", which ticks or unticks the value."""
    found = before_it_goes(talk, subject)
    if found is None:
        return
    _row, kind, value = [*subject.split(".", 2), "", ""][:3]
    chosen = Audience.of(found.audience)
    if chosen.became:  # they have not all said yes to news: it is for those who took part, and nobody else
        show(talk, found, edit=True)
        return
    if kind == EVERYONE:
        announcements.set_audience(talk.db, found, Audience())
    elif kind in KINDS and value in [each for each, _label in VALUES[kind](talk)]:
        announcements.set_audience(talk.db, found, chosen.toggled(kind, value))
    _show(talk, found, kind if kind in KINDS else "")


def _show(talk: Talk, announcement: Announcement, kind: str) -> None:
    chosen = Audience.of(announcement.audience)
    words = Lines([
        announcement_words.to_whom(talk.content, talk.db, chosen),
        announcement_words.who_gets_it(reach(talk.db, chosen, talk.now)),
        "",
        _("Tap all that fit: what you tap of one kind widens it, another kind narrows it."),
    ])  # fmt: skip
    row = str(announcement.id)
    if kind:
        ticked = getattr(chosen, kind)
        cells = [_value(row, kind, value, label, value in ticked) for value, label in VALUES[kind](talk)]
        rows = (
            [cells[start : start + 2] for start in range(0, len(cells), 2)]
            if kind != "events"
            else [[c] for c in cells]
        )
        back = Act("audience", row)
    else:
        rows = [[Button(label, Act("audience", f"{row}.{each}"))] for each, label in KINDS.items()]
        rows = [*rows, [Button(_("Everyone"), Act("audience", f"{row}.{EVERYONE}"))]] if chosen.as_json() else rows
        back = Act("announcement", row)
    talk.edit(words, [*rows, [Button(_("‹ Back"), back)]])


def _value(row: str, kind: str, value: str, label: Sayable, ticked: bool) -> Button:
    return Button(_("✓ {option}", option=label) if ticked else label, Act("audience", f"{row}.{kind}.{value}"))


def _stages(talk: Talk) -> list[tuple[str, Sayable]]:
    keys = [
        key for programme, each in talk.content.programmes.items()
        for key in (programme, *(f"{programme}:{stage}" for stage in each.stages))
    ]  # fmt: skip
    return [(key, announcement_words.stage(talk.content, key)) for key in keys]


def _events(talk: Talk) -> list[tuple[str, Sayable]]:
    """Who has booked what comes, who came to what was."""
    past = select(Event.id).where(Event.starts_at <= talk.now).order_by(Event.starts_at.desc()).limit(MOST_PAST)
    keys = [f"{event.id}:booked" for event, _free in bookings.upcoming(talk.db, talk.now, most=MOST_COMING)]
    keys += [f"{event_id}:came" for event_id in talk.db.scalars(past)]
    return [(key, announcement_words.event(talk.content, talk.db, key)) for key in keys]


VALUES: dict[str, Callable[[Talk], list[tuple[str, Sayable]]]] = {
    "stages": _stages,
    "areas": lambda talk: [(key, area.name) for key, area in talk.content.areas.items()],
    "languages": lambda talk: [(code, LanguageName(code)) for code in LANGUAGES],
    "events": _events,
}


@action("belownews", who=Who.COORDINATORS)
def below(talk: Talk, subject: str) -> None:
    """What the button below does. `subject` is "id", "id.kind", or "id.kind.what it is for"."""
    found = before_it_goes(talk, subject)
    if found is None:
        return
    _row, kind, what = [*subject.split(".", 2), "", ""][:3]
    choices = _choices(talk, kind)
    if kind in ("interested", "pass", "none") or what in [each for each, _label in choices]:
        chosen = None if kind == "none" else {"kind": kind, "subject": what}
        announcements.set_button(talk.db, found, chosen)
        show(talk, found, edit=True)
        return
    back = [Button(_("‹ Back"), Act("announcement", str(found.id)))]
    if choices:
        rows = [[Button(label, Act("belownews", f"{found.id}.{kind}.{each}"))] for each, label in choices]
        talk.edit(_("Which one?"), [*rows, back])
    else:
        offered = [*announcement_words.BELOW.items(), ("none", _("No button"))]
        rows = [[Button(label, Act("belownews", f"{found.id}.{each}"))] for each, label in offered]
        talk.edit(_("What shall the button below it do?"), [*rows, back])


def _choices(talk: Talk, kind: str) -> list[tuple[str, Sayable]]:
    """What a button of this kind can be for."""
    if kind == "book":
        coming = bookings.upcoming(talk.db, talk.now, most=MOST_COMING)
        return [(str(event.id), meant(talk, kind, str(event.id)) or "") for event, _free in coming]
    if kind == "join":
        there = [key for key in PLACES if key in talk.content.programmes]
        return [(PLACES[key][0], talk.content.programmes[key].name) for key in there]
    return []
