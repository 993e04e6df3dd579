"""No sentence does anything by itself: whatever is typed into the menu, what comes is an offer."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.incoming import read
from handlers.reception import Reception
from handlers.speaking import Desk
from models import conversations, people
from models.database import Database
from models.outbox import MessageOwed
from models.people import Person
from tests.conftest import NOW
from tests.integration.strangers import Street
from tests.sentences import all_sentences

CHAT = 4711


def type_all(db: Session, reception: Reception) -> None:
    people.arrive(db, CHAT, NOW).language = "en"
    db.flush()
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
        offered = ("a.menu.", "a.join.", "a.helpnow.")
        assert [payload for payload in payloads if not any(each in payload for each in offered)] == []

    await db.read(look)


def tap(db: Session, reception: Reception, data: str, number: int) -> str:
    """What the person then reads."""
    sender = {"id": CHAT, "is_bot": False, "first_name": "Amina"}
    message = {"message_id": 1, "chat": {"id": CHAT, "type": "private"}, "date": 1, "text": "…"}
    tapped = {"id": str(number), "from": sender, "chat_instance": "1", "data": data, "message": message}
    reception.take(db, read({"update_id": 9000 + number, "callback_query": tapped}), NOW)
    return str(db.scalars(select(MessageOwed.payload).order_by(MessageOwed.id.desc())).first())


async def test_the_offered_language_is_spoken_after_its_tap_and_the_doors_are_offered_again(
    db: Database, reception: Reception
) -> None:
    def converse(db: Session) -> None:
        people.arrive(db, CHAT, NOW).language = "en"
        db.flush()
        assert "a.whatson." in tap(db, reception, "a.offer.pl.whatson,person", 1)
        visitor = conversations.load(db, CHAT)
        assert visitor and visitor.language == "pl"

    await db.write(converse)


async def test_a_forged_offer_does_no_harm(db: Database, reception: Reception) -> None:
    def forge(db: Session) -> None:
        people.arrive(db, CHAT, NOW).language = "en"
        db.flush()
        for number, subject in enumerate(
            ["", ".", "xx.signups", "pl", "en." + ",".join(["person"] * 6), "en.person,person"]
        ):
            assert "inline_keyboard" in tap(db, reception, f"a.offer.{subject}", number)

    await db.write(forge)


@pytest.mark.parametrize(("code", "said"), [
    ("en", "mentor"), ("en", "I want a mentor"), ("pa", "ਮੈਂਟਰ ਚਾਹੀਦਾ ਹੈ"), ("ur", "مینٹور بنیں"), ("bn", "একজন মেন্টর চাই"),
    ("ar", "أريد مرشدًا"), ("so", "Hage baan rabaa"), ("pl", "Chcę mieć mentora"), ("ro", "Vreau să fiu mentor"),
])  # fmt: skip
async def test_the_word_mentor_leads_to_asking_and_offering(db: Database, desk: Desk, code: str, said: str) -> None:
    street = Street(db, desk)

    def arrive(db: Session) -> None:
        people.arrive(db, CHAT, NOW).language = code

    await db.write(arrive)
    await street.say(CHAT, said)
    assert _leads_to(street)[0] == "a.mentoring."
    await street.tap(CHAT, "a.mentoring.")
    assert {"a.join.ask-for-a-mentor", "a.join.be-a-mentor"} <= set(_leads_to(street))


def _leads_to(street: Street) -> list[str]:
    return [each["callback_data"] for each in street.to(CHAT)[-1].buttons]


async def test_what_a_stranger_said_before_they_chose_a_language_is_not_lost(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.say(CHAT, "مجھے ہسپتال میں کام چاہیے")
    assert _leads_to(street)[0] == "a.language.ur.hospital"
    [offered] = await street.tap(CHAT, "a.language.ur.hospital")
    assert "Grapevine" in offered.text
    assert _leads_to(street) == ["a.join.learning-works", "a.menu."]


async def test_of_a_greeting_nothing_is_remembered(db: Database, desk: Desk) -> None:
    street = Street(db, desk)
    await street.say(CHAT, "سلام")
    assert set(_leads_to(street)) >= {"a.language.ur", "a.language.so"}
