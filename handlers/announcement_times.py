"""When an announcement is to go out: now, at a time on a button, or at one said in plain words."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from handlers.plain_dates import NoSuchDay, understand
from handlers.questions import Gone, Heard, Hint, Question
from locales import Moment, Sayable, _
from models.quiet import is_quiet

NOW = "now"
OFFERED = ((0, time(18)), (1, time(10)), (1, time(18)))  # days from today, time of day
LONGEST = timedelta(days=366)


@dataclass
class When(Question[datetime]):
    """`now` is aware; what is said is meant in `zone`, in the words of `language`."""

    now: datetime
    zone: ZoneInfo
    language: str

    def take(self, heard: Heard, picked: list[str] | None) -> str:
        if heard.option is not None:
            return self._tapped(heard.option)
        meant = self._parsed(heard.typed or "")
        if meant is None:
            raise Hint(
                _(
                    "I couldn't make out a time in that. Tap a button, or write it like “tomorrow 18:00” or “3 December 10:00”."
                )
            )
        if meant <= self.now:
            raise Hint(_("That time has passed already. When shall it go out?"))
        if meant > self.now + LONGEST:
            raise Hint(_("That is more than a year away. Please choose an earlier time."))
        if is_quiet(meant, self.zone):
            raise Hint(_("From 21:00 to 8:00 people are left alone. Please choose a time of the day."))
        return meant.isoformat()

    def revive(self, stored: Any) -> datetime:
        meant = self.now if stored == NOW else datetime.fromisoformat(str(stored))
        if meant < self.now:
            raise Gone(_("That time has passed already. When shall it go out?"))
        return meant

    def tell(self, stored: Any) -> Sayable:
        return _("now") if stored == NOW else Moment(datetime.fromisoformat(str(stored)))

    def buttons(self, picked: list[str] | None) -> list[list[tuple[Sayable, str]]]:
        offered: list[list[tuple[Sayable, str]]] = [[(Moment(at), _key(at))] for at in self._offered()]
        return [[(_("Now"), NOW)], *offered]

    def _tapped(self, option: str) -> str:
        if option == NOW:
            return NOW
        at = next((each for each in self._offered() if _key(each) == option), None)
        if at is None:
            raise Hint(_("That time has passed already. When shall it go out?"))
        return at.isoformat()

    def _offered(self) -> list[datetime]:
        today = self.now.astimezone(self.zone).date()
        each = [datetime.combine(today + timedelta(days=days), at, self.zone) for days, at in OFFERED]
        return [at for at in each if at > self.now + timedelta(minutes=10)]

    def _parsed(self, words: str) -> datetime | None:
        try:
            meant = understand(words, self.language, self.now.astimezone(self.zone).replace(tzinfo=None))
        except NoSuchDay:
            return None
        return datetime.combine(meant.date, meant.time, self.zone) if meant and meant.time else None


def _key(at: datetime) -> str:
    """Stable on a button: the time of the programme's zone."""
    return at.strftime("%m%d%H%M")
