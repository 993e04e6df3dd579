"""The steps lead from nothing to exactly the tables that the program knows, on both databases."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, make_url, text

from models import database, migrate
from models.database import Database
from models.tables import Base


@pytest.fixture(params=["sqlite", "postgresql"])
def nothing(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without any table."""
    if request.param == "sqlite":
        opened: Database = database.connect(f"sqlite:///{tmp_path}/new.sqlite3")
        yield opened
        opened.close()
        return
    url = make_url(request.getfixturevalue("postgres_url")).set(drivername="postgresql+psycopg")
    name = f"new_{uuid.uuid4().hex}"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    opened = database.connect(url.set(database=name).render_as_string(hide_password=False))
    yield opened
    opened.close()
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))
    server.dispose()


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return list(compare_metadata(context, Base.metadata))


def test_the_steps_lead_from_nothing_to_the_tables_of_the_program(nothing: Database) -> None:
    assert len(differences(nothing.engine)) >= len(Base.metadata.tables)
    migrate.upgrade(nothing.engine)
    assert differences(nothing.engine) == []


def test_an_empty_database_is_not_current_and_an_upgraded_one_is(nothing: Database) -> None:
    assert not migrate.is_current(nothing.engine)
    migrate.upgrade(nothing.engine)
    assert migrate.is_current(nothing.engine)


def test_tables_of_another_version_are_not_current(nothing: Database) -> None:
    migrate.upgrade(nothing.engine)
    with nothing.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert not migrate.is_current(nothing.engine)


def test_to_upgrade_again_changes_nothing(nothing: Database) -> None:
    migrate.upgrade(nothing.engine)
    with nothing.engine.begin() as connection:
        connection.execute(text("INSERT INTO group_told (chat_id) VALUES (-5)"))
    migrate.upgrade(nothing.engine)
    with nothing.engine.connect() as connection:
        assert connection.scalar(text("SELECT chat_id FROM group_told")) == -5


def test_an_upgrade_that_fails_leaves_nothing_half_done(nothing: Database) -> None:
    with nothing.engine.begin() as connection:
        connection.execute(text("CREATE TABLE person_role (here_already INTEGER)"))
    with pytest.raises(Exception, match="person_role"):
        migrate.upgrade(nothing.engine)
    assert inspect(nothing.engine).get_table_names() == ["person_role"]


def test_there_is_one_line_of_steps() -> None:
    script = ScriptDirectory(str(Path(migrate.__file__).parent / "migrations"))
    assert len(script.get_heads()) == 1
    assert [step.revision for step in script.walk_revisions()] == sorted(
        (step.revision for step in script.walk_revisions()), reverse=True
    )
