"""Every .chat file of this folder, played on SQLite; those in English on PostgreSQL, too: the words make no difference to it."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from handlers import ACTIONS, JOURNEYS, REPLIES
from handlers.reception import Reception
from handlers.speaking import Desk
from models.database import Database
from models.events import Event
from tests.conftest import NOW
from tests.journeys.stage import STAGE
from tests.journeys.transcript import Play

FILES = sorted(Path(__file__).parent.glob("*.chat"))
PLAYED = [
    pytest.param(database, path, id=f"{database}-{path.name}")
    for path in FILES
    for database in ("sqlite", "postgresql")
    if database == "sqlite" or path.name.endswith(".en.chat")
]


def sample_sessions(db: Session) -> None:
    """Three sessions of the first module, one nearly full."""
    for days, hour, hub, capacity, helps in (
        (2, 18, "summerfield", 12, ["childcare"]),
        (5, 10, "soho-house", 1, ["women-only", "childcare"]),
        (9, 13, "smethwick-library", 20, ["step-free"]),
    ):
        starts_at = (NOW + timedelta(days=days)).replace(hour=hour)
        db.add(Event(programme="researchers", module="understanding", hub=hub, starts_at=starts_at, minutes=120,
                     capacity=capacity, helps=helps))  # fmt: skip


@pytest.mark.parametrize(("database_url", "path"), PLAYED, indirect=["database_url"])
async def test_the_chat_goes_as_written(path: Path, db: Database, desk: Desk, request: pytest.FixtureRequest) -> None:
    await db.write(sample_sessions)
    play = Play(db, Reception(desk, JOURNEYS, ACTIONS, replies=REPLIES), NOW, STAGE)
    script = path.read_text(encoding="utf-8")
    try:
        played = await play.play(script)
    finally:
        play.database.close()  # a restart has opened it anew
    if request.config.getoption("--update"):
        path.write_text(played, encoding="utf-8")
    assert played == path.read_text(encoding="utf-8")
