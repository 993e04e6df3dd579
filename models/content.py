"""The local content: what another town says differently. Read once, from a TOML file."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from locales import LANGUAGES, Listed, Local
from models.suiting import Weights

END_OF_DAY = time(17)
LONGEST_STAGE = 16  # of its key: a button carries two of them


class ContentError(Exception):
    """The content file does not hold what it must; the message names every fault."""


def _in_all_languages(texts: Any) -> Any:
    if not isinstance(texts, dict):
        raise ValueError("must be given by language")
    faults = [
        f"no text in {code}" for code in LANGUAGES if not (isinstance(texts.get(code), str) and texts[code].strip())
    ]
    faults += [f"unknown language {code}" for code in texts if code not in LANGUAGES]
    if faults:
        raise ValueError(", ".join(faults))
    return Local(texts)


Text = Annotated[Local, BeforeValidator(_in_all_languages)]


class Part(BaseModel):
    """A table of the file: all it must have, and nothing else."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Hub(Part):
    """A place people know. Name and address stay as they stand on the door."""

    key: str
    name: str
    address: str

    @property
    def where(self) -> str:
        """In one piece, as on an envelope: among words that run from the right its halves would change places."""
        return f"{self.name}, {self.address}"


class Area(Part):
    key: str
    name: Text


class Team(Part):
    """Who answers: their name, when they are there, where, and the telephone; within how many working days they answer what is
    written to them."""

    name: Text
    hours: Text
    phone: str
    hub: str
    answers_within_working_days: int = Field(ge=1, le=30)


class PosterTexts(Part):
    """What stands large on a poster, and what is in it for who comes, in three or four short points."""

    headline: Text
    points: Annotated[tuple[Text, ...], Field(min_length=3, max_length=4)]


class Programme(Part):
    """`contact` gets in touch `within_working_days` with who signs up; `stages` in their order; `promises`: within how many working
    days somebody gets in touch with who is told that they have come to a stage; `poster`: what its posters say."""

    name: Text
    contact: Text
    within_working_days: int
    poster: PosterTexts
    modules: Mapping[str, Text]
    stages: Mapping[Annotated[str, Field(max_length=LONGEST_STAGE)], Text]
    promises: Mapping[str, Annotated[int, Field(ge=1, le=30)]] = Field(default_factory=dict)

    @field_validator("promises")
    @classmethod
    def _stages_are_there(cls, promises: Mapping[str, int], others: ValidationInfo) -> Mapping[str, int]:
        unknown = [stage for stage in promises if stage not in others.data.get("stages", promises)]
        if unknown:
            raise ValueError(f"there is no stage {', '.join(map(repr, unknown))}")
        return promises


class Organisation(Part):
    """A partner: who they are, as people know them, and what they do for a person. `programme`: whose people are passed on to
    them; they say within `acknowledges_within_working_days` that they have seen it."""

    key: str
    name: str
    does: Text
    programme: str
    acknowledges_within_working_days: int = Field(ge=1, le=30)


class HelpLine(Part):
    """Where help is, at once: whom it is for and when, and the number."""

    key: str
    name: Text
    phone: str


class Sector(Part):
    """A consortium's line of business."""

    key: str
    name: Text


class Avoided(Part):
    """A time at which many cannot come: days `from` to `to` (None: always), on one `weekday` of them (0 is Monday), on `school_days` or
    on all, between two `hours` or all day. An event at such a time can be made all the same."""

    key: str
    name: Text
    first: date | None = Field(None, alias="from")
    last: date | None = Field(None, alias="to")
    weekday: int | None = Field(None, ge=0, le=6)
    school_days: bool = False
    hours: tuple[time, time] | None = None

    @model_validator(mode="after")
    def _is_a_time(self) -> "Avoided":
        if (self.first is None) != (self.last is None) or (self.first and self.last and self.first > self.last):
            raise ValueError("needs both from and to, and from must not come after to")
        if self.first is None and self.weekday is None and not self.school_days:
            raise ValueError("needs from and to, or a weekday, or school_days")
        if self.hours and self.hours[0] >= self.hours[1]:
            raise ValueError("hours must be two, the earlier first")
        return self

    def meets(self, starts: datetime, ends: datetime) -> bool:
        """Whether something from `starts` to `ends`, local times of one day, falls into it; `school_days` are not looked at."""
        if self.first and self.last and not self.first <= starts.date() <= self.last:
            return False
        if self.weekday is not None and starts.weekday() != self.weekday:
            return False
        return self.hours is None or (
            starts.time() < self.hours[1] and (ends.time() > self.hours[0] or ends.date() > starts.date())
        )


class Population(Part):
    """Who lives here, from published figures: how many people, and, where they are known, how many of a hundred live in each area
    and speak each language at home."""

    people: int = Field(ge=1)
    areas: Mapping[str, Annotated[float, Field(ge=0, le=100)]] = Field(default_factory=dict)
    languages: Mapping[str, Annotated[float, Field(ge=0, le=100)]] = Field(default_factory=dict)


class Mentoring(Part):
    """`check`: what the team makes sure of before somebody mentors, as the mentor reads it; `review`: a coordinator looks at each proposed
    pair before its mentor is asked; `tells_after_days`: who waits is told why; `weights`: what counts for how much when pairs are looked
    for."""

    check: Text
    review: bool = True
    tells_after_days: int = Field(7, ge=1, le=60)
    weights: Weights = Weights()


class Content(Part):
    areas: Mapping[str, Area]
    hubs: Mapping[str, Hub]
    team: Team
    programmes: Mapping[str, Programme]
    organisations: Mapping[str, Organisation]
    help_lines: Mapping[str, HelpLine]
    sectors: Mapping[str, Sector]
    likely_countries: tuple[str, ...]
    phone_region: str
    spoken_languages: tuple[str, ...]
    public_holidays: frozenset[date]
    school_holidays: tuple[tuple[date, date], ...] = ()
    avoid: Mapping[str, Avoided]
    poster: PosterTexts  # of all we do
    population: Population | None = None
    mentoring: Mentoring

    @field_validator("areas", "hubs", "organisations", "help_lines", "sectors", "avoid", mode="before")
    @classmethod
    def _by_key(cls, rows: Any) -> Any:
        """[[hubs]] in the file is a list; here it is found by key."""
        if isinstance(rows, list) and all(isinstance(row, dict) and "key" in row for row in rows):
            return {row["key"]: row for row in rows}
        raise ValueError("must be a list of tables, each with a key")

    @field_validator("team")
    @classmethod
    def _hub_is_there(cls, team: Team, others: ValidationInfo) -> Team:
        if "hubs" in others.data and team.hub not in others.data["hubs"]:
            raise ValueError(f"there is no hub {team.hub!r}")
        return team

    @field_validator("organisations")
    @classmethod
    def _programme_is_there(
        cls, organisations: Mapping[str, Organisation], others: ValidationInfo
    ) -> Mapping[str, Organisation]:
        programmes = others.data.get("programmes", {})
        unknown = [each.programme for each in organisations.values() if each.programme not in programmes]
        if programmes and unknown:
            raise ValueError(f"there is no programme {', '.join(map(repr, unknown))}")
        return organisations

    @field_validator("help_lines")
    @classmethod
    def _there_is_help(cls, lines: Mapping[str, HelpLine]) -> Mapping[str, HelpLine]:
        if not lines:
            raise ValueError("there must be at least one, the emergency number first")
        return lines

    def who_sees(self) -> Listed:
        """Who sees what people tell, unless they say yes to others: the team, and who gets in touch for each programme."""
        return Listed([self.team.name, *(programme.contact for programme in self.programmes.values())])

    def area(self, key: str | None) -> Local | None:
        """The name of an area; None for one that is not in the file (any more)."""
        area = self.areas.get(key or "")
        return area.name if area else None

    def organisation_name(self, key: str) -> str:
        """As people know it; its key when it is not in the file (any more)."""
        organisation = self.organisations.get(key)
        return organisation.name if organisation else key

    def working_day(self, today: date, days: int) -> date:
        """The date `days` working days after today: no weekends, no public holidays."""
        day = today
        while days > 0:
            day += timedelta(days=1)
            if day.weekday() < 5 and day not in self.public_holidays:
                days -= 1
        return day

    def in_touch_by(self, programme: str, signed_up: date) -> date:
        """By when the contact of a programme gets in touch with who signed up that day."""
        return self.working_day(signed_up, self.programmes[programme].within_working_days)

    def avoided(self, local: datetime, minutes: int) -> list[Local]:
        """What makes it hard to come for those who keep it, at a time of the programme's zone."""
        ends = local + timedelta(minutes=minutes)
        school = self.is_school_day(local.date())
        there = [each for each in self.avoid.values() if school or not each.school_days]
        return [each.name for each in there if each.meets(local, ends)]

    def is_school_day(self, day: date) -> bool:
        """As far as the holidays are known."""
        holidays = any(first <= day <= last for first, last in self.school_holidays)
        return day.weekday() < 5 and day not in self.public_holidays and not holidays

    def promised_at(self, programme: str, stage: str, today: date) -> date | None:
        """By when somebody gets in touch with who is told today that they have come to a stage; None where nobody promises it."""
        followed = self.programmes.get(programme)
        days = followed.promises.get(stage) if followed else None
        return self.working_day(today, days) if days else None

    def end_of_working_day(self, today: date, days: int, zone: tzinfo) -> datetime:
        """17:00 in the programme's zone, `days` working days after today."""
        return datetime.combine(self.working_day(today, days), END_OF_DAY, zone)


def load(path: Path) -> Content:
    """Raises ContentError naming all that is missing or wrong."""
    try:
        return Content.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise ContentError(f"{path}: {error.strerror}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ContentError(f"{path}: {error}") from error
    except ValidationError as error:
        raise ContentError("; ".join(_fault(each) for each in error.errors())) from error


def _fault(error: Any) -> str:
    return f"{'.'.join(map(str, error['loc']))}: {error['msg'].removeprefix('Value error, ')}"
