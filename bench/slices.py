"""`python -m bench.slices`: how long the clock's jobs keep others from writing, in a database of 100,000 people.

Each slice is one write. Its CPU time is what the wall shows on a machine of one's own; what is read and printed before it keeps nobody
waiting. Much is due at once: a thousand reminders, five hundred who wait, two thousand to be asked how it was, a round-up for forty, two
announcements to all.
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from bench.contenders import postgres
from bench.queueing import NOW, populate, tidy
from bot.settings import HERE
from jobs.clock import Hands, Job, Prepared, Work
from jobs.due import JOBS
from locales import Localizers
from models import announcement_sending, content, database, migrate
from models.announcements import Announcement, AnnouncementState
from models.bookings import Booking, BookingState
from models.database import Database
from models.events import Event
from models.outbox import MessageOwed, State
from models.people import PersonRole, Role
from models.programmes import Enrolment

DAY = timedelta(days=1)


@dataclass
class Taken:
    """Milliseconds of a job's slices: of CPU and on the wall; `before`: what was read and made before them."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    before: list[float] = field(default_factory=list)
    done: int = 0


def old_messages(db: Session) -> None:
    """First of all, as they are the oldest."""
    old = {
        "chat_id": 5,
        "lane": 1,
        "method": "sendMessage",
        "payload": "",
        "state": State.SENT,
        "attempts": 1,
        "keep": True,
    }
    db.execute(insert(MessageOwed), [{**old, "due_at": NOW - 100 * DAY, "unasked": False} for _each in range(3000)])


def much_is_due(db: Session) -> None:
    _event(db, NOW + DAY, _bookings(range(1, 1001), BookingState.BOOKED))
    _event(db, NOW + 20 * DAY, _bookings(range(2001, 2501), BookingState.WAITING), capacity=400)
    _event(db, NOW - DAY, [*_bookings(range(4001, 6001), BookingState.ATTENDED)])
    programmes = ("researchers", "learning", "enterprise")
    db.execute(insert(Enrolment), [
        {"person_id": each, "programme": programmes[each % 3], "stage": "new", "answers": {}, "enrolled_at": NOW - (each % 600) * DAY}
        for each in range(1, 60_001)
    ])  # fmt: skip
    db.execute(insert(PersonRole), [
        {"person_id": each, "role": role, "given_at": NOW} for each, role in _readers()
    ])  # fmt: skip
    announcement_sending.queue(db, db.get_one(Announcement, 1), NOW)
    db.execute(update(MessageOwed).where(MessageOwed.announcement_id == 1).values(state=State.SENT))
    stopped = Announcement(
        id=2, state=AnnouncementState.STOPPED, audience={}, method="sendMessage", original="en", made_at=NOW
    )
    db.add(stopped)
    db.flush()
    announcement_sending.queue(db, stopped, NOW)
    db.execute(
        update(MessageOwed).where(MessageOwed.announcement_id == 2).values(unasked=False)
    )  # they may be asked how it was
    db.execute(update(Announcement).values(started_at=NOW - DAY))


def _readers() -> Iterator[tuple[int, Role]]:
    chance = random.Random(2)
    for each in range(70_001, 70_041):
        yield each, chance.choice((Role.COORDINATOR, Role.PARTNER, Role.READER))


def _event(db: Session, at: Any, bookings: list[dict[str, Any]], capacity: int = 3000) -> None:
    event = Event(
        programme="researchers", module="understanding", hub="soho-house", starts_at=at, minutes=90, capacity=capacity
    )
    db.add(event)
    db.flush()
    db.execute(insert(Booking), [{**each, "event_id": event.id} for each in bookings])


def _bookings(persons: range, state: BookingState) -> list[dict[str, Any]]:
    return [
        {
            "person_id": each,
            "state": state,
            "booked_at": NOW - 30 * DAY,
            "guests": each % 3,
            "came_at": NOW - DAY if state is BookingState.ATTENDED else None,
        }
        for each in persons
    ]


async def run(opened: Database, hands: Hands, job: Job) -> Taken:
    """All that is due of one job."""
    taken = Taken()

    def timed(db: Session, work: Work) -> int:
        began, spent = time.perf_counter(), time.thread_time()
        done = work(db, hands, NOW)
        db.flush()
        taken.cpu.append(1e3 * (time.thread_time() - spent))
        taken.wall.append(1e3 * (time.perf_counter() - began))
        return done

    def before(db: Session, prepared: Prepared) -> Work:
        spent = time.thread_time()
        work = prepared.prepare(db, hands, NOW)
        taken.before.append(1e3 * (time.thread_time() - spent))
        return work

    while True:
        work = await opened.read(before, job.work) if isinstance(job.work, Prepared) else job.work
        done = await opened.write(timed, work)
        taken.done += done
        if not done or len(taken.cpu) > 2000:
            return taken


async def measure(opened: Database, hands: Hands, count: int) -> None:
    await opened.write(old_messages)
    await opened.write(populate, count)
    await opened.write(much_is_due)
    tidy(opened)
    for job in JOBS:
        taken = await run(opened, hands, job)
        slices = sorted(taken.cpu)
        print(f"| {opened.dialect} | {job.name} | {taken.done} | {len(slices)} | {slices[len(slices) // 2]:.0f} | {slices[-1]:.0f} | "
              f"{max(taken.wall):.0f} | {max(taken.before, default=0):.0f} |", flush=True)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"))
    given = parser.parse_args()
    hands = Hands(content.load(HERE / "content" / "greater_icknield.toml"), Localizers(ZoneInfo("Europe/London")))
    print("| database | job | done | slices | median CPU ms | most CPU ms | most wall ms | most CPU ms before |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder, postgres() as (url, _pid):
        for address in (f"sqlite:///{Path(folder) / 'bench.sqlite3'}", url):
            if not given.database or address.startswith(given.database):
                opened = database.connect(address)
                migrate.upgrade(opened.engine)
                asyncio.run(measure(opened, hands, given.people))
                opened.close()


if __name__ == "__main__":
    main()
