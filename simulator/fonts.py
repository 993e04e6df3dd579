"""The fonts of the page, from the package `manimgx-fonts` (Noto Sans, variable weight, OFL)."""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

FILES = {
    "latin.ttf": "NotoSans[wght].ttf",
    "gurmukhi.ttf": "NotoSansGurmukhi[wght].ttf",
    "bengali.ttf": "NotoSansBengali[wght].ttf",
    "arabic.ttf": "NotoSansArabic[wght].ttf",
}


@lru_cache
def font_path(name: str) -> Path | None:
    """Where the font served under this name is; None for another name or when the package is not installed."""
    spec = find_spec("manimgx_fonts")
    if name not in FILES or spec is None or not spec.submodule_search_locations:
        return None
    path = Path(spec.submodule_search_locations[0]) / FILES[name]
    return path if path.is_file() else None
