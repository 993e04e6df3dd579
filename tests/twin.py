"""Another database beside one, of the same kind."""

import uuid
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from models import database, migrate


def twin(url: str, to: str = "head") -> str:
    """Its address; nothing is in it but the tables of that version."""
    parsed, name = make_url(url), f"twin_{uuid.uuid4().hex}"
    if url.startswith("sqlite"):
        found = f"sqlite:///{Path(str(parsed.database)).with_name(name)}"
    else:
        server = create_engine(parsed.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        server.dispose()
        found = parsed.set(database=name).render_as_string(hide_password=False)
    opened = database.connect(found)
    migrate.upgrade(opened.engine, to)
    opened.close()
    return found
