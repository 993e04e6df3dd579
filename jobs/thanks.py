"""In the afternoon: thanks to whoever told people who have signed up since."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from itertools import islice

from sqlalchemy.orm import Session

from jobs.clock import Hands, Prepared, Work
from locales import Words, Written, _, n_
from models import notices, reminders, thanks, unasked
from models.buttons import Act
from models.notices import Button
from models.numbers import LEAST
from models.people import Person
from models.thanks import Joined
from models.vine import first_name

AT_ONCE = 50


def look(db: Session, hands: Hands, now: datetime) -> Work:
    """Who is next. It takes no room from the reminders of the week to come."""
    may = (
        person.id
        for person in thanks.to_thank(db, now)
        if unasked.may(db, person, now, _to_come(db, hands, person, now))
    )
    return partial(_thank, list(islice(may, AT_ONCE)))


thank = Prepared(look)


def _to_come(db: Session, hands: Hands, person: Person, now: datetime) -> list[datetime]:
    return reminders.to_come(db, person, now, now + unasked.WEEK, hands.localizers.zone)


def _thank(persons: Sequence[int], db: Session, hands: Hands, now: datetime) -> int:
    """Returns how many were thanked."""
    done = 0
    for each in persons:
        person = db.get(Person, each)
        joined = thanks.take(db, person, now) if person else None
        if person is None or joined is None:
            continue
        rows = [[Button(_("My people"), Act("mypeople"))], [Button(_("Menu"), Act("menu"))]]
        about = joined.named.id if joined.named else None
        notices.tell(db, hands.localizers, notices.THANKS, person, words(joined), rows, now, about=about)
        done += 1
    return done


def words(joined: Joined) -> Words:
    """One is named, if they like, and no small number said."""
    name = first_name(joined.named.name) if joined.named else None
    if name and joined.count > 1:
        return _(
            "{name} and others have signed up because you told them. Thank you for passing it on!", name=Written(name)
        )
    if name:
        return _("{name} has signed up because you told them. Thank you for passing it on!", name=Written(name))
    if joined.count >= LEAST:
        return n_(
            "At least {count} person whom you told about us has signed up. Thank you for passing it on!",
            "At least {count} people whom you told about us have signed up. Thank you for passing it on!",
            joined.count // LEAST * LEAST,
        )
    return _("Somebody whom you told about us has signed up. Thank you for passing it on!")
