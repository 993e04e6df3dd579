"""Why two suit each other, and why somebody waits: in words."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from locales import LanguageName, Listed, Sayable, Words, _, marked
from models.content import Content
from models.professions import PROFESSIONS
from models.suiting import Mentee, Must
from models.unmatched import Reason, Why

ONLINE = "online"
BROKEN: Mapping[Must, Words] = {  # to a coordinator who proposes a pair by hand
    Must.PURPOSE: marked("The mentor offers something else."),
    Must.LANGUAGE: marked("They have no language in common."),
    Must.GENDER: marked("The mentee wishes for a woman or a man; it may not be so."),
    Must.MENTORS_WISH: marked("The mentor wishes for a woman or a man; it may not be so."),
    Must.AREA: marked("The mentee would rather have nobody from their own area; it may not be so."),
    Must.HOME: marked("What the mentee wishes about the mentor's home country may not be so."),
    Must.PARTED: marked("They have been brought together before, and it did not work out."),
    Must.PLACE: marked("The mentor has no free place."),
    Must.ONESELF: marked("That is the same person."),
}
RELAXED: Mapping[Must, Words] = {  # to the mentee
    Must.GENDER: marked("• whether it is a woman or a man"),
    Must.AREA: marked("• that it is nobody from your area"),
    Must.HOME: marked("• which country they are from"),
    Must.LANGUAGE: marked("• the language, if you speak another one, too"),
}


def purpose_in_words(content: Content, key: str) -> Sayable:
    kind, _slash, detail = key.partition("/")
    if kind == "health":
        profession = PROFESSIONS.get(detail)
        return (
            _("a health profession ({profession})", profession=profession) if profession else _("a health profession")
        )
    if kind == "enterprise":
        sector = content.sectors.get(detail)
        return (
            _("a business that helps people ({sector})", sector=sector.name)
            if sector
            else _("a business that helps people")
        )
    return _("research in the community")


def reasons_in_words(content: Content, reasons: Mapping[str, Any]) -> list[Sayable]:
    """A line each. `reasons`: as `models.suiting.reasons` keeps them."""
    return list(_reasons(content, reasons))


def _reasons(content: Content, reasons: Mapping[str, Any]) -> Iterator[Sayable]:
    if languages := reasons.get("languages"):
        yield _("• Both speak {languages}.", languages=_languages(languages))
    purpose = purpose_in_words(content, str(reasons.get("purpose", "")))
    if reasons.get("same"):
        yield _("• Both know about the same thing: {purpose}.", purpose=purpose)
    else:
        yield _("• It is about {purpose}.", purpose=purpose)
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
    languages, purpose = _languages(mentee.languages), purpose_in_words(content, mentee.purpose)
    match why.reason:
        case Reason.PURPOSE:
            return _("There is no mentor for {purpose} yet.", purpose=purpose)
        case Reason.LANGUAGE:
            return _("No mentor for {purpose} speaks {languages}.", purpose=purpose, languages=languages)
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
