"""What others have on their phones about somebody, taken back: who takes back their agreement, or is forgotten, stands there no more."""

from datetime import datetime

from sqlalchemy.orm import Session

from locales import Localizers, _
from models import notices, outbox, people
from models.notices import Outgoing
from models.people import Person, Role

TEAM = frozenset({Role.COORDINATOR, Role.PARTNER, Role.LEADER})  # who has messages about people


def recall(db: Session, localizers: Localizers, person: Person, now: datetime) -> list[Outgoing]:
    """What the team, partners and leaders were sent about this person, and by them, is replaced by a line without a name; voices and
    pictures are deleted. What has not left yet does not leave."""
    outbox.drop_unsent(db, person)
    words = _("This person has taken back their sign-up. Please delete what you noted about them.")
    owed: list[Outgoing] = []
    for sent in outbox.sent_about(db, person):
        receiver = db.scalar(people.of_chat(sent.chat_id))
        if sent.message_id is None or receiver is None:
            continue
        if sent.notice not in notices.TO_TEAM and not people.has_any_role(db, receiver.id, TEAM):
            continue
        voice = sent.method != "sendMessage"
        replaced = notices.compose(
            db, localizers, notices.WITHDRAWN, receiver, words, (), now,
            about=person.id, edit=sent.message_id, caption=voice,
        )  # fmt: skip
        owed += [replaced] if replaced else []
        if voice:
            gone = {"message_id": sent.message_id}
            owed.append(Outgoing(sent.chat_id, "deleteMessage", gone, outbox.Lane.NOTICE))
    return owed
