"""Questions of those who plan an event: how many, how long, where."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.questions import Choice, Gone, Heard, Hint, Option, Question, Several, Text
from handlers.sessions import OFFERS
from handlers.talk import Talk
from locales import LanguageName, Sayable, Words, Written, _, marked, n_
from models import descriptions, planning
from models.content import Hub
from models.planning import Place
from models.reminders import Kind
from models.schema import Refusal

MINUTES = (60, 90, 120, 180)
PLACES = (8, 12, 15, 20, 30, 50)
LONGEST_MINUTES = 24 * 60
HUB = "hub-"
TITLE = marked("What is it called? A few words that say what people will do there.")
ABOUT = marked("What more should people know about it? For example whom it is for, and what to bring.")
ASKS = marked("Does the place ask something of visitors? For example: take your shoes off, ring at the side door.")
REMINDERS = {
    Kind.WEEK: marked("A week before"),
    Kind.DAY: marked("A day before"),
    Kind.HOURS: marked("Two hours before"),
}


@dataclass
class Number(Question[int]):
    """A number, tapped or written. `check` raises a Refusal that says why not."""

    offered: Sequence[int]
    check: Callable[[int], None]
    in_words: Callable[[int], Sayable] = int

    def take(self, heard: Heard, picked: list[str] | None) -> int:
        said = heard.option or (heard.typed or "").strip()
        if not said.isdecimal() or len(said) > 12:
            raise Hint(_("Please write a number, like “{number}”, or tap one.", number=self.offered[1]))
        return self._checked(int(said), Hint)

    def revive(self, stored: Any) -> int:
        return self._checked(int(stored), Gone)

    def _checked(self, number: int, error: Callable[[Words], Exception]) -> int:
        try:
            self.check(number)
        except Refusal as refusal:
            raise error(refusal.words) from None
        return number

    def tell(self, stored: Any) -> Sayable:
        return self.in_words(int(stored))

    def buttons(self, picked: list[str] | None) -> list[list[tuple[Sayable, str]]]:
        cells: list[tuple[Sayable, str]] = [(self.in_words(each), str(each)) for each in self.offered]
        return [cells[start : start + 3] for start in range(0, len(cells), 3)]


@dataclass
class Where(Question[Place]):
    """A hub by a tap, or an address in words."""

    hubs: Mapping[str, Hub]

    def take(self, heard: Heard, picked: list[str] | None) -> dict[str, str]:
        if heard.option is not None and heard.option.removeprefix(HUB) in self.hubs:
            return {"hub": heard.option.removeprefix(HUB)}
        return {"address": Text(self.prompt, self.label, up_to=planning.LONGEST_ADDRESS).take(heard, picked)}

    def revive(self, stored: Any) -> Place:
        place = Place(stored.get("hub"), stored.get("address"))
        if place.hub is not None and place.hub not in self.hubs:
            raise Gone(_("What you chose is not open any more. Please choose again."))
        return place

    def tell(self, stored: Any) -> Sayable:
        hub = self.hubs.get(stored.get("hub") or "")
        return hub.name if hub else Written(stored.get("address") or "")

    def buttons(self, picked: list[str] | None) -> list[list[tuple[Sayable, str]]]:
        return [[(hub.name, HUB + key)] for key, hub in self.hubs.items()]


def ask_minutes(talk: Talk) -> int:
    words = _("How long does it take, in minutes?")
    return talk.ask("minutes", Number(words, _("How long"), MINUTES, _check_minutes, minutes_in_words))


def minutes_in_words(minutes: int) -> Words:
    return n_("{count} minute", "{count} minutes", minutes)


def ask_where(talk: Talk) -> Place:
    words = _("Where is it? Tap a place, or write the address with the postcode, as a map finds it.")
    return talk.ask("where", Where(words, _("Where"), talk.content.hubs))


def ask_places(talk: Talk) -> int:
    words = _("How many people have room?")
    return talk.ask("places", Number(words, _("Places"), PLACES, planning.check_places))


def ask_languages(talk: Talk) -> list[str]:
    options = [Option(code, LanguageName(code), code) for code in talk.content.spoken_languages]
    return talk.ask("languages", Several(
        _("Which languages are spoken there? Tap all of them."), _("Languages spoken"), options, columns=2,
        nothing=_("I don't know yet"),
    ))  # fmt: skip


def ask_helps(talk: Talk) -> list[str]:
    options = [Option(key, label, key) for key, label in OFFERS.items()]
    return talk.ask("helps", Several(
        _("What helps people to come? Tap all that there will be."), _("What helps"), options, columns=2,
    ))  # fmt: skip


def ask_asks(talk: Talk) -> str:
    return talk.ask("asks", Text(ASKS, _("The place asks"), descriptions.LONGEST_ASKS, skip=_("Skip this")))


def reminders_question() -> Several[str]:
    options = [Option(str(kind), label, kind) for kind, label in REMINDERS.items()]
    return Several(_("When shall people be reminded?"), _("Reminders"), options, nothing=_("Never"))


def _check_minutes(minutes: int) -> None:
    if not 15 <= minutes <= LONGEST_MINUTES:
        raise Refusal(
            _("It must take between 15 minutes and a day. For several days, make a session for each."), "minutes"
        )


def which(options: Mapping[str, Words], question: Words, label: Words) -> Choice[str]:
    return Choice(question, label, [Option(key, each, key) for key, each in options.items()])
