"""A colleague who speaks the person's language puts the team's words into it, before they are sent."""

from handlers import enquiries
from handlers.declarations import Who, action, reply
from handlers.person import UP_TO
from handlers.questions import Heard, Hint, Text
from handlers.sending import mine, put_away_requests, send, translators
from handlers.talk import Talk
from locales import LanguageName, Listed, _, marked
from models import drafts, inbox, notices, people
from models.buttons import Act, number
from models.copies import said_in, thread_button
from models.inbox import Enquiry, EnquiryMessage
from models.notices import Button
from models.people import Person, Role, name_of

BESIDE = 600  # letters of what the person wrote, beside what is to be translated
IN_PERSONS_LANGUAGE = Text(marked("Message"), marked("Message"), up_to=UP_TO)


@action("askcolleague", who=Who.COORDINATORS)
def ask_a_colleague(talk: Talk, subject: str) -> None:
    """Each colleague who speaks the language is asked; the first who replies has done it."""
    found = mine(talk, subject)
    if found is None:
        return
    message, person = found
    colleagues = translators(talk, message, person)
    if not colleagues or not drafts.ask_translation(talk.db, message):
        enquiries.gone(talk)
        return
    talk.db.refresh(message)
    enquiry = talk.db.get_one(Enquiry, message.enquiry_id)
    if inbox.take(talk.db, enquiry, talk.me):
        enquiries.update_copies(talk, enquiry, person)
    for colleague in colleagues:
        _ask(talk, colleague, enquiry, message, person)
    talk.edit(
        _(
            "I have asked {names}. As soon as one of them replies, it goes to {name}, with both your names.",
            names=Listed([name_of(each) for each in colleagues]), name=name_of(person),
        ),
        [[Button(_("Send it as it is"), Act("sendasis", str(message.id)))],
         [Button(_("Don't send it"), Act("leaveit", str(message.id)))]],
    )  # fmt: skip


def _ask(talk: Talk, colleague: Person, enquiry: Enquiry, message: EnquiryMessage, person: Person) -> None:
    said = inbox.last_said(talk.db, enquiry)
    words = _(
        "{name} asks you to put this into {language} for {person}:\n\n{text}\n\nReply to this message with your words.",
        name=name_of(talk.me), language=LanguageName(person.reads), person=name_of(person), text=said_in(message, 1600),
    )  # fmt: skip
    if said:
        words = _("{request}\n\nIt answers this:\n{text}", request=words, text=said_in(said[-1], BESIDE))
    rows = [[thread_button(enquiry)]]
    talk.tell(notices.TO_TRANSLATE, colleague, words, rows, subject=f"translate:{message.id}", about=person)


@reply("translate", who=Who.COORDINATORS)
def translated(talk: Talk, subject: str, heard: Heard) -> None:
    """The first reply is the translation, and goes to the person; both texts are kept."""
    found = drafts.unsent(talk.db, number(subject))
    if found is None or not _is_coordinators(talk, found[0]):
        enquiries.gone(talk)
        return
    message, _enquiry, person = found
    talk.concerning = person
    try:
        words = IN_PERSONS_LANGUAGE.take(heard, None)
    except Hint as hint:
        talk.send(hint.words, subject=f"translate:{message.id}")
        return
    if not drafts.translate(talk.db, message, talk.me, words):
        enquiries.gone(talk)
        return
    send(talk, message, person)
    put_away_requests(talk, message, person)


def _is_coordinators(talk: Talk, message: EnquiryMessage) -> bool:
    """Words of somebody whose role has ended are not sent any more."""
    return message.author_id is not None and people.has_role(talk.db, message.author_id, Role.COORDINATOR)
