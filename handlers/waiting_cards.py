"""What is said of a record that waits to be claimed, and what can be done with it."""

from datetime import timedelta

from handlers.talk import Talk
from locales import Lines, Sayable, _, marked
from models import cards
from models.buttons import Act
from models.cards import Card
from models.notices import Button
from models.people import Person, name_of

FIRST_CARD, NEW_CARD = marked("Make a card"), marked("Make a new card")


def card_button(person: Person, card: Card | None) -> Button:
    first = card is None or card.code_hash is None
    return Button(FIRST_CARD if first else NEW_CARD, Act("newcard", str(person.id)))


def ends(talk: Talk, card: Card) -> Sayable:
    """What becomes of a record that nobody claims."""
    return _(
        "If nobody claims it by {day}, and the team cannot confirm it by telephone either, all of it is erased.",
        day=talk.day(card.made_at + timedelta(days=talk.desk.card_days)),
    )


def stopped(talk: Talk, person_id: int) -> tuple[Sayable, list[list[Button]]] | None:
    """What is said to who stops in the middle of signing up somebody whom they have entered: what is kept, and how to go on. None when
    that record does not wait."""
    found = cards.entered(talk.db, talk.me, person_id)
    if found is None:
        return None
    card, person = found
    words = _(
        "All right, we've stopped. {name} is kept, and the team finds them on its list. What you were just asked about them is not kept. "
        "To go on, tap “Add somebody” and enter the same name.",
        name=name_of(person),
    )
    rows = [[Button(_("Add somebody"), Act("walkin"))], [card_button(person, card)]]
    return Lines([words, "", ends(talk, card)]), rows
