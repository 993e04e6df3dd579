"""Announcements: what coordinators tell those who said yes to news. All there are, and a new one."""

from handlers.announcement_page import back_to_all, find, show
from handlers.announcement_wording import Message
from handlers.course import menu_button
from handlers.declarations import Who, action, journey
from handlers.questions import Choice, Option
from handlers.story_desk import from_a_story
from handlers.talk import Talk
from locales import LANGUAGES, LanguageName, _, marked
from models import announcement_words, announcements, inbox
from models.announcements import Announcement, AnnouncementState, Wording
from models.buttons import Act, number
from models.notices import Button

MOST_LISTED = 10
LABEL = 24  # letters of its text on a button
STATES = {
    AnnouncementState.DRAFT: marked("a draft"),
    AnnouncementState.TO_APPROVE: marked("waits for a second yes"),
    AnnouncementState.SCHEDULED: marked("to go out"),
    AnnouncementState.SENDING: marked("on its way"),
    AnnouncementState.PAUSED: marked("paused"),
    AnnouncementState.STOPPED: marked("stopped"),
    AnnouncementState.SENT: marked("gone out"),
}


@action("announce", who=Who.COORDINATORS, command=True)
def announce(talk: Talk, subject: str) -> None:
    """A new one, the drafts, and what has gone out. `subject`: the page."""
    page = min(number(subject) or 0, 1000)
    found = announcements.newest(talk.db, page * MOST_LISTED, MOST_LISTED + 1)
    rows = [[_listed(talk, each)] for each in found[:MOST_LISTED]]
    rows += [[Button(_("More"), Act("announce", str(page + 1)))]] if len(found) > MOST_LISTED else []
    words = _(
        "<b>Announcements</b>\nThey go to those who said yes to news, each in their language. Nothing goes out before you have seen it "
        "and said when."
    )
    new = Button(_("A new announcement"), Act("join", "announcement"))
    led_to = Button(_("What something led to"), Act("join", "what-became"))
    talk.send(words, [[new], [led_to], *from_a_story(talk), *rows, [menu_button()]])


def _listed(talk: Talk, announcement: Announcement) -> Button:
    texts = announcements.written(talk.db, announcement)
    words = announcement_words.in_short(announcement, texts, LABEL)
    label = _("{state}: {text}", state=STATES[announcement.state], text=words)
    return Button(label, Act("announcement", str(announcement.id)))


@journey("announcement", marked("An announcement"), who=Who.COORDINATORS)
def new(talk: Talk) -> None:
    spoken = [code for code in LANGUAGES if inbox.speaks(talk.me, code)]
    language = talk.localizer.code
    if len(spoken) > 1:
        question = _("Which language do you write it in first?")
        options = [Option(code, LanguageName(code), code) for code in spoken]
        language = talk.ask("language", Choice(question, _("Language"), options, columns=2))
    told = talk.ask("wording", Message(
        _("What would you like to tell people? Write it, or send a picture or a voice message, with words if you like."),
        _("The words"),
    ))  # fmt: skip
    made = announcements.draft(talk.db, talk.me, Wording(told.text, told.file), language, talk.now)
    show(talk, made)


@action("dropnews", who=Who.COORDINATORS)
def drop(talk: Talk, subject: str) -> None:
    """Delete a draft, in two taps."""
    found = find(talk, subject)
    if found is None:
        return
    if not subject.endswith(".yes"):
        rows = [[Button(_("Yes, delete it"), Act("dropnews", f"{found.id}.yes"))],
                [Button(_("No, keep it"), Act("announcement", str(found.id)))]]  # fmt: skip
        talk.edit(_("Shall I delete this draft?"), rows)
    elif announcements.drop(talk.db, found):
        talk.edit(_("The draft is deleted."), [[back_to_all(), menu_button()]])
    else:
        show(talk, found, edit=True)
