"""Asking for a mentor."""

from typing import Any

from handlers import mentor_questions
from handlers.about_you import NOTED
from handlers.countries import NOT_SAID
from handlers.declarations import Who, journey
from handlers.mentor_questions import NO_MATTER, NOT_TOLD, HomeCountry
from handlers.names import ask_name
from handlers.questions import Choice, Option, Several
from handlers.talk import Talk
from locales import Words, Written, _, marked, n_
from models import mentees
from models.mentoring import MentorRequest, request_of

TITLE = marked("Ask for a mentor")
INTRODUCTION = marked(
    "A mentor has walked your path before you: somebody who knows the profession, the business or the research, speaks your language, and "
    "meets you three times or more. It is free. You are both asked before anything is fixed. Until you have both said yes, they see your "
    "first name and what you have in common, nothing else."
)
ABOUT_GENDER, ABOUT_AREA, ABOUT_HOME = "gender", "area", "home"
ANY_WISHES = Several(
    marked("Have you any wishes? You need none: the fewer there are, the sooner there is somebody."),
    marked("Wishes"),
    [
        Option(ABOUT_GENDER, marked("A woman, or a man"), ABOUT_GENDER),
        Option(ABOUT_AREA, marked("Nobody from my area"), ABOUT_AREA),
        Option(ABOUT_HOME, marked("About my home country"), ABOUT_HOME),
    ],
    nothing=marked("No wishes"),
)


def already_known(talk: Talk) -> dict[str, Any]:
    kept = request_of(talk.db, talk.person.id)
    if kept is None:
        return mentor_questions.told_elsewhere(talk)
    return {
        "for": kept.purpose.partition("/")[0],
        **mentor_questions.as_recorded([kept.purpose], kept.languages, kept.where, kept.times),
        **_wishes_as_recorded(kept),
    }


def _wishes_as_recorded(kept: MentorRequest) -> dict[str, Any]:
    """What they were asked on about; a wish that is ticked later is asked about then."""
    told: dict[str, Any] = {"any": []}
    if kept.wishes or kept.gender:
        told |= {"wishes": kept.wishes or NO_MATTER, "gender": kept.gender or NOT_TOLD}
        told["any"].append(ABOUT_GENDER)
    if kept.not_my_area:
        told["any"].append(ABOUT_AREA)
    if kept.home:
        told |= {"home": kept.home, "country": kept.country}
        told["any"].append(ABOUT_HOME)
    return told


@journey("ask-for-a-mentor", TITLE, who=Who.AGREED, known=already_known)
def ask_for_a_mentor(talk: Talk) -> None:
    talk.say(INTRODUCTION)
    purpose = mentor_questions.ask_detail(talk, talk.ask("for", mentor_questions.KIND_OF_MENTEE))
    languages = mentor_questions.ask_languages(talk)
    there_and_then = mentor_questions.ask_where_and_when(talk)
    area, wishes = ask_wishes(talk)
    name = ask_name(talk)
    talk.check_answers()
    talk.call_them(name)
    talk.person.other_languages, talk.person.area = languages[1:], area
    told = {"purpose": purpose, "languages": languages, **there_and_then, **wishes}
    new = mentees.ask(talk.db, talk.desk.localizers, talk.person, told, talk.now)
    talk.say(_what_next(talk) if new else NOTED)


def ask_wishes(talk: Talk) -> tuple[str | None, dict[str, Any]]:
    """Where they live, and what they wish: asked on only about what they have ticked."""
    told: dict[str, Any] = dict.fromkeys(("wishes", "gender", "home", "country"))
    area = talk.person.area
    any_wishes = talk.ask("any", ANY_WISHES)
    if ABOUT_GENDER in any_wishes:
        told["wishes"] = talk.ask("wishes", mentor_questions.WOMAN_OR_MAN)
        told["gender"] = talk.ask("gender", mentor_questions.GENDER_OF_MENTEE)
    if ABOUT_AREA in any_wishes:
        area = area or _ask_area(talk)
    if ABOUT_HOME in any_wishes:
        told["home"] = talk.ask("home", mentor_questions.HOME)
        country = _ask_country(talk) if told["home"] else NOT_SAID
        told["country"] = None if country == NOT_SAID else country
        told["home"] = told["home"] if told["country"] else None
    return area, {**told, "not_my_area": ABOUT_AREA in any_wishes}


def _ask_area(talk: Talk) -> str:
    areas = [Option(key, each.name, key) for key, each in talk.content.areas.items()]
    return talk.ask("my_area", Choice(_("Which part of town do you live in?"), _("Area"), areas))


def _ask_country(talk: Talk) -> str:
    question = _("Which country is it? I need it only for this wish: without it, I leave the wish out.")
    return talk.ask("country", HomeCountry(question, _("Home country"), talk.content.likely_countries))


def _what_next(talk: Talk) -> Words:
    return n_(
        "Thank you, {name}. I look for somebody who suits you, and ask them first. I can't promise that there is somebody soon; but within "
        "{count} day you hear from me how it stands. “Mentors” in the menu shows it at any time.",
        "Thank you, {name}. I look for somebody who suits you, and ask them first. I can't promise that there is somebody soon; but within "
        "{count} days you hear from me how it stands. “Mentors” in the menu shows it at any time.",
        talk.content.mentoring.tells_after_days, name=Written(talk.person.name or ""),
    )  # fmt: skip
