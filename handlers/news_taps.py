"""What somebody taps under an announcement, and what they reply to it."""

from urllib.parse import quote

from handlers import enquiries, person, whats_on
from handlers.course import menu_button
from handlers.declarations import Who, action, reply
from handlers.questions import Heard
from handlers.talk import Talk
from locales import Sayable, Written, _
from models import announcement_outcomes as outcomes
from models import announcement_titles as titles
from models import inbox
from models.announcements import Announcement, AnnouncementText
from models.buttons import Act, number
from models.copies import IN_TEXT
from models.fitting import cut
from models.notices import FILE_FIELDS, Button, File

SHARED = 180  # letters that still fit into a web address, whatever their script


@action("fromnews", who=Who.ANYONE)
def from_news(talk: Talk, subject: str) -> None:
    """The main button of an announcement: counted once, then it leads on."""
    row, _dot, kind = subject.partition(".")
    announcement = talk.db.get(Announcement, number(row) or 0)
    button = (announcement.button if announcement else None) or {}
    is_out = announcement is not None and (announcement.started_at is not None or talk.is_coordinator)
    if announcement is None or not is_out or not kind or button.get("kind") != kind:
        enquiries.gone(talk)
        return
    first = outcomes.tap(talk.db, announcement, talk.me, kind, talk.now)
    target = str(button.get("subject") or "")
    match kind:
        case "book":
            whats_on.session.function(talk, target)
        case "join":
            talk.start(target)
        case "interested":
            _interested(talk, announcement, first)
        case _:
            _pass_on(talk, announcement)


def _interested(talk: Talk, announcement: Announcement, first: bool) -> None:
    """It goes to the team as if they had written it. Who is not known to have got it can write it themselves."""
    if not outcomes.got(talk.db, announcement, talk.me):
        talk.start("talk-to-a-person")
        return
    if first:
        by = person.answer_by(talk)
        enquiry, message = inbox.hear(talk.db, talk.me, "", None, by, talk.now, inbox.INTERESTED)
        outcomes.answer(talk.db, announcement, message)
        enquiries.tell_team(talk, enquiry, message, talk.me)
    promised = inbox.promised(talk.db, talk.me, talk.now)
    team = talk.content.team.name
    if promised:
        words = _("Thank you, {team} will write to you here by {day}.", team=team, day=talk.day(promised))
    else:
        words = _("Thank you, {team} knows that you are interested.", team=team)
    talk.send(words, [[Button(_("Talk to a person"), Act("person")), menu_button()]])


def _pass_on(talk: Talk, announcement: Announcement) -> None:
    """A message of its own, to forward, with Telegram's own way of choosing to whom. Not to who only guesses that there is one."""
    if not (outcomes.got(talk.db, announcement, talk.me) or talk.is_coordinator):
        enquiries.gone(talk)
        return
    link, copy = f"https://t.me/{talk.desk.username}", f"copy:{announcement.id}"
    file, said = _file(talk, announcement), titles.text_for(talk.db, announcement, talk.localizer.code)
    if file:
        talk.show(file, None, subject=copy)
    words: Sayable = _("Write to Grapevine: {link}", link=link)
    if said:
        words = _("{text}\n\nMore here: {link}", text=Written(cut(said, IN_TEXT)), link=link)
    address = f"https://t.me/share/url?url={quote(link, safe='')}&text={quote(cut(said, SHARED))}"
    talk.send(words, [[Button(_("Send it to somebody"), address)], [menu_button()]], subject=copy)


def _file(talk: Talk, announcement: Announcement) -> File | None:
    """The picture or voice message, as this person got it."""
    if announcement.method not in FILE_FIELDS:
        return None
    for language in (talk.localizer.code, announcement.original):
        text = talk.db.get(AnnouncementText, (announcement.id, language))
        if text and text.file_id:
            return File(announcement.method, text.file_id)
    return None


@reply("announcement", who=Who.ANYONE)
def reply_to_an_announcement(talk: Talk, subject: str, heard: Heard) -> None:
    """Goes to the team, who see what it answers."""
    person.take_reply(talk, heard, talk.db.get(Announcement, number(subject) or 0))
