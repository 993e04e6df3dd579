"""How mentoring is said: what for, who the other is, why these two; made only of what each agreed to show."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from locales import LanguageName, Listed, Sayable, Words, Written, _, marked
from models.content import Content
from models.mentoring import ONLINE, Match, offer_of, request_of
from models.pairs import Side, person_of
from models.people import Person
from models.professions import PROFESSIONS

ROLES: dict[Side, Words] = {
    Side.MENTOR: marked("{name}, your mentor"),
    Side.MENTEE: marked("{name}, your mentee"),
}


def first_name(person: Person | None) -> Sayable:
    """All that the other sees of a name until both want more."""
    words = (person.name or "").split() if person else []
    return Written(words[0]) if words else _("somebody")


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
            _("work in a health profession ({profession})", profession=profession)
            if profession
            else _("work in a health profession")
        )
    if kind == "enterprise":
        sector = content.sectors.get(detail)
        return (
            _("a business that helps people ({sector})", sector=sector.name)
            if sector
            else _("a business that helps people")
        )
    return _("research in the community")


def reasons(db: Session, content: Content, match: Match) -> list[Sayable]:
    """Why these two, a line each."""
    return list(_reasons(db, content, match))


def _reasons(db: Session, content: Content, match: Match) -> Iterator[Sayable]:
    offer, request = offer_of(db, match.mentor_id or 0), request_of(db, match.mentee_id or 0)
    if offer is None or request is None:
        return
    languages = [LanguageName(code) for code in request.languages if code in offer.languages]
    if languages:
        yield _("• You both speak {languages}.", languages=Listed(languages))
    areas = [name for key in request.where if key in offer.where and (name := content.area(key))]
    if areas:
        yield _("• You could both meet in {areas}.", areas=Listed(areas))
    if ONLINE in request.where and ONLINE in offer.where:
        yield _("• You could both meet online.")
    if set(request.times) & set(offer.times):
        yield _("• You have time at the same times.")
