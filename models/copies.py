"""The copies of what somebody wrote to the team, as coordinators have them on their phones: what stands on each, and how it ends.

A copy, never Telegram's own forward: that would show the way to the person's profile.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from locales import LanguageName, Moment, Sayable, Words, Written, _
from models import announcement_titles as titles
from models import notices, outbox, people
from models.buttons import Act
from models.fitting import cut
from models.inbox import INTERESTED, Enquiry, EnquiryMessage, EnquiryState
from models.notices import Button
from models.outbox import MessageOwed
from models.people import Person, Role, name_of

MOST_AT_ONCE = 10  # copies while nobody answers; what somebody writes beyond them stands in the thread
IN_TEXT, IN_CAPTION = 3200, 600  # letters as Telegram counts them, of 4096 and 1024; the rest is for what stands around


def words(db: Session, enquiry: Enquiry, message: EnquiryMessage, person: Person) -> Words:
    """What was said, by whom, in which language, when; and where it stands."""
    said = _(
        "<b>Message from {name}</b>, in {language}, {moment}:\n\n{text}",
        name=name_of(person), language=LanguageName(message.language), moment=Moment(message.written_at),
        text=with_announcement(db, message, said_in(message)),
    )  # fmt: skip
    answered_by, taken_by = (db.get(Person, each) if each else None for each in (enquiry.answered_by, enquiry.taken_by))
    if enquiry.waits_since is None and answered_by:
        return _("{message}\n\n✓ {name} has answered.", message=said, name=name_of(answered_by))
    if enquiry.state is EnquiryState.DONE:
        return _("{message}\n\n✓ Done.", message=said)
    if taken_by and people.has_role(db, taken_by.id, Role.COORDINATOR):
        return _("{message}\n\n✓ {name} will answer.", message=said, name=name_of(taken_by))
    return _("{message}\n\nTo answer, hold this message, tap “Reply”, and write, speak or send a photo.", message=said)


def buttons(enquiry: Enquiry) -> list[list[Button]]:
    """What a coordinator can do with it."""
    whole, done, ready = thread_button(enquiry), done_button(enquiry), ready_button(enquiry)
    if enquiry.state is EnquiryState.DONE:
        return [[whole]]
    if enquiry.waits_since is None:
        return [[whole, done]]
    mine = [Button(_("I'll answer"), Act("illanswer", str(enquiry.id)))] if enquiry.taken_by is None else []
    return [[*mine, ready], [whole, done]]


def thread_button(enquiry: Enquiry) -> Button:
    return Button(_("The whole thread"), Act("enquiry", str(enquiry.id)))


def done_button(enquiry: Enquiry) -> Button:
    return Button(_("Done"), Act("enquirydone", str(enquiry.id)))


def ready_button(enquiry: Enquiry) -> Button:
    return Button(_("Ready replies"), Act("readyreplies", str(enquiry.id)))


def subject(message: EnquiryMessage) -> str:
    """So that a reply finds the enquiry, and a change all the copies of one message."""
    return f"enquiry:{message.enquiry_id}.{message.id}"


def receivers(db: Session, message: EnquiryMessage) -> set[int]:
    """The chats that have a copy, or are owed one."""
    kind = (MessageOwed.subject == subject(message), MessageOwed.notice == notices.ENQUIRY.name)
    return set(db.scalars(select(MessageOwed.chat_id).where(*kind)))


def sent(db: Session, message: EnquiryMessage) -> Sequence[tuple[MessageOwed, Person]]:
    """The copies on the phones of those who are coordinators still."""
    return outbox.sent_on(db, subject(message), people.with_role(Role.COORDINATOR))


def said_in(message: EnquiryMessage, most: int | None = None) -> Sayable:
    """What somebody said, as far as it fits; a name for what cannot be written."""
    if message.method == INTERESTED:
        return _("I'm interested")
    if message.words:
        return Written(cut(message.words, most or (IN_CAPTION if message.file else IN_TEXT)))
    return _("a photo") if message.method == "sendPhoto" else _("a voice message")


def with_announcement(db: Session, message: EnquiryMessage, said: Sayable) -> Sayable:
    """And to which announcement it was said, if it was to one."""
    about = titles.answered_in(db, message.id)
    return said if about is None else _("{text}\n↩ {announcement}", text=said, announcement=about)
