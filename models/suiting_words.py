"""Why two suit each other, and why somebody waits: in words."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from locales import LanguageName, Listed, Sayable, Words, _, marked
from models.content import Content
from models.mentoring_words import purpose
from models.suiting import Mentee, Mentor, Must, broken
from models.unmatched import Reason, Why

ONLINE = "online"
BROKEN: Mapping[Must, Words] = {  # to a coordinator who proposes a pair by hand
    Must.PURPOSE: marked("The mentor offers something else."),
    Must.LANGUAGE: marked("They have no language in common."),
    Must.AREA: marked("The mentee would rather have nobody from their own area."),
    Must.PARTED: marked("They have been brought together before, and it did not work out."),
    Must.PLACE: marked("The mentor has no free place."),
    Must.ONESELF: marked("That is the same person."),
}
WISHED: Mapping[tuple[Must, str | None], Words] = {
    (Must.GENDER, "woman"): marked("The mentee wishes for a woman."),
    (Must.GENDER, "man"): marked("The mentee wishes for a man."),
    (Must.MENTORS_WISH, "woman"): marked("The mentor wishes for a woman."),
    (Must.MENTORS_WISH, "man"): marked("The mentor wishes for a man."),
    (Must.HOME, "mine"): marked("The mentee wishes for somebody from their own home country."),
    (Must.HOME, "not-mine"): marked("The mentee would rather have nobody from their own home country."),
}
RELAXED: Mapping[Must, Words] = {  # to the mentee
    Must.GENDER: marked("• whether it is a woman or a man"),
    Must.AREA: marked("• that it is nobody from your area"),
    Must.HOME: marked("• which country they are from"),
    Must.LANGUAGE: marked("• the language, if you speak another one, too"),
}


def warnings_in_words(mentor: Mentor, mentee: Mentee) -> list[Sayable]:
    """What speaks against a pair. What the other allows us to say of themselves is not told."""
    wished = {Must.GENDER: mentee.wishes, Must.MENTORS_WISH: mentor.wishes, Must.HOME: mentee.home}
    return [
        WISHED.get((each, wished.get(each))) or BROKEN.get(each, BROKEN[Must.PARTED]) for each in broken(mentor, mentee)
    ]


def reasons_in_words(content: Content, reasons: Mapping[str, Any]) -> list[Sayable]:
    """A line each. `reasons`: as `models.suiting.reasons` keeps them."""
    return list(_reasons(content, reasons))


def _reasons(content: Content, reasons: Mapping[str, Any]) -> Iterator[Sayable]:
    if languages := reasons.get("languages"):
        yield _("• Both speak {languages}.", languages=_languages(languages))
    about = purpose(content, str(reasons.get("purpose", "")))
    if reasons.get("same"):
        yield _("• Both know about the same thing: {purpose}.", purpose=about)
    else:
        yield _("• It is about {purpose}.", purpose=about)
    where = reasons.get("where", ())
    if areas := [name for key in where if (name := content.area(key))]:
        yield _("• Both could meet in {areas}.", areas=Listed(areas))
    if ONLINE in where:
        yield _("• Both could meet online.")
    if reasons.get("times"):
        yield _("• Both have time at the same times.")


def why_in_words(content: Content, mentee: Mentee | None, why: Why) -> Sayable:
    """Why somebody waits: the same for them and for coordinators."""
    if mentee is None or why.reason is Reason.ASKING:
        return _("A mentor has been found and is being asked.")
    languages, about = _languages(mentee.languages), purpose(content, mentee.purpose)
    match why.reason:
        case Reason.PURPOSE:
            return _("There is no mentor for {purpose} yet.", purpose=about)
        case Reason.LANGUAGE:
            return _("No mentor for {purpose} speaks {languages}.", purpose=about, languages=languages)
        case Reason.WISHES:
            return _("There is no mentor yet who fits all wishes.")
        case Reason.PARTED:
            return _("All mentors who would fit have been asked already.")
        case Reason.PLACE:
            return _("No mentor who speaks {languages} has a free place.", languages=languages)
    return _("There is a mentor who would fit. It is decided in the coming night.")


def relaxed_in_words(relax: Collection[Must]) -> list[Sayable]:
    return [RELAXED[each] for each in relax]


def _languages(codes: Collection[str]) -> Sayable:
    return Listed([LanguageName(code) for code in codes])
