"""Copies of a PostgreSQL database, by PostgreSQL's own programs, which must be on PATH."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine, inspect, text
from sqlalchemy.engine import URL

_TABLE = re.compile(r"^\d+; \d+ \d+ TABLE \S+ (\S+) ", re.MULTILINE)
_VERSION = re.compile(r"^COPY .*FROM stdin;\n(\S+)$", re.MULTILINE)


class NotDone(Exception):
    """The message says to whoever typed the command why, in words that name nobody."""


def dump(url: URL, file: Path) -> None:
    """Everything that is committed now. Raises NotDone."""
    _run(url, "pg_dump", ["--format=custom", "--no-owner", "--no-privileges", "--file", str(file)])


def version(file: Path) -> str:
    """The step of the tables in a dump. Raises NotDone."""
    found = _VERSION.search(_run(None, "pg_restore", ["--data-only", "--table=alembic_version", "--file=-", str(file)]))
    if found is None:
        raise NotDone(f"{file} is no copy of Grapevine's database")
    return found[1]


def put_back(url: URL, engine: Engine, file: Path) -> None:
    """In the place of what is there: all of it or, when it fails, nothing. Raises NotDone."""
    dumped = set(_TABLE.findall(_run(None, "pg_restore", ["--list", str(file)])))
    with engine.begin() as connection:  # tables that are newer than the dump would be in its way
        for table in set(inspect(connection).get_table_names()) - dumped:
            connection.execute(text(f'DROP TABLE "{table}" CASCADE'))
    how = ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    _run(url, "pg_restore", [*how, str(file)])


def _run(url: URL | None, program: str, arguments: Sequence[str]) -> str:
    """What it says. The password is in no list of processes."""
    path = shutil.which(program)
    if path is None:
        raise NotDone(
            f"{program} is not on PATH: install PostgreSQL's client programs, of the server's version or newer"
        )
    environment = dict(os.environ)
    where: list[str] = []
    if url is not None:
        if url.password:
            environment["PGPASSWORD"] = str(url.password)
        bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
        where = ["--dbname", bare.render_as_string(hide_password=False)]
    done = subprocess.run([path, *where, *arguments], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = next((line for line in done.stderr.splitlines() if "error:" in line), "it failed")
        raise NotDone(f"{program}: {said.partition('error:')[2].strip() or said}")
    return done.stdout
