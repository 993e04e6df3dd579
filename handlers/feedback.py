"""What people say after an event: how it was, or what got in the way; and what the team reads of it."""

from collections import Counter
from collections.abc import Iterator, Sequence

from handlers.about_you import NOTED
from handlers.answers import SKIP
from handlers.course import menu_button
from handlers.declarations import Who, action, journey
from handlers.questions import TextOrVoice
from handlers.talk import Talk
from locales import Lines, Listed, Sayable, Words, Written, _, marked, n_
from models import audit, who_else
from models.audit import Deed
from models.bookings import Feedback
from models.buttons import Act, number
from models.event_words import title, when
from models.events import Event
from models.feedback import Said, answer, feedback_of, said_of
from models.feedback_words import OBSTACLES, RATINGS
from models.fitting import MOST_OF_AN_ANSWER, cut
from models.notices import Button, File

UNWELCOME = "unwelcome"
PAGE = 8


@action("howwasit", who=Who.AGREED)
def how_was_it(talk: Talk, subject: str) -> None:
    """`subject`: the booking, and after a dot 1 to 5."""
    booking_id, _dot, chosen = subject.partition(".")
    rating = number(chosen)
    _answered(talk, booking_id, rating=rating if rating in RATINGS else None)


@action("keptyou", who=Who.AGREED)
def what_kept_you(talk: Talk, subject: str) -> None:
    """`subject`: the booking, and after a dot what got in the way."""
    booking_id, _dot, key = subject.partition(".")
    _answered(talk, booking_id, obstacle=key if key in OBSTACLES else None)


def _answered(talk: Talk, booking_id: str, *, rating: int | None = None, obstacle: str | None = None) -> None:
    found = feedback_of(talk.db, number(booking_id), talk.me)
    if found is None or (rating is None and obstacle is None):
        talk.send(NOTED, [[menu_button()]])
        return
    feedback, booking = found
    first = answer(talk.db, feedback, talk.now, rating=rating, obstacle=obstacle)
    label: Sayable = RATINGS[rating] if rating else OBSTACLES[obstacle or ""]
    asks_more = first and talk.visitor.conversation.course is None
    talk.edit(_("{answer}\n\nThank you for telling us.", answer=label), [] if asks_more else [[menu_button()]])
    if asks_more:
        talk.start("say-more", str(booking.id))


@journey("say-more", marked("What you would like to tell us"), who=Who.AGREED, stopped=NOTED)
def say_more(talk: Talk) -> None:
    """A word more, after the tap, or nothing. The booking is the journey's subject."""
    found = feedback_of(talk.db, number(talk.course.subject), talk.person)
    if found is None:
        talk.say(NOTED)
        return
    feedback, _booking = found
    if feedback.obstacle == UNWELCOME:
        talk.say(_("I'm sorry to hear that, and thank you for saying so. It should not be like that."))
    told = talk.ask("words", TextOrVoice(_question(talk, feedback), _("Your words"), skip=SKIP))
    if told.text or told.voice:
        feedback.words, feedback.voice = told.text or None, told.voice or None
    talk.send(NOTED, [*_story(talk, feedback), [menu_button()]])


def _story(talk: Talk, feedback: Feedback) -> list[list[Button]]:
    """After an event that went well; but one thing at a time: whom it would suit as well is asked first, a week after the first."""
    if (feedback.rating or 0) < who_else.GOOD or not who_else.asked(talk.db, talk.person, who_else.AFTER_EVENT):
        return []
    return [[Button(_("Tell your story"), Act("join", "tell-story"))]]


def _question(talk: Talk, feedback: Feedback) -> Words:
    team = talk.content.team.name
    if feedback.obstacle:
        return _("Would you like to say more? Write it, or send a voice message. It is read by {team}.", team=team)
    return _(
        "What was good, and what should be better? Write it, or send a voice message, if you like. It is read by {team}.",
        team=team,
    )


@action("eventfeedback", who=Who.COORDINATORS)
def event_feedback(talk: Talk, subject: str) -> None:
    """What people said of an event, without names. `subject`: the event, and after a dot how many to leave out."""
    event_id, _dot, skipped = subject.partition(".")
    event = talk.db.get(Event, number(event_id) or 0)
    if event is None:
        talk.send(_("That event is not there any more."), [[menu_button()]])
        return
    said = said_of(talk.db, event)
    skip = number(skipped) or 0
    own_words = [each for each in said if each.feedback.words or each.feedback.voice]
    for each in own_words[skip : skip + PAGE]:
        _show(talk, each)
    rows = [[menu_button()]]
    if len(own_words) > skip + PAGE:
        rows.insert(0, [Button(_("Older"), Act("eventfeedback", f"{event.id}.{skip + PAGE}"))])
    heading = _("<b>What people said</b>\n{title}\n{moment}", title=title(talk.content, event), moment=when(event))
    talk.concerning = None
    talk.send(Lines([heading, *_numbers(said)]), rows)


def _show(talk: Talk, said: Said) -> None:
    """Somebody's own words, in a message of its own, so that it can be taken out when they want it back."""
    audit.note(talk.db, talk.me, Deed.SAW, "feedback", talk.now, said.person)
    feedback = said.feedback
    label: Sayable = RATINGS[feedback.rating] if feedback.rating else OBSTACLES.get(feedback.obstacle or "", "")
    if feedback.voice:
        talk.show(File("sendVoice", feedback.voice), said.person, label)
    else:
        words = Written(cut(feedback.words or "", MOST_OF_AN_ANSWER))
        talk.send(_("{answer}\n{words}", answer=label, words=words), about=said.person)


def _numbers(said: Sequence[Said]) -> Iterator[Sayable]:
    """How many said what."""
    ratings = Counter(each.feedback.rating for each in said if each.feedback.rating)
    obstacles = Counter(each.feedback.obstacle for each in said if each.feedback.obstacle)
    if not said:
        yield _("Nobody has answered yet.")
    if ratings:
        average = sum(rating * count for rating, count in ratings.items()) / ratings.total()
        yield n_(
            "{count} of those who came has answered: {average} of 5.",
            "{count} of those who came have answered: {average} of 5 on average.",
            ratings.total(), average=f"{average:.1f}",
        )  # fmt: skip
        for rating in sorted(ratings, reverse=True):
            yield _("• {option}: {detail}", option=RATINGS[rating], detail=ratings[rating])
    if obstacles:
        yield _("What got in the way of those who did not come:")
        for key, count in obstacles.most_common():
            yield _("• {option}: {detail}", option=OBSTACLES.get(key, key), detail=count)


def told(feedback: Feedback) -> Sayable | None:
    """What somebody has said of an event, for them to see."""
    words: Sayable | None = Written(cut(feedback.words, MOST_OF_AN_ANSWER)) if feedback.words else None
    if feedback.voice:
        words = _("a voice message")
    label: Sayable | None = RATINGS.get(feedback.rating) if feedback.rating else OBSTACLES.get(feedback.obstacle or "")
    said = [each for each in (label, words) if each is not None]
    return Listed(said, between=" · ") if said else None
