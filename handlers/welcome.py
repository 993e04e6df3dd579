"""Which language, who we are, and the menu. And what always works: /menu, /help, /cancel."""

from collections.abc import Sequence

from handlers import people_like_you
from handlers.declarations import Who, action
from handlers.help_now import help_button
from handlers.stories import last_stages
from handlers.talk import Talk
from locales import LANGUAGES, Sayable, Written, _, marked
from models import menu as menu_of
from models.buttons import Act
from models.notices import Button
from models.people import Role

HELLO = marked(
    "Hello, I'm Grapevine, the helper of your neighbourhood programme. I speak your language, and it costs nothing."
)
WHICH_LANGUAGE = marked("Which language shall we speak?")
WHAT_TO_DO = marked("What would you like to do?")
HELPING = marked(
    "I can sign you up for training as a community researcher, for help with a business, or for work in the hospital, show you "
    "what's on, and tell you how to reach a person. All of it is free.\n\n"
    "Tap the buttons below my messages. “Back” takes you to the question before, “Stop” ends it, and nothing is sent before you "
    "have said that it is right.\n\n"
    "/menu – what I can do\n/person – talk to a person\n/helpnow – help at once\n/language – another language\n"
    "/cancel – stop what we are doing"
)


def ask_language(talk: Talk, *likely: str, about: Sequence[str] = ()) -> None:
    """Eight buttons in their own names; the likely ones first. `about`: the doors that somebody has already spoken of; the buttons
    remember them."""
    codes = list(dict.fromkeys([*likely, *LANGUAGES]))
    after = f".{','.join(about)}" if about else ""
    cells = [Button(Written(LANGUAGES[code].own_name), Act("language", f"{code}{after}")) for code in codes]
    pairs = [cells[start : start + 2] for start in range(0, len(cells), 2)]
    talk.send(WHICH_LANGUAGE, [*pairs, [help_button(talk.localizer)]])


def show_menu(talk: Talk, first: Sayable | None = None) -> None:
    conversation = talk.visitor.conversation
    standing = menu_of.standing(talk.db, talk.visitor.person_id, last_stages(talk), talk.now)
    join = _("Your place as a community researcher") if standing.enrolled else _("Become a community researcher")
    rows = [
        [Button(join, Act("join", "researcher-training"))],
        [Button(_("Business that helps people"), Act("business"))],
        [Button(_("Work in the hospital"), Act("learning"))],
        [Button(_("Mentors"), Act("mentoring"))],
        [Button(_("What's on"), Act("whatson")), Button(_("Talk to a person"), Act("person"))],
        [Button(_("My details"), Act("mydetails")), Button(_("Language"), Act("language"))],
    ]
    if standing.may_invite:
        rows.append([Button(_("Tell a neighbour"), Act("invite"))])
    if standing.has_brought:
        rows.append([Button(_("My people"), Act("mypeople"))])
    rows += people_like_you.in_menu(standing)
    if Role.COORDINATOR in standing.roles:
        rows.append([Button(_("For coordinators"), Act("desk"))])
    if Role.LEADER in standing.roles:
        rows.append([Button(_("People you have entered"), Act("neighbours"))])
    if Role.PARTNER in standing.roles:
        rows.append([Button(_("Referrals"), Act("referrals"))])
    if conversation.course or conversation.parked:
        rows.insert(0, [Button(_("Go on where I was"), Act("resume"))])
    rows.append([help_button(talk.localizer)])
    if first:
        talk.say(first)
    talk.send(WHAT_TO_DO, rows)


@action("menu", who=Who.ANYONE, command=True)
def menu(talk: Talk, _subject: str) -> None:
    show_menu(talk)


@action("help", who=Who.ANYONE, command=True)
def helping(talk: Talk, _subject: str) -> None:
    talk.send(HELPING, [[Button(_("Menu"), Act("menu"))]])


@action("cancel", who=Who.ANYONE, command=True, before_language=True)
def cancel(talk: Talk, _subject: str) -> None:
    if talk.visitor.language is None and talk.visitor.conversation.course is None:
        ask_language(talk, talk.localizer.code)
    else:
        talk.stop()


@action("resume", who=Who.ANYONE)
def resume(talk: Talk, _subject: str) -> None:
    talk.resume()


@action("drop", who=Who.ANYONE)
def drop(talk: Talk, _subject: str) -> None:
    """Leave what was set aside."""
    if talk.visitor.conversation.parked:
        talk.visitor.conversation.parked.pop()
    show_menu(talk, _("All right, that is gone."))


@action("join", who=Who.ANYONE)
def join(talk: Talk, journey: str) -> None:
    """A menu's button for a journey."""
    talk.start(journey)
