"""Brings the tables to the present version, and tells whether they are there.

A step whose file says `additive = True` adds what the program before it need not know, and what the program after it writes the one
before it can read: so the tables can be brought forward first, and the processes of a running house renewed one after the other.

Alembic is loaded only when there is something to do: a program that starts need not wait for it.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, delete, insert, inspect, select, text
from sqlalchemy.orm import Mapped, mapped_column

from models.schema import Base

if TYPE_CHECKING:
    from alembic.config import Config

STEPS = Path(__file__).parent / "migrations" / "versions"


class OldestProgram(Base):
    """One row: the newest step that the oldest program which works on these tables knows of."""

    __tablename__ = "oldest_program"

    version: Mapped[str] = mapped_column(primary_key=True)


def versions() -> list[str]:
    """The steps there are, in order: the numbers that their files' names begin with."""
    return sorted(path.stem.partition("_")[0] for path in STEPS.glob("[0-9]*.py"))


def head() -> str:
    """The newest step."""
    return versions()[-1]


def suits(connection: Connection, known: str) -> bool:
    """Whether a program whose newest step is `known` works on these tables: they are at that step, or only additive ones came after."""
    found = version(connection)
    if found is None or found <= known:
        return found == known
    oldest = connection.scalar(select(OldestProgram.version)) if _is_there(connection, OldestProgram) else None
    return oldest is not None and oldest <= known


def version(connection: Connection) -> str | None:
    """The step that the tables are at; None when there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def upgrade(engine: Engine, to: str = "head") -> None:
    """Run every step that is missing up to that one, in one transaction. Raises RuntimeError, with nothing changed, when a step
    would leave a row that refers to nothing."""
    from alembic import command

    config = _config()
    with engine.connect() as connection:
        if (
            engine.dialect.name == "sqlite"
        ):  # it changes a column by copying the table: that must not delete what refers to it
            _driver(connection).execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                config.attributes["connection"] = connection
                command.upgrade(config, to)
                _note_oldest(connection, config)
                if engine.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise RuntimeError("a step would leave rows that refer to nothing")
        finally:
            if engine.dialect.name == "sqlite":
                _driver(connection).execute("PRAGMA foreign_keys=ON")


def _note_oldest(connection: Connection, config: "Config") -> None:
    """The last step that was not additive, of those that were made."""
    from alembic.script import ScriptDirectory

    if _is_there(connection, OldestProgram):
        steps = ScriptDirectory.from_config(config).iterate_revisions(version(connection), "base")
        oldest = next(step.revision for step in steps if not getattr(step.module, "additive", False))
        connection.execute(delete(OldestProgram))
        connection.execute(insert(OldestProgram).values(version=oldest))


def _is_there(connection: Connection, table: type[Base]) -> bool:
    return inspect(connection).has_table(table.__tablename__)


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def write_step(engine: Engine, message: str) -> None:
    """For developers: write the next step from the difference between tables and classes; `message` begins with its number."""
    from alembic import command

    config = _config()
    number, _space, words = message.partition(" ")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.revision(config, message=words, autogenerate=True, rev_id=number)


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(STEPS.parent))
    config.set_main_option("path_separator", "os")
    return config
