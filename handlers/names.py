"""What somebody is called: asked once, with their phone's name for a start."""

from typing import Any

from handlers.questions import Text
from handlers.talk import Talk
from locales import _

LONGEST = 60


def name_of_phone(talk: Talk) -> dict[str, Any]:
    """The name that their phone has, as an answer to be changed, for who has not told us theirs."""
    name = talk.first_name[:LONGEST].strip()
    if talk.beneficiary or talk.person.name or not any(letter.isalnum() for letter in name):
        return {}
    return {"name": name}


def ask_name(talk: Talk) -> str:
    """Their name; not asked of who has told it."""
    return talk.person.name or talk.ask("name", Text(_("What shall we call you?"), _("Name"), LONGEST))


def known_name(talk: Talk) -> str | None:
    """Of somebody who was entered by name: it is not asked again."""
    return talk.person.name if talk.beneficiary else None
