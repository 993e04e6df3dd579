"""Calendar files: read back by the library, they say what was meant."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar

from prints.calendar import Entry, calendar_file

LONDON = ZoneInfo("Europe/London")
ENTRY = Entry(
    "event-7@grapevine", 2, "ਖੋਜ ਸਿੱਖੋ, first part; \\ more", "Summerfield, 1 Road", "Children welcome",
    datetime(2027, 3, 28, 0, 30, tzinfo=UTC), 120, datetime(2026, 11, 22, 10, tzinfo=UTC),
)  # fmt: skip


def read(content: bytes) -> Calendar:
    return Calendar.from_ical(content)


def test_it_holds_across_the_change_of_the_clocks() -> None:
    event = read(calendar_file(ENTRY, LONDON)).events[0]
    assert ENTRY.starts_at == event.DTSTART
    assert (event.DTEND - event.DTSTART.astimezone(UTC)).total_seconds() == 120 * 60


def test_a_cancellation_keeps_its_identity() -> None:
    made, gone = (read(calendar_file(each, LONDON)) for each in (ENTRY, Entry(**{**ENTRY.__dict__, "cancelled": True})))
    assert made.events[0]["uid"] == gone.events[0]["uid"] == ENTRY.uid
    assert (made["method"], gone["method"]) == ("PUBLISH", "CANCEL")
    assert gone.events[0]["status"] == "CANCELLED"


def test_words_of_any_script_come_back_and_lines_are_short() -> None:
    content = calendar_file(ENTRY, LONDON)
    assert str(read(content).events[0]["summary"]) == ENTRY.title
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
