"""Turns what is to be said into text of one language, for Telegram (HTML) or plain (buttons, files)."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from html import escape
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_decimal

from locales import catalogue
from locales.languages import LANGUAGES
from locales.words import (
    CountryName,
    Day,
    LanguageName,
    Lines,
    Listed,
    Local,
    Moment,
    Sayable,
    Translated,
    Words,
    Written,
    _,
)

_ENGLISH = Locale.parse("en_GB")
_AS_PEOPLE_SAY = {  # where CLDR's name of a language is wrong or bookish: (reader's language, language)
    ("so", "bn"): "Bangaali",
    ("pa", "pl"): "ਪੋਲਿਸ਼",
    ("bn", "pa"): "পাঞ্জাবি",
    ("bn", "ro"): "রোমানিয়ান",
}
_DAY_FIRST = {"so": ("EEEE, d MMMM", "EEEE, d MMMM y")}  # CLDR puts the month first, as in America
_ENDS = (".", "!", "?")
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"


def isolate(text: str) -> str:
    """Keep inserted text from turning the direction of what stands around it (Unicode TR 9, FSI and PDI)."""
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"


class Localizer:
    """One language, in the programme's time zone."""

    def __init__(self, code: str, zone: ZoneInfo) -> None:
        self.code = code
        self.zone = zone
        self._locale = Locale.parse(LANGUAGES[code].cldr)
        self._catalogue = catalogue.translations(code)
        full = self._locale.date_formats["full"].pattern
        without_year = re.sub(r"[\s,،]*(?:G )?y+.*$", "", full)  # the year is mostly plain from the context
        self._day_pattern, self._year_pattern = _DAY_FIRST.get(code, (without_year, full))

    def html(self, said: Sayable) -> str:
        """For a message with parse_mode HTML: tags of the catalogues stay, everything inserted is escaped."""
        return self._render(said, _escape)

    def plain(self, said: Sayable) -> str:
        """For buttons, command lists, files: no markup at all."""
        return self._render(said, str)

    def day(self, day: date, year: bool = False) -> str:
        return format_date(day, self._year_pattern if year else self._day_pattern, locale=self._locale)

    def moment(self, at: datetime, year: bool = False) -> str:
        local = at.astimezone(self.zone)
        comma = "،" if LANGUAGES[self.code].rtl else ","
        return f"{self.day(local.date(), year)}{comma} {self.time(local)}"

    def time(self, at: datetime) -> str:
        return format_time(at.astimezone(self.zone), "HH:mm", locale=self._locale)

    def language_name(self, code: str) -> str:
        return _AS_PEOPLE_SAY.get((self.code, code)) or self._locale.languages.get(code) or _ENGLISH.languages[code]

    def country_name(self, code: str) -> str:
        return self._locale.territories.get(code) or _ENGLISH.territories.get(code) or code

    def number(self, number: int) -> str:
        return format_decimal(number, locale=self._locale)

    def sentence(self, words: Words) -> str:
        """The translation, nothing inserted yet."""
        if words.plural is None:
            return self._catalogue.gettext(words.singular)
        return self._catalogue.ngettext(words.singular, words.plural, words.count)

    def _render(self, said: Sayable, safe: Callable[[str], str]) -> str:
        match said:
            case Words():
                return self._words(said, safe)
            case Local():
                return safe(said.texts.get(self.code) or said.texts["en"])
            case Translated():
                if self.code in said.texts:
                    return safe(said.texts[self.code])
                return self._render(_in_other_words(said), safe)
            case Written():
                return safe(said.text)
            case Listed():
                items = [self._insert(item, safe) for item in said.items]
                return said.between.join(items) if said.between else format_list(items, locale=self._locale)
            case Lines():
                return "\n".join(self._insert(item, safe) for item in said.items)
            case Moment():
                return self.moment(said.at, said.year)
            case Day():
                return self.day(said.date, said.year)
            case LanguageName():
                return safe(self.language_name(said.code))
            case CountryName():
                return safe(self.country_name(said.code))
            case int():
                return self.number(said)
            case str():
                return safe(said)

    def _words(self, said: Words, safe: Callable[[str], str]) -> str:
        """Where a whole sentence begins with words of ours ("somebody"), they begin with a capital."""
        sentence = self.sentence(said)
        if not said.inserted:
            return sentence
        text = sentence.format_map({name: self._insert(value, safe) for name, value in said.inserted.items()})
        if sentence.startswith("{") and sentence.endswith(_ENDS):
            first = said.inserted.get(sentence[1 : sentence.index("}")])
            return text[:1].upper() + text[1:] if isinstance(first, Words) else text
        return text

    def _insert(self, value: Sayable, safe: Callable[[str], str]) -> str:
        text = self._render(value, safe)
        return text if isinstance(value, Words | Listed | Lines) else isolate(text)


def _in_other_words(said: Translated) -> Words:
    return _("{text} (in {language})", text=Written(said.texts[said.original]), language=LanguageName(said.original))


def _escape(text: str) -> str:
    return escape(text, quote=False)


class Localizers:
    """A localizer for each language, made once."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self._each = {code: Localizer(code, zone) for code in LANGUAGES}

    def all(self) -> Iterable[Localizer]:
        return self._each.values()

    def of(self, code: str | None) -> Localizer:
        return self._each.get(code or "en") or self._each["en"]
