"""`python -m bench.sources`: how long coordinators and residents wait for what came of invites, in a city of 1,000,000 people and 600,000
introductions.

Each introduced person came by the link of somebody before them, mostly of one who was introduced, too; one in eight by a leader's or a
place's. Beside it, what the same numbers
cost when they are counted from the introductions each time. Milliseconds, the median of several, on a database that is otherwise idle; the
CPU time is this process's: on SQLite all of it.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.contenders import postgres
from models import database, menu, migrate, sources, vine
from models.database import Database
from models.invites import Introduction, Invite
from models.people import Person
from models.sources import Sort

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
STAGES = ("trading", "at-work")  # in which one has come far
WEEK = datetime(2026, 11, 16, tzinfo=LONDON)
TABLES = {
    "person": "id chat_id language name other_languages area created_at shows_name",
    "invite": "id code short person_id hub organisation label programme made_at arrived joined booked attended finished",
    "introduction": "id person_id invite_id by_id arrived_at joined_at booked_at attended_at finished_at brought",
    "person_role": "id person_id role given_at by_setting",
}
HUBS, PROGRAMMES = ("summerfield", "soho-house", "smethwick-library"), ("researchers", "enterprise", "learning")
LANGUAGES, AREAS = (
    ("en", "pa", "ur", "bn", "ar", "so", "pl", "ro", None),
    ("ladywood", "soho", "smethwick", "elsewhere", None),
)
LEADERS, EACH, OF_PLACES = 500, 6, 60
Row = Sequence[Any]


class City:
    """Its rows. The first 40 in a hundred came by themselves; a third of all have a link."""

    def __init__(self, people: int) -> None:
        self.rng, self.people = random.Random(1), people
        self.alone = people * 2 // 5
        self.links: list[list[Any]] = [[each, None, None, None, None] for each in range(1, people, 3)]
        for leader in range(1, LEADERS + 1):
            for number in range(EACH):
                hub, programme = self.rng.choice((*HUBS, None)), self.rng.choice((*PROGRAMMES, None))
                self.links.append([leader, hub, None, f"Link {number}", programme])
        self.links += [[None, self.rng.choice(HUBS), None, None, None] for _each in range(OF_PLACES)]
        self.introductions = list(self._introduced())

    def _introduced(self) -> Iterator[list[Any]]:
        place: dict[int, int] = {}
        special, later = len(self.links) - LEADERS * EACH - OF_PLACES, 0
        for person in range(self.alone + 1, self.people + 1):
            invite = self._link_for(person, special)
            inviter = self.links[invite][0]
            if inviter and inviter not in place:
                later += 1
                place[inviter] = later
                yield [later, inviter, None, None, NOW, None, None, None, None, 0]
            later += 1
            place[person] = later
            yield [later, person, invite + 1, place[inviter] if inviter else None, *self._moments(), 0]

    def _link_for(self, person: int, special: int) -> int:
        """Mostly of somebody who was brought by others."""
        which = self.rng.random()
        if which < 1 / 8:
            return self.rng.randrange(special, len(self.links))
        first = self.alone // 3 if which < 0.95 and person > self.alone + 9 else 0
        return self.rng.randrange(first, (person - 1) // 3)

    def _moments(self) -> list[datetime | None]:
        at = NOW - timedelta(minutes=self.rng.randrange(60 * 24 * 700))
        moments: list[datetime | None] = [at]
        for share in (0.6, 0.6, 0.7, 0.2):
            came = moments[-1]
            moments.append(came + timedelta(days=3) if came and self.rng.random() < share else None)
        return moments

    def tables(self) -> dict[str, Iterable[Row]]:
        counted: dict[int, Counter[int]] = {}
        brought = Counter(each[3] for each in self.introductions if each[5])
        for each in self.introductions:
            each[9] = brought[each[0]]
            if each[2]:
                had = [number for number in range(5) if each[4 + number]]
                counted.setdefault(each[2], Counter()).update(had)
        nobody = Counter[int]()
        return {
            "person": (
                (
                    each,
                    each + 10,
                    self.rng.choice(LANGUAGES),
                    f"Amina {each}",
                    "[]",
                    self.rng.choice(AREAS),
                    NOW,
                    each % 2 == 0,
                )
                for each in range(1, self.people + 1)
            ),
            "invite": (
                (at, f"c{at}", f"s{at}", *link, NOW, *(counted.get(at, nobody)[number] for number in range(5)))
                for at, link in enumerate(self.links, 1)
            ),
            "introduction": self.introductions,
            "person_role": ((each, each, "leader", NOW, False) for each in range(1, LEADERS + 1)),
        }

    def largest(self) -> int:
        """Who has the most people below them."""
        below = Counter[int]()
        for each in reversed(self.introductions):
            if each[3]:
                below[each[3]] += below[each[0]] + 1
        return int(self.introductions[below.most_common(1)[0][0] - 1][1])


def fill(url: str, city: City) -> None:
    for table, rows in city.tables().items():
        columns = TABLES[table].split()
        if url.startswith("sqlite"):
            _fill_sqlite(url, table, columns, rows)
        else:
            _fill_postgres(url, table, columns, rows)


def _fill_sqlite(url: str, table: str, columns: list[str], rows: Iterable[Row]) -> None:
    import sqlite3

    def plain(cell: Any) -> Any:
        return cell.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.000000") if isinstance(cell, datetime) else cell

    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        marks = ", ".join("?" * len(columns))
        connection.executemany(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})",
            ([plain(cell) for cell in row] for row in rows),
        )


def _fill_postgres(url: str, table: str, columns: list[str], rows: Iterable[Row]) -> None:
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:  # type: ignore[arg-type]
            for row in rows:
                copy.write_row(row)
        connection.commit()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def counted_each_time(db: Session) -> object:
    """The places, from the introductions."""
    moments = (Introduction.joined_at, Introduction.attended_at, Introduction.finished_at)
    counts = [func.count(), *(func.count(each) for each in moments)]
    rows = select(Invite.hub, *counts).join(Introduction, Introduction.invite_id == Invite.id)
    return db.execute(rows.where(Invite.hub.is_not(None)).group_by(Invite.hub)).all()


def counted_in_all(db: Session) -> object:
    moments = (Introduction.joined_at, Introduction.attended_at, Introduction.finished_at)
    counts = [func.count(), *(func.count(each) for each in moments)]
    return db.execute(select(*counts).where(Introduction.invite_id.is_not(None))).all()


def pages(person: int, usual: int) -> dict[str, Callable[[Session], Any]]:
    def people_of(whose: int) -> Callable[[Session], Any]:
        return lambda db: (vine.brought(db, db.get_one(Person, whose), WEEK), vine.names(db, db.get_one(Person, whose)))

    found: dict[str, Callable[[Session], Any]] = {"/sources": sources.in_all}
    found |= {f"/sources, by {each}": lambda db, each=each: sources.by(db, each, 0, 11) for each in Sort}  # type: ignore[misc]
    found["/sources, how it grows"] = lambda db: sources.by_month(db, NOW, LONDON)
    found["/sources, who is missing"] = lambda db: [sources.here(db, each) for each in (sources.AREA, sources.LANGUAGE)]
    found["/mypeople, the largest vine"] = people_of(person)
    found["/mypeople, a neighbour's"] = people_of(usual)
    found["menu: what it depends on"] = lambda db: menu.standing(db, usual, STAGES, NOW)
    found["beside it: /sources from the introductions"] = counted_in_all
    found["beside it: by hub from the introductions"] = counted_each_time
    return found


async def measure(db: Database, kind: str, city: City, rounds: int) -> None:
    largest = city.largest()
    size = await db.read(
        lambda session: sum(each.in_all.came for each in vine.brought(session, session.get_one(Person, largest), WEEK))
    )
    print(f"\n{kind}; the largest vine has {size:,} people\n\n| page | ms | own CPU ms |\n| --- | --- | --- |")
    for name, page in pages(largest, city.alone + 7).items():
        taken = [await db.read(_timed, page) for _each in range(rounds)]
        wall, cpu = (statistics.median(each) for each in zip(*taken, strict=True))
        print(f"| {name} | {wall:.1f} | {cpu:.1f} |", flush=True)


def _timed(session: Session, page: Callable[[Session], Any]) -> tuple[float, float]:
    began, worked = time.perf_counter(), time.thread_time()
    page(session)
    return 1000 * (time.perf_counter() - began), 1000 * (time.thread_time() - worked)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--on", choices=("sqlite", "postgresql", "both"), default="both")
    asked = parser.parse_args()
    city = City(asked.people)
    if asked.on != "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            await bench(f"sqlite:///{Path(folder) / 'city.sqlite3'}", city, asked.rounds)
    if asked.on != "sqlite":
        with postgres() as (url, _process):
            await bench(url, city, asked.rounds)


async def bench(url: str, city: City, rounds: int) -> None:
    db = database.connect(url)
    migrate.upgrade(db.engine)
    fill(url, city)
    try:
        await measure(db, db.dialect, city, rounds)
    finally:
        db.close()


if __name__ == "__main__":
    asyncio.run(main())
