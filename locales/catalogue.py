"""Reads the gettext catalogues: `locales/<code>/LC_MESSAGES/grapevine.po`, compiled in memory when the program starts."""

import gettext
import io
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent
SOURCE_LANGUAGE = "en"


def path_of(code: str) -> Path:
    return FOLDER / code / "LC_MESSAGES" / "grapevine.po"


def read(code: str) -> Catalog:
    """The catalogue of a language. Raises OSError when there is none."""
    with path_of(code).open("rb") as file:
        return read_po(file, locale=code, abort_invalid=True)


@cache
def translations(code: str) -> gettext.NullTranslations:
    """Ready for look-ups. English is what the code itself says."""
    if code == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, read(code))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
