"""Reads the gettext catalogues: `locales/<code>/LC_MESSAGES/grapevine.po`, when the program starts."""

import gettext
import re
from functools import cache
from pathlib import Path
from sys import intern
from typing import Any

from babel.messages.catalog import Catalog
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
    with path_of(code).open("rb") as file:
        return Translations(file)


class Translations(gettext.GNUTranslations):
    """A catalogue as `locales.check` writes it, read in a fraction of the time and space that babel needs, as every start waits for it."""

    def _parse(self, fp: Any) -> None:
        self._catalog: dict[str | tuple[str, int], str] = {}
        entry, field, fuzzy = dict[str, str](), "", False
        for line in (*fp.read().decode().split("\n"), "msgid"):
            if line.startswith("#,"):
                self._note(entry, fuzzy)
                entry, fuzzy = {}, "fuzzy" in line
            elif line.startswith("msg"):
                field, _space, text = line.partition(" ")
                if field == "msgid" and entry:
                    self._note(entry, fuzzy)
                    entry, fuzzy = {}, False
                entry[field] = text[1:-1]
            elif line.startswith('"'):
                entry[field] += line[1:-1]

    def _note(self, entry: dict[str, str], fuzzy: bool) -> None:
        texts = {field: _ESCAPED.sub(_meant, text) for field, text in entry.items()}
        said, several = intern(texts.get("msgid", "")), texts.get("msgid_plural")
        if not said:
            self._note_head(texts.get("msgstr", ""))
        elif several is not None and not fuzzy:
            for number in range(len(texts) - 2):
                own = texts[f"msgstr[{number}]"]
                self._catalog[said, number] = own or (several if number else said)
        elif not fuzzy and texts["msgstr"]:
            self._catalog[said] = texts["msgstr"]

    def _note_head(self, head: str) -> None:
        if found := _PLURAL.search(head):
            self.plural = gettext.c2py(found[1])


_ESCAPED, _PLURAL = re.compile(r"\\(.)"), re.compile(r"plural=([^;\n]+)")
_LETTERS = {"n": "\n", "t": "\t", "r": "\r"}


def _meant(escaped: re.Match[str]) -> str:
    return _LETTERS.get(escaped[1], escaped[1])
