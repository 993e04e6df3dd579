"""Mentoring pairs, for coordinators: by where they stand, one of them, letting it go on, ending it."""

from collections.abc import Iterator

from handlers.course import menu_button
from handlers.declarations import Who, action
from handlers.talk import Talk
from locales import Lines, Moment, Sayable, Words, Written, _, line, marked, n_
from models import asking_mentors, audit, meetings, notices, pair_lists, partings
from models import pairs as kept
from models.audit import Deed
from models.buttons import Act, number
from models.feedback_words import RATINGS
from models.fitting import shortened
from models.mentoring import MatchState
from models.mentoring_words import other_of, purpose
from models.notices import Button
from models.pair_lists import Group, Pair
from models.pairs import Side
from models.people import Person, name_of

AUDITED, YES = "pair", "yes"
GROUPS: dict[Group, Words] = {
    Group.WRONG: marked("Something is wrong"),
    Group.STILL: marked("Not met for two weeks"),
    Group.MENTORING: marked("They meet"),
    Group.ASKED: marked("Asked, not answered yet"),
    Group.FINISHED: marked("Finished"),
    Group.ENDED: marked("Ended early"),
    Group.CAME_TO_NOTHING: marked("Came to nothing"),
}
STATES: dict[MatchState, Words] = {
    MatchState.REVIEW: marked("to be looked at"),
    MatchState.MENTOR_ASKED: marked("the mentor is asked"),
    MatchState.MENTEE_ASKED: marked("the mentee is asked"),
    MatchState.MENTORING: marked("a pair"),
    MatchState.FINISHED: marked("finished"),
    MatchState.ENDED: marked("ended early"),
    MatchState.DECLINED: marked("declined"),
    MatchState.LAPSED: marked("not answered"),
    MatchState.WITHDRAWN: marked("withdrawn"),
}
BY: dict[str, Words] = {
    "mentor": marked("the mentor"),
    "mentee": marked("the mentee"),
    "team": marked("the team"),
    "clock": marked("by itself"),
}


@action("pairs", who=Who.COORDINATORS, command=True)
def pairs(talk: Talk, subject: str) -> None:
    """How many stand where; or a page of those. `subject` is "group.page"."""
    name, _dot, digits = subject.partition(".")
    if name in list(Group):
        _show(talk, Group(name), min(number(digits) or 0, 1000))
        return
    counts = [(group, pair_lists.count(talk.db, group, talk.now)) for group in Group]
    rows = [
        [Button(_("{stage}: {count}", stage=GROUPS[group], count=count), Act("pairs", f"{group}.0"))]
        for group, count in counts
        if count
    ]
    if not rows:
        talk.send(_("There are no mentoring pairs yet."), [[Button(_("For coordinators"), Act("desk"))]])
        return
    words = _("<b>Mentoring pairs</b>\nWhat two write to each other nobody else reads. Here is how they stand.")
    talk.send(words, [*rows, [Button(_("As a sheet"), Act("pairsheet"))], [Button(_("For coordinators"), Act("desk"))]])


def _show(talk: Talk, group: Group, page: int) -> None:
    found, more = pair_lists.page(talk.db, group, talk.now, page)
    rows = [[Button(_two(each), Act("pair", str(each.match.id)))] for each in found]
    ways = [Button(_("Older"), Act("pairs", f"{group}.{page + 1}"))] if more else []
    heading = _("<b>{name}</b>", name=GROUPS[group])
    back = [Button(_("‹ Back"), Act("pairs")), menu_button()]
    talk.edit(heading if found else Lines([heading, _("Nobody just now.")]), [*rows, *([ways] if ways else []), back])


def _two(pair: Pair) -> Sayable:
    return _("{mentor} → {mentee}", mentor=name_of(pair.mentor), mentee=name_of(pair.mentee))


@action("pair", who=Who.COORDINATORS)
def pair(talk: Talk, subject: str) -> None:
    found = _find(talk, subject)
    if found:
        for person in (found.mentor, found.mentee):
            audit.note(talk.db, talk.me, Deed.SAW, AUDITED, talk.now, person)
        for word in meetings.words_of(talk.db, found.match):
            if word.file:
                talk.show(word.file, talk.db.get(Person, word.person_id))
        talk.send(Lines(list(_words(talk, found))), _rows(found), about=found.mentee)


def _words(talk: Talk, pair: Pair) -> Iterator[Sayable]:
    match = pair.match
    yield _("Mentor: {mentor}\nMentee: {mentee}", mentor=name_of(pair.mentor), mentee=name_of(pair.mentee))
    yield line(_("What for"), purpose(talk.content, match.purpose))
    yield line(_("Stands"), _("{stage}, since {day}", stage=STATES[match.state], day=talk.day(match.state_since)))
    if match.halted_at and match.state is MatchState.MENTORING:
        yield _("⚠️ Something is wrong, since {day}. Nothing is passed on between them.", day=talk.day(match.halted_at))
    if match.closed_by:
        yield line(_("Ended by"), BY.get(match.closed_by, Written(match.closed_by)))
    if match.began_at:
        yield line(_("Meetings"), pair.meetings)
        days = pair.days_since(talk.now)
        if days is not None:
            yield line(_("Since they met last"), n_("{count} day", "{count} days", days))
    yield from _told(talk, pair)


def _told(talk: Talk, pair: Pair) -> Iterator[Sayable]:
    """What both have told the team."""
    for word in meetings.words_of(talk.db, pair.match):
        who = name_of(talk.db.get(Person, word.person_id))
        if word.rating:
            yield _("{name}: {rating} of 5", name=who, rating=RATINGS.get(word.rating, ""))
        if word.words or word.voice:
            said: Sayable = shortened(Written(word.words)) if word.words else _("a voice message")
            yield _("<b>{who}</b>, {moment}:\n{words}", who=who, moment=Moment(word.said_at), words=said)


def _rows(pair: Pair) -> list[list[Button]]:
    match, row = pair.match, str(pair.match.id)
    there = [each for each in (pair.mentor, pair.mentee) if each]
    rows = [[Button(_("Write to {name}", name=name_of(each)), Act("write", str(each.id))) for each in there]]
    if match.state is MatchState.MENTORING and match.halted_at:
        rows.append([Button(_("Let it go on"), Act("letpairgo", row))])
    if match.state in (MatchState.MENTORING, *partings.PROPOSED):
        rows.append([Button(_("End it"), Act("endthem", row))])
    return [*rows, [Button(_("‹ Back"), Act("pairs")), menu_button()]]


@action("letpairgo", who=Who.COORDINATORS)
def let_go_on(talk: Talk, subject: str) -> None:
    """It was looked after: both may write to each other again, and hear it."""
    found = _find(talk, subject)
    if found is None:
        return
    match = found.match
    if kept.go_on(talk.db, match):
        _note_change(talk, found)
        for side in Side:
            words = _("You and {name} can write to each other again.", name=other_of(talk.db, match, side))
            rows = asking_mentors.pair_buttons(talk.db, match, side)
            asking_mentors.tell(talk.db, talk.desk.localizers, notices.PAIR_NEWS, match, side, words, rows, talk.now)
    pair.function(talk, subject)


@action("endthem", who=Who.COORDINATORS)
def end_them(talk: Talk, subject: str) -> None:
    """In two taps. Both hear it, without a reason; the two are not proposed to each other again."""
    found = _find(talk, subject)
    if found is None:
        return
    match = found.match
    if subject.partition(".")[2] != YES:
        rows = [
            [Button(_("Yes, end it"), Act("endthem", f"{match.id}.{YES}"))],
            [Button(_("No, leave it"), Act("pair", str(match.id)))],
        ]
        talk.send(
            _("Shall I end this? Both hear it, without a reason, and the mentee is matched again before others."),
            rows,
            about=found.mentee,
        )
        return
    if partings.by_team(talk.db, talk.desk.localizers, match, talk.now):
        _note_change(talk, found)
    pair.function(talk, str(match.id))


def _note_change(talk: Talk, pair: Pair) -> None:
    for person in (pair.mentor, pair.mentee):
        audit.note(talk.db, talk.me, Deed.CHANGED, AUDITED, talk.now, person)


def _find(talk: Talk, subject: str) -> Pair | None:
    """Not for a coordinator who is one of the two."""
    found = pair_lists.find(talk.db, number(subject.partition(".")[0]))
    if found is None or kept.side_of(found.match, talk.me.id):
        talk.send(_("That pair is not here to be seen."), [[Button(_("‹ Back"), Act("pairs")), menu_button()]])
        return None
    return found
