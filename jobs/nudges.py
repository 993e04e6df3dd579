"""One nudge, a day after, to who has begun a sign-up and not finished it."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from itertools import islice

from sqlalchemy.orm import Session

from jobs.clock import Hands, Prepared, Work
from locales import _
from models import notices, nudges, unasked
from models.buttons import Act
from models.notices import Button
from models.nudges import SIGN_UPS
from models.people import Person

AT_ONCE = 25


def look(db: Session, _hands: Hands, now: datetime) -> Work:
    """Who is next. Who has heard enough this week is asked when there is room again, within the week."""
    may = ((person.id, journey) for person, journey in nudges.unfinished(db, now) if unasked.may(db, person, now))
    return partial(_nudge, list(islice(may, AT_ONCE)))


nudge = Prepared(look)


def _nudge(unfinished: Sequence[tuple[int, str]], db: Session, hands: Hands, now: datetime) -> int:
    """Returns how many were sent."""
    sent = 0
    for person_id, journey in unfinished:
        person = db.get(Person, person_id)
        if person is None or not nudges.record(db, person, journey, now):
            continue
        words = _(
            "You had begun to sign up: {programme}. There are only a few questions left, and it costs nothing. Shall we go on with it?",
            programme=hands.content.programmes[SIGN_UPS[journey]].name,
        )  # fmt: skip
        rows = [[Button(_("Yes, go on"), Act("join", journey))], [Button(_("No, leave it"), Act("leave", journey))]]
        notices.tell(db, hands.localizers, notices.NUDGE, person, words, rows, now)
        sent += 1
    return sent
