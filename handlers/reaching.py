"""How a person wants to be reached, for whoever rings them."""

from collections.abc import Iterator

from handlers.phones import CALL_WHEN, number_in_words
from handlers.talk import Talk
from locales import Sayable, _, line, marked
from models.people import Person

DISCREET = marked("⚠ Please do not say who is calling until you are sure that it is them.")


def how_to_reach(talk: Talk, person: Person) -> Iterator[Sayable]:
    """Line by line. Who has given no number is reached through the team."""
    team = talk.content.team
    number: Sayable = (
        number_in_words(person.phone, talk.content.phone_region)
        if person.phone
        else _("through {team}: {phone}", team=team.name, phone=team.phone)
    )
    yield line(_("Telephone"), number)
    if person.phone and person.call_when:
        yield line(CALL_WHEN.label, CALL_WHEN.tell(person.call_when))
    if person.discreet:
        yield DISCREET
