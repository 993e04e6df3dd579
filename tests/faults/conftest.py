"""What the faults share: a seed that repeats a run's choices, though not its moments."""

import os
import random

import pytest

from tests.e2e.conftest import bytecode, sqlite_url

__all__ = ["bytecode", "sqlite_url"]

pytest.register_assert_rewrite("tests.e2e.records", "tests.faults.checks")


@pytest.fixture
def chance() -> random.Random:
    seed = int(os.environ.get("GRAPEVINE_SEED") or random.SystemRandom().randrange(2**32))
    print(f"GRAPEVINE_SEED={seed}")  # noqa: T201 - shown when the test fails
    return random.Random(seed)
