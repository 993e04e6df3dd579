"""`python -m locales.check`: is every sentence of the program in every language, well-formed?

With `--update` the catalogues get the present sentences first; what is new or changed comes without a translation.
"""

import re
import string
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from locales import LANGUAGES
from locales.catalogue import FOLDER, SOURCE_LANGUAGE, path_of, read

PACKAGES = ("bot", "handlers", "jobs", "locales", "models")
KEYWORDS = {"_": None, "n_": (1, 2), "marked": None}
TAG = re.compile(r"</?\w+>")


def main(arguments: list[str]) -> int:
    """Prints each fault; the exit code is 1 if there is any."""
    sentences = collected(FOLDER.parent)
    if "--update" in arguments:
        for code in _translated():
            _update(code, sentences)
    found = [fault for code in _translated() for fault in faults(read(code), sentences, code)]
    for fault in found:
        print(fault)  # noqa: T201 - a command's answer
    return 1 if found else 0


def collected(root: Path) -> Catalog:
    """All sentences that the program marks for translation."""
    sentences = Catalog(project="Grapevine", fuzzy=False)
    for package in PACKAGES:
        for _file, _line, message, comments, context in extract_from_dir(root / package, keywords=KEYWORDS):
            sentences.add(message, auto_comments=comments, context=context)
    return sentences


def faults(catalogue: Catalog, sentences: Catalog, code: str) -> Iterator[str]:
    """What is missing, doubtful, malformed or left over in one language."""
    for message in sentences:
        if not message.id:
            continue
        translated = catalogue.get(message.id)
        if translated is None:
            yield f"{code}: missing: {message.id!r}"
        elif translated.fuzzy:
            yield f"{code}: fuzzy: {message.id!r}"
        else:
            yield from (f"{code}: {fault}: {message.id!r}" for fault in _message_faults(translated, catalogue))
    for message in catalogue:
        if message.id and sentences.get(message.id) is None:
            yield f"{code}: not said any more: {message.id!r}"


def _message_faults(message: Message, catalogue: Catalog) -> Iterator[str]:
    """A translation must insert what the sentence inserts (what one of its forms does), with the same tags, in every plural form."""
    originals = message.id if isinstance(message.id, tuple | list) else [message.id]
    singular = originals[0]
    forms = list(message.string) if isinstance(message.string, tuple | list) else [message.string]
    if isinstance(message.id, tuple | list) and len(forms) != catalogue.num_plurals:
        yield f"{len(forms)} plural forms instead of {catalogue.num_plurals}"
    for form in forms:
        if not form:
            yield "untranslated"
        elif _fields(form) not in [_fields(each) for each in originals]:
            yield "other {fields} are inserted"
        elif TAG.findall(form) != TAG.findall(singular) or set("<>&") & set(TAG.sub("", form)):
            yield "other tags"
        elif form.count("\n\n") != singular.count("\n\n"):
            yield "other paragraphs"
    yield from (str(error) for error in message.check(catalogue))


def _fields(text: str) -> list[str] | None:
    """The names inserted, or None when the braces do not match."""
    try:
        return sorted(name for _text, name, _format, _conversion in string.Formatter().parse(text) if name is not None)
    except ValueError:
        return None


def _update(code: str, sentences: Catalog) -> None:
    catalogue = read(code)
    catalogue.update(sentences, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with path_of(code).open("wb") as file:
        write_po(file, catalogue, no_location=True, sort_output=True, width=120, include_previous=False)


def _translated() -> list[str]:
    return [code for code in LANGUAGES if code != SOURCE_LANGUAGE]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
