"""A partner passes people on to the team, one after the other, with their yes."""

from handlers.course import menu_button
from handlers.declarations import Who, action, journey
from handlers.names import ask_our_language, ask_their_name
from handlers.phones import HowToReach
from handlers.questions import Choice, Option
from handlers.referrals import own_organisation
from handlers.talk import Talk
from locales import Words, Written, _, marked
from models import agreements, audit, likeness, programmes, referrals
from models.audit import Deed
from models.buttons import Act, number
from models.notices import Button
from models.people import Person, name_of
from models.programmes import LEARNING

AUDITED = "entered"


@action("passon", who=Who.PARTNERS)
def pass_somebody_on(talk: Talk, subject: str) -> None:
    """The subject is somebody who was begun and not finished; nothing: somebody new."""
    talk.start("refer-somebody", subject)


@journey("refer-somebody", marked("Pass somebody on"), who=Who.PARTNERS)
def refer_somebody(talk: Talk) -> None:
    person = referrals.entered(talk.db, talk.me, number(talk.course.subject))
    if person is None:
        name, language = ask_their_name(talk), ask_our_language(talk)
        phone = talk.ask(
            "phone",
            HowToReach(
                _("On which telephone number can we ring them?"),
                _("Telephone"),
                talk.content.phone_region,
                here=False,
                own=False,
            ),
        )
        text = _consent(talk, name)
        options = [Option(True, _("Yes, to all of it"), "yes"), Option(False, _("No, not yet"), "no")]
        if not talk.ask("consent", Choice(text, _("Their yes"), options)):
            talk.say(_("All right, I have kept nothing. Ask them first, and come back when they have said yes."))
            return
        person = _enter(talk, name, language, phone, text)
    if not programmes.is_enrolled(talk.db, person.id, LEARNING):  # the answers of who is with the team are the team's
        talk.go_on("learning-works", on_behalf=person)
    talk.go_on("passed-on", on_behalf=person)


def _consent(talk: Talk, name: str) -> Words:
    organisation = talk.content.organisations.get(own_organisation(talk) or "")
    return _(
        "Is {name} 18 or over, and has {name} said yes to this? We keep the name, the language, the number and the answers to the "
        "next questions, so that we can help. They are seen by {team}, and by nobody else without another yes. {organisation} is "
        "told whether the team has seen it, and nothing more. We delete it all as soon as {name} asks.",
        name=Written(name), team=talk.content.who_sees(), organisation=organisation.name if organisation else _("somebody"),
    )  # fmt: skip


def _enter(talk: Talk, name: str, language: str, phone: str, text: Words) -> Person:
    """Keep them, once: who is passed on again with the same name and number by the same partner is the same person."""
    person = likeness.enter_once(talk.db, name, language, phone, talk.me, talk.now)
    person.phone = phone
    agreements.agree(talk.db, person, talk.localizer.plain(text), talk.localizer.code, talk.now, said_by=talk.me)
    audit.note(talk.db, talk.me, Deed.CHANGED, AUDITED, talk.now, person)
    return person


@journey("passed-on", marked("Pass somebody on"), who=Who.PARTNERS)
def passed_on(talk: Talk) -> None:
    """What is said when somebody is passed on; asks nothing."""
    talk.send(
        _("{name} is with the team now. Thank you.", name=name_of(talk.person)),
        [[Button(_("Pass on another"), Act("passon"))], [menu_button()]],
    )
