"""When reminders are due: by the clocks of the zone, not at night, right when the clocks change; and three a week."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from models import unasked
from models.reminders import Kind, due_at, good_until, may_come

LONDON = ZoneInfo("Europe/London")


def local(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("kind", "begins", "due"),
    [
        (Kind.DAY, "2026-11-25 18:00", "2026-11-24 18:00"),
        (Kind.WEEK, "2026-11-25 18:00", "2026-11-18 18:00"),
        (Kind.HOURS, "2026-11-25 18:00", "2026-11-25 16:00"),
        (Kind.DAY, "2026-11-25 07:30", "2026-11-24 08:00"),  # not in the night before
        (Kind.DAY, "2026-11-25 00:30", "2026-11-24 08:00"),
        (Kind.DAY, "2026-11-25 22:00", "2026-11-24 20:30"),
        (Kind.DAY, "2026-11-25 21:00", "2026-11-24 20:30"),
        (Kind.DAY, "2026-11-25 20:59", "2026-11-24 20:59"),
        (Kind.HOURS, "2026-11-25 07:30", "2026-11-25 05:30"),  # an early event
        (Kind.HOURS, "2026-11-25 23:30", "2026-11-25 20:30"),  # a late one
        (Kind.HOURS, "2026-11-26 00:30", "2026-11-25 20:30"),
        (Kind.DAY, "2027-03-28 10:00", "2027-03-27 10:00"),  # the clocks go forward in between
        (Kind.WEEK, "2027-03-31 10:00", "2027-03-24 10:00"),
        (Kind.DAY, "2027-03-29 01:30", "2027-03-28 08:00"),  # 01:30 does not exist on that day
        (Kind.DAY, "2026-10-25 10:00", "2026-10-24 10:00"),  # and back
        (Kind.DAY, "2026-10-26 01:30", "2026-10-25 08:00"),  # 01:30 is there twice
    ],
)
def test_a_reminder_is_due_by_the_clocks_of_the_zone_and_not_at_night(kind: Kind, begins: str, due: str) -> None:
    starts_at = local(begins).astimezone(UTC)
    assert due_at(kind, starts_at, LONDON).strftime("%Y-%m-%d %H:%M") == due
    assert due_at(kind, starts_at, LONDON) == local(due)


def test_two_hours_are_two_hours_when_the_clocks_change() -> None:
    starts_at = local("2027-03-28 03:30").astimezone(UTC)
    assert starts_at - due_at(Kind.HOURS, starts_at, LONDON).astimezone(UTC) == timedelta(hours=2)


def test_a_late_reminder_makes_sense_for_a_time_only() -> None:
    begins = local("2027-03-29 10:00")
    assert good_until(Kind.WEEK, begins, LONDON) == local("2027-03-27 10:00")
    assert good_until(Kind.DAY, begins, LONDON) == local("2027-03-29 07:00")
    assert good_until(Kind.HOURS, begins, LONDON) == begins


def test_only_the_reminder_of_an_early_event_may_come_in_quiet_hours() -> None:
    by_hour = {
        hour: {kind for kind in Kind if may_come(kind, local(f"2026-11-25 {hour:02}:00"), LONDON)} for hour in range(24)
    }
    assert all(by_hour[hour] == set(Kind) for hour in range(8, 21))
    assert all(by_hour[hour] == {Kind.HOURS} for hour in range(8))
    assert by_hour[21] == by_hour[22] == by_hour[23] == set()


def ago(days: float) -> datetime:
    return local("2026-11-25 12:00") - timedelta(days=days)


@pytest.mark.parametrize(
    ("sent", "to_come", "fits"),
    [
        ([], [], True),
        ([6, 3], [], True),
        ([6, 3, 1], [], False),
        ([7, 3, 1], [], True),  # a week is over
        ([6.9, 1], [-0.5], True),  # the first is a week old by then
        ([3, 1], [-0.5], False),  # the last place is for the question
        ([3], [-0.5], True),
        ([], [-1, -2], True),
        ([], [-1, -2, -3], False),
    ],
)  # fmt: skip
def test_no_more_than_three_a_week_with_room_for_questions_to_come(
    sent: list[float], to_come: list[float], fits: bool
) -> None:
    assert unasked.fits([ago(day) for day in sent], ago(0), [ago(day) for day in to_come]) is fits
