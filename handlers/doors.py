"""A typed sentence finds the door: what it may be about is offered, never assumed."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from handlers import keywords
from handlers.declarations import Who, action
from handlers.talk import Talk
from handlers.understanding import Understanding
from handlers.welcome import show_menu
from locales import LANGUAGES, LanguageName, Lines, Localizers, Sayable, Words, Written, _, marked
from models import programmes
from models.buttons import Act
from models.notices import Button

MOST_OFFERED = 3


@dataclass(frozen=True)
class Door:
    """Something a person can come for. `leads_to` is done at its button; who is in one of its `journeys` has come for it already."""

    label: Words
    leads_to: Act
    keywords: Words
    journeys: tuple[str, ...] = ()


DOORS = {
    "mentors": Door(
        marked("Mentors"),
        Act("mentoring"),
        keywords.MENTORS,
        ("ask-for-a-mentor", "be-a-mentor", "more-about-mentoring"),
    ),
    "hospital": Door(
        marked("Work in the hospital"),
        Act("join", "learning-works"),
        keywords.HOSPITAL,
        ("learning-works", "more-about-work"),
    ),
    "researchers": Door(
        marked("Become a community researcher"),
        Act("join", "researcher-training"),
        keywords.RESEARCHERS,
        ("researcher-training",),
    ),
    "enterprise": Door(
        marked("Business that helps people"),
        Act("join", "enterprise"),
        keywords.ENTERPRISE,
        ("enterprise", "more-about-business"),
    ),
    "whatson": Door(marked("What's on"), Act("whatson"), keywords.WHATS_ON, ("book", "times")),
    "person": Door(marked("Talk to a person"), Act("person"), keywords.PERSON, ("talk-to-a-person",)),
    "details": Door(marked("My details"), Act("mydetails"), keywords.DETAILS),
    "language": Door(marked("Language"), Act("language"), keywords.LANGUAGE),
    "help": Door(marked("I need help now"), Act("helpnow"), keywords.HELP),
}


@functools.lru_cache(maxsize=2)
def _understanding(localizers: Localizers) -> Understanding:
    """Made once: it reads the catalogues of all languages."""
    return Understanding(localizers, {key: door.keywords for key, door in DOORS.items()}, keywords.EVERYDAY)


class Doors:
    """Knows which doors a sentence may mean."""

    def __init__(self, localizers: Localizers) -> None:
        self._understanding = _understanding(localizers)

    def understood(self, text: str) -> tuple[str | None, list[str]]:
        """The language that a sentence is clearly in, and the doors to offer, the likeliest first."""
        understood = self._understanding.of("" if text.startswith("/") else text)
        return understood.language, offered(understood.about)

    def offer(self, talk: Talk, text: str) -> bool:
        """Offer what a sentence may mean; False when that is nothing we have. The language it is in is offered, too."""
        language, keys = self.understood(text)
        if keys:
            show(talk, keys, language if language != talk.localizer.code else None)
        return bool(keys)

    def offer_instead(self, talk: Talk, text: str) -> None:
        """In the middle of a journey: offer what else a sentence may mean. The journey is kept."""
        under_way = {talk.course.journey, *(name for name, _subject in talk.course.ahead)}
        _language, keys = self.understood(text)
        keys = [key for key in keys if under_way.isdisjoint(DOORS[key].journeys)]
        if keys:
            words, rows = _offer(talk, keys)
            talk.send(words, rows)


def offered(about: Sequence[str]) -> list[str]:
    """At most three. Help comes after what else was said, and with it a person."""
    keys = [key for key in about if key != "help"][:MOST_OFFERED]
    if "help" in about:
        keys = [*keys[: MOST_OFFERED - 1], "help"]
        if "person" not in keys and len(keys) < MOST_OFFERED:
            keys.append("person")
    return keys


def show(talk: Talk, keys: Sequence[str], language: str | None = None) -> None:
    """The doors as buttons, and the way to all the others. `language`: what else we could speak."""
    words, rows = _offer(talk, keys)
    if language:
        words = Lines([words, "", *_shall_we_speak(talk, language)])
        name = Written(LANGUAGES[language].own_name)
        rows.append([Button(name, Act("offer", f"{language}.{','.join(keys)}"))])
    rows.append([Button(_("None of these: show me all"), Act("menu"))])
    talk.send(words, rows)


def _offer(talk: Talk, keys: Sequence[str]) -> tuple[Sayable, list[list[Button]]]:
    words: Sayable = _("Is it one of these?")
    if len(keys) == 1:
        words = _("It sounds as if this is about “{door}”. Is it?", door=_label(talk, keys[0]))
    return words, [[_button(talk, key)] for key in keys]


def _button(talk: Talk, key: str) -> Button:
    does = Act("helpnow", talk.localizer.code) if key == "help" else DOORS[key].leads_to
    return Button(_label(talk, key), does)


def _label(talk: Talk, key: str) -> Words:
    """As the menu has it."""
    if key == "researchers" and programmes.is_enrolled(talk.db, talk.visitor.person_id, programmes.RESEARCHERS):
        return _("Your place as a community researcher")
    return DOORS[key].label


def _shall_we_speak(talk: Talk, language: str) -> list[Sayable]:
    """In the language that the person reads, and in the one that they seem to write."""
    theirs = talk.desk.localizers.of(language)
    question = _("Shall we speak {language}?", language=LanguageName(language))
    return [question, Written(theirs.plain(question))]


@action("offer", who=Who.ANYONE)
def offer(talk: Talk, subject: str) -> None:
    """Speak the language that was offered, and offer the same doors in it."""
    code, keys = remembered(subject)
    if code in LANGUAGES:
        talk.choose_language(code)
    if talk.visitor.conversation.course is not None:
        talk.resume()
    else:
        go_on(talk, keys)


def remembered(subject: str) -> tuple[str, list[str]]:
    """What a button remembers: a language, and doors."""
    code, _dot, listed = subject.partition(".")
    return code, [key for key in dict.fromkeys(listed.split(",")) if key in DOORS][:MOST_OFFERED]


def go_on(talk: Talk, keys: Sequence[str], first: Sayable | None = None) -> None:
    """With the doors that somebody has spoken of, or with the menu."""
    if not keys:
        show_menu(talk, first)
        return
    if first:
        talk.say(first)
    show(talk, keys)
