"""Asking for a country: the likely ones as buttons, any other typed in whatever language and spelling, and confirmed by a tap."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handlers.gazetteer import guesses, is_country
from handlers.questions import Gone, Heard, Hint, Question
from locales import CountryName, Sayable, _

NOT_SAID = "-"
NONE_OF_THESE = "none"
EVERYTHING = ["*"]  # the likely ones, and a way past the question


@dataclass
class Country(Question[str]):
    """A country's code, or NOT_SAID. What is typed only leads to buttons: `picked` holds the guesses, or EVERYTHING."""

    likely: Sequence[str]

    def take(self, heard: Heard, picked: list[str] | None) -> str:
        if heard.option == NONE_OF_THESE:
            raise Hint(_("Then please write it another way, perhaps in English, or tap one of these."), EVERYTHING)
        if heard.option is not None and (heard.option == NOT_SAID or is_country(heard.option)):
            return heard.option
        if heard.typed is None:
            raise Hint(_("Please write the name of the country, or tap one of the buttons."))
        found = guesses(heard.typed, self.likely)
        if found:
            raise Hint(_("Which one do you mean? Please tap it."), found)
        raise Hint(
            _(
                "I'm sorry, I don't know a country by that name. Please write it another way, perhaps in English, or tap one of these."
            ),
            EVERYTHING,
        )

    def revive(self, stored: Any) -> str:
        if stored != NOT_SAID and not is_country(str(stored)):
            raise Gone(_("What you chose is not open any more. Please choose again."))
        return str(stored)

    def tell(self, stored: Any) -> Sayable:
        return _("not said") if stored == NOT_SAID else CountryName(str(stored))

    def buttons(self, picked: list[str] | None) -> list[list[tuple[Sayable, str]]]:
        if picked and picked != EVERYTHING:
            guessed: list[tuple[Sayable, str]] = [(CountryName(code), code) for code in picked]
            return [[cell] for cell in [*guessed, (_("None of these"), NONE_OF_THESE)]]
        cells: list[tuple[Sayable, str]] = [(CountryName(code), code) for code in self.likely]
        rows = [cells[start : start + 2] for start in range(0, len(cells), 2)]
        return [*rows, [(_("Another, or I'd rather not say"), NOT_SAID)]] if picked else rows
