"""Writing that means the same made the same: letters, accents and vowel marks that people leave out or type in another way."""

import re
import unicodedata

_LEFT_OUT = re.compile("[\u0300-\u036f\u064b-\u0655\u0670\u0640\u200c\u200d]")
_ONE_FOR_ANOTHER = str.maketrans(
    {"ٱ": "ا", "ى": "ی", "ي": "ی", "ك": "ک", "ة": "ہ", "ه": "ہ", "ۃ": "ہ", "ھ": "ہ", "ە": "ہ", "ł": "l", "ı": "i"}
    | dict.fromkeys("’‘ʼ`´", "'")
)


def folded(text: str) -> str:
    """In small letters, without accents and harakat; Arabic letters as Urdu writes them. Vowel signs of Indic scripts stay."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", _LEFT_OUT.sub("", apart).translate(_ONE_FOR_ANOTHER))


def in_plain_digits(text: str) -> str:
    """In whatever digits it is written: ١٨:٠٠ is 18:00."""
    return "".join(str(unicodedata.decimal(each, each)) for each in text).strip()
