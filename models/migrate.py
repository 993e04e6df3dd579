"""Brings the tables to the present version, and tells whether they are there.

Alembic is loaded only when there is something to do: a program that starts need not wait for it.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

STEPS = Path(__file__).parent / "migrations" / "versions"


def versions() -> list[str]:
    """The steps there are, in order: the numbers that their files' names begin with."""
    return sorted(path.stem.partition("_")[0] for path in STEPS.glob("[0-9]*.py"))


def head() -> str:
    """The newest step."""
    return versions()[-1]


def is_current(engine: Engine) -> bool:
    with engine.connect() as connection:
        return version(connection) == head()


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
                if engine.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise RuntimeError("a step would leave rows that refer to nothing")
        finally:
            if engine.dialect.name == "sqlite":
                _driver(connection).execute("PRAGMA foreign_keys=ON")


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
