"""The faults there are."""

from tests.faults import (
    test_clock,
    test_database_away,
    test_killed,
    test_killed_announcing,
    test_lasting,
    test_migrated,
    test_paused,
    test_poison,
    test_refused,
    test_repeated,
    test_rolling,
    test_stopped,
)

ROWS = (
    test_killed.ROW,
    test_killed_announcing.ROW,
    test_repeated.ROW,
    test_refused.ROW,
    test_database_away.ROW,
    test_database_away.FULL,
    test_clock.ROW,
    test_paused.ROW,
    test_poison.ROW,
    test_migrated.ROW,
    test_stopped.ROW,
    test_rolling.ROW,
    test_lasting.ROW,
)
