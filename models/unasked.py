"""What the bot says to people unasked: at most three messages in any seven days, to anyone.

Asked for are answers, news of what somebody booked, waits for or was promised; unasked are reminders, nudges and news. A reminder
with a question (the day before) may take the last of the three. Any other, a week or two hours before, is sent only if those with a
question that are to come will find room, too: `fits` with their times.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.outbox import MessageOwed, State
from models.people import Person

WEEK = timedelta(days=7)
MOST = 3  # in a week


def may(db: Session, person: Person, now: datetime, to_come: Sequence[datetime] = ()) -> bool:
    """Whether one more may be sent now, with room left for what is `to_come`."""
    return fits(_sent(db, person, now), now, to_come)


def fits(sent: Sequence[datetime], now: datetime, to_come: Sequence[datetime] = ()) -> bool:
    """Whether no week that ends now, or with one of those to come, has more than there may be."""
    all_of_them = [*sent, now, *to_come]
    return all(sum(end - WEEK < each <= end for each in all_of_them) <= MOST for end in (now, *to_come))


def _sent(db: Session, person: Person, now: datetime) -> Sequence[datetime]:
    """Those of the last week."""
    if person.chat_id is None:
        return []
    theirs = (MessageOwed.chat_id == person.chat_id, MessageOwed.unasked, MessageOwed.due_at > now - WEEK)
    return db.scalars(select(MessageOwed.due_at).where(*theirs, MessageOwed.state != State.SKIPPED)).all()
