"""What a typed sentence may be about: the lists of words are looked for, in all languages at once, with mistakes.

A list is a sentence of the catalogues: "nurs*; need work; (work)". A star stands for any ending, a phrase counts more than a word,
and what is in brackets counts half: it needs something else beside it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from locales import Localizer, Localizers, Words
from locales.catalogue import SOURCE_LANGUAGE
from locales.spelling import tokens

ENOUGH = 0.79  # one word with a mistake, or two halves; not one half, nor a phrase of two halves
MISTAKEN = 0.8
FOREIGN = 0.8  # a word of another language than the rest: it may mean something else here
MOST_TOKENS = 60
SHORTEST_WITH_MISTAKES = 5


@dataclass(frozen=True)
class Entry:
    """A word or phrase of a list."""

    words: tuple[str, ...]
    about: str
    weight: float
    language: str


@dataclass(frozen=True)
class Found:
    """An entry at its place in a sentence. `exactness`: 1, or less where there was a mistake."""

    entry: Entry
    start: int
    exactness: float

    @property
    def places(self) -> range:
        return range(self.start, self.start + len(self.entry.words))

    @property
    def score(self) -> float:
        return self.entry.weight * self.exactness * (len(self.entry.words) + 1) / 2


@dataclass(frozen=True)
class Understood:
    """What a sentence may be about, the likeliest first, and the language that it is clearly in."""

    about: tuple[str, ...]
    language: str | None


class Understanding:
    """Looks for `lists` (what each is about, and its words) in every language; `everyday` words only tell the language."""

    def __init__(self, localizers: Localizers, lists: Mapping[str, Words], everyday: Words) -> None:
        self._order = list(lists)
        self._phrases: dict[str, list[Entry]] = defaultdict(list)
        self._everyday: dict[str, set[str]] = defaultdict(set)
        for localizer in localizers.all():
            for about, words in lists.items():
                for entry in _entries(_own(localizer, words), about, localizer.code):
                    self._phrases[entry.words[0]].append(entry)
            for word in tokens(_own(localizer, everyday)):
                self._everyday[word].add(localizer.code)
        words_of_all = {word for each in self._phrases.values() for entry in each for word in entry.words}
        self._stems = {word[:-1] for word in words_of_all if word.endswith("*")}
        self._words = words_of_all
        self._similar: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in sorted(words_of_all):
            if len(word) >= SHORTEST_WITH_MISTAKES + 2 * word.endswith("*"):
                self._similar[word[0], len(word.removesuffix("*"))].append(word.removesuffix("*"))

    def of(self, text: str) -> Understood:
        said = tokens(text)[:MOST_TOKENS]
        found = _longest(self._find([self._known_as(token) for token in said]))
        language = self._language(said, found)
        best: dict[tuple[str, int], float] = defaultdict(float)
        for each in found:
            foreign = language is not None and each.entry.language not in (language, SOURCE_LANGUAGE)
            place = each.entry.about, each.start
            best[place] = max(best[place], each.score * (FOREIGN if foreign else 1))
        scores = {about: sum(best[place] for place in best if place[0] == about) for about in self._order}
        likely = sorted((about for about in self._order if scores[about] > ENOUGH), key=lambda about: -scores[about])
        return Understood(tuple(likely), language)

    def _known_as(self, token: str) -> dict[str, float]:
        """The words of the lists that a word can be, and how exactly."""
        known = {token: 1.0} if token in self._words else {}
        known |= {token[:end] + "*": 1.0 for end in range(2, len(token) + 1) if token[:end] in self._stems}
        if known or token in self._everyday or len(token) < SHORTEST_WITH_MISTAKES:
            return known
        return dict.fromkeys(self._with_mistakes(token), MISTAKEN)

    def _with_mistakes(self, token: str) -> Iterator[str]:
        """As `token`, but for a letter; two in a long word. The first letter is right."""
        most = 1 if len(token) < 8 else 2
        for length in range(SHORTEST_WITH_MISTAKES, len(token) + most + 1):
            similar = self._similar.get((token[0], length), ())
            allowed = most if length >= 8 else 1
            for said, ending in ((token[:length], "*"), (token, "")):
                matches = process.extract(said, similar, scorer=OSA.distance, score_cutoff=allowed, limit=None)
                yield from (word + ending for word, _distance, _index in matches if word + ending in self._words)

    def _find(self, known: list[dict[str, float]]) -> Iterator[Found]:
        for start, here in enumerate(known):
            for word in here:
                for entry in self._phrases.get(word, ()):
                    places = known[start : start + len(entry.words)]
                    if len(places) == len(entry.words):
                        exact = [place.get(each, 0.0) for place, each in zip(places, entry.words, strict=True)]
                        if all(exact):
                            yield Found(entry, start, min(exact))

    def _language(self, said: list[str], found: list[Found]) -> str | None:
        """The one language that most of the words are of. English words of the lists count for none: everybody borrows them."""
        heard: list[set[str]] = [set(self._everyday.get(token, ())) for token in said]
        for each in found:
            if each.exactness == 1 and each.entry.language != SOURCE_LANGUAGE:
                for place in each.places:
                    heard[place].add(each.entry.language)
        votes = Counter(code for codes in heard for code in codes)
        (first, most), (_second, next_most) = [*votes.most_common(2), ("", 0), ("", 0)][:2]
        return first if most >= 2 and most >= 2 * next_most else None


def _own(localizer: Localizer, words: Words) -> str:
    """A list in a language; none while it is not written."""
    listed = localizer.sentence(words)
    return "" if listed == words.singular and localizer.code != SOURCE_LANGUAGE else listed


def _entries(listed: str, about: str, language: str) -> Iterator[Entry]:
    for item in listed.split(";"):
        words = tuple(token + "*" * part.rstrip("() ").endswith("*") for part in item.split() for token in tokens(part))
        if words:
            yield Entry(words, about, 0.5 if "(" in item else 1.0, language)


def _longest(found: Iterable[Found]) -> list[Found]:
    """Without what lies inside a longer phrase."""
    taken: dict[int, range] = {}
    kept = []
    for each in sorted(found, key=lambda each: -len(each.entry.words)):
        if all(taken.get(place, each.places) == each.places for place in each.places):
            taken.update(dict.fromkeys(each.places, each.places))
            kept.append(each)
    return kept
