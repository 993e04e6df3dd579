"""One nudge, a day after, to who has begun a sign-up and not finished it."""

from datetime import datetime

from sqlalchemy.orm import Session

from jobs.clock import Hands
from locales import _
from models import notices, nudges, unasked
from models.buttons import Act
from models.notices import Button
from models.nudges import SIGN_UPS


def nudge(db: Session, hands: Hands, now: datetime) -> int:
    """Returns how many were sent. Who has heard enough this week is asked when there is room again, within the week."""
    sent = 0
    for person, journey in nudges.unfinished(db, now):
        if not unasked.may(db, person, now) or not nudges.record(db, person, journey, now):
            continue
        words = _(
            "You had begun to sign up: {programme}. There are only a few questions left, and it costs nothing. Shall we go on with it?",
            programme=hands.content.programmes[SIGN_UPS[journey]].name,
        )  # fmt: skip
        rows = [[Button(_("Yes, go on"), Act("join", journey))], [Button(_("No, leave it"), Act("leave", journey))]]
        notices.tell(db, hands.localizers, notices.NUDGE, person, words, rows, now)
        sent += 1
    return sent
