"""The local content: what another town says differently. Read once, from a TOML file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from locales import LANGUAGES, Local


class ContentError(Exception):
    """The content file does not hold what it must; the message names every fault."""


@dataclass(frozen=True)
class Hub:
    """A place people know. Name and address stay as they stand on the door."""

    name: str
    address: str


@dataclass(frozen=True)
class Team:
    """Who answers: their name, who sees what people tell, when they are there, where, and the telephone."""

    name: Local
    sees: Local
    hours: Local
    phone: str
    hub: str


@dataclass(frozen=True)
class Programme:
    """`contact` gets in touch `within_working_days` with who signs up."""

    name: Local
    contact: Local
    within_working_days: int
    modules: Mapping[str, Local]


@dataclass(frozen=True)
class Content:
    team: Team
    areas: Mapping[str, Local]
    hubs: Mapping[str, Hub]
    programmes: Mapping[str, Programme]
    spoken_languages: tuple[str, ...]
    public_holidays: frozenset[date]

    def working_day(self, today: date, days: int) -> date:
        """The date `days` working days after today: no weekends, no public holidays."""
        day = today
        while days > 0:
            day += timedelta(days=1)
            if day.weekday() < 5 and day not in self.public_holidays:
                days -= 1
        return day


def load(path: Path) -> Content:
    """Raises ContentError naming all that is missing or wrong."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ContentError(f"{path}: {error}") from error
    faults = list(_untranslated(raw, ""))
    try:
        content = _content(raw)
    except (KeyError, TypeError, ValueError) as error:
        raise ContentError("; ".join([*faults, f"missing or malformed: {error}"])) from error
    if content.team.hub not in content.hubs:
        faults.append(f"team.hub: there is no hub {content.team.hub!r}")
    if faults:
        raise ContentError("; ".join(faults))
    return content


def _content(raw: Mapping[str, Any]) -> Content:
    team = raw["team"]
    return Content(
        team=Team(Local(team["name"]), Local(team["sees"]), Local(team["hours"]), str(team["phone"]), str(team["hub"])),
        areas={area["key"]: Local(area["name"]) for area in raw["areas"]},
        hubs={hub["key"]: Hub(str(hub["name"]), str(hub["address"])) for hub in raw["hubs"]},
        programmes={key: _programme(programme) for key, programme in raw["programmes"].items()},
        spoken_languages=tuple(raw["spoken_languages"]),
        public_holidays=frozenset(date.fromisoformat(day) for day in raw["public_holidays"]),
    )


def _programme(raw: Mapping[str, Any]) -> Programme:
    return Programme(
        name=Local(raw["name"]),
        contact=Local(raw["contact"]),
        within_working_days=int(raw["within_working_days"]),
        modules={key: Local(name) for key, name in raw["modules"].items()},
    )


def _untranslated(node: Any, path: str) -> list[str]:
    """Texts (tables with an "en") that lack a language or have one that is none of ours."""
    if isinstance(node, list):
        return [fault for index, item in enumerate(node) for fault in _untranslated(item, f"{path}[{index}]")]
    if not isinstance(node, dict):
        return []
    if "en" in node:
        missing = [f"{path}: no text in {code}" for code in LANGUAGES if not node.get(code)]
        return missing + [f"{path}: unknown language {code}" for code in node if code not in LANGUAGES]
    return [fault for key, item in node.items() for fault in _untranslated(item, f"{path}.{key}" if path else key)]
