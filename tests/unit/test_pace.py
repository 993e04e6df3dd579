"""How fast we speak: deadlines are absolute, so no burst makes up for quiet and no delay adds up; a chat has its own."""

import pytest

from jobs.pace import Buckets, Pace


def test_slots_lie_at_absolute_deadlines() -> None:
    pace = Pace(per_second=30)
    assert [pace.slot(100.0) for _ in range(61)] == pytest.approx([100 + n / 30 for n in range(61)])


def test_who_comes_late_does_not_move_the_next_deadline() -> None:
    pace = Pace(per_second=10)
    assert [pace.slot(now) for now in (0.0, 0.07, 0.19, 0.2)] == pytest.approx([0.0, 0.1, 0.2, 0.3])


def test_quiet_is_not_made_up_for_by_a_burst() -> None:
    pace = Pace(per_second=10)
    pace.slot(0.0)
    assert [pace.slot(60.0) for _ in range(3)] == pytest.approx([60.0, 60.1, 60.2])


def test_a_chat_gets_a_burst_and_then_its_measure() -> None:
    chats = Buckets(per_second=1, burst=5)
    assert [chats.slot("a", 50.0) for _ in range(8)] == pytest.approx([50, 50, 50, 50, 50, 51, 52, 53])


def test_a_burst_comes_back_with_time() -> None:
    chats = Buckets(per_second=1, burst=3)
    assert [chats.slot("a", 0.0) for _ in range(3)] == [0, 0, 0]
    assert [chats.slot("a", 2.0) for _ in range(3)] == pytest.approx([2, 2, 3])
    assert [chats.slot("a", 60.0) for _ in range(4)] == pytest.approx([60, 60, 60, 61])


def test_chats_do_not_share_their_measure() -> None:
    chats = Buckets(per_second=1, burst=1)
    assert [chats.slot(key, 0.0) for key in ("a", "a", "b")] == pytest.approx([0, 1, 0])


def test_chats_that_are_quiet_again_are_forgotten_and_busy_ones_are_not() -> None:
    chats = Buckets(per_second=1, burst=1)
    for chat in range(Buckets.MANY):
        chats.slot(chat, 0.0)
    chats.slot("busy", 9.5)
    chats.slot("new", 10.0)
    assert chats.slot("busy", 10.0) == pytest.approx(10.5)
    assert [len(kept) for kept in vars(chats).values() if isinstance(kept, dict)] == [2]
