"""Which languages there are, and which of them a phone's language code most likely means."""

from dataclasses import dataclass

from babel.core import parse_locale


@dataclass(frozen=True)
class Language:
    """One language of the catalogues: ISO 639-1 code, its name in itself and in English, its CLDR locale."""

    code: str
    own_name: str
    cldr: str
    rtl: bool = False


LANGUAGES: dict[str, Language] = {
    language.code: language
    for language in (
        Language("en", "English", "en_GB"),
        Language("pa", "ਪੰਜਾਬੀ", "pa_Guru"),
        Language("ur", "اردو", "ur", rtl=True),
        Language("bn", "বাংলা", "bn"),
        Language("ar", "العربية", "ar", rtl=True),
        Language("so", "Soomaali", "so"),
        Language("pl", "Polski", "pl"),
        Language("ro", "Română", "ro"),
    )
}


def guess_language(code: str | None) -> str:
    """The language to suggest to a phone set to `code` (IETF, e.g. "pa-PK"); English when we have none for it.

    Punjabi in Arabic script is suggested Urdu: its readers do not read Gurmukhi.
    """
    try:
        language, territory, script, *_variant = parse_locale((code or "en").replace("_", "-"), sep="-")
    except ValueError:
        return "en"
    if language == "pa" and (script == "Arab" or (script is None and territory == "PK")):
        return "ur"
    return language if language in LANGUAGES else "en"
