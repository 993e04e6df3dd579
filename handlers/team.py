"""The team: who has which role, the one-use links that give one, and how one is taken back."""

from collections.abc import Iterator

from handlers.course import menu_button
from handlers.declarations import Who, action
from handlers.talk import Talk
from locales import Lines, Listed, Sayable, Words, Written, _, line, marked
from models import appointing, audit, mentors, notices, people
from models.audit import Deed
from models.buttons import Act, number
from models.content import Content
from models.notices import Button
from models.people import Person, PersonRole, Role, name_of

ROLES = {
    Role.COORDINATOR: marked("Coordinator"),
    Role.PARTNER: marked("Partner"),
    Role.LEADER: marked("Community leader"),
    Role.MENTOR: marked("Mentor"),
    Role.RESEARCHER: marked("Community researcher"),
    Role.READER: marked("Reader of the round-up"),
}
MOST_SHOWN = 40
YES = "yes"


@action("team", who=Who.COORDINATORS, command=True)
def team(talk: Talk, _subject: str) -> None:
    """Who has which role."""
    rows = [
        [Button(_("Give a role"), Act("giverole"))],
        [Button(_("Take a role back"), Act("takerole"))],
        [Button(_("For coordinators"), Act("desk"))],
    ]
    talk.send(Lines([_("<b>Team and roles</b>"), *_who_has_what(talk)]), rows)


def _who_has_what(talk: Talk) -> Iterator[Sayable]:
    everybody = people.team(talk.db)
    for role, title in ROLES.items():
        names = [_titled(talk, each, person) for each, person in everybody if each.role is role]
        more = ["…"] if len(names) > MOST_SHOWN else []
        if names:
            yield line(title, Listed([*names[:MOST_SHOWN], *more]))


def _titled(talk: Talk, role: PersonRole, person: Person) -> Sayable:
    """A name; a partner's with the organisation."""
    if role.organisation is None:
        return name_of(person)
    return _("{name} ({what})", name=name_of(person), what=talk.content.organisation_name(role.organisation))


@action("giverole", who=Who.COORDINATORS)
def give_role(talk: Talk, subject: str) -> None:
    """Which role; for a partner, of which organisation; then the link, as a message to be passed on."""
    role, _colon, organisation = subject.partition(":")
    if role not in set(Role):
        rows = [[Button(title, Act("giverole", each))] for each, title in ROLES.items()]
        talk.edit(_("Which role shall somebody have?"), [*rows, [_back()]])
    elif role == Role.PARTNER and organisation not in talk.content.organisations:
        cells = [
            [Button(each.name, Act("giverole", f"{Role.PARTNER}:{key}"))]
            for key, each in talk.content.organisations.items()
        ]
        talk.edit(_("Which organisation do they work for?"), [*cells, [_back()]])
    else:
        _hand_out_link(talk, Role(role), organisation if role == Role.PARTNER else None)


def _hand_out_link(talk: Talk, role: Role, organisation: str | None) -> None:
    code = appointing.new_role_link(talk.db, role, talk.now, organisation, talk.me)
    audit.note(talk.db, talk.me, Deed.GAVE_ROLE, role, talk.now)
    talk.edit(
        _(
            "Here is the link. Pass the next message on to the one person it is for, and to nobody else: whoever opens it first has "
            "the role. It works once, and for one day. Under “Team and roles” you see who has opened it."
        ),
        [[_back()]],
    )
    team, what = talk.content.team.name, _what(talk.content, role, organisation)
    talk.say(
        _(
            "Hello, this link brings you to {team}. Your role: <b>{role}</b>. Please open it on your own phone within a day. It works "
            "once, so keep it to yourself.",
            team=team,
            role=what,
        )
    )
    talk.send(Written(f"https://t.me/{talk.desk.username}?start={code}"))


@action("takerole", who=Who.COORDINATORS)
def take_role(talk: Talk, subject: str) -> None:
    """Which role, of whom, surely?"""
    person_id, _dot, rest = subject.partition(".")
    role, _dot, confirmed = rest.partition(".")
    person = talk.db.get(Person, number(person_id) or 0)
    if person is None or role not in set(Role):
        _ask_whose(talk, subject)
    elif confirmed != YES:
        talk.edit(
            _(
                "Shall the role “{role}” of {name} end? It ends at once, and I tell {name}.",
                role=ROLES[Role(role)],
                name=name_of(person),
            ),
            [
                [Button(_("Yes, end it"), Act("takerole", f"{person.id}.{role}.{YES}"))],
                [Button(_("No, leave it"), Act("team"))],
            ],
        )
    else:
        _end(talk, person, Role(role))


def _ask_whose(talk: Talk, role: str) -> None:
    """First the role, so that no list is long; the newest first, for it is they whom somebody has taken for another."""
    everybody = people.team(talk.db)
    if role not in set(Role):
        held = {each.role for each, _person in everybody}
        rows = [[Button(title, Act("takerole", each))] for each, title in ROLES.items() if each in held]
        talk.edit(_("Which role shall somebody no longer have?"), [*rows, [_back()]])
        return
    theirs = [(each, person) for each, person in reversed(everybody) if each.role == role]
    cells = [
        [Button(_titled(talk, each, person), Act("takerole", f"{person.id}.{role}"))]
        for each, person in theirs[:MOST_SHOWN]
    ]
    talk.edit(_("Whose?"), [*cells, [_back()]])


def _end(talk: Talk, person: Person, role: Role) -> None:
    if not appointing.take_role(talk.db, person.id, role, talk.me):
        talk.edit(_("That role has ended already."), [[_back()]])
        return
    if person.chat_id is not None:
        notices.drop(talk.db, person.chat_id, role)
    if role is Role.MENTOR:
        mentors.role_taken(talk.db, talk.desk.localizers, person, talk.now)
    closed = appointing.close_links(talk.db, person.id, talk.now)
    audit.note(talk.db, talk.me, Deed.TOOK_ROLE, role, talk.now, person)
    talk.edit(_("Done. {name} no longer has the role “{role}”.", name=name_of(person), role=ROLES[role]), [[_back()]])
    if person.id != talk.visitor.person_id:
        talk.tell(
            notices.ROLE_ENDED,
            person,
            _goodbye(role, closed),
            [[menu_button()]],
        )


def _goodbye(role: Role, closed: bool) -> Words:
    if closed:
        return _(
            "Your role “{role}” with us has ended. Thank you for what you have done for your neighbours. The links you had for it no "
            "longer bring anybody in. Everything else stays as it was, and you can always talk to us.",
            role=ROLES[role],
        )
    return _(
        "Your role “{role}” with us has ended. Thank you for what you have done for your neighbours. Everything else stays "
        "as it was, and you can always talk to us.",
        role=ROLES[role],
    )


def greeting(content: Content, opened: appointing.Opened) -> Words:
    """What somebody can do now who has opened a link."""
    match opened.role:
        case Role.COORDINATOR:
            return _("You are a coordinator now. All that you can do for it is behind “For coordinators” in the menu.")
        case Role.PARTNER:
            name = content.organisation_name(opened.organisation or "")
            return _("You now work with us for {organisation}. When somebody is passed on to you, I tell you here.",
                     organisation=name)  # fmt: skip
        case Role.READER:
            return _(
                "From now on you get our round-up of the week here, every Monday morning. /roundup shows the last one."
            )
        case role:
            return _(
                "Welcome to the team. Your role is now “{role}”. You'll hear from us what comes next.", role=ROLES[role]
            )


def _what(content: Content, role: Role, organisation: str | None) -> Sayable:
    if organisation is None:
        return ROLES[role]
    return _("{name} ({what})", name=ROLES[role], what=content.organisation_name(organisation))


def _back() -> Button:
    return Button(_("Team and roles"), Act("team"))
