"""Offering to be a mentor, and what a mentor may wish besides."""

from typing import Any

from handlers import mentor_offers, mentor_questions, quiet_hours
from handlers.about_you import ENOUGH, NOTED
from handlers.countries import NOT_SAID
from handlers.declarations import KEPT_BEFORE, Who, journey
from handlers.mentor_questions import NO_MATTER, NOT_TOLD, HomeCountry
from handlers.names import ask_name
from handlers.talk import Talk
from locales import Words, Written, _, marked, n_
from models import mentors
from models.mentoring import offer_of, places_taken

TITLE = marked("Be a mentor")
INTRODUCTION = marked(
    "That is good of you. A mentor has walked a path and goes a little way along it with somebody who comes after: an hour or so, three "
    "times or more. I ask you about each person first, and you may always say no, without a reason. Until you have both said yes, they "
    "see your first name and what you have in common, nothing else."
)


def already_known(talk: Talk) -> dict[str, Any]:
    kept = offer_of(talk.db, talk.person.id)
    if kept is None:
        return mentor_questions.told_elsewhere(talk)
    return {
        "for": [each.partition("/")[0] for each in kept.purposes],
        **mentor_questions.as_recorded(kept.purposes, kept.languages, kept.where, kept.times),
        "places": str(kept.places),
        "quiet": quiet_hours.recorded(kept.quiet_from, kept.quiet_until),
        "gender": kept.gender or NOT_TOLD,
    }


@journey("be-a-mentor", TITLE, who=Who.AGREED, known=already_known)
def be_a_mentor(talk: Talk) -> None:
    talk.say(INTRODUCTION)
    kinds = talk.ask("for", mentor_questions.KINDS_OF_MENTOR)
    purposes = [mentor_questions.ask_detail(talk, kind) for kind in kinds]
    languages = mentor_questions.ask_languages(talk)
    there_and_then = mentor_questions.ask_where_and_when(talk)
    places = talk.ask("places", mentor_questions.places())
    quiet_from, quiet_until = talk.ask("quiet", mentor_questions.QUIET) or (None, None)
    gender = talk.ask("gender", mentor_questions.GENDER_OF_MENTOR)
    name = ask_name(talk)
    talk.check_answers()
    talk.call_them(name)
    talk.person.other_languages = languages[1:]
    told = {
        "purposes": purposes, "languages": languages, **there_and_then, "places": places,
        "quiet_from": quiet_from, "quiet_until": quiet_until, "gender": gender,
    }  # fmt: skip
    offered = mentors.offer(talk.db, talk.desk.localizers, talk.person, told, talk.now)
    talk.say(_what_next(talk, offered))
    if offered.to_approve:
        mentor_offers.tell_coordinators(talk, offered.offer)
    if offered.new:
        talk.go_on("more-about-mentoring")
        if talk.person.area is None:
            talk.go_on("area")


def _what_next(talk: Talk, offered: mentors.Offered) -> Words:
    taken = places_taken(talk.db, talk.person.id)
    if taken > offered.offer.places:
        return n_(
            "Thank you, that is noted. You go on with the {count} person you have now, nobody is put out. Nobody new comes until there is "
            "room.",
            "Thank you, that is noted. You go on with the {count} people you have now, nobody is put out. Nobody new comes until there is "
            "room.",
            taken,
        )  # fmt: skip
    if not offered.to_approve:
        return NOTED
    return _(
        "Thank you, {name}. Before you begin there is a check, so that everybody can feel safe: {check}. All we keep of it is that it was "
        "made, and the day. The team gets in touch with you, and I tell you here as soon as you can begin.",
        name=Written(talk.person.name or ""), check=talk.content.mentoring.check,
    )  # fmt: skip


def told_before(talk: Talk) -> dict[str, Any]:
    """Nothing until they have told us something: then it is theirs to change."""
    kept = offer_of(talk.db, talk.person.id)
    if kept is None or not (kept.wishes or kept.country):
        return {}
    return {"wishes": kept.wishes or NO_MATTER, "country": kept.country or NOT_SAID}


@journey(
    "more-about-mentoring", marked("Your wishes as a mentor"), who=Who.AGREED, known=told_before, stopped=KEPT_BEFORE
)
def more_about_mentoring(talk: Talk) -> None:
    talk.say(_("A few small things more, only if you like."))
    wishes = talk.ask("wishes", mentor_questions.WISHES_OF_MENTOR)
    country = talk.ask("country", HomeCountry(
        _(
            "Some people would like a mentor who knows their home country, some would rather not. It is used only for "
                "them. Where are you from? Tap it, write it, or leave it."
        ),
        _("Home country"), talk.content.likely_countries,
    ))  # fmt: skip
    told = {"wishes": wishes, "country": None if country == NOT_SAID else country}
    if not any(told.values()) and not told_before(talk):
        talk.say(ENOUGH)
        return
    talk.check_answers()
    mentors.tell_more(talk.db, talk.desk.localizers, talk.person, told, talk.now)
    if not talk.course.ahead:
        talk.say(NOTED)
