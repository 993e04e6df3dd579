"""The languages Grapevine speaks, and the code that renders a sentence, date, number or list in one of them."""

from locales.languages import LANGUAGES, Language, guess_language
from locales.localizer import Localizer, Localizers
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
    clean,
    line,
    marked,
    n_,
)

__all__ = [
    "LANGUAGES",
    "CountryName",
    "Day",
    "Language",
    "LanguageName",
    "Lines",
    "Listed",
    "Local",
    "Localizer",
    "Localizers",
    "Moment",
    "Sayable",
    "Translated",
    "Words",
    "Written",
    "_",
    "clean",
    "guess_language",
    "line",
    "marked",
    "n_",
]
