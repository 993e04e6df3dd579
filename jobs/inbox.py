"""The inbox by the clock: after an hour all coordinators are asked; when the promised time has passed they are reminded, and the
person is told honestly."""

from datetime import datetime

from sqlalchemy.orm import Session

from jobs.clock import Hands
from locales import Day, Sayable, _
from models import copies, inbox, notices
from models.buttons import Act
from models.inbox import Enquiry, EnquiryMessage
from models.notices import Button, Notice
from models.people import Person


def ask_everybody(db: Session, hands: Hands, now: datetime) -> int:
    """What nobody has answered for an hour goes to those who have not got it."""
    widened = inbox.widen(db, now)
    for enquiry, person in widened:
        for message in inbox.last_said(db, enquiry)[: copies.MOST_AT_ONCE]:
            had, words = copies.receivers(db, message), copies.words(db, enquiry, message, person)
            for coordinator in inbox.colleagues(db, person):
                if coordinator.chat_id not in had:
                    _tell_team(db, hands, notices.ENQUIRY, coordinator, words, enquiry, message, now)
    return len(widened)


def remind(db: Session, hands: Hands, now: datetime) -> int:
    """All coordinators hear of what is late, and so does who waits."""
    late = inbox.remind(db, now)
    for enquiry, person in late:
        day = Day.of(enquiry.answer_by, hands.localizers.zone)
        said = list(inbox.last_said(db, enquiry))[-1:]
        for message in said:
            words = _(
                "<b>Late:</b> an answer was promised by {day}, and nobody has given one yet.\n\n{message}",
                day=day, message=copies.words(db, enquiry, message, person),
            )  # fmt: skip
            for coordinator in inbox.colleagues(db, person):
                _tell_team(db, hands, notices.ENQUIRY_LATE, coordinator, words, enquiry, message, now)
        rows = [[Button(_("Talk to a person"), Act("person"))]]
        notices.tell(db, hands.localizers, notices.NOT_ANSWERED, person, _not_answered(hands, day), rows, now)
    return len(late)


def _not_answered(hands: Hands, day: Day) -> Sayable:
    team = hands.content.team
    return _(
        "I'm sorry. You were promised an answer by {day}, and nobody has written to you yet. I have reminded {team} just now. If you "
        "would rather not wait, call {phone}, {hours}.",
        day=day, team=team.name, phone=team.phone, hours=team.hours,
    )  # fmt: skip


def _tell_team(
    db: Session,
    hands: Hands,
    notice: Notice,
    coordinator: Person,
    words: Sayable,
    enquiry: Enquiry,
    message: EnquiryMessage,
    now: datetime,
) -> None:
    """A reminder is in words; a copy has the voice or the picture with it."""
    file = message.file if notice is notices.ENQUIRY else None
    notices.tell(
        db, hands.localizers, notice, coordinator, words, copies.buttons(enquiry), now,
        about=enquiry.person_id, subject=copies.subject(message), file=file,
    )  # fmt: skip
