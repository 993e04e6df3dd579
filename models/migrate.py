"""Brings the tables to the present version, and tells whether they are there."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(engine: Engine) -> None:
    """Run every step that is missing, in one transaction."""
    config = _config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(engine: Engine) -> bool:
    with engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    return present == ScriptDirectory.from_config(_config()).get_current_head()


def write_step(engine: Engine, message: str) -> None:
    """For developers: write the next step from the difference between tables and classes; `message` begins with its number."""
    config = _config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        number, _space, words = message.partition(" ")
        command.revision(config, message=words, autogenerate=True, rev_id=number)
