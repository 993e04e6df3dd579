"""Scenes: who came by whose link meanwhile, and what they did."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import door, invites, outcomes, people, programmes
from models.events import Event
from models.invites import Introduction, Invite
from models.people import Person, Role
from models.programmes import Enrolment
from tests.agreed import resident
from tests.integration.a_vine import come
from tests.journeys.transcript import Play

CHATS = 70_000
NAMES = ("Bilal Khan", "Ioana Popescu", "Hodan Ali", "ਹਰਪ੍ਰੀਤ ਕੌਰ")


def neighbours(db: Session, play: Play, invite: Invite, count: int, joined: int = 0, days: int = 0) -> list[Person]:
    """So many came by a link some days ago, and the first of them signed up."""
    at, first = (
        play.now - timedelta(days=days),
        CHATS + (db.scalar(select(Introduction.id).order_by(Introduction.id.desc())) or 0),
    )
    found = [resident(db, first + number, NAMES[number % len(NAMES)], at) for number in range(count)]
    for number, person in enumerate(found):
        person.area, person.language = ("soho", "ur") if number % 3 else ("ladywood", "en")
        come(db, invite, person, at)
        if number < joined:
            programmes.enrol(db, person, programmes.RESEARCHERS, {}, None, at)
    return found


def came_to_it(db: Session, play: Play, persons: list[Person], finished: int = 0) -> None:
    """They were at a session; some have gone all the way."""
    event = db.scalars(select(Event)).first()
    assert event
    for number, person in enumerate(persons):
        door.count_in(db, event, person, play.now)
        if number < finished:
            enrolment = db.scalars(select(Enrolment).where(Enrolment.person_id == person.id)).one()
            enrolment.stage, enrolment.finished_at = "researching", play.now
    db.flush()


def amina_has_told_twelve(db: Session, play: Play) -> None:
    """Two of them let her see their name; one has told others."""
    amina = db.scalars(people.of_chat(play.phones["Amina"].chat_id)).one()
    told = neighbours(db, play, invites.own(db, amina, play.now), 12, joined=11, days=8)
    came_to_it(db, play, told[:6], finished=3)
    told[0].shows_name = told[1].shows_name = True
    neighbours(db, play, invites.own(db, told[0], play.now), 7, joined=6)


def three_more_join(db: Session, play: Play) -> None:
    """One of them lets Amina see their name."""
    amina = db.scalars(people.of_chat(play.phones["Amina"].chat_id)).one()
    neighbours(db, play, invites.own(db, amina, play.now), 3, joined=3)[0].shows_name = True


def people_have_come(db: Session, play: Play) -> None:
    """By the links of a place, an organisation, a leader with two, and a neighbour."""
    noor = resident(db, CHATS - 1, "Noor Haddad", play.now)
    people.give_role(db, noor, Role.LEADER, play.now)
    kitchen = invites.hand_out(
        db, play.now, person=noor, hub="summerfield", label="Tuesday kitchen", programme="researchers"
    )
    school = invites.hand_out(db, play.now, person=noor, label="School gate")
    library = invites.hand_out(db, play.now, hub="smethwick-library")
    karis = invites.hand_out(db, play.now, organisation="karis", programme="learning")
    came_to_it(db, play, neighbours(db, play, kitchen, 14, joined=9, days=40)[:6], finished=2)
    neighbours(db, play, school, 5, joined=1, days=3)
    told = neighbours(db, play, library, 8, joined=4, days=40)
    neighbours(db, play, karis, 4, joined=4, days=70)
    neighbours(db, play, invites.own(db, told[0], play.now), 6, joined=5)
    outcomes.settle(db, [noor.id])


SCENES = {
    "Amina has told twelve neighbours": amina_has_told_twelve,
    "three more join by Amina's link": three_more_join,
    "people have come by links": people_have_come,
}
