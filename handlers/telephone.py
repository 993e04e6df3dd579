"""The telephone of somebody who has no chat with us: which number, when, and whether to say who is calling."""

from dataclasses import dataclass
from typing import Any

import phonenumbers
from phonenumbers import PhoneNumberFormat

from handlers.questions import SKIP, Choice, Heard, Hint, Option, Question
from locales import Sayable, Words, Written, _, clean, marked

CALL_WHEN = Choice(
    marked("When is a good time to call?"),
    marked("When to call"),
    (
        Option("any", marked("Any time"), "any"),
        Option("mornings", marked("Mornings"), "mornings"),
        Option("afternoons", marked("Afternoons"), "afternoons"),
        Option("evenings", marked("Evenings"), "evenings"),
    ),
)
SAY_WHO = Choice(
    marked("If somebody else picks up the phone: is it all right to say who is calling?"),
    marked("May we say who is calling"),
    (
        Option("yes", marked("Yes, say who it is"), "yes"),
        Option("no", marked("No, please don't"), "no"),
    ),
)


@dataclass
class Telephone(Question[str]):
    """A telephone number, recorded in E.164; one without a country belongs to `region`. `skip` answers with nothing ("")."""

    region: str
    skip: Words

    def take(self, heard: Heard, picked: list[str] | None) -> str:
        if heard.option == SKIP:
            return ""
        said = f"+{heard.contact.lstrip('+')}" if heard.contact else heard.typed
        if not said:
            raise Hint(_("Please type the telephone number as a message."))
        return number_in(said, self.region)

    def revive(self, stored: Any) -> str:
        return str(stored)

    def tell(self, stored: Any) -> Sayable:
        return number_in_words(str(stored), self.region) if stored else self.skip

    def buttons(self, picked: list[str] | None) -> list[list[tuple[Sayable, str]]]:
        return [[(self.skip, SKIP)]]


def number_in(said: str, region: str) -> str:
    """The number that somebody has typed or sent, in E.164. Raises Hint."""
    try:
        parsed = phonenumbers.parse(clean(said), region)
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None or not phonenumbers.is_valid_number(parsed):
        raise Hint(
            _(
                "I can't find a telephone number in that. It looks like 07… or, from another country, +92… Please check it."
            )
        )
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)


def number_in_words(e164: str, region: str) -> Sayable:
    """As people here write it; one from elsewhere with its country's code."""
    number = phonenumbers.parse(e164, None)
    home = number.country_code == phonenumbers.country_code_for_region(region)
    shown = PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
    return Written(phonenumbers.format_number(number, shown))
