"""How a session is said: its moment, place, free places, and what helps people come. And what's on."""

from handlers.declarations import Who, action
from handlers.talk import Talk
from locales import Moment, Sayable, _, marked, n_
from models import events
from models.buttons import Act
from models.content import Content
from models.events import Event
from models.notices import Button

OFFERS = {
    "childcare": marked("children are looked after"),
    "step-free": marked("no steps"),
    "interpreter": marked("with an interpreter"),
    "women-only": marked("for women only"),
    "food": marked("with food"),
}


def when(event: Event) -> Moment:
    return Moment(event.starts_at)


def describe(content: Content, event: Event, free: int) -> Sayable:
    """Place, free places, what helps: one line."""
    hub = content.hubs[event.hub]
    places = n_("{count} place left", "{count} places left", free) if free else _("your place is kept")
    offers = [OFFERS[key] for key in event.helps if key in OFFERS]
    line = _("{hub}, {places}", hub=hub.name, places=places)
    for offer in offers:
        line = _("{line}, {offer}", line=line, offer=offer)
    return line


@action("whatson", who=Who.ANYONE, command=True)
def whats_on(talk: Talk, _subject: str) -> None:
    """The next sessions of all programmes. Looking needs no agreement."""
    coming = events.upcoming(talk.db, talk.now)
    if not coming:
        talk.send(_("Nothing is planned just now. New sessions are shown here as soon as they are set."), [[_menu()]])
        return
    talk.say(_("This is coming up. Everything is free."))
    for event, free in coming[:-1]:
        talk.say(_entry(talk, event, free))
    join = Button(_("Become a community researcher"), Act("join", "researcher-training"))
    talk.send(_entry(talk, *coming[-1]), [[join], [_menu()]])


def _entry(talk: Talk, event: Event, free: int) -> Sayable:
    programme, hub = talk.content.programmes[event.programme], talk.content.hubs[event.hub]
    places = n_("{count} place left", "{count} places left", free) if free else _("no places left")
    return _(
        "<b>{module}</b> ({programme})\n{moment}\n{hub}, {address}\n{places}",
        module=programme.modules[event.module], programme=programme.name, moment=when(event), hub=hub.name, address=hub.address,
        places=places,
    )  # fmt: skip


def _menu() -> Button:
    return Button(_("Menu"), Act("menu"))
