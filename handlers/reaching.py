"""How a person wants to be reached, for whoever rings them."""

from collections.abc import Iterator

from handlers.talk import Talk
from locales import Sayable, Written, _, marked
from models.people import Person

CALL_TIMES = {
    "any": marked("Any time"),
    "mornings": marked("Mornings"),
    "afternoons": marked("Afternoons"),
    "evenings": marked("Evenings"),
}


def how_to_reach(talk: Talk, person: Person) -> Iterator[Sayable]:
    """Line by line. Who has given no number is reached through the team."""
    team = talk.content.team
    number: Sayable = (
        Written(person.phone) if person.phone else _("through {team}: {phone}", team=team.name, phone=team.phone)
    )
    yield _("<b>{question}:</b> {answer}", question=_("Telephone"), answer=number)
    when = CALL_TIMES.get(person.call_when or "")
    if when:
        yield _("<b>{question}:</b> {answer}", question=_("When to call"), answer=when)
    if person.discreet:
        yield _("⚠ Please do not say who is calling until you are sure that it is them.")
