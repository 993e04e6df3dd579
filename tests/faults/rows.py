"""The faults there are."""

from tests.faults import test_killed, test_killed_announcing

ROWS = (test_killed.ROW, test_killed_announcing.ROW)
