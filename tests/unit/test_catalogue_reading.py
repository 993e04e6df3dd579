"""Our own reading of the catalogues is babel's, only faster."""

import gettext
import io

import pytest
from babel.messages.mofile import write_mo

from locales import LANGUAGES, catalogue

HEAD = 'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'


def by_babel(code: str) -> gettext.GNUTranslations:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue.read(code))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def texts(of: gettext.NullTranslations) -> dict[object, str]:
    return {said: text for said, text in vars(of)["_catalog"].items() if said}


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != catalogue.SOURCE_LANGUAGE])
def test_each_sentence_and_its_plurals_are_what_babel_reads(code: str) -> None:
    ours, theirs = catalogue.translations(code), by_babel(code)
    assert texts(ours) == texts(theirs)
    forms = [vars(each)["plural"] for each in (ours, theirs)]
    assert all(forms[0](number) == forms[1](number) for number in range(130))


def test_what_is_uncertain_empty_or_over_is_not_said() -> None:
    page = (
        HEAD
        + """#, fuzzy
msgid "One"
msgstr "Uno"

msgid "Two"
msgstr ""

msgid ""
"Three\\n"
"\\"and\\" a \\\\n"
msgstr "Tre"

#, python-format
msgid "{n} day"
msgid_plural "{n} days"
msgstr[0] "{n} giorno"
msgstr[1] ""

#~ msgid "Four"
#~ msgstr "Quattro"
"""
    )
    read = catalogue.Translations(io.BytesIO(page.encode()))
    assert texts(read) == {
        'Three\n"and" a \\n': "Tre",
        ("{n} day", 0): "{n} giorno",
        ("{n} day", 1): "{n} days",
    }
