"""People who have agreed to what is kept."""

from datetime import datetime

from sqlalchemy.orm import Session

from models import agreements, people
from models.people import Person


def resident(db: Session, chat_id: int, name: str, now: datetime, language: str = "en") -> Person:
    person = people.arrive(db, chat_id, now)
    person.name, person.language = name, language
    agreements.agree(db, person, "We keep your name.", language, now)
    return person
