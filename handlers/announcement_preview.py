"""What an announcement's readers will see: exactly what goes out, in each language, or in one's own."""

from handlers.announcement_page import find, look_at
from handlers.declarations import Who, action
from handlers.talk import Talk
from locales import LanguageName, Lines, Moment, Sayable, _
from models import announcement_words
from models.announcements import Announcement
from models.audience import Audience, Reach, reach
from models.notices import Outgoing
from models.quiet import is_quiet, waking


@action("previewnews", who=Who.COORDINATORS)
def preview(talk: Talk, subject: str) -> None:
    """As each language's reader sees it; then to how many it goes, and how long that takes."""
    found = find(talk, subject)
    if found is None:
        return
    reached = reach(talk.db, Audience.of(found.audience), talk.now)
    for language, count in reached.languages.items():
        talk.send(_("<b>{language}</b> ({count})", language=LanguageName(language), count=count))
        _show_in(talk, found, language)
    talk.send(Lines(how_it_goes(talk, reached)), [[look_at(found)]])


@action("testnews", who=Who.COORDINATORS)
def test(talk: Talk, subject: str) -> None:
    """As who taps would get it themselves."""
    found = find(talk, subject)
    if found is not None:
        _show_in(talk, found, talk.localizer.code)


def how_it_goes(talk: Talk, reached: Reach) -> list[Sayable]:
    """To how many, how long it takes, and when it can begin."""
    lines: list[Sayable] = [announcement_words.who_gets_it(reached)]
    if reached.people:
        lines.append(announcement_words.how_long(reached.people, talk.desk.rate))
    if is_quiet(talk.now, talk.localizer.zone):
        begins = Moment(waking(talk.now, talk.localizer.zone))
        lines.append(_("It is late: from 21:00 to 8:00 nothing goes out. It would begin on {moment}.", moment=begins))
    return lines


def _show_in(talk: Talk, announcement: Announcement, language: str) -> None:
    method, payload = announcement_words.render(talk.desk.localizers, talk.db, announcement.id, language)
    talk.outgoing.append(Outgoing(talk.visitor.chat_id, method, payload, subject=f"copy:{announcement.id}"))
