"""How mentoring is said: what for, who the other is, why these two; made only of what each agreed to show."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from locales import LanguageName, Listed, Sayable, Words, Written, _, marked
from models.content import Content
from models.introductions import called
from models.mentoring import ONLINE, Match
from models.pairs import Side, person_of
from models.people import Person
from models.professions import PROFESSIONS

ROLES: dict[Side, Words] = {
    Side.MENTOR: marked("{name}, your mentor"),
    Side.MENTEE: marked("{name}, your mentee"),
}


def first_name(person: Person | None) -> Sayable:
    """All that the other sees of a name until both want more."""
    name = called(person.name) if person else ""
    return Written(name) if name else _("somebody")


def with_role(person: Person | None, side: Side) -> Sayable:
    """Who they are to the other: one can be both mentor and mentee of the same person."""
    return Words(ROLES[side].singular, {"name": first_name(person)})


def other_of(db: Session, match: Match, side: Side) -> Sayable:
    """The other's first name, for who is this side."""
    return first_name(person_of(db, match, side.other))


def purpose(content: Content, key: str) -> Sayable:
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


def reasons(content: Content, match: Match) -> list[Sayable]:
    """Why these two, a line each; what it is about is said above them."""
    return list(_reasons(content, match.reasons))


def _reasons(content: Content, why: Mapping[str, Any]) -> Iterator[Sayable]:
    if languages := why.get("languages"):
        yield _("• Both speak {languages}.", languages=Listed([LanguageName(code) for code in languages]))
    where = why.get("where", ())
    if areas := [name for key in where if (name := content.area(key))]:
        yield _("• Both could meet in {areas}.", areas=Listed(areas))
    if ONLINE in where:
        yield _("• Both could meet online.")
    if why.get("times"):
        yield _("• Both have time at the same times.")
