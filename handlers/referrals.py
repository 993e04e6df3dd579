"""Passing people on to partner organisations, with their yes."""

from collections.abc import Iterable

from handlers.talk import Talk
from models import referrals
from models.people import Person
from models.programmes import LEARNING


def pass_on(talk: Talk, person: Person, organisations: Iterable[str], *, by: Person | None = None) -> None:
    """Pass a person on to organisations (keys of the content) to which they have said yes; `by`: who did it for them."""
    today = talk.now.astimezone(talk.localizer.zone).date()
    for key in organisations:
        organisation = talk.content.organisations[key]
        if organisation.programme != LEARNING:
            continue
        days = organisation.acknowledges_within_working_days
        acknowledge_by = talk.content.end_of_working_day(today, days, talk.localizer.zone)
        referrals.refer(talk.db, person, key, acknowledge_by, talk.now, by)
