"""Sentences as people type them, and the door each means: how many find it. `python -m tests.sentences` prints the table.

What is `held_out` was written after the lists of words, and they were not changed for it.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from handlers.doors import Doors
from locales import LANGUAGES

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Sentence:
    """`door`: empty where there is none to be found."""

    language: str
    said: str
    door: str
    held_out: bool = False


@dataclass(frozen=True)
class Tally:
    """Of what was offered first, how much was right (precision); of what could be found, how much was offered first (recall)."""

    offered: int
    right: int
    wanted: int

    @property
    def precision(self) -> float:
        return self.right / self.offered

    @property
    def recall(self) -> float:
        return self.right / self.wanted


def sentences(language: str) -> list[Sentence]:
    listed = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))["sentences"]
    return [Sentence(language, **each) for each in listed]


def all_sentences() -> list[Sentence]:
    return [sentence for language in LANGUAGES for sentence in sentences(language)]


def first_offered(doors: Doors, sentence: Sentence) -> str:
    return next(iter(doors.understood(sentence.said)[1]), "")


def tally(doors: Doors, those: Iterable[Sentence]) -> Tally:
    pairs = [(sentence.door, first_offered(doors, sentence)) for sentence in those]
    return Tally(
        offered=sum(1 for _door, first in pairs if first),
        right=sum(1 for door, first in pairs if first and first == door),
        wanted=sum(1 for door, _first in pairs if door),
    )


def table(doors: Doors) -> str:
    """Precision and recall by language: of all sentences, and of those held out."""
    lines = [f"{'':10}{'sentences':>10}{'precision':>10}{'recall':>8}{'held out':>10}{'precision':>10}{'recall':>8}"]
    for code in (*LANGUAGES, ""):
        those = [sentence for sentence in all_sentences() if sentence.language == code or not code]
        unseen = [sentence for sentence in those if sentence.held_out]
        every, held = tally(doors, those), tally(doors, unseen)
        line = f"{code or 'all':10}{len(those):10}{every.precision:10.2f}{every.recall:8.2f}"
        lines.append(f"{line}{len(unseen):10}{held.precision:10.2f}{held.recall:8.2f}")
    return "\n".join(lines)
