"""Mentors and mentees as they might come, and a town of them in a database."""

import random
from datetime import datetime, timedelta

from hypothesis import strategies as st
from sqlalchemy.orm import Session

from models.mentoring import Gender, Home, MentorOffer, MentorRequest
from models.people import Person
from models.suiting import Mentee, Mentor
from tests.agreed import resident

PURPOSES = ["health/nurse", "health/doctor", "health/other", "enterprise/food", "research"]
LANGUAGES = ["en", "so", "ur", "pl"]
WHERE = ["ladywood", "soho", "online", "anywhere"]
TIMES = ["mornings", "evenings", "weekends", "ask"]


def some(of: list[str], least: int = 0) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(of), min_size=least, max_size=3, unique=True)


def or_none(*of: str) -> st.SearchStrategy[str | None]:
    return st.sampled_from([None, None, *of])


def mentors(most: int = 6) -> st.SearchStrategy[list[Mentor]]:
    one = st.builds(
        Mentor, st.integers(1, 12), some(PURPOSES, 1), some(LANGUAGES, 1), some(WHERE), some(TIMES), or_none("woman", "man"),
        or_none("woman", "man"), or_none("soho", "ladywood"), or_none("SO", "PL"), st.integers(0, 3), st.booleans(),
    )  # fmt: skip
    return st.lists(one, min_size=1, max_size=most, unique_by=lambda each: each.id)


def mentees(most: int = 8) -> st.SearchStrategy[list[Mentee]]:
    one = st.builds(
        Mentee, st.integers(8, 30), st.sampled_from(PURPOSES), some(LANGUAGES, 1), some(WHERE), some(TIMES), or_none("woman", "man"),
        or_none("woman", "man"), st.booleans(), or_none("mine", "not-mine"), or_none("soho", "ladywood"), or_none("SO", "PL"),
        st.integers(0, 400), st.booleans(),
    )  # fmt: skip
    return st.lists(one, min_size=1, max_size=most, unique_by=lambda each: each.id)


def offer(db: Session, number: int, now: datetime, mentor: Mentor | None = None, **changed: object) -> Person:
    """Somebody who was approved as a mentor; as a nurse who speaks English and Somali where nothing else is said."""
    person = resident(db, 70_000 + number, f"Mentor {number}", now)
    said = mentor or Mentor(
        0, ["health/nurse"], ["en", "so"], ["soho"], ["evenings"], None, None, "soho", None, 1, True
    )
    person.area = said.area
    told = MentorOffer(
        person_id=person.id, purposes=said.purposes, languages=said.languages, where=said.where, times=said.times, places=said.free,
        gender=Gender(said.gender) if said.gender else None, wishes=Gender(said.wishes) if said.wishes else None,
        country=said.country, offered_at=now, approved_at=now,
    )  # fmt: skip
    for name, value in changed.items():
        setattr(told, name, value)
    db.add(told)
    db.flush()
    return person


def request(db: Session, number: int, now: datetime, mentee: Mentee | None = None, **changed: object) -> Person:
    """Somebody who waits for a mentor; for a nurse who speaks Somali where nothing else is said."""
    person = resident(db, 80_000 + number, f"Mentee {number}", now)
    said = mentee or Mentee(
        0, "health/nurse", ["so"], ["soho"], ["evenings"], None, None, False, None, "soho", None, 0, False
    )
    person.area = said.area
    told = MentorRequest(
        person_id=person.id, purpose=said.purpose, languages=said.languages, where=said.where, times=said.times,
        gender=Gender(said.gender) if said.gender else None, wishes=Gender(said.wishes) if said.wishes else None,
        not_my_area=said.not_my_area, home=Home(said.home) if said.home else None, country=said.country, asked_at=now,
        waits_since=now - timedelta(days=said.days), first=said.first,
    )  # fmt: skip
    for name, value in changed.items():
        setattr(told, name, value)
    db.add(told)
    db.flush()
    return person


def a_city(chance: random.Random, mentees: int, mentors: int) -> tuple[list[Mentor], list[Mentee]]:
    """As it might be: most have one field, one or two languages, and few wishes; mentors have 1 to 5 places."""
    fields = ["health", "enterprise", "research"]
    details = {
        "health": [f"health/{n}" for n in range(10)],
        "enterprise": [f"enterprise/{n}" for n in range(7)],
        "research": ["research"],
    }
    tongues, often = ["en", "pa", "ur", "bn", "ar", "so", "pl", "ro"], [25, 15, 13, 12, 10, 10, 8, 7]
    areas, times = ["ladywood", "soho", "smethwick", "winson"], ["mornings", "afternoons", "evenings", "weekends"]
    countries = ["SY", "SD", "PK", "IN", "SO", "RO", None, None]

    def spoken(least_more: float) -> list[str]:
        more = [each for each in tongues if chance.random() < least_more / 4]
        return list(dict.fromkeys([*chance.choices(tongues, often), *more]))

    def gender() -> str | None:
        return chance.choices(["woman", "man", None], [5, 3, 2])[0]

    ours = []
    for number in range(mentors):
        field = chance.choices(fields, [5, 4, 1])[0]
        known = sorted({chance.choice(details[field]) for _each in range(chance.choice([1, 1, 2, 3]))})
        known += ["research"] if chance.random() < 0.1 and field != "research" else []
        where = (
            [chance.choice(areas), *(["online"] if chance.random() < 0.4 else [])]
            if chance.random() < 0.8
            else ["anywhere"]
        )
        when = ["ask"] if chance.random() < 0.2 else sorted({chance.choice(times) for _each in range(2)})
        ours.append(Mentor(number + 1, known, spoken(0.6), where, when, gender(), "woman" if chance.random() < 0.1 else None,
                           chance.choice(areas), chance.choice(countries), chance.randint(1, 5), True))  # fmt: skip
    theirs = []
    for number in range(mentees):
        field = chance.choices(fields, [5, 4, 1])[0]
        where = [chance.choice(areas)] if chance.random() < 0.7 else ["anywhere"]
        wish = "woman" if chance.random() < 0.25 else None
        home = chance.choices([None, "mine", "not-mine"], [90, 5, 5])[0]
        free = sorted({chance.choice(times) for _each in range(2)})
        theirs.append(
            Mentee(mentors + number + 1, chance.choice(details[field]), spoken(0.3), where, free, gender(), wish,
                   chance.random() < 0.1, home, chance.choice(areas), chance.choice(countries), chance.randint(0, 200),
                   chance.random() < 0.03)
        )  # fmt: skip
    return ours, theirs
