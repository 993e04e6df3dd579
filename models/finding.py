"""Finding somebody by a name as one remembers it, in any script, or by their telephone number."""

import unicodedata
from collections.abc import Callable, Sequence

from rapidfuzz import fuzz
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from models.agreements import agreement_of
from models.people import Person
from models.programmes import WITHDRAWN, Enrolment, in_force

CLOSE_ENOUGH = 66.0  # of 100: Mohamed finds Muhammad
BEGINS_SO = 95.0
FEWEST_DIGITS = 4
KEPT_MARKS = (0, 9)  # combining classes of vowel signs and of the virama: without them Indic words are others
OTHER_LETTERS = str.maketrans("łøđıیىکہة", "lodiييكهه")


def find(db: Session, words: str, most: int = 8) -> Sequence[tuple[Person, Enrolment | None]]:
    """Those with a place in a programme, or entered by the team (then perhaps without one), whose agreement is in force: the
    closest first, with each of their places."""
    digits = _digits(words)
    closeness = _to_name(words) if digits is None else _to_phone(digits)
    known = select(Person.id, Person.name, Person.phone).where(
        agreement_of(Person.id).exists(), or_(_was_entered(), _has_a_place())
    )
    scored = [(closeness(name or "", phone or ""), person_id) for person_id, name, phone in db.execute(known)]
    closest = sorted((each for each in scored if each[0] >= CLOSE_ENOUGH), reverse=True)[:most]
    found: list[tuple[Person, Enrolment | None]] = []
    for _score, person_id in closest:
        places = db.execute(in_force().where(Person.id == person_id).order_by(Enrolment.id)).all()
        found += [(person, enrolment) for enrolment, person in places] or [(db.get_one(Person, person_id), None)]
    return found[:most]


def entered(db: Session, person_id: int | None) -> Person | None:
    """Somebody whom the team has entered, if their agreement is in force."""
    return db.scalar(select(Person).where(Person.id == person_id, _was_entered(), agreement_of(Person.id).exists()))


def fold(name: str) -> str:
    """What is left of a name when case, accents and ways to write a letter do not count."""
    if name.isascii():
        return name.casefold()
    apart = unicodedata.normalize("NFKD", name.casefold())
    return "".join(each for each in apart if unicodedata.combining(each) in KEPT_MARKS).translate(OTHER_LETTERS)


def _to_name(words: str) -> Callable[[str, str], float]:
    sought = fold(words).split()

    def closeness(name: str, _phone: str) -> float:
        """Of each word sought to the word of the name that is most like it; or of all to all, however it is spaced."""
        there = fold(name).split()
        if not sought or not there:
            return 0.0
        word_by_word = sum(max(_alike(word, other) for other in there) for word in sought) / len(sought)
        return max(word_by_word, fuzz.ratio("".join(sought), "".join(there)))

    return closeness


def _alike(word: str, other: str) -> float:
    begins_so = BEGINS_SO if len(word) > 1 and other.startswith(word) and other != word else 0.0
    return max(begins_so, fuzz.ratio(word, other))


def _to_phone(digits: str) -> Callable[[str, str], float]:
    return lambda _name, phone: 100.0 if digits in phone else 0.0


def _digits(words: str) -> str | None:
    """The digits of what is meant for a telephone number, as far as it is the same from every country; None for a name."""
    if not all(each.isdecimal() or each in "+-–/(). " for each in words):
        return None
    digits = "".join(str(unicodedata.decimal(each)) for each in words.replace("(0)", "") if each.isdecimal())
    national = digits.lstrip("0")
    return national if len(national) >= FEWEST_DIGITS else None


def _was_entered() -> ColumnElement[bool]:
    return Person.entered_by.is_not(None)


def _has_a_place() -> ColumnElement[bool]:
    return select(Enrolment.id).where(Enrolment.person_id == Person.id, Enrolment.stage != WITHDRAWN).exists()
