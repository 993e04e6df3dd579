"""Words of danger, abuse or despair in what somebody writes, in any of our languages, in their own letters or in Latin ones.

The phrases stand in the catalogues, each language's own. They are separated by ";" and made of words:

    he|they … beats|hit~ me     one of several words; up to three others in between; any ending
    =emergency                  nothing else is written
    -killing time               a manner of speaking: what it covers means nothing

Capitals, accents, letters written twice and the several forms of Arabic letters make no difference.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from handlers.danger_words import LABEL, NEGATIONS, STRONG, WEAK
from locales import LANGUAGES, Words
from locales.catalogue import translations

MOST_BETWEEN = 3
MOST_WORDS = 600  # who is in danger says so in fewer
GAP = "…"
AND = "وف"  # Arabic writes it in one word with the next
BEFORE = 2  # words before a phrase among which a "not" takes it back
_SAME = str.maketrans(
    {"ی": "ي", "ى": "ي", "ے": "ي", "ک": "ك", "ہ": "ه", "ھ": "ه", "ة": "ه", "ۃ": "ه", "ں": "ن", "ٱ": "ا", "ł": "l", "ı": "i",
     "।": ".", "॥": ".", "۔": ".", "؟": ".", "،": ",", "؛": "."}
    | dict.fromkeys("'’‘ʼ`´-‐‑ء\u200c\u200dـ")
)  # fmt: skip
_MARKS = re.compile(
    "[\u0300-\u036f\u064b-\u065f\u0670\u06d6-\u06ed\u0901\u0902\u093c\u0981\u09bc\u0a02\u0a3c\u0a70\u0a71]"
)
_TWICE = re.compile(r"([^\W\d_])\1+")
_WORD_OR_BREAK = re.compile("[\\w\u0900-\u0dff]+|[.,!?;:\n]")


@dataclass(frozen=True, slots=True)
class Danger:
    """`strong`: somebody is in danger; else words of danger in what may be an ordinary sentence. `language`: which it is in."""

    strong: bool
    language: str


@dataclass(frozen=True)
class _Phrase:
    """`slots`: for each word the words that fit, those that fit as a beginning, and whether others may stand before it."""

    language: str
    slots: tuple[tuple[frozenset[str], tuple[str, ...], bool], ...]
    whole: bool = False
    idiom: bool = False


@dataclass(frozen=True)
class _Found:
    phrase: _Phrase
    start: int
    end: int

    def covers(self, other: "_Found") -> bool:
        return self.start <= other.start and other.end <= self.end


class _Phrases:
    """Found by their first word, or its first two letters where any ending will do."""

    def __init__(self, said: Words) -> None:
        self._by_word: defaultdict[str, list[_Phrase]] = defaultdict(list)
        self._by_beginning: defaultdict[str, list[_Phrase]] = defaultdict(list)
        for code in LANGUAGES:
            for text in filter(None, map(str.strip, _in(code, said).split(";"))):
                self._add(_phrase(code, text))

    def add_labels(self) -> None:
        """Who types what stands on the button means the button."""
        for code in LANGUAGES:
            self._add(_phrase(code, "=" + " ".join(_words(_in(code, LABEL) or LABEL.singular)[0])))

    def _add(self, phrase: _Phrase) -> None:
        words, beginnings, _gap = phrase.slots[0]
        for word in words:
            self._by_word[word].append(phrase)
        for first in {beginning[:2] for beginning in beginnings}:
            self._by_beginning[first].append(phrase)

    def find(self, words: Sequence[str]) -> Iterator[_Found]:
        for start, word in enumerate(words):
            for phrase in self._beginning_with(word):
                end = _end(phrase, words, start)
                if end and not (phrase.whole and (start > 0 or end < len(words))):
                    yield _Found(phrase, start, end)

    def _beginning_with(self, word: str) -> Iterator[_Phrase]:
        for form in (word, word[1:]) if word[0] in AND else (word,):
            yield from self._by_word.get(form, ())
            yield from self._by_beginning.get(form[:2], ())


def recognise(text: str) -> Danger | None:
    """What danger the words of a person speak of, if any."""
    words, breaks = _words(text)
    strong, weak, negations = _lists()
    calls = [found for found in strong.find(words) if not found.phrase.idiom]
    mentions = list(weak.find(words))
    covering = [found for found in mentions if not found.phrase.whole]
    calls.sort(key=lambda found: found.start - found.end)
    doubted: list[_Found] = []
    for call in calls:
        over = [found for found in covering if found.covers(call)]
        if not over and not _is_taken_back(call, words, breaks, negations[call.phrase.language]):
            return Danger(True, call.phrase.language)
        if not any(found.phrase.idiom for found in over):
            doubted.append(call)
    idioms = [found for found in covering if found.phrase.idiom]
    for found in (*doubted, *mentions):
        if not found.phrase.idiom and not any(idiom.covers(found) for idiom in idioms):
            return Danger(False, found.phrase.language)
    return None


def _is_taken_back(
    found: _Found, words: Sequence[str], breaks: frozenset[int], negations: tuple[frozenset[str], frozenset[str]]
) -> bool:
    """Whether a "not" stands before it, or behind it where the language has it there, or among what it passed over."""
    before, behind = negations
    for at in range(found.start - 1, max(-1, found.start - 1 - BEFORE), -1):
        if at + 1 in breaks:
            break
        if words[at] in before:
            return True
    fitting = {word for slot in found.phrase.slots for word in slot[0]}
    if any(word in before and word not in fitting for word in words[found.start : found.end]):
        return True
    at = found.end
    return at < len(words) and at not in breaks and words[at] in behind


def _end(phrase: _Phrase, words: Sequence[str], start: int, slot: int = 0) -> int:
    """Where the phrase ends that begins at `start`; 0 when it does not."""
    exact, beginnings, gap = phrase.slots[slot]
    furthest = min(start + (MOST_BETWEEN if gap and slot else 0), len(words) - 1)
    for at in range(start, furthest + 1):
        if _fits(words[at], exact, beginnings):
            end = at + 1 if slot + 1 == len(phrase.slots) else _end(phrase, words, at + 1, slot + 1)
            if end:
                return end
    return 0


def _fits(word: str, exact: frozenset[str], beginnings: tuple[str, ...]) -> bool:
    if word in exact or (beginnings and word.startswith(beginnings)):
        return True
    return len(word) > 3 and word[0] in AND and _fits(word[1:], exact, beginnings)


def _words(text: str) -> tuple[list[str], frozenset[int]]:
    """Its words, and the numbers of those before which a clause ends."""
    words: list[str] = []
    breaks: set[int] = set()
    for piece in _WORD_OR_BREAK.findall(_folded(text))[:MOST_WORDS]:
        if piece in ".,!?;:\n":
            breaks.add(len(words))
        else:
            words.append(piece)
    return words, frozenset(breaks)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("🆘", " sos ").casefold()).translate(_SAME)
    return _TWICE.sub(r"\1", _MARKS.sub("", plain))


def _phrase(language: str, text: str) -> _Phrase:
    mark, bare = (text[0], text[1:]) if text[0] in "=-" else ("", text)
    slots: list[tuple[frozenset[str], tuple[str, ...], bool]] = []
    gap = False
    for slot in bare.split():
        if slot == GAP:
            gap = True
            continue
        forms = slot.split("|")
        exact = frozenset(_folded(form) for form in forms if not form.endswith("~"))
        beginnings = tuple(_folded(form[:-1]) for form in forms if form.endswith("~"))
        slots.append((exact, beginnings, gap))
        gap = False
    return _Phrase(language, tuple(slots), whole=mark == "=", idiom=mark == "-")


@cache
def _lists() -> tuple[_Phrases, _Phrases, dict[str, tuple[frozenset[str], frozenset[str]]]]:
    strong = _Phrases(STRONG)
    strong.add_labels()
    return strong, _Phrases(WEAK), {code: _negations(code) for code in LANGUAGES}


def _negations(code: str) -> tuple[frozenset[str], frozenset[str]]:
    """Those that stand before what they take back, and those ("… na") that stand behind it."""
    said = [each.strip() for each in _in(code, NEGATIONS).split(";")]
    behind = {_folded(each.removeprefix(GAP).strip()) for each in said if each.startswith(GAP)}
    return frozenset(_folded(each) for each in said if not each.startswith(GAP)), frozenset(behind)


def _in(code: str, said: Words) -> str:
    found = translations(code).gettext(said.singular)
    return "" if found == said.singular and code != "en" else found
