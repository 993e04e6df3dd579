"""On SQLite one process at a time runs the bot. The lock goes with the process, however it ends."""

import contextlib
import fcntl
import os
from collections.abc import Iterator

from sqlalchemy import make_url


class AlreadyRunning(Exception):
    """Another process runs the bot on this database."""


@contextlib.contextmanager
def alone(database_url: str) -> Iterator[bool]:
    """Whether nobody else can run the bot meanwhile: on SQLite; on PostgreSQL several may, and elect one. Raises AlreadyRunning."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        yield False
        return
    path = url.database or ""
    descriptor = os.open(f"{path}.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(f"another process is running the bot on {path}") from None
        yield True
    finally:
        os.close(descriptor)
