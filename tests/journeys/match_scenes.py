"""Scenes: who offers to be a mentor, and who waits for one."""

from datetime import timedelta

from sqlalchemy.orm import Session

from models import people
from models.mentoring import Gender, request_of
from models.people import Person
from tests.journeys.transcript import Play
from tests.mentoring import offer, request


def they_wait_for_a_mentor(db: Session, play: Play) -> None:
    """Amina would like a woman; Khadra came later and minds less; nobody speaks Zofia's language; Nasrin has no mentee."""
    now = play.now
    _named(offer(db, 1, now, gender=Gender.MAN, places=1), "Farah Warsame")
    _named(offer(db, 2, now, purposes=["enterprise/food"], languages=["bn"], gender=Gender.WOMAN), "Nasrin Akter")
    amina = request(db, 1, now, wishes=Gender.WOMAN, waits_since=now - timedelta(days=6))
    _move(db, amina, play.phones["Amina"].chat_id)
    _named(request(db, 2, now, waits_since=now - timedelta(days=2)), "Khadra Ali")
    zofia = request(db, 3, now, purpose="enterprise/food", languages=["pl"], waits_since=now - timedelta(days=1))
    _named(zofia, "Zofia Wójcik")


def _named(person: Person, name: str) -> None:
    person.name = name


def _move(db: Session, person: Person, chat_id: int) -> None:
    """What they asked for is of whoever has this phone."""
    mine, owner = request_of(db, person.id), db.scalars(people.of_chat(chat_id)).one()
    assert mine
    mine.person_id, owner.name, owner.area = owner.id, "Amina Yusuf", person.area


SCENES = {"they wait for a mentor": they_wait_for_a_mentor}
