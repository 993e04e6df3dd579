"""`python -m bench.queueing`: how long it takes to write down an announcement to 100,000 people, to say beforehand to how many it
goes, and to count what has become of each while it goes. On SQLite in a file and on PostgreSQL, as the program runs them."""

import argparse
import asyncio
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, text, update
from sqlalchemy.orm import Session

from bench.contenders import postgres
from locales import LANGUAGES
from models import announcement_sending, audience, database, migrate
from models.agreements import Consent, Purpose
from models.announcements import Announcement, AnnouncementState
from models.audience import Audience
from models.database import Database
from models.outbox import MessageOwed, State
from models.people import Person

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
WEARY = 50  # one in so many has had three messages this week


def populate(db: Session, count: int) -> None:
    """In one transaction, which takes longer than those of the program may."""
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("SET LOCAL transaction_timeout = 0"))
    chance, codes = random.Random(1), list(LANGUAGES)
    chats = chance.sample(range(10**8, 10**10), count)
    db.execute(insert(Person), [
        {"id": each, "chat_id": chats[each - 1], "language": chance.choice(codes), "other_languages": [], "created_at": NOW,
         "neutral": each % 40 == 0}
        for each in range(1, count + 1)
    ])  # fmt: skip
    db.execute(insert(Consent), [
        {"person_id": each, "purpose": purpose, "version": "1", "language": "en", "text": "yes", "given_at": NOW}
        for each in range(1, count + 1) for purpose in Purpose
    ])  # fmt: skip
    db.execute(insert(MessageOwed), [
        {"chat_id": chats[each - 1], "lane": 1, "method": "sendMessage", "payload": "", "state": State.SENT, "unasked": True,
         "due_at": NOW - timedelta(days=day), "attempts": 1, "keep": True}
        for each in range(1, count + 1) for day in ((1, 2, 3) if each % WEARY == 0 else (1,))
    ])  # fmt: skip
    db.add(
        Announcement(
            id=1, state=AnnouncementState.SENDING, audience={}, method="sendMessage", original="en", made_at=NOW
        )
    )


def some_are_sent(db: Session) -> None:
    db.execute(
        update(MessageOwed).where(MessageOwed.announcement_id == 1, MessageOwed.id % 2 == 0).values(state=State.SENT)
    )


def forget_them(db: Session) -> None:
    db.execute(delete(MessageOwed).where(MessageOwed.announcement_id == 1))


async def measure(opened: Database, server: int, count: int, rounds: int) -> dict[str, float]:
    """Medians in milliseconds."""
    await opened.write(populate, count)
    tidy(opened)
    taken = dict[str, list[float]]()

    async def timed(name: str, function: Callable[..., Any], *args: Any) -> Any:
        began, spent = time.perf_counter(), cpu_seconds(server)
        result = await opened.write(function, *args)
        taken.setdefault(name, []).append(1000 * (time.perf_counter() - began))
        taken.setdefault(f"{name}, CPU", []).append(1000 * (cpu_seconds(server) - spent))
        return result

    for _round in range(rounds):
        reached = await timed("to how many", audience.reach, Audience(), NOW)
        queued = await timed("queue", lambda db: announcement_sending.queue(db, db.get_one(Announcement, 1), NOW))
        assert queued == reached.people, (queued, reached.people, reached.left_out)
        await opened.write(some_are_sent)
        counted = await timed("count", lambda db: announcement_sending.counts(db, db.get_one(Announcement, 1)))
        assert counted.total == queued
        await opened.write(forget_them)
        tidy(opened)
    return {
        "people": queued,
        **{name: statistics.median(each) for name, each in taken.items()},
        "best": min(taken["queue"]),
    }


def cpu_seconds(server: int) -> float:
    """Of this process, and of the server's backends: what the clock on the wall says depends on who else is on the machine."""
    backends = Path(f"/proc/{server}/task/{server}/children").read_text().split() if server else []
    stats = [Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split() for pid in backends]
    return time.process_time() + sum(int(each[11]) + int(each[12]) for each in stats) / os.sysconf("SC_CLK_TCK")


def tidy(opened: Database) -> None:
    """As autovacuum would by then."""
    if opened.dialect == "postgresql":
        with opened.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=102_041)  # of whom 100,000 get it
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    print(
        "| database | people | queue ms | its CPU ms | to how many ms | count ms |\n| --- | --- | --- | --- | --- | --- |"
    )
    with tempfile.TemporaryDirectory() as folder, postgres() as (url, pid):
        for name, address, server in (
            ("SQLite", f"sqlite:///{Path(folder) / 'bench.sqlite3'}", 0),
            ("PostgreSQL", url, pid),
        ):
            opened = database.connect(address)
            migrate.upgrade(opened.engine)
            found = asyncio.run(measure(opened, server, given.people, given.rounds))
            opened.close()
            figures = " | ".join(
                f"{found[each]:.0f}" for each in ("people", "queue", "queue, CPU", "to how many", "count")
            )
            print(f"| {name} | {figures} |")


if __name__ == "__main__":
    main()
