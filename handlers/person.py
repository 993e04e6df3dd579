"""Talking to a person: who reads what one writes, when they answer, where else they are. Needs no agreement."""

from datetime import datetime

from handlers import enquiries
from handlers.course import menu_button
from handlers.declarations import Who, action, journey, reply
from handlers.questions import Heard, Hint, TextOrVoice, Told
from handlers.talk import Talk
from locales import Sayable, _, marked
from models import announcement_outcomes as outcomes
from models import inbox
from models.announcements import Announcement
from models.buttons import Act
from models.notices import Button

ANSWER = "answer"
UP_TO = 1500  # letters: both sides of a translation fit into one message


@action("person", who=Who.ANYONE, command=True, before_language=True)
def talk_to_a_person(talk: Talk, _subject: str) -> None:
    talk.start("talk-to-a-person")


@action("answerteam", who=Who.ANYONE, before_language=True)
def answer_the_team(talk: Talk, _subject: str) -> None:
    """The button under what the team writes."""
    talk.start("talk-to-a-person", ANSWER)


@journey(
    "talk-to-a-person",
    marked("A message to the team"),
    who=Who.ANYONE,
    stopped=marked("All right, I have passed nothing on."),
)
def write_to_the_team(talk: Talk) -> None:
    """One message. It is read by coordinators; what is written before they answer joins it."""
    team = talk.content.team
    question: Sayable = _(
        "What shall I pass on to {name}? Write it in one message, or send a voice message or a photo.", name=team.name
    )
    if talk.course.subject != ANSWER:
        talk.say(other_ways(talk))
        question = _(
            "Or write to them right here: one message, or a voice message or a photo. Only {team} reads it, and you'll have an answer "
            "here by {day}.",
            team=team.name, day=talk.day(inbox.promised(talk.db, talk.me, talk.now) or answer_by(talk)),
        )  # fmt: skip
    told = talk.ask("words", _in_any_way(question))
    _pass_on(talk, told)


@reply("team", who=Who.ANYONE)
def reply_to_the_team(talk: Talk, _subject: str, heard: Heard) -> None:
    """Who replies, in Telegram, to what the team writes need not tap anything."""
    take_reply(talk, heard)


def take_reply(talk: Talk, heard: Heard, announcement: Announcement | None = None) -> None:
    """A reply in Telegram, to the team's words or to an announcement."""
    question = _in_any_way(_("Message"))
    try:
        told = question.revive(question.take(heard, None))
    except Hint as hint:
        talk.send(hint.words, [[Button(_("Answer"), Act("answerteam"))]])
    else:
        _pass_on(talk, told, announcement)


def _in_any_way(question: Sayable) -> TextOrVoice:
    return TextOrVoice(question, _("Message"), up_to=UP_TO, picture=True)


def _pass_on(talk: Talk, told: Told, announcement: Announcement | None = None) -> None:
    enquiry, message = inbox.hear(talk.db, talk.me, told.text, told.file, answer_by(talk), talk.now)
    if announcement:
        outcomes.answer(talk.db, announcement, message)
    enquiries.tell_team(talk, enquiry, message, talk.me)
    receipt = _(
        "Thank you, {team} has your message. You'll have an answer here by {day}.",
        team=talk.content.team.name, day=talk.day(enquiry.answer_by),
    )  # fmt: skip
    if not told.file:
        talk.send(receipt, [[menu_button()]])
        return
    help_now = Button(_("I need help now"), Act("helpnow", talk.localizer.code))
    talk.send(receipt, [[help_now], [menu_button()]])


def other_ways(talk: Talk) -> Sayable:
    """The telephone and the door."""
    team, hub = talk.content.team, talk.content.hubs[talk.content.team.hub]
    return _(
        "Of course. Call {team}: {phone}, {hours}. They can ring you back with an interpreter. Or come by, no appointment needed:"
        "\n{hub}\n{address}",
        team=team.name, phone=team.phone, hours=team.hours, hub=hub.name, address=hub.address,
    )  # fmt: skip


def answer_by(talk: Talk) -> datetime:
    """By when the team answers what is written now."""
    days = talk.content.team.answers_within_working_days
    return talk.content.end_of_working_day(talk.today, days, talk.localizer.zone)
