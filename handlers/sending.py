"""The team's words on their way to a person.

Words in another language than the person's wait until their writer has said how to send them; so do words that come after a
colleague's answer.
"""

from handlers import enquiries, ready_replies
from handlers.declarations import Who, action
from handlers.talk import Talk
from locales import LanguageName, Sayable, Words, Written, _, marked
from models import drafts, inbox, notices, outbox, people
from models.buttons import Act, number
from models.copies import done_button, thread_button
from models.drafts import Outcome
from models.inbox import Draft, Enquiry, EnquiryMessage
from models.notices import Button
from models.people import Person, Role, name_of

PASSED_NOTHING_ON = marked("All right, I have passed nothing on.")
NOW = "now"  # how to send it is settled


def consider(talk: Talk, enquiry: Enquiry, message: EnquiryMessage, person: Person) -> None:
    """A colleague may have answered before."""
    if drafts.is_answered_by_another(enquiry, talk.me):
        _ask_whether(talk, enquiry, message, talk.me)
    else:
        _hand_on(talk, message, person)


def _hand_on(talk: Talk, message: EnquiryMessage, person: Person) -> None:
    """Words in another language wait; a voice message or a picture goes as it is, a ready reply speaks all languages."""
    if message.language != person.reads and message.words and message.method == inbox.WORDS:
        _ask_how(talk, message, person)
    else:
        send(talk, message, person)


def _ask_how(talk: Talk, message: EnquiryMessage, person: Person) -> None:
    name, theirs, mine = name_of(person), LanguageName(person.reads), LanguageName(message.language)
    rows = [[Button(_("Send it as it is"), Act("sendasis", str(message.id)))]]
    if translators(talk, message, person):
        words = _(
            "Your words are in {own_language}, and {name} reads {language}. Shall I send them as they are and say which language it "
            "is, or ask a colleague to translate them first?",
            name=name, language=theirs, own_language=mine,
        )  # fmt: skip
        rows.append([Button(_("Ask a colleague first"), Act("askcolleague", str(message.id)))])
    else:
        words = _(
            "Your words are in {own_language}, and {name} reads {language}. Shall I send them as they are and say which language it "
            "is? Nobody else in the team speaks it, so there is no colleague to ask for a translation.",
            name=name, language=theirs, own_language=mine,
        )  # fmt: skip
    if inbox.speaks(talk.me, person.reads):
        rows.append([Button(_("It is in {language}", language=theirs), Act("sendasis", f"{message.id}.theirs"))])
    rows.append([Button(_("Don't send it"), Act("leaveit", str(message.id)))])
    _say(talk, words, rows, message)


def translators(talk: Talk, message: EnquiryMessage, person: Person) -> list[Person]:
    """The colleagues of a message's writer who speak the person's language."""
    colleagues = inbox.colleagues(talk.db, person)
    return [each for each in colleagues if each.id != message.author_id and inbox.speaks(each, person.reads)]


def send(talk: Talk, message: EnquiryMessage, person: Person) -> None:
    """To the person now; unless a colleague has answered meanwhile, then its writer is asked."""
    enquiry = talk.db.get_one(Enquiry, message.enquiry_id)
    author = talk.db.get_one(Person, message.author_id)
    outcome = drafts.answer(talk.db, message, talk.now)
    if outcome is Outcome.BEFORE:
        enquiries.gone(talk)
    elif outcome is Outcome.OVERTAKEN:
        _ask_whether(talk, enquiry, message, author, settled=True)
    else:
        rows = [[Button(_("Answer"), Act("answerteam"))]]
        words = _introduced(talk, message, author, person)
        subject = f"team:{enquiry.id}"
        talk.tell(notices.FROM_TEAM, person, words, rows, subject=subject, about=author, file=message.file)
        enquiries.update_copies(talk, enquiry, person)
        _confirm(talk, enquiry, message, author, person)


def _introduced(talk: Talk, message: EnquiryMessage, author: Person, person: Person) -> Words:
    """The team's words, with who writes and in which language; who translated them, if somebody did."""
    name, role = name_of(author), talk.content.team.name
    language = LanguageName(person.reads if message.translation else message.language)
    if message.translation:
        translator = name_of(talk.db.get(Person, message.translated_by or 0))
        return _(
            "<b>{name}</b> ({role}) writes to you. {translator} has put it into {language}:\n\n{text}",
            name=name, role=role, translator=translator, language=language, text=Written(message.translation),
        )  # fmt: skip
    return _(
        "<b>{name}</b> ({role}) writes to you, in {language}:\n\n{text}",
        name=name, role=role, language=language, text=ready_replies.said(talk.content, message),
    )  # fmt: skip


def _confirm(talk: Talk, enquiry: Enquiry, message: EnquiryMessage, author: Person, person: Person) -> None:
    """Its writer hears that it is passed on, and what can be done next; so does who translated it."""
    name = name_of(person)
    rows = [[thread_button(enquiry), done_button(enquiry)]]
    if person.unreachable_at:
        words = _("I can't reach {name}: they have blocked me. What you wrote stands in the thread.", name=name)
    elif person.chat_id is None:
        words = _("That is on the call list now, as {name} is not on Telegram.", name=name)
    else:
        words = _("I have passed it on to {name}.", name=name)
    if author.id != talk.me.id:
        translated = _(
            "{translator} has translated what you wrote, and I have passed it on to {name}.",
            translator=name_of(talk.me),
            name=name,
        )
        talk.tell(notices.ENQUIRY, author, translated, rows, about=person, subject=f"enquiry:{enquiry.id}")
    _say(talk, words, rows, message)


def _ask_whether(
    talk: Talk, enquiry: Enquiry, message: EnquiryMessage, author: Person, *, settled: bool = False
) -> None:
    """A colleague has answered before: their writer sees what, and may still send theirs."""
    first = drafts.last_answer(talk.db, enquiry)
    said: Sayable = ready_replies.said(talk.content, first) if first else _("nothing")
    answered_by = talk.db.get(Person, first.author_id or 0) if first else None
    words = _(
        "{name} has answered already:\n\n{text}\n\nShall I send yours, too?", name=name_of(answered_by), text=said
    )
    subject = f"{message.id}.{NOW}" if settled else str(message.id)
    rows = [
        [
            Button(_("Send it, too"), Act("sendtoo", subject)),
            Button(_("Don't send it"), Act("leaveit", str(message.id))),
        ]
    ]
    if author.id == talk.me.id:
        _say(talk, words, rows, message)
        return
    talk.tell(notices.ENQUIRY, author, words, rows, about=talk.concerning, subject=f"enquiry:{enquiry.id}")
    talk.send(_("Thank you. {name} has your translation.", name=name_of(author)))


def _say(talk: Talk, words: Sayable, rows: list[list[Button]], message: EnquiryMessage) -> None:
    """In the place of the question whose button was tapped; else as a message that can be replied to, as the others."""
    if talk.tapped_message:
        talk.edit(words, rows)
    else:
        talk.send(words, rows, subject=f"enquiry:{message.enquiry_id}")


def mine(talk: Talk, subject: str) -> tuple[EnquiryMessage, Person] | None:
    """Words of who taps that are not sent yet; who taps hears it when there are none."""
    found = drafts.unsent(talk.db, number(subject.partition(".")[0]))
    if found is None or found[0].author_id != talk.me.id:
        enquiries.gone(talk)
        return None
    talk.concerning = found[2]
    return found[0], found[2]


@action("sendasis", who=Who.COORDINATORS)
def send_as_it_is(talk: Talk, subject: str) -> None:
    """`subject`: the message; "theirs" behind the dot: it is in the person's language."""
    found = mine(talk, subject)
    if found is not None:
        message, person = found
        if subject.endswith(".theirs"):
            message.language = person.reads
            talk.db.flush()
        translating = message.draft is Draft.TRANSLATING
        send(talk, message, person)
        if translating:
            put_away_requests(talk, message, person)


@action("sendtoo", who=Who.COORDINATORS)
def send_it_too(talk: Talk, subject: str) -> None:
    found = mine(talk, subject)
    if found is not None:
        message, person = found
        message.knowing = True
        talk.db.flush()
        if subject.endswith("." + NOW):
            send(talk, message, person)
        else:
            _hand_on(talk, message, person)


@action("leaveit", who=Who.COORDINATORS)
def leave_it(talk: Talk, subject: str) -> None:
    found = mine(talk, subject)
    if found is not None:
        message, person = found
        put_away_requests(talk, message, person)
        drafts.leave(talk.db, message)
        talk.edit(PASSED_NOTHING_ON)


def put_away_requests(talk: Talk, message: EnquiryMessage, person: Person) -> None:
    """Colleagues who were asked to translate it need not any more."""
    words = _("Thank you, this needs no translation any more.")
    for sent, colleague in outbox.sent_on(talk.db, f"translate:{message.id}", people.with_role(Role.COORDINATOR)):
        if sent.notice == notices.TO_TRANSLATE.name:
            talk.tell(notices.TO_TRANSLATE, colleague, words, about=person, edit=sent.message_id)
