"""The questions a journey can ask. Each knows how it looks, what it takes for an answer, and what an answer means.

An answer is recorded as plain JSON (`take`), given back to the journey as what it stands for (`revive`) and said again at the
check (`tell`).
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Generic, TypeVar

from locales import Listed, Sayable, Words, Written, _, clean, n_
from models.notices import File

T = TypeVar("T")
Chosen = TypeVar("Chosen")

DONE = "+"
TICK = "✓"
MOST_SECONDS = 600  # of a voice message that somebody is to listen to


@dataclass(frozen=True)
class Heard:
    """What a person has just said to a question: typed, tapped (`option`), spoken, pictured, a contact card, or something else.
    `ticked`: whether the button they saw was ticked, if that is known; `voice`, `photo`: Telegram's file ids (`text` is then the
    caption); `contact`: a telephone number, `own` theirs and no other's."""

    text: str | None = None
    option: str | None = None
    ticked: bool | None = None
    voice: str | None = None
    seconds: int = 0
    photo: str | None = None
    contact: str | None = None
    own: bool = False
    other: str | None = None

    @property
    def typed(self) -> str | None:
        """The words, when they are all that was sent."""
        return None if self.voice or self.photo or self.contact or self.other else self.text

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Hint(Exception):
    """That was no answer; `words` says kindly what would be; `picked` is what the question then offers."""

    def __init__(self, words: Words, picked: list[str] | None = None) -> None:
        super().__init__(words.singular)
        self.words = words
        self.picked = picked


class OnlyButtons(Hint):
    """Nothing that is typed answers it."""


class Gone(Exception):
    """A recorded answer does not stand any more."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.singular)
        self.words = words


class Picked(Exception):
    """One of several was ticked or unticked; the question goes on."""

    def __init__(self, picked: list[str]) -> None:
        super().__init__()
        self.picked = picked


class Further(Exception):
    """The question has a further step, to which `picked` leads; it is asked as it then stands."""

    def __init__(self, picked: list[str]) -> None:
        super().__init__()
        self.picked = picked


@dataclass(frozen=True)
class Option(Generic[T]):
    """One answer to choose. `key` is its stable name, on the button and in the record; `detail` a line in the question."""

    value: T
    label: Sayable
    key: str
    detail: Sayable | None = None


Options = Sequence[Option[T]] | Callable[[], Sequence[Option[T]]]


@dataclass
class Question(Generic[T]):
    """`prompt` is what is asked; `label` what the check calls the answer. `contact`: the words on Telegram's button that sends one's
    number, if the question wants it."""

    prompt: Sayable
    label: Sayable
    contact: Words | None = field(default=None, init=False)

    def take(self, heard: Heard, picked: list[str] | None) -> Any:
        """The answer to record. Raises Hint, or Picked."""
        raise NotImplementedError

    def revive(self, stored: Any) -> T:
        """What the recorded answer stands for. Raises Gone."""
        raise NotImplementedError

    def tell(self, stored: Any) -> Sayable:
        """The recorded answer in words."""
        raise NotImplementedError

    def asks(self, picked: list[str] | None) -> Sayable:
        """What is asked at this step of it."""
        return self.prompt

    def lines(self) -> list[Sayable]:
        """What is shown below the prompt."""
        return []

    def buttons(self, picked: list[str] | None) -> list[list[tuple[Sayable, str]]]:
        """Rows of (label, option)."""
        return []


SUGGESTION = "suggested"
SKIP = "skip"


@dataclass
class Text(Question[str]):
    """Some words. `suggest` is offered as a button; `skip`, if given, too, and answers with nothing ("")."""

    up_to: int = 1000
    suggest: str | None = None
    skip: Words | None = None

    def take(self, heard: Heard, picked: list[str] | None) -> str:
        if heard.option == SUGGESTION and self.suggest:
            return self.suggest
        if heard.option == SKIP and self.skip:
            return ""
        if heard.typed is None:
            raise Hint(_("Please write it as a message."))
        text = clean(heard.typed)
        if not any(letter.isalnum() for letter in text):
            raise Hint(_("I couldn't read any letters in that. Please write it in words."))
        if len(text) > self.up_to:
            raise Hint(
                n_(
                    "That is longer than {count} letter. Could you make it shorter?",
                    "That is longer than {count} letters. Could you make it shorter?",
                    self.up_to,
                )
            )
        return text

    def revive(self, stored: Any) -> str:
        return str(stored)

    def tell(self, stored: Any) -> Sayable:
        return Written(str(stored)) if stored else _("nothing")

    def buttons(self, picked: list[str] | None) -> list[list[tuple[Sayable, str]]]:
        suggested: list[list[tuple[Sayable, str]]] = [[(Written(self.suggest), SUGGESTION)]] if self.suggest else []
        return suggested + ([[(self.skip, SKIP)]] if self.skip else [])


@dataclass(frozen=True)
class Told:
    """Something in a person's own words: written, spoken or pictured (Telegram's file ids; then `text` is the caption), or nothing."""

    text: str = ""
    voice: str = ""
    photo: str = ""

    @property
    def file(self) -> File | None:
        if self.voice:
            return File("sendVoice", self.voice)
        return File("sendPhoto", self.photo) if self.photo else None


@dataclass
class TextOrVoice(Question[Told]):
    """Some words or a voice note, and a picture where `picture` says so; or nothing, with `skip`."""

    skip: Words | None = None
    up_to: int = 1000
    picture: bool = False

    def take(self, heard: Heard, picked: list[str] | None) -> dict[str, Any]:
        if heard.voice and heard.seconds > MOST_SECONDS:
            raise Hint(
                n_(
                    "That recording is longer than {count} minute. Please send it in shorter parts, so that it can be heard soon.",
                    "That recording is longer than {count} minutes. Please send it in shorter parts, so that it can be heard soon.",
                    MOST_SECONDS // 60,
                )
            )
        if heard.voice or (heard.photo and self.picture):
            caption = (heard.text or "")[: self.up_to]
            return {"text": caption, "voice": heard.voice, "photo": heard.photo, "seconds": heard.seconds}
        if heard.photo or heard.other or heard.contact:
            raise Hint(
                _("I can pass on words, a voice message or a photo, but not this. Please send one of those.")
                if self.picture
                else _("I can take words or a voice message here, but not this. Please send one of those.")
            )
        return {"text": Text(self.prompt, self.label, up_to=self.up_to, skip=self.skip).take(heard, picked)}

    def revive(self, stored: Any) -> Told:
        return Told(stored.get("text") or "", stored.get("voice") or "", stored.get("photo") or "")

    def tell(self, stored: Any) -> Sayable:
        if stored.get("voice"):
            return _("a voice message")
        if stored.get("photo"):
            return _("a photo")
        return Written(stored["text"]) if stored.get("text") else _("nothing")

    def buttons(self, picked: list[str] | None) -> list[list[tuple[Sayable, str]]]:
        return [[(self.skip, SKIP)]] if self.skip else []


@dataclass
class _Choosing(Question[T], Generic[T, Chosen]):
    """Questions with options. `gone` is said when a recorded one is no longer there."""

    options: "Options[Chosen]"
    columns: int = 1
    gone: Words = field(default_factory=lambda: _("What you chose is not open any more. Please choose again."))

    def current(self) -> Sequence[Option[Chosen]]:
        """The options of now, looked up once."""
        if callable(self.options):
            self.options = self.options()
        return self.options

    def find(self, key: object) -> Option[Chosen] | None:
        return next((option for option in self.current() if option.key == key), None)

    def lines(self) -> list[Sayable]:
        return [
            _("• {option}: {detail}", option=o.label, detail=o.detail) for o in self.current() if o.detail is not None
        ]

    def rows(self, cells: list[tuple[Sayable, str]]) -> list[list[tuple[Sayable, str]]]:
        return [cells[start : start + self.columns] for start in range(0, len(cells), self.columns)]


@dataclass
class Choice(_Choosing[T, T]):
    """One of several options, by a tap."""

    def take(self, heard: Heard, picked: list[str] | None) -> str:
        option = self.find(heard.option)
        if option is not None:
            return option.key
        if heard.option is not None:
            raise Hint(self.gone)
        raise OnlyButtons(_("Please tap one of the buttons below."))

    def revive(self, stored: Any) -> T:
        option = self.find(stored)
        if option is None:
            raise Gone(self.gone)
        return option.value

    def tell(self, stored: Any) -> Sayable:
        option = self.find(stored)
        return option.label if option else _("nothing")

    def buttons(self, picked: list[str] | None) -> list[list[tuple[Sayable, str]]]:
        return self.rows([(option.label, option.key) for option in self.current()])


@dataclass
class Several(_Choosing[list[T], T]):
    """Any number of options, ticked one by one, then "done"; none is an answer, too."""

    nothing: Words = field(default_factory=lambda: _("None of these"))

    def take(self, heard: Heard, picked: list[str] | None) -> list[str]:
        ticked = picked or []
        if heard.option == DONE:
            return ticked
        if self.find(heard.option) is None:
            raise OnlyButtons(_("Please tap what fits, then “Done”."))
        option = str(heard.option)
        others = [key for key in ticked if key != option]
        was_ticked = (
            option in ticked if heard.ticked is None else heard.ticked
        )  # a copy of the question may show an older state
        raise Picked(others if was_ticked else [*others, option])

    def revive(self, stored: Any) -> list[T]:
        return [option.value for option in self.current() if option.key in stored]

    def tell(self, stored: Any) -> Sayable:
        labels = [option.label for option in self.current() if option.key in stored]
        return Listed(labels, between=" · ") if labels else self.nothing

    def buttons(self, picked: list[str] | None) -> list[list[tuple[Sayable, str]]]:
        ticked = picked or []
        cells: list[tuple[Sayable, str]] = [
            (_("✓ {option}", option=option.label) if option.key in ticked else option.label, option.key)
            for option in self.current()
        ]
        return [*self.rows(cells), [(_("Done") if ticked else self.nothing, DONE)]]
