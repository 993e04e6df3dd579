"""After an event: who had booked and was not there has missed it; all are asked once how it was, or what got in the way."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from itertools import islice

from sqlalchemy.orm import Session

from jobs.clock import Hands, Prepared, Work
from models import feedback, feedback_words, notices, unasked
from models.bookings import BookingState

AT_ONCE = 25


def look(db: Session, hands: Hands, now: datetime) -> Work:
    """Who is next. Who has heard enough from us this week is asked when the week has room, or never."""
    may = (row for row in feedback.to_ask(db, now, hands.localizers.zone) if unasked.may(db, row[2], now))
    return partial(_ask, [booking.id for booking, _event, _person in islice(may, AT_ONCE)])


ask = Prepared(look)


def _ask(bookings: Sequence[int], db: Session, hands: Hands, now: datetime) -> int:
    """Returns how many have missed it, and how many were asked."""
    done = feedback.settle(db, now)
    for booking, event, person in feedback.to_ask(db, now, hands.localizers.zone, bookings):
        feedback.ask(db, booking, now)
        if booking.state is BookingState.ATTENDED:
            kind, words = notices.HOW_WAS_IT, feedback_words.how_was_it(hands.content, event)
            rows = feedback_words.rating_buttons(booking)
        else:
            kind, words = notices.WHAT_KEPT_YOU, feedback_words.what_kept_you(hands.content, event)
            rows = feedback_words.obstacle_buttons(booking)
        until = feedback.ends_at(event) + feedback.ASKED_UNTIL
        notices.tell(db, hands.localizers, kind, person, words, rows, now, good_until=until)
        done += 1
    return done
