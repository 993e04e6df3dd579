"""The fonts of what is printed: Noto Sans from the package `manimgx-fonts`, Noto Nastaliq Urdu from the folder beside this file (both
variable weight, OFL): the same on every machine."""

from functools import lru_cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typst

NASTALIQ = "Noto Nastaliq Urdu"  # as Urdu is written and read; it stands higher than it is wide
FAMILIES = {"pa": "Noto Sans Gurmukhi", "bn": "Noto Sans Bengali", "ur": NASTALIQ, "ar": "Noto Sans Arabic"}
LATIN = "Noto Sans"  # also for numbers, and for what people write in Latin letters in any language
EMOJI = "Noto Emoji"
SCRIPTS = (
    "Arabic Armenian Bengali Devanagari Ethiopic Georgian Gujarati Gurmukhi Hebrew Kannada Khmer Lao Malayalam Myanmar Oriya Sinhala "
    "Symbols Tamil Telugu Thai"
)
ALL = (EMOJI, LATIN, *(f"Noto Sans {script}" for script in SCRIPTS.split()), NASTALIQ)


@lru_cache
def fonts() -> "typst.Fonts":
    """ALL of them, looked through once; nothing that happens to be installed on the machine is among them."""
    import typst

    with as_file(files("manimgx_fonts")) as sans, as_file(files("prints") / "typefaces") as own:
        return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[sans, own])


def families(language: str) -> list[str]:
    """Those to try for a language, the likely first; people write in any script there is. In Nastaliq a word leans on the space
    before it, so its own goes first."""
    own = FAMILIES.get(language)
    first = [NASTALIQ, LATIN] if own == NASTALIQ else [LATIN, own] if own else [LATIN]
    return [*first, *(name for name in ALL if name not in first)]
