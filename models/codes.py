"""Codes as people type them: what may be one, and how many wrong ones are looked at.

Of each chat MOST_WRONG wrong ones are looked at in an hour; the rest count as wrong unseen. Once MOST_ALTOGETHER wrong ones have come from
all chats in an hour, a flood of guesses is on: until the hour is over each chat gets no more than MOST_IN_A_FLOOD. So whoever has sent
no wrong code is always looked at, and whoever has mistyped one once more: a guesser shuts out nobody but himself.

The arithmetic: a short code is one of 23^8 = 78,310,985,281, so with 10,000 codes in use a guess that is looked at finds one with a
chance of 1.3 in ten million. One chat has 5 guesses an hour: one hit in 178 years. In a flood 200 and 2 for each further chat are looked
at in an hour, and each chat is an account at Telegram. Of a million guesses from 1,000 accounts those are 2,120 in an hour, with a chance
of 1 in 3,700 that any hits; all of them after 20 days without a pause, and then it is 1 in 8. 100,000 that are all looked at (in an hour,
from 50,000 accounts) hit with a chance of 1 in 78. What is won is a greeting.
"""

import re
import unicodedata
from datetime import datetime

from sqlalchemy import bindparam, case, literal, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.conversations import Conversation
from models.invites import CODE_LENGTH, SHORT_LENGTH, SHORT_LETTERS, Invite
from models.prepared import Prepared
from models.schema import Base, BigId

MOST_ALTOGETHER = 200  # wrong ones an hour, before it is a flood
MOST_IN_A_FLOOD = 2  # wrong ones of a chat
HOUR = 3600
_LINK = re.compile(r"[A-Za-z0-9_-]{20,64}")
_PASTED = re.compile(r"[?&]start=([A-Za-z0-9_-]{20,64})")
_ONLY = 1


class WrongCodes(Base):
    """One row: in which hour (since 1970) how many wrong codes were sent by all together."""

    __tablename__ = "wrong_codes"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    hour: Mapped[int]
    count: Mapped[int]


def of_link(db: Session, code: str) -> Invite | None:
    """The invite whose code stands in a link; where that leads may follow it."""
    return db.scalar(select(Invite).where(Invite.code == code[:CODE_LENGTH])) if _LINK.fullmatch(code) else None


def pasted(text: str) -> str | None:
    """The code of a link that somebody has pasted where they type."""
    found = _PASTED.search(text)
    return found[1] if found else None


def short_of(text: str) -> str | None:
    """The short code that a text may be: in any case, with spaces or hyphens, with the digits of any keyboard."""
    if len(text) > SHORT_LENGTH * 4:
        return None
    letters = "".join(each for each in unicodedata.normalize("NFKC", text) if each.isalnum())
    plain = "".join(str(unicodedata.decimal(each, each)) for each in letters).upper()
    return plain if len(plain) == SHORT_LENGTH and set(plain) <= set(SHORT_LETTERS) else None


def find(db: Session, conversation: Conversation, short: str, now: datetime) -> Invite | None:
    """The invite of a short code; None when there is none, or this chat has sent too many wrong ones."""
    hour = int(now.timestamp()) // HOUR
    if not conversation.may_try(now):
        return None
    if not conversation.may_try(now, MOST_IN_A_FLOOD) and _wrong(db, hour) >= MOST_ALTOGETHER:
        return None
    found = db.scalar(select(Invite).where(Invite.short == short))
    if found is None:
        conversation.tried_in_vain(now)
        _count(db, hour)
    return found


_WRONG = Prepared(
    select(WrongCodes.count).where(WrongCodes.id == literal(_ONLY), WrongCodes.hour == bindparam("in_hour"))
)


def _wrong(db: Session, hour: int) -> int:
    """It is asked for by each of a flood."""
    row = _WRONG(db, {"in_hour": hour}).fetchone()
    return row[0] if row else 0


def _count(db: Session, hour: int) -> None:
    insert = sqlite_insert if db.get_bind().dialect.name == "sqlite" else postgres_insert
    one_more = case((WrongCodes.hour == hour, WrongCodes.count + 1), else_=1)
    new = insert(WrongCodes).values(id=_ONLY, hour=hour, count=1)
    db.execute(new.on_conflict_do_update(index_elements=["id"], set_={"hour": hour, "count": one_more}))
