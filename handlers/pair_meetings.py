"""Meetings of a pair: a time and place by buttons, yes or another time, the calendar."""

from handlers.columns import ISOLATES
from handlers.course import menu_button
from handlers.declarations import UNCHANGED, Who, action, journey
from handlers.event_moments import ask_when
from handlers.pairing import GONE, going_on, mine, page_button
from handlers.questions import Choice, Option
from handlers.talk import Talk
from locales import Lines, Localizer, Sayable, _, marked
from models import meetings, notices, pair_words, pairs
from models.buttons import Act, number
from models.meetings import ELSEWHERE, LASTS, Meeting, MeetingState
from models.mentoring import ONLINE, Match
from models.mentoring_words import other_of
from models.notices import Button
from models.pairs import Side
from prints.calendar import NAME, Entry, calendar_file

CALENDAR = marked("Tap it to put it into your calendar.")


@action("meeting", who=Who.AGREED)
def suggest(talk: Talk, subject: str) -> None:
    if going_on(talk, subject):
        talk.start("pair-meeting", subject)


@journey("pair-meeting", marked("A meeting"), who=Who.AGREED, stopped=UNCHANGED)
def propose(talk: Talk) -> None:
    """A time and a place for the other to say yes to. The pair is the journey's subject."""
    found = going_on(talk, talk.course.subject)
    if found is None:
        return
    match, side = found
    name = other_of(talk.db, match, side)
    starts_at = ask_when(talk, _("When would you like to meet {name}?", name=name))
    place = talk.ask("place", Choice(_where(talk, match), _("Place"), _places(talk)))
    talk.check_answers()
    meeting = meetings.propose(talk.db, match, side, starts_at, place, talk.now)
    words = pair_words.proposed(talk.db, talk.content, match, meeting)
    tell_other(talk, match, side, words, pair_words.answers(talk.db, match, meeting))
    talk.say(_("Thank you. I ask {name}, and you hear from me.", name=name))


def _where(talk: Talk, match: Match) -> Sayable:
    if meetings.first_to_come(talk.db, match):
        return _("Where? The first time is meant to be at one of our places, unless you both want it otherwise.")
    return _("Where?")


def _places(talk: Talk) -> list[Option[str]]:
    hubs = [Option(key, hub.name, key, hub.address) for key, hub in talk.content.hubs.items()]
    online = Option(ONLINE, _("Online or by telephone"), ONLINE)
    return [*hubs, online, Option(ELSEWHERE, _("Somewhere you agree on"), ELSEWHERE)]


@action("meetingyes", who=Who.AGREED)
def agree(talk: Talk, subject: str) -> None:
    """Only who was asked can say yes. Who taps again gets the calendar file again; the other hears it once."""
    found = find(talk, subject)
    if found is None:
        return
    meeting, match, side = found
    agreed = meeting.by is not side and meetings.agree(talk.db, meeting, talk.now)
    stands = meeting.state is MeetingState.AGREED and meeting.starts_at > talk.now
    if meeting.by is side or not (agreed or stands):
        talk.send(
            _("That time is not open any more."),
            [[Button(_("Another time"), Act("meeting", str(match.id)))], [menu_button()]],
        )
        return
    mine_, theirs = (_settled(talk, match, meeting, each) for each in (side, side.other))
    talk.hand_over(
        *_calendar(talk, talk.localizer, match, meeting, side), mine_, [[page_button(match)], [menu_button()]]
    )
    other = pairs.person_of(talk.db, match, side.other)
    if other and agreed:
        file = _calendar(talk, talk.desk.localizers.of(other.reads), match, meeting, side.other)
        rows = [[page_button(match)], [menu_button()]]
        talk.tell(notices.MEETING, other, theirs, rows, subject=pairs.subject(match), attachment=file)


def _settled(talk: Talk, match: Match, meeting: Meeting, side: Side) -> Sayable:
    name, meeting_ = other_of(talk.db, match, side), pair_words.when_and_where(talk.content, meeting)
    call = [_("To ring each other you need each other's number: tap “Exchange numbers” under “More”.")]
    how = call if meeting.place == ONLINE and not pairs.has_shared(match) else []
    return Lines([_("You meet {name}:\n{meeting}", name=name, meeting=meeting_), "", *how, CALENDAR])


def _calendar(
    talk: Talk, localizer: Localizer, match: Match, meeting: Meeting, side: Side, *, off: bool = False
) -> tuple[str, bytes]:
    def plain(said: Sayable) -> str:
        return localizer.plain(said).translate(ISOLATES)

    entry = Entry(
        uid=f"meeting-{meeting.id}@{talk.desk.username}", sequence=int(off),
        title=plain(_("Meeting with {name}", name=other_of(talk.db, match, side))),
        place=plain(pair_words.place(talk.content, meeting)), about="", starts_at=meeting.starts_at,
        minutes=int(LASTS.total_seconds()) // 60, stamped_at=talk.now, cancelled=off,
    )  # fmt: skip
    return NAME, calendar_file(entry, localizer.zone)


@action("meetingoff", who=Who.AGREED)
def call_off(talk: Talk, subject: str) -> None:
    found = find(talk, subject)
    if found is None:
        return
    meeting, match, side = found
    again = [[Button(_("Another time"), Act("meeting", str(match.id)))], [menu_button()]]
    if not meetings.call_off(talk.db, meeting, talk.now):
        talk.send(_("That time is not open any more."), again)
        return
    about = {"meeting": pair_words.when_and_where(talk.content, meeting)}
    other = pairs.person_of(talk.db, match, side.other)
    if other:
        words = _(
            "{name} can't come after all:\n{meeting}\nThat happens. Would another time suit you?",
            name=other_of(talk.db, match, side.other),
            **about,
        )
        file = _calendar(talk, talk.desk.localizers.of(other.reads), match, meeting, side.other, off=True)
        talk.tell(notices.MEETING, other, words, again, subject=pairs.subject(match), attachment=file)
    talk.hand_over(
        *_calendar(talk, talk.localizer, match, meeting, side, off=True),
        _("It is called off, and {name} hears it.", name=other_of(talk.db, match, side)),
        again,
    )


def find(talk: Talk, subject: str) -> tuple[Meeting, Match, Side] | None:
    """A meeting of theirs, while the mentoring goes on."""
    meeting = meetings.find(talk.db, number(subject))
    found = mine(talk, str(meeting.match_id)) if meeting else None
    if meeting is None or found is None:
        talk.send(GONE, [[menu_button()]])
        return None
    if going_on(talk, str(meeting.match_id)) is None:
        return None
    return meeting, *found


def tell_other(talk: Talk, match: Match, side: Side, words: Sayable, rows: list[list[Button]]) -> None:
    other = pairs.person_of(talk.db, match, side.other)
    if other:
        silent = pairs.is_night_for(talk.db, other, side.other, talk.now, talk.localizer.zone)
        talk.tell(notices.MEETING, other, words, rows, subject=pairs.subject(match), silent=silent)
