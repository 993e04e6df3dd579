"""What can happen besides what people say and tap."""

from collections.abc import Callable
from datetime import timedelta

from tests.journeys.transcript import Play


def a_day_later(play: Play) -> None:
    play.now += timedelta(days=1)


STAGE: dict[str, Callable[[Play], None]] = {
    "a day later": a_day_later,
}
