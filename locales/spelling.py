"""Writes what people type in one way, so that mistakes, accents and the many spellings of a letter make no difference."""

import re
import unicodedata

_MARKS = re.compile(
    "[\u0300-\u036f"  # accents
    "\u064b-\u065f\u0670\u0640"  # vowel signs, hamza above and below, and the stroke that lengthens Arabic words
    "\u0a3c\u0a71\u09bc\u0981"  # nukta, addak, chandrabindu
    "\u200c\u200d'’‘ʼ`]"
)
_LETTERS = str.maketrans(
    {
        "ł": "l",
        "đ": "d",
        "ى": "ي",
        "ی": "ي",
        "ے": "ي",
        "ې": "ي",
        "ة": "ه",
        "ہ": "ه",
        "ۃ": "ه",
        "ھ": "ه",
        "ە": "ه",
        "ک": "ك",
        "ں": "ن",
        "ٱ": "ا",
        "ਂ": "ੰ",
        "ী": "ি",
        "ূ": "ু",
        "ণ": "ন",
    }
)
_WORD = re.compile(
    "(?:[^\\W_]|[\u0900-\u0963\u0980-\u09e3\u0a00-\u0a75])+"
)  # \w leaves out the vowel signs of Indian scripts
_TWICE = re.compile(r"([a-z])\1+")
_ARTICLE = re.compile(r"^(?:و?ب?ال|و?لل|هال|فال)(?=\w{3})")


def tokens(text: str) -> list[str]:
    """The words of a text: no capitals, accents or double Latin letters, no Arabic article, one letter for each that sounds alike."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold())).translate(_LETTERS)
    return [_ARTICLE.sub("", _TWICE.sub(r"\1", word)) for word in _WORD.findall(plain)]
