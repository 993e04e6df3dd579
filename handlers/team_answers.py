"""What the team answers: a reply in Telegram, or one of the ready replies; and the first word of a coordinator's."""

from datetime import timedelta

from handlers import enquiries, ready_replies
from handlers.declarations import Who, action, journey, reply
from handlers.person import UP_TO
from handlers.questions import Heard, Hint, Text, TextOrVoice, Told
from handlers.sending import PASSED_NOTHING_ON, consider
from handlers.talk import Talk
from locales import LanguageName, Lines, _, marked
from models import drafts, inbox
from models.alerts import Alert
from models.buttons import Act, number
from models.copies import thread_button
from models.inbox import READY, Enquiry
from models.notices import Button
from models.people import Person, name_of

SAME_TAP = timedelta(minutes=1)


@reply("enquiry", who=Who.COORDINATORS)
def answer_in_telegram(talk: Talk, subject: str, heard: Heard) -> None:
    """A coordinator replies to a copy, or to a thread."""
    found = enquiries.find(talk, subject)
    if found is None:
        return
    enquiry, person = found
    try:
        told = _taken(person, heard)
    except Hint as hint:
        talk.send(hint.words, subject=f"enquiry:{enquiry.id}")
        return
    language = talk.localizer.code
    consider(talk, enquiry, drafts.draft(talk.db, enquiry, talk.me, told.text, told.file, language, talk.now), person)


@reply("alert", who=Who.COORDINATORS)
def answer_a_call_for_help(talk: Talk, subject: str, heard: Heard) -> None:
    """A coordinator replies to the notice of a call for help: the first word of a thread."""
    row = number(subject)
    alert = talk.db.get(Alert, row) if row is not None else None
    person = talk.db.get(Person, alert.person_id) if alert else None
    if person is None or person.id == talk.me.id:
        talk.send(_("That call for help is not there any more."))
        return
    talk.concerning = person
    try:
        told = _taken(person, heard)
    except Hint as hint:
        talk.send(hint.words, subject=f"alert:{subject}")
        return
    _write(talk, person, told)


@action("readyreplies", who=Who.COORDINATORS)
def ready(talk: Talk, subject: str) -> None:
    """The ten, to choose from; with a key behind the dot, that one is sent."""
    found = enquiries.find(talk, subject)
    if found is None:
        return
    enquiry, person = found
    key = subject.partition(".")[2]
    if key in ready_replies.REPLIES:
        if _just_sent(talk, enquiry, key):
            return
        language = person.reads
        message = drafts.draft(talk.db, enquiry, talk.me, key, None, language, talk.now, ready=True)
        consider(talk, enquiry, message, person)
        return
    name, language_name = name_of(person), LanguageName(person.reads)
    talk.say(_("Tap a number, and {name} gets it in {language}:", name=name, language=language_name))
    lines = [
        _("{number}. {text}", number=position, text=ready_replies.sentence(talk.content, each))
        for position, each in enumerate(ready_replies.REPLIES, 1)
    ]
    numbers = [
        Button(position, Act("readyreplies", f"{enquiry.id}.{each}"))
        for position, each in enumerate(ready_replies.REPLIES, 1)
    ]
    talk.send(Lines(lines), [numbers[:5], numbers[5:], [thread_button(enquiry)]], subject=f"enquiry:{enquiry.id}")


def _just_sent(talk: Talk, enquiry: Enquiry, key: str) -> bool:
    """Two quick taps on one button are one."""
    last = drafts.last_answer(talk.db, enquiry)
    same = last is not None and (last.author_id, last.method, last.words) == (talk.me.id, READY, key)
    return same and last is not None and talk.now - last.written_at < SAME_TAP


@action("write", who=Who.COORDINATORS)
def write(talk: Talk, receiver: str) -> None:
    talk.start("write-to", receiver)


@journey("write-to", marked("A message to pass on"), who=Who.COORDINATORS, stopped=PASSED_NOTHING_ON)
def write_to(talk: Talk) -> None:
    """A coordinator writes first. The journey's subject is the receiver: somebody who agreed, or who wrote to us."""
    row = number(talk.course.subject)
    person = talk.db.get(Person, row) if row is not None else None
    if person is None or person.id == talk.me.id or not inbox.may_be_written_to(talk.db, person):
        talk.say(_("I'm sorry, there is nobody there to write to any more."))
        return
    talk.concerning = person
    _write(talk, person, _asked(talk, person))


def _write(talk: Talk, person: Person, told: Told) -> None:
    enquiry = inbox.open_for(talk.db, person, talk.me, talk.now)
    language = talk.localizer.code
    message = drafts.draft(talk.db, enquiry, talk.me, told.text, told.file, language, talk.now)
    consider(talk, enquiry, message, person)


def _asked(talk: Talk, person: Person) -> Told:
    if person.chat_id is None:
        return Told(talk.ask("words", _in_words(person)))
    return talk.ask("words", _in_any_way(person))


def _taken(person: Person, heard: Heard) -> Told:
    """Raises Hint."""
    if person.chat_id is None:
        return Told(_in_words(person).take(heard, None))
    question = _in_any_way(person)
    return question.revive(question.take(heard, None))


def _in_any_way(person: Person) -> TextOrVoice:
    question = _(
        "What shall I pass on to {name}? Write it in one message, or send a voice message or a photo.",
        name=name_of(person),
    )
    return TextOrVoice(question, _("Message"), up_to=UP_TO, picture=True)


def _in_words(person: Person) -> Text:
    """For who is told by telephone."""
    question = _("{name} is not on Telegram. What shall somebody tell them on the telephone?", name=name_of(person))
    return Text(question, _("Message"), up_to=UP_TO)
