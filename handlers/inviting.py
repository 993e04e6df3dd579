"""Tell a neighbour: one's own link, as it is passed on; and a leader's, or a hub's, with what came of it."""

from urllib.parse import quote

from handlers import posters
from handlers.columns import ISOLATES
from handlers.course import menu_button
from handlers.declarations import Who, action, journey
from handlers.questions import Text
from handlers.talk import Talk
from locales import LANGUAGES, Day, Lines, Sayable, Words, Written, _, line, marked
from models import audit, introductions, invites
from models.audit import Deed
from models.buttons import Act, number
from models.event_words import title, when
from models.events import Event
from models.invites import Invite
from models.notices import Button
from models.people import Role

LONGEST_WORDS = 150  # of one's own: in a web address each may take twelve bytes
NOT_YET = marked(
    "Thank you for thinking of your neighbours. Once you have signed up for something yourself, you get a link to pass on."
)
SWITCHED_OFF = marked("It is switched off. Whoever opens it is welcomed, and not counted.")
NO_SUCH_LINK = marked("There is no such link any more.")
WORDS = marked(
    "Hello! I've found something good near us: free courses, help with work or a business, and people who speak our language."
)
ALL_WE_DO = marked("All that we do")
TELL = marked("Tell a neighbour")
OWN_WORDS = marked("Write it as you would say it. The link is put below it.")
NAME = {"yes": True, "no": False}


@action("invite", who=Who.ANYONE, command=True)
def invite(talk: Talk, subject: str) -> None:
    """One's own link; or the one that `subject` names, with what is read in the language behind the dot."""
    row, _dot, language = subject.partition(".")
    if number(row) is None and _is_to_be_asked(talk) and introductions.may_invite(talk.db, talk.me.id):
        _ask_for_name(talk)
        return
    found = find(talk, row)
    if found and number(row) is None:
        show_anew(talk, found)
    elif found:
        show(talk, found, language)


@action("invitename", who=Who.ANYONE)
def tell_name(talk: Talk, subject: str) -> None:
    """Whether whoever opens the link hears their first name; then the link."""
    said, _dot, row = subject.partition(".")
    found = find(talk, row)
    if found:
        talk.me.tells_name = NAME.get(said, talk.me.tells_name)
        show(talk, found)


@action("invitein", who=Who.ANYONE)
def in_language(talk: Talk, row: str) -> None:
    """In which language is what they read?"""
    found = find(talk, row)
    if found:
        cells = [
            Button(Written(each.own_name), Act("invite", f"{found.id}.{code}")) for code, each in LANGUAGES.items()
        ]
        pairs = [cells[start : start + 2] for start in range(0, len(cells), 2)]
        talk.edit(_("Which language do they read?"), [*pairs, [back_button(found)]])


@action("invitewords", who=Who.ANYONE)
def begin_own_words(talk: Talk, row: str) -> None:
    if find(talk, row):
        talk.start("invite-words", row)


@journey("invite-words", marked("In my own words"), who=Who.ANYONE)
def own_words(talk: Talk) -> None:
    """Nothing of it is kept: it stands in the buttons that share it. The link is the journey's subject."""
    found = find(talk, talk.course.subject if number(talk.course.subject) else "0")
    if found:
        words = talk.ask("words", Text(OWN_WORDS, _("Your words"), LONGEST_WORDS))
        talk.send(*_page(talk, found, words))


@action("inviteoff", who=Who.ANYONE)
def switch(talk: Talk, subject: str) -> None:
    """Off; or on again, where it is one of several. `subject`: the link, and after a dot which."""
    row, _dot, which = subject.partition(".")
    found = find(talk, row if number(row) else "0")
    if found is None:
        return
    turned = False
    if which == "off":
        turned = invites.switch_off(talk.db, found, talk.now)
    elif which == "on" and is_managed(found):
        turned = invites.switch_on(talk.db, found)
    if turned and found.person_id is None:
        audit.note(talk.db, talk.me, Deed.CHANGED, f"link:{which}", talk.now)
    if is_managed(found) or not found.ended_at:
        show(talk, found)
    else:
        talk.edit(
            _(
                "Your link is switched off. Whoever opens it is welcomed all the same. “Tell a neighbour” gives you a new one."
            ),
            [[Button(TELL, Act("invite"))], [menu_button()]],
        )


def find(talk: Talk, row: str) -> Invite | None:
    """The link that a button names, if it is theirs; their own where none is named."""
    if not introductions.may_invite(talk.db, talk.me.id):
        talk.send(NOT_YET, [[menu_button()]])
        return None
    if number(row) is None:
        return invites.own(talk.db, talk.me, talk.now)
    found = invites.in_hand(talk.db, number(row), talk.me, talk.is_coordinator)
    if found is None or (is_managed(found) and not _has_several(talk)):
        talk.send(NO_SUCH_LINK, [[Button(TELL, Act("invite"))], [menu_button()]])
        return None
    return found


def _has_several(talk: Talk) -> bool:
    return talk.is_coordinator or talk.has_role(Role.LEADER)


def show(talk: Talk, invite: Invite, language: str = "") -> None:
    """In the place of the message that was tapped, which was about a link."""
    reads = language if language in LANGUAGES else talk.localizer.code
    talk.edit(*_page(talk, invite, None, reads))


def show_first(talk: Talk, invite: Invite) -> None:
    """A link that was just made; before it the question of the name, where nobody has asked that yet."""
    if invite.person_id and _is_to_be_asked(talk):
        _ask_for_name(talk, str(invite.id))
    else:
        show_anew(talk, invite)


def show_anew(talk: Talk, invite: Invite) -> None:
    talk.send(*_page(talk, invite, None, talk.localizer.code))


def is_managed(invite: Invite) -> bool:
    """One of several that a leader, a hub or an organisation has."""
    return invite.label is not None or invite.person_id is None


def back_button(invite: Invite) -> Button:
    return Button(_("‹ Back"), Act("invite", str(invite.id)))


def leads_to(talk: Talk, invite: Invite) -> Sayable:
    event = talk.db.get(Event, invite.event_id) if invite.event_id else None
    if event:
        return dated(talk, event)
    programme = talk.content.programmes.get(invite.programme or "")
    return programme.name if programme else ALL_WE_DO


def dated(talk: Talk, event: Event) -> Sayable:
    return _("{name}, {moment}", name=title(talk.content, event), moment=when(event))


def place(talk: Talk, invite: Invite) -> str | None:
    """The hub or the organisation that it stands for."""
    hub = talk.content.hubs.get(invite.hub or "")
    organisation = talk.content.organisations.get(invite.organisation or "")
    return hub.name if hub else organisation.name if organisation else None


def _page(talk: Talk, invite: Invite, own: str | None, reads: str = "") -> tuple[Sayable, list[list[Button]]]:
    words = Written(own) if own else Written(_plain(talk, reads, _words(talk, invite)))
    link = Words(
        invites.link(talk.desk.username, invite)
    )  # the same in all languages, with nothing around it: people copy it
    lines: list[Sayable] = [*_heading(talk, invite), "", link, ""]
    lines += [
        _(
            "To say it aloud or to write it down: <b>{code}</b>. Whoever sends this code to {bot} on Telegram arrives just the same.",
            code=invites.spaced(invite.short),
            bot=f"@{talk.desk.username}",
        ),
        "", _("What they read:"), words,
    ]  # fmt: skip
    share = [] if invite.ended_at else _share(talk, invite, words.text, reads)
    return Lines(lines), [*share, *_ways(talk, invite)]


def _heading(talk: Talk, invite: Invite) -> list[Sayable]:
    if not is_managed(invite):
        return [
            _("<b>{name}</b>", name=TELL),
            _("Pass this link on to whoever might like it. They decide for themselves."),
        ]
    came: Sayable = invite.arrived
    if invite.most is not None:
        came = _("{count} of {most} at most", count=invite.arrived, most=invite.most)
    facts: list[tuple[Words, Sayable | None]] = [
        (_("Place"), place(talk, invite)),
        (_("It leads to"), leads_to(talk, invite)),
        (_("Came by it"), came),
        (_("Until"), Day.of(invite.ends_at, talk.localizer.zone) if invite.ends_at else None),
    ]
    name: Sayable = Written(invite.label) if invite.label else place(talk, invite) or ""
    off = [SWITCHED_OFF] if invite.ended_at else []
    return [_("<b>{name}</b>", name=name), *(line(what, said) for what, said in facts if said is not None), *off]


def _words(talk: Talk, invite: Invite) -> Words:
    return for_you(leads_to(talk, invite)) if invite.programme or invite.event_id else WORDS


def for_you(what: Sayable) -> Words:
    """What somebody reads to whom it is passed on."""
    return _("Hello! This might be something for you: {what}. It is free, and they speak our language.", what=what)


def _share(talk: Talk, invite: Invite, words: str, reads: str) -> list[list[Button]]:
    """Telegram's and WhatsApp's own ways to pass it on. Where the link does not open, the code helps."""
    url = invites.link(talk.desk.username, invite)
    spoken = _(
        "If the link does not open, send this to {bot} on Telegram: {code}",
        bot=f"@{talk.desk.username}", code=invites.spaced(invite.short),
    )  # fmt: skip
    whole = f"{words}\n{url}\n{_plain(talk, reads or talk.localizer.code, spoken)}"
    return [
        [Button(_("Share on Telegram"), f"https://t.me/share/url?url={quote(url, '')}&text={quote(words, '')}")],
        [Button(_("Share on WhatsApp"), f"https://wa.me/?text={quote(whole, '')}")],
    ]


def _ways(talk: Talk, invite: Invite) -> list[list[Button]]:
    row = str(invite.id)
    rows = [
        [Button(_("In another language"), Act("invitein", row)), Button(_("In my own words"), Act("invitewords", row))]
    ]
    if invites.is_open(talk.db, invite, talk.now):
        rows.append([posters.code_button(invite), posters.poster_button(invite)])
    if invite.person_id and _name(talk):
        said, label = ("no", _("Leave out my name")) if talk.me.tells_name else ("yes", _("Say my first name"))
        rows.append([Button(label, Act("invitename", f"{said}.{row}"))])
    if is_managed(invite):
        rows.append(
            [Button(_("How many may come"), Act("linkmost", row)), Button(_("Until when"), Act("linkends", row))]
        )
    on = Button(_("Switch it on again"), Act("inviteoff", f"{row}.on"))
    off = Button(_("Switch it off"), Act("inviteoff", f"{row}.off"))
    if invite.withheld_at is None:
        rows.append([on if invite.ended_at else off])
    if _has_several(talk):
        return [*rows, [Button(_("Links"), Act("links")), menu_button()]]
    return [*rows, [menu_button()]]


def _name(talk: Talk) -> str:
    """Their first name."""
    return introductions.called(talk.me.name)


def _is_to_be_asked(talk: Talk) -> bool:
    """Whether they have never said if whoever opens their link may hear their name."""
    return talk.me.tells_name is None and bool(_name(talk))


def _ask_for_name(talk: Talk, row: str = "") -> None:
    """Then comes the link of `row`, or their own."""
    of = f".{row}" if row else ""
    talk.send(
        _(
            "First a question: may whoever opens your link hear your first name? Then they read “{name} told you about us”. If not, they "
            "are welcomed without it. You can change that at any time.",
            name=Written(_name(talk)),
        ),
        [
            [Button(_("Yes, they may"), Act("invitename", f"yes{of}"))],
            [Button(_("No, please don't"), Act("invitename", f"no{of}"))],
        ],
    )


def _plain(talk: Talk, language: str, said: Sayable) -> str:
    """As it stands in an address: without the marks that keep directions apart in a message."""
    return talk.desk.localizers.of(language).plain(said).translate(ISOLATES)
