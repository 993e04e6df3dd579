"""Work in the hospital, afterwards: where it stands, and what one may tell besides."""

from typing import Any

from handlers import answers
from handlers.about_you import ENOUGH
from handlers.course import menu_button
from handlers.declarations import KEPT_BEFORE, Who, action, journey
from handlers.enterprise import where_it_stands
from handlers.questions import Question
from handlers.talk import Talk
from locales import Day, Lines, Sayable, Words, _, marked
from models import programmes
from models import referrals as passed
from models.buttons import Act
from models.notices import Button
from models.programmes import CAME_FORWARD, LEARNING, REFERRED, WITHDRAWN, Enrolment
from models.referrals import Outcome, Referral, ReferralState

FIRST_STAGES = (CAME_FORWARD, REFERRED)
ASKED: dict[str, Question[Any]] = {
    "years": answers.YEARS,
    "registration": answers.REGISTRATION,
    "english": answers.ENGLISH,
    "wanted": answers.WANTED,
}
OUTCOMES = {
    Outcome.SUPPORTED: marked("they support you now"),
    Outcome.COURSE: marked("you are on a course"),
    Outcome.WORKING: marked("you have found work"),
    Outcome.NOT_REACHED: marked("they could not reach you"),
    Outcome.NOT_FOR_US: marked("they cannot help with this"),
}


@action("learning", who=Who.ANYONE)
def learning(talk: Talk, _subject: str) -> None:
    """Where it stands and who calls by when; the sign-up, for who has not come forward."""
    enrolment = programmes.of_person(talk.db, talk.person, LEARNING)
    if enrolment is None or enrolment.stage == WITHDRAWN:
        talk.start("learning-works")
        return
    talk.say(where_it_stands(talk, enrolment))
    if enrolment.stage in FIRST_STAGES:
        talk.say(_who_gets_in_touch(talk, enrolment))
    theirs = [_state(talk, referral) for referral in passed.all_of_person(talk.db, talk.person)]
    if theirs:
        talk.say(Lines(theirs))
    rows = [
        [Button(_("Change my answers"), Act("join", "learning-works"))],
        [Button(_("Tell you more"), Act("join", "more-about-work"))],
        [Button(_("It's for somebody I'm helping"), Act("join", "help-somebody"))],
        [Button(_("Talk to a person"), Act("person")), menu_button()],
    ]
    talk.send(_("What would you like to do?"), rows)


def _who_gets_in_touch(talk: Talk, enrolment: Enrolment) -> Words:
    """Honest about a day that has passed."""
    contact = talk.content.programmes[LEARNING].contact
    by = talk.content.in_touch_by(LEARNING, talk.day(enrolment.enrolled_at).date)
    if by < talk.today:
        return _(
            "You should have heard from {contact} by {day}. If you have not, we are sorry: please tap “Talk to a person”.",
            contact=contact, day=Day(by),
        )  # fmt: skip
    return _("By {day} you will hear from {contact}.", contact=contact, day=Day(by))


def _state(talk: Talk, referral: Referral) -> Sayable:
    organisation = talk.content.organisation_name(referral.organisation)
    match referral.state:
        case ReferralState.ASKED:
            words = _("asks whether they may see your answers")
        case ReferralState.REFUSED:
            words = _("does not see your answers, as you wished")
        case ReferralState.ACKNOWLEDGED:
            words = _("has seen your answers and will get in touch with you")
        case ReferralState.CLOSED if referral.outcome:
            words = OUTCOMES[referral.outcome]
        case _:
            words = _passed_on(talk, referral)
    return _("• <b>{organisation}</b>: {state}", organisation=organisation, state=words)


def _passed_on(talk: Talk, referral: Referral) -> Words:
    by = referral.acknowledge_by
    if by is None or by < talk.now:
        return _("has your answers, but has not told us yet that they have seen them; we are asking")
    return _(
        "has your answers and tells us by {day} that they have seen them",
        day=talk.day(by),
    )


def told_before(talk: Talk) -> dict[str, Any]:
    enrolment = programmes.of_person(talk.db, talk.person, LEARNING)
    return {key: enrolment.answers[key] or "skip" for key in ASKED if key in enrolment.answers} if enrolment else {}


@journey("more-about-work", marked("More about your work"), who=Who.AGREED, known=told_before, stopped=KEPT_BEFORE)
def more_about_work(talk: Talk) -> None:
    talk.say(_("If you like, tell us a little more now; or the adviser will ask you. It is up to you."))
    enrolment = programmes.of_person(talk.db, talk.person, LEARNING)
    qualified = enrolment is not None and enrolment.answers.get("kind") == "health"
    asked = {key: question for key, question in ASKED.items() if qualified or key != "registration"}
    told: dict[str, Any] = {key: talk.ask(key, question) for key, question in asked.items()}
    if not any(told.values()) and not told_before(talk):
        talk.say(ENOUGH)
        return
    talk.check_answers()
    programmes.tell_more(talk.db, talk.person, LEARNING, told)
    talk.say(_("Thank you, that is noted."))
