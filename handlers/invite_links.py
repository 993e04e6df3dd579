"""Links of leaders, hubs and organisations: several, each with a label, for all we do, a programme or a session."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from handlers import inviting
from handlers.course import menu_button
from handlers.declarations import Who, action, journey
from handlers.questions import Choice, Heard, Hint, Option, Text
from handlers.talk import Talk
from locales import Day, Lines, Sayable, Written, _, marked
from models import bookings, invites
from models.buttons import Act, number
from models.invites import LONGEST_LABEL, Invite
from models.notices import Button

PAGE = 20
LIMITS = (10, 20, 50, 100, 200, 500)
DAYS = (7, 14, 30, 90, 180)
MINE, ALL, HUB, ORGANISATION, PROGRAMME, EVENT = "mine", "all", "h-", "o-", "p-", "e-"
NO_HUB = "none"
LINKS = marked("Links")


@dataclass
class Label(Text):
    """A few plain words in a line."""

    up_to: int = LONGEST_LABEL

    def take(self, heard: Heard, picked: list[str] | None) -> str:
        text = " ".join(super().take(heard, picked).split())
        if set(text) & set("<>{}\\"):
            raise Hint(_("Please write it in plain words, without special characters."))
        return text


@action("links", who=Who.LEADERS, command=True)
def links(talk: Talk, subject: str) -> None:
    """A page of them, with how many have come by each. `subject`: how many to leave out."""
    skip = min(number(subject) or 0, 10_000)
    found = invites.listed(talk.db, talk.me, talk.is_coordinator, skip, PAGE + 1)
    rows = [[Button(_in_short(talk, each), Act("invite", str(each.id)))] for each in found[:PAGE]]
    if len(found) > PAGE:
        rows.append([Button(_("Older"), Act("links", str(skip + PAGE)))])
    rows += [[Button(_("A new link"), Act("newlink"))], [Button(_("My own link"), Act("invite")), menu_button()]]
    words = _(
        "Give each place and each occasion a link of its own, and you see how many came by which. The number says how many have come."
    )
    talk.edit(Lines([_("<b>{name}</b>", name=LINKS), words]), rows)


def _in_short(talk: Talk, invite: Invite) -> Sayable:
    name: Sayable = Written(invite.label) if invite.label else inviting.place(talk, invite) or ""
    words = _("{stage}: {count}", stage=name, count=invite.arrived)
    return _("{link} (switched off)", link=words) if invite.ended_at else words


@action("newlink", who=Who.LEADERS)
def begin(talk: Talk, _subject: str) -> None:
    talk.start("new-link")


@journey("new-link", marked("A new link"), who=Who.LEADERS)
def new_link(talk: Talk) -> None:
    whose = _ask_whose(talk) if talk.is_coordinator else MINE
    label = talk.ask("label", Label(
        _("What shall the link be called? For example “Tuesday kitchen”. Whoever opens it does not see that."),
        _("It is called"),
    ))  # fmt: skip
    hub = _ask_hub(talk) if whose == MINE else _behind(whose, HUB)
    leads = talk.ask("leads", Choice(_("Where shall it lead?"), _("It leads to"), lambda: _targets(talk)))
    talk.check_answers()
    event_id, mine = number(_behind(leads, EVENT) or ""), whose == MINE
    invites.check_room(talk.db, talk.me if mine else None)
    made = invites.hand_out(
        talk.db, talk.now, person=talk.me if mine else None, by=talk.me, hub=hub, organisation=_behind(whose, ORGANISATION),
        label=label, programme=_behind(leads, PROGRAMME), event_id=event_id,
    )  # fmt: skip
    inviting.show_first(talk, made)


def _ask_whose(talk: Talk) -> str:
    """A coordinator's own, or that of a place or an organisation."""
    hubs = [Option(HUB + key, each.name, HUB + key) for key, each in talk.content.hubs.items()]
    others = [
        Option(ORGANISATION + key, each.name, ORGANISATION + key) for key, each in talk.content.organisations.items()
    ]
    mine: Option[str] = Option(MINE, _("My own link"), MINE)
    return talk.ask(
        "whose", Choice(_("Whose link is it? Whoever opens it hears that."), _("Whose"), [mine, *hubs, *others])
    )


def _ask_hub(talk: Talk) -> str | None:
    """From where whoever opens it hears that they were told."""
    hubs: list[Option[str | None]] = [Option(key, each.name, HUB + key) for key, each in talk.content.hubs.items()]
    none: Option[str | None] = Option(None, _("No place"), NO_HUB)
    return talk.ask(
        "hub", Choice(_("Which place is it for? Whoever opens it hears that, too."), _("Place"), [*hubs, none])
    )


def _targets(talk: Talk) -> list[Option[str]]:
    programmes = [Option(PROGRAMME + key, each.name, PROGRAMME + key) for key, each in talk.content.programmes.items()]
    events = [
        Option(f"{EVENT}{event.id}", inviting.dated(talk, event), f"{EVENT}{event.id}")
        for event, _free in bookings.upcoming(talk.db, talk.now)
    ]
    return [Option(ALL, inviting.ALL_WE_DO, ALL), *programmes, *events]


def _behind(said: str, kind: str) -> str | None:
    return said.removeprefix(kind) if said.startswith(kind) else None


@action("linkmost", who=Who.LEADERS)
def most(talk: Talk, subject: str) -> None:
    """How many may come: asked, or set. `subject`: the link, and after a dot how many (0: any number)."""
    row, _dot, chosen = subject.partition(".")
    invite = _managed(talk, row)
    if invite is None:
        return
    count = number(chosen)
    if count == 0 or count in LIMITS:
        invite.most = count or None
        inviting.show(talk, invite)
        return
    cells = [Button(str(each), Act("linkmost", f"{invite.id}.{each}")) for each in LIMITS if each > invite.arrived]
    rows = [cells[start : start + 3] for start in range(0, len(cells), 3)]
    rows += [[Button(_("Any number"), Act("linkmost", f"{invite.id}.0"))], [inviting.back_button(invite)]]
    talk.edit(
        _(
            "How many may come by this link? When it is full, you are told, and whoever opens it is welcomed all the same."
        ),
        rows,
    )


@action("linkends", who=Who.LEADERS)
def ends(talk: Talk, subject: str) -> None:
    """Until when: asked, or set to the end of that day. `subject`: the link, and after a dot in how many days (0: without end)."""
    row, _dot, chosen = subject.partition(".")
    invite = _managed(talk, row)
    if invite is None:
        return
    days = number(chosen)
    if days == 0 or days in DAYS:
        invite.ends_at = _end_of_day(talk, days) if days else None
        inviting.show(talk, invite)
        return
    rows = [[Button(Day(talk.today + timedelta(days=each)), Act("linkends", f"{invite.id}.{each}"))] for each in DAYS]
    rows += [[Button(_("Without end"), Act("linkends", f"{invite.id}.0"))], [inviting.back_button(invite)]]
    talk.edit(_("What is the last day of this link? Whoever opens it later is welcomed all the same."), rows)


def _managed(talk: Talk, row: str) -> Invite | None:
    """One with a label, or of a hub: one's own link has no limits."""
    found = invites.in_hand(talk.db, number(row), talk.me, talk.is_coordinator)
    if found is None or not inviting.is_managed(found):
        talk.send(inviting.NO_SUCH_LINK, [[Button(LINKS, Act("links")), menu_button()]])
        return None
    return found


def _end_of_day(talk: Talk, days: int) -> datetime:
    last = talk.today + timedelta(days=days)
    return datetime.combine(last, time(23, 59), talk.localizer.zone)
