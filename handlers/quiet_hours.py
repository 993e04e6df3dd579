"""Asking for hours in which somebody would rather not be disturbed: tapped, or written as people write hours."""

import re
from typing import Any

from handlers.questions import Gone, Heard, Hint, Question
from locales import Sayable, Words, _, marked

NO_HOURS = "none"
LIKELY = ("21-8", "22-7", "8-16")
ASK = marked(
    "When would you rather not be disturbed? What your mentees write then comes without a sound. Tap it, or write it, for example 20-7."
)
_HOURS = re.compile(r"(\d{1,2})(?:[:.]00)?\s*(am|pm)?\D{1,12}?(\d{1,2})(?:[:.]00)?\s*(am|pm)?\.?", re.IGNORECASE)


class QuietHours(Question[tuple[int, int] | None]):
    """From one full hour until another, in the programme's zone; None for none. Recorded as "21-8"."""

    def __init__(self) -> None:
        super().__init__(ASK, marked("Quiet hours"))

    def take(self, heard: Heard, picked: list[str] | None) -> str:
        if heard.option is not None and (heard.option == NO_HOURS or _read(heard.option)):
            return heard.option
        hours = _read(heard.typed or "")
        if hours is None:
            raise Hint(_("Please tap one of the buttons, or write two hours, for example 20-7."))
        return f"{hours[0]}-{hours[1]}"

    def revive(self, stored: Any) -> tuple[int, int] | None:
        hours = _read(str(stored))
        if hours is None and stored != NO_HOURS:
            raise Gone(_("What you chose is not open any more. Please choose again."))
        return hours

    def tell(self, stored: Any) -> Sayable:
        hours = _read(str(stored))
        return in_words(*hours) if hours else _("none")

    def buttons(self, picked: list[str] | None) -> list[list[tuple[Sayable, str]]]:
        likely: list[list[tuple[Sayable, str]]] = [[(self.tell(each), each)] for each in LIKELY]
        return [*likely, [(_("Any time is fine"), NO_HOURS)]]


def recorded(start: int | None, end: int | None) -> str:
    return NO_HOURS if start is None or end is None else f"{start}-{end}"


def in_words(start: int, end: int) -> Words:
    return _("{start} to {end}", start=f"{start}:00", end=f"{end}:00")


def _read(said: str) -> tuple[int, int] | None:
    """Two different full hours of the day; None for anything else."""
    match = _HOURS.fullmatch(said.strip())
    if match is None:
        return None
    start, end = _hour(match[1], match[2]), _hour(match[3], match[4])
    return None if start is None or end is None or start == end else (start, end)


def _hour(digits: str, half: str | None) -> int | None:
    hour = int(digits)
    if half:
        return hour % 12 + (12 if half.lower() == "pm" else 0) if 1 <= hour <= 12 else None
    return hour % 24 if hour <= 24 else None
