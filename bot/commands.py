"""The commands: `python -m bot run`, `web`, `worker`, `migrate`, `jobs`, `add-session`, `demo`."""

import argparse
import asyncio
import errno
import signal
import sys
from collections.abc import Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import uvloop
from sqlalchemy.exc import OperationalError
from telegram.error import InvalidToken, TelegramError

from bot import app, backup, demo, logs, quarantine, timetable
from bot.app import Share
from bot.dumps import NotDone
from bot.exclusive import AlreadyRunning
from bot.settings import BadSettings, Settings, SharedSettings, WebSettings, load
from handlers.sessions import OFFERS
from models import content, database, migrate
from models.content import Content, ContentError
from models.events import Event

NOT_DONE, BAD_CONFIGURATION = 1, 2
SETTINGS = {"web": WebSettings, "worker": SharedSettings}


def main(arguments: list[str] | None = None) -> int:
    """Returns the exit code: 2 when the configuration is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m bot", description="Grapevine, the bot of a neighbourhood programme"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="run the bot until it is told to stop")
    commands.add_parser("web", help="take the updates that Telegram posts, and nothing else (PostgreSQL)")
    commands.add_parser("worker", help="deliver and tick the clock while no other worker does (PostgreSQL)")
    commands.add_parser("jobs", help="show what the clock did last and does next, and which process it is in")
    commands.add_parser("migrate", help="bring the database's tables to the present version")
    _add_session_arguments(commands.add_parser("add-session", help="put a session on the programme"))
    _add_copy_arguments(commands)
    aside = commands.add_parser("quarantine", help="list the updates that failed and were set aside; show or retry one")
    aside.add_argument("do", nargs="?", choices=["list", "show", "retry"], default="list")
    aside.add_argument("update", nargs="?", type=int, default=0)
    shown = commands.add_parser("demo", help="a page of phones in the browser, with a sample programme; needs no token")
    shown.add_argument("--port", type=int, default=8090, help="where the page is")
    given = parser.parse_args(arguments)
    logs.set_up()
    try:
        if given.command == "demo":
            return asyncio.run(demo.show(given.port))
        settings = load(SETTINGS.get(given.command, Settings))
        logs.set_up(logs.key_of(settings.bot_token))
        local = content.load(settings.content)
        match given.command:
            case "migrate":
                return _migrate(settings)
            case "add-session":
                return _add_session(settings, local, given)
            case "backup" | "restore" | "forgotten":
                _copy(settings, local, given)
                return 0
            case "quarantine":
                return _on_tables(settings, lambda: _look_aside(settings, local, given))
            case "jobs":
                return _on_tables(settings, lambda: timetable.show(settings))
            case _:
                return _on_tables(settings, lambda: app.run(settings, local, share=Share(given.command)))
    except KeyboardInterrupt:  # before the program listens for it
        return 128 + signal.SIGINT
    except NotDone as undone:
        print(undone, file=sys.stderr)  # noqa: T201 - the answer to who typed the command
        return NOT_DONE
    except Exception as error:
        reason = refusal(error)
        if reason is None:
            raise
        return _refuse(reason)


def refusal(error: BaseException) -> str | None:
    """Which setting is wrong, for an error that comes from one; None for an error of the program's."""
    while isinstance(error, BaseExceptionGroup):  # as a group of tasks raises them
        error = error.exceptions[0]
    match error:
        case BadSettings():
            return f"These settings are wrong:\n{error}"
        case ContentError():
            return f"  CONTENT: {error}"
        case AlreadyRunning():
            return f"  DATABASE_URL: {error}"
        case OperationalError():
            return f"  DATABASE_URL: the database cannot be reached ({type(error.orig).__name__})"
        case InvalidToken():
            return "  BOT_TOKEN: Telegram does not know this token."
        case TelegramError():
            return f"  TELEGRAM_API_URL: Telegram cannot be reached ({type(error).__name__})."
        case OSError(filename=str(path)):
            return f"  DATABASE_URL: {error.strerror}: {path}"
        case OSError(errno=errno.EADDRINUSE | errno.EACCES | errno.EADDRNOTAVAIL):
            return f"  PORT: cannot be listened on with HOST ({error.strerror})"
        case _:
            return None


def _on_tables(settings: Settings, run: Callable[[], Coroutine[Any, Any, None]]) -> int:
    """Run it, if it works on these tables."""
    opened = database.connect(settings.database_url.get_secret_value())
    with opened.engine.connect() as connection:
        suits = migrate.suits(connection, migrate.head())
    opened.close()
    if not suits:
        return _refuse("  DATABASE_URL: the tables are not of this version. Run `python -m bot migrate` first.")
    uvloop.run(run())
    return 0


def _migrate(settings: Settings) -> int:
    opened = database.connect(settings.database_url.get_secret_value())
    migrate.upgrade(opened.engine)
    opened.close()
    return 0


def _add_copy_arguments(commands: Any) -> None:
    made = commands.add_parser("backup", help="copy the database to a file, while the bot runs")
    restored = commands.add_parser("restore", help="put a copy in the place of the database, while no bot runs")
    listed = commands.add_parser(
        "forgotten", help="write the list of who was forgotten, which `restore` reads beside a copy"
    )
    for each in (made, restored, listed):
        each.add_argument("file", type=Path)
    restored.add_argument("--replace", action="store_true", help="what is in the database now may go")
    restored.add_argument(
        "--moved", action="store_true", help="the bot was stopped before the copy was made: send what waits"
    )


def _copy(settings: Settings, local: Content, given: argparse.Namespace) -> None:
    match given.command:
        case "backup":
            backup.backup(settings, given.file)
        case "forgotten":
            backup.write_list(settings, given.file)
        case _:
            print(backup.restore(settings, local, given.file, replace=given.replace, moved=given.moved))  # noqa: T201


async def _look_aside(settings: Settings, local: Content, given: argparse.Namespace) -> None:
    match given.do:
        case "show":
            await quarantine.show(settings, given.update)
        case "retry":
            await quarantine.retry(settings, local, given.update)
            print("Taken.")  # noqa: T201
        case _:
            await quarantine.show_all(settings)


def _add_session_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("programme", help="a key of the content file, for example researchers")
    parser.add_argument("module", help="a key of the content file, for example understanding")
    parser.add_argument("hub", help="a key of the content file, for example summerfield")
    parser.add_argument("at", help='local date and time, for example "2027-01-12 18:00"', type=datetime.fromisoformat)
    parser.add_argument("--minutes", type=int, default=120)
    parser.add_argument("--places", type=int, default=12)
    parser.add_argument("--helps", nargs="*", default=[], help=" ".join(OFFERS))


def _add_session(settings: Settings, local: Content, given: argparse.Namespace) -> int:
    programme = local.programmes.get(given.programme)
    known = programme and given.module in programme.modules and given.hub in local.hubs
    if not known or given.minutes < 1 or given.places < 1:
        return _refuse("  programme, module and hub must be keys of the content file, minutes and places at least 1")
    opened = database.connect(settings.database_url.get_secret_value())
    starts_at = given.at.replace(tzinfo=ZoneInfo(settings.timezone))
    event = Event(
        programme=given.programme,
        module=given.module,
        hub=given.hub,
        starts_at=starts_at,
        minutes=given.minutes,
        capacity=given.places,
        helps=given.helps,
    )
    asyncio.run(opened.write(lambda db: db.add(event)))
    opened.close()
    return 0


def _refuse(message: str) -> int:
    print(message, file=sys.stderr)  # noqa: T201 - the answer to who started the program
    return BAD_CONFIGURATION
