"""The fonts of what is printed, from the package `manimgx-fonts` (Noto Sans, variable weight, OFL): the same on every machine."""

from functools import lru_cache
from importlib.resources import as_file, files

import typst

FAMILIES = {"pa": "Noto Sans Gurmukhi", "bn": "Noto Sans Bengali", "ur": "Noto Sans Arabic", "ar": "Noto Sans Arabic"}
LATIN = "Noto Sans"  # also for numbers, and for what people write in Latin letters in any language


@lru_cache
def fonts() -> typst.Fonts:
    """Looked through once; nothing that happens to be installed on the machine is among them."""
    with as_file(files("manimgx_fonts")) as folder:
        return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def families(language: str) -> list[str]:
    """Those to try for a language, the likely first; people write in any script there is."""
    first = [FAMILIES[language]] if language in FAMILIES else []
    return [LATIN, *first, *(each for each in sorted(fonts().families()) if each not in (LATIN, *first))]
