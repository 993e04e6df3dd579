"""Alembic runs this for every command, with the connection that models.migrate opened."""

from typing import Any, Literal

from alembic import context

from models.schema import UtcMoment
from models.tables import Base


def bare(_type: str, item: Any, _context: Any) -> str | Literal[False]:
    """Our own column type is written by its name alone; each step imports it."""
    return "UtcMoment()" if isinstance(item, UtcMoment) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True, render_item=bare
)
with context.begin_transaction():
    context.run_migrations()
