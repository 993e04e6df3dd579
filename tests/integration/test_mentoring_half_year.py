"""A simulated half-year: mentors answer late, never or no; nobody waits without being told why, no must is broken, no place given twice."""

from datetime import UTC, datetime

import pytest

from handlers.speaking import Desk
from jobs import matching
from jobs.clock import Hands
from jobs.solver import best
from models.database import Database
from tests.half_year import SLACK, Figures, HalfYear
from tests.integration.test_year import rolled_back

BEGINS = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


@pytest.mark.timeout(300)
def test_half_a_year_with_two_hundred_mentees(db: Database, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        matching, "solve", lambda batch, weights: best(batch.mentors, batch.mentees, batch.parted, weights)
    )
    played: list[Figures] = []
    rolled_back(
        db, lambda session: played.append(HalfYear(session, Hands(desk.content, desk.localizers), BEGINS).play())
    )
    [figures] = played
    assert figures.broken == []
    assert figures.overbooked == 0
    assert figures.first_told <= 7 + SLACK
    assert figures.longest_untold <= 28 + SLACK
    assert figures.lapsed > 0 and figures.declined > 0 and figures.ended_early > 0
    assert len(figures.waits) > 120
