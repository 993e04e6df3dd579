"""A pair's own page: who the other is, when they meet; "something is wrong", ending it."""

from collections.abc import Iterator

from handlers.course import menu_button
from handlers.declarations import Who, action
from handlers.exchanging import contact_of
from handlers.help_now import help_button
from handlers.pairing import GONE, mine, why_not
from handlers.relay import exchange_button
from handlers.talk import Talk
from locales import Lines, Moment, Sayable, Written, _, line
from models import asking_mentors, meetings, notices, outbox, pair_words, pairs, partings
from models.buttons import Act
from models.feedback_words import RATINGS
from models.fitting import shortened
from models.mentoring import Match, MatchState
from models.mentoring_words import other_of, purpose, with_role
from models.notices import Button
from models.pairs import Side

YES = "yes"


@action("mypair", who=Who.AGREED)
def my_pair(talk: Talk, subject: str) -> None:
    found = mine(talk, subject)
    if found is None or found[0].began_at is None:
        talk.send(GONE, [[menu_button()]])
        return
    match, side = found
    why = why_not(talk, match, side)
    talk.send(
        Lines([*_words(talk, match, side), *([why] if why else [])]),
        [*_rows(talk, match, side, open_=why is None), [menu_button()]],
    )


def _words(talk: Talk, match: Match, side: Side) -> list[Sayable]:
    other = pairs.person_of(talk.db, match, side.other)
    lines: list[Sayable] = [
        _("<b>{name}</b>", name=with_role(other, side.other)),
        _("It is about {purpose}.", purpose=purpose(talk.content, match.purpose)),
        _("Meetings so far: {count}", count=meetings.held(talk.db, match)),
    ]
    coming = meetings.next_of(talk.db, match, talk.now)
    if coming:
        lines.append(_("You meet next:\n{meeting}", meeting=pair_words.when_and_where(talk.content, coming)))
    if other and pairs.has_shared(match):
        lines.append(contact_of(talk, other))
    return lines


def _rows(talk: Talk, match: Match, side: Side, open_: bool) -> list[list[Button]]:
    row, wrong = str(match.id), Button(_("Something is wrong"), Act("wrongpair", str(match.id)))
    end = Button(_("End the mentoring"), Act("endpair", row))
    if not open_:
        return [[wrong], *([[end]] if match.state is MatchState.MENTORING else [])]
    coming = meetings.next_of(talk.db, match, talk.now)
    return [
        *asking_mentors.pair_buttons(talk.db, match, side)[:1],
        [Button(_("Suggest a meeting"), Act("meeting", row)), Button(_("We met"), Act("metnow", row))],
        *([[Button(_("Call the meeting off"), Act("meetingoff", str(coming.id)))]] if coming else []),
        *([] if pairs.has_shared(match) else [[exchange_button(match)]]),
        [wrong],
        [end],
    ]


def under_way(talk: Talk) -> list[tuple[Sayable, Button]]:
    """The mentorings that they have: who the other is and when they meet next; and the way to each."""
    found: list[tuple[Sayable, Button]] = []
    for match in pairs.all_of(talk.db, talk.me.id):
        side = pairs.side_of(match, talk.me.id)
        if side is None or match.state is not MatchState.MENTORING:
            continue
        name = with_role(pairs.person_of(talk.db, match, side.other), side.other)
        coming = meetings.next_of(talk.db, match, talk.now)
        said = (
            _("• {name}; you meet next: {moment}", name=name, moment=Moment(coming.starts_at))
            if coming
            else _("• {name}", name=name)
        )
        found.append((said, Button(name, Act("mypair", str(match.id)))))
    return found


@action("mypairs", who=Who.AGREED, command=True)
def my_pairs(talk: Talk, _subject: str) -> None:
    """All of them."""
    found = under_way(talk)
    words = Lines([said for said, _way in found]) if found else _("You are nobody's mentor just now, and have none.")
    talk.send(words, [*([way] for _said, way in found), [menu_button()]])


def kept(talk: Talk) -> Iterator[Sayable]:
    """What is kept of it, for My details. What the two write to each other is kept for delivery alone."""
    for match in pairs.all_of(talk.db, talk.me.id):
        side = pairs.side_of(match, talk.me.id)
        if side is None or match.began_at is None:
            continue
        other = pairs.person_of(talk.db, match, side.other)
        yield _("• {name}, since {day}", name=with_role(other, side.other), day=talk.day(match.began_at))
        yield _("Meetings so far: {count}", count=meetings.held(talk.db, match))
        for told in meetings.told_by(talk.db, match, talk.me.id):
            said: Sayable = shortened(Written(told.words)) if told.words else _("a voice message")
            words = said if told.words or told.voice else RATINGS.get(told.rating or 0, "")
            yield line(_("What you told the team"), words)


@action("wrongpair", who=Who.AGREED)
def something_is_wrong(talk: Talk, subject: str) -> None:
    """One tap: nothing is passed on any more, and the team knows. Also after it has ended."""
    found = mine(talk, subject)
    if found is None or found[0].began_at is None:
        talk.send(GONE, [[menu_button()]])
        return
    match, side = found
    pairs.halt(talk.db, match, talk.now)
    outbox.skip(talk.db, notices.RELAYED.name, pairs.subject(match))  # what has not arrived yet does not
    name, team = other_of(talk.db, match, side), talk.content.team
    if not pair_words.tell_team_wrong(talk.db, talk.desk.localizers, match, side, talk.now):
        words = _(
            "Thank you for telling me. I have stopped: nothing is passed on between you and {name} any more, and {name} does not hear "
            "why. Just now I can't reach anybody else of {team} here. Please ring {phone}.",
            name=name, team=team.name, phone=team.phone,
        )  # fmt: skip
        talk.send(words, [[help_button(talk.localizer)], [menu_button()]])
        return
    words = _(
        "Thank you for telling me. I have stopped: nothing is passed on between you and {name} any more, and {name} does not hear why. "
        "I have told {team}; they will write to you here. If you like, tell them what happened.",
        name=name, team=team.name,
    )  # fmt: skip
    talk.send(words, [[Button(_("Talk to a person"), Act("person"))], [help_button(talk.localizer)], [menu_button()]])


@action("endpair", who=Who.AGREED)
def end_it(talk: Talk, subject: str) -> None:
    """In two taps, without a reason."""
    found = mine(talk, subject)
    if found is None or found[0].state is not MatchState.MENTORING:
        talk.send(GONE, [[menu_button()]])
        return
    match, side = found
    name, finished = other_of(talk.db, match, side), meetings.held(talk.db, match) >= meetings.AT_LEAST
    if subject.partition(".")[2] != YES:
        words = _("Shall I end the mentoring with {name}? No reasons are needed.", name=name)
        yes = Button(_("Yes, end it"), Act("endpair", f"{match.id}.{YES}"))
        talk.send(words, [[yes], [Button(_("No, go on"), Act("mypair", str(match.id)))]])
        return
    if not partings.part(talk.db, talk.desk.localizers, match, side, talk.now):
        talk.send(GONE, [[menu_button()]])
        return
    talk.send(_ended(side, name, finished), partings.over_buttons(match, side))


def _ended(side: Side, name: Sayable, finished: bool) -> Sayable:
    if finished and side is Side.MENTOR:
        return _("It is finished, and {name} has heard it. Thank you for the time and the heart you gave.", name=name)
    if finished:
        return _("It is finished, and {name} has heard it. We hope that it has helped you on your way.", name=name)
    if side is Side.MENTOR:
        return _(
            "It has ended, and {name} has heard it. I look for another mentor for them, before all others.", name=name
        )
    return _("It has ended, and {name} has heard it. I look for another mentor for you, before all others.", name=name)
