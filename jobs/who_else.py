"""A week after an event that went well: who else would like something like that?"""

from datetime import datetime

from sqlalchemy.orm import Session

from jobs.clock import Hands
from locales import _
from models import notices, reminders, unasked, who_else
from models.buttons import Act
from models.event_words import title
from models.notices import Button


def ask(db: Session, hands: Hands, now: datetime) -> int:
    """Returns how many were asked. It takes no room from the reminders of the week to come."""
    done = 0
    for person, event in who_else.to_ask(db, now):
        to_come = reminders.to_come(db, person, now, now + unasked.WEEK, hands.localizers.zone)
        if not unasked.may(db, person, now, to_come) or not who_else.record(db, person, who_else.AFTER_EVENT, now):
            continue
        words = _(
            "You were at “{title}” a week ago. Who else would like something like that? “Tell a neighbour” gives you a link to pass on.",
            title=title(hands.content, event),
        )  # fmt: skip
        rows = [[Button(_("Tell a neighbour"), Act("invite"))], [Button(_("Menu"), Act("menu"))]]
        notices.tell(db, hands.localizers, notices.WHO_ELSE, person, words, rows, now)
        done += 1
    return done
