"""Statements of the hot path: compiled once, run on the driver's own cursor in the session's transaction.

SQLAlchemy writes the SQL and knows the types; what it would do again at each execution (look the statement up, build contexts
and results) costs five times what the database does. For a handful of statements that run with every update; everything else
goes through the Session.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Dialect, Executable
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ClauseElement

CURSOR = "cursor"


class Prepared:
    """`statement` is one for every dialect, or a function of the dialect's name; `columns` the parameters of an insert.

    Calling it runs it and returns the driver's cursor. Results come as the driver gives them: numbers and text.
    """

    def __init__(
        self, statement: Executable | Callable[[str], Executable], columns: Sequence[str] | None = None
    ) -> None:
        self._statement = statement
        self._columns = columns
        self._ready: dict[str, _Ready] = {}

    def __call__(self, db: Session, parameters: Mapping[str, Any]) -> Any:
        cursor, ready = self._cursor(db)
        cursor.execute(ready.sql, ready.arguments(parameters))
        return cursor

    def many(self, db: Session, parameters: Sequence[Mapping[str, Any]]) -> None:
        cursor, ready = self._cursor(db)
        cursor.executemany(ready.sql, [ready.arguments(each) for each in parameters])

    def _cursor(self, db: Session) -> "tuple[Any, _Ready]":
        dialect = db.get_bind().dialect
        ready = self._ready.get(dialect.name)
        if ready is None:
            statement = self._statement(dialect.name) if callable(self._statement) else self._statement
            ready = self._ready[dialect.name] = _Ready(statement, self._columns, dialect)
        cursor = db.info.get(CURSOR)
        if cursor is None:
            driver: Any = db.connection().connection.driver_connection
            cursor = db.info[CURSOR] = driver.cursor()
        return cursor, ready


class _Ready:
    """A statement of one dialect: its SQL, and how its parameters are written."""

    def __init__(self, statement: Executable, columns: Sequence[str] | None, dialect: Dialect) -> None:
        compiled = cast(SQLCompiler, cast(ClauseElement, statement).compile(dialect=dialect, column_keys=columns))
        self.sql = compiled.string
        self._names = list(compiled.positiontup) if compiled.positional and compiled.positiontup else None
        self._fixed = {name: value for name, value in compiled.params.items() if value is not None}
        self._writers = {
            name: writer
            for bind, name in compiled.bind_names.items()
            if (writer := bind.type.dialect_impl(dialect).bind_processor(dialect)) is not None
        }

    def arguments(self, parameters: Mapping[str, Any]) -> Any:
        values = {**self._fixed, **parameters}
        for name, writer in self._writers.items():
            if values[name] is not None:
                values[name] = writer(values[name])
        return [values[name] for name in self._names] if self._names is not None else values
