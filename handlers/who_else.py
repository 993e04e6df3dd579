"""After a sign-up: who else would like this? And may whoever told somebody about us see that they joined? Both are asked once."""

from handlers import my_mentoring
from handlers.course import menu_button
from handlers.declarations import Who, action, journey
from handlers.talk import Talk
from locales import Lines, Sayable, Words, Written, _, marked
from models import introductions, who_else
from models.buttons import Act
from models.introductions import ToldBy
from models.notices import Button

QUESTION = marked("Who else would like this? “Tell a neighbour” gives you a link to pass on.")
SHOWN = marked("Whoever told you about us may see your name, and that you joined.")
HIDDEN = marked("Whoever told you about us does not see your name.")


def ask_afterwards(talk: Talk) -> None:
    """After a sign-up and what follows it; not who is signed up by somebody else."""
    if talk.beneficiary:
        return
    if who_else.asked(talk.db, talk.person, who_else.AFTER_SIGN_UP):
        my_mentoring.ask_afterwards(talk)
    else:
        talk.go_on("who-else")


@journey("who-else", marked("Tell a neighbour"), who=Who.AGREED)
def ask(talk: Talk) -> None:
    """It waits for nothing: its buttons work at any time."""
    who_else.record(talk.db, talk.person, who_else.AFTER_SIGN_UP, talk.now)
    told = _told_by_somebody(talk)
    if told is None or talk.me.shows_name is not None:
        talk.send(QUESTION, [[invite_button()], *my_mentoring.beside_what_is_asked(talk), [menu_button()]])
        return
    yes, no = (
        Button(_("Yes, they may"), Act("showme", "yes")),
        Button(_("No, please don't"), Act("showme", "no")),
    )
    talk.say(_may_they(told))
    talk.send(QUESTION, [[yes], [no], [invite_button()], *my_mentoring.beside_what_is_asked(talk), [menu_button()]])


def invite_button() -> Button:
    return Button(_("Tell a neighbour"), Act("invite"))


@action("showme", who=Who.AGREED)
def show_me(talk: Talk, subject: str) -> None:
    """Whether whoever told them sees their name."""
    if subject in ("yes", "no") and _told_by_somebody(talk):
        talk.me.shows_name = subject == "yes"
    talk.edit(Lines([_("Thank you, that is noted."), *in_words(talk)]), [[invite_button()], [menu_button()]])


def in_words(talk: Talk) -> list[Sayable]:
    """How it stands, for who was told by somebody."""
    return [SHOWN if talk.me.shows_name else HIDDEN] if _told_by_somebody(talk) else []


def shown_buttons(talk: Talk) -> list[list[Button]]:
    """Change that."""
    if not _told_by_somebody(talk):
        return []
    if talk.me.shows_name:
        return [[Button(_("Hide my name from them"), Act("showme", "no"))]]
    return [[Button(_("Show them my name"), Act("showme", "yes"))]]


def _told_by_somebody(talk: Talk) -> ToldBy | None:
    told = introductions.told_by(talk.db, talk.visitor.person_id)
    return told if told and told.person else None


def _may_they(told: ToldBy) -> Words:
    name = introductions.first_name(told.person)
    if name:
        return _(
            "{name} told you about us. May {name} see your name, and that you joined? {name} sees nothing else of you.",
            name=Written(name),
        )  # fmt: skip
    return _("Somebody told you about us. May they see your name, and that you joined? They see nothing else of you.")
