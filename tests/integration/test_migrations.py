"""The steps lead from nothing to exactly the tables that the program knows, on both databases."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, Table, create_engine, inspect, make_url, select, text
from sqlalchemy.orm import Session

from models import agreements, bookings, database, migrate, people, programmes
from models.database import Database
from models.people import Person, Role
from models.tables import Base
from tests.e2e.next_version import with_steps


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


def suits(opened: Database, known: str) -> bool:
    with opened.engine.connect() as connection:
        return migrate.suits(connection, known)


def test_an_empty_database_suits_no_program_and_an_upgraded_one_this(nothing: Database) -> None:
    assert not suits(nothing, migrate.head())
    migrate.upgrade(nothing.engine)
    assert suits(nothing, migrate.head())


def test_tables_of_an_earlier_version_suit_no_later_program(nothing: Database) -> None:
    migrate.upgrade(nothing.engine, migrate.versions()[-2])
    assert not suits(nothing, migrate.head())


def test_a_program_works_on_tables_to_which_later_steps_have_only_added(
    nothing: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    known = migrate.head()
    monkeypatch.setattr(migrate, "STEPS", with_steps(tmp_path, "additive", "additive"))
    migrate.upgrade(nothing.engine)
    assert int(migrate.head()) == int(known) + 2
    assert suits(nothing, known) and not suits(nothing, f"{int(known) - 1:04}")


def test_a_program_does_not_work_on_tables_that_a_later_step_has_changed(
    nothing: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    known = migrate.head()
    monkeypatch.setattr(migrate, "STEPS", with_steps(tmp_path, "changes", "additive"))
    migrate.upgrade(nothing.engine)
    assert not suits(nothing, known) and suits(nothing, f"{int(known) + 1:04}")


def test_steps_that_say_so_only_add(nothing: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(migrate, "STEPS", with_steps(tmp_path, "additive"))
    script, seen = ScriptDirectory(str(tmp_path / "migrations")), 0
    for step in reversed(list(script.walk_revisions())):
        before = reflected(nothing)
        migrate.upgrade(nothing.engine, step.revision)
        if getattr(step.module, "additive", False):
            seen += 1
            assert in_the_way(before, reflected(nothing)) == []
    assert seen


def test_what_is_in_the_way_of_the_program_before_is_found(nothing: Database) -> None:
    migrate.upgrade(nothing.engine)
    before = reflected(nothing)
    with nothing.engine.begin() as connection:
        connection.execute(text("DROP TABLE group_told"))
        connection.execute(text("ALTER TABLE person ADD COLUMN shoe_size INTEGER NOT NULL DEFAULT 38"))
        connection.execute(text("ALTER TABLE quarantine RENAME COLUMN tries TO attempts"))
        connection.execute(text("CREATE UNIQUE INDEX one_name ON person (name)"))
    assert in_the_way(before, reflected(nothing)) == [
        "group_told", "person must be unique: name", "quarantine.attempts has to be filled", "quarantine.tries",
    ]  # fmt: skip


def reflected(opened: Database) -> MetaData:
    tables = MetaData()
    tables.reflect(opened.engine)
    return tables


def in_the_way(before: MetaData, after: MetaData) -> list[str]:
    """What a program that knows only the tables of before would miss, or could not fill."""
    found = []
    for table in before.sorted_tables:
        if table.name not in after.tables:
            found.append(table.name)
            continue
        now = after.tables[table.name]
        found += [f"{table.name}.{name}" for name in columns(table) if name not in columns(now)]
        found += [
            f"{table.name}.{each.name} has to be filled"
            for each in now.columns
            if each.name not in columns(table) and not each.nullable and each.server_default is None
        ]
        found += [f"{table.name} must be unique: {names}" for names in sorted(unique(now) - unique(table))]
    return sorted(found)


def columns(table: Table) -> list[str]:
    return [each.name for each in table.columns]


def unique(table: Table) -> set[str]:
    return {", ".join(index.columns.keys()) for index in table.indexes if index.unique}


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
