"""A database with very many people in it: one person, entered by the program's own rules, and copies of their rows, written by bulk SQL.

Everybody has talked, agreed, signed up, had one notice and sent one update of the last month.
"""

import os
import sqlite3
from datetime import UTC, datetime

import psycopg
from sqlalchemy import Table
from sqlalchemy.orm import Session

from bench.telegram import CHATS, SCATTER, scattered
from models import agreements, conversations, database, programmes, updates
from models.outbox import Lane, MessageOwed, State
from models.people import Person
from models.tables import Base

TABLES = ("person", "conversation", "consent", "enrolment", "message_owed", "update_taken")
NUMBERED = {"id", "person_id", "update_id"}
SERIES = {
    "sqlite": "WITH RECURSIVE series(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM series WHERE i < {people}) ",
    "postgresql": "WITH series AS (SELECT generate_series(2, {people}) AS i) ",
}


def fill(url: str, people: int) -> None:
    """In tables where nobody is yet; their chats are `scattered(1)` to `scattered(people)`."""
    opened = database.connect(url)
    opened.submit(_enter_one).result()
    opened.close()
    statements = [_copies(table, opened.dialect).format(people=people) for table in TABLES]
    if opened.dialect == "sqlite":
        _fill_sqlite(url, statements)
    else:
        _fill_postgres(url, statements, people)


def _enter_one(db: Session) -> None:
    now, chat = datetime.now(UTC), scattered(1)
    updates.take(db, 1, chat, now)
    visitor = conversations.enter(db, chat, "en", now)
    conversations.speak(db, visitor, "en")
    conversations.save(db, visitor, now)
    person = db.get_one(Person, visitor.person_id)
    person.name = "Amina"
    agreements.agree(db, person, "Yes, you may keep what I tell you.", "en", now)
    programmes.enrol(db, person, programmes.RESEARCHERS, {"depth": "attend"}, None, now)
    db.add(MessageOwed(chat_id=chat, lane=Lane.NOTICE, method="sendMessage", payload="", state=State.SENT, due_at=now))
    assert person.id == 1


def _copies(name: str, dialect: str) -> str:
    table: Table = Base.metadata.tables[name]
    columns = [column.name for column in table.columns]
    cells = ", ".join(_cell(column) for column in columns)
    key = next(iter(table.primary_key)).name
    into = f"INSERT INTO {name} ({', '.join(columns)}) "
    return f"{SERIES[dialect]}{into}SELECT {cells} FROM {name}, series WHERE {name}.{key} = 1"


def _cell(column: str) -> str:
    if column in NUMBERED:
        return "i"
    return f"(i * {SCATTER}) % {CHATS}" if column == "chat_id" else column


def _fill_sqlite(url: str, statements: list[str]) -> None:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    for statement in ("PRAGMA synchronous=OFF", "PRAGMA cache_size=-1000000", "BEGIN", *statements, "COMMIT"):
        connection.execute(statement)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    os.sync()  # or else the first who writes waits for all of it


def _fill_postgres(url: str, statements: list[str], people: int) -> None:
    """On a connection without the limits of the program's."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")  # what refers to what is right by construction
        for statement in statements:
            connection.execute(statement.encode())
        for table in TABLES[2:5]:
            connection.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {people})".encode())
        connection.execute(f"SELECT setval(pg_get_serial_sequence('person', 'id'), {people})".encode())
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")
