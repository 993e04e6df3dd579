"""What templates are told of words: their language and its direction, the fonts to try, and where a long word may be parted."""

import re
from typing import Any

from locales import LANGUAGES
from locales.localizer import isolate
from prints import fonts

LONGEST_WORD = 14  # letters; longer ones may be parted, with a hyphen, where they don't fit
SOFT_HYPHEN = "\u00ad"
_LONG = re.compile(rf"[^\W\d_]{{{LONGEST_WORD + 1},}}")
_JOINED = re.compile("[\u0590-\u08ff\u0900-\u0dff\ufb1d-\ufeff]")  # letters that would fall apart


def setting(language: str) -> dict[str, Any]:
    return {"language": language, "rtl": LANGUAGES[language].rtl, "fonts": fonts.families(language)}


def in_one_piece(words: str) -> str:
    """A name or an address as it is written in its own script, whichever way the words around it run."""
    return isolate(parted(words)) if words else ""


def parted(words: str) -> str:
    """The same, with soft hyphens in words that no column may be wide enough for."""
    return _LONG.sub(_with_hyphens, words)


def _with_hyphens(word: re.Match[str]) -> str:
    if _JOINED.search(word[0]):
        return word[0]
    letters = word[0]
    return SOFT_HYPHEN.join(letters[at : at + 6] for at in range(0, len(letters), 6))
