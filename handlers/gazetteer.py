"""Finding the country that somebody means: by its name in any of our languages, by what people call it, with mistakes."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from babel import Locale
from rapidfuzz import fuzz, process

from locales import LANGUAGES

NOT_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}
SURE, IN_A_SENTENCE = 78, 85  # of 100: all that was typed, or a few words of it, must be so much like a name
WORD_OF_A_NAME = 8  # "Emirates" is a little less than "United Arab Emirates"
CLOSE = 12  # what is this much worse than the best guess is no guess
MOST_TYPED, MOST_GUESSES, SHORTEST = 80, 3, 4
COMMON = 4  # a word of more countries' names than this says nothing: "south", "islands"

# What people say, in the letters they have: CLDR has the official name in each language, in its own script.
CALLED = {
    "AE": "uae emirates emarat imarat dubai abudhabi دبي دبئی ইউএই",
    "AF": "afghan afganistan افغانستان",
    "AL": "shqiperi",
    "BD": "bangla sylhet bangal بنگال বাংলা",
    "CD": "drc zaire congo kongo",
    "CG": "congo kongo",
    "CI": "ivory_coast",
    "CN": "chin cheen alsin",
    "CZ": "czech",
    "DE": "jarmani almanya",
    "DZ": "jazair aljazair",
    "EG": "misr masr misir",
    "ER": "eritria ertra",
    "ET": "habesha habasha xabasha itobiya itoobiya ityopia",
    "GB": "uk england britain great_britain scotland wales bartania bartaniya inglistan vilayat ingiriiska anglia انگلینڈ برطانیہ "
    "إنجلترا بريطانيا ਇੰਗਲੈਂਡ ਬਰਤਾਨੀਆ ইংল্যান্ড বিলাত ব্রিটেন",
    "GR": "yunan",
    "HU": "majar",
    "IN": "bharat hindustan hind indiya punjab panjab انڈیا ہندوستان ਇੰਡੀਆ ਹਿੰਦੁਸਤਾਨ ইন্ডিয়া",
    "IQ": "iraq iraaq eiraq kurdistan ciraaq",
    "IR": "persia faras iraan kurdistan",
    "IT": "italya",
    "JO": "urdun ordon alurdun",
    "KP": "korea",
    "KR": "korea",
    "KW": "kuwet alkuwait",
    "LB": "lubnan libnan lobnan",
    "LK": "ceylon srilanka",
    "LY": "libya libiya",
    "MA": "maghrib maghreb almaghrib maroc",
    "MM": "burma rohingya",
    "NL": "holland",
    "PK": "pak azad_kashmir kashmir mirpur کشمیر میرپور",
    "PL": "polska poland boland bolanda",
    "PS": "palestine falastin falasteen filistin gaza فلسطين فلسطین ਫਲਸਤੀਨ ফিলিস্তিন palestyna palestina falastiin",
    "RO": "rumania rumaniya romaniya",
    "RU": "rusia roos",
    "SA": "saudi saudia saudiya ksa",
    "SD": "sudan soudan sodan alsudan",
    "SO": "somali somaliland soomaaliland",
    "SY": "suriya suria soria souria syriya surya sooriya sham syrien سوریہ سوریا",
    "TN": "tunis",
    "TR": "turki turkiye turkiya turkia turkey",
    "UA": "ukrayina ukrania ukraina",
    "US": "usa america amerika amrika amreeka امریکہ أمريكا ਅਮਰੀਕਾ আমেরিকা ameerika ameryka",
    "YE": "yaman alyaman yemen",
}
LETTERS = str.maketrans(
    {**dict.fromkeys("أإآٱ", "ا"), **dict.fromkeys("ىئیے", "ي"), **dict.fromkeys("ةۃہھۂ", "ه"), "ک": "ك", "ؤ": "و", "ں": "ن",
     **dict.fromkeys("ءـ", None), "ı": "i", "ł": "l", "đ": "d", "ø": "o", "ß": "ss"}
)  # fmt: skip
_MARKS = re.compile(
    "[\u0300-\u036f\u064b-\u065f\u0670\u0a3c\u09bc]"
)  # accents, Arabic vowels, the dots of Indic letters


def guesses(typed: str, likely: Sequence[str] = ()) -> list[str]:
    """The codes of the countries it could be, the best first; the `likely` ones before others that are as good."""
    query = plain(typed[:MOST_TYPED])
    scores: dict[str, float] = defaultdict(float)
    _score(query, SURE, scores)
    if not scores:
        for words in _parts(query):
            _score(words, IN_A_SENTENCE, scores)
    if not scores:
        return []
    best = max(scores.values())
    close = [code for code, score in scores.items() if score > best - CLOSE]
    return sorted(close, key=lambda code: (-scores[code], code not in likely, code))[:MOST_GUESSES]


def is_country(code: str) -> bool:
    return code in _codes()


def plain(name: str) -> str:
    """A name without what people leave out or write differently."""
    name = _MARKS.sub("", unicodedata.normalize("NFKD", name).casefold()).translate(LETTERS)
    kept = "".join(
        letter if letter.isalnum() or unicodedata.category(letter) in ("Mc", "Mn") else " " for letter in name
    )
    words = [word.removeprefix("ال") if len(word) > SHORTEST else word for word in kept.split()]
    return " ".join(words)


def _parts(query: str) -> list[str]:
    """Each one, two and three words of a sentence."""
    words = query.split()
    return [" ".join(words[start : start + length]) for length in (1, 2, 3) for start in range(len(words) - length + 1)]


def _score(words: str, least: float, scores: dict[str, float]) -> None:
    names = _names()
    if words in names:
        for code, less in names[words].items():
            scores[code] = max(scores[code], 100 - less)
    if len(words) < SHORTEST:
        return
    for name, alike, _index in process.extract(words, _long_names(), scorer=fuzz.ratio, score_cutoff=least, limit=8):
        for code, less in names[name].items():
            scores[code] = max(scores[code], alike - less)


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    territories = Locale.parse("en_GB").territories
    return frozenset(
        code for code in map(str, territories) if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES
    )


@lru_cache(maxsize=1)
def _names() -> dict[str, dict[str, int]]:
    """Each name to the countries it can mean, and how much less sure that is than a whole name."""
    names: dict[str, dict[str, int]] = defaultdict(dict)
    words: dict[str, set[str]] = defaultdict(set)
    for language in LANGUAGES.values():
        territories = Locale.parse(language.cldr).territories
        for code in _codes():
            name = plain(territories.get(code, ""))
            if name:
                names[name][code] = 0
            for word in name.split():
                words[word].add(code)
    for code, called in CALLED.items():
        for name in called.split():
            names[plain(name.replace("_", " "))][code] = 0
    for word, codes in words.items():
        if len(word) > SHORTEST and len(codes) <= COMMON and word not in names:
            names[word] = dict.fromkeys(codes, WORD_OF_A_NAME)
    return dict(names)


@lru_cache(maxsize=1)
def _long_names() -> list[str]:
    """Those in which a mistake can be told from another word."""
    return [name for name in _names() if len(name) >= SHORTEST]
