"""Announcements to many, put straight into the database, and what became of them."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Select, func, insert, literal, select
from sqlalchemy.orm import Session

from models import database, lease, outbox
from models.agreements import Consent, Purpose
from models.announcements import Announcement, AnnouncementState, AnnouncementText
from models.outbox import Lane, MessageOwed, State
from models.people import Person
from tests.e2e.town import COORDINATOR

LANGUAGES = ("en", "ur", "pl")
WORDS = "Soup on Friday at six, bring your neighbours."


def zone_of_day() -> str:
    """A time zone in which it is about noon, so that nobody is asleep."""
    return f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"


def announce(url: str, chats: Sequence[int], times: int = 1) -> None:
    """All of these people have said yes to news, and are owed so many announcements."""
    opened = database.connect(url)
    opened.submit(partial(_announce, chats=chats, times=times)).result()
    opened.close()


def became(url: str) -> tuple[Counter[str], dict[int, Counter[str]]]:
    """How many messages of announcements are in which state, in all and by chat."""
    opened = database.connect(url)
    rows = opened.submit(lambda db: db.execute(_states()).all()).result()
    opened.close()
    of_chat: dict[int, Counter[str]] = {}
    for chat_id, state, count in rows:
        of_chat.setdefault(chat_id, Counter())[state] += count
    return sum(of_chat.values(), Counter()), of_chat


def claimed(url: str) -> int:
    """How many were on their way when the last program ended."""
    return became(url)[0][State.CLAIMED]


def notify(url: str, chats: Sequence[int]) -> None:
    """Each of them is owed a notice."""
    opened = database.connect(url)
    opened.submit(partial(_notify, chats=chats)).result()
    opened.close()


def owed(url: str) -> dict[int, MessageOwed]:
    """All that was and is owed to neighbours, by chat: each is owed one message. On a Monday coordinators get their round-up as well."""
    opened, theirs = database.connect(url), MessageOwed.chat_id != COORDINATOR
    rows = opened.submit(lambda db: db.scalars(select(MessageOwed).where(theirs)).all()).result()
    opened.close()
    return {row.chat_id: row for row in rows}


def deliverer(url: str) -> str:
    """The name of the one that is elected."""
    opened = database.connect(url)
    found = opened.submit(lease.held).result()
    opened.close()
    assert found is not None
    return found.holder


def _notify(db: Session, chats: Sequence[int]) -> None:
    now = datetime.now(UTC)
    for chat_id in chats:
        outbox.owe(db, chat_id, "sendMessage", {"text": WORDS}, now, lane=Lane.NOTICE)


def _announce(db: Session, chats: Sequence[int], times: int) -> None:
    now = datetime.now(UTC)
    for number, chat_id in enumerate(chats):
        person = Person(chat_id=chat_id, language=LANGUAGES[number % len(LANGUAGES)], created_at=now)
        db.add(person)
    db.flush()
    consents = select(
        Person.id, literal(Purpose.NEWS.value), literal("1"), Person.language, literal("yes"), literal(now)
    )
    columns = ["person_id", "purpose", "version", "language", "text", "given_at"]
    db.execute(insert(Consent).from_select(columns, consents.where(Person.chat_id.in_(chats)), include_defaults=False))
    for _time in range(times):
        announcement = Announcement(
            state=AnnouncementState.SENDING, audience={}, method="sendMessage", original="en", made_at=now
        )
        db.add(announcement)
        db.flush()
        for language in LANGUAGES:
            text = AnnouncementText(announcement_id=announcement.id, language=language, words=f"{WORDS} ({language})")
            db.add(text)
        _queue(db, announcement.id, now)


def _queue(db: Session, announcement_id: int, now: datetime) -> None:
    row = {
        "chat_id": Person.chat_id,
        "lane": literal(int(Lane.ANNOUNCEMENT)),
        "method": literal("sendMessage"),
        "payload": literal(""),
        "state": literal(State.OWED.value),
        "due_at": literal(now),
        "attempts": literal(0),
        "keep": literal(True),
        "unasked": literal(False),
        "announcement_id": literal(announcement_id),
    }
    everybody = select(*row.values()).where(Person.chat_id.is_not(None))
    db.execute(insert(MessageOwed).from_select(list(row), everybody, include_defaults=False))


def _states() -> Select[tuple[int, str, int]]:
    announced = MessageOwed.announcement_id.is_not(None)
    return (
        select(MessageOwed.chat_id, MessageOwed.state, func.count())
        .where(announced)
        .group_by(MessageOwed.chat_id, MessageOwed.state)
    )
