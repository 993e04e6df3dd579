"""Somebody arrives: by /start, with or without what a link carries, or by a short code. They choose a language, hear who told them
about us if that person allows it, and land where the link points."""

from handlers import claiming, doors, team
from handlers.course import menu_button
from handlers.declarations import Who, action
from handlers.inviting import place
from handlers.talk import Talk
from handlers.welcome import HELLO, ask_language, show_menu
from handlers.whats_on import session
from locales import LANGUAGES, Sayable, Words, Written, _, marked, n_
from models import appointing, audit, bookings, codes, introductions, invites, notices, people
from models.appointing import LinkSpent
from models.audit import Deed
from models.buttons import Act
from models.introductions import ToldBy
from models.invites import Invite
from models.notices import Button
from models.nudges import SIGN_UPS
from models.people import Person, Role

MANY = 1000  # of whom a link without a limit tells its owner
WELCOME = marked("It is good that you are here.")
WELCOME_BACK = marked("Good to see you again.")
JOURNEYS = {programme: journey for journey, programme in SIGN_UPS.items()}


def start(talk: Talk, code: str) -> None:
    """/start, with what followed it in a link. Rubbish there is passed over in silence."""
    first: Words | None = None
    try:
        opened = appointing.open_role_link(talk.db, talk.person, code, talk.now) if code else None
        if opened:
            talk.person.name = talk.visitor.name = talk.person.name or talk.first_name
            first = team.greeting(talk.content, opened)
            if opened.given_by:
                audit.note(talk.db, opened.given_by, Deed.GAVE_ROLE, opened.role, talk.now, talk.person)
    except LinkSpent as spent:
        first = spent.words
    if first is None and code and _by_code(talk, code):
        return
    if talk.visitor.language is None:
        if first:
            talk.say(first)
        ask_language(talk, talk.localizer.code)
    else:
        show_menu(talk, first or WELCOME_BACK)


def typed(talk: Talk, text: str) -> bool:
    """A short code, or a link that was pasted here: at any time, also as the first thing ever. In a journey only one that exists is a
    code, anything else an answer. False when it is none."""
    under_way = talk.visitor.conversation.course is not None
    code = codes.pasted(text) or codes.short_of(text)
    if code is None:
        return False
    if _by_code(talk, code):
        return True
    if under_way:
        return False
    if talk.visitor.language is None:
        ask_language(talk, talk.localizer.code)
    else:
        show_menu(talk, WELCOME)
    return True


@action("language", who=Who.ANYONE, command=True, before_language=True)
def language(talk: Talk, subject: str) -> None:
    """Without a known language: ask which. With one: speak it from now on, and go on where we were, or with what was said before."""
    code, about = doors.remembered(subject)
    if code not in LANGUAGES:
        ask_language(talk, talk.localizer.code)
        return
    first_time = talk.visitor.language is None
    talk.choose_language(code)
    if first_time:
        _greet(talk, about)
    elif talk.visitor.conversation.course is not None:
        talk.resume()
    else:
        doors.go_on(talk, about, _("From now on we speak {language}.", language=Written(LANGUAGES[code].own_name)))


def _by_code(talk: Talk, code: str) -> bool:
    """Arrive by it, if that is possible; else it is as if nothing had been there."""
    short = codes.short_of(code)
    conversation = talk.visitor.conversation
    if claiming.opened(talk, code) or (conversation.may_try(talk.now) and claiming.typed(talk, code)):
        return True
    invite = codes.find(talk.db, conversation, short, talk.now) if short else codes.of_link(talk.db, code)
    if invite is None:
        return False
    number = introductions.arrive(talk.db, invite, talk.me, talk.now)
    if number is None and not invites.is_open(talk.db, invite, talk.now):
        return False
    if number is not None and number == (invite.most or MANY):
        _tell_that_it_is_full(talk, invite, number)
    conversation.arriving, conversation.leads_to = invite.id, "" if short else code[invites.CODE_LENGTH :]
    if talk.visitor.language is None:
        ask_language(talk, *_likely(talk, invite))
    else:
        told = introductions.told_by(talk.db, talk.visitor.person_id) if number else None
        _land(talk, _who_told(talk, told) if told else WELCOME_BACK)
    return True


def _likely(talk: Talk, invite: Invite) -> list[str]:
    """The languages to offer first: the phone's and the inviter's. A phone in English is often only one that nobody has set."""
    phone = talk.localizer.code
    inviter = talk.db.get(Person, invite.person_id) if invite.person_id else None
    theirs = inviter.reads if inviter else phone
    return [theirs, phone] if phone == "en" else [phone, theirs]


def _greet(talk: Talk, about: list[str]) -> None:
    """Somebody has just chosen their language, and may have spoken of doors before."""
    told = introductions.told_by(talk.db, talk.visitor.person_id)
    if told:
        talk.say(_who_told(talk, told))
    if talk.visitor.conversation.arriving is None:
        doors.go_on(talk, about, HELLO)
    else:
        _land(talk, HELLO)
        if about:
            doors.show(talk, about)


def _who_told(talk: Talk, told: ToldBy) -> Sayable:
    """Named only with their yes."""
    name, where = introductions.first_name(told.person), place(talk, told.invite)
    if name and where:
        return _("{name} from {hub} told you about us. It is good that you are here.", name=Written(name), hub=where)
    if name or (where and told.person is None):
        return _("{name} told you about us. It is good that you are here.", name=Written(name) if name else where or "")
    return _("Somebody thought of you and told you about us. It is good that you are here.")


def _land(talk: Talk, first: Sayable) -> None:
    """Where the link points. A journey under way is not lost: its question is asked again."""
    conversation = talk.visitor.conversation
    invite = talk.db.get(Invite, conversation.arriving or 0)
    event_id, programme = invites.aim(conversation.leads_to)
    if invite and not (event_id or programme):
        event_id, programme = invite.event_id, invite.programme
    conversation.arriving, conversation.leads_to = None, ""
    under_way = conversation.course is not None
    if event_id and bookings.to_come(talk.db, event_id, talk.now):
        talk.say(first)
        session.function(talk, str(event_id))
    elif programme in talk.content.programmes and programme in JOURNEYS:
        talk.say(first)
        _offer(talk, programme)
    elif under_way:
        talk.send(first)
    else:
        show_menu(talk, first)
    if under_way:
        talk.resume()


def _offer(talk: Talk, programme: str) -> None:
    talk.send(
        _(
            "The link is about this: {programme}. Shall I tell you more?",
            programme=talk.content.programmes[programme].name,
        ),
        [[Button(_("Yes, tell me more"), Act("join", JOURNEYS[programme]))], [menu_button()]],
    )


def _tell_that_it_is_full(talk: Talk, invite: Invite, number: int) -> None:
    """Its owner and the coordinators, once."""
    owner = talk.db.get(Person, invite.person_id) if invite.person_id else None
    what: Sayable = Written(invite.label) if invite.label else place(talk, invite) or _("A link without a name")
    if invite.most is None:
        words = n_(
            "{link}: {count} person has come by it. That is a lot. If it surprises you, switch it off.",
            "{link}: {count} people have come by it. That is a lot. If it surprises you, switch it off.",
            number, link=what,
        )  # fmt: skip
    else:
        words = n_(
            "{link}: {count} person has come by it, and now it is full. Whoever opens it from now on is welcomed all the same.",
            "{link}: {count} people have come by it, and now it is full. Whoever opens it from now on is welcomed all the same.",
            number, link=what,
        )  # fmt: skip
    rows = [[Button(_("Look at it"), Act("invite", str(invite.id)))], [menu_button()]]
    if owner:
        talk.tell(notices.LINK_FULL, owner, words, rows, about=owner)
    for coordinator in talk.db.scalars(people.with_role(Role.COORDINATOR)):
        if coordinator.id != invite.person_id:
            talk.tell(notices.LINK_FULL_TEAM, coordinator, words, [] if owner else rows, about=owner)
