"""Sign-ups, as coordinators see them: a notice of each, "I'll see to it", counts, the newest, one person's answers."""

from handlers import phones
from handlers.answers import answers_in_words
from handlers.course import menu_button
from handlers.declarations import Who, action
from handlers.inbox import write_button
from handlers.sessions import FIRST_MODULES
from handlers.talk import Talk
from locales import LANGUAGES, LanguageName, Listed, Moment, Sayable, Words, Written, _
from models import events, notices, outbox, people, programmes
from models.buttons import Act, number
from models.notices import Button, File
from models.people import Person, Role
from models.programmes import Enrolled, Enrolment

TEAM = frozenset({Role.COORDINATOR, Role.PARTNER})  # who has notices about people


def tell_coordinators(talk: Talk, enrolled: Enrolled, *, renamed: bool = False) -> None:
    """Each coordinator hears of a new sign-up, and the first to tap sees to it; of a changed one, too."""
    enrolment = enrolled.enrolment
    words = summary(talk, enrolment, talk.person)
    if not enrolled.new:
        words = _("{name} has changed their sign-up:\n\n{summary}", name=_name(talk.person), summary=words)
    if enrolled.new or enrolled.changed or renamed:
        for coordinator in talk.db.scalars(people.with_role(Role.COORDINATOR)):
            talk.tell(notices.SIGN_UP, coordinator, words, _buttons(enrolment), subject=_subject(enrolment.id))


def withdraw_notices(talk: Talk) -> None:
    """What the team and partners were sent about this person, and by them, is replaced by a line without a name; voices are deleted."""
    outbox.drop_unsent(talk.db, talk.person)
    words = _("This person has taken back their sign-up. Please delete what you noted about them.")
    for sent in outbox.sent_about(talk.db, talk.person):
        receiver = talk.db.scalar(people.of_chat(sent.chat_id))
        if sent.message_id is None or receiver is None:
            continue
        if sent.notice not in notices.TO_TEAM and not people.has_any_role(talk.db, receiver.id, TEAM):
            continue
        voice = sent.method != "sendMessage"
        talk.tell(notices.WITHDRAWN, receiver, words, edit=sent.message_id, caption=voice)
        if voice:
            talk.delete(sent.chat_id, sent.message_id)


@action("seeto", who=Who.COORDINATORS)
def see_to(talk: Talk, subject: str) -> None:
    """The first tap wins; everybody's notice then says who."""
    found = programmes.sign_up(talk.db, number(subject))
    if found is None:
        talk.send(_("That sign-up is not there any more."))
        return
    enrolment, person = found
    first, seen_by = programmes.see_to(talk.db, enrolment.id, talk.person, talk.now)
    if seen_by is None:
        talk.send(_("That sign-up is not there any more."))
        return
    if not first:
        talk.send(_("{name} is seeing to it already.", name=_name(seen_by)))
        return
    words = _("{summary}\n\n✓ {name} sees to it.", summary=summary(talk, enrolment, person), name=_name(seen_by))
    for sent in outbox.sent_on(talk.db, _subject(enrolment.id)):
        coordinator = talk.db.scalar(people.of_chat(sent.chat_id))
        if coordinator:
            talk.tell(notices.SIGN_UP, coordinator, words, about=person, edit=sent.message_id)
    rows = [[_write_to(person)], [_answers(enrolment)]]
    talk.send(_("Thank you. {name} is yours to see to.", name=_name(person)), rows, about=person)


@action("signups", who=Who.COORDINATORS, command=True)
def sign_ups(talk: Talk, _subject: str) -> None:
    """Counts, and the newest."""
    counted = programmes.counts(talk.db)
    for programme, signed_up, waiting in counted:
        name = talk.content.programmes[programme].name
        talk.say(_("<b>{programme}</b>: {signed_up} signed up, {waiting} waiting for somebody to see to them",
                   programme=name, signed_up=signed_up, waiting=waiting))  # fmt: skip
    newest = programmes.newest(talk.db)
    rows = [[Button(_("{name}, {moment}", name=_name(person), moment=Moment(enrolment.enrolled_at)), Act("signup", str(enrolment.id)))]
            for enrolment, person in newest]  # fmt: skip
    talk.send(_("The newest:") if rows else _("Nobody has signed up yet."), [*rows, [menu_button()]])


@action("signup", who=Who.COORDINATORS)
def sign_up(talk: Talk, subject: str) -> None:
    """One person's answers."""
    found = programmes.sign_up(talk.db, number(subject))
    if found is None:
        talk.send(_("That sign-up is not there any more."))
        return
    enrolment, person = found
    seen_by = talk.db.get(Person, enrolment.seen_by) if enrolment.seen_by else None
    rows = [[_write_to(person)], [menu_button()]]
    if seen_by is None:
        rows = [*_buttons(enrolment)[:1], *rows]
    talk.say(summary(talk, enrolment, person))
    talk.say(_("{name} sees to it.", name=_name(seen_by)) if seen_by else _("Nobody sees to it yet."))
    area = talk.content.area(person.area)
    spoken = [LanguageName(code) for code in person.other_languages]
    for question, answer in (
        (_("Area"), area),
        (_("Other languages"), Listed(spoken) if spoken else None),
        (_("Why"), _("a voice message") if person.why_voice else Written(person.why) if person.why else None),
    ):
        if answer is not None:
            talk.say(_("<b>{question}:</b> {answer}", question=question, answer=answer))
    if person.why_voice:
        talk.show(File("sendVoice", person.why_voice), person)
    talk.send(_("Signed up: {moment}", moment=Moment(enrolment.enrolled_at)), rows, about=person)


def summary(talk: Talk, enrolment: Enrolment, person: Person) -> Words:
    """Who signed up for what, in which language they write, and what they answered."""
    told = [*phones.in_words(person, talk.content.phone_region), *answers_in_words(enrolment.answers, talk.content)]
    if enrolment.programme in FIRST_MODULES:
        event = talk.db.get(events.Event, enrolment.event_id) if enrolment.event_id else None
        told.insert(0, (_("Session"), Moment(event.starts_at) if event else _("none suited, tell them about the next")))
    lines = _("<b>New sign-up: {name}</b>\n{programme}\n{language}: {own_language}",
              name=_name(person), programme=talk.content.programmes[enrolment.programme].name, language=_("Language"),
              own_language=Written(LANGUAGES[person.language or "en"].own_name))  # fmt: skip
    for question, answer in told:
        lines = _("{lines}\n{question}: {answer}", lines=lines, question=question, answer=answer)
    return lines


def _name(person: Person) -> Sayable:
    return Written(person.name) if person.name else _("somebody")


def _buttons(enrolment: Enrolment) -> list[list[Button]]:
    return [[Button(_("I'll see to it"), Act("seeto", str(enrolment.id)))], [_answers(enrolment)]]


def _answers(enrolment: Enrolment) -> Button:
    return Button(_("See the answers"), Act("signup", str(enrolment.id)))


def _write_to(person: Person) -> Button:
    return write_button(_("Write to {name}", name=_name(person)), person)


def _subject(enrolment_id: int) -> str:
    return f"sign-up:{enrolment_id}"
