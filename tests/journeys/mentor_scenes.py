"""Scenes of mentoring: what people have told us before, and whom they are brought together with."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import agreements, mentees, mentoring, people, programmes
from models.mentoring import Match, MatchState
from models.people import Person
from models.programmes import CAME_FORWARD, ENTERPRISE, LEARNING
from tests.journeys.transcript import Play

ASKED = {"purpose": "research", "languages": ["en"], "where": ["anywhere"], "times": ["evenings"], "gender": None, "wishes": None,
         "not_my_area": False, "home": None, "country": None}  # fmt: skip


def owner(play: Play, db: Session, name: str) -> Person:
    return db.scalars(people.of_chat(play.phones[name].chat_id)).one()


def samira_is_a_nurse(db: Session, play: Play) -> None:
    samira = owner(play, db, "Samira")
    samira.name, samira.other_languages = "Samira", ["ar"]
    programmes.enrol(db, samira, LEARNING, {"kind": "health", "profession": "nurse"}, None, play.now, CAME_FORWARD)


def hawa_has_a_food_business(db: Session, play: Play) -> None:
    hawa = owner(play, db, "Hawa")
    hawa.name, hawa.other_languages = "Hawa", ["so"]
    programmes.enrol(db, hawa, ENTERPRISE, {"stand": "idea", "sector": "food"}, None, play.now, "idea")


def samira_has_three(db: Session, play: Play) -> None:
    """Nadia, whom she mentors, Basia, too, and somebody of whom she is being asked; there is a place for two, so she had more before."""
    samira = owner(play, db, "Samira")
    offer = mentoring.offer_of(db, samira.id)
    assert offer
    offer.places = 3
    for number, name in enumerate(("Nadia Begum", "Basia", "Rahel")):
        mentee = people.arrive(db, 9100 + number, play.now)
        mentee.name = name
        agreements.agree(db, mentee, "We keep your name.", "en", play.now)
        mentees.ask(db, play.reception.desk.localizers, mentee, ASKED, play.now)
        state = MatchState.MENTOR_ASKED if name == "Rahel" else MatchState.MENTORING
        match = mentoring.propose(db, samira.id, mentee.id, 1.0, {}, state, play.now)
        assert match
        match.began_at = play.now if state is MatchState.MENTORING else None
    offer.places = 2


def hawa_is_proposed(db: Session, play: Play) -> None:
    mentor = people.arrive(db, 9200, play.now)
    mentor.name = "Dr Samira Haddad"
    db.add(Match(mentor_id=mentor.id, mentee_id=owner(play, db, "Hawa").id, open_mentee_id=owner(play, db, "Hawa").id,
                 purpose="enterprise/food", state=MatchState.MENTOR_ASKED, state_since=play.now, score=1.0, reasons={},
                 proposed_at=play.now))  # fmt: skip


def both_said_yes(db: Session, play: Play) -> None:
    match = db.scalars(select(Match)).one()
    match.state, match.began_at = MatchState.MENTORING, play.now


SCENES: dict[str, Callable[[Session, Play], object]] = {
    "Samira has told us that she is a nurse": samira_is_a_nurse,
    "Hawa has told us of her food business": hawa_has_a_food_business,
    "Samira mentors two and is asked about a third": samira_has_three,
    "somebody is proposed to Hawa": hawa_is_proposed,
    "they have both said yes": both_said_yes,
}
