"""Tasks that nobody has taken: the team is told again, the more often the sooner the event."""

from datetime import datetime

from sqlalchemy.orm import Session

from jobs.clock import Hands
from locales import _
from models import inbox, notices, task_words, tasks


def tell_again(db: Session, hands: Hands, now: datetime) -> int:
    """Returns how many those were."""
    untaken = tasks.tell_again(db, now)
    for task, person, event in untaken:
        words = _(
            "Nobody sees to this yet:\n\n{message}",
            message=task_words.words(db, hands.content, task, person, event, now),
        )
        rows = task_words.buttons(task, person, needed=True)
        for coordinator in inbox.colleagues(db, person):
            notices.tell(
                db, hands.localizers, notices.TASK, coordinator, words, rows, now,
                about=person.id, subject=task_words.subject(task), file=task.file,
            )  # fmt: skip
    return len(untaken)
