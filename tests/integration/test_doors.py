"""No sentence does anything by itself: whatever is typed into the menu, what comes is an offer."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.incoming import read
from handlers.reception import Reception
from models import conversations, people
from models.database import Database
from models.outbox import MessageOwed
from models.people import Person
from tests.conftest import NOW
from tests.sentences import all_sentences

CHAT = 4711


def type_all(db: Session, reception: Reception) -> None:
    people.arrive(db, CHAT, NOW).language = "en"
    for number, sentence in enumerate(all_sentences(), start=1):
        sender = {"id": CHAT, "is_bot": False, "first_name": "Amina"}
        message = {"message_id": number, "from": sender, "chat": {"id": CHAT, "type": "private"}, "text": sentence.said}
        reception.take(
            db, read({"update_id": number, "message": {**message, "date": 1}}), NOW + timedelta(minutes=number)
        )


async def test_no_sentence_starts_anything_by_itself(db: Database, reception: Reception) -> None:
    await db.write(type_all, reception)

    def look(db: Session) -> None:
        visitor = conversations.load(db, CHAT)
        assert visitor and visitor.conversation.course is None and visitor.language == "en"
        assert db.scalar(select(func.count()).select_from(Person)) == 1
        payloads = list(db.scalars(select(MessageOwed.payload)))
        assert [payload for payload in payloads if "a.menu." not in payload and "a.join." not in payload] == []

    await db.read(look)
