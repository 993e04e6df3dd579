"""What tests stand on: an empty database of both kinds, the local content, a programme with sessions."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, create_engine, text

from handlers import ACTIONS, JOURNEYS, REPLIES
from handlers.reception import Reception
from handlers.speaking import Desk
from locales import Localizers
from models import content, database, migrate
from models.content import Content
from models.database import Database
from models.tables import Base
from tests import postgres

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)  # a Sunday
IN_MEMORY = (
    "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
)  # a commit waits for the disk, and there is none to wait for
CONTENT = Path(__file__).parent.parent / "content" / "greater_icknield.toml"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.sqlite3"
    opened = database.connect(f"sqlite:///{path}")
    migrate.upgrade(opened.engine)
    opened.close()
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real server for this test process, with the present tables."""
    with postgres.server(hasty=True) as url:
        engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
        migrate.upgrade(engine)
        engine.dispose()
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database with the present tables."""
    if request.param == "sqlite":
        with tempfile.TemporaryDirectory(dir=IN_MEMORY, prefix="grapevine-") as folder:
            path = Path(folder) / "grapevine.sqlite3"
            shutil.copy(request.getfixturevalue("sqlite_template"), path)
            yield f"sqlite:///{path}"
        return
    url: str = request.getfixturevalue("postgres_url")
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # no foreign key looks
        connection.exec_driver_sql("; ".join(f"DELETE FROM {table.name}" for table in Base.metadata.sorted_tables))
        connection.execute(text("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"))
    engine.dispose()
    yield url


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    opened = database.connect(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def local_content() -> Content:
    return content.load(CONTENT)


@pytest.fixture(scope="session")
def localizers() -> Localizers:
    return Localizers(ZoneInfo("Europe/London"))


@pytest.fixture
def desk(local_content: Content, localizers: Localizers) -> Desk:
    return Desk(local_content, localizers, "grapevine_demo_bot")


@pytest.fixture
def reception(desk: Desk) -> Reception:
    return Reception(desk, JOURNEYS, ACTIONS, replies=REPLIES)


@pytest.fixture
def another(database_url: str) -> Iterator[Engine]:
    """Somebody else's way to the same database."""
    engine = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"))
    yield engine
    engine.dispose()
