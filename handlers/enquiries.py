"""What somebody wrote to the team, on the coordinators' phones: a copy each, who answers, when it is done."""

from handlers.course import menu_button
from handlers.declarations import Who, action
from handlers.talk import Talk
from locales import _
from models import copies, inbox, notices
from models.buttons import Act, number
from models.copies import done_button, thread_button
from models.inbox import Enquiry, EnquiryMessage
from models.notices import Button
from models.people import Person, name_of


def tell_team(talk: Talk, enquiry: Enquiry, message: EnquiryMessage, person: Person) -> None:
    """A copy to each of those who are to read it first."""
    if len(inbox.last_said(talk.db, enquiry)) > copies.MOST_AT_ONCE:
        return
    readers = inbox.readers(talk.db, enquiry, person, talk.now)
    words, rows = copies.words(talk.db, enquiry, message, person), copies.buttons(enquiry)
    for coordinator in readers:
        talk.tell(
            notices.ENQUIRY, coordinator, words, rows,
            subject=copies.subject(message), about=person, file=message.file,
        )  # fmt: skip


def update_copies(talk: Talk, enquiry: Enquiry, person: Person) -> None:
    """All who have a copy see where it stands."""
    for message in inbox.last_said(talk.db, enquiry):
        words = copies.words(talk.db, enquiry, message, person)
        for sent, coordinator in copies.sent(talk.db, message):
            in_caption = sent.method != "sendMessage"
            talk.tell(
                notices.ENQUIRY, coordinator, words, copies.buttons(enquiry),
                about=person, edit=sent.message_id, caption=in_caption,
            )  # fmt: skip


def find(talk: Talk, subject: str) -> tuple[Enquiry, Person] | None:
    """The enquiry that a button or a reply is about; who asks hears it when it is there no more."""
    found = inbox.find(talk.db, number(subject.partition(".")[0]))
    if found is None:
        gone(talk)
        return None
    talk.concerning = found[1]
    return found


def gone(talk: Talk) -> None:
    talk.send(_("That message is not there any more."), [[menu_button()]])


@action("illanswer", who=Who.COORDINATORS)
def i_will_answer(talk: Talk, subject: str) -> None:
    """The first tap wins; everybody's copy then says who."""
    found = find(talk, subject)
    if found is None:
        return
    enquiry, person = found
    if not inbox.take(talk.db, enquiry, talk.me):
        taken_by = talk.db.get(Person, enquiry.taken_by or 0)
        talk.send(_("{name} is seeing to it already.", name=name_of(taken_by)))
        return
    update_copies(talk, enquiry, person)
    answer = Button(_("Write to {name}", name=name_of(person)), Act("write", str(person.id)))
    words = _("Thank you, this one is yours. Reply to the message, or tap the button.")
    talk.send(words, [[answer], [thread_button(enquiry)]], subject=f"enquiry:{enquiry.id}")


@action("enquirydone", who=Who.COORDINATORS)
def done(talk: Talk, subject: str) -> None:
    found = find(talk, subject)
    if found is None:
        return
    enquiry, person = found
    if not inbox.done(talk.db, enquiry, talk.now):
        talk.send(
            _("There is a newer message from {name}, and that one is open.", name=name_of(person)), [[inbox_button()]]
        )
        return
    update_copies(talk, enquiry, person)
    again = Button(_("Open it again"), Act("enquiryopen", str(enquiry.id)))
    talk.send(_("This one is done."), [[again], [inbox_button()]])


@action("enquiryopen", who=Who.COORDINATORS)
def open_again(talk: Talk, subject: str) -> None:
    found = find(talk, subject)
    if found is None:
        return
    enquiry, person = found
    if not inbox.reopen(talk.db, enquiry):
        talk.send(
            _("There is a newer message from {name}, and that one is open.", name=name_of(person)),
            [[inbox_button()]],
        )
        return
    update_copies(talk, enquiry, person)
    talk.send(_("It is open again."), [[thread_button(enquiry), done_button(enquiry)], [inbox_button()]])


def inbox_button() -> Button:
    return Button(_("Inbox"), Act("inbox"))
