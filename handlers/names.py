"""What somebody is called: asked once, with their phone's name for a start."""

from typing import Any

from handlers.questions import Choice, Option, Text
from handlers.talk import Talk
from locales import LANGUAGES, LanguageName, _, marked

LONGEST = 60
WHAT_TO_CALL = marked("What shall we call you?")


def name_of_phone(talk: Talk) -> dict[str, Any]:
    """The name that their phone has, as an answer to be changed, for who has not told us theirs."""
    name = talk.first_name[:LONGEST].strip()
    if talk.beneficiary or talk.person.name or not any(letter.isalnum() for letter in name):
        return {}
    return {"name": name}


def ask_name(talk: Talk, suggested: str | None = None) -> str:
    """Their name; not asked of who has told it."""
    return talk.person.name or talk.ask("name", Text(WHAT_TO_CALL, _("Name"), LONGEST, suggested))


def ask_their_name(talk: Talk) -> str:
    """Of somebody else, who is being entered."""
    return talk.ask("name", Text(_("What is their name?"), _("Name"), LONGEST))


def ask_our_language(talk: Talk) -> str:
    """In which we write to somebody else, who is being entered, and ring them."""
    languages = [Option(code, LanguageName(code), code) for code in LANGUAGES]
    question = Choice(_("Which language shall we speak with them?"), _("Language"), languages, columns=2)
    return talk.ask("language", question)


def known_name(talk: Talk) -> str | None:
    """Of somebody who was entered by name: it is not asked again."""
    return talk.person.name if talk.beneficiary else None
