"""The page of one announcement: how it stands, and what can be done with it."""

from handlers.course import menu_button
from handlers.declarations import Who, action
from handlers.my_details import PLACES
from handlers.talk import Talk
from locales import Lines, Moment, Sayable, _
from models import announcement_sending, announcement_words, announcements, event_words, events
from models.announcements import Announcement, AnnouncementState, TooLate
from models.audience import Audience, reach
from models.buttons import Act, number
from models.notices import Button
from models.people import Person, name_of

MOST_SHOWN = 1500  # letters of its text


@action("announcement", who=Who.COORDINATORS)
def announcement(talk: Talk, subject: str) -> None:
    found = find(talk, subject)
    if found is not None:
        show(talk, found)


def find(talk: Talk, subject: str) -> Announcement | None:
    """The one that a button is about; who taps hears it when it is there no more."""
    found = announcements.find(talk.db, number(subject.partition(".")[0]))
    if found is None:
        talk.send(_("That announcement is not there any more."), [[back_to_all()]])
    return found


def before_it_goes(talk: Talk, subject: str) -> Announcement | None:
    """The same, when it is a draft and so can be changed."""
    found = find(talk, subject)
    if found is not None and found.state is not AnnouncementState.DRAFT:
        talk.say(_("To change it, send it back first.") if is_open(found) else TooLate().words)
        show(talk, found)
        return None
    return found


def is_open(announcement: Announcement) -> bool:
    return announcement.state in announcements.BEFORE and announcement.started_at is None


def show(talk: Talk, announcement: Announcement, *, edit: bool = False) -> None:
    """How it stands and what can be done; `edit`: in the place of what was tapped."""
    if is_open(announcement):
        words, rows = _unsent(talk, announcement), _ways(talk, announcement)
    else:
        counted = announcement_sending.counts(talk.db, announcement)
        words = announcement_words.how_far(talk.db, announcement, counted, talk.desk.rate)
        rows = announcement_words.ways(announcement)
    rows = [*rows, [back_to_all(), menu_button()]]
    if edit:
        talk.edit(words, rows)
    else:
        talk.send(words, rows, subject=f"copy:{announcement.id}")


def _unsent(talk: Talk, announcement: Announcement) -> Sayable:
    audience = Audience.of(announcement.audience)
    texts, reached = announcements.texts(talk.db, announcement), reach(talk.db, audience, talk.now)
    lines: list[Sayable] = [
        *_where_it_stands(talk, announcement),
        "",
        read_in(talk, announcement, MOST_SHOWN),
        "",
        announcement_words.to_whom(talk.content, talk.db, audience),
        announcement_words.who_gets_it(reached),
        announcement_words.in_which_words(announcement, reached, texts),
        _("Button below it: {button}", button=_below(talk, announcement)),
    ]
    return Lines(lines)


def _where_it_stands(talk: Talk, announcement: Announcement) -> list[Sayable]:
    """A draft, or when it goes out: also to who is to say yes to it."""
    author = name_of(talk.db.get(Person, announcement.author_id or 0))
    if announcement.state is AnnouncementState.DRAFT:
        return [_("<b>A draft</b>, by {name}", name=author)]
    goes = _("<b>It goes out on {moment}.</b>", moment=Moment(max(announcement.send_at or talk.now, talk.now)))
    if announcement.state is AnnouncementState.SCHEDULED:
        return [goes]
    return [_("<b>{name} has put this forward. It waits for a second coordinator's yes.</b>", name=author), goes]


def _below(talk: Talk, announcement: Announcement) -> Sayable:
    button = announcement.button or {}
    kind, subject = str(button.get("kind")), str(button.get("subject", ""))
    if kind not in announcement_words.BELOW:
        return _("none")
    label, what = announcement_words.BELOW[kind], meant(talk, kind, subject)
    return _("{button} ({subject})", button=label, subject=what) if what else label


def meant(talk: Talk, kind: str, subject: str) -> Sayable | None:
    """The event or the programme that a button is for."""
    if kind == "book" and (event := talk.db.get(events.Event, number(subject) or 0)):
        return _("{module}: {moment}", module=event_words.title(talk.content, event), moment=event_words.when(event))
    programme = next((key for key, (journey, _label) in PLACES.items() if journey == subject), "")
    found = talk.content.programmes.get(programme)
    return found.name if found else None


def _ways(talk: Talk, announcement: Announcement) -> list[list[Button]]:
    row = str(announcement.id)
    see = [Button(_("See it as they will"), Act("previewnews", row))]
    if announcement.state is AnnouncementState.TO_APPROVE:
        yes = Act("approvenews", f"{row}.{announcements.stamp(talk.db, announcement)}")
        approve = [Button(_("Approve"), yes)] if announcement.author_id != talk.me.id else []
        return [see, [*approve, Button(_("Send back"), Act("backnews", row))]]
    if announcement.state is AnnouncementState.SCHEDULED:
        return [see, [Button(_("Send back"), Act("backnews", row))]]
    to_whom = [] if Audience.of(announcement.audience).became else [Button(_("To whom"), Act("audience", row))]
    return [
        [*to_whom, Button(_("Button below it"), Act("belownews", row))],
        [Button(_("The words"), Act("wordings", row))],
        [*see, Button(_("A test to myself"), Act("testnews", row))],
        [Button(_("Send it"), Act("sendnews", row)), Button(_("Delete it"), Act("dropnews", row))],
    ]


def read_in(talk: Talk, announcement: Announcement, most: int) -> Sayable:
    """Its words as who looks at it reads them, shortened; what it is besides words."""
    texts = announcements.written(talk.db, announcement)
    return announcement_words.shortened(announcement, texts, talk.localizer.code, most)


def look_at(announcement: Announcement) -> Button:
    return Button(_("See the announcement"), Act("announcement", str(announcement.id)))


def back_to_all() -> Button:
    return Button(_("Announcements"), Act("announce"))
