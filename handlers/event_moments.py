"""Asking when: by buttons or in plain words, always said again with weekday and year before it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from handlers.plain_dates import NoSuchDay, Understood, understand, understand_hour
from handlers.questions import Further, Gone, Heard, Hint, Question
from handlers.talk import Talk
from locales import Day, Listed, Moment, Sayable, _, clean, marked
from models import planning, series
from models.content import Content
from models.events import Rhythm
from models.schema import Refusal

DAYS_OFFERED = 8
HOURS = (10, 11, 12, 13, 14, 16, 17, 18, 19)
AN_HOUR = 60  # minutes: how long it will be is not known yet
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LASTS = (3, 5, 7, 11)  # the 4th, 6th, 8th, 12th of a series is offered as its last
OTHER, DAY, LOCAL, ONE_OF_TWO, KEEP = "other", "d", "l", "u", "k"
Cells = list[list[tuple[Sayable, str]]]
NOT_UNDERSTOOD = marked(
    "I'm sorry, I could not read a day in that. Please write it like “Tuesday 6pm” or “12 January 18:00”, or tap one of these."
)
NO_HOUR = marked("I'm sorry, I could not read a time in that. Please write it like “18:30”, or tap one of these.")
NO_SUCH_DAY = marked("That day is not in the calendar: the month is too short that year. Which day do you mean?")


@dataclass
class When(Question[datetime]):
    """A moment to come. Every button carries all it needs: a day, a local time, or the moment itself, to be kept."""

    language: str
    zone: ZoneInfo
    now: datetime
    content: Content

    def take(self, heard: Heard, picked: list[str] | None) -> str:
        if heard.option is not None:
            return self._tapped(heard.option)
        if heard.typed is None:
            raise Hint(NOT_UNDERSTOOD)
        day = _day((picked or [""])[0])
        raise Further(self._step(self._read(clean(heard.typed), day), picked or []))

    def revive(self, stored: Any) -> datetime:
        at = datetime.fromisoformat(str(stored))
        try:
            planning.check_start(at, self.now)
        except Refusal as refusal:
            raise Gone(refusal.words) from None
        return at

    def tell(self, stored: Any) -> Sayable:
        return Moment(datetime.fromisoformat(str(stored)), year=True)

    def asks(self, picked: list[str] | None) -> Sayable:
        step = (picked or [""])[0]
        if (day := _day(step)) is not None:
            words = _("{day}. At what time does it begin? Tap it, or write it, like “18:30”.", day=Day(day, year=True))
            return words
        if (local := _local(step)) is not None:
            return _(
                "In that night the clocks go back, and that time comes twice: {moment}. Which of the two do you mean?",
                moment=Moment(local.replace(tzinfo=self.zone), year=True),
            )
        at = _moment(step)
        return self._shall_we_keep(at) if at else self.prompt

    def buttons(self, picked: list[str] | None) -> Cells:
        """The days; the hours of a day; the two moments of an hour that comes twice; or yes and no."""
        step = (picked or [""])[0]
        other: Cells = [[(_("Another day"), OTHER)]]
        if (day := _day(step)) is not None:
            hours: list[tuple[Sayable, str]] = [(f"{hour}:00", f"{LOCAL}{day}T{hour:02}:00") for hour in HOURS]
            return [*_rows(hours, 3), *other]
        if (local := _local(step)) is not None:
            moments = [int(local.replace(tzinfo=self.zone, fold=fold).timestamp()) for fold in (0, 1)]
            labels = (_("The first, before the change"), _("The second, after the change"))
            two: Cells = [[(label, f"{ONE_OF_TWO}{at}")] for label, at in zip(labels, moments, strict=True)]
            return [*two, *other]
        if _moment(step) is not None:
            return [[(_("Yes, keep it"), step)], *other]
        first = self.now.astimezone(self.zone).date()
        days = [first + timedelta(days=each) for each in range(1, DAYS_OFFERED + 1)]
        return _rows([(Day(each), f"{DAY}{each}") for each in days], 2)

    def _shall_we_keep(self, at: datetime) -> Sayable:
        avoided = self.content.avoided(at.astimezone(self.zone), AN_HOUR)
        moment = Moment(at, year=True)
        if not avoided:
            return _("That is <b>{moment}</b>. Shall we keep it?", moment=moment)
        return _(
            "That is <b>{moment}</b>.\n⚠️ That is during {what}, when many can't come. Shall we keep it?",
            moment=moment, what=Listed(avoided),
        )  # fmt: skip

    def _tapped(self, option: str) -> str:
        """The moment to keep, as it is recorded; or a further step."""
        at = _moment(option)
        if option == OTHER:
            raise Further([])
        if at is not None and option.startswith(KEEP):
            self._check(at, [])
            return at.isoformat()
        if at is not None:
            raise Further([f"{KEEP}{option[1:]}"])
        if _day(option) is not None:
            raise Further([option])
        local = _local(option)
        if local is None:
            raise Hint(NOT_UNDERSTOOD, [])
        raise Further(self._step(Understood(local.date(), local.time()), [f"{DAY}{local.date()}"]))

    def _read(self, words: str, day: date | None) -> Understood:
        """What is typed; an hour of `day`, if that is known. Raises Hint."""
        local_now = self.now.astimezone(self.zone).replace(tzinfo=None)
        try:
            found = understand_hour(words, self.language, day) if day else understand(words, self.language, local_now)
        except NoSuchDay:
            raise Hint(NO_SUCH_DAY, []) from None
        if found is None:
            raise Hint(NO_HOUR if day else NOT_UNDERSTOOD)
        return found

    def _step(self, said: Understood, here: list[str]) -> list[str]:
        """Where what was said leads. Raises Hint for a time that is no time to come; `here` is asked again then."""
        if said.time is None:
            end_of_day = datetime.combine(said.date, time(23, 59), self.zone)
            self._check(end_of_day, [])
            return [f"{DAY}{said.date}"]
        local = datetime.combine(said.date, said.time)
        first, second = (local.replace(tzinfo=self.zone, fold=fold) for fold in (0, 1))
        back = first.astimezone(UTC).astimezone(self.zone)
        if back.replace(tzinfo=None) != local:
            words = _(
                "In that night the clocks go forward, and that time does not exist: after 0:59 comes 2:00. Which time do you mean?"
            )
            raise Hint(words, [f"{DAY}{said.date}"])
        self._check(first, here)
        if first.utcoffset() != second.utcoffset():
            return [f"{LOCAL}{local.isoformat(timespec='minutes')}"]
        return [f"{KEEP}{int(first.timestamp())}"]

    def _check(self, at: datetime, here: list[str]) -> None:
        try:
            planning.check_start(at, self.now)
        except Refusal as refusal:
            raise Hint(_("{moment}: {hint}", moment=Moment(at, year=True), hint=refusal.words), here) from None


@dataclass
class Until(Question[date]):
    """The last day of a series."""

    language: str
    zone: ZoneInfo
    now: datetime
    first: datetime
    rhythm: Rhythm

    def take(self, heard: Heard, picked: list[str] | None) -> str:
        day = _day(heard.option or "") or self._read(heard)
        try:
            self._count(day)
        except Refusal as refusal:
            raise Hint(_("{day}: {hint}", day=Day(day, year=True), hint=refusal.words)) from None
        return day.isoformat()

    def _read(self, heard: Heard) -> date:
        local_now = self.now.astimezone(self.zone).replace(tzinfo=None)
        try:
            found = understand(clean(heard.typed), self.language, local_now) if heard.typed else None
        except NoSuchDay:
            raise Hint(NO_SUCH_DAY) from None
        if found is None:
            raise Hint(NOT_UNDERSTOOD)
        return found.date

    def _count(self, day: date) -> int:
        """How many it is until then. Raises a Refusal."""
        return len(planning.all_starts(self.first, self.rhythm, day, self.zone, self.now))

    def revive(self, stored: Any) -> date:
        day = date.fromisoformat(str(stored))
        try:
            self._count(day)
        except Refusal as refusal:
            raise Gone(refusal.words) from None
        return day

    def tell(self, stored: Any) -> Sayable:
        day = date.fromisoformat(str(stored))
        return _("{day}, sessions in all: {count}", day=Day(day, year=True), count=self._count(day))

    def buttons(self, picked: list[str] | None) -> Cells:
        first = self.first.astimezone(self.zone).date()
        last = (self.now + planning.FARTHEST).astimezone(self.zone).date()
        days = [day for number in LASTS if (day := series.day(first, self.rhythm, number)) <= last]
        return [[(self.tell(day.isoformat()), f"{DAY}{day}")] for day in days]


def ask_when(talk: Talk, words: Sayable) -> datetime:
    return talk.ask("when", When(
        words, _("When"), talk.localizer.code, talk.localizer.zone, talk.now, talk.content,
    ))  # fmt: skip


def ask_until(talk: Talk, first: datetime, rhythm: Rhythm) -> date:
    question = _("Until when? Tap the last day, or write it, like “31 March”.")
    return talk.ask("until", Until(
        question, _("Until"), talk.localizer.code, talk.localizer.zone, talk.now, first, rhythm,
    ))  # fmt: skip


def _day(option: str) -> date | None:
    try:
        return date.fromisoformat(option[1:]) if option.startswith(DAY) else None
    except ValueError:
        return None


def _local(option: str) -> datetime | None:
    try:
        return datetime.fromisoformat(option[1:]).replace(tzinfo=None) if option.startswith(LOCAL) else None
    except ValueError:
        return None


def _moment(option: str) -> datetime | None:
    digits = option[1:]
    if option[:1] not in (KEEP, ONE_OF_TWO) or not (digits.isascii() and digits.isdecimal() and len(digits) <= 11):
        return None
    return EPOCH + timedelta(seconds=int(digits))


def _rows(cells: Sequence[tuple[Sayable, str]], columns: int) -> Cells:
    return [list(cells[start : start + columns]) for start in range(0, len(cells), columns)]
