"""Words, voices and pictures between the two of a pair: passed on as new messages, so that no number and no handle shows."""

from handlers.course import menu_button
from handlers.declarations import Who, action, journey, reply
from handlers.pairing import GONE, going_on, mine, page_button
from handlers.questions import Heard, Hint, TextOrVoice, Told
from handlers.sending import PASSED_NOTHING_ON
from handlers.talk import Talk
from locales import Sayable, Written, _, line, marked
from models import notices, pairs
from models.buttons import Act
from models.fitting import SHORT, shortened
from models.mentoring import Match
from models.mentoring_words import other_of, with_role
from models.notices import Button
from models.pairs import MOST_A_MINUTE, Side

UP_TO = 3000  # letters


@action("writepair", who=Who.AGREED)
def write(talk: Talk, subject: str) -> None:
    if going_on(talk, subject):
        talk.start("write-pair", subject)


@journey("write-pair", marked("A message to pass on"), who=Who.AGREED, stopped=PASSED_NOTHING_ON)
def write_to_the_other(talk: Talk) -> None:
    """One message. The pair is the journey's subject."""
    found = going_on(talk, talk.course.subject)
    if found:
        match, side = found
        _pass_on(talk, match, side, talk.ask("words", _question(talk, match, side)))


@reply("pair", who=Who.ANYONE)
def reply_to_the_other(talk: Talk, subject: str, heard: Heard) -> None:
    """Who replies, in Telegram, to what the other writes need not tap anything."""
    found = going_on(talk, subject)
    if found is None:
        return
    match, side = found
    if heard.contact:
        words = _("I don't pass on contact cards. If you both want to, you can exchange your numbers.")
        talk.send(words, [[exchange_button(match)], [menu_button()]], subject=pairs.subject(match))
        return
    question = _question(talk, match, side)
    try:
        told = question.revive(question.take(heard, None))
    except Hint as hint:
        talk.send(hint.words, [[_write_button(talk, match, side)]], subject=pairs.subject(match))
    else:
        _pass_on(talk, match, side, told)


@action("thankmentor", who=Who.AGREED)
def thank(talk: Talk, subject: str) -> None:
    if _to_thank(talk, subject):
        talk.start("thank-mentor", subject)


@journey("thank-mentor", marked("A thank-you"), who=Who.AGREED, stopped=PASSED_NOTHING_ON)
def thank_the_mentor(talk: Talk) -> None:
    """The last word, when they have finished. The pair is the journey's subject."""
    match = _to_thank(talk, talk.course.subject)
    if match is None:
        return
    told = talk.ask("words", _question(talk, match, Side.MENTEE))
    mentor, name = pairs.person_of(talk.db, match, Side.MENTOR), other_of(talk.db, match, Side.MENTEE)
    if mentor and pairs.thank(talk.db, match, talk.now):
        words = _("💐 A thank-you from {name}", name=other_of(talk.db, match, Side.MENTOR))
        said = line(words, Written(told.text)) if told.text else words
        talk.tell(notices.RELAYED, mentor, said, [[menu_button()]], file=told.file)
    talk.say(_("✓ Passed on to {name}.", name=name))


def _to_thank(talk: Talk, subject: str) -> Match | None:
    found = mine(talk, subject)
    if found and found[1] is Side.MENTEE and pairs.may_thank(found[0]):
        return found[0]
    talk.send(GONE, [[menu_button()]])
    return None


def exchange_button(match: Match) -> Button:
    return Button(_("Exchange numbers"), Act("sharecontact", str(match.id)))


def _question(talk: Talk, match: Match, side: Side) -> TextOrVoice:
    words = _(
        "What shall I pass on to {name}? Write it in one message, or send a voice message or a photo.",
        name=other_of(talk.db, match, side),
    )
    return TextOrVoice(words, _("Message"), up_to=UP_TO, picture=True)


def _pass_on(talk: Talk, match: Match, side: Side, told: Told) -> None:
    """As it is said: the two have a language in common."""
    other = pairs.person_of(talk.db, match, side.other)
    if other is None or other.chat_id is None or other.unreachable_at:
        _say_lost(talk, match, side)
    elif pairs.relayed_lately(talk.db, match, talk.me, talk.now, notices.RELAYED.name) >= MOST_A_MINUTE:
        words = _(
            "That was a lot in one minute, so this one was not passed on:\n{message}\nPlease send it again in a minute.",
            message=_short(told),
        )
        _send(talk, match, side, words)
    else:
        said = with_role(talk.me, side)
        silent = pairs.is_night_for(talk.db, other, side.other, talk.now, talk.localizer.zone)
        talk.tell(
            notices.RELAYED, other, line(said, Written(told.text)) if told.text else _("<b>{name}</b>", name=said),
            asking_back(talk, match, side), subject=pairs.subject(match), file=told.file, silent=silent,
        )  # fmt: skip
        _say_passed(talk, match, side, silent)


def _say_passed(talk: Talk, match: Match, side: Side, silent: bool) -> None:
    name = other_of(talk.db, match, side)
    words = (
        _("✓ Passed on to {name}. These are their quiet hours, so it makes no sound.", name=name) if silent
        else _("✓ Passed on to {name}.", name=name)
    )  # fmt: skip
    if talk.visitor.conversation.album is not None:  # of an album we are given the first
        talk.say(words)
        words = _("Of several pictures sent together I pass on the first. Please send the others one by one.")
    _send(talk, match, side, words)


def _say_lost(talk: Talk, match: Match, side: Side) -> None:
    words = _(
        "{name} can't be reached here just now, so I have not passed that on. The team can help: “Talk to a person”.",
        name=other_of(talk.db, match, side),
    )
    talk.send(words, [[Button(_("Talk to a person"), Act("person"))], [menu_button()]])


def _send(talk: Talk, match: Match, side: Side, words: Sayable) -> None:
    """It can be replied to, too: what is written then goes to the other."""
    talk.send(words, [[_write_button(talk, match, side), page_button(match)]], subject=pairs.subject(match))


def asking_back(talk: Talk, match: Match, side: Side) -> list[list[Button]]:
    """Below what somebody writes, for the other."""
    return [[_write_button(talk, match, side.other), page_button(match)]]


def _write_button(talk: Talk, match: Match, side: Side) -> Button:
    return Button(_("Write to {name}", name=other_of(talk.db, match, side)), Act("writepair", str(match.id)))


def _short(told: Told) -> Sayable:
    if told.text:
        return shortened(Written(told.text), SHORT)
    return _("a voice message") if told.voice else _("a photo")
