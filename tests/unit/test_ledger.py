"""What the simulator remembers of what it was told."""

import pytest

from simulator.ledger import Ledger


@pytest.mark.parametrize(("kept", "found"), [(2, [4, 5]), (None, [1, 2, 3, 4, 5])])
def test_what_is_not_kept_still_counts(kept: int | None, found: list[int]) -> None:
    ledger = Ledger(kept, kept)
    for chat in range(1, 6):
        ledger.note(0.0, "sendMessage", {"chat_id": chat}, "ok", chat)
    assert [record.chat_id for record in ledger.find()] == [record.chat_id for record in ledger.sends] == found
    assert (ledger.summary()["total"], ledger.summary()["sent"]) == (5, 5)
