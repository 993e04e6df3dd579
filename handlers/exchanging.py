"""Exchanging numbers: nothing of one shows to the other before both have said yes."""

from handlers.course import menu_button
from handlers.declarations import UNCHANGED, Who, action, journey
from handlers.pairing import going_on
from handlers.phones import HowToReach, number_in_words
from handlers.questions import Choice, Option
from handlers.relay import exchange_button
from handlers.sending import PASSED_NOTHING_ON
from handlers.talk import Talk
from locales import Lines, Sayable, _, marked
from models import asking_mentors, notices, pairs
from models.mentoring import Match
from models.mentoring_words import other_of
from models.pairs import Side
from models.people import Person, name_of

YES = "yes"


@action("sharecontact", who=Who.AGREED)
def share_contact(talk: Talk, subject: str) -> None:
    found = going_on(talk, subject)
    if found is None:
        return
    match, side = found
    other = pairs.person_of(talk.db, match, side.other)
    if other and pairs.has_shared(match):
        talk.send(contact_of(talk, other), [[menu_button()]])
    else:
        talk.start("share-contact", subject)


@journey("share-contact", marked("Exchanging numbers"), who=Who.AGREED, stopped=UNCHANGED)
def exchange(talk: Talk) -> None:
    """Nothing is shown to the other before both have said yes."""
    found = going_on(talk, talk.course.subject)
    if found is None:
        return
    match, side = found
    name, phone = other_of(talk.db, match, side), talk.me.phone
    if phone is None:
        question = _("Which number may {name} have? We keep it with your details.", name=name)
        phone = talk.ask("number", HowToReach(question, _("Telephone"), talk.content.phone_region, here=False))
    shown = _("{name}: {phone}", name=name_of(talk.me), phone=number_in_words(phone, talk.content.phone_region))
    words = _(
        "{name} sees this, as soon as both of you have said yes, and not before:\n{contact}\nIs that all right?",
        name=name,
        contact=shown,
    )
    options = [Option(True, _("Yes"), YES), Option(False, _("No, thank you"), "no")]
    if not talk.ask("yes", Choice(words, _("Exchanging numbers"), options)):
        pairs.keep_back(talk.db, match, side)
        talk.say(PASSED_NOTHING_ON)
        return
    talk.me.phone = phone
    _shared(talk, match, side, before=match.mentor_shares if side is Side.MENTOR else match.mentee_shares)


def _shared(talk: Talk, match: Match, side: Side, *, before: bool) -> None:
    other, me = pairs.person_of(talk.db, match, side.other), talk.me
    agreed = pairs.share(talk.db, match, side)
    if other is None:
        return
    name = other_of(talk.db, match, side)
    if agreed:
        talk.send(_here_is(talk, other, name), [[menu_button()]], about=other)
        theirs = _here_is(talk, me, other_of(talk.db, match, side.other))
        talk.tell(notices.PAIR_NEWS, other, theirs, [[menu_button()]], subject=pairs.subject(match))
        return
    talk.say(_("Good. I ask {name}. You see each other's number when they have said yes, too.", name=name))
    if not before:
        words = _(
            "{name} would like to exchange numbers with you. Would you like that, too? You need not.",
            name=other_of(talk.db, match, side.other),
        )
        rows = [[exchange_button(match)], *asking_mentors.pair_buttons(talk.db, match, side.other)[:1]]
        talk.tell(notices.PAIR_NEWS, other, words, rows, subject=pairs.subject(match))


def _here_is(talk: Talk, person: Person, name: Sayable) -> Sayable:
    contact = contact_of(talk, person)
    return _("You both said yes. Here is how to reach {name}:\n{contact}", name=name, contact=contact)


def contact_of(talk: Talk, person: Person) -> Sayable:
    """The whole name, the number, and whether one may say who is calling."""
    number = number_in_words(person.phone, talk.content.phone_region) if person.phone else _("nothing")
    said = _("{name}: {phone}", name=name_of(person), phone=number)
    return Lines([said, _("When you ring, don't say where you are calling from.")]) if person.discreet else said
