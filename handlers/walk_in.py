"""Somebody without Telegram, entered by a coordinator or a leader who has them beside them or on the telephone."""

from dataclasses import replace

from handlers import signups
from handlers.course import menu_button
from handlers.declarations import Who, action, journey
from handlers.names import ask_our_language, ask_their_name
from handlers.phones import CALL_WHEN, SAY_WHO, HowToReach, Reach
from handlers.questions import Choice, Option
from handlers.talk import Talk
from locales import Lines, Sayable, Words, Written, _, marked
from models import agreements, audit, cards, leaving, likeness, people, programmes
from models.audit import Deed
from models.buttons import Act, number
from models.content import Content
from models.notices import Button
from models.people import Person, name_of
from models.programmes import ENTERPRISE, LEARNING, RESEARCHERS

JOURNEY_OF = {RESEARCHERS: "researcher-training", ENTERPRISE: "enterprise", LEARNING: "learning-works"}
PROGRAMME_OF = {journey: programme for programme, journey in JOURNEY_OF.items()}
SOMEBODY_ELSE = "other"


def text(content: Content) -> Words:
    """What they agree to, as it is read out."""
    return _(
        "Before we begin: we keep your name, your telephone number, your language and your answers so that we can help. They are seen "
        "by {team}, and by nobody else unless you say yes. If you want it all deleted, tell us, and it is done.",
        team=content.who_sees(),
    )


FOR_COORDINATORS = marked(
    "Here you add somebody who has no Telegram, or would rather not use it. Have them beside you or on the telephone, and "
    "ask them what I ask you. What we have to tell them later goes onto your call list."
)
FOR_LEADERS = marked(
    "Here you add a neighbour who has no Telegram, or would rather not use it. Have them beside you, and ask them what I ask you. At the "
    "end you get a card for them. What we have to tell them later, the team tells them on the telephone."
)


NOTHING_KEPT = marked(
    "That's all right, we've stopped, and none of these answers was kept. “Add somebody” begins anew."
)


@action("walkin", who=Who.LEADERS, command=True)
def add_somebody(talk: Talk, _subject: str) -> None:
    talk.start("walk-in")


@journey("walk-in", marked("Add somebody"), who=Who.LEADERS, stopped=NOTHING_KEPT)
def walk_in(talk: Talk) -> None:
    talk.say(FOR_COORDINATORS if talk.is_coordinator else FOR_LEADERS)
    name, language = ask_their_name(talk), ask_our_language(talk)
    if not talk.ask("agreement", agreement_read_out(talk, name, language)):
        talk.say(_("That's all right. I have kept nothing about {name}.", name=Written(name)))
        return
    ring = ask_how_to_ring(talk)
    known = ask_whether_known(talk, name, ring.phone) if talk.is_coordinator else entered_before(talk, name, ring.phone)
    talk.concerning = talk.db.get(Person, known) if known is not None else None  # the check names them
    wanted = talk.ask("programme", Choice(_("What would they like to do?"), _("Programme"), [
        Option(journey, talk.content.programmes[key].name, journey) for key, journey in JOURNEY_OF.items()
    ]))  # fmt: skip
    talk.check_answers()
    person = talk.concerning = enter(talk, known, name, language, ring)
    if talk.is_coordinator or not programmes.is_enrolled(talk.db, person.id, PROGRAMME_OF[wanted]):
        talk.say(_("{name} is entered. Now ask them this:", name=name_of(person)))
        talk.go_on(wanted, on_behalf=person)
    if person.chat_id is None:
        talk.go_on("hand-over", on_behalf=person)


def agreement_read_out(talk: Talk, name: str, language: str) -> Choice[bool]:
    """In their language, for them to read or hear, and in that of who asks."""
    codes = dict.fromkeys((language, talk.localizer.code))
    texts = [Written(talk.desk.localizers.of(code).plain(text(talk.content))) for code in codes]
    first = _("Read this out to {name}, or let them read it on your phone:", name=Written(name))
    parts: list[Sayable] = [part for each in texts for part in ("", each)]
    options = [
        Option(True, _("They agree and are 18 or over"), "yes"),
        Option(False, _("They don't agree"), "no"),
    ]
    return Choice(Lines([first, *parts]), _("Agreement"), options)


def ask_how_to_ring(talk: Talk) -> Reach:
    question = _("On which telephone number can we reach them? Please type it.")
    phone = talk.ask(
        "phone",
        HowToReach(question, _("Telephone"), talk.content.phone_region, here=False, own=False, none=_("No telephone")),
    )
    if not phone:
        return Reach()
    when = talk.ask("call_when", CALL_WHEN)
    return Reach(phone, when, talk.ask("say_who", SAY_WHO) == "no")


def ask_whether_known(talk: Talk, name: str, phone: str | None) -> int | None:
    """The id of somebody who is there already and is the same person."""
    found = likeness.alike(talk.db, name, phone)
    if not found:
        return None
    question = _("There is already somebody with that number, or with nearly that name. Is it the same person?")
    since = {person.id: talk.day(person.created_at) for person in found}
    options: list[Option[int | None]] = [
        Option(person.id, _("{name}, since {day}", name=name_of(person), day=since[person.id]), str(person.id))
        for person in found
    ]
    options.append(Option(None, _("No, somebody else"), SOMEBODY_ELSE))
    return talk.ask("known", Choice(question, _("Known to us"), options))


def entered_before(talk: Talk, name: str, phone: str | None) -> int | None:
    """A leader sees nobody but whom they have entered themselves, as long as that record waits for its person."""
    found = likeness.entered_before(talk.db, name, phone, talk.me)
    return found.id if found and cards.entered(talk.db, talk.me, found.id) else None


def enter(talk: Talk, known: int | None, name: str, language: str, ring: Reach) -> Person:
    """The person, new or known, with their agreement as it was read out."""
    person = talk.db.get(Person, known) if known is not None else None
    if person is None:
        person = people.enter(talk.db, name, language, talk.me, talk.now)
        cards.begin(talk.db, person, talk.me, talk.now)
    elif person.chat_id is None:
        person.language = language
    if ring.phone:
        ring.keep(person)
    read_out = talk.desk.localizers.of(language).plain(text(talk.content))
    agreements.agree(talk.db, person, read_out, language, talk.now, said_by=talk.me)
    audit.note(talk.db, talk.me, Deed.CHANGED, "walk-in" if talk.is_coordinator else "neighbour", talk.now, person)
    return person


def forget_button(person: Person) -> Button:
    """For somebody without a chat with us, who cannot tap “Forget me” themselves."""
    return Button(_("They want to be forgotten"), Act("forgetthem", str(person.id)))


@action("forgetthem", who=Who.LEADERS)
def forget_them(talk: Talk, subject: str) -> None:
    """Erase somebody without a chat, who has asked for it, in two taps. A leader only whom they have entered, until the record is
    theirs."""
    person_id, _dot, confirmed = subject.partition(".")
    person = talk.db.get(Person, number(person_id) or 0)
    mine = talk.is_coordinator or cards.entered(talk.db, talk.me, number(person_id)) is not None
    if person is None or person.chat_id is not None or not mine:
        talk.send(_("There is nobody like that any more."), [[menu_button()]])
    elif confirmed != "yes":
        yes = Button(_("Yes, forget them"), Act("forgetthem", f"{person.id}.yes"))
        words = _(
            "Shall I forget {name}? Everything we keep about them is erased at once and for good.", name=name_of(person)
        )
        talk.send(words, [[yes], [Button(_("No, keep everything"), Act("menu"))]], about=person)
    else:
        _forget(talk, person)


def _forget(talk: Talk, person: Person) -> None:
    audit.note(talk.db, talk.me, Deed.CHANGED, "forgotten", talk.now)
    talk.beneficiary = person.id
    signups.withdraw_notices(talk)
    talk.beneficiary = 0
    talk.visitor.conversation.leave_out(person.id)
    leaving.forget(talk.db, talk.desk.localizers, talk.content, person, talk.now)
    talk.outgoing = [replace(each, about=None) for each in talk.outgoing]
    talk.edit(_("It is done. Everything about them is erased."))
