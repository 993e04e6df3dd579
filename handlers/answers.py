"""The questions whose answers a sign-up keeps: asked by the journeys, and told again to whoever reads the answers later."""

from collections.abc import Mapping
from typing import Any

from handlers.countries import Country
from handlers.questions import Choice, Option, Question, Several, Text, TextOrVoice
from locales import Sayable, _, marked
from models.content import Content
from models.professions import PROFESSIONS
from models.programmes import Depth, Help

SKIP = marked("Skip this")
PASSED_OVER: tuple[Any, ...] = (None, "", "skip", {"text": "", "voice": ""})


class Skippable(Choice[str]):
    """A choice with a way past it, which leaves nothing."""

    def tell(self, stored: Any) -> Sayable:
        return _("nothing") if stored == "skip" else super().tell(stored)


DEPTH = Choice(
    marked("How far would you like to go? You can change your mind later."),
    marked("How far"),
    (
        Option(Depth.ATTEND, marked("Come to a session and see"), Depth.ATTEND),
        Option(Depth.DESIGN, marked("Help to write the questions"), Depth.DESIGN),
        Option(Depth.ASK_FRIENDS, marked("Ask family and friends"), Depth.ASK_FRIENDS),
        Option(Depth.IN_DEPTH, marked("Research my community in depth"), Depth.IN_DEPTH),
    ),
)
HELP = Several(
    marked("What would help you to come? Tap all that fit."),
    marked("What would help"),
    (
        Option(Help.CHILDCARE, marked("Somebody to look after the children"), Help.CHILDCARE),
        Option(Help.TRAVEL, marked("Help with travel"), Help.TRAVEL),
        Option(Help.INTERPRETER, marked("An interpreter"), Help.INTERPRETER),
        Option(Help.STEP_FREE, marked("A way in without steps"), Help.STEP_FREE),
        Option(Help.WOMEN_ONLY, marked("A session for women only"), Help.WOMEN_ONLY),
    ),
    nothing=marked("Nothing, thank you"),
)
STAND = Choice(
    marked("Where do you stand?"),
    marked("Where you stand"),
    (
        Option("curious", marked("I'm curious"), "curious"),
        Option("idea", marked("I have an idea"), "idea"),
        Option("trading", marked("I'm already trading"), "trading"),
    ),
)
OFFER = TextOrVoice(
    marked(
        "What is one thing that you could offer others? A skill, a room, a contact. Write it, or send a voice message."
    ),
    marked("Can offer"),
    skip=SKIP,
)
NEED = TextOrVoice(
    marked("And what is one thing that you need just now? Write it, or send a voice message."),
    marked("Needs"),
    skip=SKIP,
)
SOMEBODY = "somebody"
KIND = Choice(
    marked("Which kind of work is it about?"),
    marked("Kind of work"),
    (
        Option("health", marked("A health profession"), "health"),
        Option("hospital", marked("Other jobs in the hospital"), "hospital"),
        Option("construction", marked("Construction"), "construction"),
        Option("business", marked("Business"), "business"),
        Option("unsure", marked("Not sure yet"), "unsure"),
    ),
)
KIND_OR_SOMEBODY = Choice(
    KIND.prompt, KIND.label, [*KIND.current(), Option(SOMEBODY, marked("It's for somebody I'm helping"), SOMEBODY)]
)
OTHER = "other"
PROFESSION = Choice(
    marked("Which profession?"),
    marked("Profession"),
    (*(Option(key, label, key) for key, label in PROFESSIONS.items()), Option(OTHER, marked("Another one"), OTHER)),
    columns=2,
)
OTHER_PROFESSION = Text(marked("What is it called?"), marked("Profession in words"), up_to=80)
WHERE_FROM = marked("Where is the qualification from? Tap it, or write the name of the country.")
INTERPRETER = Choice(
    marked("Would an interpreter help?"),
    marked("Interpreter"),
    (Option("yes", marked("Yes"), "yes"), Option("no", marked("No"), "no")),
    columns=2,
)
OTHER_LANGUAGE = Text(marked("Which language is it?"), marked("Speaks"), up_to=60)
YEARS = Skippable(
    marked("How many years of experience?"),
    marked("Experience"),
    (
        Option("0", marked("Less than a year"), "0"),
        Option("1-4", marked("1 to 4 years"), "1-4"),
        Option("5-9", marked("5 to 9 years"), "5-9"),
        Option("10", marked("10 years or more"), "10"),
        Option("", SKIP, "skip"),
    ),
    columns=2,
)
REGISTRATION = Skippable(
    marked("Are you registered with a professional body in the UK (the NMC or the GMC, for example)?"),
    marked("UK registration"),
    (
        Option("yes", marked("Yes"), "yes"),
        Option("under-way", marked("It is under way"), "under-way"),
        Option("not-yet", marked("Not yet"), "not-yet"),
        Option("", SKIP, "skip"),
    ),
)
ENGLISH = Skippable(
    marked("How is your English?"),
    marked("English"),
    (
        Option("little", marked("A little"), "little"),
        Option("everyday", marked("Fine for every day"), "everyday"),
        Option("good", marked("Good"), "good"),
        Option("very-good", marked("Very good"), "very-good"),
        Option("tests", marked("I have passed tests"), "tests"),
        Option("", SKIP, "skip"),
    ),
)
WANTED = Several(
    marked("What would help you most? Tap all that fit."),
    marked("Help wanted"),
    (
        Option("english", marked("English"), "english"),
        Option("recognition", marked("Getting my papers recognised"), "recognition"),
        Option("cv", marked("A CV"), "cv"),
        Option("interviews", marked("Practising interviews"), "interviews"),
        Option("mentor", marked("A mentor"), "mentor"),
    ),
    nothing=marked("None of these"),
)
QUALIFIED_IN = marked("Qualified in")
KEPT: dict[str, Question[Any]] = {  # but for what only the content knows the options of
    "depth": DEPTH,
    "stand": STAND,
    "kind": KIND,
    "profession": PROFESSION,
    "other_profession": OTHER_PROFESSION,
    "country": Country(WHERE_FROM, QUALIFIED_IN, ()),
    "other_language": OTHER_LANGUAGE,
    "interpreter": INTERPRETER,
    "help": HELP,
    "offer": OFFER,
    "need": NEED,
    "years": YEARS,
    "registration": REGISTRATION,
    "english": ENGLISH,
    "wanted": WANTED,
}


def country(content: Content) -> Country:
    return Country(WHERE_FROM, QUALIFIED_IN, content.likely_countries)


def sector(content: Content) -> Choice[str]:
    return Skippable(
        marked("Which line of business is it, or will it be?"),
        marked("Line of business"),
        [*(Option(key, each.name, key) for key, each in content.sectors.items()), Option("", SKIP, "skip")],
        columns=2,
    )


def kept(content: Content) -> dict[str, Question[Any]]:
    """All questions whose answers a sign-up keeps, by their keys."""
    return {**KEPT, "sector": sector(content)}


def answers_in_words(answers: Mapping[str, Any], content: Content) -> list[tuple[Sayable, Sayable]]:
    """What an enrolment's answers say, question by question, without those that were passed over. `answers` maps the keys of
    `kept` to what was recorded."""
    return [
        (question.label, question.tell(answers[key]))
        for key, question in kept(content).items()
        if key in answers and answers[key] not in PASSED_OVER
    ]
