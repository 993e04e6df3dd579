"""The inbox: what people have written to the team, open, mine and done, and each person's thread."""

from handlers import enquiries
from handlers.course import menu_button
from handlers.declarations import Who, action
from handlers.ready_replies import said
from handlers.talk import Talk
from locales import LanguageName, Moment, Sayable, Words, Written, _
from models import audit, inbox
from models.audit import Deed
from models.buttons import Act, number
from models.copies import IN_TEXT, done_button, ready_button, with_announcement
from models.fitting import cut, letters
from models.inbox import Box, Enquiry, EnquiryMessage, EnquiryState
from models.notices import Button
from models.people import Person, name_of

MOST = 8
PAGE = 12  # messages, if they fit


def write_button(label: Words, person: Person) -> Button:
    """Opens the way to `person`, for coordinators."""
    return Button(label, Act("write", str(person.id)))


@action("inbox", who=Who.COORDINATORS, command=True)
def show_inbox(talk: Talk, subject: str) -> None:
    """A box, the newest first. `subject`: the box, and after a dot the enquiry before which to go on."""
    name, _dot, before = subject.partition(".")
    box = Box(name) if name in set(Box) else Box.OPEN
    found = inbox.listed(talk.db, box, talk.me, number(before), MOST + 1)
    counts = {each: inbox.count(talk.db, each, talk.me) for each in Box}
    rows = [[_entry(enquiry, person)] for enquiry, person in found[:MOST]]
    if len(found) > MOST:
        rows.append([Button(_("Older"), Act("inbox", f"{box}.{found[MOST - 1][0].id}"))])
    labels = {
        Box.OPEN: _("Open: {count}", count=counts[Box.OPEN]),
        Box.MINE: _("Mine: {count}", count=counts[Box.MINE]),
        Box.DONE: _("Done: {count}", count=counts[Box.DONE]),
    }
    rows.append([Button(label, Act("inbox", each)) for each, label in labels.items()])
    titles = {
        Box.OPEN: _("<b>Inbox, open</b>\n✓ stands where the last word is ours."),
        Box.MINE: _("<b>Inbox, yours</b>\n✓ stands where the last word is ours."),
        Box.DONE: _("<b>Inbox, done</b>"),
    }
    if subject:
        talk.edit(titles[box], [*rows, [menu_button()]])
    else:
        talk.send(titles[box], [*rows, [menu_button()]])


def _entry(enquiry: Enquiry, person: Person) -> Button:
    label = _("{name}, {moment}", name=name_of(person), moment=Moment(enquiry.waits_since or enquiry.opened_at))
    answered = enquiry.waits_since is None and enquiry.state is EnquiryState.OPEN
    return Button(_("✓ {option}", option=label) if answered else label, Act("enquiry", str(enquiry.id)))


@action("enquiry", who=Who.COORDINATORS)
def show_thread(talk: Talk, subject: str) -> None:
    """All that a person and the team have written to each other, as much as fits, the newest last. `subject`: an enquiry, and after
    a dot how many of the newest to leave out. A reply to it goes to the person."""
    found = enquiries.find(talk, subject)
    if found is None:
        return
    enquiry, person = found
    skip = number(subject.partition(".")[2]) or 0
    audit.note(talk.db, talk.me, Deed.SAW, "messages", talk.now, person)
    page = _page(talk, inbox.thread(talk.db, person, skip, PAGE + 1), person)
    for message, author in reversed(page):
        if message.file:
            caption = _("{name}, {moment}", name=name_of(author), moment=Moment(message.written_at))
            talk.show(message.file, person, caption, subject=f"enquiry:{enquiry.id}")
    talk.say(_("<b>Messages with {name}</b>", name=name_of(person)))
    for message, author in reversed(page):
        talk.say(_line(talk, message, author, person))
    older = len(inbox.thread(talk.db, person, skip + len(page), 1)) > 0
    rows = _buttons(enquiry)
    if older:
        rows.insert(0, [Button(_("Older"), Act("enquiry", f"{enquiry.id}.{skip + len(page)}"))])
    hint: Sayable = _("To answer, hold this message, tap “Reply”, and write, speak or send a photo.")
    talk.send(hint, rows, about=person, subject=f"enquiry:{enquiry.id}")


def _page(
    talk: Talk, found: list[tuple[EnquiryMessage, Person | None]], person: Person
) -> list[tuple[EnquiryMessage, Person | None]]:
    """As many of the newest as fit into one message, but at least one."""
    left = IN_TEXT
    page: list[tuple[EnquiryMessage, Person | None]] = []
    for message, author in found[:PAGE]:
        left -= letters(talk.localizer.plain(_line(talk, message, author, person))) + 2
        if left < 0 and page:
            break
        page.append((message, author))
    return page


def _line(talk: Talk, message: EnquiryMessage, author: Person | None, person: Person) -> Sayable:
    """Who wrote what when; of what was translated, both."""
    words = said(talk.content, message, IN_TEXT // 2 if message.translation else None)
    words = with_announcement(talk.db, message, words)
    if message.translation:
        words = _(
            "{text}\n<i>{name}, in {language}:</i>\n{translation}",
            text=words, name=name_of(talk.db.get(Person, message.translated_by or 0)),
            language=LanguageName(person.reads), translation=Written(cut(message.translation, IN_TEXT // 2)),
        )  # fmt: skip
    return _("<b>{name}</b>, {moment}:\n{text}", name=name_of(author), moment=Moment(message.written_at), text=words)


def _buttons(enquiry: Enquiry) -> list[list[Button]]:
    """What a coordinator can do from the thread."""
    again = Button(_("Open it again"), Act("enquiryopen", str(enquiry.id)))
    last = again if enquiry.state is EnquiryState.DONE else done_button(enquiry)
    return [[ready_button(enquiry), last], [enquiries.inbox_button()]]
