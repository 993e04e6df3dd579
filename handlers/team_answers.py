"""What the team answers: a reply in Telegram, or one of the ready replies, on its way to the person.

Words in another language than the person's wait until their writer has said how to send them; so do words that come after a
colleague's answer.
"""

from handlers import enquiries, ready_replies
from handlers.declarations import Who, action, journey, reply
from handlers.person import UP_TO
from handlers.questions import Heard, Hint, Text, TextOrVoice, Told
from handlers.talk import Talk
from locales import LanguageName, Lines, Sayable, Words, Written, _, marked
from models import inbox, notices, outbox, people
from models.buttons import Act, number
from models.copies import name_of
from models.inbox import Enquiry, EnquiryMessage, Outcome
from models.notices import Button
from models.people import Person, Role

PASSED_NOTHING_ON = marked("All right, I have passed nothing on.")
NOW = "now"  # how to send it is settled


@reply("enquiry", who=Who.COORDINATORS)
def answer_in_telegram(talk: Talk, subject: str, heard: Heard) -> None:
    """A coordinator replies to a copy, or to a thread."""
    found = enquiries.find(talk, subject)
    if found is None:
        return
    enquiry, person = found
    if (heard.text or "").startswith("/"):
        talk.send(_("I don't know that one. /help shows what I do know."))
        return
    try:
        told = _taken(person, heard)
    except Hint as hint:
        talk.send(hint.words, subject=f"enquiry:{enquiry.id}")
        return
    language = talk.localizer.code
    _consider(talk, enquiry, inbox.draft(talk.db, enquiry, talk.me, told.text, told.file, language, talk.now), person)


@action("readyreplies", who=Who.COORDINATORS)
def ready(talk: Talk, subject: str) -> None:
    """The ten, to choose from; with a key behind the dot, that one is sent."""
    found = enquiries.find(talk, subject)
    if found is None:
        return
    enquiry, person = found
    key = subject.partition(".")[2]
    if key in ready_replies.REPLIES:
        language = person.language or "en"
        message = inbox.draft(talk.db, enquiry, talk.me, key, None, language, talk.now, ready=True)
        _consider(talk, enquiry, message, person)
        return
    name, language_name = name_of(person), LanguageName(person.language or "en")
    talk.say(_("Tap a number, and {name} gets it in {language}:", name=name, language=language_name))
    lines = [
        _("{number}. {text}", number=position, text=ready_replies.sentence(talk.content, each))
        for position, each in enumerate(ready_replies.REPLIES, 1)
    ]
    numbers = [
        Button(position, Act("readyreplies", f"{enquiry.id}.{each}"))
        for position, each in enumerate(ready_replies.REPLIES, 1)
    ]
    talk.send(
        Lines(lines), [numbers[:5], numbers[5:], [enquiries.thread_button(enquiry)]], subject=f"enquiry:{enquiry.id}"
    )


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
    told = _asked(talk, person)
    enquiry = inbox.open_for(talk.db, person, talk.me, talk.now)
    language = talk.localizer.code
    message = inbox.draft(talk.db, enquiry, talk.me, told.text, told.file, language, talk.now, knowing=True)
    _hand_on(talk, message, person)


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


# on its way


def _consider(talk: Talk, enquiry: Enquiry, message: EnquiryMessage, person: Person) -> None:
    """A colleague may have answered before."""
    if inbox.is_answered_by_another(enquiry, talk.me):
        _ask_whether(talk, enquiry, message, talk.me)
    else:
        _hand_on(talk, message, person)


def _hand_on(talk: Talk, message: EnquiryMessage, person: Person) -> None:
    """Words in another language wait; a voice message or a picture goes as it is, a ready reply speaks all languages."""
    if message.language != (person.language or "en") and message.words and message.method == inbox.WORDS:
        ask_how(talk, message, person)
    else:
        send(talk, message, person)


def ask_how(talk: Talk, message: EnquiryMessage, person: Person) -> None:
    name, theirs, mine = name_of(person), LanguageName(person.language or "en"), LanguageName(message.language)
    rows = [[Button(_("Send it as it is"), Act("sendasis", str(message.id)))]]
    if translators(talk, message, person):
        words = _(
            "{name} reads {language}, and you write in {own_language}. I can send it as it is and say which language it is, or ask "
            "a colleague who speaks {language} to translate it first.",
            name=name, language=theirs, own_language=mine,
        )  # fmt: skip
        rows.append([Button(_("Ask a colleague first"), Act("askcolleague", str(message.id)))])
    else:
        words = _(
            "{name} reads {language}, and you write in {own_language}. I can send it as it is and say which language it is. Nobody "
            "else in the team speaks {language}, so there is no one to translate it.",
            name=name, language=theirs, own_language=mine,
        )  # fmt: skip
    if inbox.speaks(talk.me, person.language):
        rows.append([Button(_("It is in {language}", language=theirs), Act("sendasis", f"{message.id}.theirs"))])
    rows.append([Button(_("Don't send it"), Act("leaveit", str(message.id)))])
    talk.edit(words, rows)


def translators(talk: Talk, message: EnquiryMessage, person: Person) -> list[Person]:
    """The colleagues of a message's writer who speak the person's language."""
    colleagues = inbox.colleagues(talk.db, person)
    return [each for each in colleagues if each.id != message.author_id and inbox.speaks(each, person.language)]


def send(talk: Talk, message: EnquiryMessage, person: Person) -> None:
    """To the person now; unless a colleague has answered meanwhile, then its writer is asked."""
    enquiry = talk.db.get_one(Enquiry, message.enquiry_id)
    author = talk.db.get_one(Person, message.author_id)
    outcome = inbox.answer(talk.db, message, talk.now)
    if outcome is Outcome.BEFORE:
        enquiries.gone(talk)
    elif outcome is Outcome.OVERTAKEN:
        _ask_whether(talk, enquiry, message, author, settled=True)
    else:
        rows = [[Button(_("Answer"), Act("answerteam"))]]
        talk.tell(
            notices.FROM_TEAM, person, _introduced(talk, message, author, person), rows, about=author, file=message.file
        )
        enquiries.update_copies(talk, enquiry, person)
        _confirm(talk, enquiry, message, author, person)


def _introduced(talk: Talk, message: EnquiryMessage, author: Person, person: Person) -> Words:
    """The team's words, with who writes and in which language; who translated them, if somebody did."""
    name, role = name_of(author), talk.content.team.name
    language = LanguageName((person.language or "en") if message.translation else message.language)
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
    rows = [[enquiries.thread_button(enquiry), enquiries.done_button(enquiry)]]
    if person.unreachable_at:
        words = _("{name} has blocked me, so this does not reach them. It stands in the thread.", name=name)
    elif person.chat_id is None:
        words = _("{name} is not on Telegram. It stands on the call list now.", name=name)
    else:
        words = _("I have passed it on to {name}.", name=name)
    if author.id != talk.me.id:
        translated = _(
            "{translator} has translated what you wrote, and I have passed it on to {name}.",
            translator=name_of(talk.me),
            name=name,
        )
        talk.tell(notices.ENQUIRY, author, translated, rows, about=person, subject=f"enquiry:{enquiry.id}")
    talk.edit(words, rows)


def _ask_whether(
    talk: Talk, enquiry: Enquiry, message: EnquiryMessage, author: Person, *, settled: bool = False
) -> None:
    """A colleague has answered before: their writer sees what, and may still send theirs."""
    first = inbox.last_answer(talk.db, enquiry)
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
        talk.edit(words, rows)
        return
    talk.tell(notices.ENQUIRY, author, words, rows, about=talk.concerning, subject=f"enquiry:{enquiry.id}")
    talk.send(_("Thank you. {name} has your translation.", name=name_of(author)))


# what its writer decides


def mine(talk: Talk, subject: str) -> tuple[EnquiryMessage, Person] | None:
    """Words of who taps that are not sent yet; who taps hears it when there are none."""
    found = inbox.unsent(talk.db, number(subject.partition(".")[0]))
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
            message.language = person.language or "en"
            talk.db.flush()
        translating = message.draft is inbox.Draft.TRANSLATING
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
        inbox.leave(talk.db, message)
        talk.edit(PASSED_NOTHING_ON)


def put_away_requests(talk: Talk, message: EnquiryMessage, person: Person) -> None:
    """Colleagues who were asked to translate it need not any more."""
    for sent in outbox.sent_on(talk.db, f"translate:{message.id}"):
        colleague = talk.db.scalar(people.of_chat(sent.chat_id))
        if colleague and people.has_role(talk.db, colleague.id, Role.COORDINATOR):
            words = _("Thank you, this needs no translation any more.")
            talk.tell(notices.TO_TRANSLATE, colleague, words, about=person, edit=sent.message_id)
