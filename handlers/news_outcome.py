"""What became of an announcement, in numbers, for coordinators."""

from collections.abc import Iterator, Mapping

from handlers.course import menu_button
from handlers.declarations import Who, action
from handlers.news import NO_MORE
from handlers.talk import Talk
from locales import LanguageName, Lines, Listed, Sayable, Words, _, line, marked
from models import announcement_outcomes as outcomes
from models import announcement_titles as titles
from models.announcements import Announcement
from models.buttons import Act, number
from models.notices import Button
from models.outbox import State

STATES = {
    State.SENT: marked("Sent"),
    State.UNREACHABLE: marked("Could not be reached"),
    State.FAILED: marked("Failed"),
    State.UNKNOWN: marked("Not known whether it came"),
    State.SKIPPED: marked("Not sent any more"),
    State.OWED: marked("Still to be sent"),
}
TAPS = {
    "book": marked("Book a place"),
    "join": marked("Sign up"),
    "interested": marked("I'm interested"),
    "pass": marked("Pass it on"),
    outcomes.NO_MORE: NO_MORE,
}


@action("newsoutcome", who=Who.COORDINATORS)
def outcome(talk: Talk, subject: str) -> None:
    """`subject`: an announcement."""
    announcement = find(talk, subject)
    if announcement is None:
        return
    unreachable = outcomes.count_unreachable(talk.db, announcement)
    rows = [[Button(_("As a sheet"), Act("newssheet", str(announcement.id)))]]
    if unreachable:
        label = _("People to look after: {count}", count=unreachable)
        rows.insert(0, [Button(label, Act("newsunreachable", str(announcement.id)))])
    talk.send(
        Lines(list(_told(talk, announcement))), [*rows, [Button(_("Announcements"), Act("announce")), menu_button()]]
    )


def find(talk: Talk, subject: str) -> Announcement | None:
    """The announcement before the first dot of a subject; who asks hears it when it is there no more."""
    announcement = talk.db.get(Announcement, number(subject.partition(".")[0]) or 0)
    if announcement is None:
        talk.send(_("That announcement is not there any more."), [[menu_button()]])
    return announcement


def _told(talk: Talk, announcement: Announcement) -> Iterator[Sayable]:
    delivered, taps = outcomes.delivered(talk.db, announcement), outcomes.taps(talk.db, announcement)
    yield _("<b>What became of it</b>\n{announcement}", announcement=titles.first_line(talk.db, announcement))
    for state, label in STATES.items():
        if delivered.get(state):
            yield line(label, _by_language(delivered[state]))
    for kind in TAPS:
        if taps.get(kind):
            yield line(tapped(kind), _by_language(taps[kind]))
    answered = outcomes.answers(talk.db, announcement)
    if answered:
        yield line(_("Answers in the inbox"), answered)
    if not delivered:
        yield _("Nothing of it has been sent yet.")


def tapped(kind: str) -> Words:
    """The heading above how many tapped a button of this kind."""
    return _("Tapped “{button}”", button=TAPS[kind])


def _by_language(counts: Mapping[str, int]) -> Sayable:
    """All, and of which language how many, the most first."""
    total = sum(counts.values())
    most_first = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    each = [_("{language} {count}", language=LanguageName(code), count=count) for code, count in most_first]
    return _("{count} ({languages})", count=total, languages=Listed(each, between=" · "))
