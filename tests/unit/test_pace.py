"""How fast we speak: deadlines are absolute, so no delay adds up, and no burst makes up for what was missed; a chat has its own."""

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.pace import CATCHING_UP, Buckets, Pace, Window


def times(pace: Pace, moments: Iterable[float]) -> list[float]:
    """When each speaks who wants to at a moment, one after the other; a stalled program looks again only at its moments."""
    spoken, free = [], 0.0
    for moment in moments:
        free = max(moment, free, pace.free_at())
        pace.spend(free)
        spoken.append(free)
    return spoken


def most_in_a_second(spoken: list[float]) -> int:
    return max(sum(1 for other in spoken if at <= other < at + 1) for at in spoken)


def test_turns_lie_at_absolute_deadlines_a_little_below_the_pace() -> None:
    pace = Pace(per_second=30)
    pace.rest(100.0)
    spoken = times(pace, [100.0] * 1800)
    assert spoken[:3] == pytest.approx([100, 100 + 1 / 29.7, 100 + 2 / 29.7])
    assert 0.98 <= len([at for at in spoken if at < 160]) / 1800 <= 1
    assert most_in_a_second(spoken) <= 30


def test_who_is_a_little_late_makes_up_for_it() -> None:
    pace = Pace(per_second=10)
    pace.rest(0.0)
    gap = 1 / 9.9 / CATCHING_UP
    assert times(pace, (0.0, 0.15, 0.21, 0.22)) == pytest.approx([0, 0.15, 0.15 + gap, 0.15 + 2 * gap])
    assert times(pace, [0.8] * 5) == pytest.approx([0.8 + each * gap for each in range(5)])


def test_quiet_is_not_made_up_for_by_a_burst() -> None:
    pace = Pace(per_second=10)
    pace.spend(0.0)
    pace.rest(60.0)
    assert times(pace, [60.0] * 3) == pytest.approx([60.0, 60 + 1 / 9.9, 60 + 2 / 9.9])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(0, 3), max_size=8), st.sampled_from([1, 5, 30, 100]))
def test_whatever_stalls_there_are_no_more_than_allowed_in_any_second(stalls: list[float], per_second: int) -> None:
    pace, now, spoken = Pace(per_second), 100.0, []
    for stall in [*stalls, 0.0]:
        now += stall
        until = now + 1.5
        while (free := max(now, pace.free_at())) < until:
            now = free
            pace.spend(now)
            spoken.append(now)
    assert most_in_a_second(spoken) <= per_second


def test_who_speaks_out_of_turn_spends_a_turn() -> None:
    pace = Pace(per_second=10)
    pace.rest(0.0)
    pace.spend(0.0)
    pace.spend(0.0)
    assert pace.free_at() == pytest.approx(2 / 9.9)


def test_many_who_speak_out_of_turn_silence_the_others_for_a_second_at_most() -> None:
    pace = Pace(per_second=10)
    for _ in range(100):
        pace.spend(50.0)
    assert pace.free_at() == pytest.approx(51.005)


def test_a_window_has_room_again_when_the_oldest_is_out_of_it() -> None:
    window = Window(most=2, seconds=60)
    assert window.free_at() == 0
    for at in (10.0, 30.0, 75.0):
        window.note(at)
    assert window.free_at() == 90


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


def test_many_go_evenly_and_a_stall_is_made_up_for_without_a_clump() -> None:
    pace, now, spoken = Pace(per_second=1000), 100.0, []
    pace.rest(now)
    while now < 110:
        while pace.free_at() <= now:
            pace.spend(now)
            spoken.append(now)
        now += 0.2 if abs(now - 105) < 0.003 else 0.005
    assert 0.95 <= len(spoken) / 10_000 <= 1
    assert max(sum(1 for other in spoken if at <= other < at + 0.05) for at in spoken) <= 75
    assert most_in_a_second(spoken) <= 980
