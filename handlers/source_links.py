"""One of the links that bring people, as a coordinator sees it: whose it is, what came of it; and switching it off and on again."""

from handlers import inviting, sources
from handlers.course import menu_button
from handlers.declarations import Who, action
from handlers.talk import Talk
from locales import Lines, Sayable, Written, _, line
from models import audit, invites, notices
from models import sources as found
from models.audit import Deed
from models.buttons import Act, number
from models.invites import Invite
from models.notices import Button
from models.people import Person, name_of
from models.sources import Sort

OFF, ON = "off", "on"


@action("sourcelink", who=Who.COORDINATORS)
def source_link(talk: Talk, subject: str) -> None:
    """`subject`: the link, and after a dot whether it is switched off or on."""
    row, _dot, which = subject.partition(".")
    link = invites.several(talk.db, number(row))
    if link is None:
        talk.send(inviting.NO_SUCH_LINK, [_back()])
        return
    if which in (OFF, ON):
        _switch(talk, link, which)
    talk.edit(Lines(_about(talk, link)), [*_ways(talk, link), _back()])


def _about(talk: Talk, link: Invite) -> list[Sayable]:
    owner = talk.db.get(Person, link.person_id) if link.person_id else None
    place = inviting.place(talk, link)
    lines: list[Sayable] = [_("<b>{name}</b>", name=sources.link_name(talk, link))]
    lines += [line(_("Whose"), name_of(owner))] if owner else []
    lines += [line(_("Place"), place)] if place else []
    lines += [line(_("It leads to"), inviting.leads_to(talk, link)), "", *sources.steps(found.of(link))]
    return [*lines, *([inviting.SWITCHED_OFF] if link.ended_at else [])]


def _ways(talk: Talk, link: Invite) -> list[list[Button]]:
    """A link that its owner has switched off may be withheld, too; whose role has ended gets none back."""
    off = Button(_("Switch it off"), Act("sourcelink", f"{link.id}.{OFF}"))
    on = Button(_("Switch it on again"), Act("sourcelink", f"{link.id}.{ON}"))
    if not link.ended_at:
        return [[off]]
    return [[on]] if invites.may_be_on(talk.db, link) else []


def _switch(talk: Talk, link: Invite, which: str) -> None:
    """Of two taps one does something. Whose it is hears of it, and whom to ask."""
    theirs = link.person_id is not None
    if which == OFF:
        turned = invites.switch_off(talk.db, link, talk.now, withheld=theirs)
    else:
        turned = invites.switch_on(talk.db, link, by_team=True)
    if not turned:
        return
    owner = talk.db.get(Person, link.person_id) if theirs else None
    audit.note(talk.db, talk.me, Deed.CHANGED, f"link:{which}", talk.now, owner)
    if owner is None or owner.id == talk.me.id:
        return
    label: Sayable = Written(link.label) if link.label else sources.link_name(talk, link)
    words = (
        _(
            "The team has switched off your link “{label}”. Whoever opens it is welcomed, and not counted. If you would like to know why, "
            "talk to us.",
            label=label,
        )
        if which == OFF
        else _("The team has switched on your link “{label}” again.", label=label)
    )
    talk.tell(notices.LINK_SWITCHED, owner, words, [[Button(_("Talk to a person"), Act("person"))], [menu_button()]])


def _back() -> list[Button]:
    return [Button(sources.SORTS[Sort.LINK], Act("sources", Sort.LINK)), menu_button()]
