"""Referrals that an organisation has not acknowledged in time: the coordinator rings them."""

from datetime import datetime

from sqlalchemy.orm import Session

from jobs.clock import Hands
from locales import Day, _
from models import notices, people, referrals
from models.buttons import Act
from models.notices import Button
from models.people import Role, name_of


def alert_late(db: Session, hands: Hands, now: datetime) -> int:
    """Alert to each of them once: who sees to the person's sign-up, or else all coordinators. Returns how many there were."""
    if not people.are_there_any(db, Role.COORDINATOR):
        return 0
    late = referrals.alert_late(db, now)
    for referral, person in late:
        due = referral.acknowledge_by or now
        words = _(
            "{organisation} was to look at what {name} told us by {day}, and nobody there has. Please ring them.",
            organisation=hands.content.organisation_name(referral.organisation),
            name=name_of(person),
            day=Day.of(due, hands.localizers.zone),
        )
        rows = [[Button(_("See the referral"), Act("referral", str(referral.id)))]]
        for coordinator in referrals.coordinators_of(db, person):
            notices.tell(db, hands.localizers, notices.REFERRAL_LATE, coordinator, words, rows, now, about=person.id)
    return len(late)
