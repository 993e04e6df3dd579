"""Runs a person's journey: to its next question, or to its end and on into what follows."""

from collections.abc import Mapping, Sequence

from handlers import waiting_cards
from handlers.declarations import KEPT_BEFORE, STOPPED, UNCHANGED, Journey, Who
from handlers.questions import Heard
from handlers.talk import Again, Pause, Run, Talk
from locales import Sayable, Words, _
from models import agreements, cards, people
from models.buttons import Act
from models.conversations import Course
from models.database import WROTE
from models.notices import Button
from models.people import Person, Role

AGREEMENT = "agreement"
MOST_PARKED = 3
PREFILLED = {
    "name",
    "profession",
    "sector",
    "languages",
}  # what stands there for a start without being on record for it


def begin(talk: Talk, journeys: Mapping[str, Journey], name: str, subject: str = "") -> None:
    """Start a journey, or go on with it. Another one that was under way is set aside, to be offered at the end."""
    conversation = talk.visitor.conversation
    if not (conversation.course and _leads_to(conversation.course, name, subject)):
        again = next((each for each in conversation.parked if _leads_to(each, name, subject)), None)
        conversation.parked = [each for each in conversation.parked if each is not again]
        if conversation.course and (conversation.course.answers or conversation.course.ahead):
            conversation.course.asked = None  # when it is asked again, that is another turn, with buttons of its own
            conversation.parked = [*conversation.parked, conversation.course][-MOST_PARKED:]
        conversation.course = again or _course(talk, journeys, [(name, subject)])
    conduct(talk, journeys, None)


def conduct(
    talk: Talk, journeys: Mapping[str, Journey], heard: Heard | None, first: Words | None = None, *, quiet: bool = False
) -> None:
    """Run the journey under way. `heard` is what its person just said to it; `first` is said before its next question; `quiet`:
    what leads up to that has been said before."""
    conversation = talk.visitor.conversation
    while conversation.course is not None:
        journey = journeys.get(conversation.course.journey)
        if journey is None:  # it was there when the person began, in an earlier version of the program
            conversation.course = None
            break
        talk.beneficiary = conversation.course.on_behalf
        if _has_ended(talk, journey):
            conversation.course, talk.beneficiary = None, 0
            talk.send(_("That is not open to you any more."), [[menu_button()]])
            break
        if _lacks_agreement(talk, journey):  # it was taken back meanwhile
            course = conversation.course
            conversation.course = Course(AGREEMENT, ahead=[(course.journey, course.subject), *course.ahead])
            heard, journey = None, journeys[AGREEMENT]
        talk.run, talk.said = Run(heard, first, quiet=quiet), []
        talk.db.flush()  # what an action did before is not the journey's
        talk.db.info.pop(WROTE, None)
        try:
            journey.function(talk)
        except Again:
            heard, first, quiet = None, None, True
            continue
        except Pause as pause:
            _assert_unwritten(talk, pause)
            talk.pose(pause)
            return
        talk.db.flush()
        following = [*talk.run.following, *conversation.course.ahead]
        ends = not (following or conversation.parked or talk.forgotten)
        talk.finish([[menu_button()]] if ends else [])  # nobody is left without a way on
        heard, first, quiet = None, None, False
        if talk.forgotten:
            return
        talk.beneficiary = on_behalf = talk.run.on_behalf or conversation.course.on_behalf
        conversation.course = _course(talk, journeys, following, on_behalf) if following else None
    talk.beneficiary = 0
    offer_parked(talk, journeys)


def back(talk: Talk, journeys: Mapping[str, Journey]) -> None:
    """Ask the question before the present one again."""
    journey = journeys.get(talk.course.journey)
    talk.run, talk.said = Run(None), []
    talk.beneficiary = talk.course.on_behalf
    first: Words | None = None
    try:
        if journey and not _has_ended(talk, journey):
            journey.function(talk)
    except Pause as pause:
        _assert_unwritten(talk, pause)
        if (
            pause.key != talk.course.asked
        ):  # an answer before it does not stand any more: that is asked, with the reason
            first = pause.first
        elif pause.key in talk.course.changing:  # from the check, and back to it
            talk.course.answers |= talk.course.changing
            talk.course.picked, talk.course.changing = None, {}
        elif talk.run.answered:
            talk.course.answers.pop(talk.run.answered[-1][0])
    conduct(talk, journeys, None, first, quiet=True)


def stop(talk: Talk, journeys: Mapping[str, Journey]) -> None:
    """End the journey under way and what was to follow it; what was answered in it is dropped."""
    conversation = talk.visitor.conversation
    course = conversation.course
    journey = journeys.get(course.journey) if course else None
    known = bool(
        journey and journey.known and not (course and course.on_behalf) and set(journey.known(talk)) - PREFILLED
    )
    conversation.course = None
    words: Sayable = journey.stopped if journey else _("There is nothing to stop just now.")
    rows: list[list[Button]] = []
    about = talk.db.get(Person, course.on_behalf) if course and course.on_behalf else None
    if known:
        words = UNCHANGED
    elif about:
        words, rows = waiting_cards.stopped(talk, about.id) or (KEPT_BEFORE, [])
    elif course and course.on_behalf:  # they are forgotten meanwhile
        words = STOPPED
    talk.finish()
    talk.send(words, [*rows, [menu_button()]], about=about if rows else None)
    offer_parked(talk, journeys)


def offer_parked(talk: Talk, journeys: Mapping[str, Journey]) -> None:
    """Offer the journey that was set aside last."""
    parked = [each for each in talk.visitor.conversation.parked if each.journey in journeys]
    talk.visitor.conversation.parked = parked
    if parked:
        talk.send(
            _(
                "You had begun something else: {journey}. Shall we go on with it?",
                journey=_meant(parked[-1], journeys).title,
            ),
            [[Button(_("Yes, go on"), Act("resume"))], [Button(_("No, leave it"), Act("drop"))]],
        )


def _meant(course: Course, journeys: Mapping[str, Journey]) -> Journey:
    """What its person wanted: not the agreement before it."""
    wanted = course.ahead[0][0] if course.journey == AGREEMENT and course.ahead else course.journey
    return journeys.get(wanted) or journeys[course.journey]


def resume(talk: Talk, journeys: Mapping[str, Journey]) -> bool:
    """Ask again where the person is, or where they were before; False when there is nothing."""
    conversation = talk.visitor.conversation
    if conversation.course is None and conversation.parked:
        conversation.course = conversation.parked.pop()
    if conversation.course is None:
        return False
    conduct(talk, journeys, None)
    return True


def menu_button() -> Button:
    return Button(_("Menu"), Act("menu"))


def _course(
    talk: Talk, journeys: Mapping[str, Journey], ahead: Sequence[tuple[str, str]], on_behalf: int = 0
) -> Course:
    """The first of `ahead`, the rest to follow; the agreement before it if it needs one."""
    (name, subject), *rest = ahead
    journey = journeys[name]
    if _lacks_agreement(talk, journey):
        return Course(AGREEMENT, ahead=list(ahead))
    known = journey.known(talk) if journey.known else {}
    return Course(name, subject, answers=known, ahead=rest, on_behalf=on_behalf)


def _has_ended(talk: Talk, journey: Journey) -> bool:
    """Whether who talks may not go on: a role was taken back, or whom it is for is forgotten or agrees no more."""
    return not may(talk, journey.who) or (bool(talk.beneficiary) and not _may_act_for(talk, talk.beneficiary))


def _may_act_for(talk: Talk, person_id: int) -> bool:
    """A coordinator for anybody who agrees, a partner or leader for those whom they have entered, until the record is theirs."""
    person = talk.db.get(Person, person_id)
    if person is None or not agreements.has_agreed(talk.db, person_id):
        return False
    if talk.is_coordinator:
        return True
    mine = person.entered_by == talk.visitor.person_id and not cards.is_theirs(talk.db, person_id)
    return mine and people.has_any_role(talk.db, talk.visitor.person_id, (Role.PARTNER, Role.LEADER))


def may(talk: Talk, who: Who) -> bool:
    """Whether who talks has one of the roles that are needed."""
    return not who.roles or people.has_any_role(talk.db, talk.visitor.person_id, who.roles)


def _lacks_agreement(talk: Talk, journey: Journey) -> bool:
    """Who does a thing for somebody else has told us of their yes before; for themselves, everybody says it themselves."""
    return (
        journey.who is Who.AGREED
        and not talk.beneficiary
        and not agreements.has_agreed_themselves(talk.db, talk.visitor.person_id)
    )


def _leads_to(course: Course, name: str, subject: str) -> bool:
    """Never the one that is for somebody else: who begins a journey begins their own."""
    if course.on_behalf:
        return False
    return (course.journey, course.subject) == (name, subject) or (name, subject) in map(tuple, course.ahead[:1])


def _assert_unwritten(talk: Talk, pause: Pause) -> None:
    """A journey writes after its last question: what is written before one would be written again by the next run."""
    db = talk.db
    if WROTE in db.info or db.new or db.dirty or db.deleted:
        raise RuntimeError(f"{talk.course.journey} asked {pause.key!r} after it had written")
    db.expunge_all()
