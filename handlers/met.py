"""Whether a pair met, a word to the team, and how it was after the third time."""

from handlers.course import menu_button
from handlers.declarations import Who, action, journey
from handlers.pair_meetings import find, tell_other
from handlers.pairing import GONE, going_on, mine, page_button
from handlers.questions import TextOrVoice
from handlers.talk import Talk
from locales import _, marked
from models import asking_mentors, meetings, pair_words
from models.buttons import Act
from models.meetings import Meeting, MeetingState
from models.mentoring import Match
from models.mentoring_words import other_of
from models.notices import Button
from models.pairs import Side

UP_TO = 1000  # letters


@action("metnow", who=Who.AGREED)
def met_now(talk: Talk, subject: str) -> None:
    """They met, planned or not."""
    found = going_on(talk, subject)
    if found:
        match, side = found
        _met(talk, meetings.unplanned(talk.db, match, side, talk.now), match, side)


@action("wemet", who=Who.AGREED)
def we_met(talk: Talk, subject: str) -> None:
    found = find(talk, subject)
    if found:
        _met(talk, *found)


def _met(talk: Talk, meeting: Meeting, match: Match, side: Side) -> None:
    """The first to say so lets the other be asked; the second makes it a meeting that was held."""
    name = other_of(talk.db, match, side)
    first, both = meetings.met(talk.db, meeting, side, talk.now)
    if first:
        words = _("{name} says that you have met. Is that right?", name=other_of(talk.db, match, side.other))
        tell_other(talk, match, side, words, pair_words.did_you(meeting))
    if not (first or both or meeting.state is MeetingState.HELD or meeting.met_by is side):
        talk.send(GONE, [[page_button(match)], [menu_button()]])
        return
    words = (
        _("Good. Meetings so far: {count}", count=meetings.held(talk.db, match)) if meeting.state is MeetingState.HELD
        else _("Good. I ask {name} to confirm it.", name=name)
    )  # fmt: skip
    talk.say(words)
    rows = [[Button(_("A word to the team"), Act("meetingword", str(meeting.id)))], [page_button(match), menu_button()]]
    talk.send(_("If you like, tell the team in a word how it went. Only they read it."), rows)


@action("notmet", who=Who.AGREED)
def not_met(talk: Talk, subject: str) -> None:
    found = find(talk, subject)
    if found is None:
        return
    meeting, match, side = found
    if meetings.not_met(talk.db, meeting) and meeting.met_by is side.other:
        words = _(
            "{name} does not remember that you met. Please write to each other about it.",
            name=other_of(talk.db, match, side.other),
        )
        tell_other(talk, match, side, words, asking_mentors.pair_buttons(talk.db, match, side.other))
    rows = [[Button(_("Suggest a meeting"), Act("meeting", str(match.id)))], [page_button(match), menu_button()]]
    talk.send(_("That's all right. Would you like to suggest another time?"), rows)


@action("meetingword", who=Who.AGREED)
def begin_word(talk: Talk, subject: str) -> None:
    if find(talk, subject):
        talk.start("meeting-word", subject)


@journey("meeting-word", marked("A word to the team"), who=Who.AGREED)
def word(talk: Talk) -> None:
    found = find(talk, talk.course.subject)
    if found:
        meeting, match, _side = found
        told = talk.ask(
            "words",
            TextOrVoice(
                _("How was it? Write it, or send a voice message. Only the team reads it."), _("Message"), up_to=UP_TO
            ),
        )
        meetings.note(talk.db, match, talk.me.id, meeting, talk.now, words=told.text, voice=told.voice)
        talk.say(_("Thank you. It helps us to help you both."))


@action("mentoringwas", who=Who.AGREED)
def how_it_was(talk: Talk, subject: str) -> None:
    """`subject`: the pair, and after a dot how good it was."""
    row, _dot, rating = subject.partition(".")
    found = mine(talk, row)
    if found is None or rating not in ("1", "2", "3", "4", "5") or found[0].began_at is None:
        talk.send(GONE, [[menu_button()]])
        return
    match, side = found
    meetings.note(talk.db, match, talk.me.id, None, talk.now, rating=int(rating))
    if going_on(talk, row) is None:
        return
    mentor_too = [[Button(_("Be a mentor myself"), Act("join", "be-a-mentor"))]] if side is Side.MENTEE else []
    rows = [
        [Button(_("Go on"), Act("pairgoeson", row)), Button(_("Finish"), Act("endpair", row))],
        *mentor_too,
        [Button(_("Something is wrong"), Act("wrongpair", row))],
    ]
    words = _(
        "Thank you. Would you like to go on meeting {name}, or is this a good moment to finish?",
        name=other_of(talk.db, match, side),
    )
    talk.send(words, rows)


@action("pairgoeson", who=Who.AGREED)
def goes_on(talk: Talk, subject: str) -> None:
    found = going_on(talk, subject)
    if found:
        talk.send(_("Good, then you go on as before."), asking_mentors.pair_buttons(talk.db, *found))
