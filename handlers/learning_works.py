"""Work in the hospital: for oneself, for a walk-in whom a coordinator asks, or for somebody one is helping."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handlers import answers, news, phones, referrals, signups, who_else
from handlers.declarations import Who, journey
from handlers.names import ask_name, name_of_phone
from handlers.phones import Reach
from handlers.questions import Heard, Option, Several
from handlers.sessions import NO_NUMBER
from handlers.talk import Talk
from locales import Day, Listed, Sayable, Words, Written, _, marked
from models import programmes
from models import referrals as passed
from models.people import Person
from models.programmes import CAME_FORWARD, LEARNING, WITHDRAWN
from models.referrals import UNANSWERED

TITLE = marked("Work in the hospital")
ALL = "*"
ASKED_OF_SOME = ("profession", "other_profession", "country")
PAPERS_ASKED_BEFORE = "said"  # the subject of a journey to which the sentence on papers need not be said again


def already_known(talk: Talk) -> dict[str, Any]:
    """What the person told us when they came forward, or gave us before that."""
    enrolment = programmes.of_person(talk.db, talk.person, LEARNING)
    if enrolment is None or enrolment.stage == WITHDRAWN:
        return {**name_of_phone(talk), **phones.known(talk.person)}
    told = {key: answer for key, answer in enrolment.answers.items() if answer is not None}
    here = {} if talk.beneficiary else {"reach": phones.HERE}
    return {**told, **(phones.known(talk.person) or here), "share": []}


PAPERS = marked(
    "First of all: we don't ask about your papers. An employer will check the right to work; ask us what is open to you now."
)
INTRODUCTION = marked(
    "One place helps you into training and jobs at the hospital, also if you qualified in another country. It costs nothing."
)


@journey("learning-works", TITLE, who=Who.AGREED, known=already_known)
def come_forward(talk: Talk) -> None:
    say_first(talk)
    kind = talk.ask("kind", answers.KIND if talk.beneficiary else answers.KIND_OR_SOMEBODY)
    if kind == answers.SOMEBODY:
        talk.go_on("help-somebody", PAPERS_ASKED_BEFORE)
        return
    told = ask_about_work(talk, kind)
    reach = phones.ask_how_to_reach(talk)
    organisations = ask_who_may_see(talk, talk.person)
    name = ask_name(talk)
    talk.check_answers()
    talk.call_them(name)
    reached_otherwise = reach.keep(talk.person)
    promised = talk.content.in_touch_by(LEARNING, talk.today)
    enrolled = programmes.enrol(
        talk.db, talk.person, LEARNING, told, None, talk.now, CAME_FORWARD, promised_by=promised
    )
    if not enrolled.new:
        talk.say(_("Thank you, that is noted."))
    else:
        talk.say(_what_next(talk, reach))
    signups.tell_coordinators(talk, enrolled, renamed=reached_otherwise)
    pass_on(talk, organisations, talk.me if talk.beneficiary else None)
    if not talk.beneficiary:
        talk.say(_("“Work in the hospital” in the menu shows where it stands."))
    if enrolled.new and (talk.is_coordinator or not talk.beneficiary):  # a partner has not got them beside them
        talk.go_on("more-about-work")
        news.ask_afterwards(talk)
        who_else.ask_afterwards(talk)


def say_first(talk: Talk) -> None:
    """Before any word of paid work."""
    talk.say(PAPERS)
    talk.say(INTRODUCTION)


def ask_about_work(talk: Talk, kind: str) -> dict[str, Any]:
    """The answers to keep; None for what was not asked."""
    told: dict[str, Any] = {"kind": kind, **dict.fromkeys(ASKED_OF_SOME)}
    if kind == "health":
        told["profession"] = talk.ask("profession", answers.PROFESSION)
        if told["profession"] == answers.OTHER:
            told["other_profession"] = talk.ask("other_profession", answers.OTHER_PROFESSION)
        told["country"] = talk.ask("country", answers.country(talk.content))
    told["interpreter"] = talk.ask("interpreter", answers.INTERPRETER)
    return told


@dataclass
class WhoMaySee(Several[str]):
    """Organisations, ticked one by one, or all by one tap."""

    def take(self, heard: Heard, picked: list[str] | None) -> list[str]:
        if heard.option == ALL:
            return [option.key for option in self.current()]
        return super().take(heard, picked)

    def buttons(self, picked: list[str] | None) -> list[list[tuple[Sayable, str]]]:
        rows = super().buttons(picked)
        every: list[list[tuple[Sayable, str]]] = [[(_("All of them"), ALL)]] if len(self.current()) > 1 else []
        return [*every, *rows]


def ask_who_may_see(talk: Talk, person: Person | None) -> list[str]:
    """The organisations of the programme that have not got it yet, each named with what it does."""
    theirs = passed.all_of_person(talk.db, person) if person else ()
    have_it = {each.organisation for each in theirs if each.state not in UNANSWERED}
    options = [
        Option(key, each.name, key, detail=each.does)
        for key, each in talk.content.organisations.items()
        if each.programme == LEARNING and key not in have_it
    ]
    if not options:
        return []
    question = _(
        "The team and {contact} see these answers. Who else may see them, to help? Tap those who may.",
        contact=talk.content.programmes[LEARNING].contact,
    )
    return talk.ask(
        "share", WhoMaySee(question, _("Who else may see it"), options, nothing=_("Nobody else, only the team"))
    )


def pass_on(talk: Talk, organisations: Sequence[str], by: Person | None) -> None:
    if organisations:
        referrals.pass_on(talk, talk.person, organisations, by=by)
        names = [talk.content.organisations[key].name for key in organisations]
        talk.say(_("We pass it on to {organisations}.", organisations=Listed(names)))


def call_by(talk: Talk) -> Day:
    return Day(talk.content.in_touch_by(LEARNING, talk.today))


def _what_next(talk: Talk, reach: Reach) -> Words:
    if talk.beneficiary:
        return they_call_somebody(talk, reach) if reach.phone else NO_NUMBER
    return _they_call(talk, reach) if reach.phone else _they_write(talk)


def _they_write(talk: Talk) -> Words:
    return _(
        "Thank you, {name}. By {day} you will hear from {contact}, here in this chat.",
        name=Written(talk.person.name or ""), day=call_by(talk), contact=talk.content.programmes[LEARNING].contact,
    )  # fmt: skip


def _they_call(talk: Talk, reach: Reach) -> Words:
    return _(
        "Thank you, {name}. By {day}, {contact} will call you: {phone}.",
        name=Written(talk.person.name or ""), day=call_by(talk), contact=talk.content.programmes[LEARNING].contact,
        phone=phones.number_in_words(reach.phone or "", talk.content.phone_region),
    )  # fmt: skip


def they_call_somebody(talk: Talk, reach: Reach) -> Words:
    return _(
        "Thank you for helping {name}. By {day}, {contact} will call them: {phone}.",
        name=Written(talk.person.name or ""), day=call_by(talk), contact=talk.content.programmes[LEARNING].contact,
        phone=phones.number_in_words(reach.phone or "", talk.content.phone_region),
    )  # fmt: skip
