"""Texts read aloud by someone local, one language at a time; and what residents hear of it, when they tap."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from handlers import about_you, agreement, enterprise, learning_works, names, phones, researchers, welcome
from handlers.answers import DEPTH, HELP, INTERPRETER, KIND, PROFESSION, STAND
from handlers.course import menu_button
from handlers.declarations import Who, action, journey
from handlers.questions import SKIP, Choice, Heard, Hint, Option, TextOrVoice
from handlers.speaking import MOST_HEARD
from handlers.talk import Talk
from locales import LANGUAGES, LanguageName, Sayable, Written, _, marked
from models import recordings
from models.buttons import Act, number
from models.content import Content
from models.notices import Button, File
from models.recordings import HASH_LENGTH, Recording, hash_of

# What residents hear most, by the name of its slot (which stands in the database), in the order of reading. Nothing of a person's
# own is in these texts.
TEXTS: dict[str, Callable[[Content], Sayable]] = {
    "hello": lambda content: welcome.HELLO,
    "agreement": agreement.text,
    "language": lambda content: welcome.WHICH_LANGUAGE,
    "menu": lambda content: welcome.WHAT_TO_DO,
    "help": lambda content: welcome.HELPING,
    "researchers": lambda content: researchers.INTRODUCTION,
    "name": lambda content: names.WHAT_TO_CALL,
    "depth": lambda content: DEPTH.prompt,
    "session": lambda content: researchers.SESSION,
    "help-to-come": lambda content: HELP.prompt,
    "enterprise": enterprise.introduction,
    "stand": lambda content: STAND.prompt,
    "papers": lambda content: learning_works.PAPERS,
    "hospital": lambda content: learning_works.INTRODUCTION,
    "kind": lambda content: KIND.prompt,
    "profession": lambda content: PROFESSION.prompt,
    "interpreter": lambda content: INTERPRETER.prompt,
    "call-when": lambda content: phones.CALL_WHEN.prompt,
    "say-who": lambda content: phones.SAY_WHO.prompt,
    "area": lambda content: about_you.WHERE,
    "other-languages": lambda content: about_you.WHICH_LANGUAGES,
    "why": lambda content: about_you.REASON,
}
MARKS = re.compile("<[^>]+>|[\u2066-\u2069]")  # of messages, and not to be read
HASH = re.compile(f"[0-9a-f]{{{HASH_LENGTH}}}")
MOST_LETTERS = 30  # on a button


@dataclass
class Voice(TextOrVoice):
    """A voice message and nothing else."""

    def take(self, heard: Heard, picked: list[str] | None) -> dict[str, Any]:
        if heard.voice or heard.option == SKIP:
            return super().take(heard, picked)
        raise Hint(_("Please send it as a voice message: hold the microphone, read it aloud, and let go."))


@action("hear", who=Who.ANYONE, before_language=True)
def hear(talk: Talk, hashes: str) -> None:
    """Play what is read aloud of a message. An older message plays the older text, as it stands there."""
    asked = [each for each in hashes.split(".") if HASH.fullmatch(each)][:MOST_HEARD]
    found = [recordings.playing(talk.db, talk.localizer.code, each) for each in asked]
    for recording in filter(None, found):
        talk.show(File("sendVoice", recording.file_id), None)
    if not any(found):
        talk.send(_("I'm sorry, that is not read aloud any more."))


@action("record", who=Who.COORDINATORS, command=True)
def record(talk: Talk, code: str) -> None:
    """How much of what residents read can be heard in a language: the one we speak, or another that the coordinator speaks."""
    language = code if code in LANGUAGES else talk.localizer.code
    read, waiting = recordings.of_language(talk.db, language), _waiting(talk, language)
    changed = sum(slot in read for slot in waiting)
    talk.say(_("<b>Read aloud in {language}</b>", language=LanguageName(language)))
    talk.say(_("Neighbours can tap “🔊 Listen” below what somebody has read aloud, and hear it."))
    rows = [[Button(_("Read the next one aloud"), Act("begin", f"{language}.{_index(waiting[0])}"))]] if waiting else []
    rows += [[Button(_("What has been read"), Act("readings", language))]] if read else []
    others = [
        each for each in (talk.localizer.code, *talk.me.other_languages) if each in LANGUAGES and each != language
    ]
    rows += [[Button(LanguageName(each), Act("record", each))] for each in dict.fromkeys(others)]
    words = _("Can be heard: {heard}\nChanged since, and not played: {changed}\nNot read yet: {unread}",
              heard=len(TEXTS) - len(waiting), changed=changed, unread=len(waiting) - changed)  # fmt: skip
    talk.send(words, [*rows, [menu_button()]])


@action("begin", who=Who.COORDINATORS)
def begin(talk: Talk, subject: str) -> None:
    talk.start("record", subject)


@journey(
    "record",
    marked("Reading aloud"),
    who=Who.COORDINATORS,
    stopped=marked("All right. What you have kept can be heard."),
)
def read_aloud(talk: Talk) -> None:
    """One text of one language, and on to the next that nobody has read. The subject is "language.place in TEXTS"."""
    language, slot = _of_subject(talk.course.subject)
    if slot is None:
        talk.say(_("There is nothing to read aloud just now."))
        return
    text = _text(talk, language, slot)
    told = talk.ask("voice", Voice(
        _("Please read this aloud in {language}, and send it as a voice message. It is number {place} of {count}.\n\n{text}",
          language=LanguageName(language), place=_index(slot) + 1, count=len(TEXTS), text=Written(MARKS.sub("", text))),
        _("a voice message"), skip=_("Skip this"),
    ))  # fmt: skip
    if told.voice:
        if talk.course.asked == "voice":  # they have just sent it
            talk.show(File("sendVoice", told.voice), None)
        options = [Option(True, _("Keep it"), "keep"), Option(False, _("Again"), "again")]
        if not talk.ask(
            "keep", Choice(_("This is how it sounds. Shall we keep it?"), _("Keep it"), options, columns=2)
        ):
            talk.go_on("record", talk.course.subject)
            return
        recordings.keep(talk.db, slot, language, text, told.voice, talk.me, talk.now)
        talk.db.flush()
        talk.desk.recordings.load(talk.db)
    following = next((each for each in _waiting(talk, language) if _index(each) > _index(slot)), None)
    if following:
        talk.go_on("record", f"{language}.{_index(following)}")
    else:
        talk.say(_("That was the last one. Thank you for lending us your voice."))


@action("readings", who=Who.COORDINATORS)
def readings(talk: Talk, language: str) -> None:
    """All that is read aloud in a language."""
    if language not in LANGUAGES:
        return record.function(talk, "")
    read = recordings.of_language(talk.db, language)
    rows = [
        [Button(_first_letters(talk, language, slot), Act("reading", str(read[slot].id)))]
        for slot in TEXTS
        if slot in read
    ]
    talk.send(_("Tap one to hear it."), [*rows, [menu_button()]])


@action("reading", who=Who.COORDINATORS)
def reading(talk: Talk, subject: str) -> None:
    """One recording: to hear, to read anew, to drop."""
    row = number(subject)
    recording = talk.db.get(Recording, row) if row is not None else None
    if recording is None or recording.slot not in TEXTS:
        return record.function(talk, "")
    text = _text(talk, recording.language, recording.slot)
    talk.show(File("sendVoice", recording.file_id), None)
    if recording.text_hash != hash_of(text):
        talk.say(_("The text has changed since, and so this is not played any more. Now it says:"))
    talk.send(
        Written(MARKS.sub("", text)),
        [
            [Button(_("Read it anew"), Act("begin", f"{recording.language}.{_index(recording.slot)}"))],
            [Button(_("Delete the recording"), Act("unread", subject))],
            [menu_button()],
        ],
    )


@action("unread", who=Who.COORDINATORS)
def unread(talk: Talk, subject: str) -> None:
    row = number(subject)
    if row is not None and recordings.drop(talk.db, row):
        talk.desk.recordings.load(talk.db)
    talk.send(_("It is deleted, and no longer played."), [[menu_button()]])


def _waiting(talk: Talk, language: str) -> list[str]:
    """The texts that nobody has read aloud as they are now."""
    read = {slot: row.text_hash for slot, row in recordings.of_language(talk.db, language).items()}
    return [slot for slot in TEXTS if read.get(slot) != hash_of(_text(talk, language, slot))]


def _text(talk: Talk, language: str, slot: str) -> str:
    return talk.desk.localizers.of(language).plain(TEXTS[slot](talk.content))


def _first_letters(talk: Talk, language: str, slot: str) -> Written:
    text = MARKS.sub("", _text(talk, language, slot)).replace("\n", " ")
    return Written(text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1].rstrip() + "…")


def _index(slot: str) -> int:
    return list(TEXTS).index(slot)


def _of_subject(subject: str) -> tuple[str, str | None]:
    language, _dot, digits = subject.partition(".")
    place = number(digits)
    known = language in LANGUAGES and place is not None and place < len(TEXTS)
    return language, list(TEXTS)[place] if known and place is not None else None
