"""What mentors and mentees are asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handlers import about_you, answers
from handlers.countries import NOT_SAID, Country
from handlers.names import name_of_phone
from handlers.questions import DONE, Choice, Heard, Hint, Option, Several
from handlers.quiet_hours import QuietHours
from handlers.talk import Talk
from handlers.whats_on import TIMES as TIMES_OF_SESSIONS
from locales import LanguageName, Sayable, _, marked
from models import programmes
from models.content import Content
from models.mentoring import ANYWHERE, ASK_EACH_TIME, MOST_PLACES, ONLINE, Gender, Home
from models.programmes import ENTERPRISE, LEARNING

HEALTH, RESEARCH = "health", "research"
NO_MATTER, NOT_TOLD = "no-matter", "not-told"
KINDS = (
    Option(HEALTH, marked("A health profession"), HEALTH),
    Option(ENTERPRISE, marked("A business that helps people"), ENTERPRISE),
    Option(RESEARCH, marked("Community research"), RESEARCH),
)
WHOLE_DAYS = [each for each in TIMES_OF_SESSIONS.current() if each.key not in ("women-only", "interpreter")]
PARTS_OF_WEEK = [each.key for each in WHOLE_DAYS]
TIMES = Several(
    marked("When could you meet? Tap all that fit."),
    marked("Times"),
    [*WHOLE_DAYS, Option(ASK_EACH_TIME, marked("My shifts change, ask me then"), ASK_EACH_TIME)],
    nothing=marked("Any time suits me"),
)
QUIET = QuietHours()
GENDERS: list[Option[Gender | None]] = [
    Option(Gender.WOMAN, marked("Yes, I'm a woman"), Gender.WOMAN),
    Option(Gender.MAN, marked("Yes, I'm a man"), Gender.MAN),
    Option(None, marked("I'd rather not say"), NOT_TOLD),
]
MAY_WE_SAY = marked("We may say")
GENDER_OF_MENTOR = Choice(
    marked(
        "Some people find it easier to talk to a woman, some to a man, and tell us so. May we say which you are? Only if you like: you are "
        "just as welcome if you'd rather not say."
    ),
    MAY_WE_SAY,
    GENDERS,
)
GENDER_OF_MENTEE = Choice(
    marked("Some mentors have such a wish, too. May we tell them which you are? Only if you like."), MAY_WE_SAY, GENDERS
)

WISHES_OF_MENTOR = Choice[Gender | None](
    marked("Would you rather be there for a woman, or for a man? You need not have a wish."),
    marked("Would rather mentor"),
    [
        Option(Gender.WOMAN, marked("A woman"), Gender.WOMAN),
        Option(Gender.MAN, marked("A man"), Gender.MAN),
        Option(None, marked("It doesn't matter"), NO_MATTER),
    ],
)
WOMAN_OR_MAN = Choice[Gender | None](
    marked("Some people feel freer with a woman, some with a man. And you?"),
    marked("Woman or man"),
    WISHES_OF_MENTOR.options,
)
HOME = Choice[Home | None](
    marked(
        "Some people would like somebody who knows home; others would rather not, so that nothing gets around. And you?"
    ),
    marked("About home"),
    [
        Option(Home.MINE, marked("Somebody from my home country"), Home.MINE),
        Option(Home.NOT_MINE, marked("Nobody from my home country"), Home.NOT_MINE),
        Option(None, marked("It doesn't matter"), NO_MATTER),
    ],
)


class AtLeastOne(Several[str]):
    """ "Done" is there once something is ticked."""

    def take(self, heard: Heard, picked: list[str] | None) -> list[str]:
        if heard.option == DONE and not picked:
            raise Hint(_("Please tap what fits, then “Done”."))
        return super().take(heard, picked)

    def buttons(self, picked: list[str] | None) -> list[list[tuple[Sayable, str]]]:
        rows = super().buttons(picked)
        return rows if picked else rows[:-1]


@dataclass
class HomeCountry(Country):
    """The way past it is there from the start."""

    def buttons(self, picked: list[str] | None) -> list[list[tuple[Sayable, str]]]:
        rows = [row for row in super().buttons(picked) if row[0][1] != NOT_SAID]
        return [*rows, [(_("I'd rather not say"), NOT_SAID)]]


KINDS_OF_MENTOR = AtLeastOne(marked("What could you be a mentor for? Tap all that fit."), marked("Mentor for"), KINDS)
KIND_OF_MENTEE = Choice(marked("What would you like a mentor for?"), marked("Mentor for"), KINDS)


def sector(content: Content) -> Choice[str]:
    """Of a business that is there, or will be."""
    named = [Option(key, each.name, key) for key, each in content.sectors.items()]
    other = Option(answers.OTHER, marked("Another one"), answers.OTHER)
    return Choice(answers.sector(content).prompt, answers.sector(content).label, [*named, other], columns=2)


def where(content: Content) -> Several[str]:
    areas = [Option(key, each.name, key) for key, each in content.areas.items()]
    online = Option(ONLINE, marked("Online or by telephone"), ONLINE)
    nothing = marked("Anywhere, or online")
    return Several(
        marked("Where could you meet? Tap all that fit."), marked("Where"), [*areas, online], nothing=nothing
    )


def places() -> Choice[int]:
    options = [Option(count, count, str(count)) for count in range(1, MOST_PLACES + 1)]
    return Choice(
        marked("How many people could you be there for at the same time? You never get more than that."),
        marked("How many"),
        options,
        columns=MOST_PLACES,
    )


def ask_detail(talk: Talk, kind: str) -> str:
    """The purpose, as it is kept: "health/nurse", "enterprise/food", "research"."""
    if kind == HEALTH:
        return f"{kind}/{talk.ask('profession', answers.PROFESSION)}"
    return f"{kind}/{talk.ask('sector', sector(talk.content))}" if kind == ENTERPRISE else kind


def ask_languages(talk: Talk) -> list[str]:
    """The one that they speak with us, and others."""
    nothing = _("Only {language}", language=LanguageName(talk.person.reads))
    others = talk.ask("languages", Several(
        about_you.WHICH_LANGUAGES, _("Other languages"), about_you.spoken(talk), columns=2, nothing=nothing
    ))  # fmt: skip
    return [talk.person.reads, *others]


def ask_where_and_when(talk: Talk) -> dict[str, Any]:
    """Nothing ticked means all of it."""
    there = talk.ask("where", where(talk.content)) or [ANYWHERE]
    return {"where": there, "times": talk.ask("times", TIMES) or PARTS_OF_WEEK}


def told_elsewhere(talk: Talk) -> dict[str, Any]:
    """What they have told us for other things: it is not asked again, and can be changed at the check."""
    work = programmes.of_person(talk.db, talk.person, LEARNING)
    business = programmes.of_person(talk.db, talk.person, ENTERPRISE)
    told = {
        "profession": work.answers.get("profession") if work else None,
        "sector": business.answers.get("sector") if business else None,
        "languages": talk.person.other_languages,
        **name_of_phone(talk),
    }
    return {key: answer for key, answer in told.items() if answer and answer != "skip"}


def as_recorded(
    purposes: Sequence[str], languages: Sequence[str], there: Sequence[str], times: Sequence[str]
) -> dict[str, Any]:
    """The answers to the questions that both are asked."""
    details = dict(each.split("/", 1) for each in purposes if "/" in each)
    told = {"profession": details.get(HEALTH), "sector": details.get(ENTERPRISE)}
    return {
        **{key: answer for key, answer in told.items() if answer},
        "languages": list(languages[1:]),
        "where": [each for each in there if each != ANYWHERE],
        "times": list(times) if set(times) != set(PARTS_OF_WEEK) else [],
    }
