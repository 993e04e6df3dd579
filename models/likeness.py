"""Whether somebody who is being entered is there already."""

from datetime import datetime

from rapidfuzz import fuzz, process
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.agreements import agreement_of
from models.people import Person, enter

MOST_ALIKE = 3
NEARLY_THE_SAME = 90  # of 100, for names that two people may have written down


def entered_before(db: Session, name: str, phone: str | None, by: Person) -> Person | None:
    """Whom the same person has entered with the same name and number, and who has no chat with us. Of a number alone several may
    answer."""
    theirs = select(Person).where(Person.entered_by == by.id, Person.chat_id.is_(None), Person.phone == phone)
    before = db.scalars(theirs.order_by(Person.id)).all() if phone else []
    return next((each for each in before if (each.name or "").casefold() == name.casefold()), None)


def enter_once(db: Session, name: str, language: str, phone: str | None, by: Person, now: datetime) -> Person:
    """The same as before for who is entered again by the same person."""
    return entered_before(db, name, phone, by) or enter(db, name, language, by, now)


def alike(db: Session, name: str, phone: str | None) -> list[Person]:
    """Who has the same telephone number, or, of those without a chat with us, nearly the same name. Not who has taken back their
    agreement: their name is theirs alone."""
    agrees = agreement_of(Person.id).exists()
    of_number = select(Person).where(Person.phone == phone, Person.chat_id.is_(None) | agrees).order_by(Person.id)
    same_number = db.scalars(of_number.limit(MOST_ALIKE)).all() if phone else []
    others = {
        each_id: each.casefold()
        for each_id, each in db.execute(select(Person.id, Person.name).where(Person.chat_id.is_(None)))
        if each
    }
    found = process.extract(
        name.casefold(), others, scorer=fuzz.token_sort_ratio, score_cutoff=NEARLY_THE_SAME, limit=MOST_ALIKE
    )
    ids = dict.fromkeys([*(person.id for person in same_number), *(each_id for _name, _score, each_id in found)])
    return [person for each_id in list(ids)[:MOST_ALIKE] if (person := db.get(Person, each_id))]
