"""How to reach somebody: here in the chat, or by a telephone number, when, and whether to say who calls."""

from dataclasses import dataclass
from typing import Any

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberMatcher, PhoneNumberType

from handlers.questions import SKIP, Choice, Gone, Heard, Hint, Option, Question
from handlers.talk import Talk
from locales import CountryName, Sayable, Words, Written, _, marked
from models.people import Person, Role

HERE = "here"
MOST_TYPED = 100
LANDLINES = {PhoneNumberType.FIXED_LINE}
PERSONAL = {
    *LANDLINES, PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE, PhoneNumberType.VOIP, PhoneNumberType.PERSONAL_NUMBER,
}  # fmt: skip
FOR_STORIES = "+447700900"  # Ofcom gives these to nobody, so that they can stand in films and be tried out

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
    marked("Say who is calling"),
    (
        Option("yes", marked("Yes, say who it is"), "yes"),
        Option("no", marked("No, please don't"), "no"),
    ),
)


@dataclass(frozen=True)
class Reach:
    """`phone` is in E.164, None for "here in this chat"; `when` a key of CALL_WHEN."""

    phone: str | None = None
    when: str | None = None
    discreet: bool = False

    def keep(self, person: Person) -> bool:
        """Whether it is another way than before."""
        before = (person.phone, person.call_when, person.discreet)
        person.phone, person.call_when, person.discreet = self.phone, self.when, self.discreet
        return before != (self.phone, self.when, self.discreet)


@dataclass
class HowToReach(Question[str]):
    """A number in E.164, or HERE where that is possible, or nothing ("") with `none`. `region`: whose numbers come without a country's
    code; `own`: the number must be of the person who answers, and Telegram's button can send it."""

    region: str
    here: bool = True
    own: bool = True
    none: Words | None = None

    def __post_init__(self) -> None:
        if self.own:
            self.contact = _("Send my number")

    def take(self, heard: Heard, picked: list[str] | None) -> str:
        if heard.option == HERE and self.here:
            return HERE
        if heard.option == SKIP and self.none:
            return ""
        if heard.contact and self.own and not heard.own:
            raise Hint(_("That is somebody else's contact card. If that is the number to call, please type it."))
        said = f"+{heard.contact.lstrip('+')}" if heard.contact else heard.typed  # Telegram may leave the plus out
        if not said:
            raise Hint(_("Please type the telephone number as a message."))
        return number_in(said, self.region)

    def revive(self, stored: Any) -> str:
        if stored == HERE and not self.here:
            raise Gone(_("Please type the telephone number as a message."))
        return str(stored)

    def tell(self, stored: Any) -> Sayable:
        if not stored and self.none:
            return self.none
        return _("here in this chat") if stored == HERE else number_in_words(str(stored), self.region)

    def buttons(self, picked: list[str] | None) -> list[list[tuple[Sayable, str]]]:
        here: list[list[tuple[Sayable, str]]] = [[(_("Here in this chat"), HERE)]] if self.here else []
        return here + ([[(self.none, SKIP)]] if self.none else [])


def ask_how_to_reach(talk: Talk, somebody: bool = False) -> Reach:
    """Here or by telephone; `somebody`: it is for somebody else than who talks, who is not in this chat."""
    region = talk.content.phone_region
    away = somebody or bool(talk.beneficiary)
    question = (
        _("On which number can we call them? Type it, or send their contact card.")
        if away
        else _("How can we reach you? Tap “Here in this chat”, or send us a telephone number.")
    )
    beside = bool(talk.beneficiary) and (
        talk.is_coordinator or talk.has_role(Role.LEADER)
    )  # they can agree on something else
    none = _("No telephone") if beside else None
    reach = talk.ask(
        "reach", HowToReach(question, _("How we get in touch"), region, here=not away, own=not away, none=none)
    )
    if reach == HERE or not reach:
        return Reach()
    when = talk.ask("call_when", CALL_WHEN)
    return Reach(reach, when, talk.ask("say_who", SAY_WHO) == "no")


def known(person: Person) -> dict[str, Any]:
    """What is on record, as answers to the questions."""
    if not person.phone:
        return {}
    say_who = {"say_who": "no" if person.discreet else "yes"} if person.call_when else {}
    return {"reach": person.phone, **({"call_when": person.call_when} if person.call_when else {}), **say_who}


def in_words(person: Person, region: str) -> list[tuple[Sayable, Sayable]]:
    """How a person is reached by telephone, as lines of a list; none when only in the chat."""
    if not person.phone:
        return []
    lines: list[tuple[Sayable, Sayable]] = [(_("Telephone"), number_in_words(person.phone, region))]
    if person.call_when:
        lines.append((CALL_WHEN.label, CALL_WHEN.tell(person.call_when)))
    lines.append((SAY_WHO.label, SAY_WHO.tell("no" if person.discreet else "yes")))
    return lines


def number_in(said: str, region: str) -> str:
    """The number that somebody has typed or sent, in E.164. Raises Hint."""
    said = said[:MOST_TYPED]
    found = next((match.number for match in PhoneNumberMatcher(said, region)), None)
    number = found or _parsed(said, region)
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if e164.startswith(FOR_STORIES) and phonenumbers.is_possible_number(number):
        return e164
    digits = sum(letter.isdecimal() for letter in said)
    if phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.TOO_SHORT or digits < 7:
        raise Hint(_("Something is missing from that number: it is too short. Please send all of it."))
    if not phonenumbers.is_valid_number(number):
        raise Hint(_not_a_number())
    if phonenumbers.number_type(number) not in PERSONAL:
        raise Hint(
            _(
                "That number belongs to a company or a service. If it is from another country, begin with + and its code."
            )
        )
    return e164


def _parsed(said: str, region: str) -> PhoneNumber:
    try:
        return phonenumbers.parse(said, region)
    except NumberParseException:
        raise Hint(_not_a_number()) from None


def _not_a_number() -> Words:
    return _(
        "I can't find a telephone number in that. It looks like 07… or, from another country, +92… Please check it."
    )


def number_in_words(e164: str, region: str) -> Sayable:
    """As people here write it; one from elsewhere with its country, and a landline so called."""
    number = phonenumbers.parse(e164, None)
    if number.country_code != phonenumbers.country_code_for_region(region):
        country = phonenumbers.region_code_for_number(number)
        shown = Written(phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL))
        return _("{number} ({country})", number=shown, country=CountryName(country)) if country else shown
    shown = Written(phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL))
    if phonenumbers.number_type(number) in LANDLINES:
        return _("{number} (a landline)", number=shown)
    return shown
