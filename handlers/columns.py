"""Columns of sheets: what stands above them, what stands in them, in the reader's words."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, parse

from handlers.answers import PASSED_OVER
from handlers.countries import Country
from handlers.questions import Choice, Question, Several
from handlers.talk import Talk
from locales import LanguageName, Listed, Localizer, Sayable, Written, _
from models.content import Content
from prints.sheets import Cell, Column, Kind, Sheet

R = TypeVar("R")
Told = Sayable | datetime | None

CHOSEN = (Choice, Several, Country)  # what is answered by a tap; all else is in people's own words
ISOLATES = dict.fromkeys(range(0x2066, 0x206A))


@dataclass(frozen=True)
class Part(Generic[R]):
    """A column, and how it is filled from a row. `private`: only in a sheet that is asked for with it."""

    heading: Sayable
    tell: Callable[[R], Told]
    kind: Kind = Kind.TEXT
    private: bool = False


def as_sheet(
    talk: Talk, title: Sayable, parts: Sequence[Part[R]], rows: Iterable[R], private: bool = False, note: Sayable = ""
) -> Sheet:
    shown = [part for part in parts if private or not part.private]
    says = talk.localizer
    cells = [[_cell(says, part.tell(row)) for part in shown] for row in rows]
    return Sheet(
        says.plain(title), [Column(says.plain(part.heading), part.kind) for part in shown], cells, says.plain(note)
    )


def _cell(says: Localizer, told: Told) -> Cell:
    """Without the marks that keep directions apart in a message: a cell holds one thing, and is searched."""
    if told is None or isinstance(told, datetime | int):
        return told
    return told if isinstance(told, str) else says.plain(told).translate(ISOLATES)


def by_telephone() -> list[Part[Any]]:
    """The number is never without whether one may say who is calling."""
    return [
        Part(_("Telephone"), lambda row: _number(row.phone), Kind.PHONE, private=True),
        Part(_("On the telephone"), lambda row: _("don't say who is calling") if row.discreet else None, private=True),
    ]


def answered(key: str, question: Question[Any]) -> Part[Any]:
    """An answer of a sign-up."""
    own = not isinstance(question, CHOSEN)

    def tell(row: Any) -> Told:
        return None if row.answers.get(key) in PASSED_OVER else question.tell(row.answers[key])

    return Part(question.label, tell, Kind.LONG if own else Kind.TEXT, own)


def programme(content: Content, key: str) -> Sayable:
    return content.programmes[key].name if key in content.programmes else Written(key)


def stage(content: Content, programme_key: str, key: str) -> Sayable:
    stages = content.programmes[programme_key].stages if programme_key in content.programmes else {}
    return stages[key] if key in stages else Written(key)


def module(content: Content, programme_key: str, key: str) -> Sayable:
    modules = content.programmes[programme_key].modules if programme_key in content.programmes else {}
    return modules[key] if key in modules else Written(key)


def hub(content: Content, key: str) -> Sayable:
    return content.hubs[key].name if key in content.hubs else Written(key)


def organisation(content: Content, key: str) -> Sayable:
    return content.organisations[key].name if key in content.organisations else Written(key)


def language(code: str | None) -> Sayable | None:
    return LanguageName(code) if code else None


def listed(things: Iterable[Sayable]) -> Sayable | None:
    said = list(things)
    return Listed(said, between=" · ") if said else None


def _number(phone: str | None) -> str | None:
    """As one dials it, in groups."""
    try:
        return format_number(parse(phone), PhoneNumberFormat.INTERNATIONAL) if phone else None
    except NumberParseException:
        return phone
