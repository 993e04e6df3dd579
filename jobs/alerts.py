"""Calls for help that nobody has seen: those on call are told again, after two rounds all coordinators; by and by less often, by night
as by day, and without end."""

from datetime import datetime

from sqlalchemy.orm import Session

from jobs.clock import Hands
from models import alerts, notices
from models.people import Person


def tell_again(db: Session, hands: Hands, now: datetime) -> int:
    """Returns how many calls were told again."""
    told = 0
    for alert in alerts.unseen(db, now):
        person = db.get(Person, alert.person_id)
        if person is None or not alerts.tell_again(db, alert, now):
            continue
        told += 1
        said = alerts.words(alert, person, person.reads)
        for coordinator in alerts.to_tell(db, alert, now, now.astimezone(hands.localizers.zone)):
            notices.tell(
                db, hands.localizers, notices.ALERT, coordinator, said, alerts.buttons(alert, person), now,
                about=person.id, subject=alerts.subject(alert.id),
            )  # fmt: skip
    return told
