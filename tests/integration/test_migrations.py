"""The steps lead from nothing to exactly the tables that the program knows, on both databases."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, make_url, select, text
from sqlalchemy.orm import Session

from models import agreements, bookings, database, migrate, people, programmes
from models.database import Database
from models.people import Person, Role
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


def test_an_upgrade_keeps_what_people_told_us_in_the_first_version(nothing: Database) -> None:
    migrate.upgrade(nothing.engine, "0001")
    capital = {"role": "COORDINATOR", "state": "BOOKED"}  # as the first version kept them
    with nothing.engine.begin() as connection:
        for statement in (
            "INSERT INTO person (id, chat_id, name, other_languages, created_at) VALUES (7, 70, 'Amina', '[]', :now)",
            "INSERT INTO person (id, chat_id, name, other_languages, created_at) VALUES (9, 90, 'Gone', '[]', :now)",
            "DELETE FROM person WHERE id = 9",
            "INSERT INTO person_role (person_id, role, given_at, by_setting) VALUES (7, :role, :now, :no)",
            "INSERT INTO consent (person_id, version, language, text, given_at) VALUES (7, '2026-11', 'en', 'yes', :now)",
            "INSERT INTO event (id, programme, module, hub, starts_at, minutes, capacity, helps) "
            "VALUES (3, 'researchers', 'understanding', 'soho-house', :now, 60, 5, '[]')",
            "INSERT INTO booking (event_id, person_id, state, booked_at) VALUES (3, 7, :state, :now)",
            "INSERT INTO enrolment (person_id, programme, stage, answers, event_id, enrolled_at) "
            "VALUES (7, 'researchers', 'signed-up', '{}', 3, :now)",
        ):
            connection.execute(text(statement), {"now": "2026-11-22 10:00:00", "no": False, **capital})
    migrate.upgrade(nothing.engine)
    with Session(nothing.engine) as db:
        person = db.scalars(select(Person)).one()
        assert (person.name, person.chat_id, person.discreet) == ("Amina", 70, False)
        assert people.has_role(db, person.id, Role.COORDINATOR)
        assert agreements.has_agreed(db, person.id)
        assert bookings.all_of_person(db, person)[0][1].id == 3
        assert programmes.is_enrolled(db, person.id, "researchers")
        if nothing.dialect == "sqlite":  # PostgreSQL's sequence knew nothing of the numbers above
            assert people.arrive(db, 71, bookings.all_of_person(db, person)[0][1].starts_at).id == 10
