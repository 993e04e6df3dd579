"""Records that somebody entered for another: whoever they are of is to claim or confirm them, or they are erased."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from jobs.clock import Hands
from locales import Day, _
from models import cards, leaving, notices, people, recalling
from models.buttons import Act
from models.notices import Button
from models.people import Person, Role

A_DAY = timedelta(days=1)  # so long somebody has to claim it by themselves before they are rung
AT_ONCE = 5


def alert(db: Session, hands: Hands, now: datetime) -> int:
    """Once a day the team hears how many nobody has claimed. Returns how many those are."""
    waiting = cards.alert(db, now.astimezone(hands.localizers.zone).date(), now - A_DAY)
    words = _(
        "Cards that nobody has claimed: {count}. Please ring these people and ask whether they agree. Who neither claims nor agrees "
        "is erased in the end.",
        count=waiting,
    )
    rows = [[Button(_("Cards that nobody has claimed"), Act("unclaimed"))]]
    for coordinator in db.scalars(people.with_role(Role.COORDINATOR)).all() if waiting else ():
        notices.tell(db, hands.localizers, notices.CARDS_WAIT, coordinator, words, rows, now)
    return waiting


def erase(db: Session, hands: Hands, now: datetime) -> int:
    """What nobody has claimed or confirmed in time is erased, places and all; whoever entered it hears so, without the name. Returns how
    many those were."""
    ended = cards.run_out(db, now - hands.keep_unclaimed, AT_ONCE)
    for person, made_at in ended:
        told = [each.id for each in cards.to_tell(db, person) if each.id == person.entered_by]
        for outgoing in recalling.recall(db, hands.localizers, person, now):
            notices.owe(db, replace(outgoing, about=None), now)
        leaving.forget(db, hands.localizers, hands.content, person, now)
        for enterer in told:
            _tell(db, hands, db.get_one(Person, enterer), made_at, now)
    return len(ended)


def _tell(db: Session, hands: Hands, enterer: Person, made_at: datetime, now: datetime) -> None:
    words = _(
        "Nobody has claimed the card of somebody you entered on {day}, and the team could not confirm it. So all of it is erased. If they "
        "would like to come along after all, you can add them again.",
        day=Day.of(made_at, hands.localizers.zone),
    )
    rows = [[Button(_("Add somebody"), Act("walkin"))]]
    notices.tell(db, hands.localizers, notices.CARD_ENDED, enterer, words, rows, now)
