"""The two sides of a pair."""

from enum import StrEnum


class Side(StrEnum):
    MENTOR = "mentor"
    MENTEE = "mentee"
