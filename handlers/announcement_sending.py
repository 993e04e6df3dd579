"""An announcement goes out: now or at a time, when it is many people with a second coordinator's yes; it is paused, goes on, is
stopped."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from handlers.announcement_page import before_it_goes, find, is_open, look_at, show
from handlers.announcement_preview import how_it_goes
from handlers.announcement_times import When
from handlers.declarations import UNCHANGED, Who, action, journey
from handlers.talk import Talk
from locales import Lines, Moment, Words, _, marked
from models import announcement_sending, announcement_words, announcements, inbox, notices, outbox, people
from models.announcements import Announcement, AnnouncementState
from models.audience import Audience, Reach, reach
from models.buttons import Act
from models.notices import Button
from models.people import Person, Role, name_of
from models.quiet import waking

MOST_SHOWN = 600  # letters of its text in a request to approve it: it fits below a picture, too


@action("sendnews", who=Who.COORDINATORS)
def send(talk: Talk, subject: str) -> None:
    found = before_it_goes(talk, subject)
    if found is not None:
        talk.start("send-announcement", f"{found.id}.{announcements.stamp(talk.db, found)}")


@journey("send-announcement", marked("Sending an announcement"), who=Who.COORDINATORS, stopped=UNCHANGED)
def send_announcement(talk: Talk) -> None:
    """`subject` is "id.stamp". A last look, when, and out it goes: as it was when they said so."""
    found = find(talk, talk.course.subject)
    if found is None:
        return
    reached = reach(talk.db, Audience.of(found.audience), talk.now)
    if hindrance := _hindrance(talk, found, reached):
        talk.say(hindrance)
        show(talk, found)
        return
    in_words = announcement_words.in_which_words(found, reached, announcements.texts(talk.db, found))
    talk.say(Lines([*how_it_goes(talk, reached), in_words]))
    question = _("When shall it go out? Tap, or write a day and a time.")
    at = talk.ask("when", When(question, _("When"), talk.now, talk.localizer.zone, talk.localizer.code))
    talk.check_answers()
    at = waking(at, talk.localizer.zone)
    state = announcement_sending.put_forward(talk.db, found, talk.me, at, talk.now, talk.desk.approval_over)
    if state is None:
        talk.say(_("It is no draft any more."))
    elif state is AnnouncementState.TO_APPROVE:
        _ask_for_approval(talk, found, reached)
    else:
        talk.say(_("Good. It goes out on {moment}, and I show you here how far it is.", moment=Moment(at)))
    show(talk, found)


def _hindrance(talk: Talk, announcement: Announcement, reached: Reach) -> Words | None:
    """Why it cannot go out as it is."""
    if announcement.state is not AnnouncementState.DRAFT:
        return _("It is no draft any more.")
    if talk.course.subject.partition(".")[2] != announcements.stamp(talk.db, announcement):
        return _("It has been changed since then. This is how it is now:")
    if not reached.people:
        return announcement_sending.Nobody().words
    return announcement_sending.in_vain(talk.db, announcement, talk.now)


def _ask_for_approval(talk: Talk, announcement: Announcement, reached: Reach) -> None:
    """All other coordinators are asked; the first yes counts."""
    colleagues = inbox.colleagues(talk.db, talk.me)
    for colleague in colleagues:
        _request(talk, announcement, colleague, reached)
    talk.say(
        _(
            "That is more than {count} people, so somebody else has a look first. I have asked the other coordinators; as soon as one of "
            "them says yes, it goes out.",
            count=talk.desk.approval_over,
        )
    )


def _request(talk: Talk, announcement: Announcement, colleague: Person, reached: Reach) -> None:
    texts = announcements.written(talk.db, announcement)
    audience = Audience.of(announcement.audience)
    in_words = announcement.method == announcements.WORDS
    words = Lines([
        _("<b>{name} would like to send this:</b>", name=name_of(talk.me)),
        announcement_words.shortened(announcement, texts, colleague.reads, MOST_SHOWN),
        *([announcement_words.to_whom(talk.content, talk.db, audience)] if in_words else []),
        announcement_words.who_gets_it(reached),
        _("<b>It goes out on {moment}.</b>", moment=Moment(announcement.send_at or talk.now)),
    ])  # fmt: skip
    file = None if in_words else announcement_words.file_of(announcement, texts, colleague.reads)
    yes = Act("approvenews", f"{announcement.id}.{announcements.stamp(talk.db, announcement)}")
    rows = [
        [Button(_("See it as they will"), Act("previewnews", str(announcement.id)))],
        [Button(_("Approve"), yes), Button(_("Send back"), Act("backnews", str(announcement.id)))],
    ]
    talk.tell(notices.TO_APPROVE, colleague, words, rows, subject=_requested(announcement), file=file)


@action("approvenews", who=Who.COORDINATORS)
def approve(talk: Talk, subject: str) -> None:
    """`subject` is "id.stamp": a yes is to what was seen."""
    found = find(talk, subject)
    if found is None:
        return
    stamp = subject.partition(".")[2]
    if found.state is AnnouncementState.TO_APPROVE and found.author_id == talk.me.id:
        talk.say(_("Thank you, but a second pair of eyes is needed: another coordinator has to approve it."))
    elif found.state is AnnouncementState.TO_APPROVE and stamp != announcements.stamp(talk.db, found):
        talk.say(_("It has been changed since then. This is how it is now:"))
    elif announcement_sending.approve(talk.db, found, talk.me):
        _has_been(talk, found, _("{name} has approved the announcement.", name=name_of(talk.me)))
        talk.say(_("Thank you."))
    show(talk, found)


@action("backnews", who=Who.COORDINATORS)
def send_back(talk: Talk, subject: str) -> None:
    """A draft again; whoever put it forward hears it."""
    found = find(talk, subject)
    if found is None:
        return
    if announcement_sending.take_back(talk.db, found):
        _has_been(talk, found, _("{name} has sent the announcement back. It is a draft again.", name=name_of(talk.me)))
    show(talk, found)


def _has_been(talk: Talk, announcement: Announcement, words: Words) -> None:
    """Its author hears what a colleague did; the requests on the others' phones say it, too."""
    author = talk.db.get(Person, announcement.author_id or 0)
    if author and author.id != talk.me.id and people.has_role(talk.db, author.id, Role.COORDINATOR):
        talk.tell(notices.ANNOUNCING, author, words, [[look_at(announcement)]])
    for sent, colleague in outbox.sent_on(talk.db, _requested(announcement), people.with_role(Role.COORDINATOR)):
        in_caption = sent.method != "sendMessage"
        rows = [[look_at(announcement)]]
        talk.tell(notices.TO_APPROVE, colleague, words, rows, edit=sent.message_id, caption=in_caption)


def _requested(announcement: Announcement) -> str:
    return f"approval:{announcement.id}"


@action("pausenews", who=Who.COORDINATORS)
def pause(talk: Talk, subject: str) -> None:
    _do(talk, subject, announcement_sending.pause)


@action("goonnews", who=Who.COORDINATORS)
def go_on(talk: Talk, subject: str) -> None:
    _do(talk, subject, announcement_sending.go_on)


@action("stopnews", who=Who.COORDINATORS)
def stop(talk: Talk, subject: str) -> None:
    """For good, in two taps."""
    found = find(talk, subject)
    if found is None:
        return
    if subject.endswith(".yes") or found.state in (AnnouncementState.STOPPED, AnnouncementState.SENT) or is_open(found):
        _do(talk, subject, announcement_sending.stop)
        return
    rows = [[Button(_("Yes, stop it for good"), Act("stopnews", f"{found.id}.yes"))],
            [Button(_("No, leave it"), Act("announcement", str(found.id)))]]  # fmt: skip
    talk.send(_("Shall I stop it for good? Who has not got it yet does not get it any more."), rows)


def _do(talk: Talk, subject: str, step: Callable[[Session, Announcement], bool]) -> None:
    """Of two who tap together one does it; both see how it stands."""
    found = find(talk, subject)
    if found is None:
        return
    if not step(talk.db, found):
        talk.send(_("Somebody was quicker, or it is over. This is how it stands:"))
    show(talk, found, edit=not subject.endswith(".yes"))
