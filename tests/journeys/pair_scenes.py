"""Scenes of mentoring: who offers, who asks, who is proposed to whom."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import asking_mentors, mentoring
from models.mentoring import Match, MatchState
from models.people import Person
from tests.journeys.transcript import Play
from tests.mentored import asks, offers, proposed

Scene = Callable[[Session, Play], object]


def person(db: Session, play: Play, name: str) -> Person:
    found = db.scalars(select(Person).where(Person.chat_id == play.phones[name].chat_id)).one()
    found.name = found.name or FULL.get(name, name)
    return found


FULL = {"Hodan": "Hodan Ali", "Yusuf": "Yusuf Warsame", "Amina": "Amina Yusuf"}


def somebody_is_proposed(mentor: str, mentee: str) -> Scene:
    def propose(db: Session, play: Play) -> None:
        teaches, learns, desk = person(db, play, mentor), person(db, play, mentee), play.reception.desk
        if mentoring.offer_of(db, teaches.id) is None:
            offers(db, teaches, play.now, places=2, quiet_from=20, quiet_until=9)
        if mentoring.request_of(db, learns.id) is None:
            asks(db, learns, play.now)
        proposed(db, desk.localizers, desk.content, teaches, learns, play.now)

    return propose


def they_are_a_pair(db: Session, play: Play) -> None:
    """Hodan is Amina's mentor since today."""
    hodan, amina = person(db, play, "Hodan"), person(db, play, "Amina")
    offers(db, hodan, play.now, places=2)
    asks(db, amina, play.now)
    match = pair(db, hodan, amina, play.now)
    asking_mentors.introduce(db, play.reception.desk.localizers, match, play.now)


def pair(db: Session, mentor: Person, mentee: Person, now: datetime) -> Match:
    match = mentoring.propose(db, mentor.id, mentee.id, 1.0, {}, MatchState.MENTOR_ASKED, now)
    request = mentoring.request_of(db, mentee.id)
    assert match and request
    match.state, match.began_at, request.waits_since = MatchState.MENTORING, now, None
    db.flush()
    return match


SCENES: dict[str, Scene] = {
    "Hodan is proposed to Amina": somebody_is_proposed("Hodan", "Amina"),
    "Yusuf is proposed to Amina": somebody_is_proposed("Yusuf", "Amina"),
    "Hodan is proposed to Yusuf": somebody_is_proposed("Hodan", "Yusuf"),
    "Hodan is Amina's mentor": they_are_a_pair,
}
