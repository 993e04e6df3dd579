"""Business that helps people: the sign-up, what one may tell besides, and where one stands."""

from typing import Any

from handlers import answers, news, signups, who_else
from handlers.about_you import ENOUGH
from handlers.course import menu_button
from handlers.declarations import KEPT_BEFORE, Who, action, journey
from handlers.names import ask_name, name_of_phone
from handlers.sessions import NO_SESSION, ask_session, pass_on_left, what_happens_next
from handlers.talk import Talk
from locales import Lines, Sayable, Words, _, line, marked
from models import events, programmes
from models.buttons import Act
from models.content import Content
from models.event_words import when
from models.fitting import MOST_OF_AN_ANSWER, shortened
from models.notices import Button
from models.programmes import ENTERPRISE, WITHDRAWN, Enrolment

TITLE = marked("Business that helps people")
STAGES = {"curious": "aware", "idea": "idea", "trading": "trading"}
BEGINNINGS = ("aware", "idea")  # later stages are the team's to say


def _place(talk: Talk) -> Enrolment | None:
    enrolment = programmes.of_person(talk.db, talk.person, ENTERPRISE)
    return None if enrolment is None or enrolment.stage == WITHDRAWN else enrolment


def already_known(talk: Talk) -> dict[str, Any]:
    enrolment = _place(talk)
    if enrolment is None:
        return name_of_phone(talk)
    return {**enrolment.answers, "session": str(enrolment.event_id or NO_SESSION)}


def introduction(content: Content) -> Words:
    return _(
        "Good. Many a business that helps people began at a kitchen table: cooking, caring, sewing, repairing. You meet others "
        "who do it, and people who help you to start. It is free. Your answers go to {contact}, who will get in touch with you.",
        contact=content.programmes[ENTERPRISE].contact,
    )


@journey("enterprise", TITLE, who=Who.AGREED, known=already_known)
def join_enterprise(talk: Talk) -> None:
    talk.say(introduction(talk.content))
    stand = talk.ask("stand", answers.STAND)
    session = ask_session(talk, ENTERPRISE, _("Which session suits you? You can come and listen first."))
    helps = talk.ask("help", answers.HELP)
    name = ask_name(talk)
    talk.check_answers()
    talk.call_them(name)
    told = {"stand": stand, "help": helps}
    promised = talk.content.in_touch_by(ENTERPRISE, talk.today)
    enrolled = programmes.enrol(
        talk.db, talk.person, ENTERPRISE, told, session, talk.now, STAGES[stand], promised_by=promised
    )
    if enrolled.enrolment.stage in BEGINNINGS:
        enrolled.enrolment.stage = STAGES[stand]
    talk.say(what_happens_next(talk, ENTERPRISE, session, TITLE))
    signups.tell_coordinators(talk, enrolled)
    pass_on_left(talk, enrolled)
    if enrolled.new:
        talk.go_on("more-about-business")
        news.ask_afterwards(talk)
        who_else.ask_afterwards(talk)


def told_before(talk: Talk) -> dict[str, Any]:
    enrolment = _place(talk)
    return (
        {key: enrolment.answers[key] for key in ("sector", "offer", "need") if key in enrolment.answers}
        if enrolment
        else {}
    )


@journey(
    "more-about-business", marked("More about your business"), who=Who.AGREED, known=told_before, stopped=KEPT_BEFORE
)
def more_about_business(talk: Talk) -> None:
    talk.say(_("If you like, tell us a little more, so that you meet the right people. It is up to you."))
    sector = talk.ask("sector", answers.sector(talk.content))
    offer = talk.ask("offer", answers.OFFER)
    need = talk.ask("need", answers.NEED)
    if not (sector or offer.text or offer.voice or need.text or need.voice):
        talk.say(ENOUGH)
        return
    talk.check_answers()
    told = {
        "sector": sector,
        "offer": {"text": offer.text, "voice": offer.voice},
        "need": {"text": need.text, "voice": need.voice},
    }
    programmes.tell_more(talk.db, talk.person, ENTERPRISE, told)
    talk.say(_("Thank you, that is noted."))


@action("business", who=Who.ANYONE)
def business(talk: Talk, _subject: str) -> None:
    """Where one stands; the sign-up, for who has none."""
    enrolment = _place(talk)
    if enrolment is None:
        talk.start("enterprise")
        return
    talk.say(where_it_stands(talk, enrolment))
    event = talk.db.get(events.Event, enrolment.event_id) if enrolment.event_id else None
    pairs: list[tuple[Sayable, Sayable]] = [(_("Session"), when(event))] if event else []
    pairs += answers.answers_in_words({**enrolment.answers, "stand": None}, talk.content)
    told = [(question, shortened(answer, MOST_OF_AN_ANSWER)) for question, answer in pairs]
    talk.say(Lines([line(question, answer) for question, answer in told]))
    rows = [
        [Button(_("Change my answers"), Act("join", "enterprise"))],
        [Button(_("Tell you more"), Act("join", "more-about-business"))],
        [Button(_("What's on"), Act("whatson")), menu_button()],
    ]
    talk.send(_("What would you like to do?"), rows)


def where_it_stands(talk: Talk, enrolment: Enrolment) -> Words:
    programme = talk.content.programmes[enrolment.programme]
    stage = programme.stages.get(enrolment.stage)
    return _("<b>{programme}</b>\nWhere you are: {stage}", programme=programme.name, stage=stage or _("signed up"))
