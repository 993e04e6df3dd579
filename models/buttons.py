"""What a button carries: 64 bytes that say which question it answers, or which action it asks for.

Nothing in it is trusted when it comes back: the serial and turn must be those of the person's own conversation, and an
action checks who asks for it and on what.
"""

from dataclasses import dataclass

MOST_BYTES = 64
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Answer:
    """A tap on an option of the question asked at `turn` of the conversation `serial`."""

    serial: int
    turn: int
    option: str


@dataclass(frozen=True)
class Act:
    """A tap that asks for an action, on a `subject` (an id, a language, nothing)."""

    action: str
    subject: str = ""


def encode(meaning: Answer | Act) -> str:
    """Raises ValueError for what does not fit."""
    match meaning:
        case Answer(serial, turn, option):
            data = f"q.{_base36(serial)}.{_base36(turn)}.{option}"
        case Act(action, subject):
            data = f"a.{action}.{subject}"
            if "." in action:
                raise ValueError(f"an action's name has no dot: {action!r}")
    if len(data.encode()) > MOST_BYTES:
        raise ValueError(f"a button cannot carry {data!r}")
    return data


def decode(data: str) -> Answer | Act | None:
    """None for what this program never wrote."""
    kind, _dot, rest = data.partition(".")
    match kind, rest.split(".", 2), rest.split(".", 1):
        case "q", [serial, turn, option], _ if _is_base36(serial) and _is_base36(turn):
            return Answer(int(serial, 36), int(turn, 36), option)
        case "a", _, [action, subject]:
            return Act(action, subject)
        case _:
            return None


def number(subject: str) -> int | None:
    """The row that a subject names; None for what cannot be one."""
    return int(subject) if subject.isascii() and subject.isdecimal() and len(subject) <= 18 else None


def _is_base36(digits: str) -> bool:
    return 0 < len(digits) <= 12 and all(digit in _DIGITS for digit in digits)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
