"""`python -m tests.faults.launch run`: `python -m bot run` that dies at one moment, breaks on one word, lives by another clock, or is the
next version.

DIES_AT=commit:before:17 kills it, as SIGKILL does, where it would make its 17th commit; `after`: where it has made it, and nobody knows
yet. `send` counts messages given to Telegram, `step` the steps of a migration. BREAKS_ON=word makes every message with that word fail.
CLOCK=file holds the time it is, and file.seen the last at which all jobs have looked.
STEPS=folder holds the steps to the tables of this version, in place of its own.
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy
from alembic.runtime.migration import MigrationContext

from bot import app, timetable
from bot import commands as program
from bot.telegram import Telegram
from handlers.reception import Reception
from jobs import clock, delivery
from models import database, migrate


class Point:
    """A moment that is reached again and again."""

    def __init__(self, wanted: str) -> None:
        self.kind, self.when, number = wanted.split(":")
        self.left = int(number)

    def reached(self, kind: str, when: str) -> None:
        if (kind, when) == (self.kind, self.when):
            self.left -= 1
            if not self.left:
                os.kill(os.getpid(), signal.SIGKILL)


class Broken(Exception):
    """What a message of the wrong word leads to."""


def die_at(point: Point) -> None:
    create_engine: Callable[..., Any] = database.create_engine
    post, begin_migrations = Telegram.post, MigrationContext.__init__

    def with_point(*arguments: Any, **more: Any) -> sqlalchemy.Engine:
        engine: Any = create_engine(*arguments, **more)
        commit = engine.dialect.do_commit

        def do_commit(connection: Any) -> None:
            point.reached("commit", "before")
            commit(connection)
            point.reached("commit", "after")

        engine.dialect.do_commit = do_commit
        return engine

    async def post_at_point(self: Telegram, method: str, body: bytes, *more: Any) -> int | None:
        point.reached("send", "before")
        message_id = await post(self, method, body, *more)
        point.reached("send", "after")
        return message_id

    def with_steps(self: MigrationContext, *arguments: Any, **more: Any) -> None:
        begin_migrations(self, *arguments, **more)
        self.on_version_apply_callbacks = (lambda **_step: point.reached("step", "after"),)

    database.create_engine = with_point
    Telegram.post = post_at_point
    MigrationContext.__init__ = with_steps


def break_on(word: str) -> None:
    take: Callable[..., Any] = Reception.take

    def broken(self: Reception, db: Any, incoming: Any, *more: Any) -> Any:
        if word in (incoming.heard.text or ""):
            raise Broken(incoming.heard.text)
        return take(self, db, incoming, *more)

    Reception.take = broken


def live_by(file: Path) -> None:
    """The jobs look again and again, and so does the deliverer: an hour may pass in a moment."""
    tick: Callable[..., Any] = clock.Clock.tick

    def shown() -> datetime:
        return datetime.fromisoformat(file.read_text())

    async def ticked(self: clock.Clock) -> None:
        at = shown()
        await tick(self)
        put(file.with_suffix(".seen"), at)

    app.now = timetable.now = shown
    clock.Clock.tick = ticked
    clock.SWEEP_SECONDS = delivery.PACED_GAP = 0.01


def put(file: Path, at: datetime) -> None:
    """All of it at once."""
    written = file.with_name(f"{file.name}.new")
    written.write_text(at.isoformat())
    written.replace(file)


def main() -> int:
    if point := os.environ.pop("DIES_AT", ""):
        die_at(Point(point))
    if word := os.environ.pop("BREAKS_ON", ""):
        break_on(word)
    if clock_file := os.environ.pop("CLOCK", ""):
        live_by(Path(clock_file))
    if steps := os.environ.pop("STEPS", ""):
        migrate.STEPS = Path(steps)
    return program.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
