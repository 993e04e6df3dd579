"""What somebody may tell us besides, one small journey each: offered after a sign-up, and changed from My details."""

from handlers.declarations import Who, journey
from handlers.names import LONGEST, WHAT_TO_CALL
from handlers.questions import Choice, Option, Several, Text, TextOrVoice
from handlers.talk import Talk
from locales import LanguageName, _, marked

OWN_NAME = (
    "researcher-training",
    "enterprise",
    "learning-works",
    "book",
    "count-in",
    "be-a-mentor",
    "ask-for-a-mentor",
)  # in others a name is somebody else's
ENOUGH = marked("That's fine. Thank you for what you told us.")
NOTED = marked("Thank you, that is noted.")
REASON = marked("And what made you want to take part? Write a line or two, or send a voice message.")
WHICH_LANGUAGES = marked("Which other languages do you speak? Tap all of them.")
WHERE = marked("If you like, tell us a little more. It is up to you. Which part of town do you live in?")


@journey("name", marked("Your name"), who=Who.AGREED, stopped=ENOUGH)
def name(talk: Talk) -> None:
    suggested = talk.first_name[:LONGEST]
    name = talk.ask("name", Text(WHAT_TO_CALL, _("Name"), LONGEST, suggested))
    talk.call_them(name)
    for parked in talk.visitor.conversation.parked:
        if "name" in parked.answers and not parked.on_behalf and parked.journey in OWN_NAME:
            parked.answers["name"] = name
    talk.say(NOTED)


@journey("area", marked("Where you live"), who=Who.AGREED, stopped=ENOUGH)
def area(talk: Talk) -> None:
    """The area, from the content's list."""
    areas: list[Option[str | None]] = [Option(key, each.name, key) for key, each in talk.content.areas.items()]
    skip: Option[str | None] = Option(None, _("Skip this"), "skip")
    talk.person.area = talk.ask("area", Choice(WHERE, _("Area"), [*areas, skip])) or talk.person.area
    if not talk.course.ahead:
        talk.say(NOTED)


def spoken(talk: Talk) -> list[Option[str]]:
    """The languages to choose from: the content's, without the one in which we write to them."""
    codes = [code for code in talk.content.spoken_languages if code != talk.person.language]
    return [Option(code, LanguageName(code), code) for code in codes]


@journey("other-languages", marked("Languages you speak"), who=Who.AGREED, stopped=ENOUGH)
def other_languages(talk: Talk) -> None:
    nothing = _("None, or skip this")
    talk.person.other_languages = talk.ask(
        "languages", Several(WHICH_LANGUAGES, _("Other languages"), spoken(talk), columns=2, nothing=nothing)
    )
    if not talk.course.ahead:
        talk.say(NOTED)


@journey("why", marked("Why you want to take part"), who=Who.AGREED, stopped=ENOUGH)
def why(talk: Talk) -> None:
    """In their own words, written or spoken."""
    told = talk.ask("why", TextOrVoice(REASON, _("Why"), skip=_("Skip this")))
    person = talk.person
    if told.text or told.voice:
        person.why, person.why_voice = told.text or None, told.voice or None
    if talk.beneficiary:
        talk.say(NOTED)
    else:
        talk.say(_("Thank you. We are glad that you are with us.") if told.text or told.voice else ENOUGH)
